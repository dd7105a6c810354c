// Pellucid: core, and its codecs by Qt.
#include "contender.h"
#include "core/analysis/histogram.h"
#include "core/analysis/statistics.h"
#include "core/base/parallel.h"
#include "core/codecs/io/open_image.h"
#include "core/operations/step.h"
#include "ui/files/qt_codec.h"

#include <filesystem>
#include <memory>
#include <stdexcept>

using namespace pellucid;

namespace bench {

namespace {

const CodecRegistry &registry()
{
    static const CodecRegistry codecs = [] {
        CodecRegistry all = CodecRegistry::builtIn();
        addQtCodecs(all);
        return all;
    }();
    return codecs;
}

template <typename T>
T valueOf(Result<T> &&result)
{
    if (!result)
        throw std::runtime_error(result.error().message);
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

std::string stepFor(const std::string &operation, std::ptrdiff_t channels)
{
    const bool isGray = channels == 1;
    static const std::map<std::string, std::string> steps{
        {"gain", "gain value=1.1 channels="},
        {"invert", "invert channels="},
        {"lut", "gamma value=2.2 channels="},
        {"set", "set value=1 channels="},
        {"swap", "swap a=R b=B"},
        {"gray3", "grayscale method=bt601"},
        {"gray1", "grayscale method=bt601 output=single"},
    };
    const std::string &step = steps.at(operation);
    return step.ends_with('=') ? step + (isGray ? "L" : operation == "gain" ? "G" : "R") : step;
}

Prepared edit(const std::string &operation, const MutableImageView &image)
{
    const ImageSpec spec{image.dtype(), image.shape(), defaultChannelNames(image.channels())};
    const auto bound = std::make_shared<const BoundOperation>(
        valueOf(valueOf(parseStep(stepFor(operation, image.channels()))).bind(spec)));
    const MutableImageView target =
        bound->output.hasSameLayout(spec) ? image : resultPages(bound->output.dtype, bound->output.shape);
    const auto rows = [=](std::ptrdiff_t begin, std::ptrdiff_t end) {
        const Rect rect{0, begin, image.width(), end - begin};
        bound->run(image.crop(rect), target.crop(rect));
    };
    return {[=] { parallelFor(image.height(), rowsPerChunk(image.strides().row), rows); }, target};
}

// "FILE": from bytes in memory to a buffer.
Outcome decode(Words words)
{
    const std::span<const std::byte> file = fileBytes(words[0]);
    const std::string extension = std::filesystem::path(words[0]).extension().string().substr(1);
    const Codec *const codec = registry().decoderFor(file.first(std::min<std::size_t>(file.size(), 4096)), extension);
    if (codec == nullptr)
        throw std::runtime_error("no codec reads it");
    return {seconds([&] { (void)valueOf(codec->decode({file})); })};
}

// "FILE": as the program opens it, from its path.
Outcome open(Words words)
{
    return {seconds([&] { (void)valueOf(openImage(words[0], registry(), {}, {})); })};
}

// "IMAGE": 256 bins over the range of the dtype, for each channel
Outcome countHistogram(Words words)
{
    const ImageView image = photograph(words[0]);
    const Bins bins{.low = 0.0, .high = isFloatingPoint(image.dtype()) ? 1.0 : fullScale(image.dtype()) + 1.0};
    return {seconds([&] { (void)valueOf(histogram(image, bins)); })};
}

// "IMAGE": least, greatest, mean and standard deviation of each channel
Outcome computeStatistics(Words words)
{
    const ImageView image = photograph(words[0]);
    return {seconds([&] { (void)valueOf(statistics(image)); })};
}

// "EXTENSION fast|small IMAGE"
Outcome encode(Words words)
{
    const ImageView image = photograph(words[2]);
    const ImageSpec spec{image.dtype(), image.shape(), defaultChannelNames(image.channels())};
    const Codec *const codec = registry().encoderFor(words[0], spec);
    if (codec == nullptr)
        throw std::runtime_error("no codec writes it");
    const EncodeOptions options{.compression = words[1] == "small" ? Compression::Small : Compression::Fast};
    Outcome outcome;
    outcome.seconds = seconds([&] { outcome.bytes = valueOf(codec->encoder()->encode(image, options, {})).size(); });
    return outcome;
}

} // namespace

void addPellucidTasks(Tasks &tasks)
{
    tasks["pellucid edit"] = [](Words words) { return timedEdit(words, edit); };
    tasks["pellucid decode"] = decode;
    tasks["pellucid open"] = open;
    tasks["pellucid encode"] = encode;
    tasks["pellucid histogram"] = countHistogram;
    tasks["pellucid statistics"] = computeStatistics;
}

} // namespace bench
