#include "core/base/temporary_file.h"

#include "core/base/system_call.h"

#include <cstdio>
#include <fcntl.h>
#include <random>
#include <string>
#include <sys/stat.h>
#include <utility>

namespace pellucid {

namespace {

namespace fs = std::filesystem;

// The name it has is found by its descriptor.
fs::path pathOf(const FileDescriptor &file)
{
    return "/proc/self/fd/" + std::to_string(file.get());
}

FileDescriptor openNameless(const fs::path &folder, mode_t mode)
{
    FileDescriptor file(retried([&] { return ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, mode); }));
    // Without /proc it could not be given a name.
    return file.isOpen() && ::access(pathOf(file).c_str(), F_OK) == 0 ? std::move(file) : FileDescriptor(-1);
}

// Tries names in the folder until one is free; it makes what takes it, or says why it cannot with -1 and errno.
template <typename Make>
int atFreeName(const fs::path &folder, fs::path &path, Make make)
{
    constexpr int attempts = 100;
    std::random_device random;
    int made = -1;
    for (int attempt = 0; attempt < attempts; ++attempt) {
        path = folder / (".pellucid-save-" + std::to_string(random()));
        made = retried([&] { return make(path.c_str()); });
        if (made >= 0 || errno != EEXIST)
            break;
    }
    if (made < 0)
        path.clear();
    return made;
}

FileDescriptor create(const fs::path &folder, fs::path &path, mode_t mode)
{
    FileDescriptor nameless = openNameless(folder, mode);
    if (nameless.isOpen())
        return nameless;
    return FileDescriptor(atFreeName(folder, path, [mode](const char *name) {
        return ::open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    }));
}

tl::unexpected<Error> notMoved()
{
    return tl::unexpected(systemError(ErrorCode::WriteFailed, "The file could not be given its name"));
}

tl::unexpected<Error> changed()
{
    return failure(ErrorCode::Changed, "Another program has changed the file meanwhile; nothing was saved.");
}

tl::unexpected<Error> isThere()
{
    return failure(ErrorCode::Changed, "There is a file of this name already.");
}

// Each of these ways is unknown to some file systems.
Result<void> moveToFreeName(const fs::path &from, const fs::path &to)
{
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0)
        return {};
    if (errno == EEXIST)
        return isThere();
    if (::link(from.c_str(), to.c_str()) == 0) {
        ::unlink(from.c_str());
        return {};
    }
    if (errno == EEXIST)
        return isThere();
    const FileDescriptor held(
        retried([&] { return ::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600); }));
    if (held.isOpen() && ::rename(from.c_str(), to.c_str()) == 0)
        return {};
    return errno == EEXIST ? isThere() : notMoved();
}

} // namespace

Result<void> checkExpected(const fs::path &path, const Expected &expected)
{
    const auto *const stamp = std::get_if<FileStamp>(&expected);
    if (stamp == nullptr && !std::holds_alternative<NoFile>(expected))
        return {};
    const Result<FileStamp> now = FileStamp::of(path);
    if (stamp != nullptr)
        return now && *now == *stamp ? Result<void>() : changed();
    return now ? isThere() : Result<void>();
}

TemporaryFile::TemporaryFile(const fs::path &target, mode_t mode)
    : m_folder(target.has_parent_path() ? target.parent_path() : "."), m_file(create(m_folder, m_path, mode))
{
}

TemporaryFile::~TemporaryFile()
{
    if (!m_path.empty())
        ::unlink(m_path.c_str());
}

bool TemporaryFile::takeName()
{
    const fs::path nameless = pathOf(m_file);
    return !m_path.empty()
        || atFreeName(m_folder, m_path,
                      [&](const char *path) {
                          return ::linkat(AT_FDCWD, nameless.c_str(), AT_FDCWD, path, AT_SYMLINK_FOLLOW);
                      })
        == 0;
}

Result<void> TemporaryFile::moveTo(const fs::path &target, const Expected &expected)
{
    const Result<FileStamp> ours = FileStamp::of(m_file.get());
    if (!ours || !takeName())
        return notMoved();
    if (!m_file.close())
        return tl::unexpected(systemError(ErrorCode::WriteFailed, "The disk did not take the file"));
    if (const auto *const stamp = std::get_if<FileStamp>(&expected))
        return replace(target, *stamp, *ours);
    if (std::holds_alternative<AnyFile>(expected) && ::rename(m_path.c_str(), target.c_str()) != 0)
        return notMoved();
    Result<void> moved = std::holds_alternative<NoFile>(expected) ? moveToFreeName(m_path, target) : Result<void>();
    if (moved)
        m_path.clear();
    return moved;
}

// The two change names, and what had the target's is looked at where nobody replaces it any more.
Result<void> TemporaryFile::replace(const fs::path &target, const FileStamp &expected, const FileStamp &ours)
{
    if (Result<void> checked = checkExpected(target, expected); !checked)
        return checked;
    const auto exchange = [&] {
        return ::renameat2(AT_FDCWD, m_path.c_str(), AT_FDCWD, target.c_str(), RENAME_EXCHANGE) == 0;
    };
    const auto holds = [&](const FileStamp &stamp) { // its new name has changed the rest
        const Result<FileStamp> now = FileStamp::of(m_path);
        return now && now->hasSameContent(stamp);
    };
    if (exchange()) {
        if (holds(expected))
            return {};
        if (exchange() && holds(ours))
            return changed();
        const std::string theirs = std::exchange(m_path, {}).string(); // not ours to remove
        return failure(ErrorCode::Changed,
                       "Another program has changed the file meanwhile; what it wrote is in " + theirs + ".");
    }
    if (errno == ENOENT)
        return changed();
    if (::rename(m_path.c_str(), target.c_str()) != 0)
        return notMoved();
    m_path.clear();
    return {};
}

} // namespace pellucid
