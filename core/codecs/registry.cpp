#include "core/codecs/registry.h"

#include "core/codecs/built_in.h"
#include "core/codecs/io/conversion.h"

#include <algorithm>

namespace pellucid {

CodecRegistry CodecRegistry::builtIn()
{
    CodecRegistry registry;
    registry.add(makePngCodec());
    registry.add(makeJpegCodec());
    registry.add(makeWebpCodec());
    registry.add(makePsdCodec());
    registry.add(makeHdrCodec());
    registry.add(makeBmpCodec());
    registry.add(makeGifCodec());
    registry.add(makeIcoCodec());
    registry.add(makeIcnsCodec());
    registry.add(makeXbmCodec());
    for (std::unique_ptr<const Codec> &codec : makePnmCodecs())
        registry.add(std::move(codec));
    registry.add(makeTiffCodec());
    registry.add(makeExrCodec());
    registry.add(makeNpyCodec());
    registry.add(makeNpzCodec());
    for (std::unique_ptr<const Codec> &codec : makeRawCodecs())
        registry.add(std::move(codec));
    registry.add(makeWbmpCodec()); // last: these have no signature
    registry.add(makeTgaCodec());
    return registry;
}

void CodecRegistry::add(std::unique_ptr<const Codec> codec)
{
    m_codecs.push_back(std::move(codec));
}

const Codec *CodecRegistry::decoderFor(std::span<const std::byte> head, std::string_view extension) const
{
    const auto found = std::ranges::find_if(m_codecs, [&](const std::unique_ptr<const Codec> &codec) {
        return codec->canDecode() && codec->sniff(head, extension);
    });
    return found != m_codecs.end() ? found->get() : nullptr;
}

const Codec *CodecRegistry::encoderFor(std::string_view extension, const ImageSpec &spec) const
{
    const Codec *best = nullptr;
    int leastCost = 0;
    for (const std::unique_ptr<const Codec> &codec : m_codecs) {
        const EncoderCapabilities capabilities = codec->capabilities();
        const std::vector<std::string> extensions = codec->extensions();
        if (capabilities.dtypes.empty() || std::ranges::find(extensions, extension) == extensions.end())
            continue;
        const int cost = planConversion(spec, capabilities).cost;
        if (best == nullptr || cost < leastCost) {
            best = codec.get();
            leastCost = cost;
        }
    }
    return best;
}

} // namespace pellucid
