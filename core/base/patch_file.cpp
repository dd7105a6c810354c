#include "core/base/patch_file.h"

#include "core/base/atomic_file.h"
#include "core/base/file_descriptor.h"
#include "core/base/system_call.h"
#include "core/base/written_pages.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <vector>

namespace pellucid {

namespace {

constexpr std::size_t chunk = std::size_t{4} << 20; // between two looks at the cancellation token

tl::unexpected<Error> systemFailure(const char *what)
{
    return tl::unexpected(systemError(ErrorCode::WriteFailed, what));
}

tl::unexpected<Error> cancelled()
{
    return failure(ErrorCode::Cancelled, "Saving was cancelled; the file is as it was.");
}

tl::unexpected<Error> changed()
{
    return failure(ErrorCode::Changed, "Another program has changed the file meanwhile; nothing was saved.");
}

// One stretch of data, inside the system where it can.
Result<void> copyData(int from, int to, off_t begin, off_t end, const Progress &progress)
{
    std::vector<std::byte> bytes;
    while (begin < end) {
        if (progress.token.isCancelled())
            return cancelled();
        const auto wanted = static_cast<std::size_t>(std::min<off_t>(end - begin, chunk));
        off_t source = begin;
        off_t target = begin;
        ssize_t count = bytes.empty() ? ::copy_file_range(from, &source, to, &target, wanted, 0) : -1;
        if (count < 0) {
            bytes.resize(chunk);
            count = ::pread(from, bytes.data(), wanted, begin);
            if (count > 0) {
                const std::span<const std::byte> read(bytes.data(), static_cast<std::size_t>(count));
                if (Result<void> written = writeAt(to, read, static_cast<std::size_t>(begin)); !written)
                    return written;
            }
        }
        if (count < 0)
            return systemFailure("The old file cannot be copied");
        if (count == 0)
            return changed(); // it has become shorter
        begin += count;
    }
    return {};
}

Result<void> copyFile(int from, int to, std::size_t size, const Progress &progress)
{
    if (::ioctl(to, FICLONE, from) == 0)
        return {};
    const auto end = static_cast<off_t>(size);
    if (::ftruncate(to, end) != 0)
        return systemFailure("There is no room for a copy");
    for (off_t hole = 0; hole < end;) {
        const off_t data = ::lseek(from, hole, SEEK_DATA);
        if (data < 0)
            return errno == ENXIO ? Result<void>{} : systemFailure("The old file cannot be copied"); // the rest is one
        hole = std::min(::lseek(from, data, SEEK_HOLE), end);
        if (Result<void> copied = copyData(from, to, data, hole, progress); !copied)
            return copied;
        progress.at(static_cast<double>(hole) / static_cast<double>(end));
    }
    return {};
}

class Changes
{
public:
    static Result<Changes> find(const FileMapping &mapping, int file)
    {
        if (std::optional<std::vector<ByteRange>> ranges = writtenPages(mapping.bytes()))
            return Changes(mapping, std::move(*ranges));
        const Result<FileMapping> old = FileMapping::map(file, mapping.bytes().size(), FileMapping::Access::Private);
        if (!old)
            return tl::unexpected(old.error());
        return Changes(mapping, differentPages(mapping.bytes(), old->bytes()));
    }

    // `bytesWritten` is increased by what is in the file, also on a failure.
    [[nodiscard]] Result<void> writeTo(int file, std::size_t &bytesWritten, const Progress &progress) const
    {
        for (const ByteRange &range : m_ranges) {
            for (std::size_t begin = range.begin; begin < range.end; begin += chunk) {
                if (progress.token.isCancelled())
                    return cancelled();
                const ByteRange part{begin, std::min(begin + chunk, range.end)};
                Result<void> written = writeAt(file, bytesOf(m_mapping->bytes(), part), begin, &bytesWritten);
                if (!written)
                    return written;
                progress.at(static_cast<double>(part.end) / static_cast<double>(m_mapping->bytes().size()));
            }
        }
        return {};
    }

    [[nodiscard]] Result<void> checkIn(std::span<const std::byte> file) const
    {
        const bool isThere = std::ranges::all_of(m_ranges, [&](const ByteRange &range) {
            return range.end <= file.size()
                && std::ranges::equal(bytesOf(m_mapping->bytes(), range), bytesOf(file, range));
        });
        if (!isThere || m_mapping->isDamaged())
            return failure(ErrorCode::WriteFailed, "What was written differs from the image. Save under another name.");
        return {};
    }

private:
    Changes(const FileMapping &mapping, std::vector<ByteRange> ranges)
        : m_mapping(&mapping), m_ranges(std::move(ranges))
    {
    }

