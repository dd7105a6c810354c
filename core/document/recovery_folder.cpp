#include "core/document/recovery_folder.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/file.h>
#include <sys/stat.h>
#include <utility>

namespace pellucid {

namespace {

namespace fs = std::filesystem;

constexpr auto lockName = "lock";
constexpr auto entryExtension = ".json";

tl::unexpected<Error> cannotKeep(const fs::path &folder)
{
    return failure(ErrorCode::WriteFailed,
                   folder.string() + ": Unsaved changes cannot be kept there: " + std::strerror(errno) + '.');
}

FileDescriptor locked(const fs::path &folder, int flags)
{
    FileDescriptor file(::open((folder / lockName).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0600));
    if (file.isOpen() && ::flock(file.get(), LOCK_EX | LOCK_NB) != 0)
        return FileDescriptor(-1);
    return file;
}

} // namespace

RecoveryFolder::RecoveryFolder(fs::path path, FileDescriptor lock) : m_path(std::move(path)), m_lock(std::move(lock)) {}

// It gets its name when it is locked: nobody takes it for one that was left behind.
Result<RecoveryFolder> RecoveryFolder::create(const fs::path &base)
{
    std::error_code error;
    fs::create_directories(base.parent_path(), error);
    if (::mkdir(base.c_str(), 0700) != 0 && errno != EEXIST)
        return cannotKeep(base);
    std::string made = (base / ".XXXXXX").string();
    if (::mkdtemp(made.data()) == nullptr)
        return cannotKeep(base);
    FileDescriptor lock = locked(made, O_CREAT);
    const fs::path path = base / (std::to_string(::getpid()) + '-' + made.substr(made.size() - 6));
    if (!lock.isOpen() || ::rename(made.c_str(), path.c_str()) != 0)
        return cannotKeep(base);
    return RecoveryFolder(path, std::move(lock));
}

std::vector<RecoveryFolder> RecoveryFolder::abandoned(const fs::path &base)
{
    std::vector<RecoveryFolder> found;
    std::error_code error;
    for (auto folder = fs::directory_iterator(base, error); !error && folder != fs::directory_iterator();
         folder.increment(error)) {
        if (folder->path().filename().string().front() == '.')
            continue;
        if (FileDescriptor lock = locked(folder->path(), 0); lock.isOpen())
            found.push_back(RecoveryFolder(folder->path(), std::move(lock)));
    }
    return found;
}

std::vector<fs::path> RecoveryFolder::entries() const
{
    std::vector<fs::path> found;
    std::error_code error;
    for (auto file = fs::directory_iterator(m_path, error); !error && file != fs::directory_iterator();
         file.increment(error)) {
        if (file->path().extension() == entryExtension && file->path().filename().string().front() != '.')
            found.push_back(file->path());
    }
    std::ranges::sort(found);
    return found;
}

void RecoveryFolder::remove() const
{
    std::error_code notThere;
    fs::remove_all(m_path, notThere);
}

} // namespace pellucid
