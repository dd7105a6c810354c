// What every caller of the system wants: calls that a signal interrupts are made again, all bytes are written, and the
// reason of a failure is a sentence.
#pragma once

#include "core/base/result.h"

#include <cerrno>
#include <cstddef>
#include <span>

namespace pellucid {

template <typename Call>
auto retried(Call call)
{
    auto result = call();
    while (result == -1 && errno == EINTR)
        result = call();
    return result;
}

// "`what`: No space left on device.", after what errno says. Call it before anything that may change that.
[[nodiscard]] Error systemError(ErrorCode code, const std::string &what);

// Until all are in the file, whose own position is neither used nor moved. Fails with WriteFailed, without the file's
// name; `written`, where given, is increased by what is in the file by then.
[[nodiscard]] Result<void> writeAt(int file, std::span<const std::byte> bytes, std::size_t offset,
                                   std::size_t *written = nullptr);

// Everything that was written is on the disk when this returns true.
[[nodiscard]] bool syncFile(int file);

} // namespace pellucid
