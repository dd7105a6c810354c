// An n-dimensional array in memory, as NumPy describes one, and how two or three of its axes are read as an image.
#pragma once

#include "core/base/dtype.h"
#include "core/base/result.h"
#include "core/buffer/image_spec.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace pellucid {

struct ArrayLayout
{
    DType dtype = DType::UInt8;
    std::vector<std::ptrdiff_t> shape;
    std::vector<std::ptrdiff_t> strides; // in bytes, one an axis
    std::ptrdiff_t offset = 0;           // of the first element, in bytes from the start of the storage

    bool operator==(const ArrayLayout &) const = default;
};

enum class ArrayOrder : std::uint8_t { C, Fortran }; // the last axis is the fastest, or the first one

// Without gaps. Fails with Corrupt where an extent is negative, TooLarge where the bytes cannot be counted.
[[nodiscard]] Result<ArrayLayout> packedArray(DType dtype, std::vector<std::ptrdiff_t> shape, ArrayOrder order,
                                              std::ptrdiff_t offset = 0);

// Bytes of all elements.
[[nodiscard]] std::size_t byteCount(const ArrayLayout &array);

// NumPy's flags.c_contiguous and flags.f_contiguous: no gaps in that order. Axes of one element may have any stride.
[[nodiscard]] bool isContiguous(const ArrayLayout &array, ArrayOrder order);

// As Python writes a tuple: "(3, 480, 640)", "(5,)", "()".
[[nodiscard]] std::string formatShape(const std::vector<std::ptrdiff_t> &shape);

// Which axis runs down, which to the right, and which holds the channels; of every other axis one index is seen.
struct AxisMapping
{
    static constexpr int none = -1; // an axis of one element

    int rows = none;
    int columns = none;
    int channels = none;
    std::vector<std::ptrdiff_t> index; // one an axis; that of rows, columns and channels does not matter and is 0

    bool operator==(const AxisMapping &) const = default;

    [[nodiscard]] bool isSeenWhole(int axis) const { return axis == rows || axis == columns || axis == channels; }
};

// The most channels an image is given.
inline constexpr std::ptrdiff_t maxChannels = 512;

// What a shape is taken for until the user says otherwise. The last axes count, those before them are a stack:
//
//   ()  (W)          one pixel, one row
//   (H, W)           gray
//   (H, W, 1..4)     interleaved channels
//   (1..4, H, W)     planar channels, where the rule before does not hold
//   (A, B, C)        a stack of A images or C channels of one: whichever image is nearer to a square; a stack on a tie
//
// So (3, 480, 640) is one planar image, (3, 480, 4) an interleaved one, (60000, 28, 28) a stack, (512, 512, 31) one
// image of 31 channels, and (100, 480, 640, 3) and (100, 3, 480, 640) are stacks of color images.
[[nodiscard]] AxisMapping usualReading(const std::vector<std::ptrdiff_t> &shape);

// Fails with InvalidArgument where the reading does not fit the array.
[[nodiscard]] Result<void> checkReading(const ArrayLayout &array, const AxisMapping &mapping);

// What is seen of an array, as an image. Requires a reading that fits.
struct ArrayImage
{
    ImageSpec spec;
    Strides strides;
    std::ptrdiff_t offset = 0;
};

// An array that has the image as its whole, of shape (H, W) or (H, W, C); its first element is the image's.
[[nodiscard]] ArrayLayout arrayOf(DType dtype, const Shape &shape, const Strides &strides);

// One channel is L, three are R, G and B. Two are L and A and four R, G, B and A only where the type is one that
// pictures have: uint8 or uint16, and for the latter also floating point. All others have numbers for names.
[[nodiscard]] ArrayImage imageOf(const ArrayLayout &array, const AxisMapping &mapping);

// An array in somebody else's memory.
struct ArrayView
{
    const std::byte *data;    // the first element
    ArrayLayout layout;       // its offset does not matter
    AxisMapping mapping = {}; // as what images it is seen
};

// An array in some storage and what is seen of it.
struct ArraySlice
{
    ArrayLayout layout;
    AxisMapping mapping;
};

// How many such images the array has.
[[nodiscard]] std::size_t imageCount(const ArraySlice &array);

// The axis along which one image follows the other: the first one that is longer than what is seen of it.
[[nodiscard]] std::optional<std::size_t> stackAxis(const ArraySlice &array);

} // namespace pellucid
