// NumPy arrays both ways: what the real NumPy writes is seen as it sees it, and it reads what we save. Damaged and
// lying headers, each refused for its own reason.
#include "core/buffer/file_bytes.h"
#include "core/buffer/sample.h"
#include "core/codecs/io/open_image.h"
#include "core/codecs/io/save_image.h"
#include "core/codecs/numpy/npy_header.h"
#include "core/codecs/numpy/npz_archive.h"
#include "core/codecs/numpy/zip_reader.h"
#include "tests/support/corpus_path.h"
#include "tests/support/image_compare.h"
#include "tests/support/planned.h"
#include "tests/support/python.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTemporaryFile>
#include <QTest>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

using namespace pellucid;
using namespace pellucid::test;
using Json = nlohmann::json;

namespace {

const CodecRegistry registry = CodecRegistry::builtIn();
const std::filesystem::path corpus = test::corpusPath();

const Codec &npy()
{
    return **std::ranges::find_if(registry.codecs(), [](const auto &codec) { return codec->id() == "npy"; });
}

std::vector<std::byte> bytesOf(const QByteArray &array)
{
    const auto *const begin = reinterpret_cast<const std::byte *>(array.constData());
    return {begin, begin + array.size()};
}

// Version 1, with this dictionary and so many bytes of data.
QByteArray fileWith(const QByteArray &dictionary, qsizetype dataBytes = 64)
{
    QByteArray file("\x93NUMPY\1\0", 8);
    file.append(static_cast<char>(dictionary.size() & 0xFF)).append(static_cast<char>(dictionary.size() >> 8));
    return file + dictionary + QByteArray(dataBytes, '\7');
}

QByteArray fileOf(const QByteArray &dtype, const QByteArray &shape, const QByteArray &order = "False")
{
    return fileWith("{'descr': " + dtype + ", 'fortran_order': " + order + ", 'shape': " + shape + ", }\n");
}

// The elements in C order, one index after the other.
QByteArray elements(const std::byte *first, const ArrayLayout &array)
{
    QByteArray result;
    std::vector<std::ptrdiff_t> index(array.shape.size(), 0);
    const auto item = static_cast<qsizetype>(itemSize(array.dtype));
    for (std::size_t i = 0; i < byteCount(array); i += static_cast<std::size_t>(item)) {
        const std::byte *element = first;
        for (std::size_t axis = 0; axis < index.size(); ++axis)
            element += index[axis] * array.strides[axis];
        result.append(reinterpret_cast<const char *>(element), item);
        for (std::size_t axis = index.size(); axis-- > 0 && ++index[axis] == array.shape[axis];)
            index[axis] = 0;
    }
    return result;
}

bool runNumPy(const QString &verb, const QString &folder)
{
    return runPython(QFINDTESTDATA("core/write_numpy_files.py"), {verb, folder});
}

} // namespace

class TestNumPy : public QObject
{
    Q_OBJECT

private slots:
    void numPyFilesAreSeenAndSavedAsNumPyDoes();
    void shapesAreReadAsImages_data();
    void shapesAreReadAsImages();
    void readingsThatDoNotFitAreRefused_data();
    void readingsThatDoNotFitAreRefused();
    void anotherReadingIsAnotherView();
    void headersAreReadHoweverTheyAreSpaced_data();
    void headersAreReadHoweverTheyAreSpaced();
    void dtypesAreKnownByEveryName();
    void aSecondArrayInTheFileIsSaid();
    void oddArchivesOpenAsForNumPy_data();
    void oddArchivesOpenAsForNumPy();
    void ofANameThatIsThereTwiceTheOneThatCountsIsReplaced();
    void badHeadersAreRefusedForTheirReason_data();
    void badHeadersAreRefusedForTheirReason();
    void everyCutHeaderIsRefused();
    void arraysOfOthersOpen_data();
    void arraysOfOthersOpen();
    void archivesOpenByMember_data();
    void archivesOpenByMember();
    void archivesAreWrittenAsNumPyDoes();
    void savingAMemberKeepsTheOthers();
    void aMemberKeepsItsNameInANewArchive();
    void onlyArchivesHaveMembersToSave();
    void unusualArchivesAreNotSavedInto();
    void archivesTellWhatTheyHold();
    void membersUnpackToHardlyMoreThanTheirArray();
    void damagedArchivesEndWell();
    void mappedDataStaysInTheFile();
    void elementsMayLieAtAnyAddress();
    void anAxisMayBeLongerThanAnyPicture();
};

