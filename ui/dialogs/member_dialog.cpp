#include "ui/dialogs/member_dialog.h"

#include "core/codecs/numpy/npz_archive.h"
#include "ui/controls/layout.h"

#include <QDialogButtonBox>
#include <QFileInfo>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace pellucid {

namespace {

constexpr std::size_t maxMembers = 2000; // that are listed

} // namespace

MemberDialog::MemberDialog(const QString &path, std::shared_ptr<Storage> archive, QWidget *parent)
    : Dialog(parent), m_path(path), m_members(new QTreeWidget(this)), m_status(dimmed(tr("Reading the archive…")))
{
    setObjectName("memberDialog");
    setWindowTitle(tr("Arrays of %1").arg(QFileInfo(path).fileName()));
    resize(520, 400);

    m_members->setObjectName("members");
    m_members->setAccessibleName(tr("Arrays"));
    m_members->setToolTip(tr("The array that is opened"));
    m_members->setHeaderLabels({tr("Name"), tr("Type"), tr("Shape")});
    m_members->setRootIsDecorated(false);
    m_members->setUniformRowHeights(true);
    m_members->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_status->setObjectName("membersStatus");
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Open | QDialogButtonBox::Cancel, this);
    m_open = buttons->button(QDialogButtonBox::Open);
    m_open->setEnabled(false);

    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_members);
    layout->addWidget(m_status);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_members, &QTreeWidget::currentItemChanged, this,
            [this](const QTreeWidgetItem *item) { m_open->setEnabled(item != nullptr); });
    connect(m_members, &QTreeWidget::itemActivated, this, &QDialog::accept);

    const auto work = [archive = std::move(archive)](const Progress &progress) {
        return npzContents(archive->bytes(), maxMembers, progress.token);
    };
    const auto done = [this](const Result<std::vector<NpzMember>> &members) {
        if (members)
            list(*members);
        else
            m_status->setText(QString::fromStdString(members.error().message));
    };
    new Task(tr("Reading the archive"), Task::LateAnswer::Dropped, work, done, this);
}

QString MemberDialog::qualifiedName() const
{
    return m_path + '[' + m_members->currentItem()->text(0) + ']';
}

void MemberDialog::list(const std::vector<NpzMember> &members)
{
    QList<QTreeWidgetItem *> items;
    for (const NpzMember &member : members) {
        auto *item = new QTreeWidgetItem({QString::fromStdString(member.name)});
        if (member.array) {
            item->setText(1, QString::fromUtf8(name(member.array->dtype).data()));
            item->setText(2, QString::fromStdString(formatShape(member.array->shape)));
        } else {
            item->setText(1, tr("cannot be opened"));
            item->setToolTip(1, QString::fromStdString(member.array.error().message));
            item->setDisabled(true);
        }
        items.append(item);
    }
    m_members->addTopLevelItems(items);
    m_status->setText(members.size() == maxMembers ? tr("Only the first %n are listed.", nullptr, maxMembers)
                                                   : QString());
    m_status->setVisible(!m_status->text().isEmpty());
    for (QTreeWidgetItem *item : items) {
        if (!item->isDisabled()) {
            m_members->setCurrentItem(item);
            break;
        }
    }
    m_members->setFocus();
}

} // namespace pellucid
