// What a measuring program found: printed line by line, and written as a list of {"what", "value", "unit"}.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace pellucid::bench {

// --json FILE and --quick: fewer rounds and kinds of images.
struct Options
{
    std::string jsonPath;
    bool isQuick = false;

    Options(int argc, char **argv)
    {
        for (int i = 1; i < argc; ++i) {
            const std::string word = argv[i];
            if (word == "--quick") {
                isQuick = true;
            } else if (word == "--json" && i + 1 < argc) {
                jsonPath = argv[++i];
            } else {
                std::fprintf(stderr, "usage: %s [--quick] [--json FILE]\n", argv[0]);
                std::exit(2);
            }
        }
    }
};

class Figures
{
public:
    void add(const std::string &what, double value, const char *unit)
    {
        std::printf("%-78s %9.2f %s\n", what.c_str(), value, unit);
        std::fflush(stdout);
        m_list.push_back({{"what", what}, {"value", value}, {"unit", unit}});
    }

    // Nothing without a path. Ends the program when the file cannot be written.
    void write(const std::string &path) const
    {
        if (path.empty())
            return;
        if (std::ofstream file(path); !(file << m_list.dump(1) << '\n')) {
            std::fprintf(stderr, "%s cannot be written\n", path.c_str());
            std::exit(1);
        }
    }

private:
    nlohmann::json m_list = nlohmann::json::array();
};

template <typename Function>
double millisecondsOf(Function function)
{
    const auto start = std::chrono::steady_clock::now();
    function();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

inline double quantile(std::vector<double> values, double part)
{
    std::ranges::sort(values);
    return values[std::min(static_cast<std::size_t>(part * static_cast<double>(values.size())), values.size() - 1)];
}

inline double median(const std::vector<double> &values)
{
    return quantile(values, 0.5);
}

} // namespace pellucid::bench