void TestNumPy::numPyFilesAreSeenAndSavedAsNumPyDoes()
{
    const QTemporaryDir folder;
    QVERIFY(runNumPy("write", folder.path()));
    QFile description(folder.filePath("arrays.json"));
    QVERIFY(description.open(QIODevice::ReadOnly));
    const Json arrays = Json::parse(description.readAll().toStdString());
    QVERIFY(arrays.size() > 600);
    for (const Json &expected : arrays) {
        const QString name = QString::fromStdString(expected["name"]);
        const auto context = [&](const char *what) { return qPrintable(name + ": " + what); };
        const Result<OpenedImage> opened = openImage(folder.filePath(name + ".npy").toStdString(), registry, {}, {});
        QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
        const ImageBuffer &buffer = opened->image.buffer;
        QVERIFY2(opened->image.array.has_value(), context("is an array"));
        const ArrayLayout &array = opened->image.array->layout;
        QVERIFY2(pellucid::name(array.dtype) == expected["dtype"].get<std::string>(), context("dtype"));
        QVERIFY2(array.shape == expected["shape"].get<std::vector<std::ptrdiff_t>>(), context("shape"));
        QVERIFY2(array.strides == expected["strides"].get<std::vector<std::ptrdiff_t>>(), context("strides"));
        QVERIFY2(buffer.storage()->kind().starts_with("mapped file"), context("is mapped"));
        const std::byte *const first = buffer.storage()->bytes().data() + array.offset;
        QCOMPARE(elements(first, array).toHex(), QByteArray::fromStdString(expected["bytes"]));
        for (std::size_t i = 0; i < expected["texts"].size() && array.shape.size() < 2; ++i)
            QCOMPARE(formatSample(first + static_cast<std::ptrdiff_t>(i * itemSize(array.dtype)), array.dtype,
                                  Digits::Shortest),
                     expected["texts"][i].get<std::string>());

        const auto saved = npy().encoder()->encode(buffer.view(), {.array = ArrayView{first, array}}, {});
        QVERIFY2(saved, context("is saved"));
        QFile file(folder.filePath(name + ".saved.npy"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        const auto size = static_cast<qint64>(saved->size());
        QCOMPARE(file.write(reinterpret_cast<const char *>(saved->data()), size), size);
    }
    QVERIFY(runNumPy("check", folder.path()));
}

void TestNumPy::shapesAreReadAsImages_data()
{
    QTest::addColumn<std::vector<std::ptrdiff_t>>("shape");
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::addColumn<int>("channels");
    constexpr int none = AxisMapping::none;
    using S = std::vector<std::ptrdiff_t>;
    QTest::newRow("one number") << S{} << none << none << none;
    QTest::newRow("a row") << S{7} << none << 0 << none;
    QTest::newRow("gray") << S{480, 640} << 0 << 1 << none;
    QTest::newRow("gray with an axis for it") << S{480, 640, 1} << 0 << 1 << 2;
    QTest::newRow("interleaved color") << S{480, 640, 3} << 0 << 1 << 2;
    QTest::newRow("planar color") << S{3, 480, 640} << 1 << 2 << 0;
    QTest::newRow("planar gray") << S{1, 480, 640} << 1 << 2 << 0;
    QTest::newRow("both ends could be channels") << S{3, 480, 4} << 0 << 1 << 2;
    QTest::newRow("a stack of small images") << S{60000, 28, 28} << 1 << 2 << none;
    QTest::newRow("a stack of images") << S{100, 480, 640} << 1 << 2 << none;
    QTest::newRow("many channels") << S{512, 512, 31} << 0 << 1 << 2;
    QTest::newRow("a cube is a stack") << S{64, 64, 64} << 1 << 2 << none;
    QTest::newRow("more channels than are shown is a stack") << S{900, 900, 600} << 1 << 2 << none;
    QTest::newRow("a stack of interleaved images") << S{100, 480, 640, 3} << 1 << 2 << 3;
    QTest::newRow("a stack of planar images") << S{100, 3, 480, 640} << 2 << 3 << 1;
    QTest::newRow("a stack of stacks") << S{2, 100, 480, 640} << 2 << 3 << none;
}

void TestNumPy::shapesAreReadAsImages()
{
    QFETCH(std::vector<std::ptrdiff_t>, shape);
    QFETCH(int, rows);
    QFETCH(int, columns);
    QFETCH(int, channels);
    const AxisMapping mapping = usualReading(shape);
    QCOMPARE(mapping.rows, rows);
    QCOMPARE(mapping.columns, columns);
    QCOMPARE(mapping.channels, channels);
    QVERIFY(checkReading(packedArray(DType::UInt8, shape, ArrayOrder::C).value(), mapping));
}

void TestNumPy::readingsThatDoNotFitAreRefused_data()
{
    QTest::addColumn<AxisMapping>("mapping");
    using Index = std::vector<std::ptrdiff_t>;
    QTest::newRow("an axis that is not there") << AxisMapping{0, 3, -1, Index{0, 0, 0}};
    QTest::newRow("an axis below none") << AxisMapping{0, -2, -1, Index{0, 0, 0}};
    QTest::newRow("one axis twice") << AxisMapping{0, 1, 1, Index{0, 0, 0}};
    QTest::newRow("an index beyond its axis") << AxisMapping{1, 2, -1, Index{9, 0, 0}};
    QTest::newRow("a negative index") << AxisMapping{1, 2, -1, Index{-1, 0, 0}};
    QTest::newRow("too few indices") << AxisMapping{1, 2, -1, Index{0, 0}};
    QTest::newRow("too many channels") << AxisMapping{0, 1, 2, Index{0, 0, 0}};
}

void TestNumPy::readingsThatDoNotFitAreRefused()
{
    QFETCH(AxisMapping, mapping);
    const ArrayLayout array = packedArray(DType::UInt8, {9, 8, maxChannels + 1}, ArrayOrder::C).value();
    const Result<void> checked = checkReading(array, mapping);
    QVERIFY(!checked && checked.error().code == ErrorCode::InvalidArgument);
    qInfo("%s", checked.error().message.c_str());
}

void TestNumPy::anotherReadingIsAnotherView()
{
    const ArrayLayout array = packedArray(DType::Int16, {5, 3, 4}, ArrayOrder::Fortran, 128).value();
    const ArrayImage transposed = imageOf(array, {2, 1, AxisMapping::none, {3, 0, 0}});
    QVERIFY((transposed.spec == ImageSpec{DType::Int16, {4, 3, 1}, {"L"}}));
    QVERIFY((transposed.strides == Strides{30, 10, 2}));
    QCOMPARE(transposed.offset, std::ptrdiff_t{128 + 3 * 2});
}

void TestNumPy::headersAreReadHoweverTheyAreSpaced_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<DType>("dtype");
    QTest::addColumn<qsizetype>("axes");
    QTest::newRow("as NumPy") << fileOf("'<f4'", "(2, 3)") << DType::Float32 << qsizetype(2);
    QTest::newRow("Python 2's long") << fileOf("'<f4'", "(2L, 3L)") << DType::Float32 << qsizetype(2);
    QTest::newRow("no spaces") << fileWith("{'descr':'|u1','fortran_order':False,'shape':(2,3)}") << DType::UInt8
                               << qsizetype(2);
    QTest::newRow("double quotes, another order, line breaks")
        << fileWith("{\n\"shape\" : ( 2 ,3, ) ,\t\"fortran_order\": True,\n\"descr\":\"<i2\"}\n\n") << DType::Int16
        << qsizetype(2);
    QTest::newRow("native by '='") << fileOf("'=u2'", "(3,)") << DType::UInt16 << qsizetype(1);
    QTest::newRow("native without a mark") << fileOf("'f8'", "(3,)") << DType::Float64 << qsizetype(1);
    QTest::newRow("single bytes with an order") << fileOf("'>i1'", "(3,)") << DType::Int8 << qsizetype(1);
    QTest::newRow("big-endian") << fileOf("'>c8'", "(3,)") << swapped(DType::Complex64) << qsizetype(1);
    QTest::newRow("a scalar") << fileOf("'<c16'", "()") << DType::Complex128 << qsizetype(0);
}

void TestNumPy::headersAreReadHoweverTheyAreSpaced()
{
    QFETCH(QByteArray, file);
    QFETCH(DType, dtype);
    QFETCH(qsizetype, axes);
    const Result<ArrayLayout> array = readNpyHeader(bytesOf(file));
    QVERIFY2(array, array ? "" : array.error().message.c_str());
    QCOMPARE(array->dtype, dtype);
    QCOMPARE(std::ssize(array->shape), axes);
    QCOMPARE(array->offset, file.size() - 64);
}

// As np.dtype() takes them.
void TestNumPy::dtypesAreKnownByEveryName()
{
    const QTemporaryDir folder;
    QVERIFY(runNumPy("names", folder.path()));
    const Json names = Json::parse(std::ifstream(folder.filePath("names.json").toStdString()));
    QVERIFY(names.size() > 100);
    for (const auto &[file, taken] : names.items()) {
        const Result<OpenedImage> opened =
            openImage(folder.filePath(QString::fromStdString(file)).toStdString(), registry, {}, {});
        QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
        QCOMPARE(QByteArray::fromStdString(taken[0].get<std::string>()) + " is "
                     + QByteArray(name(opened->image.buffer.dtype()).data()),
                 QByteArray::fromStdString(taken[0].get<std::string>() + " is " + taken[1].get<std::string>()));
    }
}

void TestNumPy::aSecondArrayInTheFileIsSaid()
{
    const QByteArray array = fileOf("'|u1'", "(8, 8)");
    const Result<Image> one = npy().decode({bytesOf(array)});
    QVERIFY(one && one->metadata.lost.empty());
    const Result<Image> first = npy().decode({bytesOf(array + array)});
    QVERIFY(first);
    QVERIFY(first->metadata.unread.find("first array") != std::string::npos);
    QCOMPARE(first->metadata.lost.size(), std::size_t{1});
    const Result<Image> more = npy().decode({bytesOf(array + "more")});
    QVERIFY(more && more->metadata.unread.empty());
    QCOMPARE(more->metadata.lost.size(), std::size_t{1});
}

void TestNumPy::oddArchivesOpenAsForNumPy_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("value"); // of every element; -1: refused
    QTest::addColumn<QByteArray>("words");
    QTest::newRow("the last of a name counts") << "twice.npz[a]" << 2 << QByteArray();
    QTest::newRow("each name is listed once") << "twice.npz" << -1 << QByteArray("2 arrays: b, a.");
    QTest::newRow("slashes") << "slashes.npz[params/Dense_0/kernel]" << 3 << QByteArray();
    QTest::newRow("odd slashes and brackets") << "slashes.npz[params//odd/../[0]]" << 4 << QByteArray();
    QTest::newRow("compressed by bzip2") << "bzip2.npz" << -1 << QByteArray("compressed by bzip2");
    QTest::newRow("compressed by LZMA") << "LZMA.npz[a]" << -1 << QByteArray("compressed by LZMA");
}

