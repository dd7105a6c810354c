// Images as text: Python evaluates, and the C compiler compiles, what we write, and the values must be the same.
#include "core/buffer/parse_sample.h"
#include "core/buffer/sample.h"
#include "core/codecs/registry.h"
#include "core/text/array_text.h"
#include "core/text/byte_text.h"
#include "tests/support/image_compare.h"

#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <cstring>
#include <nlohmann/json.hpp>
#include <random>

using namespace pellucid;
using namespace pellucid::test;

namespace {

void write(const QString &path, std::span<const std::byte> bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(reinterpret_cast<const char *>(bytes.data()), std::ssize(bytes)), std::ssize(bytes));
}

void write(const QString &path, const std::string &text)
{
    write(path, std::as_bytes(std::span(text)));
}

QByteArray run(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    const bool isGood =
        process.waitForFinished(120'000) && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
    return isGood ? QByteArray() : process.readAll() + process.errorString().toUtf8();
}

QByteArray check(const QString &verb, const QString &folder)
{
    return run("/usr/bin/python3", {QFINDTESTDATA("core/check_text.py"), verb, folder});
}

// The extremes of the type first, then any bit pattern.
ImageBuffer extremes(DType dtype, const Shape &shape)
{
    ImageBuffer image = ImageBuffer::allocate(dtype, shape).value();
    std::mt19937 random(5);
    std::vector<const char *> texts{"0", "1"};
    if (isComplex(dtype))
        texts.insert(texts.end(), {"-0-0j", "nan-infj", "-inf+nanj", "0.1-1e-30j", "-0+1j", "1-0j"});
    else if (isFloatingPoint(dtype))
        texts.insert(texts.end(), {"-0", "nan", "inf", "-inf", "0.1", "65504", "6e-8"});
    const std::span<std::byte> bytes = image.storage()->bytes();
    for (std::byte &byte : bytes)
        byte = static_cast<std::byte>(native(dtype) == DType::Bool ? random() % 2 : random());
    std::byte *element = bytes.data();
    for (const char *const text : texts) {
        if (!parseSample(text, dtype, element))
            qFatal("%s is no %s", text, std::string(name(dtype)).c_str());
        element += itemSize(dtype);
    }
    if (!isFloatingPoint(dtype) && native(dtype) != DType::Bool) {
        std::memset(element, 0xFF, itemSize(dtype)); // -1, or the greatest
        element += itemSize(dtype);
        std::memset(element, 0, itemSize(dtype)); // the sign bit alone: the least, or a great one
        element[isSwapped(dtype) ? 0 : itemSize(dtype) - 1] = std::byte{0x80};
    }
    return image;
}

} // namespace

class TestText : public QObject
{
    Q_OBJECT

private slots:
    void pythonMakesTheSameArrays();
    void theCompilerMakesTheSameArrays_data();
    void theCompilerMakesTheSameArrays();
    void slicesAreWhatIsSeen();
    void bytesAreWrittenAsOthersDo();
    void base64IsReadBack_data();
    void base64IsReadBack();
};

void TestText::pythonMakesTheSameArrays()
{
    const CodecRegistry registry = CodecRegistry::builtIn();
    const Codec *const npy = registry.encoderFor("npy", {DType::UInt8, {1, 1, 1}, {"L"}});
    const QTemporaryDir folder;
    for (int i = 0; i < dtypeCount; ++i) {
        for (const DType dtype : {static_cast<DType>(i), swapped(static_cast<DType>(i))}) {
            for (const Shape shape : {Shape{3, 33, 1}, Shape{7, 5, 3}, Shape{1, 11, 1}}) {
                for (const Layout layout : {Layout::Packed, Layout::FlippedRows, Layout::Planar}) {
                    const ImageBuffer image = relaid(extremes(dtype, shape).view(), layout);
                    const QString path = folder.filePath(QString("%1-%2-%3")
                                                             .arg(std::string(name(dtype)).c_str())
                                                             .arg(shape.width)
                                                             .arg(test::name(layout)));
                    write(path + ".npy", npy->encode(image.view(), {}, {}).value());
                    write(path + ".txt", numpyCode(image.view()));
                }
            }
        }
    }
    QCOMPARE(check("values", folder.path()), QByteArray());
}

void TestText::theCompilerMakesTheSameArrays_data()
{
    QTest::addColumn<DType>("dtype");
    for (int i = 0; i < dtypeCount; ++i)
        QTest::addRow("%s", std::string(name(static_cast<DType>(i))).c_str()) << static_cast<DType>(i);
    QTest::newRow("the other byte order") << swapped(DType::Int32);
}

