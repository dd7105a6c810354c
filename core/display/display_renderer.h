// Makes pixels for the screen from any image: every dtype, any strides, one or more channels, any view settings.
//
// The result is 8-bit BGRA with premultiplied alpha, four bytes a pixel, which is what Qt calls ARGB32_Premultiplied on
// the machines we build for. Zoomed out, a target pixel is the average of the pixels as they are shown at 100 %, each
// weighted by the part of it that is covered; since those are premultiplied, transparent color does not bleed. NaN is
// no value: it counts only where there is nothing else, and is shown as 0 there. Colors are transformed last, so that
// it costs what the target holds.
//
// A renderer holds tables only, no pixels: it serves every image of the same dtype and channels, and is safe from any
// thread. The work is spread over all cores.
#pragma once

#include "core/buffer/image_spec.h"
#include "core/buffer/image_view.h"
#include "core/display/channel_roles.h"
#include "core/display/color_transform.h"
#include "core/display/tone_map.h"
#include "core/display/view_settings.h"

#include <cstddef>
#include <cstdint>

namespace pellucid {

// Memory of the caller's; rows are `rowBytes` apart.
struct DisplayTarget
{
    std::uint8_t *data;
    std::ptrdiff_t rowBytes;
    Size size;
};

class DisplayRenderer
{
public:
    DisplayRenderer(DType dtype, const ChannelNames &channels, const ViewSettings &settings);

    // The result may have alpha below 255.
    [[nodiscard]] bool hasAlpha() const { return m_roles.hasAlpha(); }
    [[nodiscard]] std::ptrdiff_t alphaChannel() const { return m_roles.alpha; } // or ChannelRoles::none

    // Pixel by pixel: `image` and the target have the same size. False where memory is short, and the target may hold
    // anything.
    bool render(const ImageView &image, const DisplayTarget &target) const;

    // Area average, zoom in (0, 1]: the pixels of reducedSize() from `topLeft` on. False as above.
    bool reduce(const ImageView &image, double zoom, Point topLeft, const DisplayTarget &target) const;

private:
    // Both return whether any color is NaN.
    bool convert(const ImageView &image, Point first, std::ptrdiff_t count, std::uint8_t *bgra) const;
    bool convertRow(const ImageView &image, Point first, std::ptrdiff_t count, std::uint8_t *levels) const;
    void markNumbers(const ImageView &image, Point first, std::ptrdiff_t count, std::uint8_t *marks) const;
    void arrange(const std::uint8_t *levels, std::ptrdiff_t step, std::ptrdiff_t count, std::uint8_t *bgra) const;
    [[nodiscard]] std::ptrdiff_t effort() const;
    [[nodiscard]] bool mapsChannelsAlike(const ImageView &image) const;

    ChannelRoles m_roles;
    bool m_isLuminance;
    ToneMap m_colorMap;
    ToneMap m_alphaMap;
    std::shared_ptr<const ColorTransform> m_color; // nullptr: none
};

// Pixels of an image at a zoom of at most 1; those at the right and bottom edge may be covered in part. At least 1 x 1.
[[nodiscard]] Size reducedSize(const Shape &shape, double zoom);

// The pixels of an image that a rectangle of its reduced form is computed from.
[[nodiscard]] Rect reductionSource(const Shape &shape, double zoom, const Rect &reduced);

} // namespace pellucid