void TestNumPy::oddArchivesOpenAsForNumPy()
{
    QFETCH(const QString, name);
    QFETCH(const int, value);
    QFETCH(const QByteArray, words);
    const QTemporaryDir folder;
    QVERIFY(runNumPy("odd_archives", folder.path()));
    const Result<OpenedImage> opened = openImage(folder.filePath(name).toStdString(), registry, {}, {});
    if (value < 0) {
        QVERIFY(!opened);
        QVERIFY2(QByteArray::fromStdString(opened.error().message).contains(words), opened.error().message.c_str());
        return;
    }
    QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
    QCOMPARE(static_cast<int>(*opened->image.buffer.view().at(1, 1)), value);
}

void TestNumPy::ofANameThatIsThereTwiceTheOneThatCountsIsReplaced()
{
    const QTemporaryDir folder;
    QVERIFY(runNumPy("odd_archives", folder.path()));
    const std::string path = folder.filePath("twice.npz").toStdString();
    Result<OpenedImage> opened = openImage(path + "[a]", registry, {}, {});
    QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
    const MutableImageView pixels = opened->image.buffer.mutableView();
    for (std::ptrdiff_t i = 0; i < 6; ++i)
        *pixels.at(i % 3, i / 3) = std::byte{9};
    const ImageSpec spec = opened->image.spec();
    const SavePlan plan = planSave({spec, path + "[a]", {}, opened->image.array}, registry).value();
    const Result<Source> saved = saveImage(pixels, plan, {}, {});
    QVERIFY2(saved, saved ? "" : saved.error().message.c_str());
    QVERIFY(runNumPy("check_twice", folder.path()));
}

