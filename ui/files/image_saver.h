// Writes documents to files: asks before anything is lost, encodes off the GUI thread, marks what was saved. Whatever
// is edited meanwhile, the file gets the pixels of the moment when the save began.
#pragma once

#include "core/codecs/io/save_image.h"
#include "core/codecs/io/type_offers.h"
#include "core/document/document.h"
#include "ui/window/message.h"

#include <QHash>
#include <QObject>
#include <QString>

#include <functional>

namespace pellucid {

class UserPrompts;
class Session;
class Task;

class ImageSaver : public QObject
{
    Q_OBJECT

public:
    enum class Occasion {
        FirstTime, // the user has chosen the file just now
        Again,     // what was agreed to holds
    };

    ImageSaver(const CodecRegistry &registry, UserPrompts &prompts, QObject *parent = nullptr);

    // In the format that the path's extension names. An edit in progress is applied first. `then` is called when the
    // file is safely on disk, and not at all otherwise. Of a document that was opened live a copy is written; it stays
    // what it is. Where the format takes no values of its type, the ways of converting the document are offered with
    // what they change, and a format that takes them; a type that keeps all values is offered also where saving would
    // convert them by itself and change some.
    void save(Session *session, const QString &path, Occasion occasion, std::function<void()> then = {});

    // Of a live document, whose edits are in the file already: makes sure that they are on the disk as well.
    void sync(Session *session, std::function<void()> then = {});

signals:
    void taskStarted(pellucid::Task *task);
    void ended(); // a document is no longer being saved, or synced, whether that succeeded or not
    void message(const pellucid::Message &message);

private:
    // What the user agreed to for a document, so that saving it again does not ask again.
    struct Agreement
    {
        QString path;
        std::vector<std::string> losses;
        EncodeOptions options;
    };

    struct Saved
    {
        Source written;
        std::shared_ptr<ImageBuffer> copy = {}; // of the pixels, where they are to be the document's own
    };

    [[nodiscard]] std::optional<EncodeOptions> agreedOptions(Session &session, const SavePlan &plan,
                                                             const QString &path, Occasion occasion);
    static void markWritten(Document &document, const Document::PixelSnapshot &snapshot, const Source &written);
    [[nodiscard]] static QString separate(Session &session, const Saved &saved, std::uint64_t revision);
    void write(Session *session, const SavePlan &plan, const EncodeOptions &options, const QString &path,
               std::function<void()> then);
    // Why saving failed, with what can be done about it.
    void explain(Session *session, const SavePlan &plan, const QString &path, const Error &error,
                 const std::function<void()> &then);
    void saveAsPlanned(Session *session, const SavePlan &plan, const QString &path, Occasion occasion,
                       std::function<void()> then);
    void saveOrOfferKeeping(Session *session, const SavePlan &plan, const QString &path, std::function<void()> then);
    void offerConversions(Session *session, const Codec &codec, const QString &path, const QString &text,
                          std::function<void()> then);
    [[nodiscard]] Message::Choice conversionChoice(Session *session, const TypeOffer &offer, const QString &path,
                                                   std::function<void()> then);
    [[nodiscard]] Message::Choice formatChoice(Session *session, const Codec &codec, const QString &path,
                                               std::function<void()> then);
    void problem(const QString &text, Session *session);
    void inform(const QString &text, Session *session);

    const CodecRegistry &m_registry;
    UserPrompts &m_prompts;
    QHash<const QObject *, Agreement> m_agreements;
};

} // namespace pellucid
