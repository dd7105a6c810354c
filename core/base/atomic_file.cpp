#include "core/base/atomic_file.h"

#include "core/base/file_attributes.h"
#include "core/base/file_descriptor.h"
#include "core/base/file_mapping.h"
#include "core/base/system_call.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <new>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace pellucid {

namespace {

constexpr std::size_t chunk = std::size_t{1} << 20; // to the system at once, and between two looks at the token

Error systemError(const std::filesystem::path &path, const std::string &what)
{
    const ErrorCode code = errno == ENOENT ? ErrorCode::NotFound : ErrorCode::WriteFailed;
    return systemError(code, path.string() + ": " + what);
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
        return flush().and_then([&] { return writeAt(m_file, bytes, offset); });
    }

    [[nodiscard]] Result<void> flush()
    {
        if (m_token.isCancelled())
            return failure(ErrorCode::Cancelled, "Saving was cancelled; the file is as it was.");
        return writeAt(m_file, m_pending, m_flushed).map([&] {
            m_flushed += m_pending.size();
            m_pending.clear();
        });
    }

private:
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

// The rename itself reaches the disk with the folder.
bool syncFolder(const std::filesystem::path &folder)
{
    const char *const name = folder.empty() ? "." : folder.c_str();
    const FileDescriptor descriptor(retried([&] { return ::open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
    // EINVAL: a file system that has nothing to sync here.
    return descriptor.isOpen() && (syncFile(descriptor.get()) || errno == EINVAL);
}

// Of the file at its new name, unless somebody has been faster to write there.
FileStamp stampAfterMove(const std::filesystem::path &target, const FileStamp &written)
{
    const Result<FileStamp> now = FileStamp::of(target);
    return now && now->hasSameContent(written) ? *now : written;
}

} // namespace

Result<void> checkReplaceable(const std::filesystem::path &path)
{
    const Result<std::optional<struct stat>> status = statusOf(path);
    return status ? Result<void>{} : tl::unexpected(status.error());
}

std::vector<std::string> lossesOfReplacing(const std::filesystem::path &path)
try {
    const Result<std::filesystem::path> target = linkTarget(path);
    const auto status = target ? statusOf(*target) : tl::unexpected(target.error());
    if (!status || !*status)
        return {};
    std::vector<std::string> losses;
    if (const auto names = (*status)->st_nlink; names > 1)
        losses.push_back("The file goes by " + std::to_string(names)
                         + " names (hard links); the others keep the old content.");
    if (hasUsualAttributes(*target, **status))
        return losses;
    const TemporaryFile trial(*target, 0600);
    if (!trial.file().isOpen())
        return losses;
    if (const Result<NotKept> copied = copyAttributes(*target, **status, trial.file().get()))
        losses.insert(losses.end(), copied->begin(), copied->end());
    return losses;
} catch (const std::bad_alloc &) {
    return {};
}

Expected whatIsAt(const std::filesystem::path &path)
{
    const Result<FileStamp> stamp = FileStamp::of(path);
    if (stamp)
        return *stamp;
    return stamp.error().code == ErrorCode::NotFound ? Expected(NoFile{}) : Expected(AnyFile{});
}

Result<FileStamp> writeFileAtomically(const std::filesystem::path &path, const FileContent &content,
                                      const CancellationToken &token, const FileCheck &check, const Expected &expected)
{
    const auto write = [&](int file) {
        FileSink sink(file, token);
        return content(sink).and_then([&] { return sink.flush(); });
    };
    return replaceFile(path, write, check, expected);
}

Result<FileStamp> replaceFile(const std::filesystem::path &path, const FileWriter &write, const FileCheck &check,
                              const Expected &expected)
try {
    const Result<std::filesystem::path> resolved = linkTarget(path);
    if (!resolved)
        return tl::unexpected(resolved.error());
    const std::filesystem::path &target = *resolved;
    const std::filesystem::path folder = target.parent_path(); // nothing needs memory after the move
    const Result<std::optional<struct stat>> old = statusOf(target);
    if (!old)
        return tl::unexpected(old.error());
    if (const Result<void> checked = checkExpected(target, expected); !checked) // before the work
        return named(path, checked.error());

    // Nobody else reads what replaces a private file, not even before it has its permissions.
    TemporaryFile temporary(target, old->has_value() ? 0600 : 0666);
    const int file = temporary.file().get();
    if (!temporary.file().isOpen())
        return tl::unexpected(systemError(path, "Nothing can be saved in this folder"));
    if (const Result<void> written = write(file); !written)
        return named(path, written.error());
    if (old->has_value()) {
        if (const Result<NotKept> copied = copyAttributes(target, **old, file); !copied)
            return named(path, copied.error());
    }
    if (!syncFile(file))
        return tl::unexpected(systemError(path, "The disk did not take the file"));
    const Result<FileStamp> stamp = FileStamp::of(file);
    if (!stamp)
        return named(path, stamp.error());
    if (check) {
        if (const Result<void> passed = checkWritten(file, stamp->size, check); !passed)
            return named(path, passed.error());
    }
    if (const Result<void> moved = temporary.moveTo(target, expected); !moved)
        return named(path, moved.error());
    if (!syncFolder(folder))
        return tl::unexpected(systemError(path, "The file is saved, but its folder did not reach the disk"));
    return stampAfterMove(target, *stamp);
} catch (const std::bad_alloc &) {
    return named(path, {ErrorCode::OutOfMemory, "Not enough memory to save the file."});
}

} // namespace pellucid
