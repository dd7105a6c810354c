#include "ui/files/thumbnail_loader.h"

#include "core/codecs/io/open_image.h"
#include "core/display/display_renderer.h"
#include "core/document/usual_range.h"
#include "ui/files/paths.h"
#include "ui/files/thumbnail_cache.h"
#include "ui/window/task.h"

#include <QTimer>

#include <algorithm>
#include <chrono>
#include <utility>

namespace pellucid {

namespace {

using thumbnail_cache::Extent;

// Larger images have no thumbnail: each takes its whole memory for a moment. Nor has what takes longer.
constexpr DecodeLimits limits{.pixelBytes = std::size_t{512} << 20};
constexpr std::chrono::seconds patience{10};

// As it is shown when it is opened.
QImage reduced(Image image, Extent extent)
{
    const Document document(std::move(image));
    const ImageSpec &spec = document.spec();
    const double longest = static_cast<double>(std::max(spec.shape.height, spec.shape.width));
    const double zoom = std::min(1.0, static_cast<double>(extent) / longest);
    const Size size = reducedSize(spec.shape, zoom);
    const ShownRange range = usualRange(document, ComplexPart::Magnitude);
    ViewSettings settings;
    settings.transfer = document.transfer();
    settings.showWholeScale(spec.dtype, spec.maximum);
    settings.black = range.black;
    settings.white = range.white;
    const DisplayRenderer renderer(spec.dtype, spec.channels, settings);
    QImage picture(static_cast<int>(size.width), static_cast<int>(size.height), QImage::Format_ARGB32_Premultiplied);
    const bool isRendered = !picture.isNull()
        && renderer.reduce(document.view(), zoom, {0, 0}, {picture.bits(), picture.bytesPerLine(), size});
    return isRendered ? picture : QImage();
}

// From the cache, or made and put there.
QImage thumbnail(const QString &path, Extent extent, const CodecRegistry &registry, const Progress &progress)
{
    const Result<FileStamp> stamp = FileStamp::of(toFilesystemPath(path));
    if (!stamp)
        return {};
    if (std::optional<QImage> known = thumbnail_cache::find(path, *stamp, extent))
        return *known;
    Result<OpenedImage> opened = openImage(toFilesystemPath(path), registry, limits, progress);
    const QImage picture = opened ? reduced(std::move(opened->image), extent) : QImage();
    if (opened || opened.error().code == ErrorCode::Corrupt || opened.error().code == ErrorCode::Unsupported
        || opened.error().code == ErrorCode::UnknownFormat || opened.error().code == ErrorCode::TooLarge)
        thumbnail_cache::store(path, opened ? opened->source.stamp : *stamp, extent, picture);
    return picture;
}

} // namespace

ThumbnailLoader::ThumbnailLoader(const CodecRegistry &registry, QSize size, QObject *parent)
    : QObject(parent), m_registry(registry), m_size(size), m_workers(Workers::shared().threadCount() / 2)
{
}

ThumbnailLoader::~ThumbnailLoader()
{
    const QList<Task *> tasks = findChildren<Task *>();
    for (Task *task : tasks)
        task->cancel();
    qDeleteAll(tasks);
}

void ThumbnailLoader::want(const QStringList &paths)
{
    m_waiting = paths;
    const QHash<QString, QPointer<Task>> running = m_running;
    for (auto it = running.cbegin(); it != running.cend(); ++it) {
        if (m_waiting.removeAll(it.key()) == 0) {
            m_running.remove(it.key());
            it.value()->cancel();
        }
    }
    startNext();
}

void ThumbnailLoader::startNext()
{
    while (!m_waiting.isEmpty() && m_running.size() < m_workers.threadCount()) {
        const QString path = m_waiting.takeFirst();
        const auto work = [path, size = m_size, &registry = m_registry](const Progress &progress) {
            const bool isSmall = std::max(size.width(), size.height()) <= static_cast<int>(Extent::Normal);
            const QImage picture = thumbnail(path, isSmall ? Extent::Normal : Extent::Large, registry, progress);
            const bool isLarger = picture.width() > size.width() || picture.height() > size.height();
            return isLarger ? picture.scaled(size, Qt::KeepAspectRatio, Qt::SmoothTransformation) : picture;
        };
        const auto done = [this, path](const QImage &picture) { finish(path, picture); };
        auto *const task =
            new Task(tr("Thumbnail of %1").arg(path), Task::LateAnswer::Dropped, work, done, this, m_workers);
        task->setMayBeLeft();
        m_running.insert(path, task);
        QTimer::singleShot(patience, task, [this, path, task] {
            if (task->isCancelled())
                return;
            task->cancel();
            finish(path, {});
        });
    }
}

void ThumbnailLoader::finish(const QString &path, const QImage &picture)
{
    m_running.remove(path);
    emit ready(path, picture);
    startNext();
}

} // namespace pellucid
