#include "ui/dialogs/dialog.h"

#include "ui/window/screen_room.h"

#include <QScrollArea>
#include <QShowEvent>
#include <QVBoxLayout>

#include <algorithm>

namespace pellucid {

namespace {

// As large as what is in it, where there is room.
class RowsArea : public QScrollArea
{
public:
    using QScrollArea::QScrollArea;

    QSize sizeHint() const override
    {
        QSize size = widget()->sizeHint().expandedTo({parentWidget()->minimumWidth(), 0});
        if (widget()->hasHeightForWidth())
            size.setHeight(widget()->heightForWidth(size.width()));
        return size;
    }

    QSize minimumSizeHint() const override
    {
        return {widget()->minimumSizeHint().width(), std::min(sizeHint().height(), minHeight)};
    }

private:
    static constexpr int minHeight = 120;
};

} // namespace

void Dialog::showEvent(QShowEvent *event)
{
    if (const QSize size = this->size().boundedTo(screenRoom(*this)); size != this->size())
        resize(size);
    QDialog::showEvent(event); // which places it
}

QVBoxLayout *Dialog::addScrollingRows(QVBoxLayout *dialogLayout)
{
    auto *area = new RowsArea(this);
    auto *rows = new QWidget;
    auto *column = new QVBoxLayout(rows);
    column->setContentsMargins({});
    area->setWidget(rows);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    dialogLayout->addWidget(area);
    return column;
}

} // namespace pellucid