void TestNumPy::badHeadersAreRefusedForTheirReason_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QByteArray>("reason"); // part of the sentence
    const auto dictionary = [](const char *row, const QByteArray &text, const char *reason) {
        QTest::newRow(row) << fileWith(text) << ErrorCode::Corrupt << QByteArray(reason);
    };
    const auto dtype = [](const char *row, const char *descr, ErrorCode code, const char *reason) {
        QTest::newRow(row) << fileOf(descr, "(2, 3)") << code << QByteArray(reason);
    };
    const auto shape = [](const char *row, const QByteArray &text, ErrorCode code, const char *reason) {
        QTest::newRow(row) << fileOf("'<f4'", text) << code << QByteArray(reason);
    };
    const QByteArray good = fileOf("'<f4'", "(2, 3)");
    QTest::newRow("version 0") << QByteArray(good).replace(6, 1, QByteArray(1, '\0')) << ErrorCode::Unsupported
                               << QByteArray("version 0");
    QTest::newRow("version 4") << QByteArray(good).replace(6, 1, "\4") << ErrorCode::Unsupported
                               << QByteArray("version 4");
    QTest::newRow("the header is longer than the file")
        << QByteArray(good).replace(8, 2, "\xFF\xFF") << ErrorCode::Corrupt << QByteArray("ends inside");
    QTest::newRow("a header of gigabytes") << QByteArray("\x93NUMPY\2\0\xFF\xFF\xFF\xFF", 12) + QByteArray(100, ' ')
                                           << ErrorCode::Corrupt << QByteArray("long");

    dictionary("an empty header", "", "not a Python dictionary");
    dictionary("only spaces", QByteArray(50, ' '), "not a Python dictionary");
    dictionary("a list", "['descr', '<f4']", "not a Python dictionary");
    dictionary("an empty dictionary", "{}", "missing");
    dictionary("no end", "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)", "not a Python dictionary");
    dictionary("no colon", "{'descr' '<f4'}", "not a Python dictionary");
    dictionary("a comma and nothing before it", "{,}", "not a Python dictionary");
    dictionary("a key without quotes", "{descr: '<f4'}", "not a Python dictionary");
    dictionary("a quote that never ends", "{'descr: <f4", "not a Python dictionary");
    dictionary("an escape", "{'de\\x73cr': '<f4'}", "not a Python dictionary");
    dictionary("an unknown key", "{'descr': '<f4', 'evil': 1}", "\"evil\"");
    dictionary("a key twice", "{'descr': '<f4', 'descr': '<f8', 'fortran_order': False, 'shape': (2,)}", "\"descr\"");
    dictionary("no shape", "{'descr': '<f4', 'fortran_order': False}", "missing");
    dictionary("code behind it", "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}; import os", "follows");
    dictionary("fortran_order is a number", "{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)}", "fortran_order");
    dictionary("thousands of brackets", "{'shape': " + QByteArray(30000, '('), "whole numbers");

    dtype("Python objects", "'|O'", ErrorCode::Unsupported, "Python objects");
    dtype("bytes", "'|S5'", ErrorCode::Unsupported, "text");
    dtype("text", "'<U5'", ErrorCode::Unsupported, "text");
    dtype("void", "'|V8'", ErrorCode::Unsupported, "raw records");
    dtype("dates", "'<M8[ns]'", ErrorCode::Unsupported, "dates");
    dtype("extended precision", "'<f16'", ErrorCode::Unsupported, "unusual size");
    dtype("records", "[('r', '<f4'), ('g', '<f4')]", ErrorCode::Unsupported, "structured");
    dtype("a tuple", "('<f4', (2,))", ErrorCode::Unsupported, "structured");
    dtype("an unknown kind", "'<q7'", ErrorCode::Corrupt, "unknown dtype");
    dtype("an integer of 3 bytes", "'<i3'", ErrorCode::Corrupt, "unknown dtype");
    dtype("nothing", "''", ErrorCode::Corrupt, "unknown dtype");
    dtype("objects by name", "'object'", ErrorCode::Unsupported, "Python objects");
    dtype("text by name", "'str'", ErrorCode::Unsupported, "text");
    dtype("extended precision by name", "'longdouble'", ErrorCode::Unsupported, "unusual size");
    dtype("extended precision by a letter", "'<g'", ErrorCode::Unsupported, "unusual size");
    dtype("a name with a byte order", "'<float32'", ErrorCode::Unsupported, "unusual size");
    dtype("None", "None", ErrorCode::Corrupt, "not a word");
    dtype("control characters", "'\1\2\xFF'", ErrorCode::Corrupt, "???");

    shape("a list", "[2, 3]", ErrorCode::Corrupt, "tuple");
    shape("a number", "6", ErrorCode::Corrupt, "tuple");
    shape("a number in brackets", "(6)", ErrorCode::Corrupt, "tuple");
    shape("negative", "(-2, 3)", ErrorCode::Corrupt, "whole numbers");
    shape("a fraction", "(2.5, 3)", ErrorCode::Corrupt, "tuple");
    shape("a comma alone", "(,)", ErrorCode::Corrupt, "whole numbers");
    shape("a number beyond 64 bits", "(99999999999999999999,)", ErrorCode::Corrupt, "whole numbers");
    shape("a product beyond 64 bits", "(4294967296, 4294967296, 4)", ErrorCode::TooLarge, "address");
    shape("65 axes", "(" + QByteArray("1, ").repeated(65) + ")", ErrorCode::Corrupt, "64 axes");
    shape("more than the file has", "(4, 5)", ErrorCode::Corrupt, "truncated");
    shape("terabytes", "(1000000, 1000000)", ErrorCode::Corrupt, "truncated");
    shape("no elements", "(0, 3)", ErrorCode::Unsupported, "no elements");
}

