#include "ui/files/recovery.h"

#include "ui/files/paths.h"
#include "ui/window/task.h"
#include "ui/workspace.h"

#include <QCoreApplication>
#include <QDir>
#include <QGuiApplication>

#include <algorithm>
#include <chrono>
#include <new>
#include <utility>

namespace pellucid {

namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds soon{200};
constexpr std::chrono::seconds quiet{2};
constexpr std::chrono::seconds patience{2};                   // with a disk, at the end
constexpr std::size_t maxCopiedBytes = std::size_t{32} << 20; // within a frame or two
constexpr std::size_t reservedBytes = std::size_t{4} << 20;

bool hasUnsavedChanges(const Session &session)
{
    const Document &document = session.document();
    return !document.isLive() && (session.hasPreview() || (document.isModified() && !document.isKeptElsewhere()));
}

RecoveryEntry entryOf(const Session &session)
{
    RecoveryEntry entry = describe(session.document(), session.previewSteps(), session.title().toStdString());
    entry.program = QCoreApplication::applicationVersion().toStdString();
    return entry;
}

std::size_t bytesToKeep(const Document &document)
{
    return document.array() ? byteCount(document.array()->layout) : document.buffer().byteCount();
}

void removeFile(const fs::path &file)
{
    std::error_code notThere;
    fs::remove(file, notThere);
}

} // namespace

fs::path Recovery::usualFolder()
{
    const QByteArray state = qgetenv("XDG_STATE_HOME");
    const fs::path base =
        state.startsWith('/') ? fs::path(state.toStdString()) : toFilesystemPath(QDir::homePath()) / ".local" / "state";
    return base / "pellucid" / "recovery";
}

Recovery::Recovery(Workspace &workspace, fs::path folder)
    : m_workspace(workspace), m_base(std::move(folder)), m_reserve(new (std::nothrow) std::byte[reservedBytes])
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(soon);
    m_quiet.setSingleShot(true);
    m_quiet.setInterval(quiet);
    connect(&m_soon, &QTimer::timeout, this, &Recovery::keepEdits);
    connect(&m_quiet, &QTimer::timeout, this, qOverload<>(&Recovery::keepPixels));
    connect(&m_workspace, &Workspace::sessionAdded, this, [this](Session *session) { follow(session); });
    connect(&m_workspace, &Workspace::sessionRemoved, this, qOverload<Session *>(&Recovery::forget));
    // The desktop is about to end its session.
    connect(qGuiApp, &QGuiApplication::commitDataRequest, this, &Recovery::saveAll, Qt::DirectConnection);
    for (Session *session : m_workspace.sessions())
        follow(session);
}

Recovery::~Recovery()
{
    if (std::ranges::any_of(m_workspace.sessions(), [](const Session *session) { return hasUnsavedChanges(*session); }))
        saveAll();
    static_cast<void>(m_writer.waitForDone(std::chrono::minutes(1)));
    if (m_folder && m_folder->entries().empty())
        m_folder->remove();
}

void Recovery::follow(Session *session)
{
    connect(session, &Session::historyChanged, this, [this, session] { noteChange(session); });
    connect(session, &Session::previewChanged, this, [this, session] { noteChange(session); });
    // It may be new and unsaved; or it is being restored, and about to be given its place.
    const auto noteNew = [this, session = QPointer<Session>(session)] {
        if (session && m_workspace.sessions().contains(session) && !m_places.contains(session))
            noteChange(session);
    };
    QMetaObject::invokeMethod(this, noteNew, Qt::QueuedConnection);
}

void Recovery::noteChange(Session *session)
{
    if (!hasUnsavedChanges(*session)) {
        forget(session);
        return;
    }
    if (Place *place = placeOf(session)) {
        place->isUpToDate = false;
        if (!m_soon.isActive())
            m_soon.start();
        if (m_quiet.isActive())
            m_quiet.start();
    }
}

