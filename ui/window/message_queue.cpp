#include "ui/window/message_queue.h"

#include "ui/session.h"
#include "ui/workspace.h"

#include <algorithm>

namespace pellucid {

namespace {

std::optional<FileStamp> stampOf(const QObject *document)
{
    const auto *const session = qobject_cast<const Session *>(document);
    if (session == nullptr || !session->document().source())
        return std::nullopt;
    return session->document().source()->stamp;
}

bool isAboutFile(const Message &message)
{
    return message.isAboutFile || !message.choices.isEmpty();
}

} // namespace

MessageQueue::MessageQueue(Workspace &workspace) : QObject(&workspace), m_workspace(workspace)
{
    connect(&workspace, &Workspace::message, this, &MessageQueue::add);
    connect(&workspace, &Workspace::sessionAdded, this, &MessageQueue::follow);
    connect(&workspace, &Workspace::sessionRemoved, this, [this](const Session *session) {
        remove([session](const Entry &entry) { return entry.document == session; });
    });
    connect(&workspace, &Workspace::currentChanged, this, [this] {
        m_position = 0;
        emit changed();
    });
}

void MessageQueue::follow(const Session *session)
{
    for (const auto signal : {&Session::historyChanged, &Session::previewChanged, &Session::layoutChanged})
        connect(session, signal, this, [this, session] { settle(*session); });
}

// News of the same document, or the same words again, take the place of what was said before.
void MessageQueue::add(const Message &message)
{
    const QObject *const document = message.document;
    const bool isNews = message.kind == Message::Kind::Information;
    m_entries.removeIf([&](const Entry &entry) {
        if (entry.document != document)
            return false;
        const bool isOldNews = isNews && entry.message.kind == Message::Kind::Information;
        const bool isSettled = isNews && document != nullptr && !isAboutFile(entry.message);
        return isOldNews || isSettled || entry.message.text == message.text;
    });
    m_entries.prepend({message, document, stampOf(document)});
    m_position = 0;
    emit changed();
}

// The document was changed, read or written as it was meant to be.
void MessageQueue::settle(const Session &session)
{
    remove([&session, stamp = stampOf(&session)](const Entry &entry) {
        return entry.document == &session && (!isAboutFile(entry.message) || entry.stamp != stamp);
    });
}

void MessageQueue::remove(const std::function<bool(const Entry &)> &isGone)
{
    if (m_entries.removeIf(isGone) > 0)
        followChange();
}

void MessageQueue::removeShown()
{
    const QList<qsizetype> visible = visibleEntries();
    if (visible.isEmpty())
        return;
    m_entries.removeAt(visible[m_position]);
    followChange();
}

void MessageQueue::followChange()
{
    m_position = std::clamp(m_position, 0, std::max(count() - 1, 0));
    emit changed();
}

bool MessageQueue::isVisible(const Entry &entry) const
{
    return entry.document == nullptr || entry.document == m_workspace.current();
}

QList<qsizetype> MessageQueue::visibleEntries() const
{
    QList<qsizetype> visible;
    for (qsizetype i = 0; i < m_entries.size(); ++i) {
        if (isVisible(m_entries[i]))
            visible.append(i);
    }
    return visible;
}

const Message *MessageQueue::shown() const
{
    const QList<qsizetype> visible = visibleEntries();
    return visible.isEmpty() ? nullptr : &m_entries[visible[m_position]].message;
}

int MessageQueue::count() const
{
    return static_cast<int>(visibleEntries().size());
}

void MessageQueue::showNext()
{
    m_position = std::min(m_position + 1, count() - 1);
    emit changed();
}

void MessageQueue::showPrevious()
{
    m_position = std::max(m_position - 1, 0);
    emit changed();
}

bool MessageQueue::hasProblem(const Session &session) const
{
    return std::ranges::any_of(m_entries, [&](const Entry &entry) {
        return entry.document == &session && entry.message.kind == Message::Kind::Problem;
    });
}

} // namespace pellucid
