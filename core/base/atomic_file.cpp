#include "core/base/atomic_file.h"

#include "core/base/file_descriptor.h"
#include "core/base/file_mapping.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <new>
#include <optional>
#include <random>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace pellucid {

namespace {

constexpr std::size_t chunk = std::size_t{1} << 20; // to the system at once, and between two looks at the token

Error systemError(const std::filesystem::path &path, const std::string &what)
{
    const int reason = errno;
    return {reason == ENOENT ? ErrorCode::NotFound : ErrorCode::WriteFailed,
            path.string() + ": " + what + ": " + std::strerror(reason) + "."};
}

// The file that writing to `path` reaches: through symbolic links, also where the last one points to nothing yet.
Result<std::filesystem::path> linkTarget(const std::filesystem::path &path)
{
    std::filesystem::path target = path;
    for (int depth = 0; depth < 40; ++depth) {
        std::error_code error;
        const std::filesystem::path next = std::filesystem::read_symlink(target, error);
        if (error)
            return target;
        target = next.is_absolute() ? next : target.parent_path() / next;
    }
    errno = ELOOP;
    return tl::unexpected(systemError(path, "The file could not be saved"));
}

// What to keep of the file that is there now; nothing where there is none.
Result<std::optional<struct stat>> statusOf(const std::filesystem::path &path)
{
    struct stat status
    {
    };
    if (::stat(path.c_str(), &status) != 0) {
        if (errno == ENOENT)
            return std::nullopt;
        return tl::unexpected(systemError(path, "The file could not be saved"));
    }
    if (!S_ISREG(status.st_mode))
        return failure(ErrorCode::WriteFailed, path.string() + ": This is a folder or a device; nothing was saved.");
    // Of the mode bits, not access(2): root may write everywhere, and still should not replace what is protected.
    if ((status.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH)) == 0 || ::access(path.c_str(), W_OK) != 0)
        return failure(ErrorCode::WriteFailed,
                       path.string() + ": The file is read-only. Save under another name, or make it writable.");
    return status;
}

// A file of an unused name beside the target. Removed again unless it was renamed to the target.
class TemporaryFile
{
public:
    TemporaryFile(const std::filesystem::path &target, mode_t mode) : m_file(create(target, mode, m_path))
    {
        m_isThere = m_file.isOpen();
    }
    ~TemporaryFile()
    {
        if (m_isThere)
            ::unlink(m_path.c_str());
    }
    TemporaryFile(const TemporaryFile &) = delete;
    TemporaryFile &operator=(const TemporaryFile &) = delete;
    TemporaryFile(TemporaryFile &&) = delete;
    TemporaryFile &operator=(TemporaryFile &&) = delete;

    [[nodiscard]] FileDescriptor &file() { return m_file; }

    [[nodiscard]] bool renameTo(const std::filesystem::path &target)
    {
        if (::rename(m_path.c_str(), target.c_str()) != 0)
            return false;
        m_isThere = false;
        return true;
    }

private:
    static FileDescriptor create(const std::filesystem::path &target, mode_t mode, std::filesystem::path &path)
    {
        constexpr int attempts = 100;
        const std::string name = "." + target.filename().string().substr(0, 200) + ".";
        std::random_device random;
        int descriptor = -1;
        for (int attempt = 0; attempt < attempts && descriptor < 0; ++attempt) {
            path = target.parent_path() / (name + std::to_string(random()));
            descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
            if (descriptor < 0 && errno != EEXIST)
                break;
        }
        return FileDescriptor(descriptor);
    }

    std::filesystem::path m_path;
    FileDescriptor m_file;
    bool m_isThere = false;
};

class FileSink final : public ByteSink
{
public:
    FileSink(int file, const CancellationToken &token) : m_file(file), m_token(token) { m_pending.reserve(chunk); }

    [[nodiscard]] Result<void> write(std::span<const std::byte> bytes) override
    {
        while (!bytes.empty()) {
            const std::size_t part = std::min(bytes.size(), chunk - m_pending.size());
            m_pending.insert(m_pending.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(part));
            bytes = bytes.subspan(part);
            if (m_pending.size() < chunk)
                continue;
            if (Result<void> flushed = flush(); !flushed)
                return flushed;
        }
        return {};
    }

    [[nodiscard]] Result<void> rewrite(std::size_t offset, std::span<const std::byte> bytes) override
    {
        return flush().and_then([&] { return put(bytes, offset); });
    }

