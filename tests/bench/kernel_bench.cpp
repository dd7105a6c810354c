// Operations in place on 100 megapixels, beside what memory allows: reading and writing every byte once. And analysis.
//
//     cmake --build --preset release --target kernel_bench && build/release/tests/bench/kernel_bench
//
// One row an operation, dtype, channel count and number of threads; the limits carry the same layout, so that a row
// divided by its limit is a ratio of one run. PELLUCID_TARGETS=N forbids all but N Highway targets, the slowest ones:
// what older processors would get.
#include "core/analysis/histogram.h"
#include "core/analysis/statistics.h"
#include "core/base/parallel.h"
#include "core/buffer/image_buffer.h"
#include "core/operations/step.h"

#include <array>
#include <benchmark/benchmark.h>
#include <cstdlib>
#include <hwy/targets.h>
#include <iostream>
#include <memory>

using namespace pellucid;

namespace {

constexpr std::ptrdiff_t width = 11648;
constexpr std::ptrdiff_t height = 8736;

// Smooth, like a photograph, with the noise of one.
void paint(const MutableImageView &image)
{
    parallelFor(height, 16, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
        for (std::ptrdiff_t y = begin; y < end; ++y) {
            std::uint32_t noise = static_cast<std::uint32_t>(y) * 2654435761U;
            for (std::ptrdiff_t i = 0; i < width * image.channels(); ++i) {
                noise = noise * 1664525U + 1013904223U;
                const auto base = static_cast<std::uint32_t>((i / 97 + y / 31) % 240);
                const std::uint32_t value = base + (noise >> 28);
                visitEditable(image.dtype(), [&]<typename T>(std::type_identity<T>) {
                    auto *const row = reinterpret_cast<T *>(image.at(0, y));
                    if constexpr (std::is_same_v<T, float>)
                        row[i] = static_cast<float>(value) / 255.0F;
                    else
                        row[i] = static_cast<T>(std::is_same_v<T, std::uint16_t> ? value * 257 : value);
                });
            }
        }
    });
}

// Kept between rows of the table: faulting in a new one costs more than what is measured.
const MutableImageView &image(DType dtype, std::ptrdiff_t channels)
{
    static ImageBuffer buffer;
    static MutableImageView view;
    if (view.isEmpty() || view.dtype() != dtype || view.channels() != channels) {
        buffer = {};
        buffer = ImageBuffer::allocate(dtype, {height, width, channels}).value();
        view = buffer.mutableView();
        paint(view);
    }
    return view;
}

template <typename Body>
void overRows(benchmark::State &state, const MutableImageView &view, int threads, Body body)
{
    for (auto _ : state) {
        if (threads == 1)
            body(0, height);
        else
            parallelFor(height, rowsPerChunk(view.strides().row), body);
    }
    state.counters["ns/pixel"] =
        benchmark::Counter(static_cast<double>(width * height) * 1e-9,
                           benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void readModifyWrite(benchmark::State &state, DType dtype, std::ptrdiff_t channels, int threads)
{
    const MutableImageView view = image(dtype, channels);
    overRows(state, view, threads, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
        auto *const first = reinterpret_cast<std::uint64_t *>(view.data() + begin * view.strides().row);
        auto *const last = reinterpret_cast<std::uint64_t *>(view.data() + end * view.strides().row);
        for (std::uint64_t *word = first; word != last; ++word)
            *word ^= 0x0101010101010101U;
    });
}

void readOnly(benchmark::State &state, DType dtype, std::ptrdiff_t channels, int threads)
{
    const MutableImageView view = image(dtype, channels);
    overRows(state, view, threads, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
        const auto *const first = reinterpret_cast<const std::uint64_t *>(view.at(0, begin));
        const auto *const last = reinterpret_cast<const std::uint64_t *>(view.at(0, 0) + end * view.strides().row);
        std::array<std::uint64_t, 8> sums{};
        for (const std::uint64_t *word = first; last - word >= std::ssize(sums); word += sums.size()) {
            for (std::size_t i = 0; i < sums.size(); ++i)
                sums[i] += word[i];
        }
        benchmark::DoNotOptimize(sums);
    });
}

