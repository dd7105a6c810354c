#include "core/buffer/file_bytes.h"

#include "core/base/byte_size.h"
#include "core/base/system_call.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace pellucid {

namespace {

tl::unexpected<Error> systemFailure()
{
    return failure(errno == ENOENT ? ErrorCode::NotFound : ErrorCode::ReadFailed,
                   std::string(std::strerror(errno)) + ".");
}

// Of the mode bits as well, as root may write everywhere and still should not write what is protected.
bool isWritable(const std::filesystem::path &path)
{
    struct stat status
    {
    };
    return ::stat(path.c_str(), &status) == 0 && (status.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH)) != 0
        && ::access(path.c_str(), W_OK) == 0;
}

} // namespace

FileBytes::FileBytes(FileDescriptor file, std::shared_ptr<Storage> storage, const FileStamp &stamp)
    : m_file(std::move(file)), m_storage(std::move(storage)), m_stamp(stamp)
{
}

Result<FileBytes> FileBytes::map(const std::filesystem::path &path, std::size_t maximumBytes,
                                 FileMapping::Access access)
{
    const bool isShared = access == FileMapping::Access::Shared;
    // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
    const int flags = (isShared && isWritable(path) ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
    FileDescriptor file(retried([&] { return ::open(path.c_str(), flags); }));
    if (!file.isOpen())
        return systemFailure();
    struct stat status
    {
    };
    if (::fstat(file.get(), &status) != 0)
        return systemFailure();
    if (S_ISDIR(status.st_mode))
        return failure(ErrorCode::ReadFailed, "This is a folder, not a file.");
    if (!S_ISREG(status.st_mode))
        return failure(ErrorCode::ReadFailed, "This is a device or a pipe, not a file.");
    if (isShared && !isWritable(path))
        return failure(ErrorCode::ReadFailed,
                       "The file is read-only, and what is opened live is written to. Make it writable, or open it "
                       "the usual way.");
    const Result<FileStamp> stamp = FileStamp::of(file.get());
    if (!stamp)
        return tl::unexpected(stamp.error());
    const std::size_t size = stamp->size;
    if (size == 0)
        return failure(ErrorCode::Corrupt, "The file is empty.");
    if (size > maximumBytes)
        return failure(ErrorCode::TooLarge,
                       "The file has " + formatByteSize(size) + "; files up to " + formatByteSize(maximumBytes)
                           + " are opened.");
    Result<FileMapping> mapping = FileMapping::map(file.get(), size, access);
    if (!mapping)
        return failure(std::move(mapping));
    return FileBytes(std::move(file), Storage::adopt(std::move(*mapping)), *stamp);
}

Result<void> FileBytes::checkUnchanged() const
{
    const bool mayChange = m_storage->mapping()->access() == FileMapping::Access::Shared;
    const Result<FileStamp> now = FileStamp::of(m_file.get());
    if (!now || (mayChange ? now->size < m_stamp.size : !now->hasSameContent(m_stamp))
        || m_storage->mapping()->isDamaged())
        return failure(ErrorCode::ReadFailed, "The file changed while it was being read. Try again.");
    return {};
}

} // namespace pellucid