    static std::span<const std::byte> bytesOf(std::span<const std::byte> all, const ByteRange &range)
    {
        return all.subspan(range.begin, range.end - range.begin);
    }

    const FileMapping *m_mapping;
    std::vector<ByteRange> m_ranges;
};

Result<void> writeAndCheck(int file, const Changes &changes, std::size_t size, std::size_t &bytesWritten,
                           const Progress &progress)
{
    // Once begun it cannot be cancelled, as that would leave a part.
    if (Result<void> written = changes.writeTo(file, bytesWritten, {{}, progress.report}); !written)
        return written;
    if (!syncFile(file))
        return systemFailure("The disk did not take the file");
    const Result<FileMapping> now = FileMapping::map(file, size, FileMapping::Access::Private);
    return now ? changes.checkIn(now->bytes()) : tl::unexpected(now.error());
}

Result<FileStamp> writeInPlace(const std::filesystem::path &path, int file, const FileStamp &onDisk,
                               const FileMapping &mapping, const Progress &progress)
{
    // Of two who save into it at once, one does not get in, or finds it changed. Not all file systems have locks.
    if (::flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        return failure(ErrorCode::WriteFailed, "Another program is writing to the file; nothing was saved. Try again.");
    if (const Result<FileStamp> now = FileStamp::of(file); !now || *now != onDisk)
        return changed();
    const Result<Changes> changes = Changes::find(mapping, file);
    if (!changes)
        return tl::unexpected(changes.error());
    if (progress.token.isCancelled())
        return cancelled();
    std::size_t bytesWritten = 0;
    const Result<void> done = writeAndCheck(file, *changes, mapping.bytes().size(), bytesWritten, progress);
    if (!done && bytesWritten > 0)
        return failure(ErrorCode::HalfWritten,
                       "The file is half written: some of it is new, some is still old. " + done.error().message
                           + " Write it again, or save under another name, before you close the image.");
    if (!done)
        return tl::unexpected(done.error());
    const Result<FileStamp> stamp = FileStamp::of(file);
    const Result<FileStamp> named = FileStamp::of(path);
    if (stamp && named && (named->device != stamp->device || named->inode != stamp->inode))
        return failure(ErrorCode::Changed, "Another program has replaced the file meanwhile; nothing was saved.");
    return stamp;
}

Result<FileStamp> writeCopy(const std::filesystem::path &path, int old, const FileStamp &onDisk,
                            const FileMapping &mapping, const Progress &progress)
{
    const Result<Changes> changes = Changes::find(mapping, old);
    if (!changes)
        return failure(changes.error().code, path.string() + ": " + changes.error().message);
    const auto write = [&](int file) {
        std::size_t bytesWritten = 0;
        Result<void> copied = copyFile(old, file, mapping.bytes().size(), progress.part(0, 0.5));
        return copied ? changes->writeTo(file, bytesWritten, progress.part(0.5, 1)) : copied;
    };
    const auto check = [&](std::span<const std::byte> file) { return changes->checkIn(file); };
    return replaceFile(path, write, check, onDisk);
}

} // namespace

Result<FileStamp> patchFile(const std::filesystem::path &path, const FileStamp &onDisk, const FileMapping &mapping,
                            PatchWay way, const Progress &progress)
{
    const auto named = [&](Error error) {
        error.message = path.string() + ": " + error.message;
        return error;
    };
    if (Result<void> replaceable = checkReplaceable(path); !replaceable)
        return failure(std::move(replaceable));
    const int access = way == PatchWay::InPlace ? O_RDWR : O_RDONLY;
    const FileDescriptor old(retried([&] { return ::open(path.c_str(), access | O_CLOEXEC); }));
    if (!old.isOpen())
        return tl::unexpected(named(systemFailure("The file cannot be opened").value()));
    const Result<FileStamp> now = FileStamp::of(old.get());
    if (!now || *now != onDisk || mapping.isDamaged())
        return tl::unexpected(named(changed().value()));
    if (way == PatchWay::InPlace)
        return writeInPlace(path, old.get(), onDisk, mapping, progress).map_error(named);
    return writeCopy(path, old.get(), onDisk, mapping, progress);
}

} // namespace pellucid
