#include "ui/files/folder_watch.h"

#include "ui/files/paths.h"

#include <QFileInfo>
#include <QFileSystemWatcher>
#include <QHash>
#include <QTimer>

namespace pellucid {

namespace {

using Stamp = std::optional<FileStamp>;

Stamp stampOf(const QString &path)
{
    const Result<FileStamp> stamp = FileStamp::of(toFilesystemPath(path));
    return stamp ? Stamp(*stamp) : std::nullopt;
}

QString folderOf(const QString &path)
{
    return QFileInfo(path).absolutePath();
}

} // namespace

class FolderWatch::Worker : public QObject
{
public:
    explicit Worker(FolderWatch &owner) : m_owner(owner)
    {
        m_timer.setSingleShot(true);
        connect(&m_timer, &QTimer::timeout, this, &Worker::lookAgain);
        connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, &Worker::doubt);
        connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, &Worker::doubtFolder);
    }

    void setFiles(const QStringList &paths)
    {
        const QStringList former = std::exchange(m_files, paths);
        for (const QString &path : former) {
            if (!m_files.contains(path)) {
                m_doubted.remove(path);
                m_watcher.removePath(path);
            }
        }
        for (const QString &path : m_files) {
            if (!former.contains(path))
                doubt(path);
        }
        watchFolders();
    }

    void setFolder(const QString &folder)
    {
        m_folder = folder;
        watchFolders();
        if (!folder.isEmpty())
            doubtFolder(folder); // it may have changed before it was watched
    }

    void look()
    {
        watchFolders();
        for (const QString &path : m_files)
            doubt(path);
        if (!m_folder.isEmpty())
            doubtFolder(m_folder);
    }

private:
    // A file that was gone is only seen to come back by its folder.
    void watchFolders()
    {
        QStringList folders;
        if (!m_folder.isEmpty())
            folders.append(m_folder);
        for (const QString &path : m_files)
            folders.append(folderOf(path));
        folders.removeDuplicates();
        for (const QString &folder : m_watcher.directories()) {
            if (!folders.contains(folder))
                m_watcher.removePath(folder);
        }
        for (const QString &folder : folders) {
            if (!m_watcher.directories().contains(folder))
                m_watcher.addPath(folder);
        }
    }

    void doubt(const QString &path)
    {
        if (m_doubted.contains(path))
            return;
        m_doubted.insert(path, lookAt(path));
        startTimer();
    }

    void doubtFolder(const QString &folder)
    {
        for (const QString &path : m_files) {
            if (folderOf(path) == folder)
                doubt(path);
        }
        m_isFolderDoubted = m_isFolderDoubted || folder == m_folder;
        startTimer();
    }

    void startTimer()
    {
        if (!m_timer.isActive())
            m_timer.start(rest);
    }

    // A watch is on what the name meant when it was set, which a rename replaces: so it is set anew, before the look.
    Stamp lookAt(const QString &path)
    {
        m_watcher.removePath(path);
        m_watcher.addPath(path);
        return stampOf(path);
    }

    void lookAgain()
    {
        if (std::exchange(m_isFolderDoubted, false))
            m_owner.announceFolder(m_folder);
        for (const QString &path : m_doubted.keys()) {
            const Stamp now = lookAt(path);
            if (std::exchange(m_doubted[path], now) == now) {
                m_doubted.remove(path);
                m_owner.announceFile(path, now);
            }
        }
        if (!m_doubted.isEmpty())
            startTimer();
    }

    FolderWatch &m_owner; // its signals reach receivers on their own threads
    QStringList m_files;
    QString m_folder;
    QHash<QString, Stamp> m_doubted; // with what the last look showed
    bool m_isFolderDoubted = false;
    QFileSystemWatcher m_watcher{this};
    QTimer m_timer{this};
};

FolderWatch::FolderWatch(QObject *parent) : QObject(parent), m_worker(new Worker(*this))
{
    m_thread.start();
    if (m_thread.isRunning()) {
        m_worker->moveToThread(&m_thread);
        connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    } else { // the system refuses a thread
        m_worker->setParent(this);
    }
}

FolderWatch::~FolderWatch()
{
    m_thread.quit();
    m_thread.wait();
}

void FolderWatch::setFiles(const QStringList &paths)
{
    QMetaObject::invokeMethod(m_worker, [worker = m_worker, paths] { worker->setFiles(paths); });
}

void FolderWatch::setFolder(const QString &folder)
{
    QMetaObject::invokeMethod(m_worker, [worker = m_worker, folder] { worker->setFolder(folder); });
}

void FolderWatch::look()
{
    QMetaObject::invokeMethod(m_worker, [worker = m_worker] { worker->look(); });
}

} // namespace pellucid
