#include "ui/image_loader.h"

#include "core/codecs/open_image.h"
#include "ui/paths.h"
#include "ui/task.h"

#include <QFileInfo>

namespace pellucid {

ImageLoader::ImageLoader(const CodecRegistry &registry, QObject *parent) : QObject(parent), m_registry(registry) {}

Task *ImageLoader::load(const QString &path, Loaded loaded)
{
    const auto work = [&registry = m_registry, file = toFilesystemPath(path)](const Progress &progress) {
        return openImage(file, registry, DecodeLimits{}, progress);
    };
    const auto done = [this, path, loaded = std::move(loaded)](Result<OpenedImage> opened) {
        if (!opened) {
            if (opened.error().code != ErrorCode::Cancelled)
                emit failed(path, QString::fromStdString(opened.error().message));
            return;
        }
        Source source{toFilesystemPath(path), std::move(opened->codecId), opened->stamp};
        loaded(std::make_unique<Document>(std::move(opened->image), std::move(source)));
    };
    return new Task(tr("Opening %1").arg(QFileInfo(path).fileName()), Task::LateAnswer::Dropped, work, done, this);
}

} // namespace pellucid
