#include "core/base/patch_file.h"

#include "core/base/atomic_file.h"
#include "core/base/file_descriptor.h"
#include "core/base/written_pages.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <vector>

namespace pellucid {

namespace {

constexpr std::size_t chunk = std::size_t{4} << 20; // between two looks at the cancellation token

tl::unexpected<Error> systemFailure(const char *what)
{
    return failure(ErrorCode::WriteFailed, std::string(what) + ": " + std::strerror(errno) + ".");
}

tl::unexpected<Error> cancelled()
{
    return failure(ErrorCode::Cancelled, "Saving was cancelled; the file is as it was.");
}

Result<void> writeAt(int file, std::span<const std::byte> bytes, std::size_t offset)
{
    while (!bytes.empty()) {
        const ssize_t count = ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return systemFailure("Writing failed");
        bytes = bytes.subspan(static_cast<std::size_t>(count));
        offset += static_cast<std::size_t>(count);
    }
    return {};
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
        if (count <= 0)
            return systemFailure("The old file cannot be copied");
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

    [[nodiscard]] Result<void> writeTo(int file, const Progress &progress) const
    {
        for (const ByteRange &range : m_ranges) {
            for (std::size_t begin = range.begin; begin < range.end; begin += chunk) {
                if (progress.token.isCancelled())
                    return cancelled();
                const ByteRange part{begin, std::min(begin + chunk, range.end)};
                if (Result<void> written = writeAt(file, bytesOf(m_mapping->bytes(), part), begin); !written)
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

// Once begun it cannot be cancelled, as that would leave a part.
Result<FileStamp> writeInPlace(int file, const Changes &changes, std::size_t size, const Progress &progress)
{
    if (progress.token.isCancelled())
        return cancelled();
    if (Result<void> written = changes.writeTo(file, {{}, progress.report}); !written)
        return failure(std::move(written));
    if (::fsync(file) != 0)
        return systemFailure("The disk did not take the file");
    const Result<FileMapping> now = FileMapping::map(file, size, FileMapping::Access::Private);
    if (!now)
        return tl::unexpected(now.error());
    if (Result<void> passed = changes.checkIn(now->bytes()); !passed)
        return failure(std::move(passed));
    return FileStamp::of(file);
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
    const FileDescriptor old(::open(path.c_str(), (way == PatchWay::InPlace ? O_RDWR : O_RDONLY) | O_CLOEXEC));
    if (!old.isOpen())
        return tl::unexpected(named(systemFailure("The file cannot be opened").value()));
    const Result<FileStamp> now = FileStamp::of(old.get());
    if (!now || *now != onDisk || mapping.isDamaged())
        return tl::unexpected(
            named({ErrorCode::WriteFailed, "Another program has changed the file meanwhile; nothing was saved."}));
    const std::size_t size = mapping.bytes().size();
    const Result<Changes> changes = Changes::find(mapping, old.get());
    if (!changes)
        return tl::unexpected(named(changes.error()));
    if (way == PatchWay::InPlace)
        return writeInPlace(old.get(), *changes, size, progress).map_error(named);
    const auto write = [&](int file) {
        Result<void> copied = copyFile(old.get(), file, size, progress.part(0, 0.5));
        return copied ? changes->writeTo(file, progress.part(0.5, 1)) : copied;
    };
    return replaceFile(path, write, [&](std::span<const std::byte> file) { return changes->checkIn(file); });
}

} // namespace pellucid
