// What 100 megapixels cost beside the memory they lie in: the fit view beside one read of the buffer, undo beside a
// copy of it. Both sides run on all cores and take turns; a figure is a ratio of medians.
#include "core/display/display_renderer.h"
#include "core/document/document.h"
#include "tests/bench/figures.h"
#include "tests/bench/large_image.h"

#include <numeric>
#include <span>

using namespace pellucid;
using namespace pellucid::bench;

namespace {

constexpr double fitZoom = 1080.0 / 8736.0;
constexpr std::ptrdiff_t chunk = 524'288;

volatile std::uint64_t sink; // so that nothing is left out

void read(std::span<const std::byte> bytes)
{
    const auto *const words = reinterpret_cast<const std::uint64_t *>(bytes.data());
    constexpr std::ptrdiff_t word = sizeof(std::uint64_t);
    parallelFor(std::ssize(bytes) / word, chunk / word, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
        sink = std::reduce(words + begin, words + end, std::uint64_t{0});
    });
}

void copy(std::span<const std::byte> bytes, std::byte *target)
{
    parallelFor(std::ssize(bytes), chunk, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
        std::memcpy(target + begin, bytes.data() + begin, static_cast<std::size_t>(end - begin));
    });
}

void measure(const Kind &kind, int rounds, Figures &figures)
{
    const ChannelNames channels = defaultChannelNames(kind.channels);
    Document document(Image{largeImage(kind), channels});
    const std::span<const std::byte> bytes(document.view().data(), document.buffer().byteCount());
    std::vector<std::byte> target(bytes.size());
    const DisplayRenderer renderer(kind.dtype, channels, {});
    const Size size = reducedSize(kind.shape(), fitZoom);
    std::vector<std::uint8_t> pixels(static_cast<std::size_t>(size.width * size.height * 4));
    const Step invert{.operation = findOperation("invert"), .arguments = {}, .rect = {}, .locked = {}};
    if (!document.apply({invert}))
        std::abort();

    std::vector<double> reads;
    std::vector<double> views;
    std::vector<double> copies;
    std::vector<double> undos;
    for (int round = 0; round < rounds; ++round) {
        reads.push_back(millisecondsOf([&] { read(bytes); }));
        views.push_back(millisecondsOf([&] {
            renderer.reduce(document.view(), fitZoom, {0, 0}, {pixels.data(), size.width * 4, size});
        }));
        copies.push_back(millisecondsOf([&] { copy(bytes, target.data()); }));
        undos.push_back(millisecondsOf([&] { (void)(round % 2 == 0 ? document.undo() : document.redo()); }));
    }
    const std::string name = kind.name;
    figures.add("one read of the buffer, " + name, median(reads), "ms");
    figures.add("fit view built / one read of the buffer, " + name, median(views) / median(reads), "ratio");
    figures.add("memcpy, " + name, median(copies), "ms");
    figures.add("undo / memcpy, " + name, median(undos) / median(copies), "ratio");
}

} // namespace

int main(int argc, char **argv)
{
    const Options options(argc, argv);
    Figures figures;
    for (const Kind &kind : std::span(kinds).first(options.isQuick ? quickKinds : std::size(kinds)))
        measure(kind, options.isQuick ? 5 : 15, figures);
    figures.write(options.jsonPath);
}
