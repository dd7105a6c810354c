// Small pictures of files as desktop programs share them: the freedesktop.org Thumbnail Managing Standard 0.9
// (https://specifications.freedesktop.org/thumbnail-spec). PNG files in ~/.cache/thumbnails, named by the MD5 sum of
// the file's URI, that say which file they are of and when it was last changed. From any thread.
#pragma once

#include "core/base/file_stamp.h"

#include <QImage>
#include <QString>

#include <optional>

namespace pellucid::thumbnail_cache {

// The longer side in pixels.
enum class Extent { Normal = 128, Large = 256 };

// What is remembered of the file as it was at `stamp`: its picture, or a null image where none could be made. Nothing
// where nobody has tried, or the file has changed since. Reads up to two small files.
[[nodiscard]] std::optional<QImage> find(const QString &path, const FileStamp &stamp, Extent extent);

// Remembers the picture; a null image: that none can be made (by this program). What cannot be written is not
// remembered, without a word.
void store(const QString &path, const FileStamp &stamp, Extent extent, QImage picture);

// Where the picture of a file is kept; for a failure where that is noted.
enum class Kind { Normal, Large, Failure };
[[nodiscard]] QString pathOf(const QString &path, Kind kind);

} // namespace pellucid::thumbnail_cache
