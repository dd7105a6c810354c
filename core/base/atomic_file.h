// Replaces a file so that at every moment, whatever fails, either the old or the new one is there, whole.
#pragma once

#include "core/base/byte_sink.h"
#include "core/base/cancellation.h"
#include "core/base/file_stamp.h"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>

namespace pellucid {

// Writes what the file is to hold. Gives its own failure, or the sink's.
using FileContent = std::function<Result<void>(ByteSink &)>;

// Is given what the temporary file holds, read back; a failure keeps the old file.
using FileCheck = std::function<Result<void>(std::span<const std::byte>)>;

// The same to an open, empty file itself: for what need not pass through here.
using FileWriter = std::function<Result<void>(int file)>;

// The file is there, and neither folder, device nor read-only, or it is not there. Fails with WriteFailed, naming it.
[[nodiscard]] Result<void> checkReplaceable(const std::filesystem::path &path);

// Writes a temporary file in the same folder, makes sure that it is on disk, and renames it over the old one. Keeps
// permissions, and owner where the system lets us; a symbolic link stays and its target is replaced; hard links part.
// Refuses folders, devices and files that their owner made read-only. Fails with WriteFailed, NotFound (the folder) or
// Cancelled, in a sentence that names the file, as it is put before what `content` or `check` say; then the old file is
// untouched and the temporary one removed. Gives the stamp of the new file.
[[nodiscard]] Result<FileStamp> writeFileAtomically(const std::filesystem::path &path, const FileContent &content,
                                                    const CancellationToken &token, const FileCheck &check = {});
[[nodiscard]] Result<FileStamp> replaceFile(const std::filesystem::path &path, const FileWriter &write,
                                            const FileCheck &check = {});

} // namespace pellucid
