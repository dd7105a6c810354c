#include "ui/thumbnail_loader.h"

#include "core/codecs/open_image.h"
#include "core/display/display_renderer.h"
#include "ui/paths.h"
#include "ui/thumbnail_cache.h"

#include <algorithm>

namespace pellucid {

namespace {

using thumbnail_cache::Extent;

// Larger images have no thumbnail: each takes its whole memory for a moment.
constexpr DecodeLimits limits{.pixelBytes = std::size_t{1} << 30};

QImage reduced(const DecodedImage &image, Extent extent)
{
    const Shape shape = image.buffer.shape();
    const double longest = static_cast<double>(std::max(shape.height, shape.width));
    const double zoom = std::min(1.0, static_cast<double>(extent) / longest);
    const Size size = reducedSize(shape, zoom);
    ViewSettings settings;
    settings.transfer = image.transfer;
    const DisplayRenderer renderer(image.buffer.dtype(), image.channels, settings);
    QImage picture(static_cast<int>(size.width), static_cast<int>(size.height), QImage::Format_ARGB32_Premultiplied);
    if (!picture.isNull())
        renderer.reduce(image.buffer.view(), zoom, {0, 0}, {picture.bits(), picture.bytesPerLine(), size});
    return picture;
}

// From the cache, or made and put there.
QImage thumbnail(const QString &path, Extent extent, const CodecRegistry &registry, const Progress &progress)
{
    const Result<FileStamp> stamp = FileStamp::of(toFilesystemPath(path));
    if (!stamp)
        return {};
    if (std::optional<QImage> known = thumbnail_cache::find(path, *stamp, extent))
        return *known;
    const Result<OpenedImage> opened = openImage(toFilesystemPath(path), registry, limits, progress);
    const QImage picture = opened ? reduced(opened->image, extent) : QImage();
    if (opened || opened.error().code == ErrorCode::Corrupt || opened.error().code == ErrorCode::Unsupported
        || opened.error().code == ErrorCode::UnknownFormat || opened.error().code == ErrorCode::TooLarge)
        thumbnail_cache::store(path, opened ? opened->stamp : *stamp, extent, picture);
    return picture;
}

} // namespace

ThumbnailLoader::ThumbnailLoader(const CodecRegistry &registry, QSize size, QObject *parent)
    : QObject(parent), m_registry(registry), m_size(size)
{
    m_threads.setMaxThreadCount(std::max(1, QThread::idealThreadCount() / 2));
    m_threads.setThreadPriority(QThread::LowPriority);
}

ThumbnailLoader::~ThumbnailLoader()
{
    want({});
    m_threads.waitForDone();
}

void ThumbnailLoader::want(const QStringList &paths)
{
    m_waiting = paths;
    for (auto running = m_running.cbegin(); running != m_running.cend(); ++running) {
        if (m_waiting.removeAll(running.key()) == 0)
            running->cancel();
    }
    startNext();
}

void ThumbnailLoader::startNext()
{
    while (!m_waiting.isEmpty() && m_running.size() < m_threads.maxThreadCount()) {
        const QString path = m_waiting.takeFirst();
        const CancellationToken token = m_running[path];
        m_threads.start([this, path, token] {
            const bool isSmall = std::max(m_size.width(), m_size.height()) <= static_cast<int>(Extent::Normal);
            QImage picture = thumbnail(path, isSmall ? Extent::Normal : Extent::Large, m_registry, {token, {}});
            if (picture.width() > m_size.width() || picture.height() > m_size.height())
                picture = picture.scaled(m_size, Qt::KeepAspectRatio, Qt::SmoothTransformation);
            QMetaObject::invokeMethod(
                this, [this, path, picture] { finish(path, picture); }, Qt::QueuedConnection);
        });
    }
}

void ThumbnailLoader::finish(const QString &path, const QImage &picture)
{
    if (!m_running.take(path).isCancelled())
        emit ready(path, picture);
    startNext();
}

} // namespace pellucid
