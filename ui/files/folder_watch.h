// Tells when files and a folder change on disk, whoever changes them and however: written in place, replaced by a
// rename, deleted. Lives on any one thread; the disk is asked on a thread of its own, so that a slow network drive
// stops nobody, or here where the system refuses one.
#pragma once

#include "core/base/file_stamp.h"

#include <QObject>
#include <QStringList>
#include <QThread>

#include <chrono>
#include <optional>

namespace pellucid {

class FolderWatch : public QObject
{
    Q_OBJECT

public:
    // A file that stays the same for so long is taken for whole.
    static constexpr std::chrono::milliseconds rest{100};

    explicit FolderWatch(QObject *parent = nullptr);
    ~FolderWatch() override;

    // These files and no others from now on. Each new one is told about once, as it is.
    void setFiles(const QStringList &paths);

    // This folder's entries from now on; empty: none. Told about once as soon as it is watched.
    void setFolder(const QString &folder);

    // Looks at everything again: network drives tell nothing by themselves.
    void look();

signals:
    // The file was touched and has come to rest. It may be what it was before. No stamp: it is gone.
    void fileSettled(const QString &path, const std::optional<pellucid::FileStamp> &stamp);

    // Entries came or went. While they keep doing so, told now and then.
    void folderSettled(const QString &folder);

private:
    class Worker;

    // The worker's thread.
    void announceFile(const QString &path, const std::optional<FileStamp> &stamp) { emit fileSettled(path, stamp); }
    void announceFolder(const QString &folder) { emit folderSettled(folder); }

    QThread m_thread;
    Worker *m_worker; // lives on m_thread, if that runs
};

} // namespace pellucid
