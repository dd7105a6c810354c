#include "core/codecs/tiff/tiff_lab.h"

#include "core/base/load.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <lcms2.h>
#include <limits>
#include <vector>

namespace pellucid {

namespace {

using Triple = std::array<double, 3>;

template <typename T>
Triple labOf(const std::byte *pixel, LabEncoding encoding)
{
    constexpr double full = std::numeric_limits<T>::max();
    constexpr double unit = sizeof(T) == 1 ? 1.0 : 256.0; // of a* and b*
    const auto sample = [pixel](std::size_t i) { return load<T>(pixel + i * sizeof(T)); };
    const auto fraction = [&](std::size_t i) { return sample(i) / full; };
    switch (encoding) {
    case LabEncoding::Cie: {
        const auto number = [&](std::size_t i) { return static_cast<std::make_signed_t<T>>(sample(i)) / unit; };
        return {100.0 * fraction(0), number(1), number(2)};
    }
    case LabEncoding::Icc:
        return {100.0 / 255.0 * sample(0) / unit, sample(1) / unit - 128.0, sample(2) / unit - 128.0};
    case LabEncoding::Itu: break;
    }
    constexpr double zeroOfA = 128.0 / 255.0;
    constexpr double zeroOfB = 96.0 / 255.0;
    return {100.0 * fraction(0), 170.0 * (fraction(1) - zeroOfA), 200.0 * (fraction(2) - zeroOfB)};
}

template <typename T>
void convertRows(const ImageView &lab, const MutableImageView &rgb, LabEncoding encoding, cmsHTRANSFORM toSrgb)
{
    constexpr double full = std::numeric_limits<T>::max();
    const std::size_t extraBytes = static_cast<std::size_t>(lab.channels() - 3) * sizeof(T);
    std::vector<Triple> row(static_cast<std::size_t>(lab.width()));
    for (std::ptrdiff_t y = 0; y < lab.height(); ++y) {
        for (std::ptrdiff_t x = 0; x < lab.width(); ++x)
            row[static_cast<std::size_t>(x)] = labOf<T>(lab.at(x, y), encoding);
        cmsDoTransform(toSrgb, row.data(), row.data(), static_cast<cmsUInt32Number>(row.size()));
        for (std::ptrdiff_t x = 0; x < lab.width(); ++x) {
            std::byte *const to = rgb.at(x, y);
            for (std::size_t c = 0; c < 3; ++c) {
                const double level = std::floor(row[static_cast<std::size_t>(x)][c] * full + 0.5);
                const auto value = static_cast<T>(std::clamp(level, 0.0, full));
                std::memcpy(to + c * sizeof(T), &value, sizeof value);
            }
            std::memcpy(to + 3 * sizeof(T), lab.at(x, y) + 3 * sizeof(T), extraBytes);
        }
    }
}

} // namespace

void LabConverter::DeleteTransform::operator()(void *transform) const
{
    cmsDeleteTransform(transform);
}

LabConverter::LabConverter(LabEncoding encoding) : m_encoding(encoding)
{
    const IccProfile lab(cmsCreateLab4Profile(nullptr)); // D50
    const IccProfile srgb(cmsCreate_sRGBProfile());
    m_toSrgb.reset(cmsCreateTransform(lab.get(), TYPE_Lab_DBL, srgb.get(), TYPE_RGB_DBL, INTENT_RELATIVE_COLORIMETRIC,
                                      cmsFLAGS_NOCACHE));
}

void LabConverter::convert(const ImageView &lab, const MutableImageView &rgb) const
{
    if (itemSize(rgb.dtype()) == 1)
        convertRows<std::uint8_t>(lab, rgb, m_encoding, m_toSrgb.get());
    else
        convertRows<std::uint16_t>(lab, rgb, m_encoding, m_toSrgb.get());
}

} // namespace pellucid
