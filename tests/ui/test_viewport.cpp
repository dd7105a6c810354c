#include "ui/canvas/viewport.h"

#include <QTest>

#include <cmath>

using namespace pellucid;

namespace {

constexpr Size window{1000, 700};

Viewport showing(Size image, Size in = window)
{
    Viewport viewport;
    viewport.setWindowSize(in);
    viewport.setImageSize(image);
    return viewport;
}

} // namespace

class TestViewport : public QObject
{
    Q_OBJECT

private slots:
    void firstShowsAllOfAnImage_data();
    void firstShowsAllOfAnImage();
    void fitsByWholeFactorsAboveOne_data();
    void fitsByWholeFactorsAboveOne();
    void stepsThroughTheLadder();
    void zoomingKeepsThePixelUnderTheCursor_data();
    void zoomingKeepsThePixelUnderTheCursor();
    void mapsPixelsBothWays_data();
    void mapsPixelsBothWays();
    void clampsPanning();
    void centersWhatIsSmaller();
    void roundsAndLimitsZooms_data();
    void roundsAndLimitsZooms();
    void keepsFittingWhileTheWindowChanges();
    void keepsTheMiddleWhileTheWindowChanges();
    void revealsOnlyWhatIsHidden();
};

void TestViewport::firstShowsAllOfAnImage_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::addColumn<double>("zoom");
    QTest::newRow("one pixel") << 1 << 1 << 1.0;
    QTest::newRow("small") << 300 << 200 << 1.0;
    QTest::newRow("as large as the window") << 1000 << 700 << 1.0;
    QTest::newRow("twice as wide") << 2000 << 700 << 0.5;
    QTest::newRow("100 megapixels") << 12000 << 8400 << 1.0 / 12.0;
    QTest::newRow("very wide") << 40000 << 10 << 0.025;
    QTest::newRow("very high") << 10 << 40000 << 0.0175;
}

void TestViewport::firstShowsAllOfAnImage()
{
    QFETCH(int, width);
    QFETCH(int, height);
    const Viewport viewport = showing({width, height});
    QTEST(viewport.zoom(), "zoom");
    QVERIFY((Rect{0, 0, window.width, window.height}.contains(viewport.extent())));
}

void TestViewport::fitsByWholeFactorsAboveOne_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::addColumn<double>("zoom");
    QTest::newRow("one pixel") << 1 << 1 << 128.0;
    QTest::newRow("small") << 300 << 200 << 3.0;
    QTest::newRow("a bit smaller than the window") << 900 << 600 << 1.0;
    QTest::newRow("larger") << 4000 << 700 << 0.25;
}

void TestViewport::fitsByWholeFactorsAboveOne()
{
    QFETCH(int, width);
    QFETCH(int, height);
    Viewport viewport = showing({width, height});
    viewport.fit();
    QTEST(viewport.zoom(), "zoom");
}

void TestViewport::stepsThroughTheLadder()
{
    Viewport viewport = showing({4000, 3000});
    viewport.setZoom(0.25);
    QList<double> up;
    while (viewport.zoom() < Viewport::maximumZoom) {
        viewport.setZoom(viewport.nextZoomIn());
        up << viewport.zoom();
    }
    const QList<double> expected{
        std::sqrt(0.125), 0.5, std::sqrt(0.5), 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128};
    QCOMPARE(up.size(), expected.size());
    for (qsizetype i = 0; i < up.size(); ++i)
        QCOMPARE(up[i], expected[i]);
    QCOMPARE(viewport.nextZoomIn(), Viewport::maximumZoom);
    for (qsizetype i = expected.size() - 1; i-- > 0;) {
        viewport.setZoom(viewport.nextZoomOut());
        QCOMPARE(viewport.zoom(), expected[i]);
    }
    viewport.fit(); // 700 / 3000 lies between two steps
    QCOMPARE(viewport.nextZoomIn(), 0.25);
    QCOMPARE(viewport.nextZoomOut(), std::sqrt(0.03125));
}

void TestViewport::zoomingKeepsThePixelUnderTheCursor_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::addColumn<double>("from");
    QTest::addColumn<double>("to");
    QTest::newRow("100 % to 200 %") << 4000 << 3000 << 1.0 << 2.0;
    QTest::newRow("100 % to 12800 %") << 4000 << 3000 << 1.0 << 128.0;
    QTest::newRow("800 % to 300 %") << 4000 << 3000 << 8.0 << 3.0;
    QTest::newRow("6400 % to 100 %") << 4000 << 3000 << 64.0 << 1.0;
    QTest::newRow("100 megapixels, 25 % to 6400 %") << 12000 << 8400 << 0.25 << 64.0;
    QTest::newRow("wide, 100 % to 6400 %") << 40000 << 10000 << 1.0 << 64.0;
    QTest::newRow("high, 400 % to 9600 %") << 10000 << 40000 << 4.0 << 96.0;
}

