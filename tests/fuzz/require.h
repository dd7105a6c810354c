// What must hold for any input whatever.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>

// Ends the program where it does not; the stack says which one it was.
inline void require(bool holds)
{
    if (!holds)
        std::abort();
}