void TestNumPy::badHeadersAreRefusedForTheirReason()
{
    QFETCH(QByteArray, file);
    QFETCH(ErrorCode, code);
    QFETCH(QByteArray, reason);
    const Result<ArrayLayout> array = readNpyHeader(bytesOf(file));
    QVERIFY(!array);
    QVERIFY2(QByteArray::fromStdString(array.error().message).contains(reason), array.error().message.c_str());
    QCOMPARE(array.error().code, code);
    QVERIFY(!npy().decode({bytesOf(file)}));
}

void TestNumPy::everyCutHeaderIsRefused()
{
    const std::vector<std::byte> file = bytesOf(fileOf("'<f4'", "(4, 4)"));
    QVERIFY(readNpyHeader(file));
    for (std::size_t length = 0; length < file.size(); ++length)
        QVERIFY(!readNpyHeader(std::span(file).first(length)));
}

void TestNumPy::arraysOfOthersOpen_data()
{
    if (!std::filesystem::exists(corpus))
        QSKIP("The corpus of test images is not here.");
    QTest::addColumn<QByteArray>("path");
    for (const char *const folder : {"npy-numpy", "npy-rust"}) {
        for (const auto &entry : std::filesystem::directory_iterator(corpus / folder)) {
            if (entry.path().extension() == ".npy")
                QTest::newRow(entry.path().filename().c_str()) << QByteArray::fromStdString(entry.path().string());
        }
    }
}

