// What the first picture of a mapped .npy costs, by size of the file: opening it, the range of its values, and the
// coarse sample that the canvas paints first at fit; then one exact display tile, as it follows. Files are sparse, so
// that it is the work that is measured and not the disk; "resident" counts pages of the file in this process.
//
//   build/release/tests/bench/array_bench [FOLDER]
#include "core/buffer/scattered_reading.h"
#include "core/codecs/io/open_image.h"
#include "core/codecs/numpy/npy_header.h"
#include "core/display/display_renderer.h"
#include "core/document/usual_range.h"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

using namespace pellucid;
namespace fs = std::filesystem;

namespace {

constexpr Size window{1280, 800};
constexpr double screenPixelsPerSample = 4; // as in ui/canvas/tile_cache.cpp

fs::path makeFile(const fs::path &folder, std::ptrdiff_t side)
{
    const ArrayLayout array = packedArray(DType::Float32, {side, side, 4}, ArrayOrder::C).value();
    const std::string header = npyHeader(array.dtype, array.shape, ArrayOrder::C);
    fs::path path = folder / ("first_paint_" + std::to_string(side) + ".npy");
    std::ofstream(path, std::ios::binary) << header;
    fs::resize_file(path, header.size() + byteCount(array));
    return path;
}

// Pages of files that this process has in memory, in bytes.
std::size_t residentFileBytes()
{
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
        std::size_t kilobytes = 0;
        if (word == "RssFile:" && status >> kilobytes)
            return kilobytes * 1024;
    }
    return 0;
}

double millisecondsOf(auto work)
{
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

void measure(const fs::path &path)
{
    const CodecRegistry registry = CodecRegistry::builtIn();
    const std::size_t before = residentFileBytes();
    std::optional<Document> document;
    ViewSettings settings;
    std::vector<std::uint8_t> pixels(static_cast<std::size_t>(window.width * window.height * 4));
    const double opened = millisecondsOf([&] { document.emplace(openImage(path, registry, {}, {}).value().image); });
    const double ranged = millisecondsOf([&] {
        const ShownRange range = usualRange(*document, ComplexPart::Magnitude);
        settings.black = range.black;
        settings.white = range.white;
    });
    const DisplayRenderer renderer(document->spec().dtype, document->spec().channels, settings);
    const ImageView view = document->view();
    const double zoom = std::min(static_cast<double>(window.width) / static_cast<double>(view.width()),
                                 static_cast<double>(window.height) / static_cast<double>(view.height()));
    const double sampled = millisecondsOf([&] {
        const ScatteredReading scattered(document->buffer().storage());
        const auto step = static_cast<std::ptrdiff_t>(screenPixelsPerSample / zoom);
        const ImageView samples = view.everyNth(step, step);
        renderer.render(samples, {pixels.data(), samples.width() * 4, {samples.width(), samples.height()}});
    });
    const std::size_t resident = residentFileBytes() - before;
    const double exact = millisecondsOf([&] { renderer.reduce(view, zoom, {}, {pixels.data(), 64 * 4, {64, 64}}); });
    std::printf("%6.0f MB  open %6.2f ms  range %6.2f ms  sample %6.2f ms  resident %6.1f MB  then a tile %6.2f ms\n",
                static_cast<double>(fs::file_size(path)) / (1 << 20), opened, ranged, sampled,
                static_cast<double>(resident) / (1 << 20), exact);
}

} // namespace

int main(int count, char **arguments)
{
    const fs::path folder = count > 1 ? fs::path(arguments[1]) : fs::temp_directory_path();
    for (const std::ptrdiff_t side : {4096, 8192, 16384}) {
        const fs::path path = makeFile(folder, side);
        measure(path);
        measure(path);
        fs::remove(path);
    }
}