Recovery::Place *Recovery::placeOf(Session *session)
{
    if (const auto place = m_places.find(session); place != m_places.end())
        return &*place;
    if (!m_folder) {
        Result<RecoveryFolder> folder = RecoveryFolder::create(m_base);
        if (!folder) {
            report(folder.error());
            return nullptr;
        }
        m_folder = std::make_shared<const RecoveryFolder>(*std::move(folder));
    }
    const fs::path entry = m_folder->path() / (std::to_string(++m_named) + ".json");
    return &*m_places.insert(session, {m_folder, entry});
}

void Recovery::keepEdits()
{
    if (!m_writer.waitForDone(std::chrono::milliseconds(0))) {
        m_soon.start();
        return;
    }
    for (auto place = m_places.begin(); place != m_places.end(); ++place) {
        if (place->isUpToDate)
            continue;
        const RecoveryEntry entry = entryOf(*place.key());
        if (entry.pixels) {
            m_quiet.start();
            continue;
        }
        place->isUpToDate = true;
        const fs::path pixels = place->folder->path() / std::exchange(place->pixels, {});
        inBackground([entry, path = place->entry, pixels] {
            Result<void> written = writeRecoveryEntry(entry, path);
            if (written && pixels.has_filename())
                removeFile(pixels);
            return written;
        });
    }
}

void Recovery::keepPixels()
{
    for (auto place = m_places.begin(); place != m_places.end(); ++place) {
        if (!place->isUpToDate && bytesToKeep(place.key()->document()) <= maxCopiedBytes)
            keepPixels(place.key());
    }
}

void Recovery::keepPixels(Session *session)
{
    RecoveryEntry entry = entryOf(*session);
    if (!entry.pixels)
        return; // soon
    if (!session->document().isSettled()) {
        m_quiet.start();
        return;
    }
    Result<std::vector<std::byte>> pixels = recoveryPixels(session->document());
    if (!pixels) {
        report(pixels.error());
        return;
    }
    Place &place = m_places[session];
    place.isUpToDate = true;
    entry.pixels->file = place.entry.stem().string() + '-' + std::to_string(++m_named) + ".npy";
    const fs::path former = place.folder->path() / std::exchange(place.pixels, entry.pixels->file);
    inBackground([entry = std::move(entry), path = place.entry, former,
                  pixels = std::make_shared<std::vector<std::byte>>(*std::move(pixels))] {
        Result<void> written = writeRecoveryPixels(*pixels, path.parent_path() / entry.pixels->file);
        if (written)
            written = writeRecoveryEntry(entry, path);
        if (written && former.has_filename())
            removeFile(former);
        return written;
    });
}

void Recovery::inBackground(std::function<Result<void>()> work)
{
    m_writer.start([this, work = std::move(work)] {
        if (const Result<void> done = work(); !done)
            QMetaObject::invokeMethod(
                this, [this, error = done.error()] { report(error); }, Qt::QueuedConnection);
    });
}

// Once: what keeps one from being kept keeps the others, too.
void Recovery::report(const Error &error)
{
    if (std::exchange(m_hasReported, true))
        return;
    m_workspace.report(tr("%1 Should the program end unexpectedly, unsaved changes will be lost.")
                           .arg(QString::fromStdString(error.message)));
}

void Recovery::saveAll()
{
    m_reserve.reset();
    m_soon.stop();
    m_quiet.stop();
    static_cast<void>(m_writer.waitForDone(patience));
    QList<Session *> withPixels;
    for (Session *session : m_workspace.sessions()) {
        if (!hasUnsavedChanges(*session))
            continue;
        session->setPreviewHeldBack(false);
        if (entryOf(*session).pixels)
            withPixels.append(session);
        else if (const Result<void> saved = save(session); !saved)
            report(saved.error());
    }
    for (Session *session : withPixels) {
        if (const Result<void> saved = save(session); !saved)
            report(saved.error());
    }
    m_reserve.reset(new (std::nothrow) std::byte[reservedBytes]);
}

