// Any bytes as what a file says besides its pixels (Exif, XMP, a profile, PNG texts): they are looked at for showing
// and rewritten for saving, and every format writes a file with them that it reads again.
#include "core/codecs/png/png_metadata.h"
#include "core/codecs/registry.h"
#include "core/display/color_transform.h"
#include "core/image/color_space.h"
#include "core/image/exif.h"
#include "tests/fuzz/require.h"

#include <algorithm>

using namespace pellucid;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static const CodecRegistry registry = CodecRegistry::builtIn();
    static const std::vector<std::byte> zeros(18);
    const ImageView pixels(zeros.data(), DType::UInt8, {2, 3, 3});
    const std::span bytes(reinterpret_cast<const std::byte *>(data), size);
    auto metadata = std::make_shared<Metadata>();
    metadata->exif = metadata->xmp = metadata->icc = {bytes.begin(), bytes.end()};
    makeExifUpright(metadata->exif);
    require(orientationOf(metadata->exif) == 1);
    setExifSize(metadata->exif, 3, 2);
    makeXmpUpright(metadata->xmp);
    require(metadata->xmp.size() == size);
    (void)exifFields(metadata->exif);
    (void)colorSpaceName(*metadata, Transfer::Encoded);
    (void)ColorTransform::toScreen(*metadata);
    for (const char *const type : {"tEXt", "zTXt", "iTXt", "gAMA", "cHRM"}) {
        metadata->pngChunks.push_back({type, metadata->icc});
        (void)readPngText(metadata->pngChunks.back());
    }
    metadata->jpegSegments.push_back({"APP2", metadata->icc});

    for (const auto &codec : registry.codecs()) {
        if (codec->decoder() == nullptr || codec->encoder() == nullptr)
            continue;
        const EncoderCapabilities capabilities = codec->encoder()->capabilities();
        if (std::ranges::find(capabilities.dtypes, DType::UInt8) == capabilities.dtypes.end()
            || std::ranges::find(capabilities.channels, 3) == capabilities.channels.end())
            continue;
        (void)codec->encoder()->metadataLosses(*metadata, pixels.dtype(), pixels.shape());
        const Result<std::vector<std::byte>> file = codec->encoder()->encode(pixels, {.metadata = metadata}, {});
        require(file.has_value());
        const Result<Image> decoded = codec->decode({*file});
        require(decoded && decoded->buffer.shape() == pixels.shape());
    }
    return 0;
}
