#include "ui/files/open_data.h"

#include "core/codecs/io/open_image.h"
#include "core/text/data_uri.h"
#include "core/text/parse_array_text.h"
#include "ui/files/clipboard.h"
#include "ui/opening.h"
#include "ui/window/task.h"
#include "ui/workspace.h"

#include <QMimeData>

#include <vector>

namespace pellucid {

namespace {

constexpr qsizetype headLetters = 512; // of text that is looked at

bool holdsText(const QMimeData &data)
{
    if (!data.hasText())
        return false;
    const std::string head = data.text().left(headLetters).toStdString();
    return looksLikeFileText(head) || looksLikeArrayText(head);
}

Result<Image> imageOf(ParsedArray array)
{
    AxisMapping mapping = usualReading(array.layout.shape);
    ArrayImage image = pellucid::imageOf(array.layout, mapping);
    return ImageBuffer::over(array.storage, image.offset, image.spec.dtype, image.spec.shape, image.strides)
        .map([&](ImageBuffer buffer) {
            Image decoded{std::move(buffer), std::move(image.spec.channels)};
            decoded.array = ArraySlice{std::move(array.layout), std::move(mapping)};
            return decoded;
        });
}

Result<Image> decodeText(std::string_view text, const CodecRegistry &registry, const Progress &progress)
{
    if (looksLikeArrayText(text))
        return parseArrayText(text, progress).and_then(imageOf);
    return bytesFromText(text).and_then([&](const std::vector<std::byte> &file) {
        return decodeImage(file, registry, progress).map_error([](Error error) {
            if (error.code == ErrorCode::UnknownFormat)
                error.message = "The text is a file, but not of an image in a known format.";
            return error;
        });
    });
}

} // namespace

bool holdsImage(const QMimeData &data)
{
    return data.hasImage() || !filesIn(data).isEmpty() || holdsText(data);
}

void openData(const QMimeData &data, const QString &title, Workspace &workspace)
{
    if (const QStringList files = filesIn(data); !files.isEmpty()) {
        workspace.opening().open(files);
        return;
    }
    const auto take = [&workspace, title](Result<Image> image) {
        if (image)
            workspace.add(*std::move(image), title);
        else
            workspace.report(QString::fromStdString(image.error().message));
    };
    if (data.hasImage() || !holdsText(data)) {
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
