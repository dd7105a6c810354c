// Asks which array of an archive is opened.
#pragma once

#include "ui/dialogs/dialog.h"
#include "ui/window/task.h"

#include <QPointer>

class QLabel;
class QPushButton;
class QTreeWidget;

namespace pellucid {

struct NpzMember;
class Storage;

class MemberDialog : public Dialog
{
    Q_OBJECT

public:
    // Reads the headers off the GUI thread.
    MemberDialog(const QString &path, std::shared_ptr<Storage> archive, QWidget *parent);

    // "weights.npz[conv1]"
    [[nodiscard]] QString qualifiedName() const;

private:
    void list(const std::vector<NpzMember> &members);

    QString m_path;
    QTreeWidget *m_members;
    QLabel *m_status;
    QPushButton *m_open;
};

} // namespace pellucid
