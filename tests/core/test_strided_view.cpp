#include "core/buffer/overlap.h"
#include "core/buffer/strided_view.h"
#include "tests/support/image_compare.h"

#include <QTest>

#include <array>
#include <functional>
#include <random>
#include <set>

using namespace pellucid;

namespace {

constexpr Shape odd{7, 9, 3};

NamedImage named(const ImageBuffer &buffer)
{
    return {buffer.view(), defaultChannelNames(buffer.shape().channels)};
}

const ImageBuffer &wholeImage()
{
    static const ImageBuffer buffer = test::patterned(DType::UInt16, odd);
    return buffer;
}

using Ways = std::vector<std::pair<const char *, std::function<StridedView(const NamedImage &)>>>;

// Every way to see an image of at least 4 x 4 pixels, exact in overlap().
const Ways &everyWay()
{
    static const Ways ways{
        {"crop",
         [](const NamedImage &image) {
             return cropped(image, {1, 2, 3, 2});
         }},
        {"crop of one column",
         [](const NamedImage &image) {
             return cropped(image, {2, 0, 1, image.pixels.height()});
         }},
        {"crop of one row",
         [](const NamedImage &image) {
             return cropped(image, {0, 1, image.pixels.width(), 1});
         }},
        {"crop of one pixel",
         [](const NamedImage &image) {
             return cropped(image, {3, 3, 1, 1});
         }},
        {"mirrored", flippedHorizontally},
        {"upside down", flippedVertically},
        {"transposed", transposed},
        {"every second row", [](const NamedImage &image) { return everyNth(image, {.rows = 2}); }},
        {"every third column",
         [](const NamedImage &image) { return everyNth(image, {.firstColumn = 1, .columns = 3}); }},
        {"both",
         [](const NamedImage &image) {
             return everyNth(image, {1, 3, 0, 2});
         }},
        {"first plane", [](const NamedImage &image) { return plane(image, 0); }},
        {"last plane", [](const NamedImage &image) { return plane(image, std::ssize(image.channels) - 1); }},
    };
    return ways;
}

std::set<const std::byte *> bytesOf(const ImageView &image)
{
    std::set<const std::byte *> bytes;
    for (std::ptrdiff_t y = 0; y < image.height(); ++y) {
        for (std::ptrdiff_t x = 0; x < image.width(); ++x) {
            for (std::ptrdiff_t c = 0; c < image.channels(); ++c) {
                for (std::size_t i = 0; i < itemSize(image.dtype()); ++i)
                    bytes.insert(image.at(x, y, c) + i);
            }
        }
    }
    return bytes;
}

// Looked up byte by byte.
Rect slowOverlap(const ImageView &from, const Rect &rect, const ImageView &to)
{
    const std::set<const std::byte *> bytes = bytesOf(from.crop(rect));
    Rect met;
    for (std::ptrdiff_t y = 0; y < to.height(); ++y) {
        for (std::ptrdiff_t x = 0; x < to.width(); ++x) {
            for (const std::byte *byte : bytesOf(to.crop({x, y, 1, 1}))) {
                if (bytes.contains(byte))
                    met = met.united({x, y, 1, 1});
            }
        }
    }
    return met;
}

QByteArray text(const Rect &rect)
{
    return QByteArray("x ") + QByteArray::number(rect.x) + " y " + QByteArray::number(rect.y) + " w "
        + QByteArray::number(rect.width) + " h " + QByteArray::number(rect.height);
}

Rect randomRect(std::mt19937 &random, const Rect &image)
{
    const auto pick = [&](std::ptrdiff_t count) {
        return std::uniform_int_distribution<std::ptrdiff_t>(0, count - 1)(random);
    };
    const std::ptrdiff_t x = pick(image.width);
    const std::ptrdiff_t y = pick(image.height);
    return {x, y, 1 + pick(image.width - x), 1 + pick(image.height - y)};
}

} // namespace

class TestStridedView : public QObject
{
    Q_OBJECT

private slots:
    void viewsAreWhatNumPyWouldSee_data();
    void viewsAreWhatNumPyWouldSee();
    void bytesAreReinterpreted_data();
    void bytesAreReinterpreted();
    void reinterpretationIsRefused_data();
    void reinterpretationIsRefused();
    void theUsualShapeKeepsTheBytes_data();
    void theUsualShapeKeepsTheBytes();
    void overlapIsExactForEveryPairOfViews_data();
    void overlapIsExactForEveryPairOfViews();
    void overlapIsNeverTooSmall();
    void whatOverlapsItselfIsFound_data();
    void whatOverlapsItselfIsFound();
};

