#include "core/document/batch.h"

#include "core/codecs/io/file_extension.h"
#include "core/codecs/io/open_image.h"
#include "core/document/document.h"
#include "core/document/save_document.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <iterator>
#include <mutex>
#include <new>
#include <optional>
#include <set>
#include <system_error>
#include <thread>

namespace pellucid {

namespace {

namespace fs = std::filesystem;
using Existing = BatchOptions::Existing;

Result<std::string> fileName(std::string_view pattern, const fs::path &input, const std::string &number,
                             std::string_view extension)
{
    std::string name;
    while (!pattern.empty()) {
        const std::size_t open = std::min(pattern.find('{'), pattern.size());
        name += pattern.substr(0, open);
        pattern.remove_prefix(open);
        if (pattern.empty())
            break;
        const std::string_view word = pattern.substr(0, pattern.find('}') + 1); // all of it where none closes
        if (word == "{name}")
            name += ImageName(input).file.stem().string();
        else if (word == "{number}")
            name += number;
        else if (word == "{ext}")
            name += extension.empty() ? lowerExtension(ImageName(input).file) : extension;
        else
            return failure(ErrorCode::InvalidArgument,
                           "A name may hold {name}, {number} and {ext}; " + std::string(word) + " is none of them.");
        pattern.remove_prefix(word.size());
    }
    if (name.empty() || name == "." || name == ".." || name.find('/') != std::string::npos)
        return failure(ErrorCode::InvalidArgument, '"' + name + "\" is no file name.");
    return name;
}

fs::path known(const fs::path &path)
{
    std::error_code error;
    const fs::path full = fs::weakly_canonical(path, error);
    return error ? fs::absolute(path, error).lexically_normal() : full;
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

bool isThere(const fs::path &path)
{
    std::error_code unknown; // what cannot be looked at is none
    return fs::exists(fs::symlink_status(path, unknown));
}

// "name (2).png", and so on: the first that is free.
fs::path freeName(const fs::path &wanted)
{
    fs::path path = wanted;
    for (int copy = 2; isThere(path); ++copy)
        path.replace_filename(wanted.stem().string() + " (" + std::to_string(copy) + ')' + wanted.extension().string());
    return path;
}

EncodeOptions chosen(const SavePlan &plan, const BatchOptions &options)
{
    EncodeOptions chosen = plan.options;
    if (options.quality != 0) {
        chosen.quality = options.quality;
        if (!plan.codec->encoder()->capabilities().lossIfAsked.empty())
            chosen.compression = Compression::Lossy;
    }
    return chosen;
}

tl::unexpected<Error> alreadyThere(const fs::path &path)
{
    return failure(ErrorCode::WriteFailed, path.string() + ": There is a file of this name already.");
}

// Whoever takes the name while we write keeps it.
Result<BatchOutcome> writeAsAsked(const Document &document, const fs::path &wanted, const BatchOptions &options,
                                  SavePlan plan, BatchOutcome outcome, const Progress &progress)
{
    for (;;) {
        const Result<Source> saved = saveImage(plannedPixels(document), plan, chosen(plan, options), progress);
        if (saved)
            return outcome;
        const bool isTaken = saved.error().code == ErrorCode::Changed && options.existing != Existing::Replace;
        if (isTaken && options.existing == Existing::Skip)
            return BatchOutcome{BatchOutcome::Kind::Skipped, wanted, {}, {}};
        if (isTaken && options.existing == Existing::Fail)
            return alreadyThere(wanted);
        if (!isTaken)
            return tl::unexpected(saved.error());
        outcome.output = plan.file = freeName(wanted);
    }
}

// A file that cannot be written, and what would help.
BatchOutcome refused(const Document &document, const CodecRegistry &registry, const fs::path &output,
                     const Error &error, const Progress &progress)
{
    BatchOutcome outcome{BatchOutcome::Kind::Failed, output, {}, output.string() + ": " + error.message};
    if (const Codec *const codec = refusingCodec(document.spec(), registry, lowerExtension(output)))
        outcome.offers = offerTypes(document.view(), codec->encoder()->capabilities(), {progress.token, {}})
                             .value_or(std::vector<TypeOffer>{});
    return outcome;
}

// Fails in a sentence that names the file.
Result<BatchOutcome> process(const BatchFile &file, const BatchOptions &options, const CodecRegistry &registry,
                             const Progress &progress)
try {
    if (isThere(file.output)) {
        if (options.existing == Existing::Skip)
            return BatchOutcome{BatchOutcome::Kind::Skipped, file.output, {}, {}};
        if (options.existing == Existing::Fail)
            return alreadyThere(file.output);
    }
    Result<OpenedImage> opened = openImage(file.input, registry, {}, {progress.token, {}});
    if (!opened)
        return failure(std::move(opened));
    Document document(std::move(opened->image), std::move(opened->source));
    if (const Result<void> done = applySteps(document, options.recipe); !done)
        return failure(done.error().code, file.input.string() + ": " + done.error().message);
    return writeDocument(document, file.output, options, registry, progress);
} catch (const std::bad_alloc &) {
    return failure(ErrorCode::OutOfMemory, file.input.string() + ": Not enough memory to edit the image.");
}

} // namespace

Result<BatchOutcome> writeDocument(Document &document, const fs::path &output, const BatchOptions &options,
                                   const CodecRegistry &registry, const Progress &progress)
try {
    const fs::path path = options.existing == Existing::Rename ? freeName(output) : output;
    SaveRequest request = saveRequest(document, path);
    request.isWholeFile = true;
    Result<SavePlan> plan = planSave(request, registry);
    if (!plan)
        return refused(document, registry, output, plan.error(), progress);
    if (options.existing != Existing::Replace)
        plan->expected = NoFile{};
    else if (plan->isSource)
        plan->expected = document.source()->stamp;
    BatchOutcome outcome{BatchOutcome::Kind::Done, path, plan->losses, {}};
    if (const std::string &loss = plan->codec->encoder()->capabilities().lossIfAsked;
        options.quality != 0 && !loss.empty())
        outcome.losses.push_back(loss);
    if (auto counted = countLosses(document.view(), *plan, {progress.token, {}}))
        std::ranges::move(*counted, std::back_inserter(outcome.losses));
    if (auto kept = offerKeeping(document.view(), plan->codec->encoder()->capabilities(), {progress.token, {}});
        kept && *kept)
        outcome.offers.push_back(**kept);
    return writeAsAsked(document, output, options, *plan, outcome, {progress.token, {}});
} catch (const std::bad_alloc &) {
    return failure(ErrorCode::OutOfMemory, output.string() + ": Not enough memory to save the image.");
}

Result<void> checkIsWritten(std::string_view extension, const CodecRegistry &registry)
{
    const ImageSpec usual{DType::UInt8, {1, 1, 3}, defaultChannelNames(3)};
    const Result<SavePlan> plan = planEncoding({usual, "image." + std::string(extension)}, registry);
    if (!plan)
        return tl::unexpected(plan.error());
    return {};
}

Result<std::vector<BatchFile>> planBatch(const std::vector<fs::path> &inputs, const fs::path &folder,
                                         std::string_view pattern, std::string_view extension,
                                         const CodecRegistry &registry)
{
    if (!extension.empty()) {
        if (const Result<void> written = checkIsWritten(extension, registry); !written)
            return tl::unexpected(written.error());
    }
    std::vector<BatchFile> files;
    std::set<fs::path> taken;
    const std::size_t digits = std::to_string(inputs.size()).size();
    for (const fs::path &input : inputs) {
        std::string number = std::to_string(files.size() + 1);
        number.insert(0, digits - number.size(), '0');
        const Result<std::string> name = fileName(pattern, input, number, extension);
        if (!name)
            return tl::unexpected(name.error());
        files.push_back({input, folder / *name});
        if (!taken.insert(known(files.back().output)).second)
            return failure(ErrorCode::InvalidArgument,
                           "Two files would be written to " + files.back().output.string() + '.');
    }
    for (const BatchFile &file : files) { // over itself is a question of Existing
        if (taken.contains(known(file.input)) && known(file.input) != known(file.output))
            return failure(ErrorCode::InvalidArgument,
                           file.input.string() + " would be written over before it is read.");
    }
    return files;
}

void runBatch(std::span<const BatchFile> files, const BatchOptions &options, const CodecRegistry &registry,
              const std::function<void(std::size_t file, const BatchOutcome &outcome)> &finished,
              const Progress &progress)
{
    std::atomic<std::size_t> next = 0;
    std::size_t finishedCount = 0;
    std::mutex mutex;
    const auto work = [&] {
        for (std::size_t i = next++; i < files.size() && !progress.token.isCancelled(); i = next++) {
            Result<BatchOutcome> outcome = process(files[i], options, registry, progress);
            if (!outcome && outcome.error().code == ErrorCode::Cancelled)
                return;
            if (!outcome)
                outcome = BatchOutcome{BatchOutcome::Kind::Failed, {}, {}, std::move(outcome.error().message)};
            const std::scoped_lock lock(mutex);
            finished(i, *outcome);
            progress.at(static_cast<double>(++finishedCount) / static_cast<double>(files.size()));
        }
    };
    std::exception_ptr failure; // the first one
    const auto workAndKeepFailure = [&] {
        try {
            work();
        } catch (...) {
            const std::scoped_lock lock(mutex);
            if (!failure)
                failure = std::current_exception();
        }
    };
    std::vector<std::jthread> threads;
    const std::size_t count = std::min(files.size(), static_cast<std::size_t>(std::max(options.jobs, 1)));
    try {
        for (std::size_t i = 1; i < count; ++i)
            threads.emplace_back(workAndKeepFailure);
    } catch (const std::system_error &) { // fewer threads do the same work
    }
    workAndKeepFailure();
    threads.clear();
    if (failure)
        std::rethrow_exception(failure);
}

} // namespace pellucid
