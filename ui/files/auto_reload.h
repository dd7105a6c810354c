// Reads files again that other programs change while they are open here. A document with unsaved edits is never
// replaced without asking; one whose file is deleted stays, as unsaved. Our own saves are told apart by their stamps.
// New rights or names of a file are no reason to read it.
//
// What is mapped is the file: a live document is never read again for having changed. That its file, or the one under
// private pages, was deleted, replaced or cut short is said, whether reading again is on or off.
#pragma once

#include "core/base/file_stamp.h"
#include "ui/files/folder_watch.h"
#include "ui/files/image_loader.h"
#include "ui/window/message.h"

#include <QMap>
#include <QPointer>

#include <optional>

namespace pellucid {

class Session;
class Task;

class AutoReload : public QObject
{
    Q_OBJECT

public:
    // Both outlive this. The watch's files are set here.
    AutoReload(const CodecRegistry &registry, FolderWatch &watch);

    void follow(Session *session);
    void forget(Session *session); // before it is deleted

    // Remembered between runs; on at first.
    [[nodiscard]] bool isOn() const { return m_isOn; }
    void setOn(bool isOn);

signals:
    void taskStarted(pellucid::Task *task);
    void message(const pellucid::Message &message);
    void reloadChosen(pellucid::Session *session); // by the user, without its edits

private:
    using Stamp = std::optional<FileStamp>;

    struct State
    {
        Stamp refused;    // not to be read: the user was asked, or it cannot be
        Stamp attempted;  // being read
        int attempts = 0; // of it that failed
        bool isGone = false;
        bool isCutShort = false;
        bool isComplainedOf = false; // by a message that may still be shown
        QPointer<Task> reading;
    };

    void watchFiles();
    void consider(Session *session, const Stamp &stamp);
    void considerLive(Session *session, const Stamp &stamp);
    void keepWithoutFile(Session *session, const QString &problem, const QList<Message::Choice> &choices = {});
    void reportCutShort(Session *session, const FileStamp &stamp);
    [[nodiscard]] static bool hasEdits(const Session &session, const State &state);
    void read(Session *session, const FileStamp &stamp);
    void replace(Session *session, std::unique_ptr<Document> document);
    void ask(Session *session, const FileStamp &stamp);
    void giveUpOrTryAgain(const QString &path, const Error &error);

    FolderWatch &m_watch;
    ImageLoader m_loader;
    bool m_isOn;
    QStringList m_files;
    QMap<Session *, State> m_states; // of the sessions that are followed
};

} // namespace pellucid
