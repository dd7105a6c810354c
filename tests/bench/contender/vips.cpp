// libvips: its pipelines, with threads of its own, into pages that have been written to before.
#include "contender.h"

#include <cmath>
#include <cstring>
#include <stdexcept>
#include <vector>
#include <vips/vips8>

using namespace pellucid;

namespace bench {

namespace {

using vips::VImage;

VipsBandFormat formatOf(DType dtype)
{
    return dtype == DType::UInt8 ? VIPS_FORMAT_UCHAR : dtype == DType::UInt16 ? VIPS_FORMAT_USHORT : VIPS_FORMAT_FLOAT;
}

// 1 for every channel but one.
std::vector<double> only(std::ptrdiff_t channels, std::ptrdiff_t channel, double value, double others)
{
    std::vector<double> list(static_cast<std::size_t>(channels), others);
    list[static_cast<std::size_t>(channel)] = value;
    return list;
}

// A table for channel 0; the others stay.
VImage lookUpFirst(const VImage &image, double full, const std::function<double(double)> &function)
{
    const VImage index =
        VImage::identity(VImage::option()->set("ushort", full > 255)->set("size", static_cast<int>(full) + 1));
    std::vector<double> values;
    for (double v = 0; v <= full; ++v)
        values.push_back(std::floor(function(v) + 0.5));
    const VImage changed =
        VImage::new_matrix(static_cast<int>(values.size()), 1, values.data(), static_cast<int>(values.size()))
            .cast(image.format());
    std::vector<VImage> tables{changed};
    for (int channel = 1; channel < image.bands(); ++channel)
        tables.push_back(index);
    return image.maplut(VImage::bandjoin(tables));
}

VImage pipeline(const std::string &operation, const VImage &image, double full)
{
    const int channels = image.bands();
    const auto rounded = [&](const VImage &real) {
        return full == 1 ? real.cast(VIPS_FORMAT_FLOAT) : (real + 0.5).cast(image.format());
    };
    const auto gray = [&] {
        std::vector<double> weights = {0.299, 0.587, 0.114, 0};
        weights.resize(static_cast<std::size_t>(channels));
        return rounded(image.recomb(VImage::new_matrix(channels, 1, weights.data(), channels)));
    };
    if (operation == "gain")
        return rounded(image.linear(only(channels, std::min(channels - 1, 1), 1.1, 1), only(channels, 0, 0, 0)));
    if (operation == "invert" && full == 1)
        return image.linear(only(channels, 0, -1, 1), only(channels, 0, 1, 0)).cast(VIPS_FORMAT_FLOAT);
    if (operation == "invert")
        return lookUpFirst(image, full, [=](double v) { return full - v; });
    if (operation == "lut" && full == 1) {
        const VImage power = image.extract_band(0).pow(1 / 2.2).cast(VIPS_FORMAT_FLOAT);
        return channels == 1 ? power : power.bandjoin(image.extract_band(1, VImage::option()->set("n", channels - 1)));
    }
    if (operation == "lut")
        return lookUpFirst(image, full, [=](double v) { return full * std::pow(v / full, 1 / 2.2); });
    if (operation == "set") {
        const VImage constant = image.new_from_image(1.0);
        const VImage plane = (channels == 1 ? constant : constant.extract_band(0)).cast(image.format());
        return channels == 1 ? plane : plane.bandjoin(image.extract_band(1, VImage::option()->set("n", channels - 1)));
    }
    if (operation == "swap") {
        std::vector<VImage> bands{image.extract_band(2), image.extract_band(1), image.extract_band(0)};
        if (channels == 4)
            bands.push_back(image.extract_band(3));
        return VImage::bandjoin(bands);
    }
    if (operation == "gray1")
        return gray();
    if (operation == "gray3") {
        const VImage y = gray();
        std::vector<VImage> bands{y, y, y};
        if (channels == 4)
            bands.push_back(image.extract_band(3));
        return VImage::bandjoin(bands);
    }
    throw std::runtime_error("no such operation");
}

// Computes an image tile by tile on all threads, straight into a view of its size.
void computeInto(const VImage &image, MutableImageView target)
{
    const auto copyTile = [](VipsRegion *region, void * /*sequence*/, void * /*image*/, void *to, gboolean * /*stop*/) {
        const auto &view = *static_cast<const MutableImageView *>(to);
        const VipsRect &rect = region->valid;
        const std::size_t bytes = VIPS_REGION_SIZEOF_LINE(region);
        for (int y = rect.top; y < rect.top + rect.height; ++y)
            std::memcpy(view.at(rect.left, y), VIPS_REGION_ADDR(region, rect.left, y), bytes);
        return 0;
    };

    if (vips_sink(image.get_image(), nullptr, copyTile, nullptr, nullptr, &target) != 0)
        throw std::runtime_error(vips_error_buffer());
}

Prepared edit(const std::string &operation, const MutableImageView &view)
{
    const std::size_t size = packedByteCount(view.shape(), view.dtype()).value();
    const VImage image =
        VImage::new_from_memory(view.data(), size, static_cast<int>(view.width()), static_cast<int>(view.height()),
                                static_cast<int>(view.channels()), formatOf(view.dtype()));
    const double full = fullScale(view.dtype());
    Shape shape = view.shape();
    if (operation == "gray1")
        shape.channels = 1;
    const MutableImageView target = resultPages(view.dtype(), shape);
    return {[=] { computeInto(pipeline(operation, image, full), target); }, target};
}

} // namespace

void addVipsTasks(Tasks &tasks)
{
    if (VIPS_INIT("contender") != 0)
        throw std::runtime_error(vips_error_buffer());
    vips_concurrency_set(2);
    vips_cache_set_max(0); // compute every time
    tasks["vips edit"] = [](Words words) { return timedEdit(words, edit); };
}

} // namespace bench
