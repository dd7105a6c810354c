// How fast PNG and JPEG are opened and saved, beside the libraries that others use, on a photograph of 24 megapixels
// made of the corpus' own. Run with --benchmark_repetitions=5 --benchmark_enable_random_interleaving=true and compare
// medians of one run. All inputs and outputs are in memory; "into faulted memory" has been written to before.
#include "core/buffer/copy_pixels.h"
#include "core/codecs/open_image.h"

#include <algorithm>
#include <benchmark/benchmark.h>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <jpeglib.h>
#include <libdeflate.h>
#include <png.h>
#include <vector>

using namespace pellucid;

namespace {

using Bytes = std::vector<std::byte>;

constexpr Shape shape{4000, 6000, 3};
const CodecRegistry registry = CodecRegistry::builtIn();

const Codec &codec(std::string_view extension, DType dtype = DType::UInt8)
{
    return *registry.encoderFor(extension, {dtype, shape, {"R", "G", "B"}});
}

[[noreturn]] void fail(const char *what)
{
    std::fprintf(stderr, "codec_bench: %s\n", what);
    std::exit(1);
}

// Tiles of the photographs at their own scale; those of one row begin at other heights, so that none repeats near by.
ImageBuffer makePhotograph()
{
    std::vector<ImageBuffer> tiles;
    std::vector<std::filesystem::path> paths;
    if (std::filesystem::exists(PELLUCID_CORPUS "/kodak")) {
        for (const auto &entry : std::filesystem::directory_iterator(PELLUCID_CORPUS "/kodak"))
            paths.push_back(entry.path());
    }
    std::ranges::sort(paths);
    for (const auto &path : paths) {
        if (Result<OpenedImage> opened = openImage(path, registry, {}, {});
            opened && opened->image.buffer.shape().channels == 3)
            tiles.push_back(std::move(opened->image.buffer));
    }
    if (tiles.empty())
        fail("the corpus of photographs is not here");
    ImageBuffer image = ImageBuffer::allocate(DType::UInt8, shape).value();
    std::size_t count = 0;
    for (std::ptrdiff_t y = 0; y < shape.height; y += 512) {
        for (std::ptrdiff_t x = 0; x < shape.width; ++count) {
            const ImageView tile = tiles[count % tiles.size()].view();
            const std::ptrdiff_t width = std::min(tile.width(), shape.width - x);
            for (std::ptrdiff_t row = y; row < std::min(y + 512, shape.height); ++row) {
                const std::ptrdiff_t from =
                    (row - y + static_cast<std::ptrdiff_t>(count / tiles.size()) * 67) % tile.height();
                copyPixels(tile.crop({0, from, width, 1}), image.mutableView().crop({x, row, width, 1}));
            }
            x += width;
        }
    }
    return image;
}

// The lower eight bits are those of another pixel: noise, as a sensor gives.
ImageBuffer widened(const ImageView &image)
{
    ImageBuffer wide = ImageBuffer::allocate(DType::UInt16, {shape.height / 2, shape.width, 3}).value();
    const std::size_t samples = wide.byteCount() / 2;
    for (std::size_t i = 0; i < samples; ++i) {
        wide.storage()->bytes()[2 * i + 1] = image.data()[i];
        wide.storage()->bytes()[2 * i] = image.data()[(i * 7919 + 13) % samples];
    }
    return wide;
}

const ImageBuffer &photograph()
{
    static const ImageBuffer image = makePhotograph();
    return image;
}

const ImageBuffer &widePhotograph()
{
    static const ImageBuffer image = widened(photograph().view());
    return image;
}

Bytes writeWithLibpng(const ImageView &image)
{
    Bytes file;
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png_create_info_struct(png);
    png_set_write_fn(
        png, &file,
        [](png_structp writer, png_bytep data, std::size_t size) {
            auto &target = *static_cast<Bytes *>(png_get_io_ptr(writer));
            const auto *const begin = reinterpret_cast<const std::byte *>(data);
            target.insert(target.end(), begin, begin + size);
        },
        nullptr);
    png_set_IHDR(png, info, static_cast<png_uint_32>(image.width()), static_cast<png_uint_32>(image.height()),
                 static_cast<int>(8 * itemSize(image.dtype())), PNG_COLOR_TYPE_RGB, 0, 0, 0);
    png_write_info(png, info);
    if (image.dtype() == DType::UInt16)
        png_set_swap(png);
    for (std::ptrdiff_t y = 0; y < image.height(); ++y)
        png_write_row(png, reinterpret_cast<png_const_bytep>(image.at(0, y)));
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    return file;
}

void readWithLibpng(const Bytes &file, const MutableImageView &image)
{
    std::span<const std::byte> rest(file);
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png_create_info_struct(png);
    png_set_read_fn(png, &rest, [](png_structp reader, png_bytep data, std::size_t size) {
        auto &source = *static_cast<std::span<const std::byte> *>(png_get_io_ptr(reader));
        if (size > source.size())
            png_error(reader, "short");
        std::memcpy(data, source.data(), size);
        source = source.subspan(size);
    });
    png_read_info(png, info);
    if (image.dtype() == DType::UInt16)
        png_set_swap(png);
    png_read_update_info(png, info);
    for (std::ptrdiff_t y = 0; y < image.height(); ++y)
        png_read_row(png, reinterpret_cast<png_bytep>(image.at(0, y)), nullptr);
    png_read_end(png, nullptr);
    png_destroy_read_struct(&png, &info, nullptr);
}

Bytes writeWithTurbo(const ImageView &image)
{
    jpeg_compress_struct jpeg{};
    jpeg_error_mgr errors{};
    jpeg.err = jpeg_std_error(&errors);
    jpeg_CreateCompress(&jpeg, JPEG_LIB_VERSION, sizeof jpeg);
    unsigned char *file = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&jpeg, &file, &size);
    jpeg.image_width = static_cast<JDIMENSION>(image.width());
    jpeg.image_height = static_cast<JDIMENSION>(image.height());
    jpeg.input_components = 3;
    jpeg.in_color_space = JCS_RGB;
    jpeg_set_defaults(&jpeg);
    jpeg_set_quality(&jpeg, 90, TRUE);
    jpeg_start_compress(&jpeg, TRUE);
    for (std::ptrdiff_t y = 0; y < image.height(); ++y) {
        auto *row = reinterpret_cast<JSAMPROW>(const_cast<std::byte *>(image.at(0, y)));
        jpeg_write_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    const auto *const begin = reinterpret_cast<const std::byte *>(file);
    Bytes bytes(begin, begin + size);
    std::free(file);
    return bytes;
}

void readWithTurbo(const Bytes &file, const MutableImageView &image)
{
    jpeg_decompress_struct jpeg{};
    jpeg_error_mgr errors{};
    jpeg.err = jpeg_std_error(&errors);
    jpeg_CreateDecompress(&jpeg, JPEG_LIB_VERSION, sizeof jpeg);
    jpeg_mem_src(&jpeg, reinterpret_cast<const unsigned char *>(file.data()), file.size());
    jpeg_read_header(&jpeg, TRUE);
    jpeg.out_color_space = JCS_RGB;
    jpeg_start_decompress(&jpeg);
    while (jpeg.output_scanline < jpeg.output_height) {
        auto *row = reinterpret_cast<JSAMPROW>(image.at(0, jpeg.output_scanline));
        jpeg_read_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_decompress(&jpeg);
    jpeg_destroy_decompress(&jpeg);
}

const Bytes &pngFile()
{
    static const Bytes file = writeWithLibpng(photograph().view());
    return file;
}

const Bytes &png16File()
{
    static const Bytes file = writeWithLibpng(widePhotograph().view());
    return file;
}

const Bytes &jpegFile()
{
    static const Bytes file = writeWithTurbo(photograph().view());
    return file;
}

void decode(benchmark::State &state, const Bytes &file, const Codec &reader)
{
    for (auto _ : state) {
        const Result<DecodedImage> decoded = reader.decode(file, {}, {});
        if (!decoded)
            fail(decoded.error().message.c_str());
    }
}

void pngDecode(benchmark::State &state)
{
    decode(state, pngFile(), codec("png"));
}

void png16Decode(benchmark::State &state)
{
    decode(state, png16File(), codec("png", DType::UInt16));
}

void jpegDecode(benchmark::State &state)
{
    decode(state, jpegFile(), codec("jpg"));
}

void pngDecodeLibpng(benchmark::State &state)
{
    ImageBuffer target = photograph().clone().value();
    for (auto _ : state)
        readWithLibpng(pngFile(), target.mutableView());
}

void png16DecodeLibpng(benchmark::State &state)
{
    ImageBuffer target = widePhotograph().clone().value();
    for (auto _ : state)
        readWithLibpng(png16File(), target.mutableView());
}

void jpegDecodeTurbo(benchmark::State &state)
{
    ImageBuffer target = photograph().clone().value();
    for (auto _ : state)
        readWithTurbo(jpegFile(), target.mutableView());
}

// Unpacking alone, from one piece into faulted memory.
void inflate(benchmark::State &state, const Bytes &file)
{
    Bytes packed;
    const auto number = [&](std::size_t at) {
        std::size_t value = 0;
        for (std::size_t i = at; i < at + 4; ++i)
            value = value << 8 | static_cast<std::size_t>(file[i]);
        return value;
    };
    for (std::size_t at = 8; at < file.size(); at += number(at) + 12) {
        const auto content = file.begin() + static_cast<std::ptrdiff_t>(at + 8);
        if (std::memcmp(&file[at + 4], "IDAT", 4) == 0)
            packed.insert(packed.end(), content, content + static_cast<std::ptrdiff_t>(number(at)));
    }
    Bytes raw(static_cast<std::size_t>(shape.height * (shape.width * 3 + 1)));
    libdeflate_decompressor *const decompressor = libdeflate_alloc_decompressor();
    std::size_t size = 0;
    for (auto _ : state) {
        if (libdeflate_zlib_decompress(decompressor, packed.data(), packed.size(), raw.data(), raw.size(), &size) != 0)
            fail("libdeflate refuses the file");
    }
    libdeflate_free_decompressor(decompressor);
}

void pngInflateLibdeflate(benchmark::State &state)
{
    inflate(state, pngFile());
}

void png16InflateLibdeflate(benchmark::State &state)
{
    inflate(state, png16File());
}

void encode(benchmark::State &state, const ImageBuffer &image, const Codec &writer, const EncodeOptions &options)
{
    Bytes file;
    for (auto _ : state)
        file = writer.encode(image.view(), options, {}).value();
    state.counters["bytes"] = static_cast<double>(file.size());
    if (writer.id() != "png")
        return;
    ImageBuffer read = ImageBuffer::allocate(image.dtype(), image.shape()).value();
    readWithLibpng(file, read.mutableView());
    if (!samePixels(read.view(), image.view()))
        fail("libpng reads other pixels than were written");
}

void pngSaveFast(benchmark::State &state)
{
    encode(state, photograph(), codec("png"), {.compression = Compression::Fast});
}

void pngSaveSmall(benchmark::State &state)
{
    encode(state, photograph(), codec("png"), {.compression = Compression::Small});
}

void png16SaveFast(benchmark::State &state)
{
    encode(state, widePhotograph(), codec("png", DType::UInt16), {.compression = Compression::Fast});
}

void pngSaveLibpng(benchmark::State &state)
{
    Bytes file;
    for (auto _ : state)
        file = writeWithLibpng(photograph().view());
    state.counters["bytes"] = static_cast<double>(file.size());
}

void jpegSave(benchmark::State &state)
{
    encode(state, photograph(), codec("jpg"), {.quality = 90});
}

void jpegSaveTurbo(benchmark::State &state)
{
    Bytes file;
    for (auto _ : state)
        file = writeWithTurbo(photograph().view());
    state.counters["bytes"] = static_cast<double>(file.size());
}

} // namespace

BENCHMARK(pngDecode)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();
BENCHMARK(pngDecodeLibpng)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();
BENCHMARK(pngInflateLibdeflate)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();
BENCHMARK(png16Decode)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();
BENCHMARK(png16DecodeLibpng)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();
BENCHMARK(png16InflateLibdeflate)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();
BENCHMARK(jpegDecode)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();
BENCHMARK(jpegDecodeTurbo)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();
BENCHMARK(pngSaveFast)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();
BENCHMARK(pngSaveSmall)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime()->Iterations(1);
BENCHMARK(pngSaveLibpng)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime()->Iterations(1);
BENCHMARK(png16SaveFast)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();
BENCHMARK(jpegSave)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();
BENCHMARK(jpegSaveTurbo)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();
BENCHMARK_MAIN();
