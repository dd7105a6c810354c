#include "core/display/display_renderer.h"

#include "core/base/parallel.h"
#include "core/display/row_average.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace pellucid {

namespace {

constexpr int bytesPerPixel = 4;

ChannelRoles shownRoles(const ChannelNames &channels, const ViewSettings &settings)
{
    const auto isHidden = [&](std::ptrdiff_t channel) {
        return channel >= 0 && channel < std::ssize(settings.hidden) && settings.hidden[static_cast<std::size_t>(channel)];
    };
    ChannelRoles roles = channelRoles(channels);
    switch (settings.mode) {
    case ViewSettings::Mode::Single: {
        const std::ptrdiff_t channel = std::clamp<std::ptrdiff_t>(settings.channel, 0, std::ssize(channels) - 1);
        return {channel, channel, channel, ChannelRoles::none};
    }
    case ViewSettings::Mode::Luminance: roles.alpha = ChannelRoles::none; return roles;
    case ViewSettings::Mode::Opaque: roles.alpha = ChannelRoles::none; break;
    case ViewSettings::Mode::Color: break;
    }
    for (std::ptrdiff_t *const role : {&roles.red, &roles.green, &roles.blue, &roles.alpha}) {
        if (isHidden(*role))
            *role = ChannelRoles::none;
    }
    return roles;
}

// ITU-R BT.709, in 1/65536.
std::uint8_t luminance(const std::uint8_t *bgr)
{
    return static_cast<std::uint8_t>((4732U * bgr[0] + 46871U * bgr[1] + 13933U * bgr[2] + 32768U) >> 16);
}

// value * alpha / 255, exactly rounded.
std::uint8_t premultiplied(std::uint8_t value, std::uint8_t alpha)
{
    const unsigned product = unsigned{value} * alpha + 128U;
    return static_cast<std::uint8_t>((product + (product >> 8)) >> 8);
}

} // namespace

DisplayRenderer::DisplayRenderer(DType dtype, const ChannelNames &channels, const ViewSettings &settings)
    : m_roles(shownRoles(channels, settings)), m_isLuminance(settings.mode == ViewSettings::Mode::Luminance),
      m_colorMap(dtype, settings), m_alphaMap(dtype, ViewSettings{})
{
}

void DisplayRenderer::convert(const ImageView &image, Point first, std::ptrdiff_t count, std::uint8_t *bgra) const
{
    const auto put = [&](const ToneMap &map, std::ptrdiff_t channel, int position, std::uint8_t absent) {
        std::uint8_t *const levels = bgra + position;
        if (channel != ChannelRoles::none) {
            map.apply(image.at(first.x, first.y, channel), image.strides().pixel, count, levels, bytesPerPixel);
            return;
        }
        for (std::ptrdiff_t i = 0; i < count; ++i)
            levels[i * bytesPerPixel] = absent;
    };
    const std::uint8_t *const end = bgra + count * bytesPerPixel;
    put(m_colorMap, m_roles.blue, 0, 0);
    if (m_roles.isGray()) {
        for (std::uint8_t *pixel = bgra; pixel != end; pixel += bytesPerPixel)
            pixel[1] = pixel[2] = pixel[0];
    } else {
        put(m_colorMap, m_roles.green, 1, 0);
        put(m_colorMap, m_roles.red, 2, 0);
    }
    if (m_isLuminance) {
        for (std::uint8_t *pixel = bgra; pixel != end; pixel += bytesPerPixel)
            pixel[0] = pixel[1] = pixel[2] = luminance(pixel);
    }
    put(m_alphaMap, m_roles.alpha, 3, 255);
    if (!hasAlpha())
        return;
    for (std::uint8_t *pixel = bgra; pixel != end; pixel += bytesPerPixel) {
        for (int c = 0; c < 3; ++c)
            pixel[c] = premultiplied(pixel[c], pixel[3]);
    }
}

bool DisplayRenderer::readsBytesDirectly(const ImageView &image) const
{
    return !hasAlpha() && !m_isLuminance && m_colorMap.isIdentity() && image.channels() <= bytesPerPixel
        && image.hasPackedRows() && m_roles.red != ChannelRoles::none && m_roles.green != ChannelRoles::none
        && m_roles.blue != ChannelRoles::none;
}

