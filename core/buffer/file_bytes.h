// A whole file as a storage: mapped, so that its bytes are read when they are touched.
#pragma once

#include "core/base/file_descriptor.h"
#include "core/base/file_stamp.h"
#include "core/buffer/storage.h"

#include <filesystem>

namespace pellucid {

class FileBytes
{
public:
    // Regular files only, so that nothing (a pipe, a terminal) can keep us waiting. Fails with NotFound, ReadFailed,
    // TooLarge, Corrupt (empty) or OutOfMemory, without the file's name; shared also where the file is read-only.
    [[nodiscard]] static Result<FileBytes> map(const std::filesystem::path &path, std::size_t maximumBytes,
                                               FileMapping::Access access = FileMapping::Access::Private);

    // Keeps the bytes after this object is gone.
    [[nodiscard]] const std::shared_ptr<Storage> &storage() const { return m_storage; }
    [[nodiscard]] std::span<const std::byte> bytes() const { return m_storage->bytes(); }

    // Of the file when it was mapped.
    [[nodiscard]] const FileStamp &stamp() const { return m_stamp; }

    // Fails with ReadFailed where the file changed since, so that what was read may be half old and half new. A shared
    // file may change at any time, but not become shorter.
    [[nodiscard]] Result<void> checkUnchanged() const;

private:
    FileBytes(FileDescriptor file, std::shared_ptr<Storage> storage, const FileStamp &stamp);

    FileDescriptor m_file;
    std::shared_ptr<Storage> m_storage;
    FileStamp m_stamp;
};

} // namespace pellucid
