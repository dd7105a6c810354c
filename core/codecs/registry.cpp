#include "core/codecs/registry.h"

#include "core/codecs/built_in.h"
#include "core/codecs/io/conversion.h"

#include <algorithm>

namespace pellucid {

CodecRegistry CodecRegistry::builtIn()
{
    CodecRegistry registry;
#define PELLUCID_ADD_CODEC(NAME) registry.add(make##NAME##Codec());
    PELLUCID_CODECS(PELLUCID_ADD_CODEC)
#undef PELLUCID_ADD_CODEC
    return registry;
}

void CodecRegistry::add(Codec codec)
{
    m_codecs.push_back(std::make_unique<const Codec>(std::move(codec)));
}

const Codec *CodecRegistry::decoderFor(std::span<const std::byte> head, std::string_view extension) const
{
    const auto found = std::ranges::find_if(m_codecs, [&](const std::unique_ptr<const Codec> &codec) {
        return codec->decoder() != nullptr && codec->decoder()->sniff(head, extension);
    });
    return found != m_codecs.end() ? found->get() : nullptr;
}

const Codec *CodecRegistry::encoderFor(std::string_view extension, const ImageSpec &spec) const
{
    const Codec *best = nullptr;
    int leastCost = 0;
    for (const std::unique_ptr<const Codec> &codec : m_codecs) {
        const std::vector<std::string> &extensions = codec->extensions();
        if (codec->encoder() == nullptr || std::ranges::find(extensions, extension) == extensions.end())
            continue;
        const int cost = planConversion(spec, codec->encoder()->capabilities()).cost;
        if (best == nullptr || cost < leastCost) {
            best = codec.get();
            leastCost = cost;
        }
    }
    return best;
}

} // namespace pellucid
