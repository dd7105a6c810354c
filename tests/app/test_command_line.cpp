// Runs the program itself, as a script would.
#include "core/codecs/io/open_image.h"
#include "core/operations/step.h"
#include "tests/support/tiff_pages.h"

#include <QDir>
#include <QFile>
#include <QImage>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace pellucid;

namespace {

struct Outcome
{
    int status = -1;
    QByteArray out;
    QByteArray err;

    [[nodiscard]] QJsonArray json() const { return QJsonDocument::fromJson(out).array(); }
};

// The values of every pixel in memory order: "1 2 3 4 5 6".
QByteArray valuesOf(const QString &file)
{
    const Result<OpenedImage> opened = openImage(file.toStdString(), CodecRegistry::builtIn(), {}, {});
    if (!opened)
        return QByteArray::fromStdString(opened.error().message);
    const ImageView image = opened->image.buffer.view();
    QByteArrayList values;
    for (std::ptrdiff_t y = 0; y < image.height(); ++y) {
        for (std::ptrdiff_t x = 0; x < image.width(); ++x) {
            for (std::ptrdiff_t c = 0; c < image.channels(); ++c)
                values += QByteArray::number(std::to_integer<int>(*image.at(x, y, c)));
        }
    }
    return values.join(' ');
}

QByteArray rgbImage()
{
    return "P6 2 2 255\n" + QByteArray::fromHex("0a141e 28323c 46505a 646e78"); // 10 20 30, 40 50 60, ... 120
}

} // namespace

class TestCommandLine : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void infoDescribesWhatWasOpened_data();
    void infoDescribesWhatWasOpened();
    void infoForPeopleIsALineAFile();
    void infoGoesOnAfterAFileThatFails();
    void pixelGivesTheFilesOwnValues_data();
    void pixelGivesTheFilesOwnValues();
    void pixelsAreOfTheTypesThatJsonHas_data();
    void pixelsAreOfTheTypesThatJsonHas();
    void moreThanIsReadIsSaid();
    void wrongUsageIsExplained_data();
    void wrongUsageIsExplained();
    void helpIsPrinted_data();
    void helpIsPrinted();
    void versionIsPrinted();
    void opsListsEveryOperation();
    void formatsListsEveryCodec();
    void operationsAreAppliedInOrder_data();
    void operationsAreAppliedInOrder();
    void aRecipeComesBeforeTheOperations();
    void severalFilesGoIntoADirectory_data();
    void severalFilesGoIntoADirectory();
    void aFileThatFailsStopsNoOther();
    void aFileIsLeftAloneWhenAnOperationFails();
    void aFileThatIsThereIsReplacedOnRequestOnly_data();
    void aFileThatIsThereIsReplacedOnRequestOnly();
    void filesOfOneNameAreNotWrittenOverEachOther();
    void whatAFormatLosesIsSaid();
    void replacingAFileThatHoldsMoreSaysSo();
    void aTypeThatAFormatDoesNotTakeIsRefusedWithARemedy_data();
    void aTypeThatAFormatDoesNotTakeIsRefusedWithARemedy();
    void labelsThatAFormatScalesAreNotScaledUnseen();
    void newImagesAreMade_data();
    void newImagesAreMade();
    void aNewImageReplacesAFileOnRequestOnly();
    void aFullDiskIsNoSuccess();
    void aFileThatBecomesTooLargeIsAnError();
    void aScreenshotShowsTheImage_data();
    void aScreenshotShowsTheImage();
    void aScreenshotOfAFileThatFailsSaysSo();

private:
    [[nodiscard]] QString path(const QString &name) const { return m_folder->filePath(name); }
    [[nodiscard]] QByteArray read(const QString &name) const;
    void write(const QString &name, const QByteArray &content) const;
    [[nodiscard]] Outcome run(const QStringList &words, const QString &outputFile = {}) const;

    std::unique_ptr<QTemporaryDir> m_folder; // where the program runs
};

void TestCommandLine::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
    write("rgb.ppm", rgbImage());
    write("gray.pgm", "P5 3 2 255\n" + QByteArray::fromHex("000102 030405"));
    write("gray16.pgm", "P5 1 2 65535\n" + QByteArray::fromHex("0102 fffe"));
    const QByteArray header = "{'descr': '>i8', 'fortran_order': False, 'shape': (2, 2, 3), }     \n";
    write("labels.npy",
          QByteArray("\x93NUMPY\1\0", 8) + static_cast<char>(header.size()) + '\0' + header
              + QByteArray::fromHex("0020000000000001").repeated(12));
    write("broken.png", "\x89PNG\r\n\x1a\n no image follows");
}