    [[nodiscard]] Result<void> flush()
    {
        if (m_token.isCancelled())
            return failure(ErrorCode::Cancelled, "Saving was cancelled; the file is as it was.");
        return put(m_pending, m_flushed).map([&] {
            m_flushed += m_pending.size();
            m_pending.clear();
        });
    }

private:
    [[nodiscard]] Result<void> put(std::span<const std::byte> bytes, std::size_t offset) const
    {
        while (!bytes.empty()) {
            const ssize_t count = ::pwrite(m_file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
            if (count < 0 && errno == EINTR)
                continue;
            if (count <= 0)
                return failure(ErrorCode::WriteFailed, std::string("Writing failed: ") + std::strerror(errno) + ".");
            bytes = bytes.subspan(static_cast<std::size_t>(count));
            offset += static_cast<std::size_t>(count);
        }
        return {};
    }

    int m_file;
    CancellationToken m_token;
    std::size_t m_flushed = 0; // bytes in the file
    std::vector<std::byte> m_pending;
};

tl::unexpected<Error> named(const std::filesystem::path &path, const Error &error)
{
    return failure(error.code, path.string() + ": " + error.message);
}

Result<void> checkWritten(int file, std::size_t bytes, const FileCheck &check)
{
    const Result<FileMapping> written = FileMapping::map(file, bytes, FileMapping::Access::Private);
    if (!written)
        return tl::unexpected(written.error());
    return check(written->bytes());
}

// Owner first, as changing it may clear mode bits. Only root can give a file away, so that may fail.
bool keepOwnerAndPermissions(int file, const struct stat &old)
{
    if (::fchown(file, old.st_uid, old.st_gid) != 0 && errno != EPERM)
        return false;
    return ::fchmod(file, old.st_mode & 07777) == 0;
}

// The rename itself reaches the disk with the folder.
bool syncFolder(const std::filesystem::path &folder)
{
    const FileDescriptor descriptor(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    // EINVAL: a file system that has nothing to sync here.
    return descriptor.isOpen() && (::fsync(descriptor.get()) == 0 || errno == EINVAL);
}

} // namespace

Result<void> checkReplaceable(const std::filesystem::path &path)
{
    const Result<std::optional<struct stat>> status = statusOf(path);
    return status ? Result<void>{} : tl::unexpected(status.error());
}

Result<FileStamp> writeFileAtomically(const std::filesystem::path &path, const FileContent &content,
                                      const CancellationToken &token, const FileCheck &check)
{
    const auto write = [&](int file) {
        FileSink sink(file, token);
        return content(sink).and_then([&] { return sink.flush(); });
    };
    return replaceFile(path, write, check);
}

Result<FileStamp> replaceFile(const std::filesystem::path &path, const FileWriter &write, const FileCheck &check)
try {
    const Result<std::filesystem::path> resolved = linkTarget(path);
    if (!resolved)
        return tl::unexpected(resolved.error());
    const std::filesystem::path &target = *resolved;
    const Result<std::optional<struct stat>> old = statusOf(target);
    if (!old)
        return tl::unexpected(old.error());

    // Nobody else reads what replaces a private file, not even before it has its permissions.
    TemporaryFile temporary(target, old->has_value() ? 0600 : 0666);
    FileDescriptor &file = temporary.file();
    if (!file.isOpen())
        return tl::unexpected(systemError(path, "Nothing can be saved in this folder"));
    if (const Result<void> written = write(file.get()); !written)
        return named(path, written.error());
    if (old->has_value() && !keepOwnerAndPermissions(file.get(), **old))
        return tl::unexpected(systemError(path, "The permissions could not be kept"));
    if (::fsync(file.get()) != 0)
        return tl::unexpected(systemError(path, "The disk did not take the file"));
    const Result<FileStamp> stamp = FileStamp::of(file.get());
    if (!stamp)
        return named(path, stamp.error());
    if (check) {
        if (const Result<void> passed = checkWritten(file.get(), stamp->size, check); !passed)
            return named(path, passed.error());
    }
    if (!file.close())
        return tl::unexpected(systemError(path, "The disk did not take the file"));
    if (!temporary.renameTo(target))
        return tl::unexpected(systemError(path, "The old file could not be replaced"));
    if (!syncFolder(target.parent_path()))
        return tl::unexpected(systemError(path, "The file is saved, but its folder did not reach the disk"));
    return stamp;
} catch (const std::bad_alloc &) {
    return named(path, {ErrorCode::OutOfMemory, "Not enough memory to save the file."});
}

} // namespace pellucid