// Pickled objects are what NumPy's own tests keep; they are refused as such.
void TestNumPy::arraysOfOthersOpen()
{
    QFETCH(QByteArray, path);
    const Result<OpenedImage> opened = openImage(path.toStdString(), registry, {}, {});
    if (path.contains("objarr")) {
        QVERIFY(!opened && opened.error().code == ErrorCode::Unsupported);
        QVERIFY(opened.error().message.find("Python objects") != std::string::npos);
        return;
    }
    QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
    QCOMPARE(isSwapped(opened->image.buffer.dtype()), path.contains("big_endian"));
}

void TestNumPy::archivesOpenByMember_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("failure"); // part of the sentence; empty: opens
    QTest::newRow("stored") << "stored.npz[first]" << QByteArray();
    QTest::newRow("deflated") << "deflated.npz[second]" << QByteArray();
    QTest::newRow("sizes in 64 bits") << "large.npz[second]" << QByteArray();
    QTest::newRow("the only one") << "single.npz" << QByteArray();
    QTest::newRow("several") << "stored.npz" << QByteArray("2 arrays: first, second");
    QTest::newRow("not there") << "stored.npz[third]" << QByteArray("no array named \"third\"");
    QTest::newRow("no such archive") << "missing.npz[first]" << QByteArray("No such file");
}

void TestNumPy::archivesOpenByMember()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, failure);
    const QTemporaryDir folder;
    QVERIFY(runNumPy("archives", folder.path()));
    const Result<OpenedImage> opened = openImage(folder.filePath(name).toStdString(), registry, {}, {});
    if (!failure.isEmpty()) {
        QVERIFY(!opened);
        QVERIFY2(QByteArray::fromStdString(opened.error().message).contains(failure), opened.error().message.c_str());
        return;
    }
    QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
    const ArrayLayout &array = opened->image.array->layout;
    QVERIFY(array.shape == (std::vector<std::ptrdiff_t>{6, 5, 3}));
    const QByteArray bytes = elements(opened->image.buffer.storage()->bytes().data() + array.offset, array);
    QByteArray expected;
    for (int i = 0; i < 90; ++i)
        expected.append(static_cast<char>(i));
    QCOMPARE(bytes.toHex(), expected.toHex());
    const bool isMapped = opened->image.buffer.storage()->kind().starts_with("mapped");
    QCOMPARE(isMapped, !name.startsWith("deflated"));
}

void TestNumPy::archivesAreWrittenAsNumPyDoes()
{
    const QTemporaryDir folder;
    for (int i = 0; i < dtypeCount; ++i) {
        const ImageBuffer image = patterned(static_cast<DType>(i), {7, 9, 3});
        const ImageSpec spec{image.dtype(), image.shape(), defaultChannelNames(3)};
        for (const Compression compression : {Compression::Fast, Compression::Small}) {
            const bool isStored = compression == Compression::Fast;
            const std::string stem =
                folder.filePath(QString("%1-%2").arg(i).arg(isStored ? "stored" : "deflated")).toStdString();
            for (const char *const extension : {"npy", "npz"}) {
                const SavePlan plan = planEncoding({spec, std::string("a.") + extension}, registry).value();
                QVERIFY(
                    saveImage(image.view(), test::at(plan, stem + '.' + extension), {.compression = compression}, {}));
            }
            const Result<OpenedImage> opened = openImage(stem + ".npz", registry, {}, {});
            QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
            COMPARE_IMAGES(opened->image.buffer.view(), image.view());
            QCOMPARE(opened->image.buffer.storage()->kind().starts_with("mapped"), isStored);
        }
    }
    QVERIFY(runNumPy("check_archives", folder.path()));
}

