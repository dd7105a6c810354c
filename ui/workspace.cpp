#include "ui/workspace.h"

#include "core/codecs/io/file_extension.h"
#include "core/codecs/io/open_image.h"
#include "ui/closing.h"
#include "ui/files/auto_reload.h"
#include "ui/files/folder.h"
#include "ui/files/folder_watch.h"
#include "ui/files/image_path.h"
#include "ui/files/paths.h"
#include "ui/files/prefetch.h"
#include "ui/files/recent_files.h"
#include "ui/window/user_prompts.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>

namespace pellucid {

namespace {

// The file's one name, however it was reached, and what of it is meant; empty where there is no such file.
QString canonicalName(const QString &name)
{
    const QString file = imageFile(name);
    const QString canonical = QFileInfo(file).canonicalFilePath();
    return canonical.isEmpty() ? QString() : canonical + name.mid(file.size());
}

bool isSame(const ImageView &a, const ImageView &b)
{
    return a.data() == b.data() && a.dtype() == b.dtype() && a.shape() == b.shape() && a.strides() == b.strides();
}

} // namespace

Workspace::Workspace(const CodecRegistry &registry, UserPrompts &prompts, QObject *parent)
    : QObject(parent),
      m_registry(registry),
      m_prompts(prompts),
      m_saver(registry, prompts),
      m_loader(registry),
      m_closing(std::make_unique<Closing>(*this, prompts)),
      m_watch(std::make_unique<FolderWatch>()),
      m_autoReload(std::make_unique<AutoReload>(*this, *m_watch)),
      m_folder(std::make_unique<Folder>(registry, *m_watch)),
      m_steps(std::make_unique<FolderNavigator>(
          *m_folder, [this] { return m_navigationTarget.isEmpty() ? currentPath() : m_navigationTarget; })),
      m_queue([this](const OpenRequest &request) { return begin(request); })
{
    connect(m_steps.get(), &FolderNavigator::reached, this, &Workspace::openInstead);
    connect(m_steps.get(), &FolderNavigator::refused, this,
            [this](const QString &reason) { inform(reason, m_current); });
    connect(&m_saver, &ImageSaver::taskStarted, this, &Workspace::taskStarted);
    connect(&m_saver, &ImageSaver::ended, this, &Workspace::savingEnded);
    connect(&m_saver, &ImageSaver::message, this, &Workspace::message);
    connect(&m_loader, &ImageLoader::failed, this,
            [this](const QString &path, const Error &error) { explain(path, error); });
}

Workspace::~Workspace() = default;

void Workspace::setCurrent(Session *session)
{
    if (m_current == session)
        return;
    m_current = session;
    if (session != nullptr || m_shown == nullptr)
        m_navigationTarget.clear();
    followFolder();
    emit currentChanged(session);
}

void Workspace::followFolder()
{
    m_folder->setFile(currentPath());
}

QString Workspace::currentPath() const
{
    return m_current ? m_current->path() : m_shown ? m_shown->path() : QString();
}

Session *Workspace::find(const QString &path) const
{
    const QString name = canonicalName(path);
    const auto isSame = [&](const Session *session) {
        return !session->path().isEmpty() && canonicalName(session->path()) == name;
    };
    const auto found = std::ranges::find_if(m_sessions, isSame);
    return found != m_sessions.end() && !name.isEmpty() ? *found : nullptr;
}

void Workspace::open(const QStringList &paths, std::shared_ptr<Prefetch> prefetch)
{
    m_loader.setHeadStart(std::move(prefetch));
    m_queue.add(paths, FileMapping::Access::Private);
}

void Workspace::openLive(const QStringList &paths)
{
    m_queue.add(paths, FileMapping::Access::Shared);
}

void Workspace::openWithDialog()
{
    open(promptForFiles(FileMapping::Access::Private));
}

void Workspace::openLiveWithDialog()
{
    openLive(promptForFiles(FileMapping::Access::Shared));
}

QStringList Workspace::promptForFiles(FileMapping::Access access)
{
    const QString folder =
        m_current && !m_current->path().isEmpty() ? QFileInfo(imageFile(m_current->path())).path() : QString();
    return m_prompts.filesToOpen(m_registry, folder, access);
}

void Workspace::openRaw(const QString &path)
{
    openNamed(m_prompts.rawToOpen(path));
}

void Workspace::openMember(const QString &path)
{
    openNamed(m_prompts.memberToOpen(path));
}

// What was asked for; nothing where that was cancelled.
void Workspace::openNamed(const Result<QString> &name)
{
    if (!name)
        report(QString::fromStdString(name.error().message));
    else if (!name->isEmpty())
        open({*name});
}

// What could not be opened, and what can be done about it.
void Workspace::explain(const QString &path, const Error &error)
{
    Message message{.kind = Message::Kind::Problem, .text = QString::fromStdString(error.message)};
    if (path == m_navigationTarget)
        message.document = m_behind ? m_behind.get() : m_current.get(); // goes when one goes on from there
    if (error.code == ErrorCode::UnknownFormat)
        message.choices.append({tr("Open &Raw…"), tr("Say how its pixels lie"), [this, path] { openRaw(path); }});
    else if (error.code == ErrorCode::Ambiguous)
        message.choices.append({tr("&Choose…"), tr("See what there is"), [this, path] { openMember(path); }});
    emit this->message(message);
}

void Workspace::inform(const QString &text, Session *about)
{
    emit message({.kind = Message::Kind::Information, .text = text, .document = about});
}

Loading *Workspace::begin(const OpenRequest &request)
{
    if (Session *open = find(request.path)) {
        if (request.becomesCurrent)
            setCurrent(open);
        if (request.access == FileMapping::Access::Shared && !open->document().isLive())
            readAgain(open, UnsavedEdits::Ask, request.access);
        return nullptr;
    }
    const auto loaded = [this, request](std::unique_ptr<Document> document) {
        Session *session = insert(std::move(document), imageTitle(request.path), m_sessions.size());
        replaceCurrent(session, m_queue.reading(), request.becomesCurrent);
        remember(request.path);
    };
    Loading *loading = load(request.path, loaded, request.access);
    if (request.becomesCurrent)
        showWhenSeen(loading);
    return loading;
}

Loading *Workspace::load(const QString &path, ImageLoader::Loaded loaded, FileMapping::Access access)
{
    Loading *loading = m_loader.load(path, std::move(loaded), access);
    connect(loading, &Loading::ended, this, [this, loading] {
        if (loading == m_shown)
            hideLoading();
    });
    emit taskStarted(loading->task());
    return loading;
}

// An empty window waits for nothing.
void Workspace::showWhenSeen(Loading *loading)
{
    if (m_current == nullptr)
        show(loading);
    else
        connect(
            loading, &Loading::pictureChanged, this,
            [this, loading, before = m_current] {
                if (m_current != nullptr && m_current == before)
                    show(loading);
            },
            Qt::SingleShotConnection);
}

void Workspace::show(Loading *loading)
{
    m_shown = loading;
    if (m_current != nullptr)
        m_behind = m_current;
    emit loadingChanged(loading);
    setCurrent(nullptr);
    followFolder();
}

// A file that could not be read is still where the next step through the folder starts.
void Workspace::hideLoading()
{
    m_shown = nullptr;
    emit loadingChanged(nullptr);
    if (m_current == nullptr) {
        const QString target = m_navigationTarget;
        setCurrent(m_behind);
        m_navigationTarget = target;
        followFolder();
    }
    m_behind = nullptr;
}

// The document of what was loading. Somebody who has looked elsewhere since is left alone.
void Workspace::replaceCurrent(Session *session, const Loading *loading, bool becomesCurrent)
{
    const bool wasShown = loading != nullptr && loading == m_shown;
    if (wasShown) {
        m_shown->look();
        emit loaded(session);
    }
    if (wasShown ? m_current == nullptr : becomesCurrent || m_current == nullptr)
        setCurrent(session);
    if (const std::string &unread = session->document().metadata()->unread; !unread.empty())
        inform(session->title() + ": " + QString::fromStdString(unread), session);
}

void Workspace::openTestCard()
{
    QFile file(":/test_card.png");
    if (!file.open(QIODevice::ReadOnly)) {
        report(tr("The test card is missing from this build."));
        return;
    }
    const QByteArray content = file.readAll();
    const auto bytes = std::as_bytes(std::span(content.constData(), static_cast<std::size_t>(content.size())));
    Result<Image> image = decodeImage(bytes, m_registry, {});
    if (!image) {
        report(QString::fromStdString(image.error().message));
        return;
    }
    setCurrent(insert(std::make_unique<Document>(*std::move(image)), tr("Test card"), m_sessions.size()));
}

Session *Workspace::add(Image image, const QString &title)
{
    auto document = std::make_unique<Document>(std::move(image));
    document->markNeverSaved();
    return add(std::move(document), title);
}

Session *Workspace::add(std::unique_ptr<Document> document, const QString &title)
{
    Session *session = insert(std::move(document), title, m_sessions.size());
    setCurrent(session);
    return session;
}

Session *Workspace::openView(Session &session, const StridedView &view)
{
    const auto shows = [&](const Session *other) { return isSame(other->document().view(), view.image.pixels); };
    if (const auto open = std::ranges::find_if(m_sessions, shows); open != m_sessions.end()) {
        setCurrent(*open);
        return *open;
    }
    Result<std::unique_ptr<Document>> document = session.document().openView(view);
    if (!document) {
        report(QString::fromStdString(document.error().message), &session);
        return nullptr;
    }
    Session *opened = insert(*std::move(document), session.title() + QString::fromStdString(view.expression),
                             m_sessions.indexOf(&session) + 1);
    setCurrent(opened);
    return opened;
}

Session *Workspace::insert(std::unique_ptr<Document> document, const QString &title, qsizetype index)
{
    auto *session = new Session(std::move(document), title, this);
    connect(session, &Session::failed, this, [this, session](const QString &problem) { report(problem, session); });
    connect(session, &Session::informed, this, [this, session](const QString &text) { inform(text, session); });
    connect(session, &Session::documentRequested, this,
            [this](const std::shared_ptr<Image> &image, const QString &name) { add(std::move(*image), name); });
    connect(session, &Session::historyChanged, this, &Workspace::followFolder); // perhaps saved elsewhere
    m_sessions.insert(index, session);
    emit sessionAdded(session, static_cast<int>(index));
    return session;
}

void Workspace::openInstead(const QString &path)
{
    for (const QPointer<Loading> &loading : {m_navigation, m_shown}) {
        if (loading != nullptr)
            loading->cancel(); // the hand was faster
    }
    if (Session *open = find(path)) {
        m_navigationTarget.clear();
        setCurrent(open);
        return;
    }
    m_navigationTarget = path;
    m_navigation = load(path, [this, path, origin = m_current](std::unique_ptr<Document> document) {
        const bool replaces =
            origin && !origin->document().isModified() && !origin->hasPreview() && !origin->document().isHeld();
        const qsizetype index = origin ? m_sessions.indexOf(origin) + 1 : m_sessions.size();
        replaceCurrent(insert(std::move(document), imageTitle(path), index), m_navigation, true);
        if (replaces)
            remove(origin);
        remember(path);
    });
    connect(m_navigation, &Loading::ended, this, [this] { m_navigation = nullptr; });
    showWhenSeen(m_navigation);
}

void Workspace::lookAtDisk()
{
    m_watch->look();
}

void Workspace::reload(Session *session, UnsavedEdits edits)
{
    readAgain(session, edits, session->document().source()->access);
}

void Workspace::readAgain(Session *session, UnsavedEdits edits, FileMapping::Access access)
{
    const auto read = [this, access, session = QPointer<Session>(session)] {
        if (!session)
            return;
        const auto loaded = [this, session](std::unique_ptr<Document> document) {
            if (session && session->document().isHeld())
                report(tr("%1 was not read again: it is being saved.").arg(session->title()), session);
            else if (session)
                session->replaceDocument(std::move(document));
        };
        load(session->path(), loaded, access);
    };
    if (edits == UnsavedEdits::Discard)
        read();
    else
        settle(session, read);
}

void Workspace::save(Session *session, std::function<void()> then)
{
    const QString path = session->path();
    const ImageName name(toFilesystemPath(path));
    const Codec *const codec = m_registry.encoderFor(lowerExtension(name.file), session->document().spec());
    if (session->document().isLive() && !session->document().isModified())
        m_saver.sync(session, std::move(then));
    else if (path.isEmpty() || session->document().source()->access == FileMapping::Access::Shared || codec == nullptr
             || (name.member && !codec->capabilities().hasMembers))
        saveAs(session, std::move(then));
    else
        m_saver.save(session, path, ImageSaver::Occasion::Again, std::move(then));
}

void Workspace::saveAs(Session *session, std::function<void()> then)
{
    const QString suggested = session->path().isEmpty() ? session->title() + ".png" : session->path();
    const QString path = m_prompts.fileToSave(m_registry, suggested, session->document().spec());
    if (path.isEmpty())
        return;
    m_saver.save(session, path, ImageSaver::Occasion::FirstTime, [this, path, then = std::move(then)] {
        remember(path);
        if (then)
            then();
    });
}

void Workspace::closeCurrent()
{
    if (m_current != nullptr)
        close(m_current);
    else if (m_shown != nullptr)
        m_shown->cancel();
}

void Workspace::close(Session *session)
{
    settle(session, [this, session = QPointer<Session>(session)] {
        if (session)
            remove(session);
    });
}

void Workspace::closeAll(std::function<void()> then)
{
    m_closing->begin([this, then = std::move(then)] {
        while (!m_sessions.isEmpty())
            remove(m_sessions.last());
        then();
    });
}

bool Workspace::hasUnsavedWork() const
{
    return std::ranges::any_of(m_sessions, [](const Session *session) {
        return session->document().isModified() || session->hasPreview() || session->document().isHeld();
    });
}

void Workspace::settle(Session *session, std::function<void()> then)
{
    if (session->document().isHeld()) {
        const auto again = [this, session, then = std::move(then)] {
            if (m_sessions.contains(session)) // closed by an earlier wish otherwise
                settle(session, then);
        };
        connect(this, &Workspace::savingEnded, session, again, Qt::SingleShotConnection);
        return;
    }
    if (session->hasPreview() && !session->applyPreview())
        return;
    if (!session->document().isModified() || session->document().isKeptElsewhere()) {
        then();
        return;
    }
    setCurrent(session);
    switch (m_prompts.unsavedChanges(session->title())) {
    case UserPrompts::Unsaved::Save:
        save(session, [this, session = QPointer<Session>(session), then = std::move(then)] {
            session ? settle(session, then) : then(); // edits go on while it is saved
        });
        break;
    case UserPrompts::Unsaved::Discard: then(); break;
    case UserPrompts::Unsaved::Cancel: break;
    }
}

void Workspace::remove(Session *session)
{
    const qsizetype index = m_sessions.indexOf(session);
    m_sessions.removeAt(index);
    if (m_current == session)
        setCurrent(m_sessions.isEmpty() ? nullptr : m_sessions[std::min(index, m_sessions.size() - 1)]);
    emit sessionRemoved(session);
    session->deleteLater(); // may be on the call stack
}

void Workspace::remember(const QString &path)
{
    RecentFiles::add(path);
    emit recentFilesChanged();
}

} // namespace pellucid
