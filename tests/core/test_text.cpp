// Images as text: Python evaluates, and the C compiler compiles, what we write, and the values must be the same.
#include "core/buffer/parse_sample.h"
#include "core/buffer/sample.h"
#include "core/codecs/registry.h"
#include "core/text/array_text.h"
#include "core/text/byte_text.h"
#include "core/text/data_uri.h"
#include "core/text/parse_array_text.h"
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
    void arraysAreReadBack_data();
    void arraysAreReadBack();
    void arraysAreReadAsPythonDoes_data();
    void arraysAreReadAsPythonDoes();
    void brokenArraysSayWhere_data();
    void brokenArraysSayWhere();
    void arraysAreToldFromOtherText_data();
    void arraysAreToldFromOtherText();
    void filesAreReadFromText_data();
    void filesAreReadFromText();
    void brokenFilesSayWhy_data();
    void brokenFilesSayWhy();
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
                    write(path + ".npy", npy->encoder()->encode(image.view(), {}, {}).value());
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
          npy->encoder()->encode(storage.view(), {.array = ArrayView{storage.view().data(), layout}}, {}).value());

    auto cases = nlohmann::json::array();
    const Rect rect{1, 2, 3, 1};
    for (const AxisMapping &mapping : {AxisMapping{2, 3, 1, {1, 0, 0, 0}}, AxisMapping{2, 3, -1, {1, 2, 0, 0}},
                                       AxisMapping{3, 2, 0, {0, 1, 0, 0}}, AxisMapping{2, 3, 0, {0, 2, 0, 0}}}) {
        const ArrayImage image = imageOf(layout, mapping);
        const ImageView view(storage.view().data() + image.offset, image.spec.dtype, image.spec.shape, image.strides);
        for (std::ptrdiff_t only = -1; only < view.channels(); ++only) {
            const ImageView part = only < 0 ? view.crop(rect) : view.crop(rect).channel(only);
            std::vector<int> elements;
            const std::vector<std::byte> bytes = elementBytes(part);
            for (std::size_t i = 0; i < bytes.size(); i += 2)
                elements.push_back(std::to_integer<int>(bytes[i]) | std::to_integer<int>(bytes[i + 1]) << 8);
            const std::string expression =
                sliceExpression(rect, {layout, mapping}, only < 0 ? std::nullopt : std::optional(only));
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

void TestText::arraysAreReadBack_data()
{
    QTest::addColumn<DType>("dtype");
    for (int i = 0; i < dtypeCount; ++i) {
        for (const DType dtype : {static_cast<DType>(i), swapped(static_cast<DType>(i))})
            QTest::addRow("%d %s", i, std::string(name(dtype)).c_str()) << dtype;
    }
}

void TestText::arraysAreReadBack()
{
    QFETCH(const DType, dtype);
    for (const Shape shape : {Shape{3, 33, 1}, Shape{7, 5, 3}, Shape{1, 11, 1}, Shape{2, 3, 5}}) {
        const ImageBuffer image = extremes(dtype, shape);
        const Result<ParsedArray> read = parseArrayText(numpyCode(image.view()), {});
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QVERIFY(read->layout.dtype == dtype);
        std::vector<std::ptrdiff_t> extents{shape.height, shape.width};
        if (shape.channels > 1)
            extents.push_back(shape.channels);
        QCOMPARE(read->layout.shape, extents);
        const std::size_t item = itemSize(dtype);
        for (std::size_t i = 0; i < image.byteCount(); i += item) // whatever NaN it was, it is one
            QCOMPARE(formatSample(read->storage->bytes().data() + i, dtype, Digits::Shortest),
                     formatSample(image.view().data() + i, dtype, Digits::Shortest));
    }
}

void TestText::arraysAreReadAsPythonDoes_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("shape");
    QTest::addColumn<QByteArray>("dtype");
    QTest::addColumn<QByteArray>("values");
    const auto row = [](const char *title, const char *text, const char *shape, const char *dtype, const char *values) {
        QTest::newRow(title) << QByteArray(text) << QByteArray(shape) << QByteArray(dtype) << QByteArray(values);
    };
    row("a nested list", "[[1, 2], [3, 4]]", "(2, 2)", "int64", "1 2 3 4");
    row("commas at the ends", "[[1, 2,], [3, 4,],]", "(2, 2)", "int64", "1 2 3 4");
    row("tuples inside", "[(1, 2), (3, 4)]", "(2, 2)", "int64", "1 2 3 4");
    row("three levels", "[[[1, 2, 3]], [[4, 5, 6]]]", "(2, 1, 3)", "int64", "1 2 3 4 5 6");
    row("one level", "np.array([1, 2, 3], dtype=np.int16)", "(3,)", "int16", "1 2 3");
    row("given a name", "a = np.array([[7]], dtype='uint8')", "(1, 1)", "uint8", "7");
    row("as Python prints it", "array([[0, 1],\n       [2, 3]], dtype=uint8)", "(2, 2)", "uint8", "0 1 2 3");
    row("a dtype without its name", "np.array([[0, 1]], np.float32)", "(1, 2)", "float32", "0 1");
    row("an object for a dtype", "numpy.array([[1]], dtype=np.dtype('>u2'))", "(1, 1)", ">u2", "1");
    row("Python's own types", "np.array([[1]], dtype=float)", "(1, 1)", "float64", "1");
    row("the other codes", "np.array([[1]], dtype='<i4')", "(1, 1)", "int32", "1");
    row("bool", "[[True, False]]", "(1, 2)", "bool", "True False");
    row("bool and numbers", "[[True, 5]]", "(1, 2)", "int64", "1 5");
    row("beyond int64", "[[18446744073709551615]]", "(1, 1)", "uint64", "18446744073709551615");
    row("floating point", "[[1, 2.5], [1e3, -.5]]", "(2, 2)", "float64", "1 2.5 1000 -0.5");
    row("no numbers", "[[np.nan, -np.inf], [nan, inf]]", "(2, 2)", "float64", "nan -inf nan inf");
    row("complex numbers", "[[1+2j, complex(-0.0, np.nan)]]", "(1, 2)", "complex128", "1+2j -0+nanj");
}

void TestText::arraysAreReadAsPythonDoes()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QByteArray, shape);
    QFETCH(const QByteArray, dtype);
    QFETCH(const QByteArray, values);
    QVERIFY(looksLikeArrayText(text.toStdString()));
    const Result<ParsedArray> read = parseArrayText(text.toStdString(), {});
    QVERIFY2(read, read ? "" : read.error().message.c_str());
    QCOMPARE(formatShape(read->layout.shape), shape.toStdString());
    QCOMPARE(std::string(name(read->layout.dtype)), dtype.toStdString());
    QByteArrayList found;
    for (std::size_t i = 0; i < byteCount(read->layout); i += itemSize(read->layout.dtype))
        found.append(QByteArray::fromStdString(
            formatSample(read->storage->bytes().data() + i, read->layout.dtype, Digits::Shortest)));
    QCOMPARE(found.join(' '), values);
}

