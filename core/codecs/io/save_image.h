// From pixels to a file: what the format cannot keep is known before anything is written, and the old file stays whole
// until the new one is safely on disk. May run on any thread.
#pragma once

#include "core/base/atomic_file.h"
#include "core/codecs/codec.h"
#include "core/codecs/registry.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pellucid {

// Pixels that lie in a private mapping of the very file they are saved to, or of the one it was a copy of: all that
// differs are the pages that were written since.
struct Patch
{
    std::shared_ptr<const Storage> storage;
    FileStamp onDisk; // of the file, which must not have changed since it was read or saved
};

struct SavePlan
{
    const Codec *codec = nullptr;
    DType dtype = DType::UInt8;             // as written
    std::ptrdiff_t channels = 0;            // as written
    std::vector<std::string> losses;        // a sentence each; empty: reading the file back gives the same, bit for bit
    bool isChecked = false;                 // saving compares the file with the pixels before it replaces the old one;
                                            // where it is asked to be lossy, their number
    std::optional<std::string> member = {}; // the one of a file's that is replaced; the others stay. None: a new file,
                                            // with EncodeOptions::member in it
    int maximum = 0;                        // of the image: what full scale is
    std::optional<Patch> patch = {};        // only changed pages are written, as EncodeOptions::replacement says
    Expected expected = AnyFile{};          // what is at the path that is saved to, else saving fails with Changed
};

// How an image like `spec`, where given part of an array, is written to a file with this extension, or as a member of
// one. `otherMembers` are beside the image in the file that it comes from. Fails with UnknownFormat, naming those there
// are; with Unsupported where the format has no members.
[[nodiscard]] Result<SavePlan> planSave(const ImageSpec &spec, const Metadata &metadata, const CodecRegistry &registry,
                                        std::string_view extension, const std::optional<ArraySlice> &array = {},
                                        const std::optional<std::string> &member = {}, std::size_t otherMembers = 0);

// Adds what replacing the file that is at `path` loses for good, ahead of the other losses where it is the file that
// the image was read from. A patch loses nothing of the file's content.
void addLossesOfReplacing(SavePlan &plan, const Metadata &metadata, const std::filesystem::path &path, bool isSource);

// What the plan's losses mean for these pixels, in numbers: a sentence each. Reads all of them; fails with Cancelled.
[[nodiscard]] Result<std::vector<std::string>> countLosses(const ImageView &image, const ChannelNames &channels,
                                                           const SavePlan &plan, const Progress &progress);

// What the file would hold. Fails as saving does, without the file's name.
[[nodiscard]] Result<std::vector<std::byte>> encodeImage(const ImageView &image, const ChannelNames &channels,
                                                         const SavePlan &plan, const EncodeOptions &options,
                                                         const Progress &progress);

// How many bytes the file would have; encodes it. Fails as saving does, without the file's name.
[[nodiscard]] Result<std::size_t> encodedSize(const ImageView &image, const ChannelNames &channels,
                                              const SavePlan &plan, const EncodeOptions &options,
                                              const Progress &progress);

// A patch is written and compared page by page. Everything else:
//
// Encodes (straight from `image` when the codec takes it as it is) and replaces the file atomically. What a lossless
// format gave is read back from the disk and compared before: the time of decoding, and for WebP a
// second image in memory. Of other formats the bytes that are read back are those that were written. On failure the old
// file is untouched, and so is what lies beside it (the message says where that could not be), and the message names
// the file and the reason. Gives the stamp of what was written.
[[nodiscard]] Result<FileStamp> saveImage(const ImageView &image, const ChannelNames &channels, const SavePlan &plan,
                                          const EncodeOptions &options, const std::filesystem::path &path,
                                          const Progress &progress);

} // namespace pellucid
