// Keeps what is not saved yet in a folder of the user's, so that it survives the end of the program however that comes,
// and offers at the next start what was left there. Edits of files are kept after each of them; pixels that are in no
// file when nothing has happened for a while, if they are not too many, and all the others when the program is about to
// end and can still do something.
#pragma once

#include "core/base/workers.h"
#include "core/document/recovery.h"
#include "core/document/recovery_folder.h"

#include <QHash>
#include <QObject>
#include <QTimer>

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

namespace pellucid {

class Session;
class Workspace;

class Recovery : public QObject
{
    Q_OBJECT

public:
    // Of all programs of this user.
    [[nodiscard]] static std::filesystem::path usualFolder();

    // The workspace outlives it.
    Recovery(Workspace &workspace, std::filesystem::path folder);
    ~Recovery() override;

    // Says what programs that have ended left, and lets the user choose.
    void offer();

    // Here and now, for when the program is about to end. On the GUI thread. Needs little memory, and some of it is set
    // aside for that.
    void saveAll();

private:
    using FolderPointer = std::shared_ptr<const RecoveryFolder>;

    // Where a session's changes are kept.
    struct Place
    {
        FolderPointer folder;
        std::filesystem::path entry;
        std::string pixels = {}; // the name of their file; empty: none
        bool isUpToDate = false;
    };

    void follow(Session *session);
    void noteChange(Session *session);
    void keepEdits();
    void keepPixels();
    void keepPixels(Session *session);
    [[nodiscard]] Place *placeOf(Session *session);
    [[nodiscard]] Result<void> save(Session *session);
    void forget(Session *session);
    void forget(const Place &place);
    void inBackground(std::function<Result<void>()> work);
    void report(const Error &error);
    void restoreAll();
    void restore(const std::filesystem::path &entry, const FolderPointer &folder);
    void discardAll();

    Workspace &m_workspace;
    std::filesystem::path m_base;
    FolderPointer m_folder; // of this process; nullptr until something is kept
    QHash<Session *, Place> m_places;
    std::vector<FolderPointer> m_left; // by others, not yet restored
    std::unique_ptr<std::byte[]> m_reserve;
    QTimer m_soon;
    QTimer m_quiet;
    int m_named = 0;
    bool m_hasReported = false;
    Workers m_writer{1}; // one after the other; last: its jobs use the others
};

} // namespace pellucid
