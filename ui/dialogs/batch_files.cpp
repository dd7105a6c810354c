#include "ui/dialogs/batch_files.h"

#include "ui/files/folder.h"
#include "ui/files/image_path.h"

#include <QDir>
#include <QDropEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QUrl>

namespace pellucid {

BatchFiles::BatchFiles(const QStringList &patterns, QWidget *parent)
    : QWidget(parent), m_patterns(patterns), m_list(new QListWidget(this))
{
    m_list->setObjectName("batchFiles");
    m_list->setAccessibleName(tr("Files"));
    m_list->setToolTip(tr("The files that the steps are applied to"));
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setUniformItemSizes(true);

    setAcceptDrops(true);

    auto *hint = new QLabel(tr("Drop image files or folders here, or add them with the buttons."), m_list->viewport());
    hint->setObjectName("batchHint");
    hint->setAlignment(Qt::AlignCenter);
    hint->setWordWrap(true);
    hint->setForegroundRole(QPalette::PlaceholderText);
    auto *middle = new QVBoxLayout(m_list->viewport());
    middle->addWidget(hint);
    connect(this, &BatchFiles::changed, hint, [this, hint] { hint->setVisible(count() == 0); });

    auto *side = new QVBoxLayout;
    const auto addButton = [&](const char *objectName, const QString &text, const QString &tip, auto clicked) {
        auto *button = new QPushButton(text, this);
        button->setObjectName(objectName);
        button->setAccessibleName(QString(text).remove('&'));
        button->setToolTip(tip);
        button->setAutoDefault(false);
        connect(button, &QPushButton::clicked, this, clicked);
        side->addWidget(button);
    };
    addButton("batchAddFiles", tr("Add &Files…"), tr("Choose image files"), [this] {
        const QString images = tr("Images (%1)").arg(m_patterns.join(' '));
        addFiles(QFileDialog::getOpenFileNames(this, tr("Add Files"), {}, images + ";;" + tr("All files (*)")));
    });
    addButton("batchAddFolder", tr("Add F&older…"), tr("Add every image of a folder"), [this] {
        if (const QString folder = QFileDialog::getExistingDirectory(this, tr("Add Folder")); !folder.isEmpty())
            addFolder(folder);
    });
    addButton("batchRemove", tr("Re&move"), tr("Take the selected files off the list"), [this] {
        qDeleteAll(m_list->selectedItems());
        emit changed();
    });
    side->addStretch();
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_list, 1);
    layout->addLayout(side);
}

void BatchFiles::dragEnterEvent(QDragEnterEvent *event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void BatchFiles::dropEvent(QDropEvent *event)
{
    event->acceptProposedAction();
    for (const QUrl &url : event->mimeData()->urls()) {
        const QString path = url.toLocalFile();
        if (QFileInfo(path).isDir())
            addFolder(path);
        else if (!path.isEmpty())
            addFiles({path});
    }
}

void BatchFiles::addFiles(const QStringList &paths)
{
    for (const QString &path : paths) {
        auto *item = new QListWidgetItem(imageTitle(path), m_list);
        item->setToolTip(absoluteImagePath(path));
    }
    emit changed();
}

void BatchFiles::addFolder(const QString &folder)
{
    QStringList names = QDir(folder).entryList(m_patterns, QDir::Files, QDir::Unsorted);
    sortNaturally(names);
    for (QString &name : names)
        name = QDir(folder).absoluteFilePath(name);
    addFiles(names);
}

QStringList BatchFiles::paths() const
{
    QStringList paths;
    for (int row = 0; row < m_list->count(); ++row)
        paths.append(m_list->item(row)->toolTip());
    return paths;
}

QString BatchFiles::first() const
{
    return m_list->count() > 0 ? m_list->item(0)->toolTip() : QString();
}

} // namespace pellucid
