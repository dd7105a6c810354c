// What every verb shares: parsing, exit status, and how results, notes and errors are printed. Results go to stdout;
// notes and errors go to stderr, a line each. All of them may quote files and their names: they are escaped, so that a
// terminal obeys nothing of it, and notes and errors are not longer than longestMessage.
#pragma once

#include "core/document/batch.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pellucid {

namespace exit_status {
inline constexpr int success = 0;
inline constexpr int failed = 1;     // a file could not be read, edited or written; the others were
inline constexpr int wrongUsage = 2; // nothing was done
} // namespace exit_status

// The words after "pellucid", the verb's name included.
using Words = std::span<char *>;

// Keeps its keys in the order they were added.
using Json = nlohmann::ordered_json;

// Gives the exit status when that is all there is to do: help was asked for, or the words do not fit.
[[nodiscard]] std::optional<int> parse(CLI::App &parser, Words words);

// "pellucid: message"
void printError(std::string_view message);
int printWrongUsage(std::string_view message); // gives exit_status::wrongUsage

// "note: message"
void printNote(std::string_view message);

// A JSON list, one element a line.
void printJson(const std::vector<Json> &elements);

// Columns side by side, as wide as they need to be. Rows may have different lengths.
void printTable(std::vector<std::vector<std::string>> rows);

// Declares --existing: what happens to a file that is there.
void addExistingOption(CLI::App &parser, BatchOptions::Existing &existing);

// The texts with a separator between each two.
[[nodiscard]] std::string joined(const std::vector<std::string> &texts, std::string_view separator);

} // namespace pellucid