void TestText::brokenArraysSayWhere_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("where");
    const auto row = [](const char *title, const char *text, const char *where) {
        QTest::newRow(title) << QByteArray(text) << QByteArray(where);
    };
    row("a value beyond the dtype", "np.array([[1, 2],\n [256, 4]], dtype=np.uint8)",
        "line 2, column 3: An element of uint8");
    row("rows of different lengths", "[[1, 2],\n [3]]", "line 2, column 5: there are 1 here and 2");
    row("a list in the place of a number", "[[1, [2]]]", "line 1, column 7: a number is expected");
    row("a number in the place of a list", "[[1], 2]", "line 1, column 7: a list is expected");
    row("no number", "[[1, two]]", "line 1, column 6");
    row("nothing between commas", "[[1,, 2]]", "line 1, column 5: a number is expected");
    row("a bracket too few", "[[1, 2]", "line 1, column 8: a comma or ] is expected");
    row("values that are left out", "[[1, ..., 2]]", "line 1, column 6: values are left out");
    row("text behind", "[[1, 2]] + 1", "line 1, column 10: there is more");
    row("no such dtype", "np.array([[1]], dtype=np.object_)", "line 1, column 23: \"object_\" is no dtype");
    row("a dtype that is not closed", "np.array([[1]], dtype='uint8)", "is not closed");
    row("a call that is not closed", "np.array([[1]]", ") is expected");
    row("no values", "np.array([[], []])", "there are no values");
    row("too many axes", QByteArray(100, '[').constData(), "at most 32 axes");
}