void TestViewport::zoomingKeepsThePixelUnderTheCursor()
{
    QFETCH(int, width);
    QFETCH(int, height);
    QFETCH(double, from);
    QFETCH(double, to);
    for (const Point cursor : {Point{500, 350}, Point{1, 2}, Point{997, 33}, Point{700, 699}}) {
        Viewport viewport = showing({width, height});
        viewport.setZoom(from);
        viewport.panBy(-37, 11);
        const Point before = viewport.imagePixelAt(cursor);
        viewport.setZoom(to, cursor);
        QCOMPARE(viewport.zoom(), to);
        QCOMPARE(viewport.imagePixelAt(cursor), before);
    }
}

void TestViewport::mapsPixelsBothWays_data()
{
    QTest::addColumn<double>("zoom");
    for (const double zoom : {0.05, 0.3, 0.70710678, 1.0, 2.0, 3.0, 8.0, 64.0, 128.0})
        QTest::addRow("%g", zoom) << zoom;
}

void TestViewport::mapsPixelsBothWays()
{
    QFETCH(double, zoom);
    Viewport viewport = showing({4001, 3003});
    viewport.setZoom(zoom);
    viewport.panBy(-13, -7);
    const Rect extent = viewport.extent();
    for (const Point device : {Point{500, 350}, Point{499, 351}, Point{433, 301}}) {
        QVERIFY(extent.contains(device));
        const Point pixel = viewport.imagePixelAt(device);
        QVERIFY(viewport.deviceRect({pixel.x, pixel.y, 1, 1}).contains(device));
        QVERIFY(viewport.imageRect({device.x, device.y, 1, 1}).contains(pixel));
    }
    const Rect image{0, 0, 4001, 3003};
    for (const Point edge : {Point{extent.x, extent.y}, Point{extent.right() - 1, extent.bottom() - 1}})
        QVERIFY(image.contains(viewport.imagePixelAt(edge)));
    for (const Point outside : {Point{extent.x - 1, extent.y - 1}, Point{extent.right(), extent.bottom()}})
        QVERIFY(!image.contains(viewport.imagePixelAt(outside)));
    QVERIFY(image.contains(viewport.imageRect({0, 0, window.width, window.height})));
}

void TestViewport::clampsPanning()
{
    Viewport viewport = showing({4000, 3000});
    viewport.setZoom(1.0);
    viewport.panBy(100000, 100000);
    QCOMPARE(viewport.origin(), (Point{0, 0}));
    viewport.panBy(-100000, -100000);
    QCOMPARE(viewport.origin(), (Point{window.width - 4000, window.height - 3000}));
}

void TestViewport::centersWhatIsSmaller()
{
    Viewport viewport = showing({40000, 10});
    viewport.setZoom(64.0);
    QCOMPARE(viewport.extent().height, 640);
    QCOMPARE(viewport.origin().y, 30);
    viewport.panBy(-5, 400);
    QCOMPARE(viewport.origin().y, 30);
}

void TestViewport::roundsAndLimitsZooms_data()
{
    QTest::addColumn<double>("asked");
    QTest::addColumn<double>("given");
    QTest::newRow("between whole factors") << 1.6 << 2.0;
    QTest::newRow("just above one") << 1.2 << 1.0;
    QTest::newRow("below one") << 0.37 << 0.37;
    QTest::newRow("too large") << 1e6 << 128.0;
    QTest::newRow("too small") << 1e-6 << 0.25 * 700.0 / 3000.0;
}

void TestViewport::roundsAndLimitsZooms()
{
    QFETCH(double, asked);
    Viewport viewport = showing({4000, 3000});
    viewport.setZoom(asked);
    QTEST(viewport.zoom(), "given");
}

void TestViewport::keepsFittingWhileTheWindowChanges()
{
    Viewport viewport = showing({4000, 3000});
    viewport.setWindowSize({400, 700});
    QCOMPARE(viewport.zoom(), 0.1);
    viewport.setZoom(0.5);
    viewport.setWindowSize({500, 700});
    QCOMPARE(viewport.zoom(), 0.5);
}

void TestViewport::keepsTheMiddleWhileTheWindowChanges()
{
    Viewport viewport = showing({4000, 3000});
    viewport.setZoom(2.0);
    const Point middle = viewport.imagePixelAt({500, 350});
    viewport.setWindowSize({800, 500});
    QCOMPARE(viewport.imagePixelAt({400, 250}), middle);
}

void TestViewport::revealsOnlyWhatIsHidden()
{
    Viewport viewport = showing({4000, 3000});
    viewport.setZoom(8.0);
    const Point origin = viewport.origin();
    const Point visible = viewport.imagePixelAt({200, 100});
    viewport.reveal(visible);
    QCOMPARE(viewport.origin(), origin);
    viewport.reveal({100, 2000});
    QVERIFY(viewport.deviceRect({100, 2000, 1, 1}).contains(Point{500, 350}));
}

QTEST_APPLESS_MAIN(TestViewport)
#include "test_viewport.moc"
