#include "core/display/tone_map.h"

#include "core/base/load.h"
#include "core/buffer/sample.h"
#include "core/display/row_levels.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace pellucid {

namespace {

// sRGB levels of 65536 equal steps of light: fine enough for the steepest part of the curve, 1/20 of a level a step.
const std::vector<std::uint8_t> &encodedLevels()
{
    static const std::vector<std::uint8_t> table = [] {
        std::vector<std::uint8_t> levels(65536);
        for (std::size_t i = 0; i < levels.size(); ++i) {
            const double light = static_cast<double>(i) / 65535.0;
            const double encoded = light <= 0.0031308 ? 12.92 * light : 1.055 * std::pow(light, 1.0 / 2.4) - 0.055;
            levels[i] = static_cast<std::uint8_t>(std::lround(255.0 * encoded));
        }
        return levels;
    }();
    return table;
}

// Multiplying a difference by this makes black of everything at or below the threshold and white of the rest.
constexpr double thresholdScale = 1e30;

} // namespace

ToneMap::ToneMap(DType dtype, const ViewSettings &settings)
    : m_dtype(dtype),
      m_part(settings.part),
      m_isPlain(settings.black == 0.0 && settings.white == 1.0 && settings.exposure == 0.0
                && settings.transfer == Transfer::Encoded),
      m_black(settings.black * fullScale(dtype)),
      m_transfer(settings.transfer)
{
    const double range = (settings.white - settings.black) * fullScale(dtype);
    const double scale = std::exp2(settings.exposure) / range;
    m_scale = range == 0.0 ? thresholdScale : std::clamp(scale, -thresholdScale, thresholdScale);

    const std::size_t item = itemSize(dtype);
    if (item > 2)
        return;
    m_table.resize(item == 1 ? 256 : 65536);
    for (std::size_t i = 0; i < m_table.size(); ++i) {
        const auto bits = static_cast<std::uint16_t>(i);
        std::byte element[2];
        std::memcpy(element, &bits, sizeof element);
        m_table[i] = level(sampleValue(element, dtype));
    }
}

template <typename Real>
std::uint8_t ToneMap::level(Real value) const
{
    const Real shown = (value - static_cast<Real>(m_black)) * static_cast<Real>(m_scale);
    const Real clamped = shown > 0 ? std::min(shown, Real{1}) : Real{0}; // NaN is not above 0
    if (m_transfer == Transfer::Linear)
        return encodedLevels()[static_cast<std::size_t>(clamped * Real{65535} + Real{0.5})];
    return static_cast<std::uint8_t>(clamped * Real{255} + Real{0.5});
}

bool ToneMap::apply(const std::byte *elements, std::ptrdiff_t stride, std::ptrdiff_t count, std::uint8_t *levels,
                    std::ptrdiff_t step) const
{
    if (stride == static_cast<std::ptrdiff_t>(itemSize(m_dtype)) && step == 1) {
        if (isIdentity()) {
            std::memcpy(levels, elements, static_cast<std::size_t>(count));
            return false;
        }
        if ((m_dtype == DType::UInt16 && m_isPlain) || (m_dtype == DType::Float32 && m_transfer == Transfer::Encoded))
            return applyPacked(elements, count, levels);
    }
    const auto each = [&](auto levelOf) {
        for (std::ptrdiff_t i = 0; i < count; ++i)
            levels[i * step] = levelOf(elements + i * stride);
    };
    switch (itemSize(m_dtype)) {
    case 1:
        each([table = m_table.data()](const std::byte *element) {
            return table[std::to_integer<std::size_t>(*element)];
        });
        return false;
    case 2: {
        // Greater than this, without the sign, only NaN is.
        const std::uint32_t greatest = isFloatingPoint(m_dtype) ? 0x7C00U : 0xFFFFU;
        bool hasNan = false;
        each([&, table = m_table.data(), isInOtherOrder = isSwapped(m_dtype)](const std::byte *element) {
            const auto bits = load<std::uint16_t>(element);
            hasNan |= ((isInOtherOrder ? __builtin_bswap16(bits) : bits) & 0x7FFFU) > greatest;
            return table[bits];
        });
        return hasNan;
    }
    default: break;
    }
    bool hasNan = false;
    const auto eachReal = [&](auto valueOf) {
        each([&](const std::byte *element) {
            const auto value = valueOf(element);
            hasNan |= std::isnan(value);
            return level(value);
        });
    };
    if (m_dtype == DType::Float32)
        eachReal([](const std::byte *element) { return load<float>(element); });
    else
        eachReal([this](const std::byte *element) { return sampleValue(element, m_dtype, m_part); });
    return hasNan;
}

void ToneMap::markNumbers(const std::byte *elements, std::ptrdiff_t stride, std::ptrdiff_t count, std::uint8_t *marks,
                          std::ptrdiff_t step) const
{
    for (std::ptrdiff_t i = 0; i < count; ++i)
        marks[i * step] = std::isnan(sampleValue(elements + i * stride, m_dtype, m_part)) ? 0 : 255;
}

// Without gaps, where that is arithmetic that vectorises: the plain uint16 and every encoded float32.
bool ToneMap::applyPacked(const std::byte *elements, std::ptrdiff_t count, std::uint8_t *levels) const
{
    if (m_dtype == DType::Float32)
        return levelsOfRow(reinterpret_cast<const float *>(elements), static_cast<float>(m_black),
                           static_cast<float>(m_scale), count, levels);
    levelsOfRow(reinterpret_cast<const std::uint16_t *>(elements), count, levels);
    return false;
}

} // namespace pellucid
