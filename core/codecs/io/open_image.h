// From a path to pixels: read the file, find the codec, decode. May run on any thread. Brackets behind a file's name
// say what of it is meant, unless they belong to the name of a file: one image of several, "weights.npz[conv1]",
// "scan.tif[2]", or how bare pixels lie, "frame.raw[shape=480x640x3]" (raw_layout.h). A raw file with a layout beside
// it needs none; files named as those of a format are never raw.
#pragma once

#include "core/codecs/codec.h"
#include "core/codecs/io/source.h"
#include "core/codecs/registry.h"

#include <filesystem>

namespace pellucid {

struct OpenedImage
{
    Image image;
    Source source;
};

// Every failure names the file and says what is wrong with it. The watcher, which may be empty, sees the image come.
// With shared access the pixels are the file itself; only formats that store them as they are can do that, others fail
// with Unsupported.
[[nodiscard]] Result<OpenedImage> openImage(const std::filesystem::path &path, const CodecRegistry &registry,
                                            const DecodeLimits &limits, const Progress &progress,
                                            const PartialImageObserver &watcher = {},
                                            FileMapping::Access access = FileMapping::Access::Private);

// The image of a file that is in memory; failures have no file to name.
[[nodiscard]] Result<Image> decodeImage(std::span<const std::byte> file, const CodecRegistry &registry,
                                        const Progress &progress);

} // namespace pellucid
