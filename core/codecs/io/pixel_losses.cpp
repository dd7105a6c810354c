#include "core/codecs/io/pixel_losses.h"

#include "core/base/load.h"
#include "core/base/parallel.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <mutex>
#include <optional>

namespace pellucid {

namespace {

template <typename T>
constexpr T fullScale()
{
    return std::is_floating_point_v<T> ? T{1} : std::numeric_limits<T>::max();
}

// `maximum` is the image's own, or its full scale.
template <typename From, typename To>
void countValue(From value, std::uint64_t maximum, PixelLosses &losses)
{
    if constexpr (std::is_same_v<From, float> && std::is_integral_v<To>) {
        constexpr double full = std::numeric_limits<To>::max();
        const double level = std::floor(static_cast<double>(value) * full + 0.5);
        if (std::isnan(value))
            ++losses.nan;
        else if (value < 0)
            ++losses.negative;
        else if (value > 1)
            ++losses.aboveOne;
        else if (static_cast<float>(level) / static_cast<float>(full) != value)
            ++losses.rounded;
    } else if constexpr (sizeof(From) > sizeof(To)) {
        if (value > maximum)
            ++losses.aboveMaximum;
        else
            losses.rounded += value * std::uint64_t{std::numeric_limits<To>::max()} % maximum != 0 ? 1 : 0;
    }
}

template <typename From, typename To>
void countRow(const ImageView &image, std::ptrdiff_t y, const std::vector<std::ptrdiff_t> &sources, int maximum,
              PixelLosses &losses)
{
    const auto greatest = static_cast<std::uint64_t>(maximum > 0 ? maximum : std::numeric_limits<std::uint16_t>::max());
    for (const std::ptrdiff_t source : sources) {
        if (source < 0)
            continue;
        losses.values += image.width();
        const std::byte *from = image.at(0, y, source);
        for (std::ptrdiff_t x = 0; x < image.width(); ++x, from += image.strides().pixel)
            countValue<From, To>(load<From>(from), greatest, losses);
    }
}

template <typename From>
void countAlpha(const ImageView &image, std::ptrdiff_t y, std::ptrdiff_t alpha, int maximum, PixelLosses &losses)
{
    const From opaque = maximum > 0 ? static_cast<From>(maximum) : fullScale<From>();
    for (std::ptrdiff_t x = 0; x < image.width(); ++x) {
        const From value = load<From>(image.at(x, y, alpha));
        if (value == opaque)
            continue;
        ++losses.notOpaque;
        bool hasColor = false;
        for (std::ptrdiff_t c = 0; c < image.channels(); ++c)
            hasColor = hasColor || (c != alpha && load<From>(image.at(x, y, c)) != From{0});
        losses.hidden += value == From{0} && hasColor ? 1 : 0;
    }
}

void add(PixelLosses &sum, const PixelLosses &more)
{
    for (const auto member :
         {&PixelLosses::values, &PixelLosses::nan, &PixelLosses::negative, &PixelLosses::aboveOne,
          &PixelLosses::aboveMaximum, &PixelLosses::rounded, &PixelLosses::notOpaque, &PixelLosses::hidden})
        sum.*member += more.*member;
}

} // namespace

Result<PixelLosses> countPixelLosses(const ImageView &image, const ChannelNames &channels, const Conversion &conversion,
                                     const Progress &progress)
{
    std::optional<std::ptrdiff_t> droppedAlpha = alphaIndex(channels);
    if (droppedAlpha && std::ranges::find(conversion.sources, *droppedAlpha) != conversion.sources.end())
        droppedAlpha.reset();
    std::vector<std::ptrdiff_t> sources = conversion.sources; // each once: gray may become three channels
    std::ranges::sort(sources);
    sources.erase(std::unique(sources.begin(), sources.end()), sources.end()); // clang 14 rejects ranges::unique
    PixelLosses sum;
    if (conversion.dtype == image.dtype() && !droppedAlpha)
        return sum;
    std::mutex mutex;
    visitEditable(image.dtype(), [&]<typename From>(std::type_identity<From>) {
        visitEditable(conversion.dtype, [&]<typename To>(std::type_identity<To>) {
            parallelFor(image.height(), rowsPerChunk(image.strides().row),
                        [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
                            PixelLosses part;
                            for (std::ptrdiff_t y = begin; y < end && !progress.token.isCancelled(); ++y) {
                                countRow<From, To>(image, y, sources, conversion.maximum, part);
                                if (droppedAlpha)
                                    countAlpha<From>(image, y, *droppedAlpha, conversion.maximum, part);
                            }
                            const std::lock_guard lock(mutex);
                            add(sum, part);
                        });
        });
    });
    if (progress.token.isCancelled())
        return failure(ErrorCode::Cancelled, "Cancelled.");
    return sum;
}

std::ptrdiff_t countAbove(const ImageView &image, int maximum)
{
    std::atomic<std::ptrdiff_t> count = 0;
    visitEditable(image.dtype(), [&]<typename T>(std::type_identity<T>) {
        parallelFor(image.height(), rowsPerChunk(image.strides().row), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
            std::ptrdiff_t above = 0;
            for (std::ptrdiff_t y = begin; y < end; ++y) {
                for (std::ptrdiff_t x = 0; x < image.width(); ++x) {
                    for (std::ptrdiff_t c = 0; c < image.channels(); ++c)
                        above += load<T>(image.at(x, y, c)) > static_cast<T>(maximum) ? 1 : 0;
                }
            }
            count += above;
        });
    });
    return count;
}

std::string grouped(std::ptrdiff_t number)
{
    std::string digits = std::to_string(number);
    for (std::ptrdiff_t at = std::ssize(digits) - 3; at > 0; at -= 3)
        digits.insert(static_cast<std::size_t>(at), ",");
    return digits;
}

std::vector<std::string> sentences(const PixelLosses &losses)
{
    std::vector<std::string> texts;
    const auto say = [&](std::ptrdiff_t count, const std::string &what) {
        if (count > 0)
            texts.push_back(grouped(count) + what);
    };
    const std::string all = " of " + grouped(losses.values) + " values ";
    say(losses.nan, all + "are NaN and become 0.");
    say(losses.negative, all + "are negative and become 0.");
    say(losses.aboveOne, all + "are above 1 and become 1.");
    say(losses.aboveMaximum, all + "are above full scale and become it.");
    say(losses.rounded, all + "are rounded.");
    say(losses.notOpaque, " pixels are not opaque and will be.");
    say(losses.hidden, " pixels have a color under alpha 0 that will be seen.");
    return texts;
}

} // namespace pellucid