void DisplayRenderer::render(const ImageView &image, const DisplayTarget &target) const
{
    parallelFor(target.size.height, rowsPerChunk(target.rowBytes), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
        for (std::ptrdiff_t y = begin; y < end; ++y)
            convert(image, {0, y}, target.size.width, target.data + y * target.rowBytes);
    });
}

void DisplayRenderer::reduce(const ImageView &image, double zoom, Point topLeft, const DisplayTarget &target) const
{
    if (target.size.width <= 0 || target.size.height <= 0)
        return;
    const bool isDirect = readsBytesDirectly(image);
    const int channels = isDirect ? static_cast<int>(image.channels()) : bytesPerPixel;
    const std::array<std::ptrdiff_t, 3> order =
        isDirect ? std::array{m_roles.blue, m_roles.green, m_roles.red} : std::array<std::ptrdiff_t, 3>{0, 1, 2};

    std::vector<Coverage> columns;
    for (std::ptrdiff_t x = 0; x < target.size.width; ++x)
        columns.push_back(coverageOf(topLeft.x + x, zoom, image.width()));
    const std::ptrdiff_t left = columns.front().first;
    const std::ptrdiff_t width = columns.back().last + 1 - left;
    const std::ptrdiff_t count = width * channels;

    const auto bytesPerTargetRow = static_cast<std::ptrdiff_t>(static_cast<double>(count) / zoom);
    parallelFor(target.size.height, rowsPerChunk(bytesPerTargetRow), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
        std::vector<std::uint8_t> converted(isDirect ? 0 : static_cast<std::size_t>(count));
        std::vector<std::uint32_t> whole(static_cast<std::size_t>(count));
        std::vector<float> sums(static_cast<std::size_t>(count));
        const auto row = [&](std::ptrdiff_t y) {
            if (isDirect)
                return reinterpret_cast<const std::uint8_t *>(image.at(left, y));
            convert(image, {left, y}, width, converted.data());
            return static_cast<const std::uint8_t *>(converted.data());
        };
        for (std::ptrdiff_t y = begin; y < end; ++y) {
            const Coverage rows = coverageOf(topLeft.y + y, zoom, image.height());
            std::ranges::fill(whole, 0U);
            for (std::ptrdiff_t i = rows.first + 1; i < rows.last; ++i)
                addRow(whole.data(), row(i), count);
            std::ranges::copy(whole, sums.begin());
            addWeightedRow(sums.data(), row(rows.first), rows.firstWeight, count);
            if (rows.last > rows.first)
                addWeightedRow(sums.data(), row(rows.last), rows.lastWeight, count);

            std::uint8_t *pixel = target.data + y * target.rowBytes;
            for (const Coverage &covered : columns) {
                std::array<float, bytesPerPixel> total{};
                sumPixels(sums.data(), left, channels, covered, total.data());
                const float share = 1.0F / (rows.total() * covered.total());
                const auto average = [&](std::ptrdiff_t channel) {
                    return static_cast<std::uint8_t>(std::min(total[static_cast<std::size_t>(channel)] * share + 0.5F, 255.0F));
                };
                for (std::size_t c = 0; c < order.size(); ++c)
                    pixel[c] = average(order[c]);
                pixel[3] = isDirect ? std::uint8_t{255} : average(3);
                pixel += bytesPerPixel;
            }
        }
    });
}

Size reducedSize(const Shape &shape, double zoom)
{
    // What is left of a pixel by rounding alone is not a pixel.
    const auto reduced = [&](std::ptrdiff_t extent) {
        return std::max<std::ptrdiff_t>(1, static_cast<std::ptrdiff_t>(std::ceil(static_cast<double>(extent) * zoom - 1e-6)));
    };
    return {reduced(shape.width), reduced(shape.height)};
}

Rect reductionSource(const Shape &shape, double zoom, const Rect &reduced)
{
    return Rect::fromEdges(coverageOf(reduced.x, zoom, shape.width).first, coverageOf(reduced.y, zoom, shape.height).first,
                           coverageOf(reduced.right() - 1, zoom, shape.width).last + 1,
                           coverageOf(reduced.bottom() - 1, zoom, shape.height).last + 1);
}

} // namespace pellucid
