#include "ui/files/thumbnail_cache.h"

#include "ui/files/paths.h"

#include <QBuffer>
#include <QCryptographicHash>
#include <QDataStream>
#include <QFile>
#include <QFileInfo>
#include <QImageReader>
#include <QStandardPaths>
#include <QTemporaryFile>

#include <filesystem>
#include <zlib.h>

namespace pellucid::thumbnail_cache {

namespace {

namespace fs = std::filesystem;

constexpr auto uriKey = "Thumb::URI";
constexpr auto timeKey = "Thumb::MTime";
constexpr auto sizeKey = "Thumb::Size";

QString root()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation) + "/thumbnails";
}

// Escaped as GLib does it, since the name depends on each byte.
QString uriOf(const QString &path)
{
    return "file://" + QString::fromLatin1(QFile::encodeName(path).toPercentEncoding("/!$&'()*+,:=@"));
}

QString secondsOf(const FileStamp &stamp)
{
    constexpr std::int64_t nanoseconds = 1'000'000'000;
    return QString::number(stamp.modifiedNanoseconds / nanoseconds);
}

Kind kindOf(Extent extent)
{
    return extent == Extent::Normal ? Kind::Normal : Kind::Large;
}

// Null when there is none, or it is of another file or time. Other programs write here, too: what they claim is
// checked.
QImage read(const QString &path, const FileStamp &stamp, Kind kind)
{
    const QString picture = pathOf(path, kind);
    if (!QFileInfo(picture).isFile()) // a pipe would be waited for
        return {};
    QImageReader reader(picture, "png");
    constexpr int most = static_cast<int>(Extent::Large);
    if (const QSize size = reader.size(); size.isEmpty() || size.width() > most || size.height() > most)
        return {};
    const QImage image = reader.read();
    const QString size = image.text(sizeKey); // optional
    const bool isOfThisFile = image.text(uriKey) == uriOf(path) && image.text(timeKey) == secondsOf(stamp)
        && (size.isEmpty() || size == QString::number(stamp.size));
    return isOfThisFile ? image : QImage();
}

// Not compressed, as readers expect it (Qt compresses long texts).
QByteArray textChunk(const QByteArray &key, const QString &value)
{
    const QByteArray content = "tEXt" + key + '\0' + value.toLatin1();
    const auto *const bytes = reinterpret_cast<const unsigned char *>(content.constData());
    QByteArray chunk;
    QDataStream stream(&chunk, QIODevice::WriteOnly); // big endian, as PNG
    stream << static_cast<quint32>(content.size() - 4);
    stream.writeRawData(content.constData(), static_cast<int>(content.size()));
    stream << static_cast<quint32>(crc32(0, bytes, static_cast<uInt>(content.size())));
    return chunk;
}

QByteArray pngOf(const QImage &picture, const QByteArray &textChunks)
{
    constexpr qsizetype headEnd = 33; // signature and IHDR
    QByteArray png;
    QBuffer buffer(&png);
    if (!buffer.open(QIODevice::WriteOnly) || !picture.save(&buffer, "PNG"))
        return {};
    return png.insert(headEnd, textChunks);
}

// For the user's eyes only.
bool makeFolder(const fs::path &folder)
{
    std::error_code error;
    fs::create_directories(fs::path(folder).parent_path(), error);
    if (fs::create_directory(folder, error))
        fs::permissions(folder, fs::perms::owner_all, error);
    return fs::is_directory(folder, error);
}

} // namespace

QString pathOf(const QString &path, Kind kind)
{
    const char *const folder = kind == Kind::Normal ? "normal" : kind == Kind::Large ? "large" : "fail/pellucid";
    const QByteArray sum = QCryptographicHash::hash(uriOf(path).toLatin1(), QCryptographicHash::Md5).toHex();
    return QString("%1/%2/%3.png").arg(root(), folder, QString::fromLatin1(sum));
}

std::optional<QImage> find(const QString &path, const FileStamp &stamp, Extent extent)
{
    if (QImage image = read(path, stamp, kindOf(extent)); !image.isNull())
        return image;
    if (!read(path, stamp, Kind::Failure).isNull())
        return QImage();
    return std::nullopt;
}

void store(const QString &path, const FileStamp &stamp, Extent extent, QImage picture)
{
    if (path.startsWith(root() + '/'))
        return; // no pictures of pictures
    const QString target = pathOf(path, picture.isNull() ? Kind::Failure : kindOf(extent));
    const fs::path folder = toFilesystemPath(QFileInfo(target).path());
    if (!makeFolder(toFilesystemPath(root())) || !makeFolder(folder.parent_path()) || !makeFolder(folder))
        return;
    if (picture.isNull()) {
        picture = QImage(1, 1, QImage::Format_ARGB32);
        picture.fill(Qt::transparent);
    }
    const QByteArray png =
        pngOf(picture.convertToFormat(QImage::Format_ARGB32),
              textChunk(uriKey, uriOf(path)) + textChunk(timeKey, secondsOf(stamp))
                  + textChunk(sizeKey, QString::number(stamp.size)) + textChunk("Software", "Pellucid"));
    QTemporaryFile file(fromFilesystemPath(folder / "pellucid-XXXXXX.part")); // readable by the user only
    if (png.isEmpty() || !file.open() || file.write(png) != png.size() || !file.flush())
        return;
    std::error_code error;
    fs::rename(toFilesystemPath(file.fileName()), toFilesystemPath(target), error);
    file.setAutoRemove(static_cast<bool>(error));
}

} // namespace pellucid::thumbnail_cache
