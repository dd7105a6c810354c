#include "ui/image_loader.h"

#include "core/codecs/open_image.h"
#include "ui/head_start.h"
#include "ui/loading.h"
#include "ui/paths.h"
#include "ui/task.h"

#include <QFileInfo>

#include <utility>

namespace pellucid {

ImageLoader::ImageLoader(const CodecRegistry &registry, QObject *parent) : QObject(parent), m_registry(registry) {}

Loading *ImageLoader::load(const QString &path, Loaded loaded)
{
    const std::shared_ptr<HeadStart> headStart =
        m_headStart && m_headStart->path() == path ? std::exchange(m_headStart, nullptr) : nullptr;
    const std::shared_ptr<EarlyPixels> early = headStart ? headStart->earlyPixels() : std::make_shared<EarlyPixels>();
    const auto work = [&registry = m_registry, file = toFilesystemPath(path), headStart,
                       early](const Progress &progress) {
        if (headStart) {
            Result<OpenedImage> opened = headStart->finish(progress);
            if (opened || opened.error().code != ErrorCode::UnknownFormat)
                return opened;
        }
        return openImage(file, registry, DecodeLimits{}, progress, [&](const DecodedPart &part) { early->add(part); });
    };
    const auto done = [this, path, loaded = std::move(loaded)](Result<OpenedImage> opened) {
        if (!opened) {
            if (opened.error().code != ErrorCode::Cancelled)
                emit failed(path, QString::fromStdString(opened.error().message));
            return;
        }
        Source source{toFilesystemPath(path), std::move(opened->codecId), opened->stamp, std::move(opened->codecTitle)};
        loaded(std::make_unique<Document>(std::move(opened->image), std::move(source)));
    };
    auto *task =
        new Task(tr("Opening %1").arg(QFileInfo(path).fileName()), Task::LateAnswer::Dropped, work, done, this);
    return new Loading(path, early, task, this);
}

} // namespace pellucid
