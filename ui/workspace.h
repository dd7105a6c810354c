// What is open: the sessions, the current one, and the ways documents come and go. Nothing here draws; the window and
// the actions follow its signals.
#pragma once

#include "ui/files/folder_navigator.h"
#include "ui/files/image_loader.h"
#include "ui/files/image_saver.h"
#include "ui/files/loading.h"
#include "ui/files/open_queue.h"
#include "ui/session.h"
#include "ui/window/message.h"
#include "ui/window/task.h"

#include <QList>
#include <QObject>
#include <QPointer>
#include <QStringList>

#include <functional>
#include <memory>

namespace pellucid {

class AutoReload;
class Closing;
class Folder;
class FolderWatch;
class Prefetch;
class UserPrompts;

class Workspace : public QObject
{
    Q_OBJECT

public:
    using Neighbour = FolderNavigator::Step;

    // Both outlive the workspace.
    Workspace(const CodecRegistry &registry, UserPrompts &prompts, QObject *parent = nullptr);
    ~Workspace() override;

    [[nodiscard]] const CodecRegistry &registry() const { return m_registry; }
    [[nodiscard]] const QList<Session *> &sessions() const { return m_sessions; }
    [[nodiscard]] Session *current() const { return m_current; } // nullptr when nothing is open
    void setCurrent(Session *session);

    // Files are read one after the other, in the order given; the first one becomes current. One that is already open
    // is raised instead. The one with a head start is begun already.
    void open(const QStringList &paths, std::shared_ptr<Prefetch> prefetch = nullptr);
    void openWithDialog();

    // The same, mapped so that edits go to the file at once and what other programs write there is seen. One that is
    // open but not live is read again.
    void openLive(const QStringList &paths);
    void openLiveWithDialog();

    void openRaw(const QString &path = {}); // asks how its pixels lie, and without a path for the file
    void openMember(const QString &path);   // asks which array of the archive
    void openTestCard();

    // Pixels that exist nowhere else: pasted, extracted.
    Session *add(Image image, const QString &title);
    Session *add(std::unique_ptr<Document> document, const QString &title);

    // A document over the same bytes, beside the one that the view is made of; one that is open already is raised.
    // nullptr where that has failed.
    Session *openView(Session &session, const StridedView &view);

    // The folder of the current image.
    [[nodiscard]] Folder &folder() { return *m_folder; }

    // What is shown of a file that will become current, while it is read; nullptr when there is none. It is in front
    // while current() is nullptr.
    [[nodiscard]] Loading *loading() const { return m_shown; }
    void raiseLoading() { setCurrent(nullptr); }

    // Another image of the current one's folder takes its place; one with unsaved changes stays open beside it. From
    // one that could not be read the next step goes on.
    void openNeighbour(Neighbour neighbour) { m_steps->take(neighbour); }
    void openInstead(const QString &path);

    // Reads a session's file again. Unsaved edits are asked about, or given up.
    enum class UnsavedEdits { Ask, Discard };
    void reload(Session *session, UnsavedEdits edits = UnsavedEdits::Ask);

    // `then` is called when the document is saved, and not at all otherwise.
    void save(Session *session, std::function<void()> then = {});
    void saveAs(Session *session, std::function<void()> then = {});

    // What is in front: the current document, or the file that is being read.
    void closeCurrent();

    // Ask about unsaved changes first, and wait for what is being saved; `then` is called when everything is closed.
    void close(Session *session);
    void closeAll(std::function<void()> then);

    [[nodiscard]] bool hasUnsavedWork() const;

    [[nodiscard]] AutoReload &autoReload() { return *m_autoReload; }

    // Looks whether files changed on disk where the system does not tell.
    void lookAtDisk();

    // Something is still being read.
    [[nodiscard]] bool isOpening() const
    {
        return m_queue.reading() != nullptr || m_navigation != nullptr || m_steps->areDue();
    }

    // Work that the window shows, and lets the user cancel.
    void watch(Task *task) { emit taskStarted(task); }

    void report(const QString &problem, Session *about = nullptr)
    {
        emit message({.kind = Message::Kind::Problem, .text = problem, .document = about});
    }

signals:
    void sessionAdded(pellucid::Session *session, int index);
    void sessionRemoved(pellucid::Session *session); // no longer in sessions(), still alive
    void currentChanged(pellucid::Session *session);
    void loadingChanged(pellucid::Loading *loading); // another one is shown, or none any more
    void loaded(pellucid::Session *session);         // what loading() showed: that follows
    void taskStarted(pellucid::Task *task);
    void savingEnded(); // of a document, whether it succeeded or not
    void message(const pellucid::Message &message);
    void recentFilesChanged();

private:
    [[nodiscard]] Session *find(const QString &path) const;
    Loading *begin(const OpenRequest &request);
    [[nodiscard]] QStringList promptForFiles(FileMapping::Access access);
    void readAgain(Session *session, UnsavedEdits edits, FileMapping::Access access);
    Session *insert(std::unique_ptr<Document> document, const QString &title, qsizetype index);
    void followFolder();
    [[nodiscard]] QString currentPath() const; // of the session or file in front
    Loading *load(const QString &path, ImageLoader::Loaded loaded,
                  FileMapping::Access access = FileMapping::Access::Private);
    void show(Loading *loading);
    void showWhenSeen(Loading *loading);
    void hideLoading();
    void replaceCurrent(Session *session, const Loading *loading, bool becomesCurrent);
    void remove(Session *session);
    void settle(Session *session, std::function<void()> then);
    void remember(const QString &path);
    void openNamed(const Result<QString> &name);
    void explain(const QString &path, const Error &error);
    void inform(const QString &text, Session *about);

    const CodecRegistry &m_registry;
    UserPrompts &m_prompts;
    QList<Session *> m_sessions;
    QPointer<Session> m_current;
    ImageSaver m_saver;
    ImageLoader m_loader;
    std::unique_ptr<Closing> m_closing;
    std::unique_ptr<FolderWatch> m_watch;
    std::unique_ptr<AutoReload> m_autoReload; // after m_watch
    std::unique_ptr<Folder> m_folder;
    std::unique_ptr<FolderNavigator> m_steps; // after m_folder

    OpenQueue m_queue;
    QPointer<Loading> m_navigation;
    QString m_navigationTarget; // being read, or could not be; empty: the current image
    QPointer<Loading> m_shown;
    QPointer<Session> m_behind; // was current before m_shown was shown
};

} // namespace pellucid
