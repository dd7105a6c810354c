// Every n-th row and column of an image, from any of them on, as a document over the same bytes.
#pragma once

#include "ui/dialogs/view_dialog.h"

namespace pellucid {

class StepsDialog : public ViewDialog
{
    Q_OBJECT

public:
    StepsDialog(Workspace &workspace, Session &session, QWidget *parent);

protected:
    [[nodiscard]] Result<StridedView> view() const override;

private:
    NumberField *m_rows;
    NumberField *m_firstRow;
    NumberField *m_columns;
    NumberField *m_firstColumn;
};

} // namespace pellucid