void TestStridedView::viewsAreWhatNumPyWouldSee_data()
{
    QTest::addColumn<StridedView>("view");
    QTest::addColumn<QString>("expression");
    QTest::addColumn<std::array<std::ptrdiff_t, 3>>("shape");
    QTest::addColumn<std::array<std::ptrdiff_t, 3>>("strides");
    QTest::addColumn<std::ptrdiff_t>("offset");
    using Three = std::array<std::ptrdiff_t, 3>;
    const auto add = [](const StridedView &view, const char *expression, Three shape, Three strides,
                        std::ptrdiff_t offset) {
        QTest::newRow(expression) << view << QString(expression) << shape << strides << offset;
    };
    // numpy.zeros((7, 9, 3), "u2"): strides (54, 6, 2)
    const NamedImage image = named(wholeImage());
    add(cropped(image, {1, 2, 4, 3}), "[2:5, 1:5]", {3, 4, 3}, {54, 6, 2}, 114);
    add(flippedHorizontally(image), "[:, ::-1]", {7, 9, 3}, {54, -6, 2}, 48);
    add(flippedVertically(image), "[::-1]", {7, 9, 3}, {-54, 6, 2}, 324);
    add(transposed(image), ".swapaxes(0, 1)", {9, 7, 3}, {6, 54, 2}, 0);
    add(everyNth(image, {0, 2, 0, 3}), "[::2, ::3]", {4, 3, 3}, {108, 18, 2}, 0);
    add(everyNth(image, {1, 2, 2, 1}), "[1::2, 2:]", {3, 7, 3}, {108, 6, 2}, 66);
    add(plane(image, 2), "[..., 2]", {7, 9, 1}, {54, 6, 2}, 4);
}

void TestStridedView::viewsAreWhatNumPyWouldSee()
{
    using Three = std::array<std::ptrdiff_t, 3>;
    QFETCH(StridedView, view);
    QFETCH(QString, expression);
    QFETCH(Three, shape);
    QFETCH(Three, strides);
    QFETCH(std::ptrdiff_t, offset);
    const ImageView &pixels = view.image.pixels;
    QCOMPARE(QString::fromStdString(view.expression), expression);
    QCOMPARE((Three{pixels.height(), pixels.width(), pixels.channels()}), shape);
    QCOMPARE((Three{pixels.strides().row, pixels.strides().pixel, pixels.strides().channel}), strides);
    QCOMPARE(std::ssize(view.image.channels), pixels.channels());
    QCOMPARE(pixels.data() - wholeImage().view().data(), offset);
}

void TestStridedView::bytesAreReinterpreted_data()
{
    QTest::addColumn<QByteArray>("of");
    QTest::addColumn<Shape>("whole");
    QTest::addColumn<DType>("dtype");
    QTest::addColumn<Shape>("shape");
    QTest::addColumn<QString>("expression");
    QTest::addColumn<QList<qlonglong>>("strides");
    const Shape rgba{4, 6, 4};
    QTest::newRow("wider channels") << QByteArray() << rgba << DType::UInt16 << Shape{4, 6, 2} << R"(.view("uint16"))"
                                    << QList<qlonglong>{24, 4, 2};
    QTest::newRow("a pixel as one number") << QByteArray() << rgba << DType::Float32 << Shape{4, 6, 1}
                                           << R"(.view("float32").reshape(4, 6))" << QList<qlonglong>{24, 4, 4};
    QTest::newRow("the other byte order") << QByteArray() << rgba << swapped(DType::UInt32) << Shape{4, 6, 1}
                                          << R"(.view(">u4").reshape(4, 6))" << QList<qlonglong>{24, 4, 4};
    QTest::newRow("columns") << QByteArray() << Shape{4, 6, 1} << DType::UInt16 << Shape{4, 3, 1}
                             << R"(.view("uint16"))" << QList<qlonglong>{6, 2, 2};
    QTest::newRow("other rows") << QByteArray() << rgba << DType::UInt8 << Shape{8, 3, 4} << ".reshape(8, 3, 4)"
                                << QList<qlonglong>{12, 4, 1};
    QTest::newRow("across channels") << QByteArray() << Shape{4, 6, 3} << DType::UInt16 << Shape{4, 9, 1}
                                     << R"(.reshape(-1).view("uint16").reshape(4, 9))" << QList<qlonglong>{18, 2, 2};
    QTest::newRow("rows of a crop") << QByteArray("crop") << Shape{4, 8, 3} << DType::UInt16 << Shape{3, 6, 1}
                                    << R"(.reshape(3, -1).view("uint16").reshape(3, 6))" << QList<qlonglong>{24, 2, 2};
    QTest::newRow("pixels of a mirrored image") << QByteArray("mirrored") << rgba << DType::UInt16 << Shape{4, 6, 2}
                                                << R"(.view("uint16"))" << QList<qlonglong>{24, -4, 2};
    QTest::newRow("from an odd address") << QByteArray("odd") << rgba << DType::UInt16 << Shape{3, 2, 2}
                                         << R"(.view("uint16"))" << QList<qlonglong>{25, 4, 2};
}