void apply(benchmark::State &state, const std::string &step, DType dtype, std::ptrdiff_t channels, int threads)
{
    const MutableImageView view = image(dtype, channels);
    const ImageSpec spec{dtype, view.shape(), defaultChannelNames(channels)};
    const BoundOperation bound = parseStep(step).value().bind(spec).value();
    const bool isInPlace = bound.output.hasSameLayout(spec);
    ImageBuffer apart = ImageBuffer::allocate(dtype, isInPlace ? Shape{} : bound.output.shape).value();
    const MutableImageView target = isInPlace ? view : apart.mutableView();
    const auto run = [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
        const Rect rows{0, begin, width, end - begin};
        bound.run(view.crop(rows), target.crop(rows));
    };
    if (!isInPlace)
        run(0, height); // the pages of a new buffer are faulted in before time is taken
    overRows(state, view, threads, run);
}

// Always on all cores.
template <typename Look>
void analyse(benchmark::State &state, DType dtype, std::ptrdiff_t channels, Look look)
{
    const ImageView view = image(dtype, channels);
    for (auto _ : state)
        benchmark::DoNotOptimize(look(view));
}

struct Layout
{
    DType dtype;
    std::ptrdiff_t channels;
    std::vector<const char *> steps;
};

std::vector<Layout> layouts()
{
    const std::vector<const char *> gray{"gain value=1.1", "invert", "gamma value=2.2", "set value=0.7"};
    const std::vector<const char *> rgb{
        "gain channels=G value=1.1", "gain value=1.1",
        "invert channels=R",         "gamma channels=R value=2.2",
        "set channels=R value=0.7",  "swap a=R b=B",
        "reorder order=GBR",         "copy from=R to=G",
        "extract channel=G",         "grayscale",
        "grayscale output=single",   "grayscale method=lightness",
        "grayscale strength=0.3",    "grayscale method=average strength=0.5",
        "grayscale light=linear",    "grayscale light=linear strength=0.6",
    };
    std::vector<const char *> rgba{"set channels=A value=1"};
    rgba.insert(rgba.end(), rgb.begin(), rgb.end());
    rgba[7] = "reorder order=GBRA";
    return {{DType::UInt8, 1, gray},  {DType::UInt8, 3, rgb},   {DType::UInt8, 4, rgba},  {DType::UInt16, 3, rgb},
            {DType::UInt16, 4, rgba}, {DType::Float32, 3, rgb}, {DType::Float32, 4, rgba}};
}

std::string label(const std::string &what, const Layout &layout, int threads)
{
    return what + "/" + std::string(name(layout.dtype)) + " x " + std::to_string(layout.channels) + "/"
        + std::to_string(threads) + " threads";
}

void forbidFastTargets()
{
    const char *const allowed = std::getenv("PELLUCID_TARGETS");
    if (allowed == nullptr)
        return;
    std::vector<std::int64_t> targets = hwy::SupportedAndGeneratedTargets();
    targets.erase(targets.begin(), targets.end() - std::min<std::ptrdiff_t>(std::atoi(allowed), std::ssize(targets)));
    std::int64_t mask = 0;
    for (const std::int64_t target : targets)
        mask |= target;
    hwy::SetSupportedTargetsForTest(mask);
    hwy::GetChosenTarget().Update(mask);
    std::cout << "Fastest target: " << hwy::TargetName(targets.front()) << '\n';
}

} // namespace

int main(int argc, char **argv)
{
    forbidFastTargets();
    for (const Layout &layout : layouts()) {
        for (const int threads : {1, 2}) {
            const auto add = [&](const std::string &what, auto body) {
                benchmark::RegisterBenchmark(label(what, layout, threads).c_str(), body)
                    ->Unit(benchmark::kMillisecond)
                    ->UseRealTime()
                    ->MinTime(0.05);
            };
            add("limit",
                [=](benchmark::State &state) { readModifyWrite(state, layout.dtype, layout.channels, threads); });
            add("read", [=](benchmark::State &state) { readOnly(state, layout.dtype, layout.channels, threads); });
            if (threads == 2) {
                const Bins bins = binForEveryValue(layout.dtype).value_or(Bins{0, 1, 256});
                add("histogram", [=](benchmark::State &state) {
                    analyse(state, layout.dtype, layout.channels,
                            [&](const ImageView &view) { return histogram(view, bins); });
                });
                add("statistics", [=](benchmark::State &state) {
                    analyse(state, layout.dtype, layout.channels,
                            [](const ImageView &view) { return statistics(view); });
                });
            }
            for (const char *const step : layout.steps)
                add(step, [=](benchmark::State &state) { apply(state, step, layout.dtype, layout.channels, threads); });
        }
    }
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
        return 1;
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
