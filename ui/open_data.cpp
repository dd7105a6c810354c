#include "ui/open_data.h"

#include "core/codecs/open_image.h"
#include "core/text/byte_text.h"
#include "ui/clipboard.h"
#include "ui/task.h"
#include "ui/workspace.h"

#include <QMimeData>
#include <QRegularExpression>

#include <vector>

namespace pellucid {

namespace {

constexpr qsizetype headLetters = 64; // of text that is looked at

bool holdsEncodedFile(const QMimeData &data)
{
    if (!data.hasText())
        return false;
    static const QRegularExpression start("^\\s*(data:image/|[A-Za-z0-9+/=]{32})");
    return start.match(data.text().left(headLetters)).hasMatch();
}

// Of a data URI, or of base64 alone.
Result<DecodedImage> decodeText(std::string_view text, const CodecRegistry &registry, const Progress &progress)
{
    return bytesFromBase64(text.substr(text.find(',') + 1)).and_then([&](const std::vector<std::byte> &file) {
        return decodeImage(file, registry, progress).map_error([](Error error) {
            if (error.code == ErrorCode::UnknownFormat)
                error.message = "The text is base64, but not of an image in a known format.";
            return error;
        });
    });
}

} // namespace

bool holdsImage(const QMimeData &data)
{
    return data.hasImage() || !filesIn(data).isEmpty() || holdsEncodedFile(data);
}

void openData(const QMimeData &data, const QString &title, Workspace &workspace)
{
    if (const QStringList files = filesIn(data); !files.isEmpty()) {
        workspace.open(files);
        return;
    }
    const auto take = [&workspace, title](Result<DecodedImage> image) {
        if (image)
            workspace.add(*std::move(image), title);
        else
            workspace.report(QString::fromStdString(image.error().message));
    };
    if (data.hasImage() || !holdsEncodedFile(data)) {
        take(imageIn(data));
        return;
    }
    const auto work = [text = data.text().toStdString(), &registry = workspace.registry()](const Progress &progress) {
        return decodeText(text, registry, progress);
    };
    workspace.watch(
        new Task(Workspace::tr("Reading %1").arg(title), Task::LateAnswer::Dropped, work, take, &workspace));
}

} // namespace pellucid
