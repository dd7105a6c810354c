#include "core/base/file_attributes.h"

#include "core/base/system_call.h"

#include <cstddef>
#include <cstring>
#include <linux/limits.h>
#include <optional>
#include <sys/xattr.h>
#include <unistd.h>

namespace pellucid {

namespace {

namespace fs = std::filesystem;

constexpr auto accessList = "system.posix_acl_access";

// None on file systems that have none.
std::vector<std::string> attributeNames(const fs::path &file)
{
    std::string list(XATTR_LIST_MAX, '\0');
    const ssize_t size = ::listxattr(file.c_str(), list.data(), list.size());
    std::vector<std::string> names;
    for (std::size_t begin = 0; size > 0 && begin < static_cast<std::size_t>(size); begin += names.back().size() + 1)
        names.emplace_back(list.c_str() + begin);
    return names;
}

bool copyAttribute(const fs::path &from, const std::string &name, int to)
{
    std::string value(XATTR_SIZE_MAX, '\0');
    const ssize_t size = ::getxattr(from.c_str(), name.c_str(), value.data(), value.size());
    if (size < 0)
        return false;
    value.resize(static_cast<std::size_t>(size));
    if (::fsetxattr(to, name.c_str(), value.data(), value.size(), 0) == 0)
        return true;
    std::string given(XATTR_SIZE_MAX, '\0'); // by the system to every file here, as labels of SELinux are
    const ssize_t givenSize = ::fgetxattr(to, name.c_str(), given.data(), given.size());
    return givenSize == size && given.compare(0, value.size(), value) == 0;
}

struct Ownership
{
    bool hasUser = false;
    bool hasGroup = false;
};

Ownership keepOwnership(const struct stat &status, int to)
{
    struct stat now
    {
    };
    // Anybody may give a file to a group of their own. The status afterwards says what has worked.
    [[maybe_unused]] const bool isChanged = ::fchown(to, status.st_uid, status.st_gid) == 0
        || ::fchown(to, static_cast<uid_t>(-1), status.st_gid) == 0;
    if (::fstat(to, &now) != 0)
        return {};
    return {now.st_uid == status.st_uid, now.st_gid == status.st_gid};
}

std::string listed(const std::vector<std::string> &names)
{
    std::string text;
    for (const std::string &name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

} // namespace

// Owner, then list, then mode: a change of owner may clear bits of the mode, and where there is a list the group's bits
// of the mode are what it allows at most.
Result<NotKept> copyAttributes(const fs::path &from, const struct stat &status, int to)
{
    NotKept lost;
    mode_t mode = status.st_mode & 07777;
    const Ownership ownership = keepOwnership(status, to);
    if (!ownership.hasUser) {
        mode &= ~static_cast<mode_t>(S_ISUID);
        lost.push_back("The file belongs to another user (" + std::to_string(status.st_uid)
                       + "); what replaces it belongs to you.");
    }
    if (!ownership.hasGroup) { // another group gets what everybody has
        mode &= ~static_cast<mode_t>(S_ISGID | S_IRWXG) | ((mode & S_IRWXO) << 3);
        lost.push_back("The file's group (" + std::to_string(status.st_gid)
                       + ") cannot be kept; the group of what replaces it has the rights of everybody else.");
    }
    (void)::fremovexattr(to, accessList); // that the folder gives to what is new in it
    std::vector<std::string> names;
    for (const std::string &name : attributeNames(from)) {
        if (copyAttribute(from, name, to))
            continue;
        names.push_back(name);
        if (name == accessList)
            mode &= ~static_cast<mode_t>(S_IRWXG);
    }
    if (!names.empty())
        lost.push_back("Extended attributes cannot be kept: " + listed(names) + ".");
    if (::fchmod(to, mode) != 0)
        return tl::unexpected(systemError(ErrorCode::WriteFailed, "The permissions could not be kept"));
    return lost;
}

bool hasUsualAttributes(const fs::path &file, const struct stat &status)
{
    return status.st_uid == ::geteuid() && status.st_gid == ::getegid() && attributeNames(file).empty();
}

} // namespace pellucid
