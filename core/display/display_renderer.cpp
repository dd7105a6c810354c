#include "core/display/display_renderer.h"

#include "core/base/parallel.h"
#include "core/display/add_rows.h"
#include "core/display/row_average.h"
#include "core/display/row_levels.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <new>
#include <vector>

namespace pellucid {

namespace {

constexpr int bytesPerPixel = 4;

ChannelRoles shownRoles(const ChannelNames &channels, const ViewSettings &settings)
{
    const auto isHidden = [&](std::ptrdiff_t channel) {
        return channel >= 0 && channel < std::ssize(settings.hidden)
            && settings.hidden[static_cast<std::size_t>(channel)];
    };
    ChannelRoles roles = settings.roles.value_or(channelRoles(channels));
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

// The sums of rows of `count` levels. Each is what rowAt(y, room) returns, `converted` has room for `maxRows`.
template <typename RowAt>
void addUp(std::vector<float> &sums, const Coverage &rows, RowAt rowAt, std::uint8_t *converted, std::ptrdiff_t count)
{
    std::ranges::fill(sums, 0.0F);
    std::vector<const std::uint8_t *> batch;
    for (std::ptrdiff_t first = rows.first; first <= rows.last; first += std::ssize(batch)) {
        batch.clear();
        for (std::ptrdiff_t i = first; i <= rows.last && batch.size() < maxRows; ++i)
            batch.push_back(rowAt(i, converted + std::ssize(batch) * count));
        addRows(sums.data(), batch, first == rows.first ? rows.firstWeight : 1.0F,
                first + std::ssize(batch) > rows.last ? rows.lastWeight : 1.0F, count);
    }
}

// From 0 to what is opaque.
ViewSettings forAlpha(const ViewSettings &settings)
{
    ViewSettings alpha;
    alpha.white = settings.opaque;
    return alpha;
}

} // namespace

DisplayRenderer::DisplayRenderer(DType dtype, const ChannelNames &channels, const ViewSettings &settings)
    : m_roles(shownRoles(channels, settings)),
      m_isLuminance(settings.mode == ViewSettings::Mode::Luminance),
      m_colorMap(dtype, settings),
      m_alphaMap(dtype, forAlpha(settings)),
      m_color(settings.mode == ViewSettings::Mode::Color || settings.mode == ViewSettings::Mode::Opaque ? settings.color
                                                                                                        : nullptr)
{
}

bool DisplayRenderer::convert(const ImageView &image, Point first, std::ptrdiff_t count, std::uint8_t *bgra) const
{
    const auto put = [&](const ToneMap &map, std::ptrdiff_t channel, int position, std::uint8_t absent) {
        std::uint8_t *const levels = bgra + position;
        if (channel != ChannelRoles::none)
            return map.apply(image.at(first.x, first.y, channel), image.strides().pixel, count, levels, bytesPerPixel);
        for (std::ptrdiff_t i = 0; i < count; ++i)
            levels[i * bytesPerPixel] = absent;
        return false;
    };
    const std::uint8_t *const end = bgra + count * bytesPerPixel;
    bool hasNan = put(m_colorMap, m_roles.blue, 0, 0);
    if (m_roles.isGray()) {
        for (std::uint8_t *pixel = bgra; pixel != end; pixel += bytesPerPixel)
            pixel[1] = pixel[2] = pixel[0];
    } else {
        hasNan |= put(m_colorMap, m_roles.green, 1, 0);
        hasNan |= put(m_colorMap, m_roles.red, 2, 0);
    }
    if (m_isLuminance) {
        for (std::uint8_t *pixel = bgra; pixel != end; pixel += bytesPerPixel)
            pixel[0] = pixel[1] = pixel[2] = luminance(pixel);
    }
    put(m_alphaMap, m_roles.alpha, 3, 255);
    if (!hasAlpha())
        return hasNan;
    for (std::uint8_t *pixel = bgra; pixel != end; pixel += bytesPerPixel) {
        for (int c = 0; c < 3; ++c)
            pixel[c] = premultiplied(pixel[c], pixel[3]);
    }
    return hasNan;
}

// Then a row of the image is converted as one run of elements, without a look at what channel one belongs to.
bool DisplayRenderer::mapsChannelsAlike(const ImageView &image) const
{
    const bool isWhole =
        m_roles.red != ChannelRoles::none && m_roles.green != ChannelRoles::none && m_roles.blue != ChannelRoles::none;
    const bool isAlphaAlike = !hasAlpha() || (m_roles.alpha == 3 && m_colorMap.isPlain() && m_alphaMap.isPlain());
    return isWhole && isAlphaAlike && !m_isLuminance && image.channels() <= bytesPerPixel && image.hasPackedRows();
}

// The levels, premultiplied, in the order of the image's channels. Requires mapsChannelsAlike().
bool DisplayRenderer::convertRow(const ImageView &image, Point first, std::ptrdiff_t count, std::uint8_t *levels) const
{
    const bool hasNan =
        m_colorMap.apply(image.at(first.x, first.y), static_cast<std::ptrdiff_t>(itemSize(image.dtype())),
                         count * image.channels(), levels, 1);
    if (hasAlpha())
        premultiplyRow(levels, count);
    return hasNan;
}

// How much each of a row's levels counts in an average, in the same order: 255, or its pixel's alpha; NaN not at all.
void DisplayRenderer::markNumbers(const ImageView &image, Point first, std::ptrdiff_t count, std::uint8_t *marks) const
{
    if (mapsChannelsAlike(image)) {
        m_colorMap.markNumbers(image.at(first.x, first.y), static_cast<std::ptrdiff_t>(itemSize(image.dtype())),
                               count * image.channels(), marks, 1);
    } else {
        std::fill_n(marks, count * bytesPerPixel, std::uint8_t{255});
        const auto put = [&](std::ptrdiff_t channel, int position) {
            if (channel != ChannelRoles::none)
                m_colorMap.markNumbers(image.at(first.x, first.y, channel), image.strides().pixel, count,
                                       marks + position, bytesPerPixel);
        };
        put(m_roles.blue, 0);
        put(m_roles.green, 1);
        put(m_roles.red, 2);
        for (std::uint8_t *mark = marks; m_isLuminance && mark != marks + count * bytesPerPixel; mark += bytesPerPixel)
            mark[0] = mark[1] = mark[2] = std::max({mark[0], mark[1], mark[2]});
    }
    if (!hasAlpha())
        return;
    m_alphaMap.apply(image.at(first.x, first.y, m_roles.alpha), image.strides().pixel, count, marks + 3, bytesPerPixel);
    premultiplyRow(marks, count);
}

// How many bytes could be converted in the time that one is transformed to the screen's colors.
std::ptrdiff_t DisplayRenderer::effort() const
{
    return m_color != nullptr ? 16 : 1;
}

bool DisplayRenderer::render(const ImageView &image, const DisplayTarget &target) const
try {
    const bool isAlike = mapsChannelsAlike(image);
    const std::ptrdiff_t width = target.size.width;
    parallelFor(target.size.height, rowsPerChunk(target.rowBytes * effort()),
                [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
                    std::vector<std::uint8_t> levels(isAlike ? static_cast<std::size_t>(width * image.channels()) : 0);
                    for (std::ptrdiff_t y = begin; y < end; ++y) {
                        std::uint8_t *const pixels = target.data + y * target.rowBytes;
                        if (isAlike) {
                            convertRow(image, {0, y}, width, levels.data());
                            arrange(levels.data(), image.channels(), width, pixels);
                        } else {
                            convert(image, {0, y}, width, pixels);
                        }
                        if (m_color)
                            m_color->apply(pixels, width);
                    }
                });
    return true;
} catch (const std::bad_alloc &) {
    return false;
}

// Levels in the order of the image's channels, `step` apart, as pixels.
void DisplayRenderer::arrange(const std::uint8_t *levels, std::ptrdiff_t step, std::ptrdiff_t count,
                              std::uint8_t *bgra) const
{
    for (std::ptrdiff_t i = 0; i < count; ++i) {
        const std::array<std::uint8_t, 4> pixel{levels[m_roles.blue], levels[m_roles.green], levels[m_roles.red],
                                                hasAlpha() ? levels[m_roles.alpha] : std::uint8_t{255}};
        std::memcpy(bgra, pixel.data(), pixel.size());
        levels += step;
        bgra += bytesPerPixel;
    }
}

bool DisplayRenderer::reduce(const ImageView &image, double zoom, Point topLeft, const DisplayTarget &target) const
try {
    if (target.size.width <= 0 || target.size.height <= 0)
        return true;
    const bool isAlike = mapsChannelsAlike(image);
    const bool isDirect = isAlike && !hasAlpha() && m_colorMap.isIdentity();
    const int channels = isAlike ? static_cast<int>(image.channels()) : bytesPerPixel;

    std::vector<Coverage> columns;
    for (std::ptrdiff_t x = 0; x < target.size.width; ++x)
        columns.push_back(coverageOf(topLeft.x + x, zoom, image.width()));
    const std::ptrdiff_t left = columns.front().first;
    const std::ptrdiff_t width = columns.back().last + 1 - left;
    const std::ptrdiff_t count = width * channels;

    const auto sourceBytes = static_cast<std::ptrdiff_t>(static_cast<double>(count) / zoom);
    const std::ptrdiff_t bytesPerTargetRow = std::max(sourceBytes, target.rowBytes * effort());
    parallelFor(target.size.height, rowsPerChunk(bytesPerTargetRow), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
        std::vector<std::uint8_t> converted(isDirect ? 0 : maxRows * static_cast<std::size_t>(count));
        std::vector<float> sums(static_cast<std::size_t>(count + columnPadding));
        std::vector<float> numbers; // made when the first NaN is met
        bool hasNan = false;
        const auto row = [&](std::ptrdiff_t y, std::uint8_t *levels) {
            if (isDirect)
                return reinterpret_cast<const std::uint8_t *>(image.at(left, y));
            hasNan |= isAlike ? convertRow(image, {left, y}, width, levels) : convert(image, {left, y}, width, levels);
            return static_cast<const std::uint8_t *>(levels);
        };
        const auto marks = [&](std::ptrdiff_t y, std::uint8_t *levels) {
            markNumbers(image, {left, y}, width, levels);
            return static_cast<const std::uint8_t *>(levels);
        };
        for (std::ptrdiff_t y = begin; y < end; ++y) {
            const Coverage rows = coverageOf(topLeft.y + y, zoom, image.height());
            hasNan = false;
            addUp(sums, rows, row, converted.data(), count);
            if (hasNan) {
                numbers.resize(sums.size());
                addUp(numbers, rows, marks, converted.data(), count);
            }
            std::uint8_t *const pixels = target.data + y * target.rowBytes;
            averagePixels(sums.data(), left, channels, columns, rows.total(), hasNan ? numbers.data() : nullptr,
                          hasAlpha() ? 3 : -1, pixels);
            if (isAlike)
                arrange(pixels, bytesPerPixel, target.size.width, pixels);
            if (m_color)
                m_color->apply(pixels, target.size.width);
        }
    });
    return true;
} catch (const std::bad_alloc &) {
    return false;
}

Size reducedSize(const Shape &shape, double zoom)
{
    // What is left of a pixel by rounding alone is not a pixel.
    const auto reduced = [&](std::ptrdiff_t extent) {
        return std::max<std::ptrdiff_t>(
            1, static_cast<std::ptrdiff_t>(std::ceil(static_cast<double>(extent) * zoom - 1e-6)));
    };
    return {reduced(shape.width), reduced(shape.height)};
}

Rect reductionSource(const Shape &shape, double zoom, const Rect &reduced)
{
    return Rect::fromEdges(coverageOf(reduced.x, zoom, shape.width).first,
                           coverageOf(reduced.y, zoom, shape.height).first,
                           coverageOf(reduced.right() - 1, zoom, shape.width).last + 1,
                           coverageOf(reduced.bottom() - 1, zoom, shape.height).last + 1);
}

} // namespace pellucid
