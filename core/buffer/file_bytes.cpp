#include "core/buffer/file_bytes.h"

#include "core/base/byte_size.h"
#include "core/base/file_descriptor.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>

namespace pellucid {

namespace {

constexpr std::size_t chunk = std::size_t{4} << 20; // between two looks at the cancellation token

tl::unexpected<Error> systemFailure()
{
    return failure(errno == ENOENT ? ErrorCode::NotFound : ErrorCode::ReadFailed,
                   std::string(std::strerror(errno)) + ".");
}

} // namespace

Result<FileBytes> readFile(const std::filesystem::path &path, std::size_t maximumBytes, const Progress &progress)
{
    // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
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
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size == 0)
        return failure(ErrorCode::Corrupt, "The file is empty.");
    if (size > maximumBytes)
        return failure(ErrorCode::TooLarge,
                       "The file has " + formatByteSize(size) + "; files up to " + formatByteSize(maximumBytes)
                           + " are opened.");

    const Result<FileStamp> before = FileStamp::of(file.get());
    if (!before)
        return tl::unexpected(before.error());
    Result<std::shared_ptr<Storage>> storage = Storage::allocate(size);
    if (!storage)
        return failure(std::move(storage));
    std::byte *const target = (*storage)->bytes().data();
    std::size_t done = 0;
    while (done < size) {
        if (progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        const ssize_t count = ::read(file.get(), target + done, std::min(chunk, size - done));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return systemFailure();
        if (count == 0)
            break;
        done += static_cast<std::size_t>(count);
        progress.at(static_cast<double>(done) / static_cast<double>(size));
    }
    const Result<FileStamp> after = FileStamp::of(file.get());
    if (done < size || !after || *after != *before)
        return failure(ErrorCode::ReadFailed, "The file changed while it was being read. Try again.");
    return FileBytes{std::move(*storage), *after};
}

} // namespace pellucid