QByteArray TestCommandLine::read(const QString &name) const
{
    QFile file(path(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("cannot be read");
}

void TestCommandLine::write(const QString &name, const QByteArray &content) const
{
    QFile file(path(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(content), content.size());
}

Outcome TestCommandLine::run(const QStringList &words, const QString &outputFile) const
{
    QProcess process;
    process.setWorkingDirectory(m_folder->path());
    if (!outputFile.isEmpty())
        process.setStandardOutputFile(outputFile);
    process.start(PELLUCID_BINARY, words);
    if (!process.waitForFinished(60000) || process.exitStatus() != QProcess::NormalExit)
        return {-1, {}, "did not end as it should: " + process.readAllStandardError()};
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

void TestCommandLine::infoDescribesWhatWasOpened_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("RGB") << "rgb.ppm" << QByteArray(R"([
{"file":"rgb.ppm","format":"ppm","shape":[2,2,3],"dtype":"uint8","strides":[6,3,1],"channels":["R","G","B"],"nbytes":12}
]
)");
    QTest::newRow("one channel") << "gray.pgm" << QByteArray(R"([
{"file":"gray.pgm","format":"pgm","shape":[2,3],"dtype":"uint8","strides":[3,1],"channels":["L"],"nbytes":6}
]
)");
    QTest::newRow("an array of big-endian labels") << "labels.npy" << QByteArray(R"([
{"file":"labels.npy","format":"npy","shape":[2,2,3],"dtype":">i8","strides":[48,24,8],"channels":["R","G","B"],"nbytes":96,"array":{"shape":[2,2,3],"strides":[48,24,8]}}
]
)");
    QTest::newRow("16 bits") << "gray16.pgm" << QByteArray(R"([
{"file":"gray16.pgm","format":"pgm","shape":[2,1],"dtype":"uint16","strides":[2,2],"channels":["L"],"nbytes":4}
]
)");
}

void TestCommandLine::infoDescribesWhatWasOpened()
{
    QFETCH(QString, file);
    QFETCH(QByteArray, expected);
    const Outcome outcome = run({"info", "--json", file});
    QCOMPARE(outcome.err, QByteArray());
    QCOMPARE(outcome.status, 0);
    QCOMPARE(outcome.out, expected);
}

void TestCommandLine::infoForPeopleIsALineAFile()
{
    const Outcome outcome = run({"info", "rgb.ppm", "gray16.pgm"});
    QCOMPARE(outcome.status, 0);
    const QByteArrayList lines = outcome.out.trimmed().split('\n');
    QCOMPARE(lines.size(), 2);
    QVERIFY2(lines[0].startsWith("rgb.ppm     "), outcome.out.constData());
    QVERIFY2(lines[1].startsWith("gray16.pgm  "), outcome.out.constData());
    QVERIFY2(lines[1].contains("1 x 2") && lines[1].contains("uint16"), outcome.out.constData());
}

void TestCommandLine::infoGoesOnAfterAFileThatFails()
{
    const Outcome outcome = run({"info", "broken.png", "missing.png", "rgb.ppm", "--json"});
    QCOMPARE(outcome.status, 1);
    const QJsonArray list = outcome.json();
    QCOMPARE(list.size(), 3);
    QCOMPARE(list[0].toObject().keys(), QStringList({"error", "file"}));
    QCOMPARE(list[0].toObject()["file"], "broken.png");
    QCOMPARE(list[1].toObject()["file"], "missing.png");
    QCOMPARE(list[2].toObject()["dtype"], "uint8");
    QCOMPARE(outcome.err.count('\n'), 2);
    QVERIFY2(outcome.err.contains("broken.png") && outcome.err.contains("missing.png"), outcome.err.constData());
}

void TestCommandLine::pixelGivesTheFilesOwnValues_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QStringList>("coordinates");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("uint8") << rgbImage() << QStringList{"1,1", "0,0"} << QByteArray(R"([
{"x":1,"y":1,"values":[100,110,120],"offset":9},
{"x":0,"y":0,"values":[10,20,30],"offset":0}
]
)");
    QTest::newRow("uint16") << "P5 1 2 65535\n" + QByteArray::fromHex("0102 fffe") << QStringList{"0,1"}
                            << QByteArray(R"([
{"x":0,"y":1,"values":[65534],"offset":2}
]
)");
    QTest::newRow("float32 in the shortest form")
        << "Pf 2 1 -1\n" + QByteArray::fromHex("cdcccc3d 0000803f") << QStringList{"0,0", "1,0"} << QByteArray(R"([
{"x":0,"y":0,"values":[0.1],"offset":0},
{"x":1,"y":0,"values":[1.0],"offset":4}
]
)");
    QTest::newRow("float32 that JSON has no number for")
        << "PF 1 1 -1\n" + QByteArray::fromHex("0000c07f 0000807f 000080ff") << QStringList{"0,0"} << QByteArray(R"([
{"x":0,"y":0,"values":["nan","inf","-inf"],"offset":0}
]
)");
}

