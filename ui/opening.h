// How files become documents: reading them, showing them while they are read, and going through the current image's
// folder.
//
// A file that is shown while it is read takes the place of the document that was current, which waits behind it:
//
//                  the file is shown            it was read, or will not be
//   Nothing ---------------------------> InFront ---------------------------> Nothing
//                                         |   ^
//     another document becomes current    |   |  raiseLoading()
//                                         v   |
//                                         Aside ----------------------------> Nothing
//
// From InFront the new document becomes current, or else the one behind it. From Aside current() stays.
//
// The next step through the folder starts at Front, or at the file that the step before it has Reached, which is being
// read or could not be:
//
//   Front --- a step reaches a file ---> Reached --- a document becomes current ---> Front
//
// Lives on the GUI thread, as part of its workspace.
#pragma once

#include "ui/files/folder.h"
#include "ui/files/folder_navigator.h"
#include "ui/files/image_loader.h"
#include "ui/files/loading.h"
#include "ui/files/open_queue.h"

#include <QObject>
#include <QPointer>
#include <QStringList>

#include <memory>

namespace pellucid {

class Closing;
class FolderWatch;
class Prefetch;
class Session;
class UserPrompts;
class Workspace;

class Opening : public QObject
{
    Q_OBJECT

public:
    // All outlive it.
    Opening(Workspace &workspace, Closing &closing, FolderWatch &watch, UserPrompts &prompts);

    // Files are read one after the other, in the order given; the first one becomes current. One that is already open
    // is raised instead. The prefetched one is being read already.
    void open(const QStringList &paths, std::shared_ptr<Prefetch> prefetch = nullptr);
    void openWithDialog();

    // The same, mapped so that edits go to the file at once and what other programs write there is seen. One that is
    // open but not live is read again.
    void openLive(const QStringList &paths);
    void openLiveWithDialog();

    void openRaw(const QString &path = {}); // asks how its pixels lie, and without a path for the file
    void openMember(const QString &path);   // asks which array of the archive
    void openTestCard();

    // Another image of the current one's folder takes its place; one with unsaved changes stays open beside it. From
    // one that could not be read the next step goes on.
    using Neighbour = FolderNavigator::Step;
    void openNeighbour(Neighbour neighbour) { m_steps.take(neighbour); }
    void openInstead(const QString &path);

    // Reads a session's file again. Unsaved edits are asked about, or given up.
    enum class UnsavedEdits { Ask, Discard };
    void reload(Session *session, UnsavedEdits edits = UnsavedEdits::Ask);

    // The folder of what is in front.
    [[nodiscard]] Folder &folder() { return m_folder; }

    // The file that is shown while it is read; nullptr when there is none. It is in front while no session is current.
    [[nodiscard]] Loading *loading() const { return m_shown; }
    void raiseLoading();

    // Something is still being read.
    [[nodiscard]] bool isUnderWay() const
    {
        return m_queue.reading() != nullptr || m_neighbour != nullptr || m_steps.areDue();
    }

signals:
    void loadingChanged(pellucid::Loading *loading); // another one is shown, or none any more
    void loaded(pellucid::Session *session);         // what loading() showed: that follows

private:
    enum class Showing { Nothing, InFront, Aside };
    enum class Start { Front, Reached };

    [[nodiscard]] Showing showing() const;
    [[nodiscard]] QString pathInFront() const;
    [[nodiscard]] QString startOfStep() const;
    void followCurrent(Session *session);
    void followFolder();
    void show(Loading *loading);
    void showWhenSeen(Loading *loading);
    void hideLoading();

    Loading *begin(const OpenRequest &request);
    Loading *load(const QString &path, ImageLoader::Loaded loaded,
                  FileMapping::Access access = FileMapping::Access::Private);
    void replaceCurrent(Session *session, const Loading *loading, bool becomesCurrent);
    void readAgain(Session *session, UnsavedEdits edits, FileMapping::Access access);
    [[nodiscard]] QStringList promptForFiles(FileMapping::Access access);
    void openNamed(const Result<QString> &name);
    void explain(const QString &path, const Error &error);

    Workspace &m_workspace;
    Closing &m_closing;
    UserPrompts &m_prompts;
    ImageLoader m_loader;
    OpenQueue m_queue;
    Folder m_folder;
    FolderNavigator m_steps; // after m_folder

    QPointer<Loading> m_shown;
    QPointer<Session> m_behind; // was current before m_shown was shown

    Start m_start = Start::Front;
    QString m_reached;             // by the last step
    QPointer<Loading> m_neighbour; // reads it, also when the next step starts elsewhere by now
};

} // namespace pellucid
