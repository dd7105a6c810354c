#include "ui/files/auto_reload.h"

#include "core/base/byte_size.h"
#include "ui/files/image_path.h"
#include "ui/files/loading.h"
#include "ui/files/paths.h"
#include "ui/session.h"
#include "ui/window/task.h"

#include <QSettings>
#include <QTimer>

namespace pellucid {

namespace {

constexpr auto key = "autoReload";

// A file that cannot be read may still be being written, however quiet it is: 0.2 + 0.4 + ... seconds of patience.
constexpr std::chrono::milliseconds firstPatience{200};
constexpr int maximumAttempts = 5;

const FileMapping *mappingOf(const Session &session)
{
    return session.document().buffer().storage()->mapping();
}

bool isSameFile(const FileStamp &a, const FileStamp &b)
{
    return a.device == b.device && a.inode == b.inode;
}

bool hasSameContent(const std::optional<FileStamp> &known, const FileStamp &stamp)
{
    return known && known->hasSameContent(stamp);
}

// The file under the pixels has lost some of them.
bool isCutShort(const Session &session, const FileStamp &stamp)
{
    const FileMapping *const mapping = mappingOf(session);
    return mapping != nullptr && isSameFile(stamp, mapping->stamp()) && stamp.size < mapping->bytes().size();
}

// Without what its name says in brackets.
QString watchedFile(const Session &session)
{
    return imageFile(session.path());
}

} // namespace

AutoReload::AutoReload(const CodecRegistry &registry, FolderWatch &watch)
    : m_watch(watch), m_loader(registry), m_isOn(QSettings().value(key, true).toBool())
{
    connect(&watch, &FolderWatch::fileSettled, this, [this](const QString &path, const Stamp &stamp) {
        for (Session *session : m_states.keys()) {
            if (watchedFile(*session) != path)
                continue;
            if (session->document().isLive())
                considerLive(session, stamp);
            else if (session->document().source()->access == FileMapping::Access::Shared)
                continue; // an image made of a live one, whose file changes all the time
            else if (m_isOn || mappingOf(*session) != nullptr)
                consider(session, stamp);
        }
    });
    connect(&m_loader, &ImageLoader::failed, this, &AutoReload::giveUpOrTryAgain);
}

void AutoReload::follow(Session *session)
{
    m_states.insert(session, {});
    connect(session, &Session::historyChanged, this, &AutoReload::watchFiles); // perhaps saved under another name
    watchFiles();
}

void AutoReload::forget(Session *session)
{
    m_states.remove(session);
    watchFiles();
}

void AutoReload::setOn(bool isOn)
{
    m_isOn = isOn;
    QSettings().setValue(key, isOn);
    watchFiles();
}

void AutoReload::watchFiles()
{
    QStringList files;
    for (const Session *session : m_states.keys()) {
        if ((m_isOn || mappingOf(*session) != nullptr) && !session->path().isEmpty())
            files.append(watchedFile(*session));
    }
    if (std::exchange(m_files, files) != files)
        m_watch.setFiles(files);
}

void AutoReload::consider(Session *session, const Stamp &stamp)
{
    const Document &document = session->document();
    State &state = m_states[session];
    if (document.isHeld()) { // perhaps it is our own save that was seen
        QTimer::singleShot(FolderWatch::rest, &m_watch, &FolderWatch::look);
    } else if (!stamp) {
        if (!std::exchange(state.isGone, true))
            keepWithoutFile(session,
                            tr("%1 was deleted or moved away by another program. What is open here is kept; save it to "
                               "have the file again.")
                                .arg(session->title()));
    } else if (isCutShort(*session, *stamp) && !state.isCutShort) {
        reportCutShort(session, *stamp);
        if (m_isOn && !hasEdits(*session, state))
            read(session, *stamp); // perhaps it is a smaller array now
    } else if (!m_isOn) {
        return;
    } else if (stamp->hasSameContent(document.source()->stamp) && !document.isModified()) {
        state.isGone = false;
    } else if (!hasSameContent(state.refused, *stamp)
               && (!stamp->hasSameContent(document.source()->stamp) || state.isGone)) {
        if (hasEdits(*session, state))
            ask(session, *stamp);
        else
            read(session, *stamp);
    }
}

void AutoReload::considerLive(Session *session, const Stamp &stamp)
{
    State &state = m_states[session];
    const auto readAgain = [this, session = QPointer(session)] {
        if (!session)
            return;
        m_states[session] = {};
        emit reloadChosen(session);
    };
    if (stamp && isSameFile(*stamp, mappingOf(*session)->stamp())) {
        state.isGone = false;
        if (isCutShort(*session, *stamp) && !state.isCutShort)
            reportCutShort(session, *stamp);
        else if (!isCutShort(*session, *stamp) && state.isCutShort)
            readAgain(); // it is whole again, but the pages that it had lost are ours now
    } else if (!std::exchange(state.isGone, true)) {
        if (!stamp)
            keepWithoutFile(session,
                            tr("%1 was deleted or moved away by another program. It is still live for the programs "
                               "that have it mapped, but will be gone with the last of them: save it under another "
                               "name to keep it.")
                                .arg(session->title()));
        else
            keepWithoutFile(session,
                            tr("%1 was replaced by another file of that name. What is open here is the former one, "
                               "live for the programs that have it mapped; save it under another name to keep it.")
                                .arg(session->title()),
                            {{tr("&Open the New One"), tr("Map the file that has the name now, and let the former go"),
                              readAgain}});
    }
}

void AutoReload::keepWithoutFile(Session *session, const QString &problem, const QList<Message::Choice> &choices)
{
    m_states[session].isComplainedOf = true;
    session->markFileGone();
    emit message({Message::Kind::Problem, problem, choices, session, true});
}

// Pages that were edited are lost as well, even private ones.
void AutoReload::reportCutShort(Session *session, const FileStamp &stamp)
{
    const auto size = [](std::uint64_t bytes) { return QString::fromStdString(formatByteSize(bytes)); };
    m_states[session].isCutShort = true;
    m_states[session].refused = stamp;
    keepWithoutFile(session,
                    tr("%1 was cut short by another program, to %2 of %3. Pixels beyond its end are lost, edited ones "
                       "too, and shown as 0. Save what is left under another name.")
                        .arg(session->title(), size(stamp.size), size(mappingOf(*session)->bytes().size())));
    session->document().noteForeignChange(session->document().spec().shape.rect());
}

// Edits that are nowhere but here; being the only copy of a deleted file is none.
bool AutoReload::hasEdits(const Session &session, const State &state)
{
    const Document &document = session.document();
    return session.hasPreview() || !document.isAtSaved()
        || (document.isModified() && !state.isGone && !state.isCutShort);
}

void AutoReload::read(Session *session, const FileStamp &stamp)
{
    State &state = m_states[session];
    if (!hasSameContent(state.attempted, stamp)) {
        state.attempted = stamp;
        state.attempts = 0;
    }
    if (state.reading != nullptr)
        state.reading->cancel();
    Loading *const loading =
        m_loader.load(session->path(), [this, session = QPointer(session)](std::unique_ptr<Document> document) {
            if (session)
                replace(session, std::move(document));
        });
    state.reading = loading->task();
    emit taskStarted(state.reading);
}

void AutoReload::replace(Session *session, std::unique_ptr<Document> document)
{
    State &state = m_states[session];
    if (session->document().isHeld()) {
        m_watch.look();                     // what is being saved now decides
    } else if (hasEdits(*session, state)) { // made while it was read
        ask(session, document->source()->stamp);
    } else {
        const bool wasComplainedOf = state.isComplainedOf;
        state = {};
        session->replaceDocument(std::move(document));
        if (wasComplainedOf)
            emit message({.kind = Message::Kind::Information,
                          .text = tr("%1 is back and was reloaded.").arg(session->title()),
                          .document = session});
    }
}

void AutoReload::ask(Session *session, const FileStamp &stamp)
{
    m_states[session].refused = stamp; // not asked twice about the same change
    const auto reload = [this, session = QPointer(session)] {
        if (session)
            emit reloadChosen(session);
    };
    emit message({Message::Kind::Problem,
                  tr("%1 was changed by another program, and has unsaved edits here.").arg(session->title()),
                  {{tr("&Reload"), tr("Read the file again and give the edits made here up"), reload},
                   {tr("&Keep Mine"), tr("Go on with what is open here; saving asks before it replaces the file"), {}}},
                  session});
}

void AutoReload::giveUpOrTryAgain(const QString &path, const Error &error)
{
    for (Session *session : m_states.keys()) {
        if (session->path() != path)
            continue;
        State &state = m_states[session];
        if (++state.attempts < maximumAttempts) {
            QTimer::singleShot(firstPatience * (1 << (state.attempts - 1)), &m_watch, &FolderWatch::look);
            continue;
        }
        state.refused = state.attempted;
        if (state.isCutShort)
            continue; // that has been said
        state.isComplainedOf = true;
        emit message(
            {.kind = Message::Kind::Problem,
             .text = tr("%1 was changed by another program and cannot be read now; what it was before is shown. %2")
                         .arg(session->title(), QString::fromStdString(error.message)),
             .document = session,
             .isAboutFile = true});
    }
}

} // namespace pellucid
