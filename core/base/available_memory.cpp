#include "core/base/available_memory.h"

#include <fstream>
#include <limits>
#include <string>
#include <sys/resource.h>
#include <unistd.h>

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

std::size_t availableAddresses()
{
    constexpr std::size_t share = std::size_t{64} << 20;
    rlimit limit{};
    if (::getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return std::numeric_limits<std::size_t>::max();
    std::size_t pages = 0; // that have addresses
    std::ifstream("/proc/self/statm") >> pages;
    const std::size_t taken = pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) + share;
    return limit.rlim_cur > taken ? limit.rlim_cur - taken : 0;
}

} // namespace pellucid