void TestText::brokenArraysSayWhere()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QByteArray, where);
    const Result<ParsedArray> read = parseArrayText(text.toStdString(), {});
    QVERIFY(!read);
    QVERIFY2(read.error().message.find(where.toStdString()) != std::string::npos, read.error().message.c_str());
}

void TestText::arraysAreToldFromOtherText_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("isArray");
    QTest::newRow("NumPy code") << QByteArray("  np.array([[1") << true;
    QTest::newRow("given a name") << QByteArray("img = numpy.array(") << true;
    QTest::newRow("lists") << QByteArray("[\n [1, 2") << true;
    QTest::newRow("words") << QByteArray("an array of words") << false;
    QTest::newRow("a list of one level") << QByteArray("[1, 2]") << false;
    QTest::newRow("another function") << QByteArray("np.zeros((2, 2))") << false;
    QTest::newRow("nothing") << QByteArray("") << false;
}

void TestText::arraysAreToldFromOtherText()
{
    QFETCH(const QByteArray, text);
    QFETCH(const bool, isArray);
    QCOMPARE(looksLikeArrayText(text.toStdString()), isArray);
}

void TestText::filesAreReadFromText_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("bytes");
    const auto row = [](const char *title, const QByteArray &text, const char *bytes) {
        QTest::newRow(title) << text << QByteArray(bytes);
    };
    const QByteArray letters = "The quick brown fox jumps over the lazy dog.";
    row("base64", letters.toBase64(), letters);
    row("base64 in lines", letters.toBase64().insert(20, "\r\n\t"), letters);
    row("a data URI", "data:image/png;base64," + letters.toBase64(), letters);
    row("of another kind", "data:image/webp;charset=utf-8;base64," + letters.toBase64(), letters);
    row("in capitals", "DATA:IMAGE/PNG;BASE64," + letters.toBase64(), letters);
    row("in quotes", " \"data:image/png;base64," + letters.toBase64() + "\"\n", letters);
    row("with percent signs", "data:image/svg+xml,%3Csvg%20a='1'%2f%3E", "<svg a='1'/>");
    row("with percent signs in base64", "data:image/png;base64,YWJjZA%3D%3d", "abcd");
}

void TestText::filesAreReadFromText()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QByteArray, bytes);
    QVERIFY(looksLikeFileText(text.toStdString()));
    const auto read = bytesFromText(text.toStdString());
    QVERIFY(read);
    QCOMPARE(QByteArray(reinterpret_cast<const char *>(read->data()), std::ssize(*read)), bytes);
}

void TestText::brokenFilesSayWhy_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("why");
    QTest::newRow("no comma") << QByteArray("data:image/png;base64") << QByteArray("no comma");
    QTest::newRow("no base64") << QByteArray("data:image/png;base64,#") << QByteArray("not base64");
    QTest::newRow("half a percent sign") << QByteArray("data:image/svg+xml,ab%3") << QByteArray("% at character 3");
    QTest::newRow("no hexadecimal") << QByteArray("data:image/svg+xml,%zz") << QByteArray("% at character 1");
}

void TestText::brokenFilesSayWhy()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QByteArray, why);
    const auto read = bytesFromText(text.toStdString());
    QVERIFY(!read);
    QVERIFY2(read.error().message.find(why.toStdString()) != std::string::npos, read.error().message.c_str());
}

QTEST_GUILESS_MAIN(TestText)
#include "test_text.moc"
