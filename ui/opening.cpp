#include "ui/opening.h"

#include "core/codecs/io/open_image.h"
#include "ui/closing.h"
#include "ui/files/image_path.h"
#include "ui/files/prefetch.h"
#include "ui/window/user_prompts.h"
#include "ui/workspace.h"

#include <QFile>
#include <QFileInfo>

#include <utility>

namespace pellucid {

Opening::Opening(Workspace &workspace, Closing &closing, FolderWatch &watch, UserPrompts &prompts)
    : m_workspace(workspace),
      m_closing(closing),
      m_prompts(prompts),
      m_loader(workspace.registry()),
      m_queue([this](const OpenRequest &request) { return begin(request); }),
      m_folder(workspace.registry(), watch),
      m_steps(m_folder, [this] { return startOfStep(); })
{
    connect(&m_steps, &FolderNavigator::reached, this, &Opening::openInstead);
    connect(&m_steps, &FolderNavigator::refused, this,
            [this](const QString &reason) { m_workspace.inform(reason, m_workspace.current()); });
    connect(&m_loader, &ImageLoader::failed, this, &Opening::explain);
    connect(&workspace, &Workspace::currentChanged, this, &Opening::followCurrent);
    connect(&workspace, &Workspace::sessionAdded, this, [this](const Session *session) {
        connect(session, &Session::historyChanged, this, &Opening::followFolder); // perhaps saved elsewhere
    });
}

Opening::Showing Opening::showing() const
{
    if (m_shown == nullptr)
        return Showing::Nothing;
    return m_workspace.current() == nullptr ? Showing::InFront : Showing::Aside;
}

QString Opening::pathInFront() const
{
    if (showing() == Showing::InFront)
        return m_shown->path();
    const Session *const session = m_workspace.current();
    return session != nullptr ? session->path() : QString();
}

QString Opening::startOfStep() const
{
    return m_start == Start::Front ? pathInFront() : m_reached;
}

void Opening::followCurrent(Session *session)
{
    if (session != nullptr || showing() == Showing::Nothing)
        m_start = Start::Front;
    followFolder();
}

void Opening::followFolder()
{
    m_folder.setFile(pathInFront());
}

void Opening::raiseLoading()
{
    m_workspace.setCurrent(nullptr);
}

void Opening::open(const QStringList &paths, std::shared_ptr<Prefetch> prefetch)
{
    m_loader.setPrefetch(std::move(prefetch));
    m_queue.add(paths, FileMapping::Access::Private);
}

void Opening::openLive(const QStringList &paths)
{
    m_queue.add(paths, FileMapping::Access::Shared);
}

void Opening::openWithDialog()
{
    open(promptForFiles(FileMapping::Access::Private));
}

void Opening::openLiveWithDialog()
{
    openLive(promptForFiles(FileMapping::Access::Shared));
}

QStringList Opening::promptForFiles(FileMapping::Access access)
{
    const Session *const current = m_workspace.current();
    const bool isFile = current != nullptr && !current->path().isEmpty();
    const QString folder = isFile ? QFileInfo(imageFile(current->path())).path() : QString();
    return m_prompts.filesToOpen(m_workspace.registry(), folder, access);
}

void Opening::openRaw(const QString &path)
{
    openNamed(m_prompts.rawToOpen(path));
}

void Opening::openMember(const QString &path)
{
    openNamed(m_prompts.memberToOpen(path));
}

// What was asked for; nothing where that was cancelled.
void Opening::openNamed(const Result<QString> &name)
{
    if (!name)
        m_workspace.report(QString::fromStdString(name.error().message));
    else if (!name->isEmpty())
        open({*name});
}

void Opening::openTestCard()
{
    QFile file(":/test_card.png");
    if (!file.open(QIODevice::ReadOnly)) {
        m_workspace.report(tr("The test card is missing from this build."));
        return;
    }
    const QByteArray content = file.readAll();
    const auto bytes = std::as_bytes(std::span(content.constData(), static_cast<std::size_t>(content.size())));
    Result<Image> image = decodeImage(bytes, m_workspace.registry(), {});
    if (!image) {
        m_workspace.report(QString::fromStdString(image.error().message));
        return;
    }
    m_workspace.add(std::make_unique<Document>(*std::move(image)), tr("Test card"));
}

// What could not be opened, and what can be done about it.
void Opening::explain(const QString &path, const Error &error)
{
    Message message{.kind = Message::Kind::Problem, .text = QString::fromStdString(error.message)};
    if (m_start == Start::Reached && path == m_reached) // goes when one goes on from there
        message.document = m_behind ? m_behind.get() : m_workspace.current();
    if (error.code == ErrorCode::UnknownFormat)
        message.choices.append({tr("Open &Raw…"), tr("Say how its pixels lie"), [this, path] { openRaw(path); }});
    else if (error.code == ErrorCode::Ambiguous)
        message.choices.append({tr("&Choose…"), tr("See what there is"), [this, path] { openMember(path); }});
    m_workspace.post(message);
}

Loading *Opening::begin(const OpenRequest &request)
{
    if (Session *open = m_workspace.find(request.path)) {
        if (request.becomesCurrent)
            m_workspace.setCurrent(open);
        if (request.access == FileMapping::Access::Shared && !open->document().isLive())
            readAgain(open, UnsavedEdits::Ask, request.access);
        return nullptr;
    }
    const auto loaded = [this, request](std::unique_ptr<Document> document) {
        Session *session =
            m_workspace.insert(std::move(document), imageTitle(request.path), m_workspace.sessions().size());
        replaceCurrent(session, m_queue.reading(), request.becomesCurrent);
        m_workspace.remember(request.path);
    };
    Loading *loading = load(request.path, loaded, request.access);
    if (request.becomesCurrent)
        showWhenSeen(loading);
    return loading;
}

Loading *Opening::load(const QString &path, ImageLoader::Loaded loaded, FileMapping::Access access)
{
    Loading *loading = m_loader.load(path, std::move(loaded), access);
    connect(loading, &Loading::ended, this, [this, loading] {
        if (loading == m_shown)
            hideLoading();
    });
    m_workspace.watch(loading->task());
    return loading;
}

// An empty window waits for nothing.
void Opening::showWhenSeen(Loading *loading)
{
    if (m_workspace.current() == nullptr)
        show(loading);
    else
        connect(
            loading, &Loading::pictureChanged, this,
            [this, loading, before = QPointer(m_workspace.current())] {
                if (before != nullptr && before == m_workspace.current())
                    show(loading);
            },
            Qt::SingleShotConnection);
}

void Opening::show(Loading *loading)
{
    m_shown = loading;
    if (m_workspace.current() != nullptr)
        m_behind = m_workspace.current();
    emit loadingChanged(loading);
    m_workspace.setCurrent(nullptr);
    followFolder();
}

// A file that could not be read is still where the next step through the folder starts.
void Opening::hideLoading()
{
    m_shown = nullptr;
    emit loadingChanged(nullptr);
    if (m_workspace.current() == nullptr) {
        const Start start = m_start;
        m_workspace.setCurrent(m_behind);
        m_start = start;
        followFolder();
    }
    m_behind = nullptr;
}

// The document of what was loading. Somebody who has looked elsewhere since is left alone.
void Opening::replaceCurrent(Session *session, const Loading *loading, bool becomesCurrent)
{
    const bool wasShown = loading != nullptr && loading == m_shown;
    if (wasShown) {
        m_shown->look();
        emit loaded(session);
    }
    if (m_workspace.current() == nullptr || (becomesCurrent && !wasShown))
        m_workspace.setCurrent(session);
    if (const std::string &unread = session->document().metadata()->unread; !unread.empty())
        m_workspace.inform(session->title() + ": " + QString::fromStdString(unread), session);
}

void Opening::openInstead(const QString &path)
{
    for (const QPointer<Loading> &loading : {m_neighbour, m_shown}) {
        if (loading != nullptr)
            loading->cancel(); // the hand was faster
    }
    if (Session *open = m_workspace.find(path)) {
        m_start = Start::Front;
        m_workspace.setCurrent(open);
        return;
    }
    m_start = Start::Reached;
    m_reached = path;
    m_neighbour =
        load(path, [this, path, origin = QPointer(m_workspace.current())](std::unique_ptr<Document> document) {
            const bool replaces =
                origin && !origin->document().isModified() && !origin->hasPreview() && !origin->document().isHeld();
            const QList<Session *> &sessions = m_workspace.sessions();
            const qsizetype index = origin ? sessions.indexOf(origin) + 1 : sessions.size();
            replaceCurrent(m_workspace.insert(std::move(document), imageTitle(path), index), m_neighbour, true);
            if (replaces)
                m_workspace.remove(origin);
            m_workspace.remember(path);
        });
    connect(m_neighbour, &Loading::ended, this, [this] { m_neighbour = nullptr; });
    showWhenSeen(m_neighbour);
}

void Opening::reload(Session *session, UnsavedEdits edits)
{
    readAgain(session, edits, session->document().source()->access);
}

void Opening::readAgain(Session *session, UnsavedEdits edits, FileMapping::Access access)
{
    const auto read = [this, access, session = QPointer<Session>(session)] {
        if (!session)
            return;
        const auto loaded = [this, session](std::unique_ptr<Document> document) {
            if (session && session->document().isHeld())
                m_workspace.report(tr("%1 was not read again: it is being saved.").arg(session->title()), session);
            else if (session)
                session->replaceDocument(std::move(document));
        };
        load(session->path(), loaded, access);
    };
    if (edits == UnsavedEdits::Discard)
        read();
    else
        m_closing.settle(session, read);
}

} // namespace pellucid
