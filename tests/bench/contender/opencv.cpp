// OpenCV, always in the fastest of the ways it offers, into pages that have been written to before.
#include "contender.h"

#include <cmath>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <stdexcept>
#include <vector>

using namespace pellucid;

namespace bench {

namespace {

cv::Mat wrap(const MutableImageView &image)
{
    const int depth = image.dtype() == DType::UInt8 ? CV_8U : image.dtype() == DType::UInt16 ? CV_16U : CV_32F;
    return {static_cast<int>(image.height()), static_cast<int>(image.width()),
            CV_MAKETYPE(depth, static_cast<int>(image.channels())), image.data()};
}

// Makes a channel anew from a copy of it; an image of one channel in place.
template <typename Function>
std::function<void()> onChannel(const cv::Mat &image, int channel, Function function)
{
    return [=] {
        static cv::Mat plane;
        static cv::Mat changed;
        if (image.channels() == 1) {
            function(image, image);
            return;
        }
        cv::extractChannel(image, plane, channel);
        function(plane, changed);
        cv::insertChannel(changed, image, channel);
    };
}

// image[channel] = scale * image[channel] + offset
std::function<void()> line(const cv::Mat &image, int channel, double scale, double offset)
{
    return onChannel(image, channel, [=](const cv::Mat &plane, const cv::OutputArray &changed) {
        plane.convertTo(changed, plane.depth(), scale, offset);
    });
}

std::function<void()> power(const cv::Mat &image, int channel, double exponent, double full)
{
    if (image.depth() != CV_8U)
        return onChannel(image, channel, [=](const cv::Mat &plane, const cv::OutputArray &changed) {
            static cv::Mat real;
            plane.convertTo(real, CV_32F, 1 / full);
            cv::pow(real, exponent, real);
            real.convertTo(changed, plane.depth(), full);
        });
    cv::Mat table(1, 256, CV_8U);
    for (int v = 0; v < 256; ++v)
        table.at<uchar>(v) = cv::saturate_cast<uchar>(full * std::pow(v / full, exponent));
    return onChannel(image, channel,
                     [=](const cv::Mat &plane, const cv::OutputArray &changed) { cv::LUT(plane, table, changed); });
}

std::function<void()> equalGray(const cv::Mat &image, const cv::Mat &target)
{
    return [image, result = target] {
        static cv::Mat gray;
        static cv::Mat alpha;
        if (image.channels() == 3) {
            cv::cvtColor(image, gray, cv::COLOR_RGB2GRAY);
            cv::cvtColor(gray, result, cv::COLOR_GRAY2RGB);
        } else {
            cv::cvtColor(image, gray, cv::COLOR_RGBA2GRAY);
            cv::extractChannel(image, alpha, 3);
            cv::merge(std::vector{gray, gray, gray, alpha}, result);
        }
    };
}

Prepared edit(const std::string &operation, const MutableImageView &view)
{
    const cv::Mat image = wrap(view);
    const double full = fullScale(view.dtype());
    const bool hasAlpha = view.channels() == 4;
    const auto into = [&](std::ptrdiff_t channels, auto body) -> Prepared {
        const MutableImageView target = resultPages(view.dtype(), {view.height(), view.width(), channels});
        return {body(wrap(target)), target};
    };
    if (operation == "gain")
        return {line(image, view.channels() == 1 ? 0 : 1, 1.1, 0), view};
    if (operation == "invert" && view.dtype() == DType::Float32)
        return {line(image, 0, -1, 1), view};
    if (operation == "invert")
        return {[image, full] { cv::bitwise_xor(image, cv::Scalar(full, 0, 0), image); }, view};
    if (operation == "lut")
        return {power(image, 0, 1 / 2.2, full), view};
    if (operation == "set")
        return {[image] {
                    static cv::Mat plane;
                    plane.create(image.size(), image.depth());
                    plane.setTo(1);
                    cv::insertChannel(plane, image, 0);
                },
                view};
    if (operation == "swap")
        return into(view.channels(), [&](cv::Mat result) {
            return [=] { cv::cvtColor(image, result, hasAlpha ? cv::COLOR_RGBA2BGRA : cv::COLOR_RGB2BGR); };
        });
    if (operation == "gray1")
        return into(1, [&](cv::Mat result) {
            return [=] { cv::cvtColor(image, result, hasAlpha ? cv::COLOR_RGBA2GRAY : cv::COLOR_RGB2GRAY); };
        });
    if (operation == "gray3")
        return into(view.channels(), [&](const cv::Mat &result) { return equalGray(image, result); });
    throw std::runtime_error("no such operation");
}

// "FILE"
Outcome decode(Words words)
{
    static cv::Mat image;
    const std::span<const std::byte> file = fileBytes(words[0]);
    const cv::Mat bytes(1, static_cast<int>(file.size()), CV_8U, const_cast<std::byte *>(file.data()));
    const double time = seconds([&] { cv::imdecode(bytes, cv::IMREAD_UNCHANGED, &image); });
    if (image.empty())
        throw std::runtime_error("OpenCV cannot read it");
    return {time};
}

// "IMAGE": 256 bins over the range of the dtype, for each channel
Outcome histogram(Words words)
{
    const cv::Mat image = wrap(workingCopy(words[0]));
    const int bins = 256;
    const float range[] = {0, image.depth() == CV_8U ? 256.F : image.depth() == CV_16U ? 65536.F : 1.F};
    const float *const ranges[] = {range};
    return {seconds([&] {
        for (int channel = 0; channel < image.channels(); ++channel) {
            cv::Mat counts;
            cv::calcHist(&image, 1, &channel, cv::noArray(), counts, 1, &bins, const_cast<const float **>(ranges));
        }
    })};
}

// "IMAGE": least, greatest, mean and standard deviation of each channel
Outcome statistics(Words words)
{
    const cv::Mat image = wrap(workingCopy(words[0]));
    static cv::Mat plane;
    return {seconds([&] {
        cv::Scalar mean;
        cv::Scalar deviation;
        cv::meanStdDev(image, mean, deviation);
        for (int channel = 0; channel < image.channels(); ++channel) {
            double least = 0;
            double greatest = 0;
            cv::extractChannel(image, plane, channel);
            cv::minMaxLoc(plane, &least, &greatest);
        }
    })};
}

} // namespace

void addOpenCvTasks(Tasks &tasks)
{
    cv::setNumThreads(2);
    tasks["opencv edit"] = [](Words words) { return timedEdit(words, edit); };
    tasks["opencv decode"] = decode;
    tasks["opencv histogram"] = histogram;
    tasks["opencv statistics"] = statistics;
}

} // namespace bench
