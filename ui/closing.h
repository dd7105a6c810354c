// Closing everything that is open. Waits for what is being saved, then asks once about all that has unsaved changes. A
// save that fails or is cancelled ends it: everything stays open.
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

    // `then` is called when nothing is left to lose, and not at all otherwise. One that was begun before is over.
    void begin(std::function<void()> then);

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
