// What is kept of an image with unsaved changes, so that they survive the end of the program: where the image is from,
// and either the edits that make the changed image of it or where the changed pixels are. As JSON, in a numbered
// format: a program refuses entries of a later format than its own.
#pragma once

#include "core/buffer/array_layout.h"
#include "core/codecs/codec.h"
#include "core/document/document.h"
#include "core/operations/step.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pellucid {

// One entry of the history.
struct KeptEdit
{
    std::string title;
    std::optional<AxisMapping> mapping = {}; // what was seen of the document's array
    Recipe steps;
};

// An image whose pixels are in a .npy file beside the entry, and what that file does not say.
struct KeptPixels
{
    std::string file; // its name
    ChannelNames channels;
    AxisMapping mapping;  // what of the array in the file the image is
    bool isArray = false; // the document is that array, not only the image
    Transfer transfer = Transfer::Encoded;
    int quality = 0;
    int maximum = 0;        // ImageSpec::maximum
    Metadata metadata = {}; // but for notes about the file that was read
};

struct RecoveryEntry
{
    static constexpr int format = 1;

    std::string program;   // its version
    std::int64_t time = 0; // of writing, in seconds since the epoch
    std::string title;
    std::optional<Source> source = {}; // nothing for an image that was never in a file
    std::vector<KeptEdit> edits = {};  // of the source as it is; with `pixels` none
    std::optional<KeptPixels> pixels = {};
};

[[nodiscard]] std::string toJson(const RecoveryEntry &entry);

// Fails with Corrupt for what is no such entry, Unsupported for a later format.
[[nodiscard]] Result<RecoveryEntry> recoveryEntryFromJson(std::string_view json);

} // namespace pellucid