void TestCommandLine::pixelGivesTheFilesOwnValues()
{
    QFETCH(QByteArray, content);
    QFETCH(QStringList, coordinates);
    QFETCH(QByteArray, expected);
    write("image.pnm", content);
    const Outcome outcome = run(QStringList{"pixel", "--json", "image.pnm"} + coordinates);
    QCOMPARE(outcome.err, QByteArray());
    QCOMPARE(outcome.status, 0);
    QCOMPARE(outcome.out, expected);
}

void TestCommandLine::pixelsAreOfTheTypesThatJsonHas_data()
{
    QTest::addColumn<QByteArray>("descr");
    QTest::addColumn<QByteArray>("element");
    QTest::addColumn<QByteArray>("value");
    const auto row = [](const char *title, const char *descr, const char *hex, const char *value) {
        QTest::newRow(title) << QByteArray(descr) << QByteArray::fromHex(hex) << QByteArray(value);
    };
    row("true", "|b1", "01", "true");
    row("false", "|b1", "00", "false");
    row("int8", "|i1", "80", "-128");
    row("int64, 2^53", "<i8", "0000000000002000", "9007199254740992");
    row("int64, 2^53 + 1", "<i8", "0100000000002000", "\"9007199254740993\"");
    row("int64, -2^53", "<i8", "000000000000E0FF", "-9007199254740992");
    row("int64, the least", "<i8", "0000000000000080", "\"-9223372036854775808\"");
    row("uint64, the greatest", "<u8", "FFFFFFFFFFFFFFFF", "\"18446744073709551615\"");
    row("uint64, big-endian", ">u8", "0000000000000007", "7");
    row("float16", "<f2", "662E", "0.1");
    row("float64", "<f8", "9A9999999999B93F", "0.1");
    row("float64, a whole number", "<f8", "000000000000F043", "1.8446744073709552e+19");
    row("NaN", "<f4", "0000C07F", "\"nan\"");
    row("complex64", "<c8", "CDCCCC3D 000000C0", "[0.1,-2.0]");
    row("complex64, big-endian", ">c8", "3DCCCCCD C0000000", "[0.1,-2.0]");
    row("complex128", "<c16", "9A9999999999B93F 000000000000F07F", "[0.1,\"inf\"]");
}

void TestCommandLine::pixelsAreOfTheTypesThatJsonHas()
{
    QFETCH(const QByteArray, descr);
    QFETCH(const QByteArray, element);
    QFETCH(const QByteArray, value);
    const QByteArray header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (1, 1), }";
    write("value.npy", QByteArray("\x93NUMPY\1\0", 8) + char(header.size() + 1) + '\0' + header + '\n' + element);
    const Outcome outcome = run({"pixel", "--json", "value.npy", "0,0"});
    QCOMPARE(outcome.err, QByteArray());
    QVERIFY2(outcome.out.contains("\"values\":[" + value + "],"), outcome.out.constData());
}

// Behind the first array there is a second one.
void TestCommandLine::moreThanIsReadIsSaid()
{
    const QByteArray header = "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 1), }";
    const QByteArray array = QByteArray("\x93NUMPY\1\0", 8) + char(header.size() + 1) + '\0' + header + '\n' + '\7';
    write("two.npy", array + array);
    const Outcome info = run({"info", "--json", "two.npy"});
    QVERIFY2(info.json()[0].toObject()["lost"].toArray()[0].toString().contains("behind its first array"),
             info.out.constData());
    const Outcome apply = run({"apply", "two.npy", "--op", "set channels=L value=8", "-o", "one.npy"});
    QCOMPARE(apply.status, 0);
    QVERIFY2((apply.out + apply.err).contains("behind its first array"), (apply.out + apply.err).constData());
}

