// Brings a file up to date with a private mapping of it (or of the one that it replaced) by writing only the pages that
// were written to in memory. Costs what was changed, whatever the file's size, where the file system can share the rest
// between two files (Btrfs, XFS, and network ones that copy by themselves); elsewhere the atomic way copies it. Holes
// stay holes.
//
// The system knows these pages (/proc/self/pagemap); where it does not tell, all are compared.
#pragma once

#include "core/base/cancellation.h"
#include "core/base/file_mapping.h"

#include <cstdint>
#include <filesystem>

namespace pellucid {

enum class PatchWay : std::uint8_t { Atomic, InPlace };

// What was written is read back and compared: atomically before the rename, so that the old file stays on a failure; in
// place it is too late by then. Fails with Changed (the file is not the one of that stamp any more, or has become
// shorter), WriteFailed, NotFound or Cancelled, naming the file, which is as it was then; in place also with
// HalfWritten. The mapping has all that is missing in such a file: patching it again makes it whole. If the program is
// killed meanwhile, nobody knows. Gives the new stamp. The mapped bytes must not change meanwhile.
[[nodiscard]] Result<FileStamp> patchFile(const std::filesystem::path &path, const FileStamp &onDisk,
                                          const FileMapping &mapping, PatchWay way, const Progress &progress);

} // namespace pellucid
