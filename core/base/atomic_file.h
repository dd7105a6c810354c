// Replaces a file so that at every moment, whatever fails, either the old or the new one is there, whole.
#pragma once

#include "core/base/byte_sink.h"
#include "core/base/cancellation.h"
#include "core/base/file_stamp.h"
#include "core/base/temporary_file.h"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace pellucid {

// Writes what the file is to hold. Gives its own failure, or the sink's.
using FileContent = std::function<Result<void>(ByteSink &)>;

// Is given what the temporary file holds, read back; a failure keeps the old file.
using FileCheck = std::function<Result<void>(std::span<const std::byte>)>;

// The same to an open, empty file itself: for what need not pass through here.
using FileWriter = std::function<Result<void>(int file)>;

// The file is there, and neither folder, device nor read-only, or it is not there. Fails with WriteFailed, naming it.
[[nodiscard]] Result<void> checkReplaceable(const std::filesystem::path &path);

// What replacing the file at `path` loses of it besides its content: other names, an owner that only root could keep,
// extended attributes; a sentence each. It is tried out on a file that is gone again at once.
[[nodiscard]] std::vector<std::string> lossesOfReplacing(const std::filesystem::path &path);

// The file that is there now, or that there is none; anything where the system does not tell.
[[nodiscard]] Expected whatIsAt(const std::filesystem::path &path);

// Writes a temporary file in the same folder, makes sure that it is on disk, and gives it the name of the old one.
// Keeps permissions, access control list, extended attributes, and owner where the system lets us
// (lossesOfReplacing()), and never gives anybody more rights than the old one did; a symbolic link stays and its target
// is replaced; hard links part. Refuses folders, devices and files that their owner made read-only. Fails with Changed
// where what is replaced is not what is expected (TemporaryFile::moveTo()), with WriteFailed, NotFound (the folder) or
// Cancelled, in a sentence that names the file, as it is put before what `content` or `check` say; then the old file is
// untouched and the temporary one removed. Gives the stamp of the new file.
[[nodiscard]] Result<FileStamp> writeFileAtomically(const std::filesystem::path &path, const FileContent &content,
                                                    const CancellationToken &token, const FileCheck &check = {},
                                                    const Expected &expected = AnyFile{});
[[nodiscard]] Result<FileStamp> replaceFile(const std::filesystem::path &path, const FileWriter &write,
                                            const FileCheck &check = {}, const Expected &expected = AnyFile{});

} // namespace pellucid
