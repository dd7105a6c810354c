// The area average that a picture is shown with when zoomed out, on 100 megapixels, beside one read of the same buffer.
// One thread: run it under `taskset -c 0`.
#include "core/base/parallel.h"
#include "core/display/display_renderer.h"

#include <benchmark/benchmark.h>
#include <cstring>
#include <memory>
#include <numeric>
#include <vector>

using namespace pellucid;

namespace {

constexpr Shape hundredMegapixels{8736, 11648, 3};

// Smooth colour with noise over it; floating-point values are within 0 and 1.
const ImageBuffer &image(DType dtype, std::ptrdiff_t channels)
{
    static ImageBuffer current; // one at a time: they are large
    if (current.dtype() == dtype && current.shape().channels == channels)
        return current;
    current = {};
    current = ImageBuffer::allocate(dtype, {hundredMegapixels.height, hundredMegapixels.width, channels}).value();
    std::byte *const data = current.mutableView().data();
    const auto fill = [&]<typename T>(T full) {
        parallelFor(hundredMegapixels.height, 16, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
            const std::ptrdiff_t count = hundredMegapixels.width * channels;
            auto noise = static_cast<std::uint32_t>(begin) * 2654435761U + 1U;
            for (std::ptrdiff_t y = begin; y < end; ++y) {
                for (std::ptrdiff_t i = 0; i < count; ++i) {
                    noise = noise * 1664525U + 1013904223U;
                    const double value =
                        0.8 * static_cast<double>(i + y) / static_cast<double>(count + hundredMegapixels.height)
                        + 0.2 * static_cast<double>(noise >> 16) / 65536.0;
                    const T element = static_cast<T>(value * static_cast<double>(full));
                    std::memcpy(data + (y * count + i) * static_cast<std::ptrdiff_t>(sizeof(T)), &element,
                                sizeof element);
                }
            }
        });
    };
    switch (dtype) {
    case DType::UInt8: fill(std::uint8_t{255}); break;
    case DType::UInt16: fill(std::uint16_t{65535}); break;
    default: fill(1.0F); break;
    }
    return current;
}

void countPixels(benchmark::State &state)
{
    const double pixels = static_cast<double>(hundredMegapixels.height * hundredMegapixels.width);
    state.counters["ns/pixel"] =
        benchmark::Counter(pixels * 1e-9, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void reduce(benchmark::State &state, DType dtype, std::ptrdiff_t channels, double zoom)
{
    const ImageBuffer &source = image(dtype, channels);
    const DisplayRenderer renderer(dtype, defaultChannelNames(channels), {});
    const Size size = reducedSize(source.shape(), zoom);
    std::vector<std::uint8_t> pixels(static_cast<std::size_t>(size.width * size.height * 4));
    for (auto _ : state)
        renderer.reduce(source.view(), zoom, {0, 0}, {pixels.data(), size.width * 4, size});
    countPixels(state);
}

void read(benchmark::State &state, DType dtype, std::ptrdiff_t channels)
{
    const ImageBuffer &source = image(dtype, channels);
    const auto *const words = reinterpret_cast<const std::uint64_t *>(source.view().data());
    const auto count = static_cast<std::ptrdiff_t>(source.byteCount() / sizeof(std::uint64_t));
    for (auto _ : state) {
        parallelFor(count, 65536, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
            benchmark::DoNotOptimize(std::reduce(words + begin, words + end, std::uint64_t{0}));
        });
    }
    countPixels(state);
}

void registerAll()
{
    for (const DType dtype : {DType::UInt8, DType::UInt16, DType::Float32}) {
        for (const std::ptrdiff_t channels : {1, 3, 4}) {
            const std::string layout = std::string(name(dtype)) + " x " + std::to_string(channels);
            const auto add = [&](const std::string &what, auto body) {
                benchmark::RegisterBenchmark((layout + ", " + what).c_str(), body)
                    ->Unit(benchmark::kMillisecond)
                    ->UseRealTime()
                    ->MeasureProcessCPUTime();
            };
            add("read", [=](benchmark::State &state) { read(state, dtype, channels); });
            for (const double zoom : {0.1, 0.1236, 0.25, 0.5})
                add("reduce to " + std::to_string(zoom).substr(0, 6),
                    [=](benchmark::State &state) { reduce(state, dtype, channels, zoom); });
        }
    }
}

} // namespace

int main(int argc, char **argv)
{
    registerAll();
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
}
