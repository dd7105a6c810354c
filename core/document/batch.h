// The same steps on many files: each is read, edited and written elsewhere, several at a time. What fails stops nothing
// but itself.
#pragma once

#include "core/base/cancellation.h"
#include "core/base/file_stamp.h"
#include "core/codecs/io/type_offers.h"
#include "core/codecs/registry.h"
#include "core/operations/step.h"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pellucid {

class Document;

struct BatchFile
{
    std::filesystem::path input;
    std::filesystem::path output; // its extension says the format
};

// A file for each input, in `folder`. The pattern is a file name with {name} (the input's, without extension), {number}
// (from 1, with as many digits as the last one has) and {ext} (`extension`, or the input's own where that is empty).
// Fails with InvalidArgument where the pattern makes no file name, or two files the same one, or one that is still to
// be read; with UnknownFormat where nothing writes the extension.
[[nodiscard]] Result<std::vector<BatchFile>> planBatch(const std::vector<std::filesystem::path> &inputs,
                                                       const std::filesystem::path &folder, std::string_view pattern,
                                                       std::string_view extension, const CodecRegistry &registry);

inline constexpr std::string_view keepNames = "{name}.{ext}";

// Fails with UnknownFormat, naming the extensions there are.
[[nodiscard]] Result<void> checkIsWritten(std::string_view extension, const CodecRegistry &registry);

struct BatchOptions
{
    // What happens to a file that is there already. It is replaced only by a whole new one.
    enum class Existing { Fail, Replace, Skip, Rename }; // Rename: the new one is called "name (2).png"

    Recipe recipe;
    int quality = 0; // of lossy formats, 1 to 100; 0: as the file was, or the encoder's usual one
    Existing existing = Existing::Fail;
    int jobs = 1; // files at a time: so many images are in memory at once
};

struct BatchOutcome
{
    enum class Kind { Done, Skipped, Failed };

    Kind kind = Kind::Done;
    std::filesystem::path output;    // where it was written
    std::vector<std::string> losses; // what the format could not keep: a sentence each
    std::string message;             // why it failed: a sentence that names the file

    // Steps that would keep values: where it failed for the dtype any one of them would help, the best first.
    std::vector<TypeOffer> offers = {};
};

// Writes one image, whose steps are done already, as a batch does.
[[nodiscard]] Result<BatchOutcome> writeDocument(Document &document, const std::filesystem::path &output,
                                                 const BatchOptions &options, const CodecRegistry &registry,
                                                 const Progress &progress);

// Waits for all. `finished` is called once for each file, on threads of the batch, one at a time, in no order; files
// that are not done when the batch is cancelled are left out. Progress counts files. Where the system refuses threads,
// fewer files are worked on at a time. What `finished` throws is thrown on when all threads have ended.
void runBatch(std::span<const BatchFile> files, const BatchOptions &options, const CodecRegistry &registry,
              const std::function<void(std::size_t file, const BatchOutcome &outcome)> &finished,
              const Progress &progress);

} // namespace pellucid