Result<void> Recovery::save(Session *session)
{
    Place *place = placeOf(session);
    if (place == nullptr)
        return {}; // has been reported
    RecoveryEntry entry = entryOf(*session);
    if (entry.pixels) {
        entry.pixels->file = place->entry.stem().string() + '-' + std::to_string(++m_named) + ".npy";
        if (Result<void> written = writeRecoveryPixels(session->document(), place->folder->path() / entry.pixels->file);
            !written)
            return written;
    }
    if (Result<void> written = writeRecoveryEntry(entry, place->entry); !written)
        return written;
    const std::string former = std::exchange(place->pixels, entry.pixels ? entry.pixels->file : std::string());
    if (!former.empty())
        removeFile(place->folder->path() / former);
    place->isUpToDate = true;
    return {};
}

void Recovery::forget(Session *session)
{
    if (m_places.contains(session))
        forget(m_places.take(session));
}

void Recovery::forget(const Place &place)
{
    inBackground([place, isOwn = place.folder == m_folder]() -> Result<void> {
        removeFile(place.entry);
        if (!place.pixels.empty())
            removeFile(place.folder->path() / place.pixels);
        if (!isOwn && place.folder->entries().empty())
            place.folder->remove();
        return {};
    });
}

void Recovery::offer()
{
    qsizetype count = 0;
    for (RecoveryFolder &folder : RecoveryFolder::abandoned(m_base)) {
        if (const std::size_t entries = folder.entries().size(); entries > 0) {
            count += static_cast<qsizetype>(entries);
            m_left.push_back(std::make_shared<const RecoveryFolder>(std::move(folder)));
        } else {
            folder.remove();
        }
    }
    if (count == 0)
        return;
    const QString text = count == 1
        ? tr("The program ended unexpectedly. An image with unsaved changes was recovered.")
        : tr("The program ended unexpectedly. %1 images with unsaved changes were recovered.").arg(count);
    m_workspace.post(
        {Message::Kind::Problem,
         text,
         {{tr("&Restore"), tr("Open them with their unsaved changes"), [this] { restoreAll(); }},
          {tr("&Discard"), tr("Delete the unsaved changes; the files stay as they are"), [this] { discardAll(); }},
          {tr("&Later"), tr("Ask again when the program is started the next time"), {}}}});
}

void Recovery::restoreAll()
{
    for (const FolderPointer &folder : std::exchange(m_left, {})) {
        for (const fs::path &entry : folder->entries())
            restore(entry, folder);
    }
}

void Recovery::restore(const fs::path &entry, const FolderPointer &folder)
{
    struct Restored
    {
        RecoveryEntry entry;
        RestoredDocument document;
    };
    const auto work = [entry, folder, &registry = m_workspace.registry()](const Progress &progress) {
        return readRecoveryEntry(entry).and_then([&](RecoveryEntry read) {
            return pellucid::restore(read, folder->path(), registry, progress).map([&](RestoredDocument document) {
                return Restored{std::move(read), std::move(document)};
            });
        });
    };
    const auto done = [this, entry, folder](Result<Restored> restored) {
        if (!restored) {
            m_workspace.report(
                tr("%1 The unsaved changes stay in %2.")
                    .arg(QString::fromStdString(restored.error().message), fromFilesystemPath(folder->path())));
            return;
        }
        Session *session =
            m_workspace.add(std::move(restored->document.document), QString::fromStdString(restored->entry.title));
        const auto &pixels = restored->entry.pixels;
        m_places.insert(session, {folder, entry, pixels ? pixels->file : std::string(), true});
        if (restored->document.isSourceChanged)
            m_workspace.post(
                {.kind = Message::Kind::Problem,
                 .text = tr("%1 was recovered, but its file is gone or another program has changed it since. "
                            "Saving asks before it replaces what is there now.")
                             .arg(session->title()),
                 .document = session,
                 .isAboutFile = true});
    };
    m_workspace.watch(new Task(tr("Restoring unsaved changes"), Task::LateAnswer::Dropped, work, done, this));
}

void Recovery::discardAll()
{
    for (const FolderPointer &folder : std::exchange(m_left, {}))
        inBackground([folder]() -> Result<void> {
            folder->remove();
            return {};
        });
}

} // namespace pellucid
