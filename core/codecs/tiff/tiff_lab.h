// CIE L*a*b* of TIFF pages as sRGB, by Little CMS: from D50, to which L*a*b* refers there, adapted to the white of
// sRGB. What is outside of sRGB is clipped.
#pragma once

#include "core/buffer/image_view.h"
#include "core/image/icc_profile.h"

#include <cstdint>
#include <memory>

namespace pellucid {

// How the numbers 0..100 of L* and -128..127 of a* and b* are stored.
enum class LabEncoding : std::uint8_t {
    Cie, // L* from 0 to the type's maximum; a* and b* are signed, with 8 fractional bits where they have 16
    Icc, // a* and b* are moved up by 128; of 16 bits L* ends at 0xFF00
    Itu, // ITU-T T.42: a* from -85 to 85, b* from -75 to 125
};

class LabConverter
{
public:
    explicit LabConverter(LabEncoding encoding);

    // The first three channels; others follow as they are. `lab` has elements of 1 or 2 bytes, `rgb` is uint8 or uint16
    // of the same size. Both have packed pixels.
    void convert(const ImageView &lab, const MutableImageView &rgb) const;

private:
    struct DeleteTransform
    {
        void operator()(void *transform) const;
    };

    LabEncoding m_encoding;
    std::unique_ptr<void, DeleteTransform> m_toSrgb; // a cmsHTRANSFORM, of doubles
};

} // namespace pellucid
