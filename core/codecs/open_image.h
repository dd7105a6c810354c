// From a path to pixels: read the file, find the codec, decode. May run on any thread. One image of a
// file of several is named in brackets behind the file: "weights.npz[conv1]", "scan.tif[2]".
#pragma once

#include "core/base/file_stamp.h"
#include "core/codecs/codec.h"
#include "core/codecs/registry.h"

#include <filesystem>

namespace pellucid {

struct OpenedImage
{
    DecodedImage image;
    std::string codecId;
    std::string codecTitle;
    FileStamp stamp;
};

// Every failure names the file and says what is wrong with it. The watcher, which may be empty, sees the image come.
// With shared access the pixels are the file itself; only formats that store them as they are can do that, others fail
// with Unsupported.
[[nodiscard]] Result<OpenedImage> openImage(const std::filesystem::path &path, const CodecRegistry &registry,
                                            const DecodeLimits &limits, const Progress &progress,
                                            const PartWatcher &watcher = {},
                                            FileMapping::Access access = FileMapping::Access::Private);

} // namespace pellucid
