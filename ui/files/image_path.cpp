#include "ui/files/image_path.h"

#include "core/codecs/io/open_image.h"
#include "ui/files/paths.h"

#include <QFileInfo>

namespace pellucid {

QString imageFile(const QString &path)
{
    const QString file = fromFilesystemPath(ImageName(toFilesystemPath(path)).file);
    if (file != path || !path.endsWith(']'))
        return file;
    // There is no such file, perhaps not any more.
    for (qsizetype bracket = path.indexOf('['); bracket >= 0; bracket = path.indexOf('[', bracket + 1)) {
        if (!QFileInfo(path.left(bracket)).suffix().isEmpty() && !QFileInfo::exists(path))
            return path.left(bracket);
    }
    return path;
}

QString imageTitle(const QString &path)
{
    const QString file = imageFile(path);
    return QFileInfo(file).fileName() + path.mid(file.size());
}

QString absoluteImagePath(const QString &path)
{
    const QString file = imageFile(path);
    return QFileInfo(file).absoluteFilePath() + path.mid(file.size());
}

} // namespace pellucid
