// The images of a folder in the order people expect, "2" before "10", kept true while files come and go. Lives on the
// GUI thread; the folder is read on another one, so that ten thousand files stop nobody.
#pragma once

#include "core/base/file_stamp.h"
#include "core/codecs/registry.h"
#include "ui/window/task.h"

#include <QObject>
#include <QPointer>
#include <QString>
#include <QStringList>
#include <QTimer>

#include <optional>

namespace pellucid {

class FolderWatch;

class Folder : public QObject
{
    Q_OBJECT

public:
    // Both outlive the folder; the watch's folder is set here.
    Folder(const CodecRegistry &registry, FolderWatch &watch);

    // The folder that this file is in, from now on; without a path none. Told by listed() when it is another one.
    void setFile(const QString &path);

    // Absolute paths of the files that a codec's extensions name; empty until they are listed.
    [[nodiscard]] const QStringList &paths() const { return m_paths; }

    // Makes sure that paths() is what is there now, then emits listed().
    void refresh();

    // Where the file is in paths(), or would be.
    [[nodiscard]] qsizetype positionOf(const QString &path) const;

signals:
    void listed();

private:
    struct Listing
    {
        QStringList paths;
        std::optional<FileStamp> stamp; // of the folder, once it is old enough to be trusted
    };

    [[nodiscard]] static Listing list(const QString &folder, const QStringList &patterns);
    void take(const QString &folder, const std::optional<Listing> &listing);

    QStringList m_patterns;
    FolderWatch &m_watch;
    QString m_folder;
    QStringList m_paths;
    std::optional<FileStamp> m_stamp;
    QPointer<Task> m_listing;
    bool m_isRefreshDue = false; // after the one that is under way
    QTimer m_soon;
};

// Patterns as file dialogs want them, "*.png", of the codecs that read files.
[[nodiscard]] QStringList readablePatterns(const CodecRegistry &registry);

// Sorts names or paths of one folder naturally: numbers by value, case last.
void sortNaturally(QStringList &names);

} // namespace pellucid
