// The libraries beneath most programs: libpng and libjpeg-turbo row by row into pages that have been written to before,
// and libdeflate, which says what unpacking a PNG costs at the least.
#include "contender.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <jpeglib.h>
#include <libdeflate.h>
#include <memory>
#include <png.h>
#include <stdexcept>
#include <vector>

using namespace pellucid;

namespace bench {

namespace {

// "FILE", of gray, RGB or RGBA
Outcome decodeWithLibpng(Words words)
{
    std::span<const std::byte> rest = fileBytes(words[0]);
    Outcome outcome;
    outcome.seconds = seconds([&] {
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
        const bool isWide = png_get_bit_depth(png, info) == 16;
        if (isWide)
            png_set_swap(png);
        png_read_update_info(png, info);
        const MutableImageView image =
            resultPages(isWide ? DType::UInt16 : DType::UInt8,
                        {png_get_image_height(png, info), png_get_image_width(png, info), png_get_channels(png, info)});
        for (std::ptrdiff_t y = 0; y < image.height(); ++y)
            png_read_row(png, reinterpret_cast<png_bytep>(image.at(0, y)), nullptr);
        png_read_end(png, nullptr);
        png_destroy_read_struct(&png, &info, nullptr);
    });
    return outcome;
}

std::size_t bigEndian(std::span<const std::byte> bytes)
{
    std::size_t value = 0;
    for (const std::byte byte : bytes)
        value = value << 8 | static_cast<std::size_t>(byte);
    return value;
}

// "FILE": a PNG's data, gathered before the clock starts.
Outcome inflate(Words words)
{
    const std::span<const std::byte> file = fileBytes(words[0]);
    std::vector<std::byte> packed;
    for (std::size_t at = 8; at < file.size();) {
        const std::size_t size = bigEndian(file.subspan(at, 4));
        if (std::memcmp(&file[at + 4], "IDAT", 4) == 0)
            packed.insert(packed.end(), &file[at + 8], &file[at + 8] + size);
        at += size + 12;
    }
    const auto width = static_cast<std::ptrdiff_t>(bigEndian(file.subspan(16, 4)));
    const auto height = static_cast<std::ptrdiff_t>(bigEndian(file.subspan(20, 4)));
    const std::ptrdiff_t maxBytes = 8; // of a pixel
    const MutableImageView raw = resultPages(DType::UInt8, {height, width * maxBytes + 1, 1});
    const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> decompressor(
        libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
    std::size_t size = 0;
    libdeflate_result result{};
    const double time = seconds([&] {
        result = libdeflate_zlib_decompress(decompressor.get(), packed.data(), packed.size(), raw.data(),
                                            packedByteCount(raw.shape(), raw.dtype()).value(), &size);
    });
    if (result != LIBDEFLATE_SUCCESS)
        throw std::runtime_error("libdeflate refuses the file");
    return {time};
}

[[noreturn]] void refuse(j_common_ptr /*jpeg*/)
{
    throw std::runtime_error("libjpeg refuses the file");
}

// "FILE"
Outcome decodeWithLibjpeg(Words words)
{
    const std::span<const std::byte> file = fileBytes(words[0]);
    return {seconds([&] {
        jpeg_decompress_struct jpeg{};
        jpeg_error_mgr errors{};
        jpeg.err = jpeg_std_error(&errors);
        errors.error_exit = refuse;
        jpeg_CreateDecompress(&jpeg, JPEG_LIB_VERSION, sizeof jpeg);
        jpeg_mem_src(&jpeg, reinterpret_cast<const unsigned char *>(file.data()), file.size());
        jpeg_read_header(&jpeg, TRUE);
        jpeg_start_decompress(&jpeg);
        const MutableImageView image =
            resultPages(DType::UInt8, {jpeg.output_height, jpeg.output_width, jpeg.output_components});
        while (jpeg.output_scanline < jpeg.output_height) {
            auto *row = reinterpret_cast<JSAMPROW>(image.at(0, jpeg.output_scanline));
            jpeg_read_scanlines(&jpeg, &row, 1);
        }
        jpeg_finish_decompress(&jpeg);
        jpeg_destroy_decompress(&jpeg);
    })};
}

// "IMAGE": with quality 90 and 4:2:0
Outcome encodeWithLibjpeg(Words words)
{
    const ImageView image = photograph(words[0]);
    unsigned char *file = nullptr;
    unsigned long size = 0;
    const double time = seconds([&] {
        jpeg_compress_struct jpeg{};
        jpeg_error_mgr errors{};
        jpeg.err = jpeg_std_error(&errors);
        errors.error_exit = refuse;
        jpeg_CreateCompress(&jpeg, JPEG_LIB_VERSION, sizeof jpeg);
        jpeg_mem_dest(&jpeg, &file, &size);
        jpeg.image_width = static_cast<JDIMENSION>(image.width());
        jpeg.image_height = static_cast<JDIMENSION>(image.height());
        jpeg.input_components = static_cast<int>(image.channels());
        jpeg.in_color_space = image.channels() == 1 ? JCS_GRAYSCALE : JCS_RGB;
        jpeg_set_defaults(&jpeg);
        jpeg_set_quality(&jpeg, 90, TRUE);
        jpeg_start_compress(&jpeg, TRUE);
        for (std::ptrdiff_t y = 0; y < image.height(); ++y) {
            auto *row = reinterpret_cast<JSAMPROW>(const_cast<std::byte *>(image.at(0, y)));
            jpeg_write_scanlines(&jpeg, &row, 1);
        }
        jpeg_finish_compress(&jpeg);
        jpeg_destroy_compress(&jpeg);
    });
    std::free(file);
    return {time, size};
}

} // namespace

void addCodecTasks(Tasks &tasks)
{
    tasks["libpng decode"] = decodeWithLibpng;
    tasks["libdeflate inflate"] = inflate;
    tasks["libjpeg decode"] = decodeWithLibjpeg;
    tasks["libjpeg encode"] = encodeWithLibjpeg;
}

} // namespace bench
