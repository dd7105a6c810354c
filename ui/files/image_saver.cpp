#include "ui/files/image_saver.h"

#include "core/codecs/io/file_extension.h"
#include "core/document/save_document.h"
#include "ui/files/image_path.h"
#include "ui/files/paths.h"
#include "ui/session.h"
#include "ui/window/task.h"
#include "ui/window/user_prompts.h"

#include <QDir>
#include <QFileInfo>
#include <QPointer>
#include <QSettings>

namespace pellucid {

namespace {

constexpr auto replacementKey = "saveInPlace";

// Without what brackets behind its name say.
std::filesystem::path fileOf(const QString &path)
{
    return ImageName(toFilesystemPath(path)).file;
}

// How a file is patched is remembered for all of them.
SaveRequest requestFor(const Document &document, const QString &path)
{
    SaveRequest request = saveRequest(document, toFilesystemPath(path));
    if (QSettings().value(replacementKey).toBool())
        request.replacement = Replacement::InPlace;
    return request;
}

QString conversionText(const TypeOffer &offer)
{
    const QString to = QString::fromStdString(std::string(name(offer.to)));
    switch (offer.way) {
    case TypeOffer::Way::Keep: return ImageSaver::tr("&Convert to %1 and Save").arg(to);
    case TypeOffer::Way::FullScale: return ImageSaver::tr("Scale to &Full %1 and Save").arg(to);
    case TypeOffer::Way::Clip: return ImageSaver::tr("C&lip to %1 and Save").arg(to);
    case TypeOffer::Way::Stretch: break;
    }
    return ImageSaver::tr("S&tretch to %1 and Save").arg(to);
}

// What is wrong with the file is our own doing: it is not to be taken for another program's.
void markHalfWritten(Document &document)
{
    if (const Result<FileStamp> stamp = FileStamp::of(document.source()->file))
        document.markHalfWritten(*stamp);
}

// nullptr where there is not enough memory.
std::shared_ptr<ImageBuffer> copyOf(const ImageBuffer &pixels)
{
    Result<ImageBuffer> copy = pixels.clone();
    return copy ? std::make_shared<ImageBuffer>(std::move(*copy)) : nullptr;
}

} // namespace

ImageSaver::ImageSaver(const CodecRegistry &registry, UserPrompts &prompts, QObject *parent)
    : QObject(parent), m_registry(registry), m_prompts(prompts)
{
}

void ImageSaver::save(Session *session, const QString &path, Occasion occasion, std::function<void()> then)
{
    if (session->document().isHeld()) {
        problem(tr("%1 is still being saved.").arg(session->title()), session);
        return;
    }
    if (!session->applyPreview())
        return; // the session has said why
    const Document &document = session->document();
    const Result<SavePlan> plan = planSave(requestFor(document, path), m_registry);
    if (!plan) {
        const QString text =
            tr("%1 was not saved: %2").arg(imageTitle(path), QString::fromStdString(plan.error().message));
        if (const Codec *const codec = refusingCodec(document.spec(), m_registry, lowerExtension(fileOf(path))))
            offerConversions(session, *codec, path, text, std::move(then));
        else
            problem(text, session);
    } else if (plan->isSource && document.source()->access == FileMapping::Access::Shared) {
        problem(tr("%1 was opened live: its file is shared with other programs and is not replaced. Save under another "
                   "name.")
                    .arg(session->title()),
                session);
    } else if (occasion == Occasion::FirstTime && plan->conversion.dtype != document.spec().dtype) {
        saveOrOfferKeeping(session, *plan, path, std::move(then));
    } else {
        saveAsPlanned(session, *plan, path, occasion, std::move(then));
    }
}

void ImageSaver::saveAsPlanned(Session *session, const SavePlan &plan, const QString &path, Occasion occasion,
                               std::function<void()> then)
{
    if (plan.isChanged && m_prompts.changedOnDisk(path) == UserPrompts::Overwrite::No)
        return;
    if (const std::optional<EncodeOptions> options = agreedOptions(*session, plan, path, occasion))
        write(session, plan, *options, path, std::move(then));
}

// Labels of 16 bits, say, which the plan would divide by 257 for a format of bytes, though they fit these.
void ImageSaver::saveOrOfferKeeping(Session *session, const SavePlan &plan, const QString &path,
                                    std::function<void()> then)
{
    const auto hold = std::make_shared<Document::PixelSnapshot>(session->document().snapshot());
    const auto work = [hold, view = session->document().view(), capabilities = plan.codec->encoder()->capabilities()](
                          const Progress &progress) { return offerKeeping(view, capabilities, progress); };
    const auto done = [this, hold, session = QPointer<Session>(session), plan, path,
                       then = std::move(then)](const Result<std::optional<TypeOffer>> &kept) {
        hold->reset();
        if (!session)
            return;
        const auto saveSo = [this, session, path, then] {
            if (!session)
                return;
            const Result<SavePlan> now = planSave(requestFor(session->document(), path), m_registry);
            if (now)
                saveAsPlanned(session, *now, path, Occasion::FirstTime, then);
            else
                problem(QString::fromStdString(now.error().message), session);
        };
        if (!kept || !*kept) {
            saveSo();
            return;
        }
        const QString loss = QString::fromStdString(plan.losses.empty() ? std::string() : plan.losses.front());
        const Message::Choice convert = conversionChoice(session, **kept, path, then);
        emit message({Message::Kind::Problem,
                      tr("%1 is not saved yet: %2 %3").arg(imageTitle(path), loss, convert.tip),
                      {convert, {tr("Save &Anyway"), loss, saveSo}},
                      session.get()});
    };
    emit taskStarted(new Task(tr("Counting values"), Task::LateAnswer::Dropped, work, done, this));
}

std::optional<EncodeOptions> ImageSaver::agreedOptions(Session &session, const SavePlan &plan, const QString &path,
                                                       Occasion occasion)
{
    Document &document = session.document();
    const EncoderCapabilities capabilities = plan.codec->encoder()->capabilities();
    const bool asksHowToPatch =
        plan.patch && (occasion == Occasion::FirstTime || !QSettings().contains(replacementKey));
    const bool hasChoice = capabilities.has(EncoderFeature::Lossy) || !capabilities.lossIfAsked.empty()
        || (!capabilities.compressions.empty() && !plan.isSource) || asksHowToPatch;
    if (plan.losses.empty() && !hasChoice)
        return plan.options;
    if (const auto agreed = m_agreements.constFind(&session);
        !asksHowToPatch && agreed != m_agreements.constEnd() && agreed->path == path && agreed->losses == plan.losses)
        return agreed->options;
    const Document::PixelSnapshot hold = document.snapshot(); // the dialog counts and encodes
    const std::optional<EncodeOptions> answer = m_prompts.howToSave({plan, plannedPixels(document)});
    if (answer) {
        if (plan.patch)
            QSettings().setValue(replacementKey, answer->replacement == Replacement::InPlace);
        if (!m_agreements.contains(&session))
            connect(&session, &QObject::destroyed, this, [this](QObject *gone) { m_agreements.remove(gone); });
        m_agreements.insert(&session, {path, plan.losses, *answer});
    }
    return answer;
}

void ImageSaver::write(Session *session, const SavePlan &plan, const EncodeOptions &options, const QString &path,
                       std::function<void()> then)
{
    Document &document = session->document();
    // Let go of in done(), so that it counts as being saved until it is marked as saved.
    const auto hold = std::make_shared<Document::PixelSnapshot>(document.snapshot());
    if (*hold == nullptr) {
        problem(tr("%1: Not enough memory to save the image. Close other images and try again.").arg(path), session);
        return;
    }
    const auto pixels = document.isView() && document.isShared()
        ? std::make_shared<const ImageBuffer>(document.buffer().sharing())
        : nullptr;
    const auto work = [hold, planned = plannedPixels(document), plan, options, pixels](const Progress &progress) {
        return saveImage(planned, plan, options, progress).map([&](Source written) {
            return Saved{std::move(written), pixels != nullptr ? copyOf(*pixels) : nullptr};
        });
    };
    const auto done = [this, hold, storage = document.buffer().storage(), session = QPointer<Session>(session), plan,
                       options, path, isView = pixels != nullptr, revision = document.revision(),
                       then = std::move(then)](const Result<Saved> &saved) {
        if (saved && session)
            markWritten(session->document(), *hold, saved->written);
        else if (session && saved.error().code == ErrorCode::HalfWritten)
            markHalfWritten(session->document());
        hold->reset();
        if (!saved) {
            explain(session, plan, path, saved.error(), then);
            return;
        }
        const QString name = imageTitle(path);
        const QString separated = isView && session ? separate(*session, *saved, revision) : QString();
        if (storage->mapping() != nullptr && storage->mapping()->isDamaged())
            problem(tr("Saved %1, but parts of the file that the image was opened from could not be read: pixels there "
                       "are 0.")
                        .arg(name),
                    session);
        else
            inform((plan.patch ? tr("Saved %1: only the pages that changed were written, and compared.").arg(name)
                        : plan.codec->encoder()->capabilities().losesWith(options.compression)
                        ? tr("Saved %1 with quality %2.").arg(name, QString::number(options.quality))
                        : plan.isChecked && plan.losses.empty()
                        ? tr("Saved %1, bit-exact: read back and compared.").arg(name)
                        : tr("Saved %1.").arg(name))
                       + separated,
                   session);
        if (then)
            then();
    };
    auto *task = new Task(tr("Saving %1").arg(imageTitle(path)), Task::LateAnswer::Given, work, done, this);
    connect(task, &QObject::destroyed, this, &ImageSaver::ended); // has let go of the document, however it went
    emit taskStarted(task);
}

void ImageSaver::explain(Session *session, const SavePlan &plan, const QString &path, const Error &error,
                         const std::function<void()> &then)
{
    const QString text = QString::fromStdString(error.message);
    if (error.code == ErrorCode::Cancelled)
        return;
    const auto saveAgain = [this, session = QPointer<Session>(session), path, then] {
        if (session)
            save(session, path, Occasion::Again, then);
    };
    if (error.code == ErrorCode::Changed && session != nullptr) {
        const bool asksBySaving = plan.isSource;
        QMetaObject::invokeMethod(
            this,
            [this, saveAgain, path, asksBySaving] {
                if (asksBySaving || m_prompts.changedOnDisk(path) == UserPrompts::Overwrite::Yes)
                    saveAgain();
            },
            Qt::QueuedConnection); // the save that failed ends first
    } else if (error.code == ErrorCode::HalfWritten && session != nullptr) {
        emit message(
            {Message::Kind::Problem,
             text,
             {{tr("&Write Again"), tr("Writes all that has changed once more, which makes the file whole"), saveAgain}},
             session});
    } else {
        problem(text, session);
    }
}

// What becomes of a view that has a file now: a sentence.
QString ImageSaver::separate(Session &session, const Saved &saved, std::uint64_t revision)
{
    Document &document = session.document();
    if (!document.isShared())
        return {};
    const bool isCopyTrue = saved.copy != nullptr && document.revision() == revision && !document.isBeingEdited();
    if (isCopyTrue && document.makeIndependent(std::move(*saved.copy)))
        return ' ' + tr("It has pixels of its own from now on; undo makes it share them again.");
    return ' '
        + (saved.copy == nullptr
               ? tr("There is not enough memory for pixels of its own: it still shares them.")
               : tr("It was edited meanwhile and still shares its pixels; saving again makes it independent."));
}

void ImageSaver::markWritten(Document &document, const Document::PixelSnapshot &snapshot, const Source &written)
{
    if (document.source() && document.source()->access == FileMapping::Access::Shared)
        document.markCopied(snapshot);
    else
        document.markSaved(written, snapshot);
}

void ImageSaver::sync(Session *session, std::function<void()> then)
{
    if (!session->applyPreview())
        return;
    const auto hold = std::make_shared<Document::PixelSnapshot>(session->document().snapshot());
    const auto work = [storage = session->document().buffer().storage()](const Progress & /*progress*/) {
        return storage->mapping()->sync();
    };
    const auto done = [this, hold, session = QPointer<Session>(session), name = session->title(),
                       then = std::move(then)](const Result<void> &synced) {
        hold->reset();
        if (!synced) {
            problem(tr("%1: %2").arg(name, QString::fromStdString(synced.error().message)), session);
            return;
        }
        inform(tr("%1 is live: every edit is in its file at once. All of them are on the disk now.").arg(name),
               session);
        if (then)
            then();
    };
    auto *task = new Task(tr("Syncing %1").arg(session->title()), Task::LateAnswer::Given, work, done, this);
    connect(task, &QObject::destroyed, this, &ImageSaver::ended);
    emit taskStarted(task);
}

void ImageSaver::offerConversions(Session *session, const Codec &codec, const QString &path, const QString &text,
                                  std::function<void()> then)
{
    const auto hold = std::make_shared<Document::PixelSnapshot>(session->document().snapshot());
    const auto work = [hold, view = session->document().view(), capabilities = codec.encoder()->capabilities()](
                          const Progress &progress) { return offerTypes(view, capabilities, progress); };
    const auto done = [this, hold, session = QPointer<Session>(session), path, text,
                       then = std::move(then)](const Result<std::vector<TypeOffer>> &offers) {
        hold->reset();
        if (!session || !offers)
            return;
        Message message{.kind = Message::Kind::Problem, .text = text, .document = session.get()};
        for (const TypeOffer &offer : *offers) {
            const Message::Choice choice = conversionChoice(session, offer, path, then);
            message.text += '\n' + QString(choice.text).remove('&') + ": " + choice.tip;
            message.choices.append(choice);
        }
        if (const Codec *const exact = exactCodec(session->document().spec(), m_registry))
            message.choices.append(formatChoice(session, *exact, path, then));
        emit this->message(message);
    };
    emit taskStarted(new Task(tr("Counting values"), Task::LateAnswer::Dropped, work, done, this));
}

Message::Choice ImageSaver::conversionChoice(Session *session, const TypeOffer &offer, const QString &path,
                                             std::function<void()> then)
{
    const auto convert = [this, session = QPointer<Session>(session), to = std::string(name(offer.to)),
                          scale = std::string(offer.scale()), path, then = std::move(then)] {
        if (session && session->apply({session->step("convert", {{"to", to}, {"scale", scale}})}))
            save(session, path, Occasion::FirstTime, then);
    };
    return {conversionText(offer), QString::fromStdString(offer.effect), convert};
}

Message::Choice ImageSaver::formatChoice(Session *session, const Codec &codec, const QString &path,
                                         std::function<void()> then)
{
    const QString suggested = QFileInfo(path).dir().filePath(QFileInfo(path).completeBaseName() + '.'
                                                             + QString::fromStdString(codec.extensions().front()));
    const auto saveAs = [this, session = QPointer<Session>(session), suggested, then = std::move(then)] {
        const QString chosen =
            session ? m_prompts.fileToSave(m_registry, suggested, session->document().spec()) : QString();
        if (!chosen.isEmpty())
            save(session, chosen, Occasion::FirstTime, then);
    };
    return {tr("Save as %1…").arg(QString::fromStdString(codec.title())),
            tr("Choose a file of a format that takes every value as it is"), saveAs};
}

void ImageSaver::problem(const QString &text, Session *session)
{
    emit message({.kind = Message::Kind::Problem, .text = text, .document = session});
}

void ImageSaver::inform(const QString &text, Session *session)
{
    emit message({.kind = Message::Kind::Information, .text = text, .document = session});
}

} // namespace pellucid