void TestNumPy::savingAMemberKeepsTheOthers()
{
    const QTemporaryDir folder;
    QVERIFY(runNumPy("archives", folder.path()));
    for (const char *const name : {"mixed", "mixed-deflated", "mixed-large"}) {
        const std::string original = folder.filePath(name).toStdString() + ".npz";
        const std::string saved = folder.filePath(name).toStdString() + ".saved.npz";
        std::filesystem::copy(original, saved);
        Result<OpenedImage> opened = openImage(saved + "[second]", registry, {}, {});
        QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
        Image &image = opened->image;
        QCOMPARE(image.buffer.storage()->mapping() != nullptr, name != std::string_view("mixed-deflated"));
        const MutableImageView pixels = image.buffer.mutableView();
        for (std::ptrdiff_t i = 0; i < 90; ++i) {
            const auto value = static_cast<float>(i + 100);
            std::memcpy(pixels.at(i / 3 % 5, i / 15, i % 3), &value, sizeof value);
        }
        const ImageSpec spec = image.spec();
        const auto metadata = std::make_shared<const Metadata>(image.metadata);
        SaveRequest request{spec,          folder.filePath("new.npz").toStdString(), metadata, image.array, 0, {},
                            opened->source};
        QCOMPARE(planSave(request, registry)->losses.size(), std::size_t{1});
        request.path = saved; // where the others are
        const SavePlan plan = planSave(request, registry).value();
        QVERIFY(plan.losses.empty());
        const Result<Source> written = saveImage({pixels, ArrayView{pixels.data(), image.array->layout}}, plan, {}, {});
        QVERIFY2(written, written ? "" : written.error().message.c_str());
        QCOMPARE(written->path, opened->source.path);
        QCOMPARE(written->member, std::string("second"));
        QCOMPARE(written->otherMembers, opened->source.otherMembers);
    }
    QVERIFY(runNumPy("check_members", folder.path()));
}

