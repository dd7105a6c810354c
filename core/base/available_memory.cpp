#include "core/base/available_memory.h"

#include <fstream>
#include <limits>
#include <string>

namespace pellucid {

std::size_t availableMemory()
{
    constexpr std::size_t unit = 1024;
    std::size_t available = 0;
    bool isKnown = false;
    std::ifstream lines("/proc/meminfo");
    std::string name;
    for (std::size_t number = 0; lines >> name >> number;
         lines.ignore(std::numeric_limits<std::streamsize>::max(), '\n')) {
        if (name == "MemAvailable:" || name == "SwapFree:")
            available += unit * number;
        isKnown = isKnown || name == "MemAvailable:";
    }
    return isKnown ? available : std::numeric_limits<std::size_t>::max();
}

} // namespace pellucid
