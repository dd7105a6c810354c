#include "app/command_line.h"

#include "core/base/printable.h"

#include <algorithm>
#include <iostream>
#include <map>

namespace pellucid {

namespace {

// Characters of UTF-8 text: its bytes but those that continue one.
std::size_t characterCount(std::string_view text)
{
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

} // namespace

std::optional<int> parse(CLI::App &parser, Words words)
{
    try {
        parser.parse(static_cast<int>(words.size()), words.data());
    } catch (const CLI::Success &shown) { // help or version
        return parser.exit(shown);
    } catch (const CLI::ParseError &error) {
        const int status = printWrongUsage(error.what());
        std::cerr << "Try: " << parser.get_name() << " --help\n";
        return status;
    }
    return std::nullopt;
}

void printError(std::string_view message)
{
    std::cerr << "pellucid: " << escapedMessage(message) << '\n';
}

int printWrongUsage(std::string_view message)
{
    printError(message);
    return exit_status::wrongUsage;
}

void printNote(std::string_view message)
{
    std::cerr << "note: " << escapedMessage(message) << '\n';
}

void printJson(const std::vector<Json> &elements)
{
    std::cout << '[';
    for (std::size_t i = 0; i < elements.size(); ++i) { // names of files need not be UTF-8, JSON must be
        const std::string text = elements[i].dump(-1, ' ', false, Json::error_handler_t::replace);
        std::cout << (i == 0 ? "\n" : ",\n") << escaped(text); // what is escaped here is so in JSON, too
    }
    std::cout << "\n]\n";
}

void printTable(std::vector<std::vector<std::string>> rows)
{
    for (auto &row : rows)
        std::ranges::transform(row, row.begin(), escaped);
    std::vector<std::size_t> widths;
    for (const auto &row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], characterCount(row[i]));
    }
    for (const auto &row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            const bool isLast = i + 1 == row.size();
            std::cout << row[i] << std::string(isLast ? 0 : widths[i] - characterCount(row[i]) + 2, ' ');
        }
        std::cout << '\n';
    }
}

void addExistingOption(CLI::App &parser, BatchOptions::Existing &existing)
{
    static const std::map<std::string, BatchOptions::Existing> names{
        {"fail", BatchOptions::Existing::Fail},
        {"replace", BatchOptions::Existing::Replace},
        {"skip", BatchOptions::Existing::Skip},
        {"rename", BatchOptions::Existing::Rename},
    };
    parser.add_option("--existing", existing, "What happens to a file that is there; default: fail")
        ->transform(CLI::CheckedTransformer(names).description(""))
        ->option_text("fail|replace|skip|rename");
}

std::string joined(const std::vector<std::string> &texts, std::string_view separator)
{
    std::string result;
    for (const std::string &text : texts)
        result.append(result.empty() ? "" : separator).append(text);
    return result;
}

} // namespace pellucid
