// From the colours that an image's numbers mean to those of the screen (sRGB), by Little CMS. For showing only: no
// buffer is ever converted.
#pragma once

#include "core/codecs/codec.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

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

    // Whether another one gives the same colours; looked at on some thousands of them. Half a millisecond.
    [[nodiscard]] bool isLike(const ColorTransform &other) const;

protected:
    // The same without alpha; the fourth byte stays.
    virtual void applyOpaque(std::uint8_t *bgra, std::ptrdiff_t pixels) const = 0;
};

// What an image's numbers mean, as an ICC profile: the file's own, or one made of what it says instead. nullptr: sRGB,
// or nothing is said.
[[nodiscard]] std::shared_ptr<const std::vector<std::byte>> colorProfile(const Metadata &metadata, Transfer transfer);

// The same, but for what it says about colours.
[[nodiscard]] Metadata withProfile(Metadata metadata, const std::vector<std::byte> &icc);

// Whether a file says anything about its colours.
[[nodiscard]] bool statesColors(const Metadata &metadata);

// What the numbers of such an image are, for people: "Display P3", "gamma 2.20", "linear light", or "sRGB" where the
// file says so or says nothing.
[[nodiscard]] std::string colorSpaceName(const Metadata &metadata, Transfer transfer);

} // namespace pellucid
