// From the colors that an image's numbers mean to those of the screen (sRGB), by Little CMS. For showing only: no
// buffer is ever converted.
#pragma once

#include "core/image/metadata.h"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace pellucid {

class ColorTransform
{
public:
    // By the ICC profile, else by PNG's sRGB, or gAMA and cHRM. nullptr where nothing is said, it cannot be understood,
    // or it makes no visible difference (one level of 255 at most). Some milliseconds.
    [[nodiscard]] static std::shared_ptr<const ColorTransform> toScreen(const Metadata &metadata);

    virtual ~ColorTransform() = default;
    ColorTransform() = default;
    ColorTransform(const ColorTransform &) = delete;
    ColorTransform &operator=(const ColorTransform &) = delete;
    ColorTransform(ColorTransform &&) = delete;
    ColorTransform &operator=(ColorTransform &&) = delete;

    // In place: 8-bit BGRA with premultiplied alpha. Any thread.
    void apply(std::uint8_t *bgra, std::ptrdiff_t pixels) const;

    // Whether another one gives the same colors; looked at on some thousands of them. Half a millisecond.
    [[nodiscard]] bool isLike(const ColorTransform &other) const;

protected:
    // The same without alpha; the fourth byte stays.
    virtual void applyOpaque(std::uint8_t *bgra, std::ptrdiff_t pixels) const = 0;
};

} // namespace pellucid
