// Set Exactly: value, written as text in the dtype's own terms.
//
// Every dtype: integers of 64 bits exactly, floating point rounded to the nearest, complex as 1+2j, bool as True or
// False, and bits in hexadecimal, as 0x7FC00001. What the dtype cannot hold is refused.
#include "core/buffer/copy_pixels.h"
#include "core/buffer/parse_sample.h"
#include "core/buffer/sample.h"
#include "core/operations/kernels/map_values.h"

#include <array>
#include <cstring>

namespace pellucid {

namespace {

Result<BoundOperation> bindPoke(const ImageSpec &input, const Arguments &arguments)
{
    std::array<std::byte, largestItemSize> element{};
    if (Result<void> parsed = parseSample(argument<std::string>(arguments, "value"), input.dtype, element.data());
        !parsed)
        return failure(std::move(parsed));
    const std::vector<bool> chosen = chosenChannels(input, argument<ChannelNames>(arguments, "channels"));
    const auto run = [chosen, element](const ImageView &source, const MutableImageView &target) {
        if (source.data() != target.data())
            copyPixels(source, target);
        const std::size_t size = itemSize(target.dtype());
        for (std::ptrdiff_t y = 0; y < target.height(); ++y) {
            for (std::ptrdiff_t x = 0; x < target.width(); ++x) {
                for (std::ptrdiff_t c = 0; c < target.channels(); ++c) {
                    if (chosen[static_cast<std::size_t>(c)])
                        std::memcpy(target.at(x, y, c), element.data(), size);
                }
            }
        }
    };
    return BoundOperation{input, run};
}

} // namespace

Operation declarePoke()
{
    return {.id = "poke",
            .title = "Set Exactly",
            .summary = "Gives every pixel one value, exact in every dtype: arr[:, :, c] = value.",
            .parameters = {channelsParameter(),
                           {.id = "value",
                            .title = "Value",
                            .help = "In the image's own terms: -5, 0.1, nan, True, 1+2j, or bits as 0x7F.",
                            .kind = Parameter::Kind::Text,
                            .defaultValue = std::string()}},
            .accepts = anyDType,
            .bind = bindPoke};
}

} // namespace pellucid
