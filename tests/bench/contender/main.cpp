// One contender of tests/bench/run, or several: the libraries that are compared in one process. Reads lines of words,
// "LIBRARY WHAT ARGUMENTS...", and answers each with one line of JSON once it has done that one time:
// {"seconds": 0.0123, "bytes": 456} or {"error": "..."}.
#include "contender.h"

#include <QCoreApplication>

#include <cstdlib>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace {

nlohmann::json answer(const bench::Tasks &tasks, const std::string &line)
{
    std::istringstream stream(line);
    const std::vector<std::string> words{std::istream_iterator<std::string>(stream), {}};
    try {
        const auto task = words.size() < 2 ? tasks.end() : tasks.find(words[0] + ' ' + words[1]);
        if (task == tasks.end())
            throw std::runtime_error("there is no such task");
        const bench::Outcome outcome = task->second(bench::Words(words).subspan(2));
        return {{"seconds", outcome.seconds}, {"bytes", outcome.bytes}};
    } catch (const std::exception &error) {
        return {{"error", line + ": " + error.what()}};
    }
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv); // Qt's image plugins want one
    bench::Tasks tasks;
    bench::addMemoryTasks(tasks);
    bench::addPellucidTasks(tasks);
    bench::addCodecTasks(tasks);
    bench::addQtTasks(tasks);
    bench::addOpenCvTasks(tasks);
    bench::addVipsTasks(tasks);
    for (std::string line; std::getline(std::cin, line);)
        std::cout << answer(tasks, line).dump() << std::endl;
    std::quick_exit(0); // the libraries are kept waiting for nothing, least of all in an unknown order
}
