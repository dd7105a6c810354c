// How long a person waits: a real session of 100 megapixels in a real canvas of 1920 x 1080, moved by a slider, panned
// and zoomed. Each time is from the call to the end of the paint event that it caused, and includes whatever idle work
// stood before that event. Prints milliseconds.
#include "core/base/parallel.h"
#include "ui/canvas/canvas.h"
#include "ui/session.h"

#include <QApplication>
#include <QEventLoop>
#include <QTest>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <functional>
#include <vector>

using namespace pellucid;

namespace {

constexpr Shape hundredMegapixels{8736, 11648, 3};
constexpr int moves = 200;
constexpr int frame = 16; // ms between two events of a hand

template <typename T>
void fill(const MutableImageView &image, double full)
{
    parallelFor(image.height(), 16, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
        const std::ptrdiff_t count = image.width() * image.channels();
        auto noise = static_cast<std::uint32_t>(begin) * 2654435761U + 1U;
        for (std::ptrdiff_t y = begin; y < end; ++y) {
            for (std::ptrdiff_t i = 0; i < count; ++i) {
                noise = noise * 1664525U + 1013904223U;
                const double value = 0.7 * static_cast<double>(i + y) / static_cast<double>(count + image.height())
                    + 0.2 * static_cast<double>(noise >> 16) / 65536.0;
                const T sample = static_cast<T>(value * full);
                std::memcpy(image.at(0, y) + i * static_cast<std::ptrdiff_t>(sizeof(T)), &sample, sizeof sample);
            }
        }
    });
}

ImageBuffer photograph(DType dtype)
{
    ImageBuffer image = ImageBuffer::allocate(dtype, hundredMegapixels).value();
    switch (dtype) {
    case DType::UInt8: fill<std::uint8_t>(image.mutableView(), 255.0); break;
    case DType::UInt16: fill<std::uint16_t>(image.mutableView(), 65535.0); break;
    default: fill<float>(image.mutableView(), 1.0); break;
    }
    return image;
}

// A canvas that says when it has painted.
class WatchedCanvas : public Canvas
{
public:
    int paints = 0;

protected:
    void paintEvent(QPaintEvent *event) override
    {
        Canvas::paintEvent(event);
        ++paints;
    }
};

void settle(const Canvas &canvas)
{
    const auto isDone = [&] { return canvas.isUpToDate(); };
    if (!QTest::qWaitFor(isDone, 60'000))
        std::printf("never up to date\n");
    QTest::qWait(1000); // what is prepared in idle time
}

void measure(WatchedCanvas &canvas, const char *what, const std::function<void(int)> &move)
{
    settle(canvas);
    std::vector<double> times;
    for (int i = 0; i < moves; ++i) {
        const int before = canvas.paints;
        const auto start = std::chrono::steady_clock::now();
        move(i);
        while (canvas.paints == before)
            QApplication::processEvents(QEventLoop::WaitForMoreEvents);
        times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
        QTest::qWait(frame);
    }
    std::ranges::sort(times);
    std::printf("  %-28s median %6.1f   p99 %6.1f   longest %6.1f\n", what, times[moves / 2], times[moves * 99 / 100],
                times.back());
    std::fflush(stdout);
}

void measureAll(DType dtype)
{
    std::printf("%s\n", name(dtype).data());
    Session session(std::make_unique<Document>(DecodedImage{photograph(dtype), {"R", "G", "B"}}), "photograph");
    WatchedCanvas canvas;
    canvas.resize(1920, 1080);
    canvas.setSession(&session);
    canvas.show();
    QObject owner;
    const auto slide = [&](int i) { session.preview(&owner, {session.step("gain", {{"value", 0.5 + 0.005 * i}})}); };
    canvas.zoomFit();
    measure(canvas, "slider at fit", slide);
    session.cancelPreview();
    canvas.zoomActual();
    measure(canvas, "slider at 100 %", slide);
    session.cancelPreview();
    const auto pan = [&](int i) { canvas.panBy(i % 100 < 50 ? -37 : 37, i % 100 < 50 ? -23 : 23); };
    measure(canvas, "pan at 100 %", pan);
    canvas.setZoom(0.5);
    measure(canvas, "pan at 50 %", pan);
    canvas.setZoom(0.25);
    measure(canvas, "pan at 25 %", pan);
    canvas.zoomFit();
    measure(canvas, "zoom, 11 % to 90 % and back", [&](int i) {
        const int step = i % 40 < 20 ? i % 20 : 20 - i % 20;
        canvas.setZoom(0.11 * std::pow(8.0, step / 20.0));
    });
}

} // namespace

int main(int argc, char **argv)
{
    const QApplication application(argc, argv);
    for (const DType dtype : {DType::UInt8, DType::UInt16, DType::Float32}) {
        if (argc < 2 || name(dtype) == argv[1])
            measureAll(dtype);
    }
}
