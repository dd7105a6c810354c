#include "core/buffer/fingerprint.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <cstring>

namespace pellucid {

namespace {

// Four sums side by side, since each must wait for its own last multiplication. A step is reversible, so that one word
// that differs always shows; the rotation brings the top bits, where signs are, into the next product.
class Mixer
{
public:
    void add(const std::byte *bytes, std::size_t count)
    {
        std::array<std::uint64_t, lanes> words{};
        for (; count >= sizeof(words); bytes += sizeof(words), count -= sizeof(words)) {
            std::memcpy(words.data(), bytes, sizeof(words));
            for (std::size_t i = 0; i < lanes; ++i)
                mix(m_sums[i], words[i]);
        }
        words = {};
        std::memcpy(words.data(), bytes, count);
        for (std::size_t i = 0; i * sizeof(words[0]) < count; ++i)
            mix(m_sums[i], words[i]);
    }

    [[nodiscard]] std::uint64_t sum() const
    {
        std::uint64_t sum = 0;
        for (const std::uint64_t lane : m_sums)
            mix(sum, lane);
        return sum;
    }

private:
    static constexpr std::size_t lanes = 4;

    static void mix(std::uint64_t &sum, std::uint64_t word)
    {
        constexpr std::uint64_t oddNumber = 0x9E3779B97F4A7C15; // 2^64 divided by the golden ratio
        sum = std::rotl(sum ^ word, 29) * oddNumber;
    }

    std::array<std::uint64_t, lanes> m_sums{1, 2, 3, 4};
};

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
    Mixer mixer;
    for (std::ptrdiff_t i = 0; i < axes[0].extent; ++i) {
        for (std::ptrdiff_t j = 0; j < axes[1].extent; ++j) {
            for (std::ptrdiff_t k = 0; k < axes[2].extent; ++k)
                mixer.add(image.data() + i * axes[0].stride + j * axes[1].stride + k * axes[2].stride,
                          static_cast<std::size_t>(run));
        }
    }
    return mixer.sum();
}

} // namespace pellucid
