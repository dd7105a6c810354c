#include "core/buffer/fingerprint.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#define XXH_INLINE_ALL // its state needs no allocation, which could fail
#include <xxhash.h>

namespace pellucid {

namespace {

struct Axis
{
    std::ptrdiff_t extent;
    std::ptrdiff_t stride;
};

} // namespace

std::uint64_t fingerprint(const ImageView &image)
{
    // In the order of memory, in runs as long as there is no gap.
    std::array<Axis, 3> axes{Axis{image.height(), image.strides().row}, Axis{image.width(), image.strides().pixel},
                             Axis{image.channels(), image.strides().channel}};
    std::ranges::sort(axes, std::ranges::greater{}, [](const Axis &axis) { return std::abs(axis.stride); });
    auto run = static_cast<std::ptrdiff_t>(itemSize(image.dtype()));
    for (auto axis = axes.rbegin(); axis != axes.rend() && (axis->extent == 1 || axis->stride == run); ++axis) {
        run *= axis->extent;
        *axis = {1, 0};
    }
    XXH3_state_t state;
    XXH3_64bits_reset(&state);
    for (std::ptrdiff_t i = 0; i < axes[0].extent; ++i) {
        for (std::ptrdiff_t j = 0; j < axes[1].extent; ++j) {
            for (std::ptrdiff_t k = 0; k < axes[2].extent; ++k)
                XXH3_64bits_update(&state, image.data() + i * axes[0].stride + j * axes[1].stride + k * axes[2].stride,
                                   static_cast<std::size_t>(run));
        }
    }
    return XXH3_64bits_digest(&state);
}

} // namespace pellucid
