#include "ui/files/image_loader.h"

#include "core/codecs/io/open_image.h"
#include "ui/files/image_path.h"
#include "ui/files/loading.h"
#include "ui/files/paths.h"
#include "ui/files/prefetch.h"
#include "ui/window/task.h"

#include <utility>

namespace pellucid {

ImageLoader::ImageLoader(const CodecRegistry &registry, QObject *parent) : QObject(parent), m_registry(registry) {}

Loading *ImageLoader::load(const QString &path, Loaded loaded, FileMapping::Access access)
{
    const std::shared_ptr<Prefetch> prefetch =
        m_prefetch && m_prefetch->path() == path && access == FileMapping::Access::Private
        ? std::exchange(m_prefetch, nullptr)
        : nullptr;
    const std::shared_ptr<ProgressivePreview> early =
        prefetch ? prefetch->progressivePreview() : std::make_shared<ProgressivePreview>();
    using Opened = Result<std::unique_ptr<Document>>;
    const auto work = [&registry = m_registry, file = toFilesystemPath(path), prefetch, early,
                       access](const Progress &progress) -> Opened {
        const auto open = [&] {
            const PartialImageObserver watcher = [&](const PartialImage &part) { early->add(part); };
            return openImage(file, registry, DecodeLimits{}, progress, watcher, access);
        };
        Result<OpenedImage> opened = prefetch ? prefetch->finish(progress) : open();
        if (!opened && prefetch && opened.error().code == ErrorCode::UnknownFormat)
            opened = open();
        if (!opened)
            return failure(std::move(opened));
        return std::make_unique<Document>(std::move(opened->image), std::move(opened->source));
    };
    const auto done = [this, path, loaded = std::move(loaded)](Opened document) {
        if (document)
            loaded(std::move(*document));
        else if (document.error().code != ErrorCode::Cancelled)
            emit failed(path, document.error());
    };
    auto *task = new Task(tr("Opening %1").arg(imageTitle(path)), Task::LateAnswer::Dropped, work, done, this);
    task->setMayBeLeft();
    return new Loading(path, early, task, this);
}

} // namespace pellucid
