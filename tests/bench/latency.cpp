// How long a person waits: a real session of 100 megapixels in a real canvas of 1920 x 1080, moved by a slider, panned
// and zoomed. Each time is from the call to the end of the paint event that it caused, on X11 until the server has
// drawn it too, and includes whatever idle work stood before that event. Then what is shown at rest beside the exact
// area average, and for how long the whole program keeps the event loop from turning.
#include "core/buffer/array_layout.h"
#include "core/buffer/sample.h"
#include "core/codecs/numpy/npy_header.h"
#include "tests/bench/figures.h"
#include "tests/bench/large_image.h"
#include "tests/ui/workspace_fixture.h"
#include "ui/canvas/canvas.h"
#include "ui/opening.h"
#include "ui/session.h"
#include "ui/window/main_window.h"
#include "ui/workspace.h"

#include <QApplication>
#include <QEventLoop>
#include <QFile>
#include <QPixmap>
#include <QScreen>

#include <cmath>
#include <functional>
#include <span>

using namespace pellucid;
using namespace pellucid::bench;

namespace {

constexpr int frame = 16; // ms between two events of a hand

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

[[noreturn]] void fail(const char *what)
{
    std::fprintf(stderr, "latency: %s\n", what);
    std::exit(1);
}

void settle(const Canvas &canvas)
{
    if (!QTest::qWaitFor([&] { return canvas.isUpToDate(); }, 60'000))
        fail("the canvas never became up to date");
    QTest::qWait(1000); // what is prepared in idle time
}

// An answer about the window's pixels comes after everything that was asked for before it.
void waitForServer(const QWidget &window)
{
    if (QGuiApplication::platformName() == "xcb")
        (void)window.screen()->grabWindow(window.winId(), 0, 0, 1, 1);
}

class Hand
{
public:
    Hand(Figures &figures, WatchedCanvas &canvas, std::string image, int moves)
        : m_figures(figures), m_canvas(canvas), m_image(std::move(image)), m_moves(moves)
    {
    }

    void measure(const std::string &what, const std::function<void(int)> &move)
    {
        settle(m_canvas);
        std::vector<double> times;
        for (int i = 0; i < m_moves; ++i) {
            times.push_back(millisecondsOf([&] {
                const int before = m_canvas.paints;
                move(i);
                while (m_canvas.paints == before)
                    QApplication::processEvents(QEventLoop::WaitForMoreEvents);
                waitForServer(m_canvas);
            }));
            QTest::qWait(frame);
        }
        m_figures.add(what + ", " + m_image + ", median", median(times), "ms");
        m_figures.add(what + ", " + m_image + ", p99", quantile(times, 0.99), "ms");
    }

private:
    Figures &m_figures;
    WatchedCanvas &m_canvas;
    std::string m_image;
    int m_moves;
};

// The average over [x, x + 1) / zoom of each row and column, in double, of values as the screen would show them: 0 to
// 255, unrounded.
double exactAverage(const ImageView &image, double zoom, std::ptrdiff_t x, std::ptrdiff_t y, std::ptrdiff_t channel)
{
    const auto overlap = [zoom](std::ptrdiff_t target, std::ptrdiff_t i) {
        return std::min(static_cast<double>(i + 1), static_cast<double>(target + 1) / zoom)
            - std::max(static_cast<double>(i), static_cast<double>(target) / zoom);
    };
    const auto first = [zoom](std::ptrdiff_t target) {
        return static_cast<std::ptrdiff_t>(static_cast<double>(target) / zoom);
    };
    const auto end = [zoom](std::ptrdiff_t target, std::ptrdiff_t extent) {
        return std::min(extent, static_cast<std::ptrdiff_t>(std::ceil(static_cast<double>(target + 1) / zoom)));
    };
    double sum = 0.0;
    double weights = 0.0;
    for (std::ptrdiff_t row = first(y); row < end(y, image.height()); ++row) {
        for (std::ptrdiff_t column = first(x); column < end(x, image.width()); ++column) {
            const double weight = overlap(y, row) * overlap(x, column);
            sum += weight * sampleValue(image.at(column, row, channel), image.dtype());
            weights += weight;
        }
    }
    return 255.0 * sum / weights / fullScale(image.dtype());
}

void compareWithExact(Figures &figures, Canvas &canvas, const ImageView &image, const std::string &name)
{
    settle(canvas);
    const QImage shown = canvas.grab().toImage().convertToFormat(QImage::Format_RGB32);
    const Point origin = canvas.viewport().origin();
    double squares = 0.0;
    std::int64_t count = 0;
    for (std::ptrdiff_t y = std::max<std::ptrdiff_t>(0, -origin.y); y < 1080 - origin.y - 1; y += 3) {
        for (std::ptrdiff_t x = 0; x < std::min<std::ptrdiff_t>(1400, 1920 - origin.x - 1); x += 3) {
            const QRgb pixel = shown.pixel(static_cast<int>(origin.x + x), static_cast<int>(origin.y + y));
            const int levels[3] = {qRed(pixel), qGreen(pixel), qBlue(pixel)};
            for (std::ptrdiff_t c = 0; c < std::min<std::ptrdiff_t>(3, image.channels()); ++c) {
                squares += std::pow(levels[c] - exactAverage(image, canvas.zoom(), x, y, c), 2.0);
                ++count;
            }
        }
    }
    const double meanSquare = std::max(squares / static_cast<double>(count), 1e-9);
    figures.add("fit view PSNR, " + name, 10.0 * std::log10(255.0 * 255.0 / meanSquare), "dB");
}

void measureHand(Figures &figures, const Kind &kind, int moves)
{
    Session session(std::make_unique<Document>(Image{largeImage(kind), defaultChannelNames(kind.channels)}),
                    "photograph");
    WatchedCanvas canvas;
    canvas.resize(1920, 1080);
    canvas.setSession(&session);
    canvas.show();
    Hand hand(figures, canvas, kind.name, moves);
    canvas.zoomFit();
    compareWithExact(figures, canvas, session.document().view(), kind.name);

    QObject owner;
    const auto slide = [&](int i) { session.preview(&owner, {session.step("gain", {{"value", 0.5 + 0.005 * i}})}); };
    hand.measure("slider move to repainted window, fit", slide);
    session.cancelPreview();
    canvas.zoomActual();
    hand.measure("slider move to repainted window, 100 %", slide);
    session.cancelPreview();
    const auto pan = [&](int i) { canvas.panBy(i % 100 < 50 ? -37 : 37, i % 100 < 50 ? -23 : 23); };
    hand.measure("pan frame, 100 %", pan);
    canvas.setZoom(0.5);
    hand.measure("pan frame, 50 %", pan);
    canvas.setZoom(0.18); // the least round zoom at which much is outside
    hand.measure("pan frame, 18 %", pan);
    canvas.zoomFit();
    hand.measure("zoom frame, 11 % to 90 % and back", [&](int i) {
        const int step = i % 40 < 20 ? i % 20 : 20 - i % 20;
        canvas.setZoom(0.11 * std::pow(8.0, step / 20.0));
    });
    canvas.zoomFit();
    hand.measure("zoom frame, through all levels", [&](int i) {
        if (i % 40 < 20)
            canvas.zoomIn();
        else
            canvas.zoomOut();
    });
}

// The longest time between two turns of the event loop.
class Watchdog : public QObject
{
public:
    Watchdog() { m_timer = startTimer(1, Qt::PreciseTimer); }

    double longestDuring(const std::function<void()> &action, const std::function<bool()> &isDone)
    {
        m_longest = 0.0;
        m_turn = Clock::now();
        action();
        if (!QTest::qWaitFor(isDone, 120'000))
            fail("an action never ended");
        QTest::qWait(1500); // and what follows in idle time
        return m_longest;
    }

protected:
    void timerEvent(QTimerEvent * /*event*/) override
    {
        const Clock::time_point now = Clock::now();
        m_longest = std::max(m_longest, std::chrono::duration<double, std::milli>(now - m_turn).count());
        m_turn = now;
    }

private:
    using Clock = std::chrono::steady_clock;

    int m_timer;
    double m_longest = 0.0;
    Clock::time_point m_turn;
};

void writePpm(const QString &path, const ImageView &image)
{
    QFile file(path);
    const QByteArray header = QString("P6\n%1 %2\n255\n").arg(image.width()).arg(image.height()).toLatin1();
    const qint64 bytes = image.width() * image.height() * 3;
    if (!file.open(QFile::WriteOnly) || file.write(header) != header.size()
        || file.write(reinterpret_cast<const char *>(image.data()), bytes) != bytes)
        fail("the image could not be written");
}

// 4 GB of floats that nobody has read yet.
void writeArray(const QString &path)
{
    const ArrayLayout array = packedArray(DType::Float32, {16384, 16384, 4}, ArrayOrder::C).value();
    const std::string header = npyHeader(array.dtype, array.shape, ArrayOrder::C);
    QFile file(path);
    if (!file.open(QFile::WriteOnly) || file.write(header.data(), std::ssize(header)) != std::ssize(header)
        || !file.resize(std::ssize(header) + static_cast<qint64>(byteCount(array))))
        fail("the array could not be written");
}

void measureStalls(Figures &figures)
{
    const QTemporaryDir folder;
    test::useSettingsIn(folder);
    const QString path = folder.filePath("photograph.ppm");
    writePpm(path, largeImage(kinds[0]).view());

    const CodecRegistry registry = test::everyCodec();
    auto ownedAnswers = std::make_unique<test::Answers>();
    test::Answers &answers = *ownedAnswers;
    MainWindow window(registry, std::move(ownedAnswers));
    window.resize(1920, 1080);
    window.show();
    QTest::qWait(500);
    Workspace &workspace = window.workspace();
    Watchdog watchdog;
    const auto report = [&](const std::string &action, double longest) {
        figures.add("longest stall, " + action + ", " + kinds[0].name, longest, "ms");
    };
    const auto isShown = [&] { return window.isImageShown(); };
    report("open",
           watchdog.longestDuring([&] { workspace.opening().open({path}); },
                                  [&] { return workspace.current() != nullptr && window.isImageShown(); }));
    Session &session = *workspace.current();
    const auto gain = [&](double value) { return Recipe{session.step("gain", {{"value", value}})}; };
    report("edit", watchdog.longestDuring([&] { session.apply(gain(0.5)); }, isShown));
    report("undo", watchdog.longestDuring([&] { session.undo(); }, isShown));
    report("redo", watchdog.longestDuring([&] { session.redo(); }, isShown));
    QObject owner;
    report("preview and apply",
           watchdog.longestDuring(
               [&] {
                   session.preview(&owner, gain(0.8));
                   QTest::qWait(30);
                   session.applyPreview();
               },
               isShown));
    for (const char *const name : {"saved.ppm", "saved.png"}) {
        bool isSaved = false;
        answers.saveAsPath = folder.filePath(name);
        report(std::string("save, ") + name,
               watchdog.longestDuring([&] { workspace.saveAs(&session, [&] { isSaved = true; }); },
                                      [&] { return isSaved; }));
    }
    const QString array = folder.filePath("array.npy");
    writeArray(array);
    figures.add("longest stall, open, float32 RGBA 4 GB NPY",
                watchdog.longestDuring([&] { workspace.opening().open({array}); },
                                       [&] { return workspace.current() != &session && window.isImageShown(); }),
                "ms");
}

} // namespace

int main(int argc, char **argv)
{
    const QApplication application(argc, argv);
    const Options options(argc, argv);
    Figures figures;
    measureStalls(figures);
    for (const Kind &kind : std::span(kinds).first(options.isQuick ? quickKinds : std::size(kinds)))
        measureHand(figures, kind, options.isQuick ? 80 : 120);
    figures.write(options.jsonPath);
}
