// A file beside the one that it is to replace. Where the file system can, it has no name until it is whole, so that
// nothing is left of it however the program ends.
#pragma once

#include "core/base/file_descriptor.h"
#include "core/base/file_stamp.h"
#include "core/base/result.h"

#include <filesystem>
#include <sys/types.h>
#include <variant>

namespace pellucid {

// What is replaced: whatever is there, or nothing, or this very file.
struct AnyFile
{
};
struct NoFile
{
};
using Expected = std::variant<AnyFile, NoFile, FileStamp>;

// Fails with Changed, without the file's name, where something else is at `path`.
[[nodiscard]] Result<void> checkExpected(const std::filesystem::path &path, const Expected &expected);

class TemporaryFile
{
public:
    // In the target's folder. Not open where that takes no file; errno says why.
    TemporaryFile(const std::filesystem::path &target, mode_t mode);
    ~TemporaryFile(); // removes it unless it was moved
    TemporaryFile(const TemporaryFile &) = delete;
    TemporaryFile &operator=(const TemporaryFile &) = delete;
    TemporaryFile(TemporaryFile &&) = delete;
    TemporaryFile &operator=(TemporaryFile &&) = delete;

    // Open for reading and writing, but -1 once it was moved.
    [[nodiscard]] const FileDescriptor &file() const { return m_file; }

    // Closes it and gives it the target's name. Fails with Changed where what is at the target is not expected, at the
    // very moment of the change where the system can exchange two files (local file systems of Linux), else just
    // before; with WriteFailed. Both without the file's name; then the target is untouched.
    [[nodiscard]] Result<void> moveTo(const std::filesystem::path &target, const Expected &expected);

private:
    [[nodiscard]] bool takeName();
    [[nodiscard]] Result<void> replace(const std::filesystem::path &target, const FileStamp &expected,
                                       const FileStamp &ours);

    std::filesystem::path m_folder;
    std::filesystem::path m_path; // empty: no name so far, or none any more
    FileDescriptor m_file;
};

} // namespace pellucid
