// Where an image comes from: the name it was asked for by, and the file that holds it.
#pragma once

#include "core/base/file_mapping.h"
#include "core/base/file_stamp.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

namespace pellucid {

// "weights.npz[conv1]", where there is a file weights.npz and none of that whole name, is the member conv1 of that
// file; "frame.raw[shape=480x640x3]" says how its bytes lie. Everything else names a file. Looks at the disk.
struct ImageName
{
    explicit ImageName(const std::filesystem::path &path);

    std::filesystem::path file;
    std::optional<std::string> member; // what the brackets say; none: the file itself
};

// What an image was read from or last written to.
struct Source
{
    std::filesystem::path path = {}; // as it was asked for, with brackets
    std::filesystem::path file = {}; // without them
    std::string codecId = {};
    std::string formatTitle = {};                              // of the codec, for people
    FileStamp stamp = {};                                      // of the file
    FileMapping::Access access = FileMapping::Access::Private; // as it was opened
    bool isMapped = false;        // byte for byte what the storage maps, except for pages that were written since
    std::string member = {};      // the image's name in its file, where the format has names
    std::size_t otherMembers = 0; // beside it in that file
};

} // namespace pellucid