void TestStridedView::bytesAreReinterpreted()
{
    QFETCH(QByteArray, of);
    QFETCH(Shape, whole);
    QFETCH(DType, dtype);
    QFETCH(Shape, shape);
    QFETCH(QString, expression);
    QFETCH(QList<qlonglong>, strides);
    const ImageBuffer buffer = test::patterned(DType::UInt8, whole);
    NamedImage image = named(buffer);
    if (of == "crop")
        image = cropped(image, {0, 1, 4, 3}).image;
    else if (of == "mirrored")
        image = flippedHorizontally(image).image;
    else if (of == "odd")
        image = {ImageView(buffer.view().data() + 1, DType::UInt8, {3, 2, 4}, {25, 4, 1}), image.channels};
    const Result<StridedView> view = reinterpreted(image, dtype, shape);
    QVERIFY2(view, view ? "" : view.error().message.c_str());
    const ImageView &pixels = view->image.pixels;
    QCOMPARE(pixels.dtype(), dtype);
    QCOMPARE(pixels.shape(), shape);
    QCOMPARE(QString::fromStdString(view->expression), expression);
    QCOMPARE((QList<qlonglong>{pixels.strides().row, pixels.strides().pixel, pixels.strides().channel}), strides);
    QCOMPARE(bytesOf(pixels), bytesOf(image.pixels));
}

void TestStridedView::reinterpretationIsRefused_data()
{
    QTest::addColumn<QByteArray>("of");
    QTest::addColumn<DType>("dtype");
    QTest::addColumn<Shape>("shape");
    QTest::addColumn<QString>("reason");
    QTest::newRow("more bytes") << QByteArray() << DType::UInt16 << Shape{4, 8, 4} << "there are 128";
    QTest::newRow("fewer bytes") << QByteArray() << DType::UInt8 << Shape{4, 8, 3} << "there are 128";
    QTest::newRow("no bytes") << QByteArray() << DType::UInt8 << Shape{0, 8, 4} << "there are 128";
    QTest::newRow("negative") << QByteArray() << DType::UInt8 << Shape{-4, -8, 4} << "negative";
    QTest::newRow("beyond counting") << QByteArray() << DType::UInt8 << Shape{PTRDIFF_MAX, 8, 4} << "larger than";
    QTest::newRow("apart") << QByteArray("plane") << DType::UInt16 << Shape{4, 4, 1} << "side by side";
    QTest::newRow("rows of a crop cut anew") << QByteArray("crop") << DType::UInt8 << Shape{2, 10, 4} << "side by side";
}

void TestStridedView::reinterpretationIsRefused()
{
    QFETCH(QByteArray, of);
    QFETCH(DType, dtype);
    QFETCH(Shape, shape);
    QFETCH(QString, reason);
    const ImageBuffer buffer = test::patterned(DType::UInt8, {4, 8, 4});
    NamedImage image = named(buffer);
    if (of == "plane")
        image = plane(image, 0).image;
    else if (of == "crop")
        image = cropped(image, {0, 0, 5, 4}).image;
    const Result<StridedView> view = reinterpreted(image, dtype, shape);
    QVERIFY(!view);
    QCOMPARE(view.error().code == ErrorCode::InvalidArgument || view.error().code == ErrorCode::TooLarge, true);
    QVERIFY2(QString::fromStdString(view.error().message).contains(reason), view.error().message.c_str());
}

void TestStridedView::theUsualShapeKeepsTheBytes_data()
{
    QTest::addColumn<Shape>("before");
    QTest::addColumn<DType>("dtype");
    QTest::addColumn<Shape>("after");
    QTest::newRow("fewer channels") << Shape{4, 8, 4} << DType::UInt16 << Shape{4, 8, 2};
    QTest::newRow("one channel") << Shape{4, 8, 4} << DType::Int32 << Shape{4, 8, 1};
    QTest::newRow("columns") << Shape{4, 8, 1} << DType::Int32 << Shape{4, 2, 1};
    QTest::newRow("across channels") << Shape{4, 8, 3} << DType::UInt16 << Shape{4, 12, 1};
    QTest::newRow("not at all") << Shape{4, 5, 3} << DType::UInt16 << Shape{4, 0, 1};
}

void TestStridedView::theUsualShapeKeepsTheBytes()
{
    QFETCH(Shape, before);
    QFETCH(DType, dtype);
    QFETCH(Shape, after);
    QCOMPARE(shapeAs(dtype, test::patterned(DType::UInt8, before).view()), after);
}

