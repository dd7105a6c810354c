// New images: exact values of every dtype, and sizes that are refused before any memory is taken.
#include "core/buffer/filled_image.h"
#include "core/buffer/sample.h"
#include "core/text/array_text.h"

#include <QTest>

using namespace pellucid;

class TestFilledImage : public QObject
{
    Q_OBJECT

private slots:
    void everyPixelHasTheValues_data();
    void everyPixelHasTheValues();
    void whatCannotBeIsRefused_data();
    void whatCannotBeIsRefused();
    void shapesAreRead_data();
    void shapesAreRead();
};

void TestFilledImage::everyPixelHasTheValues_data()
{
    QTest::addColumn<QByteArray>("dtype");
    QTest::addColumn<QByteArray>("values");
    QTest::addColumn<QByteArrayList>("pixel"); // of three channels
    QTest::addColumn<QByteArray>("code");
    const auto row = [](const char *dtype, const char *values, const char *pixel, const char *code) {
        QTest::addRow("%s %s", dtype, values)
            << QByteArray(dtype) << QByteArray(values) << QByteArray(pixel).split(' ') << QByteArray(code);
    };
    row("uint8", "255, 0, 0", "255 0 0", "np.full((37, 41, 3), [255, 0, 0], dtype=np.uint8)");
    row("uint8", "7", "7 7 7", "np.full((37, 41, 3), 7, dtype=np.uint8)");
    row("int64", "9007199254740993,-9223372036854775808,0", "9007199254740993 -9223372036854775808 0",
        "np.full((37, 41, 3), [9007199254740993, -9223372036854775808, 0], dtype=np.int64)");
    row("uint64", "18446744073709551615", "18446744073709551615 18446744073709551615 18446744073709551615",
        "np.full((37, 41, 3), 18446744073709551615, dtype=np.uint64)");
    row("float32", "nan,-inf,0.1", "nan -inf 0.1", "np.full((37, 41, 3), [np.nan, -np.inf, 0.1], dtype=np.float32)");
    row("float16", "0.1", "0.1 0.1 0.1", "np.full((37, 41, 3), 0.1, dtype=np.float16)");
    row("bool", "True,False,1", "True False True", "np.full((37, 41, 3), [True, False, True], dtype=np.bool_)");
    row("complex64", "1+2j", "1+2j 1+2j 1+2j", "np.full((37, 41, 3), complex(1.0, 2.0), dtype=np.complex64)");
    row(">u2", "258", "258 258 258", "np.full((37, 41, 3), 258, dtype='>u2')");
}

void TestFilledImage::everyPixelHasTheValues()
{
    QFETCH(const QByteArray, dtype);
    QFETCH(const QByteArray, values);
    QFETCH(const QByteArrayList, pixel);
    QFETCH(const QByteArray, code);
    const DType type = dtypeFromName(dtype.toStdString()).value();
    const Shape shape{37, 41, 3};
    const Result<ImageBuffer> image = filledImage(type, shape, splitValues(values.toStdString()));
    QVERIFY(image);
    QVERIFY(image->dtype() == type && image->shape() == shape);
    for (std::ptrdiff_t y = 0; y < shape.height; ++y) {
        for (std::ptrdiff_t x = 0; x < shape.width; ++x) {
            for (std::ptrdiff_t c = 0; c < shape.channels; ++c)
                QCOMPARE(QByteArray::fromStdString(formatSample(image->view().at(x, y, c), type, Digits::Shortest)),
                         pixel[c]);
        }
    }
    const auto bytes = parsePixel(type, 3, splitValues(values.toStdString()));
    QCOMPARE(QByteArray::fromStdString(numpyFull(shape, type, *bytes)), code);
}

void TestFilledImage::whatCannotBeIsRefused_data()
{
    QTest::addColumn<Shape>("shape");
    QTest::addColumn<QByteArray>("values");
    QTest::addColumn<QByteArray>("why");
    const auto row = [](const char *title, const Shape &shape, const char *values, const char *why) {
        QTest::newRow(title) << shape << QByteArray(values) << QByteArray(why);
    };
    row("no rows", {0, 5, 1}, "0", "at least 1");
    row("fewer than none", {5, -1, 1}, "0", "at least 1");
    row("too wide", {1, (1 << 24) + 1, 1}, "0", "at most 16777216");
    row("too many channels", {5, 5, 513}, "0", "at most 512 channels");
    row("too large for memory", {1 << 20, 1 << 20, 4}, "0", "the limit is");
    row("too large for numbers", {1 << 24, 1 << 24, 512}, "0", "the limit is");
    row("beyond the dtype", {5, 5, 1}, "256", "from 0 to 255");
    row("no number", {5, 5, 1}, "red", "\"red\"");
    row("no value", {5, 5, 1}, "", "\"\"");
    row("values for other channels", {5, 5, 3}, "1,2", "one for each of the 3, not 2");
}

void TestFilledImage::whatCannotBeIsRefused()
{
    QFETCH(const Shape, shape);
    QFETCH(const QByteArray, values);
    QFETCH(const QByteArray, why);
    const Result<ImageBuffer> image = filledImage(DType::UInt8, shape, splitValues(values.toStdString()));
    QVERIFY(!image);
    QVERIFY2(image.error().message.find(why.toStdString()) != std::string::npos, image.error().message.c_str());
}

void TestFilledImage::shapesAreRead_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<std::optional<Shape>>("shape");
    QTest::newRow("commas") << QByteArray("100,200,3") << std::optional(Shape{100, 200, 3});
    QTest::newRow("no channels") << QByteArray("100, 200") << std::optional(Shape{100, 200, 1});
    QTest::newRow("crosses") << QByteArray("100x200x4") << std::optional(Shape{100, 200, 4});
    for (const char *const text : {"", "100", "100,", "100,200,3,1", "100,two", "1e3,5", "100 200"})
        QTest::addRow("no shape: %s", text) << QByteArray(text) << std::optional<Shape>();
}

void TestFilledImage::shapesAreRead()
{
    QFETCH(const QByteArray, text);
    QFETCH(const std::optional<Shape>, shape);
    const Result<Shape> read = parseShape(text.toStdString());
    QCOMPARE(read.has_value(), shape.has_value());
    if (shape)
        QVERIFY(*read == *shape);
}

QTEST_GUILESS_MAIN(TestFilledImage)
#include "test_filled_image.moc"
