#include "tests/support/image_compare.h"

#include "core/buffer/copy_pixels.h"
#include "core/buffer/sample.h"

#include <algorithm>
#include <cstring>
#include <random>

namespace pellucid::test {

ImageBuffer patterned(DType dtype, const Shape &shape, unsigned seed)
{
    ImageBuffer image = ImageBuffer::allocate(dtype, shape).value();
    std::mt19937 random(seed);
    const MutableImageView view = image.mutableView();
    for (std::ptrdiff_t y = 0; y < shape.height; ++y) {
        for (std::ptrdiff_t x = 0; x < shape.width; ++x) {
            for (std::ptrdiff_t c = 0; c < shape.channels; ++c) {
                if (dtype == DType::Float32) {
                    const float value = std::uniform_real_distribution<float>(-0.25F, 1.5F)(random);
                    std::memcpy(view.at(x, y, c), &value, sizeof value);
                } else {
                    for (std::size_t i = 0; i < itemSize(dtype); ++i)
                        view.at(x, y, c)[i] = static_cast<std::byte>(random());
                }
            }
        }
    }
    return image;
}

std::vector<Layout> allLayouts()
{
    return {Layout::Packed,          Layout::PaddedRows, Layout::FlippedRows,
            Layout::MirroredColumns, Layout::Planar,     Layout::OddAddress};
}

const char *name(Layout layout)
{
    switch (layout) {
    case Layout::Packed: return "packed";
    case Layout::PaddedRows: return "padded rows";
    case Layout::FlippedRows: return "flipped rows";
    case Layout::MirroredColumns: return "mirrored columns";
    case Layout::Planar: return "planar";
    case Layout::OddAddress: break;
    }
    return "odd address";
}

ImageBuffer relaid(const ImageView &image, Layout layout)
{
    const Shape &shape = image.shape();
    Strides strides = packedStrides(shape, image.dtype());
    std::ptrdiff_t offset = 0;
    const auto item = static_cast<std::ptrdiff_t>(itemSize(image.dtype()));
    switch (layout) {
    case Layout::Packed: break;
    case Layout::PaddedRows: strides.row += 3 * item; break;
    case Layout::FlippedRows:
        offset = (shape.height - 1) * strides.row;
        strides.row = -strides.row;
        break;
    case Layout::MirroredColumns:
        offset = (shape.width - 1) * strides.pixel;
        strides.pixel = -strides.pixel;
        break;
    case Layout::Planar: strides = {shape.width * item, item, shape.height * shape.width * item}; break;
    case Layout::OddAddress: offset = 1; break;
    }
    const ByteExtent extent = byteExtent(shape, strides, image.dtype()).value();
    auto storage = Storage::allocate(static_cast<std::size_t>(std::max(offset, -extent.begin) + extent.end)).value();
    std::memset(storage->bytes().data(), 0xA5, storage->bytes().size());
    ImageBuffer result = ImageBuffer::over(std::move(storage), offset, image.dtype(), shape, strides).value();
    copyPixels(image, result.mutableView());
    return result;
}

QByteArray difference(const ImageView &actual, const ImageView &expected)
{
    if (actual.dtype() != expected.dtype() || actual.shape() != expected.shape()) {
        const auto describe = [](const ImageView &image) {
            return QByteArray::number(image.height()) + " x " + QByteArray::number(image.width()) + " x "
                + QByteArray::number(image.channels()) + " " + QByteArray(name(image.dtype()).data());
        };
        return "is " + describe(actual) + ", expected " + describe(expected);
    }
    QByteArray first;
    qsizetype count = 0;
    const std::size_t item = itemSize(actual.dtype());
    for (std::ptrdiff_t y = 0; y < actual.height(); ++y) {
        for (std::ptrdiff_t x = 0; x < actual.width(); ++x) {
            for (std::ptrdiff_t c = 0; c < actual.channels(); ++c) {
                const std::byte *const is = actual.at(x, y, c);
                const std::byte *const shouldBe = expected.at(x, y, c);
                if (std::memcmp(is, shouldBe, item) == 0)
                    continue;
                if (count++ == 0) {
                    first = "at x " + QByteArray::number(x) + ", y " + QByteArray::number(y) + ", channel "
                        + QByteArray::number(c) + ": is "
                        + QByteArray::fromStdString(formatSample(is, actual.dtype(), Digits::Shortest)) + ", expected "
                        + QByteArray::fromStdString(formatSample(shouldBe, actual.dtype(), Digits::Shortest));
                }
            }
        }
    }
    return count == 0 ? QByteArray() : first + " (" + QByteArray::number(count) + " elements differ)";
}

} // namespace pellucid::test
