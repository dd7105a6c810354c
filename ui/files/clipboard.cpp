#include "ui/files/clipboard.h"

#include "core/buffer/sample.h"
#include "ui/qimage_bridge.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMimeData>
#include <QUrl>

namespace pellucid {

Result<void> copyImageToClipboard(const ImageView &view, const ChannelNames &channels, int maximum)
{
    const QImage copy = copyToQImage(view, channels, maximum);
    if (copy.isNull())
        return failure(ErrorCode::OutOfMemory, "There is not enough memory to copy the image.");
    QGuiApplication::clipboard()->setImage(copy);
    return {};
}

QString valuesAsText(const ImageView &view)
{
    std::string text;
    for (std::ptrdiff_t y = 0; y < view.height(); ++y) {
        for (std::ptrdiff_t x = 0; x < view.width(); ++x) {
            if (x > 0)
                text += '\t';
            for (std::ptrdiff_t channel = 0; channel < view.channels(); ++channel) {
                if (channel > 0)
                    text += ' ';
                text += formatSample(view.at(x, y, channel), view.dtype(), Digits::Shortest);
            }
        }
        text += '\n';
    }
    return QString::fromStdString(text);
}

QStringList filesIn(const QMimeData &data)
{
    QStringList paths;
    for (const QUrl &url : data.urls()) {
        if (url.isLocalFile())
            paths.append(url.toLocalFile());
    }
    return paths;
}

Result<Image> imageIn(const QMimeData &data)
{
    if (!data.hasImage())
        return failure(ErrorCode::Unsupported, "There is no image to paste.");
    return fromQImage(qvariant_cast<QImage>(data.imageData()));
}

} // namespace pellucid