void TestCommandLine::wrongUsageIsExplained_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QByteArray>("reason");
    const auto row = [](const char *name, const QString &words, const char *reason) {
        QTest::newRow(name) << QProcess::splitCommand(words) << QByteArray(reason);
    };
    row("no file", "info", "FILE");
    row("an option that is none", "info rgb.ppm --jsn", "--jsn");
    row("an option of the window that is none", "rgb.ppm --jsn", "--jsn");
    row("no coordinate", "pixel rgb.ppm", "PIXEL");
    row("not a coordinate", "pixel rgb.ppm 1;1", "\"1;1\"");
    row("half a coordinate", "pixel rgb.ppm 1,", "\"1,\"");
    row("a number too many", "pixel rgb.ppm 1,1,1", "\"1,1,1\"");
    row("outside the image", "pixel rgb.ppm 0,0 2,1", "2,1 is outside the image, which is 2 x 2");
    row("left of the image", "pixel rgb.ppm -1,0", "-1,0 is outside");
    row("no output", "apply rgb.ppm --op invert", "--output");
    row("no such operation", "apply rgb.ppm --op brighten -o out.png", "brighten");
    row("no such parameter", "apply rgb.ppm --op \"gain amount=2\" -o out.png", "amount");
    row("not a number", "apply rgb.ppm --op \"gain value=much\" -o out.png", "much");
    row("half a rectangle", "apply rgb.ppm --op \"select rect=1,2,3\" -o out.png", "1,2,3");
    row("an empty rectangle", "apply rgb.ppm --op \"select rect=0,0,0,1\" -o out.png", "0,0,0,1");
    row("a rectangle and more", "apply rgb.ppm --op \"select rect=0,0,1,1,1\" -o out.png", "0,0,1,1,1");
    row("a rectangle beyond numbers", "apply rgb.ppm --op \"select rect=0,0,1,99999999999\" -o out.png", "99999999999");
    row("select with another parameter", "apply rgb.ppm --op \"select area=1\" -o out.png", "rect=");
    row("select with two parameters", "apply rgb.ppm --op \"select rect=all x=1\" -o out.png", "nothing else");
    row("lock with an empty name", "apply rgb.ppm --op \"lock channels=R,,B\" -o out.png", "R,,B");
    row("a missing recipe", "apply rgb.ppm --recipe none.json -o out.png", "none.json");
    row("a recipe that is none", "apply rgb.ppm --recipe rgb.ppm -o out.png", "rgb.ppm");
    row("several files into one", "apply rgb.ppm gray.pgm -o out.png", "directory");
    row("a format nobody writes", "apply rgb.ppm -o out.xyz", "xyz");
    row("a format nobody writes, for a directory", "apply rgb.ppm -o new/ --format xyz", "xyz");
    row("a pattern for one file", "apply rgb.ppm -o out.png --name {number}.png", "--name");
    row("a pattern with another word", "apply rgb.ppm -o new/ --name {date}.png", "{date}");
    row("no jobs", "apply rgb.ppm -o out.png --jobs 0", "jobs");
    row("something else for files that exist", "apply rgb.ppm -o out.png --existing ask", "ask");
    row("a format for one file", "apply rgb.ppm -o out.png --format jpg", "--format");
    row("a size that is none", "--screenshot out.png --window-size 800 rgb.ppm", "--window-size");
    row("a size beyond reason", "--screenshot out.png --window-size 800x99999 rgb.ppm", "--window-size");
    row("a theme that is none", "--screenshot out.png --theme blue rgb.ppm", "blue");
    row("a window size without a screenshot", "--window-size 800x600 rgb.ppm", "--screenshot");
    row("a new image without a shape", "new -o out.png", "--shape");
    row("a shape that is none", "new --shape 5 -o out.png", "--shape: A shape has a height and a width");
    row("a new image without rows", "new --shape 0,5 -o out.png", "--shape: Height, width");
    row("a new image beyond memory", "new --shape 99999999,5 -o out.png", "--shape: An image has at most");
    row("a dtype that is none", "new --shape 5,5 --dtype int128 -o out.png", "--dtype: \"int128\"");
    row("a value beyond the dtype", "new --shape 5,5 --fill 256 -o out.png", "--fill: An element of uint8 takes");
    row("values for other channels", "new --shape 5,5,3 --fill 1,2 -o out.png", "--fill: There is one value");
    row("a quality beyond 100", "apply rgb.ppm -o out.jpg --quality 101", "quality");
}

void TestCommandLine::wrongUsageIsExplained()
{
    QFETCH(QStringList, words);
    QFETCH(QByteArray, reason);
    const QStringList before = QDir(m_folder->path()).entryList();
    const Outcome outcome = run(words);
    QCOMPARE(outcome.status, 2);
    QCOMPARE(outcome.out, QByteArray());
    QVERIFY2(outcome.err.startsWith("pellucid: ") && outcome.err.contains(reason), outcome.err.constData());
    QCOMPARE(QDir(m_folder->path()).entryList(), before);
}

void TestCommandLine::helpIsPrinted_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::newRow("of the program") << QStringList{"--help"};
    for (const char *const verb : {"info", "pixel", "apply", "new", "ops", "formats"})
        QTest::newRow(verb) << QStringList{verb, "--help"};
}

void TestCommandLine::helpIsPrinted()
{
    QFETCH(QStringList, words);
    const Outcome outcome = run(words);
    QCOMPARE(outcome.status, 0);
    QCOMPARE(outcome.err, QByteArray());
    QVERIFY2(outcome.out.contains("Usage: pellucid"), outcome.out.constData());
    for (const QByteArray &line : outcome.out.split('\n'))
        QVERIFY2(line.size() <= 110, line.constData());
}

void TestCommandLine::versionIsPrinted()
{
    const Outcome outcome = run({"--version"});
    QCOMPARE(outcome.status, 0);
    QVERIFY2(outcome.out.startsWith("Pellucid "), outcome.out.constData());
}

