#include "core/operations/operation.h"

#include <array>

// Every operation, in the order menus and help show them: NAME stands for `Operation declareNAME()` in a file of its
// own.
#define PELLUCID_OPERATIONS(OPERATION)                                                                                 \
    OPERATION(Gain)                                                                                                    \
    OPERATION(Offset)                                                                                                  \
    OPERATION(Gamma)                                                                                                   \
    OPERATION(Levels)                                                                                                  \
    OPERATION(Invert)                                                                                                  \
    OPERATION(Set)                                                                                                     \
    OPERATION(Grayscale)                                                                                               \
    OPERATION(Swap)                                                                                                    \
    OPERATION(Copy)                                                                                                    \
    OPERATION(Reorder)                                                                                                 \
    OPERATION(Alpha)                                                                                                   \
    OPERATION(Extract)                                                                                                 \
    OPERATION(Poke)                                                                                                    \
    OPERATION(ConvertType)                                                                                             \
    OPERATION(ConvertProfile)                                                                                          \
    OPERATION(AssignProfile)

namespace pellucid {

#define PELLUCID_DECLARE(NAME) Operation declare##NAME();
PELLUCID_OPERATIONS(PELLUCID_DECLARE)

std::span<const Operation *const> operations()
{
#define PELLUCID_MAKE(NAME) declare##NAME(),
    static const std::array made{PELLUCID_OPERATIONS(PELLUCID_MAKE)};
    static const auto pointers = [] {
        std::array<const Operation *, made.size()> result{};
        for (std::size_t i = 0; i < made.size(); ++i)
            result[i] = &made[i];
        return result;
    }();
    return pointers;
}

} // namespace pellucid
