// A whole file in a block of memory.
#pragma once

#include "core/base/cancellation.h"
#include "core/base/file_stamp.h"
#include "core/buffer/storage.h"

#include <filesystem>

namespace pellucid {

struct FileBytes
{
    std::shared_ptr<Storage> storage;
    FileStamp stamp; // of the file as it was read

    [[nodiscard]] std::span<const std::byte> bytes() const { return storage->bytes(); }
};

// Regular files only, so that nothing (a pipe, a terminal) can keep us waiting. Fails with NotFound, ReadFailed (also
// where the file changes meanwhile), TooLarge, Corrupt (empty), OutOfMemory or Cancelled, without the file's name.
[[nodiscard]] Result<FileBytes> readFile(const std::filesystem::path &path, std::size_t maximumBytes,
                                         const Progress &progress);

} // namespace pellucid
