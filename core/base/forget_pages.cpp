#include "core/base/forget_pages.h"

#include <sys/mman.h>

namespace pellucid {

Progress forgettingPages(std::span<const std::byte> mapping, const Progress &progress)
{
    constexpr double every = 1.0 / 64; // of the work
    return {progress.token, [mapping, &progress, forgotten = 0.0](double fraction) mutable {
                if (fraction >= forgotten + every) {
                    ::madvise(const_cast<std::byte *>(mapping.data()), mapping.size(), MADV_DONTNEED);
                    forgotten = fraction;
                }
                progress.at(fraction);
            }};
}

} // namespace pellucid