void TestNumPy::aMemberKeepsItsNameInANewArchive()
{
    const QTemporaryDir folder;
    QVERIFY(runNumPy("archives", folder.path()));
    const Result<OpenedImage> opened = openImage(folder.filePath("stored.npz[second]").toStdString(), registry, {}, {});
    QVERIFY(opened);
    const std::string path = folder.filePath("new.npz").toStdString();
    const SavePlan plan = planSave({opened->image.spec(), path, {}, {}, 0, {}, opened->source}, registry).value();
    QVERIFY(saveImage(opened->image.buffer.view(), plan, {}, {}));
    QVERIFY(npzMembers(FileBytes::map(path, 100'000)->bytes()).value() == std::vector<std::string>{"second"});
}

void TestNumPy::onlyArchivesHaveMembersToSave()
{
    QTemporaryFile file("XXXXXX.tif");
    QVERIFY(file.open());
    const ImageSpec spec{DType::UInt8, {7, 9, 3}, defaultChannelNames(3)};
    const Result<SavePlan> plan = planSave({spec, file.fileName().toStdString() + "[2]"}, registry);
    QVERIFY(!plan && plan.error().code == ErrorCode::Unsupported);
}

// Some tools put something before an archive, or leave gaps whose meaning is theirs.
void TestNumPy::unusualArchivesAreNotSavedInto()
{
    const QTemporaryDir folder;
    QVERIFY(runNumPy("archives", folder.path()));
    const std::string path = folder.filePath("stored.npz").toStdString();
    QFile file(QString::fromStdString(path));
    QVERIFY(file.open(QIODevice::ReadWrite));
    const QByteArray before = "#!/bin/sh\n" + file.readAll();
    file.seek(0);
    file.write(before);
    file.close();
    const ImageBuffer image = patterned(DType::UInt8, {7, 9, 3});
    const ImageSpec spec{DType::UInt8, {7, 9, 3}, defaultChannelNames(3)};
    const SavePlan plan = planSave({spec, path + "[first]"}, registry).value();
    const Result<Source> stamp = saveImage(image.view(), plan, {}, {});
    QVERIFY(!stamp && stamp.error().code == ErrorCode::Unsupported);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), before);
}

void TestNumPy::archivesTellWhatTheyHold()
{
    const QTemporaryDir folder;
    QVERIFY(runNumPy("archives", folder.path()));
    for (const char *const name : {"stored.npz", "deflated.npz"}) {
        const FileBytes file = FileBytes::map(folder.filePath(name).toStdString(), std::size_t{1} << 20).value();
        const auto members = npzContents(file.bytes(), 10, {});
        QVERIFY(members);
        QCOMPARE(members->size(), std::size_t{2});
        QCOMPARE((*members)[0].name, std::string("first"));
        QCOMPARE((*members)[1].name, std::string("second"));
        for (const NpzMember &member : *members) {
            QVERIFY(member.array);
            QVERIFY(member.array->shape == (std::vector<std::ptrdiff_t>{6, 5, 3}));
        }
        QCOMPARE(npzContents(file.bytes(), 1, {})->size(), std::size_t{1});
    }
}

// Cut anywhere and with any byte changed: a refusal or an array, and no memory that is not its own.
void TestNumPy::membersUnpackToHardlyMoreThanTheirArray()
{
    const QTemporaryDir folder;
    QVERIFY(runNumPy("archives", folder.path()));
    const auto little = openImage(folder.filePath("little-behind.npz").toStdString(), registry, {}, {});
    QVERIFY2(little, little ? "" : little.error().message.c_str());
    QCOMPARE(little->image.buffer.shape(), (Shape{6, 5, 3}));
    const auto much = openImage(folder.filePath("much-behind.npz").toStdString(), registry, {}, {});
    QVERIFY(!much);
    QCOMPARE(much.error().code, ErrorCode::Corrupt);
    QVERIFY2(much.error().message.ends_with("the array \"first\" needs 218 B, and would unpack to 2.1 MB."),
             much.error().message.c_str());
}

void TestNumPy::damagedArchivesEndWell()
{
    const QTemporaryDir folder;
    QVERIFY(runNumPy("archives", folder.path()));
    for (const char *const name : {"stored.npz", "deflated.npz", "large.npz"}) {
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray whole = file.readAll();
        for (qsizetype i = 0; i < whole.size(); ++i) {
            QByteArray changed = whole;
            changed[i] = static_cast<char>(changed[i] ^ 0xFF);
            for (const QByteArray &bytes : {whole.left(i), changed}) {
                auto storage = Storage::allocate(static_cast<std::size_t>(bytes.size())).value();
                std::ranges::copy(bytesOf(bytes), storage->bytes().begin());
                static_cast<void>(npzContents(storage->bytes(), 10, {}));
                static_cast<void>(zipContents(storage->bytes()));
                for (const char *const member : {"first", "second"}) {
                    const auto decoded = npzMember({.bytes = storage->bytes(),
                                                    .storage = storage,
                                                    .limits = {.pixelBytes = std::size_t{1} << 20}},
                                                   member)
                                             .and_then([](const StoredBytes &content) { return viewNpy(content, {}); });
                    QVERIFY(decoded || !decoded.error().message.empty());
                }
            }
        }
    }
}

void TestNumPy::mappedDataStaysInTheFile()
{
    const QTemporaryDir folder;
    QFile file(folder.filePath("a.npy"));
    const auto encoded = npy().encoder()->encode(patterned(DType::UInt16, {7, 9, 3}).view(), {}, {}).value();
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(reinterpret_cast<const char *>(encoded.data()), static_cast<qint64>(encoded.size()));
    file.close();
    Result<OpenedImage> opened = openImage(file.fileName().toStdString(), registry, {}, {});
    QVERIFY(opened);
    QCOMPARE(opened->image.buffer.offset(), std::ptrdiff_t{128});
    QCOMPARE(opened->image.buffer.meter()->deepCopies.load(), std::size_t{0});
    *opened->image.buffer.mutableView().at(0, 0) = std::byte{0xAA}; // ours alone
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(bytesOf(file.readAll()) == encoded);
}

void TestNumPy::elementsMayLieAtAnyAddress()
{
    const std::vector<std::byte> bytes = bytesOf(fileOf("'<f8'", "(2, 2)") + '\7');
    auto storage = Storage::allocate(bytes.size()).value();
    std::ranges::copy(bytes, storage->bytes().begin());
    const Result<Image> decoded = npy().decode({.bytes = storage->bytes(), .storage = storage});
    QVERIFY(decoded);
    QVERIFY(decoded->buffer.storage() == storage);
    QCOMPARE(std::to_integer<int>(*decoded->buffer.view().at(1, 1)), 7);
}

void TestNumPy::anAxisMayBeLongerThanAnyPicture()
{
    const auto opened = npy().decode(
        {bytesOf(fileWith("{'descr': '|u1', 'fortran_order': False, 'shape': (1000000, 3)}\n", 3'000'000))});
    QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
    QCOMPARE(opened->buffer.shape(), (Shape{1'000'000, 3, 1}));
    const auto beyond = npy().decode(
        {bytesOf(fileWith("{'descr': '|u1', 'fortran_order': False, 'shape': (16777217,)}\n", 16'777'217))});
    QVERIFY(!beyond);
    QCOMPARE(beyond.error().code, ErrorCode::TooLarge);
}

QTEST_GUILESS_MAIN(TestNumPy)
#include "test_numpy.moc"
