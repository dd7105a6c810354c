// Windows BMP, written by stb: 24 bits, or 32 with alpha. It is read elsewhere: stb gets several variants wrong.
#include "core/codecs/built_in.h"
#include "core/codecs/signature.h"
#include "core/codecs/stb_encoder.h"

namespace pellucid {

namespace {

class BmpCodec final : public Codec
{
public:
    std::string id() const override { return "bmp"; }
    std::string title() const override { return "BMP"; }
    std::vector<std::string> extensions() const override { return {"bmp", "dib"}; }

    bool sniff(std::span<const std::byte> head, std::string_view /*extension*/) const override
    {
        return startsWith(head, "BM");
    }

    bool canDecode() const override { return false; }

    Encoding encoding() const override { return {{DType::UInt8}, {3, 4}}; }

    Result<std::vector<std::byte>> encode(const ImageView &image, const EncodeOptions & /*options*/,
                                          const Progress &progress) const override
    {
        return encodeWithStb(image, StbFormat::Bmp, progress);
    }
};

} // namespace

std::unique_ptr<const Codec> makeBmpCodec()
{
    return std::make_unique<BmpCodec>();
}

} // namespace pellucid
