// How an image is written to a file: which codec, what is converted, what is lost, all known before anything is
// written.
#pragma once

#include "core/base/atomic_file.h"
#include "core/codecs/codec.h"
#include "core/codecs/io/conversion.h"
#include "core/codecs/io/source.h"
#include "core/codecs/registry.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pellucid {

// What is to be saved, and where.
struct SaveRequest
{
    ImageSpec spec;
    std::filesystem::path path;                    // its extension chooses the format; brackets as in ImageName
    std::shared_ptr<const Metadata> metadata = {}; // null: none
    std::optional<ArraySlice> array = {};          // the array that the image is a slice of
    int quality = 0;                               // of the lossy file that it comes from; 0: unknown
    Transfer transfer = Transfer::Encoded;
    std::optional<Source> source = {};             // what the image was opened from, or saved to last
    std::shared_ptr<const Storage> storage = {};   // of its pixels: see SavePlan::patch
    Replacement replacement = Replacement::Atomic; // of a file that is patched
    bool isWholeFile = false;                      // the path has no brackets, and no old content is to be kept
};

// Pixels that are located in a private mapping of the file that they are saved to, or of the one it was a copy of: all
// that differs are the pages that were written since.
struct Patch
{
    std::shared_ptr<const Storage> storage;
    FileStamp onDisk; // of the file, which must not have changed since it was read or saved
};

struct SavePlan
{
    const Codec *codec = nullptr;
    ImageSpec spec;                                // of the image
    Conversion conversion;                         // from it to what is written
    std::shared_ptr<const Metadata> metadata = {}; // written where the format has a place for it; null: none
    Transfer transfer = Transfer::Encoded;         // likewise
    EncodeOptions options = {};                    // the usual choices; see also SaveRequest::quality
    std::vector<std::string> losses = {};          // sentences; empty: the file read back is the same, bit for bit
    bool isChecked = false;                        // saving compares the file with the pixels before it replaces the
                                                   // old one; where it is asked to be lossy, their number

    std::filesystem::path path = {};        // the name of what is saved: SaveRequest::path, or that of the source
    std::filesystem::path file = {};        // where it is
    std::optional<std::string> member = {}; // the one in the file that is replaced; the others stay. None: a new file
    std::string newMember = {};             // the image's name in a new file, where the format has names
    std::optional<Patch> patch = {};        // only changed pages are written, as EncodeOptions::replacement says
    Expected expected = AnyFile{};          // what must be at `file`, else saving fails with Changed
    bool isSource = false;                  // `file` is the one that the image comes from
    bool isChanged = false;                 // ... and another program has changed it since
};

// The plan without a place: format, conversion and losses. Of the path only the extension counts; touches no disk.
// Fails with UnknownFormat, naming the extensions there are; with Unsupported where the format accepts no such image.
[[nodiscard]] Result<SavePlan> planEncoding(const SaveRequest &request, const CodecRegistry &registry);

// The whole plan, with what replacing the file that is at the path would lose. Saving expects what is there now. Looks
// at the disk: some system calls, and no content but a few kilobytes. Fails as planEncoding() does, with Unsupported
// also where the format has no members.
[[nodiscard]] Result<SavePlan> planSave(const SaveRequest &request, const CodecRegistry &registry);

// How the plan's losses concern these pixels, in numbers: sentences. Reads all of them; fails with Cancelled.
[[nodiscard]] Result<std::vector<std::string>> countLosses(const ImageView &image, const SavePlan &plan,
                                                           const Progress &progress);

} // namespace pellucid
