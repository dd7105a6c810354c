// What our dialogs have in common: they are never larger than the screen.
#pragma once

#include <QDialog>

class QVBoxLayout;

namespace pellucid {

class Dialog : public QDialog
{
    Q_OBJECT

public:
    using QDialog::QDialog;

protected:
    void showEvent(QShowEvent *event) override;

    // A column for all above the buttons, in a dialog that may hold more than fits on a screen: it scrolls then.
    [[nodiscard]] QVBoxLayout *addScrollingRows(QVBoxLayout *dialogLayout);
};

} // namespace pellucid