void TestStridedView::overlapIsExactForEveryPairOfViews_data()
{
    QTest::addColumn<int>("from");
    QTest::addColumn<int>("to");
    for (std::size_t from = 0; from < everyWay().size(); ++from) {
        for (std::size_t to = 0; to < everyWay().size(); ++to)
            QTest::addRow("%s to %s", everyWay()[from].first, everyWay()[to].first)
                << static_cast<int>(from) << static_cast<int>(to);
    }
}

void TestStridedView::overlapIsExactForEveryPairOfViews()
{
    QFETCH(int, from);
    QFETCH(int, to);
    std::mt19937 random(static_cast<unsigned>(from * 100 + to));
    for (const DType dtype : {DType::UInt8, DType::UInt16}) {
        for (const test::Layout layout : test::allLayouts()) {
            const ImageBuffer buffer = test::relaid(test::patterned(dtype, odd).view(), layout);
            const ImageView whole = buffer.view();
            const ImageView one = everyWay()[static_cast<std::size_t>(from)].second(named(buffer)).image.pixels;
            const ImageView other = everyWay()[static_cast<std::size_t>(to)].second(named(buffer)).image.pixels;
            for (int i = 0; i < 5; ++i) {
                const Rect rect = randomRect(random, one.rect());
                const QByteArray where = text(rect) + " of layout " + test::name(layout) + ": ";
                const auto check = [&](const ImageView &a, const Rect &part, const ImageView &b) {
                    const Rect expected = slowOverlap(a, part, b);
                    const Rect actual = overlap(a, part, b);
                    const bool isSame = actual == expected || (actual.isEmpty() && expected.isEmpty());
                    QVERIFY2(isSame, where + text(actual) + " instead of " + text(expected));
                };
                check(one, rect, other);
                check(one, rect, whole);
                check(whole, randomRect(random, whole.rect()), other);
            }
        }
    }
}

// Also for layouts that only raw memory can have.
void TestStridedView::overlapIsNeverTooSmall()
{
    std::mt19937 random(1);
    const std::vector<std::byte> memory(4096);
    const auto pick = [&](std::ptrdiff_t least, std::ptrdiff_t most) {
        return std::uniform_int_distribution<std::ptrdiff_t>(least, most)(random);
    };
    const auto anyView = [&] {
        return ImageView(memory.data() + pick(1500, 2500), pick(0, 1) == 0 ? DType::UInt8 : DType::UInt16,
                         {pick(1, 6), pick(1, 6), pick(1, 3)}, {pick(-60, 60), pick(-30, 30), pick(-12, 12)});
    };
    for (int i = 0; i < 3000; ++i) {
        const ImageView from = anyView();
        const ImageView to = anyView();
        const Rect rect = randomRect(random, from.rect());
        const Rect expected = slowOverlap(from, rect, to);
        const Rect actual = overlap(from, rect, to);
        QVERIFY2(expected.isEmpty() || actual.contains(expected), text(actual) + " instead of " + text(expected));
    }
}

void TestStridedView::whatOverlapsItselfIsFound_data()
{
    QTest::addColumn<Shape>("shape");
    QTest::addColumn<QList<qlonglong>>("strides");
    QTest::addColumn<bool>("overlaps");
    QTest::newRow("packed") << Shape{3, 4, 3} << QList<qlonglong>{12, 3, 1} << false;
    QTest::newRow("upside down") << Shape{3, 4, 3} << QList<qlonglong>{-12, 3, 1} << false;
    QTest::newRow("planar") << Shape{3, 4, 3} << QList<qlonglong>{4, 1, 12} << false;
    QTest::newRow("transposed") << Shape{4, 3, 3} << QList<qlonglong>{3, 12, 1} << false;
    QTest::newRow("one row") << Shape{1, 4, 3} << QList<qlonglong>{0, 3, 1} << false;
    QTest::newRow("the same row again") << Shape{3, 4, 3} << QList<qlonglong>{0, 3, 1} << true;
    QTest::newRow("rows too near") << Shape{3, 4, 3} << QList<qlonglong>{11, 3, 1} << true;
    QTest::newRow("a window that slides") << Shape{3, 4, 1} << QList<qlonglong>{1, 1, 1} << true;
}

void TestStridedView::whatOverlapsItselfIsFound()
{
    QFETCH(Shape, shape);
    QFETCH(QList<qlonglong>, strides);
    QFETCH(bool, overlaps);
    const std::vector<std::byte> memory(64);
    const ImageView view(memory.data() + 32, DType::UInt8, shape, {strides[0], strides[1], strides[2]});
    QCOMPARE(mayOverlapItself(view), overlaps);
}

QTEST_APPLESS_MAIN(TestStridedView)
#include "test_strided_view.moc"
