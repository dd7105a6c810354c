#include "core/buffer/copy_pixels.h"
#include "core/buffer/image_view.h"
#include "tests/support/image_compare.h"

#include <QTest>

#include <limits>

using namespace pellucid;
using test::Layout;

namespace {

constexpr std::ptrdiff_t huge = std::numeric_limits<std::ptrdiff_t>::max();

std::vector<Shape> oddShapes()
{
    return {{1, 1, 1}, {2, 3, 1}, {3, 2, 4}, {7, 8, 3}, {9, 33, 2}, {33, 7, 5}};
}

bool sameElement(const ImageView &a, std::ptrdiff_t ax, std::ptrdiff_t ay, std::ptrdiff_t ac, const ImageView &b,
                 std::ptrdiff_t bx, std::ptrdiff_t by, std::ptrdiff_t bc)
{
    return samePixels(a.crop({ax, ay, 1, 1}).channel(ac), b.crop({bx, by, 1, 1}).channel(bc));
}

// Calls check(x, y, c) for every element of a view.
template <typename Check>
void forEachElement(const ImageView &view, Check check)
{
    for (std::ptrdiff_t y = 0; y < view.height(); ++y) {
        for (std::ptrdiff_t x = 0; x < view.width(); ++x) {
            for (std::ptrdiff_t c = 0; c < view.channels(); ++c)
                QVERIFY2(check(x, y, c), qPrintable(QStringLiteral("at x %1, y %2, channel %3").arg(x).arg(y).arg(c)));
        }
    }
}

} // namespace

class TestImageView : public QObject
{
    Q_OBJECT

private slots:
    void everyViewObeysItsLaw_data();
    void everyViewObeysItsLaw();
    void flippingTwiceGivesTheSameView();
    void aZeroStrideRepeatsOneElement();
    void packedIsWhatNumPyCallsContiguous();
    void layoutsOutsideTheirMemoryAreRefused_data();
    void layoutsOutsideTheirMemoryAreRefused();
    void overflowingSizesAreRefused_data();
    void overflowingSizesAreRefused();
    void copiesBetweenAllLayouts_data();
    void copiesBetweenAllLayouts();
};

void TestImageView::everyViewObeysItsLaw_data()
{
    QTest::addColumn<int>("shapeIndex");
    QTest::addColumn<int>("layoutIndex");
    QTest::addColumn<int>("dtype");
    for (int shape = 0; shape < static_cast<int>(oddShapes().size()); ++shape) {
        for (int layout = 0; layout < static_cast<int>(test::allLayouts().size()); ++layout) {
            for (const DType dtype : {DType::UInt8, DType::UInt16, DType::Complex128}) {
                const Shape s = oddShapes()[static_cast<std::size_t>(shape)];
                QTest::addRow("%tdx%tdx%td %s %s", s.height, s.width, s.channels, name(dtype).data(),
                              test::name(test::allLayouts()[static_cast<std::size_t>(layout)]))
                    << shape << layout << static_cast<int>(dtype);
            }
        }
    }
}

void TestImageView::everyViewObeysItsLaw()
{
    QFETCH(int, shapeIndex);
    QFETCH(int, layoutIndex);
    QFETCH(int, dtype);
    const Shape shape = oddShapes()[static_cast<std::size_t>(shapeIndex)];
    const ImageBuffer image = test::relaid(test::patterned(static_cast<DType>(dtype), shape).view(),
                                           test::allLayouts()[static_cast<std::size_t>(layoutIndex)]);
    const ImageView a = image.view();
    const auto [h, w, n] = shape;

    const ImageView upsideDown = a.flippedVertically();
    forEachElement(a, [&](auto x, auto y, auto c) { return sameElement(upsideDown, x, y, c, a, x, h - 1 - y, c); });
    const ImageView mirrored = a.flippedHorizontally();
    forEachElement(a, [&](auto x, auto y, auto c) { return sameElement(mirrored, x, y, c, a, w - 1 - x, y, c); });
    const ImageView reversed = a.reversedChannels();
    forEachElement(a, [&](auto x, auto y, auto c) { return sameElement(reversed, x, y, c, a, x, y, n - 1 - c); });
    const ImageView transposed = a.transposed();
    QCOMPARE(transposed.width(), h);
    QCOMPARE(transposed.height(), w);
    forEachElement(a, [&](auto x, auto y, auto c) { return sameElement(transposed, y, x, c, a, x, y, c); });
    const ImageView plane = a.channel(n - 1);
    QCOMPARE(plane.channels(), 1);
    forEachElement(plane, [&](auto x, auto y, auto c) { return sameElement(plane, x, y, c, a, x, y, n - 1); });
    const ImageView crop = a.crop({w / 2, h / 3, w - w / 2, h - h / 3});
    forEachElement(crop,
                   [&](auto x, auto y, auto c) { return sameElement(crop, x, y, c, a, x + w / 2, y + h / 3, c); });
    const ImageView sparse = a.everyNth(2, 3);
    QCOMPARE(sparse.height(), (h + 1) / 2);
    QCOMPARE(sparse.width(), (w + 2) / 3);
    forEachElement(sparse, [&](auto x, auto y, auto c) { return sameElement(sparse, x, y, c, a, 3 * x, 2 * y, c); });
}

void TestImageView::flippingTwiceGivesTheSameView()
{
    const ImageBuffer image = test::patterned(DType::UInt8, {3, 7, 3});
    const ImageView a = image.view();
    for (const ImageView &twice :
         {a.flippedVertically().flippedVertically(), a.flippedHorizontally().flippedHorizontally(),
          a.reversedChannels().reversedChannels(), a.transposed().transposed()}) {
        QCOMPARE(twice.data(), a.data());
        QCOMPARE(twice.strides(), a.strides());
        QCOMPARE(twice.shape(), a.shape());
    }
}

