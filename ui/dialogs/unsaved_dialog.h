// Asks which of several images with unsaved changes to save before they are closed.
#pragma once

#include "ui/dialogs/dialog.h"
#include "ui/window/user_prompts.h"

class QPushButton;
class QTreeWidget;

namespace pellucid {

class UnsavedDialog : public Dialog
{
    Q_OBJECT

public:
    UnsavedDialog(const QList<UnsavedImage> &images, QWidget *parent);

    // The places in the list of those to save. Empty: the changes of all are given up.
    [[nodiscard]] QList<qsizetype> chosen() const;

private:
    void describeChoice();
    void discardAll();

    QTreeWidget *m_images;
    QPushButton *m_save;
};

} // namespace pellucid
