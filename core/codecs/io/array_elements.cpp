#include "core/codecs/io/array_elements.h"

#include <algorithm>
#include <vector>

namespace pellucid {

namespace {

constexpr std::size_t chunk = std::size_t{4} << 20; // between two looks at the cancellation token

struct Axis
{
    std::ptrdiff_t extent;
    std::ptrdiff_t stride;
};

// The slowest first.
std::vector<Axis> axesOf(const ArrayLayout &array, ArrayOrder order)
{
    std::vector<Axis> axes;
    for (std::size_t axis = 0; axis < array.shape.size(); ++axis)
        axes.push_back({array.shape[axis], array.strides[axis]});
    if (order == ArrayOrder::Fortran)
        std::ranges::reverse(axes);
    return axes;
}

} // namespace

Result<void> writeElements(const ArrayView &array, ArrayOrder order, ByteSink &sink, const Progress &progress)
{
    std::vector<Axis> axes = axesOf(array.layout, order); // outside a run
    std::size_t runBytes = itemSize(array.layout.dtype);
    while (!axes.empty() && (axes.back().extent == 1 || axes.back().stride == static_cast<std::ptrdiff_t>(runBytes))) {
        runBytes *= static_cast<std::size_t>(axes.back().extent);
        axes.pop_back();
    }
    std::vector<std::ptrdiff_t> index(axes.size(), 0);
    const std::size_t bytes = byteCount(array.layout);
    const std::byte *run = array.data;
    std::size_t nextReport = 0;
    for (std::size_t done = 0; done < bytes;) {
        for (std::size_t inRun = 0; inRun < runBytes;) {
            if (done >= nextReport) {
                if (progress.token.isCancelled())
                    return failure(ErrorCode::Cancelled, "Cancelled.");
                progress.at(static_cast<double>(done) / static_cast<double>(bytes));
                nextReport = done + chunk;
            }
            const std::size_t part = std::min(chunk, runBytes - inRun);
            if (Result<void> taken = sink.write({run + inRun, part}); !taken)
                return taken;
            inRun += part;
            done += part;
        }
        for (std::size_t axis = axes.size(); axis-- > 0;) {
            run += axes[axis].stride;
            if (++index[axis] < axes[axis].extent)
                break;
            run -= axes[axis].stride * axes[axis].extent;
            index[axis] = 0;
        }
    }
    return {};
}

ArrayView wholeArray(const ImageView &image, const EncodeOptions &options)
{
    return options.array.value_or(ArrayView{image.data(), arrayOf(image.dtype(), image.shape(), image.strides())});
}

std::vector<ImageView> imagesOf(const ArrayView &array)
{
    ArrayLayout layout = array.layout;
    layout.offset = 0;
    ArraySlice seen{std::move(layout), array.mapping};
    std::vector<ImageView> images;
    for (std::size_t i = 0; i < imageCount(seen); ++i) {
        std::size_t rest = i;
        for (std::size_t axis = seen.layout.shape.size(); axis-- > 0;) {
            if (seen.mapping.isSeenWhole(static_cast<int>(axis)))
                continue;
            const auto extent = static_cast<std::size_t>(seen.layout.shape[axis]);
            seen.mapping.index[axis] = static_cast<std::ptrdiff_t>(rest % extent);
            rest /= extent;
        }
        const ArrayImage image = imageOf(seen.layout, seen.mapping);
        images.emplace_back(array.data + image.offset, image.spec.dtype, image.spec.shape, image.strides);
    }
    return images;
}

EncoderCapabilities arrayCapabilities()
{
    EncoderCapabilities capabilities;
    for (int i = 0; i < dtypeCount; ++i) {
        const auto dtype = static_cast<DType>(i);
        capabilities.dtypes.push_back(dtype);
        if (swapped(dtype) != dtype)
            capabilities.dtypes.push_back(swapped(dtype));
    }
    capabilities.channels = {1, 2, 3, 4};
    capabilities.features = {EncoderFeature::Arrays};
    return capabilities;
}

} // namespace pellucid
