// Bare pixels, written: the elements in C order, in the image's own type and byte order, and nothing else. As .raw with
// a small file beside it that says how they lie (raw_layout.h), so that opening finds everything again; as .bin
// without.
//
// Reading needs to be told, by name or by that file: openImage() does it.
#include "core/codecs/built_in.h"
#include "core/codecs/io/array_elements.h"
#include "core/codecs/raw/raw_layout.h"

#include <algorithm>

namespace pellucid {

namespace {

class RawEncoder : public Encoder
{
public:
    EncoderCapabilities capabilities() const override { return arrayCapabilities(); }

    Result<void> encodeTo(ByteSink &sink, const ImageView &image, const EncodeOptions &options,
                          const Progress &progress) const override
    {
        return writeElements(wholeArray(image, options), ArrayOrder::C, sink, progress);
    }

    std::string sidecar(const ImageView &image, const EncodeOptions &options) const override
    {
        const ArrayLayout array = wholeArray(image, options).layout;
        RawLayout layout{*packedArray(array.dtype, array.shape, ArrayOrder::C)};
        const ChannelNames &channels = options.channels;
        const bool areUsual =
            channels.empty() || channels == imageOf(layout.array, usualReading(array.shape)).spec.channels;
        const bool haveLetters = std::ranges::all_of(channels, [](const std::string &name) {
            return name.size() == 1 && rawChannelLetters.find(name) != std::string_view::npos;
        });
        if (!options.array && !areUsual && haveLetters)
            layout.channels = channels;
        return formatRawLayout(layout) + '\n';
    }
};

class BareEncoder final : public RawEncoder
{
public:
    EncoderCapabilities capabilities() const override
    {
        EncoderCapabilities capabilities = arrayCapabilities();
        capabilities.loss = "Size, type and channels are not in the file: they must be given when it is opened.";
        return capabilities;
    }

    std::string sidecar(const ImageView & /*image*/, const EncodeOptions & /*options*/) const override { return {}; }
};

} // namespace

Codec makeRawCodec()
{
    return {"raw", "Raw bytes with their layout beside", {"raw"}, nullptr, std::make_unique<RawEncoder>()};
}

Codec makeBareCodec()
{
    return {"bin", "Raw bytes alone", {"bin"}, nullptr, std::make_unique<BareEncoder>()};
}

} // namespace pellucid
