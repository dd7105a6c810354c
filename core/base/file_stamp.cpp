#include "core/base/file_stamp.h"

#include <cerrno>
#include <cstring>
#include <sys/stat.h>

namespace pellucid {

namespace {

std::int64_t nanoseconds(const timespec &time)
{
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

FileStamp stampFrom(const struct stat &status)
{
    return {status.st_dev, status.st_ino, static_cast<std::uint64_t>(status.st_size), nanoseconds(status.st_mtim),
            nanoseconds(status.st_ctim)};
}

} // namespace

bool FileStamp::hasSameContent(const FileStamp &other) const
{
    FileStamp unchanged = *this;
    unchanged.changedNanoseconds = other.changedNanoseconds;
    return unchanged == other;
}

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