void TestCommandLine::opsListsEveryOperation()
{
    const Outcome outcome = run({"ops", "--json"});
    QCOMPARE(outcome.status, 0);
    QStringList expected{"select", "lock"};
    for (const Operation *operation : operations())
        expected += QString::fromStdString(operation->id);
    QStringList listed;
    for (const QJsonValue element : outcome.json()) {
        const QJsonObject operation = element.toObject();
        QCOMPARE(operation.keys(), QStringList({"id", "parameters", "summary", "title"}));
        listed += operation["id"].toString();
        for (const QJsonValue parameter : operation["parameters"].toArray())
            QCOMPARE(parameter.toObject().keys(),
                     QStringList({"default", "help", "id", "kind", "options", "range", "title", "unit"}));
    }
    QCOMPARE(listed, expected);

    const Outcome forPeople = run({"ops"});
    for (const QString &id : expected)
        QVERIFY2(('\n' + forPeople.out).contains('\n' + id.toUtf8() + "  "), qPrintable(id));
}

void TestCommandLine::formatsListsEveryCodec()
{
    const Outcome outcome = run({"formats", "--json"});
    QCOMPARE(outcome.status, 0);
    const QJsonArray listed = outcome.json();
    const CodecRegistry registry = CodecRegistry::builtIn();
    const auto count = static_cast<qsizetype>(registry.codecs().size());
    QVERIFY2(listed.size() > count, "the formats of Qt are missing");
    for (qsizetype i = 0; i < count; ++i) {
        const Codec &codec = *registry.codecs()[static_cast<std::size_t>(i)];
        const QJsonObject format = listed[i].toObject();
        QCOMPARE(format.keys(), QStringList({"extensions", "id", "reads", "title", "writes"}));
        QCOMPARE(format["id"].toString().toStdString(), codec.id());
        QCOMPARE(format["reads"].toBool(), codec.decoder() != nullptr);
        QCOMPARE(format["writes"].isObject(), codec.encoder() != nullptr);
        if (codec.encoder() != nullptr)
            QCOMPARE(format["writes"].toObject()["channels"].toArray().size(),
                     static_cast<qsizetype>(codec.encoder()->capabilities().channels.size()));
    }
}

void TestCommandLine::operationsAreAppliedInOrder_data()
{
    QTest::addColumn<QStringList>("operations");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const QStringList &operations, const char *expected) {
        QTest::newRow(name) << operations << QByteArray(expected);
    };
    row("none", {}, "10 20 30 40 50 60 70 80 90 100 110 120");
    row("one", {"gain channels=R value=2"}, "20 20 30 80 50 60 140 80 90 200 110 120");
    row("first gain", {"gain value=2", "offset value=5"}, "25 45 65 85 105 125 145 165 185 205 225 245");
    row("first offset", {"offset value=5", "gain value=2"}, "30 50 70 90 110 130 150 170 190 210 230 250");
    row("select limits what follows", {"select rect=1,0,1,2", "set channels=G value=0"},
        "10 20 30 40 0 60 70 80 90 100 0 120");
    row("select does not limit what came before",
        {"set channels=R value=1", "select rect=0,0,1,1", "set channels=G value=2"},
        "1 2 30 1 50 60 1 80 90 1 110 120");
    row("a new select takes the place of the old one",
        {"select rect=0,0,1,1", "set channels=R value=1", "select rect=1,1,1,1", "set channels=R value=2"},
        "1 20 30 40 50 60 70 80 90 2 110 120");
    row("select all ends it",
        {"select rect=0,0,1,1", "set channels=R value=1", "select rect=all", "set channels=G value=2"},
        "1 2 30 40 2 60 70 2 90 100 2 120");
    row("select alone ends it", {"select rect=0,0,1,1", "select", "set channels=R value=1"},
        "1 20 30 1 50 60 1 80 90 1 110 120");
    row("a rectangle over the edge", {"select rect=-5,1,6,100", "set channels=B value=0"},
        "10 20 30 40 50 60 70 80 0 100 110 120");
    row("a rectangle beside the image", {"select rect=7,7,2,2", "set channels=B value=0"},
        "10 20 30 40 50 60 70 80 90 100 110 120");
    row("lock keeps channels", {"lock channels=G,B", "set value=0"}, "0 20 30 0 50 60 0 80 90 0 110 120");
    row("lock none ends it", {"lock channels=G,B", "set value=0", "lock channels=none", "set channels=B value=9"},
        "0 20 9 0 50 9 0 80 9 0 110 9");
    row("lock alone ends it", {"lock channels=R", "lock", "set channels=R value=1"},
        "1 20 30 1 50 60 1 80 90 1 110 120");
    row("select and lock together", {"select rect=0,0,2,1", "lock channels=R", "set value=0"},
        "10 0 0 40 0 0 70 80 90 100 110 120");
    row("a layout that changes in the middle", {"gain value=2", "extract channel=G", "offset value=1"},
        "41 101 161 221");
}

