// A folder in which a process keeps its unsaved changes. It is locked while the process is there, however that ends, so
// that a later one knows which folders have been left behind.
#pragma once

#include "core/base/file_descriptor.h"
#include "core/base/result.h"

#include <filesystem>
#include <vector>

namespace pellucid {

class RecoveryFolder
{
public:
    // A new one inside `base`, which is made if need be. Only this user may look inside. Fails with WriteFailed, naming
    // the folder.
    [[nodiscard]] static Result<RecoveryFolder> create(const std::filesystem::path &base);

    // Those inside `base` whose processes are gone; they are this process's now.
    [[nodiscard]] static std::vector<RecoveryFolder> abandoned(const std::filesystem::path &base);

    [[nodiscard]] const std::filesystem::path &path() const { return m_path; }

    // The entries in it, sorted by name.
    [[nodiscard]] std::vector<std::filesystem::path> entries() const;

    // With everything inside.
    void remove() const;

private:
    RecoveryFolder(std::filesystem::path path, FileDescriptor lock);

    std::filesystem::path m_path;
    FileDescriptor m_lock;
};

} // namespace pellucid
