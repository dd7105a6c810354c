#include "ui/workspace.h"

#include "core/codecs/io/file_extension.h"
#include "ui/closing.h"
#include "ui/files/auto_reload.h"
#include "ui/files/folder_watch.h"
#include "ui/files/image_path.h"
#include "ui/files/paths.h"
#include "ui/files/recent_files.h"
#include "ui/opening.h"
#include "ui/window/user_prompts.h"

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
      m_closing(std::make_unique<Closing>(*this, prompts)),
      m_watch(std::make_unique<FolderWatch>()),
      m_autoReload(std::make_unique<AutoReload>(registry, *m_watch)),
      m_opening(std::make_unique<Opening>(*this, *m_closing, *m_watch, prompts))
{
    connect(this, &Workspace::sessionAdded, m_autoReload.get(), &AutoReload::follow);
    connect(this, &Workspace::sessionRemoved, m_autoReload.get(), &AutoReload::forget);
    connect(m_autoReload.get(), &AutoReload::taskStarted, this, &Workspace::taskStarted);
    connect(m_autoReload.get(), &AutoReload::message, this, &Workspace::message);
    connect(m_autoReload.get(), &AutoReload::reloadChosen, m_opening.get(),
            [this](Session *session) { m_opening->reload(session, Opening::UnsavedEdits::Discard); });
    connect(&m_saver, &ImageSaver::taskStarted, this, &Workspace::taskStarted);
    connect(&m_saver, &ImageSaver::ended, this, &Workspace::savingEnded);
    connect(&m_saver, &ImageSaver::message, this, &Workspace::message);
}

Workspace::~Workspace() = default;

void Workspace::setCurrent(Session *session)
{
    if (m_current == session)
        return;
    m_current = session;
    emit currentChanged(session);
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
    m_sessions.insert(index, session);
    emit sessionAdded(session, static_cast<int>(index));
    return session;
}

void Workspace::lookAtDisk()
{
    m_watch->look();
}

void Workspace::save(Session *session, std::function<void()> then)
{
    const QString path = session->path();
    const ImageName name(toFilesystemPath(path));
    const Codec *const codec = m_registry.encoderFor(lowerExtension(name.file), session->document().spec());
    if (session->document().isLive() && !session->document().isModified())
        m_saver.sync(session, std::move(then));
    else if (path.isEmpty() || session->document().source()->access == FileMapping::Access::Shared || codec == nullptr
             || (name.member && !codec->encoder()->capabilities().has(EncoderFeature::Members)))
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