void TestCommandLine::operationsAreAppliedInOrder()
{
    QFETCH(QStringList, operations);
    QFETCH(QByteArray, expected);
    QStringList words{"apply", "rgb.ppm", "-o", "out.png"};
    for (const QString &operation : operations)
        words << "--op" << operation;
    const Outcome outcome = run(words);
    QCOMPARE(outcome.err, QByteArray());
    QCOMPARE(outcome.status, 0);
    QCOMPARE(valuesOf(path("out.png")), expected);
}

void TestCommandLine::aRecipeComesBeforeTheOperations()
{
    const Recipe recipe{parseStep("gain channels=R value=2").value(), parseStep("invert channels=B").value()};
    write("recipe.json", QByteArray::fromStdString(recipeToJson(recipe)));
    const Outcome outcome =
        run({"apply", "rgb.ppm", "--op", "offset value=1", "--recipe", "recipe.json", "-o", "out.png"});
    QCOMPARE(outcome.err, QByteArray());
    QCOMPARE(outcome.status, 0);
    QCOMPARE(valuesOf(path("out.png")), QByteArray("21 21 226 81 51 196 141 81 166 201 111 136"));
}

void TestCommandLine::severalFilesGoIntoADirectory_data()
{
    QTest::addColumn<QString>("directory");
    QTest::newRow("a new one") << "made/for/this/";
    QTest::newRow("one that is there") << "there";
}

void TestCommandLine::severalFilesGoIntoADirectory()
{
    QFETCH(QString, directory);
    QVERIFY(QDir(m_folder->path()).mkdir("there"));
    const Outcome outcome =
        run({"apply", "rgb.ppm", "gray.pgm", "--op", "invert", "--format", ".PNG", "-o", directory});
    QCOMPARE(outcome.err, QByteArray());
    QCOMPARE(outcome.status, 0);
    QCOMPARE(valuesOf(path(directory + "/rgb.png")), QByteArray("245 235 225 215 205 195 185 175 165 155 145 135"));
    QCOMPARE(valuesOf(path(directory + "/gray.png")), QByteArray("255 254 253 252 251 250"));

    QCOMPARE(run({"apply", directory + "/rgb.png", "--op", "invert", "-o", "."}).status, 0); // keeps its format
    QCOMPARE(valuesOf(path("rgb.png")), valuesOf(path("rgb.ppm")));
}

void TestCommandLine::aFileThatFailsStopsNoOther()
{
    const Outcome outcome = run({"apply", "broken.png", "gray.pgm", "rgb.ppm", "--op", "set channels=R value=1", "-o",
                                 "out/", "--format", "png"});
    QCOMPARE(outcome.status, 1);
    QCOMPARE(QDir(path("out")).entryList(QDir::Files), QStringList{"rgb.png"});
    QCOMPARE(outcome.err.count('\n'), 2);
    QVERIFY2(outcome.err.contains("broken.png"), outcome.err.constData());
    QVERIFY2(outcome.err.contains("gray.pgm: step 1: "), outcome.err.constData()); // it has no channel R
}

void TestCommandLine::aFileIsLeftAloneWhenAnOperationFails()
{
    write("out.png", "what was there before");
    QCOMPARE(run({"apply", "gray.pgm", "--op", "invert", "--op", "set channels=R value=1", "-o", "out.png",
                  "--existing", "replace"})
                 .status,
             1);
    QCOMPARE(read("out.png"), QByteArray("what was there before"));
}

void TestCommandLine::aFileThatIsThereIsReplacedOnRequestOnly_data()
{
    QTest::addColumn<QString>("existing");
    QTest::addColumn<int>("status");
    QTest::addColumn<QStringList>("files");
    QTest::addColumn<bool>("isReplaced");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("nothing said") << "" << 1 << QStringList{"1-rgb.png"} << false << QByteArray("1-rgb.png");
    QTest::newRow("replaced") << "replace" << 0 << QStringList{"1-rgb.png"} << true << QByteArray();
    QTest::newRow("skipped") << "skip" << 0 << QStringList{"1-rgb.png"} << false << QByteArray("Skipped");
    QTest::newRow("renamed") << "rename" << 0 << QStringList{"1-rgb (2).png", "1-rgb.png"} << false << QByteArray();
}

void TestCommandLine::aFileThatIsThereIsReplacedOnRequestOnly()
{
    QFETCH(const QString, existing);
    QVERIFY(QDir(m_folder->path()).mkdir("out"));
    write("out/1-rgb.png", "what was there before");
    QStringList words{"apply",    "rgb.ppm", "--op",   "invert", "-o", "out", "--name", "{number}-{name}.{ext}",
                      "--format", "png",     "--jobs", "2"};
    if (!existing.isEmpty())
        words << "--existing" << existing;
    const Outcome outcome = run(words);
    QTEST(outcome.status, "status");
    QTEST(QDir(path("out")).entryList(QDir::Files), "files");
    QTEST(read("out/1-rgb.png") != QByteArray("what was there before"), "isReplaced");
    QFETCH(const QByteArray, said);
    QVERIFY2(said.isEmpty() ? outcome.err.isEmpty() : outcome.err.contains(said), outcome.err.constData());
}

