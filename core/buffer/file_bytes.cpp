#include "core/buffer/file_bytes.h"

#include "core/base/byte_size.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

namespace pellucid {

namespace {

tl::unexpected<Error> systemFailure()
{
    return failure(errno == ENOENT ? ErrorCode::NotFound : ErrorCode::ReadFailed,
                   std::string(std::strerror(errno)) + ".");
}

} // namespace

FileBytes::FileBytes(FileDescriptor file, std::shared_ptr<Storage> storage, const FileStamp &stamp)
    : m_file(std::move(file)), m_storage(std::move(storage)), m_stamp(stamp)
{
}

Result<FileBytes> FileBytes::map(const std::filesystem::path &path, std::size_t maximumBytes)
{
    // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
    FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
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
    Result<FileMapping> mapping = FileMapping::map(file.get(), size, FileMapping::Access::Private);
    if (!mapping)
        return failure(std::move(mapping));
    return FileBytes(std::move(file), Storage::adopt(std::move(*mapping)), *stamp);
}

void FileBytes::forget() const
{
    ::madvise(m_storage->bytes().data(), m_storage->bytes().size(), MADV_DONTNEED);
}

Result<void> FileBytes::checkUnchanged() const
{
    const Result<FileStamp> now = FileStamp::of(m_file.get());
    if (!now || *now != m_stamp || m_storage->mapping()->isDamaged())
        return failure(ErrorCode::ReadFailed, "The file changed while it was being read. Try again.");
    return {};
}

} // namespace pellucid
