#include "app/codecs.h"
#include "app/recipe_text.h"
#include "app/verbs.h"
#include "core/codecs/open_image.h"
#include "core/codecs/save_image.h"
#include "core/document/document.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace pellucid {

namespace {

namespace fs = std::filesystem;

constexpr int keepQuality = 0; // that of the file read, or the encoder's usual one

// "PNG" and ".png" are "png".
std::string extensionFrom(std::string text)
{
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text.starts_with('.') ? text.substr(1) : text;
}

Result<Recipe> readRecipe(const std::string &file)
{
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    if (!stream)
        return failure(ErrorCode::ReadFailed, file + ": The recipe cannot be read.");
    Result<Recipe> recipe = recipeFromJson(text.str());
    if (!recipe)
        return failure(recipe.error().code, file + ": " + recipe.error().message);
    return recipe;
}

// One step after the other: a step may change what the next one finds.
Result<void> applySteps(Document &document, const Recipe &recipe)
{
    document.setHistoryBudget(0); // nobody will undo
    for (std::size_t i = 0; i < recipe.size(); ++i) {
        if (const Result<void> done = document.apply({recipe[i]}); !done)
            return failure(done.error().code, "step " + std::to_string(i + 1) + ": " + done.error().message);
    }
    return {};
}

// Fails in a sentence that names the file.
Result<void> applyToFile(const std::string &file, const fs::path &target, const Recipe &recipe, int quality,
                         const CodecRegistry &registry)
{
    Result<OpenedImage> opened = openImage(file, registry, {}, {});
    if (!opened)
        return failure(std::move(opened));
    Document document(std::move(opened->image));
    if (const Result<void> done = applySteps(document, recipe); !done)
        return failure(done.error().code, file + ": " + done.error().message);

    const Result<SavePlan> plan = planSave(document.spec(), registry, extensionFrom(target.extension()));
    if (!plan)
        return failure(plan.error().code, target.string() + ": " + plan.error().message);
    for (const std::string &loss : plan->losses)
        printNote(target.string() + ": " + loss);
    EncodeOptions options;
    if (const int wanted = quality == keepQuality ? document.quality() : quality; wanted != keepQuality)
        options.quality = wanted;
    const Result<FileStamp> saved = saveImage(document.view(), document.spec().channels, *plan, options, target, {});
    if (!saved)
        return tl::unexpected(saved.error());
    return {};
}

// What is written where.
struct Targets
{
    std::vector<fs::path> paths; // one for each file
    std::string problem;         // a sentence; empty when all is well
};

Targets targetsOf(const std::vector<std::string> &files, const std::string &output, const std::string &format,
                  const CodecRegistry &registry)
{
    std::error_code unknown; // what cannot be looked at is none
    const bool isDirectory = output.ends_with('/') || fs::is_directory(output, unknown);
    if (!isDirectory && files.size() > 1)
        return {{}, "Several files need a directory: " + output + " is none (end its name with / to have it made)."};
    if (!isDirectory && !format.empty())
        return {{}, "--format is for a directory; the extension of " + output + " says how it is written."};

    const std::string extension = extensionFrom(isDirectory ? format : fs::path(output).extension().string());
    if (!isDirectory || !format.empty()) {
        const ImageSpec usual{DType::UInt8, {1, 1, 3}, defaultChannelNames(3)};
        if (const Result<SavePlan> plan = planSave(usual, registry, extension); !plan)
            return {{}, output + ": " + plan.error().message};
    }
    if (!isDirectory)
        return {{output}, {}};

    Targets targets;
    std::set<fs::path> taken;
    for (const std::string &file : files) {
        fs::path target = fs::path(output) / fs::path(file).filename();
        if (!format.empty())
            target.replace_extension(extension);
        if (!taken.insert(target).second)
            targets.problem = "Two files would be written to " + target.string() + '.';
        targets.paths.push_back(std::move(target));
    }
    return targets;
}

} // namespace

int runApply(CLI::App &parser, Words words)
{
    std::vector<std::string> files;
    std::vector<std::string> texts;
    std::string recipeFile;
    std::string output;
    std::string format;
    int quality = keepQuality;
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
    parser.add_option("--quality", quality, "Of lossy formats, 1 to 100; default: as the file was, or 90")
        ->check(CLI::Range(1, 100))
        ->option_text("N");
    parser.footer(R"(`pellucid ops` lists the operations. Two more words limit those that follow:
  --op 'select rect=x,y,w,h'   to a rectangle, until the next select; `select` alone ends it
  --op 'lock channels=A'       to the other channels, until the next lock; `lock` alone ends it
Without any operation files are converted. What a format cannot keep is said in a note on stderr.
A name that ends with / is a directory and is made when it is missing. A file is replaced only by a
whole new one. When a file fails the others are still done, and the exit status is 1.)");
    if (const auto status = parse(parser, words))
        return *status;

    Recipe recipe;
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
    const Targets targets = targetsOf(files, output, format, registry);
    if (!targets.problem.empty())
        return printWrongUsage(targets.problem);
    if (std::error_code error; output.ends_with('/') && (fs::create_directories(output, error), error)) {
        printError(output + ": The directory cannot be made: " + error.message() + '.');
        return exit_status::failed;
    }

    int status = exit_status::success;
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (const auto done = applyToFile(files[i], targets.paths[i], recipe, quality, registry); !done) {
            printError(done.error().message);
            status = exit_status::failed;
        }
    }
    return status;
}

} // namespace pellucid