void TestCommandLine::filesOfOneNameAreNotWrittenOverEachOther()
{
    write("rgb.pnm", "P5 1 1 255\n\x07");
    const Outcome outcome = run({"apply", "rgb.ppm", "rgb.pnm", "-o", "out/", "--format", "png"});
    QCOMPARE(outcome.status, 2);
    QVERIFY2(outcome.err.contains("rgb.png"), outcome.err.constData());
    QVERIFY(!QFile::exists(path("out")));
}

void TestCommandLine::whatAFormatLosesIsSaid()
{
    const Outcome outcome = run({"apply", "gray16.pgm", "-o", "out.jpg", "--quality", "95"});
    QCOMPARE(outcome.status, 0);
    QVERIFY2(outcome.err.startsWith("note: out.jpg: "), outcome.err.constData());
    QCOMPARE(run({"apply", "gray16.pgm", "-o", "out.png"}).err, QByteArray());
}

void TestCommandLine::replacingAFileThatHoldsMoreSaysSo()
{
    write("pages.tif", test::tiffWithPages({4, 6}));
    QVERIFY(!run({"apply", "pages.tif", "-o", "copy.tif"}).err.contains("gone for good"));
    const Outcome outcome = run({"apply", "pages.tif", "-o", "pages.tif", "--existing", "replace"});
    QCOMPARE(outcome.status, 0);
    QVERIFY2(outcome.err.startsWith("note: pages.tif: The file that the image was opened from is replaced"),
             outcome.err.constData());
}

void TestCommandLine::aTypeThatAFormatDoesNotTakeIsRefusedWithARemedy_data()
{
    QTest::addColumn<QStringList>("made"); // dtype and values of an array of three channels
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QString>("remedy");
    QTest::addColumn<QByteArray>("info");
    QTest::newRow("labels") << QStringList{"int64", "0,3,8"}
                            << QByteArray(
                                   "pellucid: out.png: PNG takes uint8 and uint16; this image is int64. TIFF takes "
                                   "it as it is. Add --op 'convert to=uint8': All 12 values fit uint8 unchanged.\n")
                            << "convert to=uint8" << QByteArray("uint8");
    QTest::newRow("fractions") << QStringList{"float16", "0.25,0.5,1"}
                               << QByteArray(
                                      "pellucid: out.png: PNG takes uint8 and uint16; this image is float16. TIFF "
                                      "takes it as it is. Add --op 'convert to=uint16 scale=full': 0 to 1 becomes "
                                      "0 to 65535. Or --op 'convert to=uint16 scale=minmax': 0.25 to 1 becomes 0 "
                                      "to 65535.\n")
                               << "convert to=uint16 scale=full" << QByteArray("uint16");
}

void TestCommandLine::aTypeThatAFormatDoesNotTakeIsRefusedWithARemedy()
{
    QFETCH(const QStringList, made);
    QFETCH(const QByteArray, message);
    QFETCH(const QString, remedy);
    QFETCH(const QByteArray, info);
    QCOMPARE(run({"new", "--shape", "2,2,3", "--dtype", made[0], "--fill", made[1], "-o", "a.npy"}).status, 0);
    const Outcome refused = run({"apply", "a.npy", "-o", "out.png"});
    QCOMPARE(refused.status, 1);
    QCOMPARE(refused.err, message);
    QVERIFY(!QFile::exists(path("out.png")));
    QCOMPARE(run({"apply", "a.npy", "--op", remedy, "-o", "out.png"}).status, 0);
    QCOMPARE(run({"info", "out.png", "--json"}).json().first()["dtype"].toString().toLatin1(), info);
}

void TestCommandLine::labelsThatAFormatScalesAreNotScaledUnseen()
{
    write("labels.pgm", "P5 1 2 65535\n" + QByteArray::fromHex("0003 0008"));
    const Outcome outcome = run({"apply", "labels.pgm", "-o", "labels.bmp"});
    QCOMPARE(outcome.status, 0);
    QVERIFY2(outcome.err.contains("Add --op 'convert to=uint8': All 2 values fit uint8 unchanged."),
             outcome.err.constData());
    QCOMPARE(run({"apply", "labels.pgm", "--op", "convert to=uint8", "-o", "kept.bmp"}).err, QByteArray());
}

void TestCommandLine::newImagesAreMade_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("pixel");
    const auto row = [](const char *name, const QString &words, const char *pixel) {
        const QStringList split = QProcess::splitCommand(words);
        QTest::newRow(name) << split << split.last() << QByteArray(pixel);
    };
    row("a red square", "--shape 100,100,3 --dtype uint8 --fill 255,0,0 -o red.png", "[255,0,0]");
    row("zeros", "--shape 4x5 -o zeros.png", "[0]");
    row("labels", "--shape 4,5 --dtype int64 --fill 9007199254740993 -o large.npy", "[\"9007199254740993\"]");
    row("the other byte order", "--shape 4,5 --dtype >u2 --fill 258 -o swapped.npy", "[258]");
    row("bool", "--shape 4,5 --dtype bool --fill True -o mask.npy", "[true]");
    row("below 0", "--shape 4,5,3 --dtype float32 --fill -1.5,0,inf -o below.tif", "[-1.5,0.0,");
}

