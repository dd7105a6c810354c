#include "core/base/file_stamp.h"

#include <cerrno>
#include <cstring>
#include <sys/stat.h>

namespace pellucid {

namespace {

FileStamp stampFrom(const struct stat &status)
{
    return {status.st_dev, status.st_ino, static_cast<std::uint64_t>(status.st_size),
            std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec};
}

} // namespace

Result<FileStamp> FileStamp::of(const std::filesystem::path &path)
{
    struct stat status
    {
    };
    if (::stat(path.c_str(), &status) != 0)
        return failure(errno == ENOENT ? ErrorCode::NotFound : ErrorCode::ReadFailed,
                       path.string() + ": " + std::strerror(errno) + ".");
    return stampFrom(status);
}

Result<FileStamp> FileStamp::of(int descriptor)
{
    struct stat status
    {
    };
    if (::fstat(descriptor, &status) != 0)
        return failure(ErrorCode::ReadFailed, std::string(std::strerror(errno)) + ".");
    return stampFrom(status);
}

} // namespace pellucid
