// Runs each kernel once under callgrind, with AVX2, the best that valgrind knows, and dumps a count for each; `check`
// reads them. Gives 77 where that cannot be.
#include "core/analysis/histogram.h"
#include "core/analysis/statistics.h"
#include "core/operations/step.h"
#include "tests/support/image_compare.h"
#include "tests/support/instruction_sets.h"

#include <functional>
#include <iostream>
#include <valgrind/callgrind.h>

using namespace pellucid;
using namespace pellucid::test;

namespace {

constexpr std::ptrdiff_t width = 1000; // not a multiple of any vector
constexpr std::ptrdiff_t height = 16;

void count(const std::string &what, const ImageView &image, const std::function<void()> &kernel)
{
    kernel(); // what is made on first use is not counted
    CALLGRIND_ZERO_STATS;
    CALLGRIND_START_INSTRUMENTATION;
    kernel();
    CALLGRIND_STOP_INSTRUMENTATION;
    const std::string label =
        what + " | " + std::string(name(image.dtype())) + " x " + std::to_string(image.channels());
    CALLGRIND_DUMP_STATS_AT(label.c_str());
}

void countStep(const char *step, const ImageView &image)
{
    const ImageSpec spec{image.dtype(), image.shape(), defaultChannelNames(image.channels())};
    const BoundOperation operation = parseStep(step).value().bind(spec).value();
    ImageBuffer target = ImageBuffer::allocate(image.dtype(), operation.output.shape).value();
    count(step, image, [&] { operation.run(image, target.mutableView()); });
}

void countAll(DType dtype, std::ptrdiff_t channels, const std::vector<const char *> &steps)
{
    const ImageBuffer image = patterned(dtype, {height, width, channels});
    for (const char *const step : steps)
        countStep(step, image.view());
    const Bins bins = binForEveryValue(dtype).value_or(Bins{0, 1, 256});
    count("histogram", image.view(), [&] { static_cast<void>(histogram(image.view(), bins)); });
    count("statistics", image.view(), [&] { static_cast<void>(statistics(image.view())); });
}

} // namespace

int main()
{
    if (RUNNING_ON_VALGRIND == 0 || (hwy::SupportedTargets() & HWY_AVX2) == 0) {
        std::cout << "needs valgrind, and a processor with AVX2\n";
        return 77;
    }
    allowOnly(HWY_AVX2);
    std::cout << width * height << " pixels\n";
    const std::vector<const char *> steps{"gain value=1.1",
                                          "gain channels=G value=1.1",
                                          "invert channels=R",
                                          "gamma channels=R value=2.2",
                                          "levels black=0.1 white=0.9",
                                          "set channels=R value=0.7",
                                          "swap a=R b=B",
                                          "copy from=R to=G",
                                          "extract channel=G",
                                          "grayscale",
                                          "grayscale output=single",
                                          "grayscale method=lightness",
                                          "grayscale strength=0.3",
                                          "grayscale light=linear"};
    for (const DType dtype : {DType::UInt8, DType::UInt16, DType::Float32}) {
        for (const std::ptrdiff_t channels : {3, 4})
            countAll(dtype, channels, steps);
    }
    return 0;
}
