#include "ui/dialogs/unsaved_dialog.h"

#include "ui/files/image_path.h"

#include <QDialogButtonBox>
#include <QFileInfo>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace pellucid {

UnsavedDialog::UnsavedDialog(const QList<UnsavedImage> &images, QWidget *parent)
    : Dialog(parent), m_images(new QTreeWidget(this))
{
    setObjectName("unsavedDialog");
    setWindowTitle(tr("Unsaved Changes"));
    resize(520, 320);

    auto *question = new QLabel(
        tr("%n images have unsaved changes. Save those that are ticked?", nullptr, static_cast<int>(images.size())),
        this);
    question->setObjectName("unsavedQuestion");
    question->setWordWrap(true);
    m_images->setObjectName("unsavedImages");
    m_images->setAccessibleName(tr("Images with unsaved changes"));
    m_images->setToolTip(tr("The changes of images that are not ticked are lost"));
    m_images->setHeaderLabels({tr("Image"), tr("Folder")});
    m_images->setRootIsDecorated(false);
    m_images->setUniformRowHeights(true);
    m_images->header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    for (const UnsavedImage &image : images) {
        const QString folder = image.path.isEmpty() ? tr("(never saved)") : QFileInfo(imageFile(image.path)).path();
        auto *item = new QTreeWidgetItem(m_images, {image.title, folder});
        item->setCheckState(0, Qt::Checked);
        item->setToolTip(0, image.path);
        item->setToolTip(1, folder);
    }
    m_images->setCurrentItem(m_images->topLevelItem(0));

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_save = buttons->addButton(tr("&Save All"), QDialogButtonBox::AcceptRole);
    m_save->setObjectName("saveAll");
    m_save->setToolTip(tr("Save the images that are ticked, then close all"));
    m_save->setDefault(true);
    QPushButton *discard = buttons->addButton(tr("&Discard All"), QDialogButtonBox::DestructiveRole);
    discard->setObjectName("discardAll");
    discard->setToolTip(tr("Close all without saving: every change is lost"));
    QPushButton *cancel = buttons->button(QDialogButtonBox::Cancel);
    cancel->setText(tr("&Cancel"));
    cancel->setObjectName("cancelClosing");
    cancel->setToolTip(tr("Close nothing"));
    for (QPushButton *button : {m_save, discard, cancel})
        button->setAccessibleName(button->text().remove('&'));

    auto *layout = new QVBoxLayout(this);
    layout->addWidget(question);
    layout->addWidget(m_images);
    layout->addWidget(buttons);
    m_images->setFocus();
    connect(m_images, &QTreeWidget::itemChanged, this, &UnsavedDialog::describeChoice);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(discard, &QPushButton::clicked, this, &UnsavedDialog::discardAll);
}

QList<qsizetype> UnsavedDialog::chosen() const
{
    QList<qsizetype> places;
    for (int i = 0; i < m_images->topLevelItemCount(); ++i) {
        if (m_images->topLevelItem(i)->checkState(0) == Qt::Checked)
            places.append(i);
    }
    return places;
}

void UnsavedDialog::describeChoice()
{
    const int all = m_images->topLevelItemCount();
    const auto count = static_cast<int>(chosen().size());
    m_save->setText(count == all || count == 0 ? tr("&Save All") : tr("&Save %1 of %2").arg(count).arg(all));
    m_save->setAccessibleName(m_save->text().remove('&'));
    m_save->setEnabled(count > 0);
}

void UnsavedDialog::discardAll()
{
    for (int i = 0; i < m_images->topLevelItemCount(); ++i)
        m_images->topLevelItem(i)->setCheckState(0, Qt::Unchecked);
    accept();
}

} // namespace pellucid
