#include "ui/closing.h"

#include "ui/window/user_prompts.h"
#include "ui/workspace.h"

#include <algorithm>
#include <utility>

namespace pellucid {

void Closing::close(Session *session)
{
    settle(session, [this, session = QPointer<Session>(session)] {
        if (session)
            m_workspace.remove(session);
    });
}

bool Closing::hasUnsavedWork() const
{
    return std::ranges::any_of(m_workspace.sessions(), [](const Session *session) {
        return session->document().isModified() || session->hasPreview() || session->document().isHeld();
    });
}

void Closing::settle(Session *session, std::function<void()> then)
{
    if (session->document().isHeld()) {
        const auto again = [this, session, then = std::move(then)] {
            if (m_workspace.sessions().contains(session)) // closed by an earlier wish otherwise
                settle(session, then);
        };
        connect(&m_workspace, &Workspace::savingEnded, session, again, Qt::SingleShotConnection);
        return;
    }
    if (session->hasPreview() && !session->applyPreview())
        return;
    if (!session->document().isModified() || session->document().isKeptElsewhere()) {
        then();
        return;
    }
    m_workspace.setCurrent(session);
    switch (m_prompts.unsavedChanges(session->title())) {
    case UserPrompts::Unsaved::Save:
        m_workspace.save(session, [this, session = QPointer<Session>(session), then = std::move(then)] {
            session ? settle(session, then) : then(); // edits go on while it is saved
        });
        break;
    case UserPrompts::Unsaved::Discard: then(); break;
    case UserPrompts::Unsaved::Cancel: break;
    }
}

void Closing::closeAll(std::function<void()> then)
{
    ++m_begun;
    m_then = std::move(then);
    m_givenUp.clear();
    proceed();
}

std::function<void()> Closing::unlessBegunAgain(std::function<void()> next)
{
    return [this, begun = m_begun, next = std::move(next)] {
        if (begun == m_begun)
            next();
    };
}

// Asks again about what was edited while something was saved.
void Closing::proceed()
{
    if (isBeingSaved()) {
        connect(&m_workspace, &Workspace::savingEnded, this, unlessBegunAgain([this] { proceed(); }),
                Qt::SingleShotConnection);
        return;
    }
    if (!applyPreviews())
        return;
    const QList<Session *> sessions = unsettled();
    if (!sessions.isEmpty()) {
        ask(sessions);
        return;
    }
    while (!m_workspace.sessions().isEmpty())
        m_workspace.remove(m_workspace.sessions().last());
    m_then();
}

bool Closing::isBeingSaved() const
{
    return std::ranges::any_of(m_workspace.sessions(),
                               [](const Session *session) { return session->document().isHeld(); });
}

bool Closing::applyPreviews()
{
    return std::ranges::all_of(m_workspace.sessions(),
                               [](Session *session) { return !session->hasPreview() || session->applyPreview(); });
}

QList<Session *> Closing::unsettled() const
{
    QList<Session *> found;
    for (Session *session : m_workspace.sessions()) {
        const Document &document = session->document();
        const auto givenUp = m_givenUp.constFind(session);
        const bool isGivenUp = givenUp != m_givenUp.constEnd() && *givenUp == document.revision();
        if (document.isModified() && !document.isKeptElsewhere() && !isGivenUp)
            found.append(session);
    }
    return found;
}

void Closing::ask(const QList<Session *> &sessions)
{
    std::optional<QList<qsizetype>> chosen;
    if (sessions.size() == 1) {
        m_workspace.setCurrent(sessions.first());
        const UserPrompts::Unsaved answer = m_prompts.unsavedChanges(sessions.first()->title());
        if (answer != UserPrompts::Unsaved::Cancel)
            chosen = answer == UserPrompts::Unsaved::Save ? QList<qsizetype>{0} : QList<qsizetype>{};
    } else {
        QList<UnsavedImage> images;
        for (const Session *session : sessions)
            images.append({session->title(), session->path()});
        chosen = m_prompts.whichToSave(images);
    }
    if (!chosen)
        return;
    QList<QPointer<Session>> toSave;
    for (qsizetype i = 0; i < sessions.size(); ++i) {
        if (chosen->contains(i))
            toSave.append(sessions[i]);
        else
            m_givenUp.insert(sessions[i], sessions[i]->document().revision());
    }
    save(toSave);
}

// One after the other.
void Closing::save(QList<QPointer<Session>> sessions)
{
    sessions.removeAll(nullptr);
    if (sessions.isEmpty()) {
        proceed();
        return;
    }
    Session *session = sessions.takeFirst();
    m_workspace.setCurrent(session); // what is asked next is about this one
    m_workspace.save(session, unlessBegunAgain([this, sessions] { save(sessions); }));
}

} // namespace pellucid