void TestText::theCompilerMakesTheSameArrays()
{
    QFETCH(DType, dtype);
    const QString compiler = QStandardPaths::findExecutable("cc");
    if (compiler.isEmpty())
        QSKIP("There is no C compiler here.");
    const ImageBuffer image = extremes(dtype, {3, 7, 2});
    const QTemporaryDir folder;
    write(folder.filePath("a.c"),
          cArray(image.view())
              + "#include <stdio.h>\nint main(int n, char **v) { FILE *f = fopen(v[n - 1], \"wb\"); "
                "return !f || fwrite(pixels, sizeof pixels, 1, f) != 1 || fclose(f); }\n");
    QCOMPARE(
        run(compiler, {"-std=c11", "-Wall", "-Wextra", "-Werror", "-o", folder.filePath("a"), folder.filePath("a.c")}),
        QByteArray());
    QCOMPARE(run(folder.filePath("a"), {folder.filePath("a.raw")}), QByteArray());
    QFile file(folder.filePath("a.raw"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray bytes = file.readAll();
    // Whatever NaN it was, it is one.
    const std::size_t item = itemSize(dtype);
    QCOMPARE(static_cast<std::size_t>(bytes.size()), item * 42);
    for (std::size_t i = 0; i < 42; ++i) {
        const auto *const actual = reinterpret_cast<const std::byte *>(bytes.constData()) + i * item;
        const std::byte *const expected = image.view().data() + i * item;
        QCOMPARE(formatSample(actual, native(dtype), Digits::Shortest),
                 formatSample(expected, dtype, Digits::Shortest));
    }
}

// A stack of planar images, seen along different axes.
void TestText::slicesAreWhatIsSeen()
{
    const CodecRegistry registry = CodecRegistry::builtIn();
    const Codec *const npy = registry.encoderFor("npy", {DType::UInt8, {1, 1, 1}, {"L"}});
    const ArrayLayout layout = packedArray(DType::UInt16, {2, 3, 6, 5}, ArrayOrder::C).value();
    ImageBuffer storage = ImageBuffer::allocate(DType::UInt16, {1, 180, 1}).value();
    for (std::uint16_t i = 0; i < 180; ++i)
        std::memcpy(storage.mutableView().at(i, 0), &i, sizeof i);
    const QTemporaryDir folder;
    write(folder.filePath("array.npy"),
          npy->encode(storage.view(), {.array = ArrayView{storage.view().data(), layout}}, {}).value());

    auto cases = nlohmann::json::array();
    const Rect rect{1, 2, 3, 1};
    for (const ArrayReading &reading : {ArrayReading{2, 3, 1, {1, 0, 0, 0}}, ArrayReading{2, 3, -1, {1, 2, 0, 0}},
                                        ArrayReading{3, 2, 0, {0, 1, 0, 0}}, ArrayReading{2, 3, 0, {0, 2, 0, 0}}}) {
        const ArrayImage image = imageOf(layout, reading);
        const ImageView view(storage.view().data() + image.offset, image.spec.dtype, image.spec.shape, image.strides);
        for (std::ptrdiff_t only = -1; only < view.channels(); ++only) {
            const ImageView part = only < 0 ? view.crop(rect) : view.crop(rect).channel(only);
            std::vector<int> elements;
            const std::vector<std::byte> bytes = elementBytes(part);
            for (std::size_t i = 0; i < bytes.size(); i += 2)
                elements.push_back(std::to_integer<int>(bytes[i]) | std::to_integer<int>(bytes[i + 1]) << 8);
            const std::string expression =
                sliceExpression(rect, {layout, reading}, only < 0 ? std::nullopt : std::optional(only));
            cases.push_back({{"expression", expression}, {"elements", elements}});
        }
    }
    write(folder.filePath("slices.json"), cases.dump());
    QCOMPARE(check("slices", folder.path()), QByteArray());

    const ArrayLayout gray = packedArray(DType::UInt8, {20, 30}, ArrayOrder::C).value();
    QCOMPARE(sliceExpression({4, 5, 6, 7}, {gray, usualReading(gray.shape)}), std::string("arr[5:12, 4:10]"));
    const ArrayLayout one = packedArray(DType::UInt8, {}, ArrayOrder::C).value();
    QCOMPARE(sliceExpression({0, 0, 1, 1}, {one, usualReading(one.shape)}), std::string("arr[()]"));
}

void TestText::bytesAreWrittenAsOthersDo()
{
    const QTemporaryDir folder;
    std::mt19937 random(9);
    for (const std::size_t size : {0, 1, 2, 3, 15, 16, 17, 32, 1000}) {
        std::vector<std::byte> bytes(size);
        for (std::byte &byte : bytes)
            byte = static_cast<std::byte>(random());
        const QString path = folder.filePath(QString::number(size));
        write(path + ".bytes", bytes);
        write(path + ".base64", base64(bytes));
        write(path + ".hex", hexDump(bytes));
        QVERIFY(bytesFromBase64(base64(bytes)).value() == bytes);
    }
    QCOMPARE(check("bytes", folder.path()), QByteArray());
}

void TestText::base64IsReadBack_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("bytes"); // null: refused
    QTest::newRow("nothing") << QByteArray("") << QByteArray("");
    QTest::newRow("lines") << QByteArray(" YWJj\r\n\tZGU=\n") << QByteArray("abcde");
    QTest::newRow("cut") << QByteArray("YWJjZ") << QByteArray();
    QTest::newRow("padding inside") << QByteArray("YW=jZGU=") << QByteArray();
    QTest::newRow("nothing but padding") << QByteArray("====") << QByteArray();
    QTest::newRow("other letters") << QByteArray("YWJ*") << QByteArray();
}

void TestText::base64IsReadBack()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, bytes);
    const auto read = bytesFromBase64(text.toStdString());
    QCOMPARE(read.has_value(), !bytes.isNull());
    if (read)
        QCOMPARE(QByteArray(reinterpret_cast<const char *>(read->data()), std::ssize(*read)), bytes);
}

QTEST_GUILESS_MAIN(TestText)
#include "test_text.moc"
