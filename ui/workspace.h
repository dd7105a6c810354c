// What is open: the sessions and the current one; news and tasks for the window to show. Opening brings files in,
// Closing lets documents go. Nothing here draws; the window and the actions follow its signals. Lives on the GUI
// thread.
#pragma once

#include "ui/files/image_saver.h"
#include "ui/session.h"
#include "ui/window/message.h"
#include "ui/window/task.h"

#include <QList>
#include <QObject>
#include <QPointer>

#include <functional>
#include <memory>

namespace pellucid {

class AutoReload;
class Closing;
class FolderWatch;
class Opening;
class UserPrompts;

class Workspace : public QObject
{
    Q_OBJECT

public:
    // Both outlive the workspace.
    Workspace(const CodecRegistry &registry, UserPrompts &prompts, QObject *parent = nullptr);
    ~Workspace() override;

    [[nodiscard]] const CodecRegistry &registry() const { return m_registry; }
    [[nodiscard]] const QList<Session *> &sessions() const { return m_sessions; }
    [[nodiscard]] Session *current() const { return m_current; } // nullptr when nothing is open
    void setCurrent(Session *session);

    // The session of a file; nullptr where it is not open.
    [[nodiscard]] Session *find(const QString &path) const;

    // Pixels that exist nowhere else: pasted, extracted.
    Session *add(Image image, const QString &title);
    Session *add(std::unique_ptr<Document> document, const QString &title);

    // A document over the same bytes, beside the one that the view is made of; one that is open already is raised.
    // nullptr where that has failed.
    Session *openView(Session &session, const StridedView &view);

    // At this place among sessions(); does not become current.
    Session *insert(std::unique_ptr<Document> document, const QString &title, qsizetype index);

    // Without asking.
    void remove(Session *session);

    // `then` is called when the document is saved, and not at all otherwise.
    void save(Session *session, std::function<void()> then = {});
    void saveAs(Session *session, std::function<void()> then = {});

    [[nodiscard]] Opening &opening() const { return *m_opening; }
    [[nodiscard]] Closing &closing() const { return *m_closing; }
    [[nodiscard]] AutoReload &autoReload() const { return *m_autoReload; }

    // Looks whether files changed on disk where the system does not tell.
    void lookAtDisk();

    // Work that the window shows, and lets the user cancel.
    void watch(Task *task) { emit taskStarted(task); }

    // News for the window to show.
    void post(const Message &message) { emit this->message(message); }
    void report(const QString &problem, Session *about = nullptr)
    {
        post({.kind = Message::Kind::Problem, .text = problem, .document = about});
    }
    void inform(const QString &text, Session *about = nullptr)
    {
        post({.kind = Message::Kind::Information, .text = text, .document = about});
    }

    // In the list of recent files.
    void remember(const QString &path);

signals:
    void sessionAdded(pellucid::Session *session, int index);
    void sessionRemoved(pellucid::Session *session); // no longer in sessions(), still alive
    void currentChanged(pellucid::Session *session);
    void taskStarted(pellucid::Task *task);
    void savingEnded(); // of a document, whether it succeeded or not
    void message(const pellucid::Message &message);
    void recentFilesChanged();

private:
    const CodecRegistry &m_registry;
    UserPrompts &m_prompts;
    QList<Session *> m_sessions;
    QPointer<Session> m_current;
    ImageSaver m_saver;
    std::unique_ptr<Closing> m_closing;
    std::unique_ptr<FolderWatch> m_watch;
    std::unique_ptr<AutoReload> m_autoReload; // after m_watch
    std::unique_ptr<Opening> m_opening;       // after m_closing and m_watch
};

} // namespace pellucid
