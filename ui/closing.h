// Closing documents: waits for what is being saved, then asks about unsaved changes, about those of all documents at
// once. A save that fails or is cancelled ends it: what was to be closed stays open.
#pragma once

#include <QHash>
#include <QList>
#include <QObject>
#include <QPointer>

#include <cstdint>
#include <functional>

namespace pellucid {

class UserPrompts;
class Session;
class Workspace;

class Closing : public QObject
{
    Q_OBJECT

public:
    // Both outlive it.
    Closing(Workspace &workspace, UserPrompts &prompts) : m_workspace(workspace), m_prompts(prompts) {}

    void close(Session *session);

    // `then` is called when everything is closed, and not at all otherwise. A closeAll() that was begun before is over.
    void closeAll(std::function<void()> then);

    // Calls `then` when the session has nothing to lose or its changes were given up, and not at all otherwise.
    void settle(Session *session, std::function<void()> then);

    [[nodiscard]] bool hasUnsavedWork() const;

private:
    // Calls `next` unless another one has begun since.
    [[nodiscard]] std::function<void()> unlessBegunAgain(std::function<void()> next);

    void proceed();
    [[nodiscard]] bool isBeingSaved() const;
    [[nodiscard]] bool applyPreviews();
    [[nodiscard]] QList<Session *> unsettled() const;
    void ask(const QList<Session *> &sessions);
    void save(QList<QPointer<Session>> sessions);

    Workspace &m_workspace;
    UserPrompts &m_prompts;
    std::function<void()> m_then;
    QHash<const Session *, std::uint64_t> m_givenUp; // with the revision of the document that was given up
    int m_begun = 0;
};

} // namespace pellucid