void TestImageView::aZeroStrideRepeatsOneElement()
{
    std::byte value{42};
    const auto view = ImageView::over({&value, 1}, 0, DType::UInt8, {1000, 1000, 3}, {0, 0, 0});
    QVERIFY(view.has_value());
    QCOMPARE(*view->at(999, 999, 2), value);
}

void TestImageView::packedIsWhatNumPyCallsContiguous()
{
    const ImageBuffer image = test::patterned(DType::UInt16, {7, 9, 3});
    const ImageView a = image.view();
    QVERIFY(a.isPacked());
    QVERIFY(a.crop({0, 2, 9, 3}).isPacked());
    QVERIFY(!a.crop({1, 0, 8, 7}).isPacked());
    QVERIFY(a.crop({1, 3, 8, 1}).isPacked()); // one row: its stride does not matter
    QVERIFY(a.crop({1, 0, 8, 7}).hasPackedRows());
    QVERIFY(!a.flippedVertically().isPacked());
    QVERIFY(a.flippedVertically().hasPackedRows());
    QVERIFY(!a.flippedHorizontally().hasPackedRows());
    QVERIFY(!a.channel(1).hasPackedRows());
    QVERIFY(!a.transposed().hasPackedRows());
}

void TestImageView::layoutsOutsideTheirMemoryAreRefused_data()
{
    QTest::addColumn<qint64>("offset");
    QTest::addColumn<qint64>("rowStride");
    QTest::addColumn<qint64>("pixelStride");
    QTest::addColumn<bool>("fits");
    // 4 x 3 pixels of one byte in 12 bytes.
    QTest::newRow("exactly packed") << qint64{0} << qint64{3} << qint64{1} << true;
    QTest::newRow("one byte late") << qint64{1} << qint64{3} << qint64{1} << false;
    QTest::newRow("negative offset") << qint64{-1} << qint64{3} << qint64{1} << false;
    QTest::newRow("offset behind the end") << qint64{13} << qint64{0} << qint64{0} << false;
    QTest::newRow("rows too far apart") << qint64{0} << qint64{4} << qint64{1} << false;
    QTest::newRow("flipped rows") << qint64{9} << qint64{-3} << qint64{1} << true;
    QTest::newRow("flipped rows, offset too small") << qint64{8} << qint64{-3} << qint64{1} << false;
    QTest::newRow("mirrored columns") << qint64{2} << qint64{3} << qint64{-1} << true;
    QTest::newRow("mirrored columns, offset too small") << qint64{1} << qint64{3} << qint64{-1} << false;
    QTest::newRow("overlapping rows") << qint64{0} << qint64{1} << qint64{1} << true;
    QTest::newRow("one row repeated") << qint64{9} << qint64{0} << qint64{1} << true;
    QTest::newRow("stride that overflows") << qint64{0} << qint64{huge} << qint64{1} << false;
    QTest::newRow("stride that overflows downwards") << qint64{0} << -qint64{huge} << qint64{1} << false;
}

void TestImageView::layoutsOutsideTheirMemoryAreRefused()
{
    QFETCH(qint64, offset);
    QFETCH(qint64, rowStride);
    QFETCH(qint64, pixelStride);
    QFETCH(bool, fits);
    std::array<std::byte, 12> bytes{};
    const auto view = ImageView::over(bytes, offset, DType::UInt8, {4, 3, 1}, {rowStride, pixelStride, 1});
    QCOMPARE(view.has_value(), fits);
}

void TestImageView::overflowingSizesAreRefused_data()
{
    QTest::addColumn<qint64>("height");
    QTest::addColumn<qint64>("width");
    QTest::addColumn<qint64>("channels");
    QTest::newRow("height") << qint64{huge} << qint64{1} << qint64{1};
    QTest::newRow("width times height") << (qint64{1} << 32) << (qint64{1} << 31) << qint64{1};
    QTest::newRow("times channels") << (qint64{1} << 31) << (qint64{1} << 31) << qint64{4};
    QTest::newRow("negative height") << qint64{-1} << qint64{1} << qint64{1};
    QTest::newRow("two negatives") << qint64{-1} << qint64{-1} << qint64{1};
}

void TestImageView::overflowingSizesAreRefused()
{
    QFETCH(qint64, height);
    QFETCH(qint64, width);
    QFETCH(qint64, channels);
    const Shape shape{height, width, channels};
    QVERIFY(!packedByteCount(shape, DType::Float32));
    QVERIFY(!ImageBuffer::allocate(DType::Float32, shape));
}

void TestImageView::copiesBetweenAllLayouts_data()
{
    QTest::addColumn<int>("from");
    QTest::addColumn<int>("to");
    for (const Layout from : test::allLayouts()) {
        for (const Layout to : test::allLayouts())
            QTest::addRow("%s to %s", test::name(from), test::name(to))
                << static_cast<int>(from) << static_cast<int>(to);
    }
}

void TestImageView::copiesBetweenAllLayouts()
{
    QFETCH(int, from);
    QFETCH(int, to);
    const ImageBuffer packed = test::patterned(DType::UInt16, {9, 7, 3});
    const ImageBuffer source = test::relaid(packed.view(), static_cast<Layout>(from));
    ImageBuffer target = test::relaid(test::patterned(DType::UInt16, {9, 7, 3}, 2).view(), static_cast<Layout>(to));
    QVERIFY(!samePixels(source.view(), target.view()));
    copyPixels(source.view(), target.mutableView());
    QVERIFY(samePixels(source.view(), target.view()));
    COMPARE_IMAGES(target.view(), packed.view());
}

QTEST_GUILESS_MAIN(TestImageView)
#include "test_image_view.moc"
