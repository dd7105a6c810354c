#include "core/base/system_call.h"

#include <cstring>
#include <unistd.h>

namespace pellucid {

Error systemError(ErrorCode code, const std::string &what)
{
    return {code, what + ": " + std::strerror(errno) + "."};
}

Result<void> writeAt(int file, std::span<const std::byte> bytes, std::size_t offset, std::size_t *written)
{
    while (!bytes.empty()) {
        const ssize_t count =
            retried([&] { return ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(offset)); });
        if (count < 0)
            return tl::unexpected(systemError(ErrorCode::WriteFailed, "Writing failed"));
        if (count == 0)
            return failure(ErrorCode::WriteFailed, "Writing failed: the file system takes no more bytes.");
        bytes = bytes.subspan(static_cast<std::size_t>(count));
        offset += static_cast<std::size_t>(count);
        if (written != nullptr)
            *written += static_cast<std::size_t>(count);
    }
    return {};
}

bool syncFile(int file)
{
    return retried([&] { return ::fsync(file); }) == 0;
}

} // namespace pellucid
