// An image whose dtype a format does not take: how its values could be saved there all the same, and what each way
// changes, counted.
#pragma once

#include "core/base/cancellation.h"
#include "core/codecs/registry.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pellucid {

// A conversion by the operation "convert".
struct TypeOffer
{
    enum class Way {
        Keep,      // every value stays what it is
        FullScale, // full scale becomes full scale, what is beyond is clipped
        Clip,      // values are rounded and clipped to what the type holds
        Stretch,   // the least value becomes 0 and the greatest full scale
    };

    Way way = Way::Keep;
    DType to = DType::UInt8;
    std::string effect; // what becomes of the values: a sentence

    [[nodiscard]] const char *scale() const; // the argument of the operation
    [[nodiscard]] std::string step() const;  // "convert to=uint16 scale=full"
};

// The codec for files with this extension, where it does not take the image's dtype and saving does not convert it by
// itself; nullptr otherwise.
[[nodiscard]] const Codec *refusingCodec(const ImageSpec &spec, const CodecRegistry &registry,
                                         std::string_view extension);

// The best first: the smallest type that keeps every value, where there is one; else what changes the fewest. Reads all
// pixels, on all cores. Fails with Cancelled.
[[nodiscard]] Result<std::vector<TypeOffer>> offerTypes(const ImageView &image, const EncoderCapabilities &capabilities,
                                                        const Progress &progress);

// Where saving converts values by itself and changes some of them, as it does with labels of 16 bits for a format of
// bytes: the smallest type that would keep them all. Ends as soon as there is none. Fails with Cancelled.
[[nodiscard]] Result<std::optional<TypeOffer>>
offerKeeping(const ImageView &image, const EncoderCapabilities &capabilities, const Progress &progress);

// A format that takes the image as it is and gives it back bit for bit; nullptr where there is none.
[[nodiscard]] const Codec *exactCodec(const ImageSpec &spec, const CodecRegistry &registry);

} // namespace pellucid
