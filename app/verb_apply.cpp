#include "app/codecs.h"
#include "app/recipe_text.h"
#include "app/verbs.h"
#include "core/document/batch.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

namespace pellucid {

namespace {

namespace fs = std::filesystem;

constexpr int maximumJobs = 256;

// "PNG" and ".png" are "png".
std::string extensionFrom(std::string text)
{
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text.starts_with('.') ? text.substr(1) : text;
}

// " Add --op 'convert to=uint8': All 64 values fit uint8 unchanged."
std::string remedies(const std::vector<TypeOffer> &offers)
{
    std::string text;
    for (const TypeOffer &offer : offers)
        text += (text.empty() ? " Add --op '" : " Or --op '") + offer.step() + "': " + offer.effect;
    return text;
}

// What is written where.
Result<std::vector<BatchFile>> plan(const std::vector<std::string> &files, const std::string &output,
                                    const std::string &format, const std::string &pattern,
                                    const CodecRegistry &registry)
{
    std::error_code unknown; // what cannot be looked at is none
    const bool isDirectory = output.ends_with('/') || fs::is_directory(output, unknown);
    const std::vector<fs::path> inputs(files.begin(), files.end());
    if (isDirectory)
        return planBatch(inputs, output, pattern, extensionFrom(format), registry);
    const auto refuse = [](std::string why) { return failure(ErrorCode::InvalidArgument, std::move(why)); };
    if (files.size() > 1)
        return refuse("Several files need a directory: " + output + " is none (end its name with / to have it made).");
    if (!format.empty())
        return refuse("--format is for a directory; the extension of " + output + " says how it is written.");
    if (pattern != keepNames)
        return refuse("--name is for a directory; " + output + " is none (end its name with / to have it made).");
    if (const Result<void> written = checkIsWritten(extensionFrom(fs::path(output).extension()), registry); !written)
        return refuse(output + ": " + written.error().message);
    return std::vector{BatchFile{inputs.front(), output}};
}

} // namespace

int runApply(CLI::App &parser, Words words)
{
    std::vector<std::string> files;
    std::vector<std::string> texts;
    std::string recipeFile;
    std::string output;
    std::string format;
    std::string pattern(keepNames);
    BatchOptions options;
    parser.add_option("FILE", files, "Image files")->required()->option_text("...");
    parser.add_option("--op", texts, "An operation and its arguments; repeat it for more, in order")
        ->allow_extra_args(false)
        ->option_text("'ID name=value ...'");
    parser.add_option("--recipe", recipeFile, "Operations saved as JSON; they come before those of --op")
        ->option_text("FILE");
    parser.add_option("-o,--output", output, "The file to write; a directory for several files")
        ->required()
        ->option_text("OUT or DIR");
    parser.add_option("--format", format, "Extension of the files in DIR, such as png; default: each file's own")
        ->option_text("EXT");
    parser.add_option("--name", pattern, "Names of the files in DIR, from {name}, {number} and {ext}")
        ->option_text("PATTERN");
    addExistingOption(parser, options.existing);
    parser.add_option("--jobs", options.jobs, "Files at a time; so many images are in memory; default: 1")
        ->check(CLI::Range(1, maximumJobs))
        ->option_text("N");
    parser.add_option("--quality", options.quality, "Of lossy formats, 1 to 100; default: as the file was, or 90")
        ->check(CLI::Range(1, 100))
        ->option_text("N");
    parser.footer(R"(`pellucid ops` lists the operations. Two more words limit those that follow:
  --op 'select rect=x,y,w,h'   to a rectangle, until the next select; `select` alone ends it
  --op 'lock channels=A'       to the other channels, until the next lock; `lock` alone ends it
Without any operation files are converted. What a format cannot keep is said in a note on stderr.
A name that ends with / is a directory and is made when it is missing. No file is replaced unless
--existing says so, and then only by a whole new one. When a file fails the others are still done, and
the exit status is 1.)");
    if (const auto status = parse(parser, words))
        return *status;

    Recipe &recipe = options.recipe;
    if (!recipeFile.empty()) {
        Result<Recipe> saved = readRecipe(recipeFile);
        if (!saved)
            return printWrongUsage(saved.error().message);
        recipe = std::move(*saved);
    }
    const Result<Recipe> typed = parseRecipe(texts);
    if (!typed)
        return printWrongUsage(typed.error().message);
    recipe.insert(recipe.end(), typed->begin(), typed->end());

    const CodecRegistry registry = allCodecs();
    const Result<std::vector<BatchFile>> batch = plan(files, output, format, pattern, registry);
    if (!batch)
        return printWrongUsage(batch.error().message);
    if (std::error_code error; output.ends_with('/') && (fs::create_directories(output, error), error)) {
        printError(output + ": The directory cannot be made: " + error.message() + '.');
        return exit_status::failed;
    }

    int status = exit_status::success;
    const auto finished = [&](std::size_t file, const BatchOutcome &outcome) {
        for (const std::string &loss : outcome.losses)
            printNote(outcome.output.string() + ": " + loss);
        if (outcome.kind == BatchOutcome::Kind::Done && !outcome.offers.empty())
            printNote(outcome.output.string() + ": Values would be kept otherwise." + remedies(outcome.offers));
        if (outcome.kind == BatchOutcome::Kind::Skipped)
            printNote(files[file] + ": Skipped, " + outcome.output.string() + " is there already.");
        if (outcome.kind == BatchOutcome::Kind::Failed) {
            printError(outcome.message + remedies(outcome.offers));
            status = exit_status::failed;
        }
    };
    runBatch(*batch, options, registry, finished, {});
    return status;
}

} // namespace pellucid
