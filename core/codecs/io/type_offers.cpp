#include "core/codecs/io/type_offers.h"

#include "core/base/parallel.h"
#include "core/buffer/sample.h"
#include "core/codecs/io/conversion.h"
#include "core/codecs/io/pixel_losses.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <limits>
#include <mutex>
#include <tuple>
#include <utility>

namespace pellucid {

namespace {

// A type that values could be converted to, and how many of them would change.
struct Candidate
{
    DType dtype = DType::UInt8;
    std::ptrdiff_t rounded = 0;
    std::ptrdiff_t clipped = 0;
};

// What is to be known of an image's values, of complex ones of their real parts.
struct Survey
{
    std::ptrdiff_t values = 0;
    std::ptrdiff_t nans = 0;
    std::ptrdiff_t imaginary = 0;                                     // parts other than 0
    std::ptrdiff_t withinOne = 0;                                     // 0 to 1
    long double least = std::numeric_limits<long double>::infinity(); // of finite values
    long double greatest = -std::numeric_limits<long double>::infinity();
    std::vector<Candidate> candidates; // the smallest first

    [[nodiscard]] const Candidate &of(DType dtype) const
    {
        return *std::ranges::find(candidates, dtype, &Candidate::dtype);
    }
};

bool isSigned(DType dtype)
{
    return dtype == DType::Int8 || dtype == DType::Int16 || dtype == DType::Int32 || dtype == DType::Int64;
}

// Of integers.
long double greatestOf(DType dtype)
{
    const int bits = static_cast<int>(itemSize(dtype)) * 8;
    return std::ldexp(1.0L, isSigned(dtype) ? bits - 1 : bits) - 1.0L;
}

long double leastOf(DType dtype)
{
    return isSigned(dtype) ? -greatestOf(dtype) - 1.0L : 0.0L;
}

void count(long double value, Candidate &candidate)
{
    if (isFloatingPoint(candidate.dtype)) { // float32
        const auto stored = static_cast<float>(value);
        candidate.clipped += std::isinf(stored) && !std::isinf(value) ? 1 : 0;
        candidate.rounded += std::isfinite(stored) && static_cast<long double>(stored) != value ? 1 : 0;
    } else if (value < leastOf(candidate.dtype) || value > greatestOf(candidate.dtype)) {
        ++candidate.clipped;
    } else {
        candidate.rounded += value != std::floor(value) ? 1 : 0;
    }
}

void count(const std::byte *element, DType dtype, Survey &survey)
{
    const long double value = exactSampleValue(element, dtype, ComplexPart::Real);
    if (isComplex(dtype) && exactSampleValue(element, dtype, ComplexPart::Imaginary) != 0)
        ++survey.imaginary;
    ++survey.values;
    if (std::isnan(value)) {
        ++survey.nans;
        return;
    }
    survey.withinOne += value >= 0 && value <= 1 ? 1 : 0;
    if (std::isfinite(value)) {
        survey.least = std::min(survey.least, value);
        survey.greatest = std::max(survey.greatest, value);
    }
    for (Candidate &candidate : survey.candidates)
        count(value, candidate);
}

void add(Survey &sum, const Survey &more)
{
    for (const auto member : {&Survey::values, &Survey::nans, &Survey::imaginary, &Survey::withinOne})
        sum.*member += more.*member;
    sum.least = std::min(sum.least, more.least);
    sum.greatest = std::max(sum.greatest, more.greatest);
    for (std::size_t i = 0; i < sum.candidates.size(); ++i) {
        sum.candidates[i].rounded += more.candidates[i].rounded;
        sum.candidates[i].clipped += more.candidates[i].clipped;
    }
}

// The image's own type first, where only the byte order differs; of the others integers for integers and bool, then
// the smallest.
std::vector<Candidate> candidatesFor(DType from, const EncoderCapabilities &capabilities)
{
    const bool isReal = isFloatingPoint(from);
    std::vector<Candidate> candidates;
    for (const DType dtype : capabilities.dtypes) {
        if (isEditable(dtype) || dtype == native(from) || (!isReal && !isFloatingPoint(dtype)))
            candidates.push_back({dtype});
    }
    const auto rank = [&](const Candidate &candidate) {
        const DType dtype = candidate.dtype;
        return std::tuple(dtype != native(from), isFloatingPoint(dtype) && !isReal, itemSize(dtype),
                          !isEditable(dtype));
    };
    std::ranges::stable_sort(candidates, {}, rank);
    return candidates;
}

bool isKept(const Candidate &candidate, const Survey &survey)
{
    return candidate.rounded == 0 && candidate.clipped == 0 && survey.imaginary == 0
        && (survey.nans == 0 || isFloatingPoint(candidate.dtype));
}

bool isKeptSomewhere(const Survey &survey)
{
    return std::ranges::any_of(survey.candidates, [&](const Candidate &each) { return isKept(each, survey); });
}

enum class Extent { Whole, WhileKept }; // to the end, or as long as some candidate keeps all values

Result<Survey> surveyed(const ImageView &image, const EncoderCapabilities &capabilities, Extent extent,
                        const Progress &progress)
{
    Survey sum;
    sum.candidates = candidatesFor(image.dtype(), capabilities);
    const Survey none = sum;
    std::mutex mutex;
    std::atomic<bool> isOver = false;
    std::ptrdiff_t rows = 0;
    parallelFor(image.height(), rowsPerChunk(image.strides().row), [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
        Survey part = none;
        for (std::ptrdiff_t y = begin; y < end && !progress.token.isCancelled() && !isOver; ++y) {
            for (std::ptrdiff_t x = 0; x < image.width(); ++x) {
                for (std::ptrdiff_t c = 0; c < image.channels(); ++c)
                    count(image.at(x, y, c), image.dtype(), part);
            }
            isOver = isOver || (extent == Extent::WhileKept && !isKeptSomewhere(part));
        }
        const std::lock_guard lock(mutex);
        add(sum, part);
        progress.at(static_cast<double>(rows += end - begin) / static_cast<double>(image.height()));
    });
    if (progress.token.isCancelled())
        return failure(ErrorCode::Cancelled, "Cancelled.");
    return sum;
}

// Integers to the last digit.
std::string numeral(long double value)
{
    std::array<char, 64> text{};
    const bool isWhole = value == std::floor(value) && std::abs(value) < 0x1p64L;
    const int length = std::snprintf(text.data(), text.size(), isWhole ? "%.0Lf" : "%.6Lg", value);
    return {text.data(), static_cast<std::size_t>(length)};
}

std::string rangeOf(DType dtype)
{
    return isFloatingPoint(dtype) || dtype == DType::Bool
        ? "0 to 1"
        : numeral(leastOf(dtype)) + " to " + numeral(greatestOf(dtype));
}

// "312 of 19,200 values clip to 0 to 255."
void say(std::string &effect, std::ptrdiff_t part, const Survey &survey, const std::string &what)
{
    if (part > 0)
        effect += (effect.empty() ? "" : " ") + grouped(part) + " of " + grouped(survey.values) + " values " + what;
}

TypeOffer offer(TypeOffer::Way way, DType to, std::string effect, const Survey &survey)
{
    if (!isFloatingPoint(to))
        say(effect, survey.nans, survey, "are NaN and become 0.");
    say(effect, survey.imaginary, survey, "lose an imaginary part.");
    return {way, to, std::move(effect)};
}

std::optional<TypeOffer> keeping(const Survey &survey)
{
    const auto kept =
        std::ranges::find_if(survey.candidates, [&](const Candidate &each) { return isKept(each, survey); });
    if (kept == survey.candidates.end())
        return std::nullopt;
    return TypeOffer{TypeOffer::Way::Keep, kept->dtype,
                     (survey.values == 1 ? "The value fits " : "All " + grouped(survey.values) + " values fit ")
                         + std::string(name(kept->dtype)) + " unchanged."};
}

TypeOffer clipping(DType to, const Survey &survey)
{
    const Candidate &counts = survey.of(to);
    std::string effect;
    say(effect, counts.clipped, survey, isFloatingPoint(to) ? "become infinite." : "clip to " + rangeOf(to) + '.');
    say(effect, counts.rounded, survey,
        isFloatingPoint(to) ? "are rounded to " + std::string(name(to)) + '.' : "are rounded to whole numbers.");
    return offer(TypeOffer::Way::Clip, to, std::move(effect), survey);
}

TypeOffer scaling(DType from, DType to, const Survey &survey)
{
    std::string effect = rangeOf(native(from)) + " becomes " + rangeOf(to) + '.';
    if (isFloatingPoint(from))
        say(effect, survey.values - survey.nans - survey.withinOne, survey, "lie outside and clip.");
    return offer(TypeOffer::Way::FullScale, to, std::move(effect), survey);
}

TypeOffer stretching(DType to, const Survey &survey)
{
    return offer(TypeOffer::Way::Stretch, to,
                 numeral(survey.least) + " to " + numeral(survey.greatest) + " becomes " + rangeOf(to) + '.', survey);
}

// Fractions, of which most lie within 0 and 1, and integers whose full scale means white.
bool hasFullScale(DType from, const Survey &survey)
{
    return isFloatingPoint(from) ? survey.withinOne > 0 && 2 * survey.withinOne >= survey.values - survey.nans
                                 : native(from) == DType::Bool || isEditable(native(from));
}

} // namespace

const char *TypeOffer::scale() const
{
    return way == Way::FullScale ? "full" : way == Way::Stretch ? "minmax" : "none";
}

std::string TypeOffer::step() const
{
    const std::string scaled = std::string(" scale=") + scale();
    return "convert to=" + std::string(name(to)) + (way == Way::Keep || way == Way::Clip ? "" : scaled);
}

const Codec *refusingCodec(const ImageSpec &spec, const CodecRegistry &registry, std::string_view extension)
{
    const Codec *const codec = registry.encoderFor(extension, spec);
    const bool isRefused = codec != nullptr && !isEditable(spec.dtype)
        && planConversion(spec, codec->encoder()->capabilities()).dtype != spec.dtype;
    return isRefused ? codec : nullptr;
}

Result<std::vector<TypeOffer>> offerTypes(const ImageView &image, const EncoderCapabilities &capabilities,
                                          const Progress &progress)
{
    const Result<Survey> survey = surveyed(image, capabilities, Extent::Whole, progress);
    if (!survey)
        return tl::unexpected(survey.error());
    const DType from = image.dtype();
    const DType to = planConversion({from, image.shape(), defaultChannelNames(image.channels())}, capabilities).dtype;
    const std::optional<TypeOffer> kept = keeping(*survey);
    std::vector<TypeOffer> offers;
    if (kept)
        offers.push_back(*kept);
    const bool isScaled = !isFloatingPoint(to) && hasFullScale(from, *survey);
    if (isScaled && (!kept || native(from) == DType::Bool))
        offers.push_back(scaling(from, to, *survey));
    if (!kept && (!isScaled || !isFloatingPoint(from)))
        offers.push_back(clipping(to, *survey));
    if (!kept && !isFloatingPoint(to) && survey->least < survey->greatest)
        offers.push_back(stretching(to, *survey));
    return offers;
}

Result<std::optional<TypeOffer>> offerKeeping(const ImageView &image, const EncoderCapabilities &capabilities,
                                              const Progress &progress)
{
    const Conversion conversion =
        planConversion({image.dtype(), image.shape(), defaultChannelNames(image.channels())}, capabilities);
    if (conversion.dtype == image.dtype() || !isEditable(image.dtype()))
        return std::nullopt;
    const Result<Survey> survey = surveyed(image, capabilities, Extent::WhileKept, progress);
    if (!survey)
        return tl::unexpected(survey.error());
    const std::optional<TypeOffer> kept = keeping(*survey);
    if (!kept)
        return std::nullopt;
    return countPixelLosses(image, defaultChannelNames(image.channels()), conversion, progress)
        .map([&](const PixelLosses &losses) {
            const bool isChanged = losses.nan + losses.negative + losses.aboveOne + losses.rounded > 0;
            return isChanged ? kept : std::nullopt;
        });
}

const Codec *exactCodec(const ImageSpec &spec, const CodecRegistry &registry)
{
    const auto isExact = [&](const std::unique_ptr<const Codec> &codec) {
        if (codec->encoder() == nullptr || codec->decoder() == nullptr)
            return false;
        const EncoderCapabilities capabilities = codec->encoder()->capabilities();
        if (capabilities.has(EncoderFeature::Lossy) || !capabilities.loss.empty())
            return false;
        const Conversion conversion = planConversion(spec, capabilities);
        return conversion.dtype == spec.dtype && conversion.losses.empty();
    };
    const auto found = std::ranges::find_if(registry.codecs(), isExact);
    return found != registry.codecs().end() ? found->get() : nullptr;
}

} // namespace pellucid
