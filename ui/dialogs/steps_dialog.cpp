#include "ui/dialogs/steps_dialog.h"

#include "ui/controls/number_field.h"

namespace pellucid {

StepsDialog::StepsDialog(Workspace &workspace, Session &session, QWidget *parent)
    : ViewDialog("stepsDialog", tr("View of Every n-th Row and Column"), workspace, session, parent)
{
    const Shape shape = image().pixels.shape();
    m_rows = addNumber("stepRows", tr("Step of &rows"), tr("1: every row, 2: every second one, and so on"), 2, 1,
                       shape.height);
    m_firstRow = addNumber("firstRow", tr("&First row"), tr("Counted from 0 at the top"), 0, 0, shape.height - 1);
    m_columns = addNumber("stepColumns", tr("Step of &columns"), tr("1: every column, 2: every second one, and so on"),
                          2, 1, shape.width);
    m_firstColumn =
        addNumber("firstColumn", tr("F&irst column"), tr("Counted from 0 at the left"), 0, 0, shape.width - 1);
    refresh();
}

Result<StridedView> StepsDialog::view() const
{
    return everyNth(image(), {numberIn(m_firstRow), numberIn(m_rows), numberIn(m_firstColumn), numberIn(m_columns)});
}

} // namespace pellucid