void TestCommandLine::newImagesAreMade()
{
    QFETCH(const QStringList, words);
    QFETCH(const QString, file);
    QFETCH(const QByteArray, pixel);
    const Outcome outcome = run(QStringList{"new"} + words);
    QVERIFY2(outcome.status == 0 && outcome.err.isEmpty(), outcome.err.constData());
    const Outcome read = run({"pixel", file, "3,2", "--json"});
    QVERIFY2(read.out.contains(pixel), read.out.constData());
}

void TestCommandLine::aNewImageReplacesAFileOnRequestOnly()
{
    const QByteArray before = read("rgb.ppm");
    const Outcome refused = run({"new", "--shape", "2,2,3", "-o", "rgb.ppm"});
    QCOMPARE(refused.status, 1);
    QVERIFY2(refused.err.contains("rgb.ppm: There is a file of this name already."), refused.err.constData());
    QCOMPARE(read("rgb.ppm"), before);
    QCOMPARE(run({"new", "--shape", "2,2,3", "--existing", "skip", "-o", "rgb.ppm"}).status, 0);
    QCOMPARE(read("rgb.ppm"), before);
    QCOMPARE(run({"new", "--shape", "2,2,3", "--existing", "replace", "-o", "rgb.ppm"}).status, 0);
    QCOMPARE(valuesOf(path("rgb.ppm")), QByteArray("0 0 0 0 0 0 0 0 0 0 0 0"));
}

void TestCommandLine::aFullDiskIsNoSuccess()
{
    if (!QFile::exists("/dev/full"))
        QSKIP("/dev/full is needed");
    const Outcome outcome = run({"info", "rgb.ppm"}, "/dev/full");
    QCOMPARE(outcome.status, 1);
    QVERIFY2(!outcome.err.isEmpty(), "nothing was said");
}

void TestCommandLine::aFileThatBecomesTooLargeIsAnError()
{
    write("large.pgm", "P5 1000 1000 255\n" + QByteArray(1'000'000, 'x'));
    QProcess process;
    process.setWorkingDirectory(m_folder->path());
    process.start("sh", {"-c", "ulimit -f 100; exec \"$0\" apply large.pgm -o out.pgm", PELLUCID_BINARY});
    QVERIFY(process.waitForFinished(60000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 1);
    const QByteArray said = process.readAllStandardError();
    QVERIFY2(said.contains("out.pgm: Writing failed: File too large."), said.constData());
    QVERIFY(!QFile::exists(path("out.pgm")));
}

void TestCommandLine::aScreenshotShowsTheImage_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QSize>("size");
    QTest::addColumn<bool>("isDark");
    QTest::newRow("as it is") << QStringList{} << QSize(1366, 768) << true;
    QTest::newRow("larger and light") << QStringList{"--window-size", "1600x900", "--theme", "light"}
                                      << QSize(1600, 900) << false;
}

void TestCommandLine::aScreenshotShowsTheImage()
{
    QFETCH(QStringList, options);
    QFETCH(QSize, size);
    QFETCH(bool, isDark);
    write("green.ppm", "P6 600 400 255\n" + QByteArray::fromHex("12c34e").repeated(600 * 400));
    const Outcome outcome = run(QStringList{"--screenshot", "out.png", "green.ppm"} + options);
    QVERIFY2(!outcome.err.contains("pellucid: "), outcome.err.constData()); // Qt may say something
    QCOMPARE(outcome.status, 0);

    const QImage shown(path("out.png"));
    QCOMPARE(shown.size(), size);
    QCOMPARE(qGray(shown.pixel(0, 0)) < 128, isDark);
    int greenPixels = 0;
    for (int y = 0; y < shown.height(); ++y) {
        for (int x = 0; x < shown.width(); ++x)
            greenPixels += shown.pixel(x, y) == qRgb(0x12, 0xC3, 0x4E) ? 1 : 0;
    }
    QVERIFY2(greenPixels > 600 * 400 * 9 / 10, qPrintable(QString::number(greenPixels)));
}

void TestCommandLine::aScreenshotOfAFileThatFailsSaysSo()
{
    const Outcome outcome = run({"--screenshot", "out.png", "rgb.ppm", "missing.png"});
    QCOMPARE(outcome.status, 1);
    QVERIFY2(outcome.err.contains("missing.png"), outcome.err.constData());
    QVERIFY(!QImage(path("out.png")).isNull());
}

QTEST_GUILESS_MAIN(TestCommandLine)
#include "test_command_line.moc"
