// What the user has been told and has not settled yet. The newest message comes first; those of a document that is not
// in front wait until it is.
#pragma once

#include "core/base/file_stamp.h"
#include "ui/window/message.h"

#include <QList>
#include <QObject>

#include <functional>
#include <optional>

namespace pellucid {

class Session;
class Workspace;

class MessageQueue : public QObject
{
    Q_OBJECT

public:
    // Takes the messages of the workspace, which outlives it.
    explicit MessageQueue(Workspace &workspace);

    void add(const Message &message);

    // What can be shown now: one of count() messages, nullptr where there are none.
    [[nodiscard]] const Message *shown() const;
    [[nodiscard]] int position() const { return m_position; } // of shown(), from 0
    [[nodiscard]] int count() const;
    void showNext();
    void showPrevious();

    void removeShown();

    // A problem of that document waits to be seen or settled.
    [[nodiscard]] bool hasProblem(const Session &session) const;

signals:
    void changed(); // what is shown, its position, the count, or which documents have problems

private:
    struct Entry
    {
        Message message;
        const QObject *document;        // only compared
        std::optional<FileStamp> stamp; // of the document's file when the message came
    };

    [[nodiscard]] bool isVisible(const Entry &entry) const;
    [[nodiscard]] QList<qsizetype> visibleEntries() const;
    void remove(const std::function<bool(const Entry &)> &isGone);
    void settle(const Session &session);
    void followChange();
    void follow(const Session *session);

    Workspace &m_workspace;
    QList<Entry> m_entries; // the newest first
    int m_position = 0;     // among those that are visible
};

} // namespace pellucid
