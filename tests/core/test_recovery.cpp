// Unsaved changes are written to a folder and read again: as steps where they suffice, else as pixels, bit for bit.
#include "core/codecs/io/open_image.h"
#include "core/document/edit.h"
#include "core/document/recovery.h"
#include "core/document/recovery_folder.h"
#include "core/image/icc_profile.h"
#include "core/text/byte_text.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <filesystem>
#include <random>

using namespace pellucid;

namespace {

namespace fs = std::filesystem;

const CodecRegistry registry = CodecRegistry::builtIn();

Step step(const char *text)
{
    return parseStep(text).value();
}

// Every value there is, sooner or later, NaN with any payload among them.
ImageBuffer noise(DType dtype, const Shape &shape)
{
    ImageBuffer buffer = ImageBuffer::allocate(dtype, shape).value();
    std::minstd_rand random(7);
    for (std::byte &byte : buffer.storage()->bytes())
        byte = static_cast<std::byte>(random() >> 8);
    return buffer;
}

std::vector<std::byte> arrayBytes(const Document &document)
{
    const ArrayView array = *document.wholeArray();
    return {array.data, array.data + byteCount(array.layout)};
}

fs::path named(const fs::path &path, const QByteArray &content)
{
    QFile file(QString::fromStdString(path.string()));
    file.open(QIODevice::WriteOnly);
    file.write(content);
    return path;
}

} // namespace

class TestRecovery : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;

    [[nodiscard]] fs::path path(const char *name) const { return fs::path(m_folder->path().toStdString()) / name; }

    // A picture of 40 x 30 pixels, all different.
    [[nodiscard]] fs::path makeImage(const char *name) const
    {
        QByteArray ppm = "P6 40 30 255\n";
        for (int y = 0; y < 30; ++y) {
            for (int x = 0; x < 40; ++x)
                ppm.append(char(6 * x)).append(char(8 * y)).append(char(x * y));
        }
        return named(path(name), ppm);
    }

    static std::unique_ptr<Document> open(const fs::path &file)
    {
        OpenedImage opened = openImage(file, registry, {}, {}).value();
        return std::make_unique<Document>(std::move(opened.image), std::move(opened.source));
    }

    // Writes what is to be kept, and reads it again.
    Result<RestoredDocument> keptAndRestored(Document &document, RecoveryEntry &entry, const Recipe &pending = {})
    {
        entry = describe(document, pending, "A title");
        if (entry.pixels) {
            entry.pixels->file = "1.npy";
            if (const Result<void> written = writeRecoveryPixels(document, path("1.npy")); !written)
                return tl::unexpected(written.error());
        }
        if (const Result<void> written = writeRecoveryEntry(entry, path("1.json")); !written)
            return tl::unexpected(written.error());
        Result<RecoveryEntry> read = readRecoveryEntry(path("1.json"));
        if (!read)
            return tl::unexpected(read.error());
        return restore(*read, path(""), registry, {});
    }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void editsOfAFileAreKeptAsSteps()
    {
        const auto document = open(makeImage("a.ppm"));
        const std::vector<std::byte> original = elementBytes(document->view());
        Step gain = step("gain channels=R,B value=0.3");
        gain.rect = Rect{3, 4, 20, 10};
        gain.locked = {"B"};
        QVERIFY(document->apply({gain, step("invert")}, "Two at once"));
        QVERIFY(document->apply({step("grayscale method=bt601")}));
        QVERIFY(document->apply({step("gamma value=1.7")}));
        RecoveryEntry entry;
        const Result<RestoredDocument> restored = keptAndRestored(*document, entry);
        QVERIFY2(restored, restored ? "" : restored.error().message.c_str());
        QVERIFY(!entry.pixels);
        QVERIFY(!fs::exists(path("1.npy")));
        Document &after = *restored->document;
        QVERIFY(after.isModified());
        QVERIFY(!restored->isSourceChanged);
        QVERIFY(after.spec() == document->spec());
        QVERIFY(elementBytes(after.view()) == elementBytes(document->view()));
        QCOMPARE(after.history().entries().size(), std::size_t(3));
        QCOMPARE(after.history().entries()[0].title, std::string("Two at once"));
        QVERIFY(after.goTo(0));
        QVERIFY(elementBytes(after.view()) == original);
        QVERIFY(!after.isModified());
    }

    void whatWasUndoneIsNotDoneAgain()
    {
        const auto document = open(makeImage("a.ppm"));
        QVERIFY(document->apply({step("invert")}));
        QVERIFY(document->apply({step("gamma value=2")}));
        QVERIFY(document->undo());
        RecoveryEntry entry;
        const Result<RestoredDocument> restored = keptAndRestored(*document, entry);
        QVERIFY(restored);
        QVERIFY(elementBytes(restored->document->view()) == elementBytes(document->view()));
    }

    void anEditInProgressIsKeptAsIfApplied_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("pixels") << QByteArray("gain value=0.5");
        QTest::newRow("layout") << QByteArray("grayscale method=bt601");
    }

    void anEditInProgressIsKeptAsIfApplied()
    {
        QFETCH(QByteArray, text);
        const auto document = open(makeImage("a.ppm"));
        QVERIFY(document->apply({step("invert")}));
        const Recipe pending{step(text.constData())};
        std::unique_ptr<Edit> edit = Edit::begin(*document).value();
        QVERIFY(edit->setSteps(pending));
        RecoveryEntry entry;
        const Result<RestoredDocument> restored = keptAndRestored(*document, entry, pending);
        QVERIFY(restored);
        QVERIFY(edit->commit());
        QVERIFY(restored->document->spec() == document->spec());
        QVERIFY(elementBytes(restored->document->view()) == elementBytes(document->view()));
    }

    void pixelsOfEveryTypeAreKept_data()
    {
        QTest::addColumn<DType>("dtype");
        QTest::addColumn<int>("channels");
        for (int i = 0; i < dtypeCount; ++i) {
            for (const int channels : {1, 3, 5}) {
                const auto dtype = static_cast<DType>(i);
                const QByteArray text = QByteArray(name(dtype).data()) + ' ' + QByteArray::number(channels);
                QTest::newRow(text) << dtype << channels;
                QTest::newRow(text + " swapped") << swapped(dtype) << channels;
            }
        }
    }

    void pixelsOfEveryTypeAreKept()
    {
        QFETCH(DType, dtype);
        QFETCH(int, channels);
        ChannelNames names;
        for (int i = 0; i < channels; ++i)
            names.push_back("n%" + std::string(1, static_cast<char>(0xfb + i))); // no UTF-8
        Image image{noise(dtype, {7, 9, channels}), names, Transfer::Linear, 83};
        image.metadata.exif = {std::byte{1}, std::byte{0}};
        image.metadata.pngChunks = {{"tEXt", {std::byte{0xff}}, true}};
        image.metadata.resolution = Resolution{300, 301, Resolution::Unit::Inch};
        image.metadata.exrRenamings = {{"R", "red"}};
        image.metadata.hdrLines = {"EXPOSURE=2"};
        if (native(dtype) == DType::UInt16)
            image.maximum = 4095;
        if (channels == 3)
            image.metadata.icc = iccBytes(makeRgbProfile(srgbChromaticities, 1.0), "mine");
        Document document(std::move(image));
        document.markNeverSaved();
        RecoveryEntry entry;
        const Result<RestoredDocument> restored = keptAndRestored(document, entry);
        QVERIFY2(restored, restored ? "" : restored.error().message.c_str());
        const Document &after = *restored->document;
        QVERIFY(after.isModified());
        QVERIFY(!after.source());
        QVERIFY(!after.array());
        QCOMPARE(after.spec().dtype, document.spec().dtype);
        QVERIFY(after.spec().shape == document.spec().shape);
        QVERIFY(after.spec().channels == names);
        QCOMPARE(after.spec().maximum, document.spec().maximum);
        QVERIFY(after.transfer() == Transfer::Linear);
        QCOMPARE(after.quality(), 83);
        QVERIFY(elementBytes(after.view()) == elementBytes(document.view()));
        const Metadata &said = *after.metadata();
        QVERIFY(said.exif == document.metadata()->exif && said.icc == document.metadata()->icc
                && said.exrRenamings == document.metadata()->exrRenamings
                && said.hdrLines == document.metadata()->hdrLines && said.pngChunks == document.metadata()->pngChunks
                && said.resolution == document.metadata()->resolution);
    }

    void arraysKeepTheirAxes()
    {
        ArrayLayout layout = packedArray(DType::UInt16, {2, 3, 5, 6, 4}, ArrayOrder::C).value();
        const auto storage = Storage::allocate(byteCount(layout)).value();
        for (std::size_t i = 0; i < storage->bytes().size(); ++i)
            storage->bytes()[i] = static_cast<std::byte>(i * 7);
        AxisMapping mapping = usualReading(layout.shape);
        mapping.index[1] = 2;
        const ArrayImage seen = imageOf(layout, mapping);
        Image image{ImageBuffer::over(storage, seen.offset, seen.spec.dtype, seen.spec.shape, seen.strides).value(),
                    seen.spec.channels};
        image.array = ArraySlice{layout, mapping};
        Document document(std::move(image));
        document.markNeverSaved();
        QVERIFY(document.apply({step("invert")}));
        RecoveryEntry entry;
        const Result<RestoredDocument> restored = keptAndRestored(document, entry);
        QVERIFY2(restored, restored ? "" : restored.error().message.c_str());
        QVERIFY(restored->document->array());
        QVERIFY(restored->document->array()->layout.shape == layout.shape);
        QVERIFY(restored->document->array()->mapping == mapping);
        QVERIFY(arrayBytes(*restored->document) == arrayBytes(document));
        QVERIFY(elementBytes(restored->document->view()) == elementBytes(document.view()));
    }

    void stepsFindTheSliceThatTheyWereDoneOn()
    {
        QByteArray npy("\x93NUMPY\1\0", 8);
        QByteArray header("{'descr': '|u1', 'fortran_order': False, 'shape': (3, 40, 50), }");
        header = header.leftJustified(117) + '\n';
        npy += char(header.size());
        npy += '\0';
        npy += header;
        for (int i = 0; i < 3 * 40 * 50; ++i)
            npy += char(i % 251);
        const auto document = open(named(path("stack.npy"), npy));
        const auto see = [&](std::ptrdiff_t index) {
            AxisMapping mapping = document->array()->mapping;
            const auto axis = static_cast<std::size_t>(*stackAxis(*document->array()));
            mapping.index[axis] = index;
            return document->setAxisMapping(mapping);
        };
        AxisMapping stack = document->array()->mapping; // three images of one channel
        stack.rows = 1;
        stack.columns = 2;
        stack.channels = AxisMapping::none;
        QVERIFY(document->setAxisMapping(stack));
        QVERIFY(see(2));
        QVERIFY(document->apply({step("invert")}));
        QVERIFY(see(1));
        QVERIFY(document->apply({step("gain value=0.5")}));
        QVERIFY(see(0));
        RecoveryEntry entry;
        const Result<RestoredDocument> restored = keptAndRestored(*document, entry);
        QVERIFY2(restored, restored ? "" : restored.error().message.c_str());
        QVERIFY(!entry.pixels);
        QVERIFY(arrayBytes(*restored->document) == arrayBytes(*document));
    }

    void stepsThatDoNotSufficeAreReplacedByPixels_data()
    {
        QTest::addColumn<QByteArray>("why");
        for (const char *why : {"saved since", "file changed", "done through a view", "undone past the save"})
            QTest::newRow(why) << QByteArray(why);
    }

    void stepsThatDoNotSufficeAreReplacedByPixels()
    {
        QFETCH(QByteArray, why);
        const auto document = open(makeImage("a.ppm"));
        QVERIFY(document->apply({step("invert")}));
        std::unique_ptr<Document> view;
        if (why == "file changed") {
            named(path("a.ppm"), "something else");
        } else if (why == "done through a view") {
            view = document->openView(flippedVertically({document->view(), document->spec().channels})).value();
            QVERIFY(view->apply({step("gain value=0.5")}));
        } else {
            document->markSaved(*document->source(), document->snapshot());
            if (why == "undone past the save")
                QVERIFY(document->undo());
            else
                QVERIFY(document->apply({step("gain value=0.5")}));
        }
        RecoveryEntry entry;
        const Result<RestoredDocument> restored = keptAndRestored(*document, entry);
        QVERIFY2(restored, restored ? "" : restored.error().message.c_str());
        QVERIFY(entry.pixels);
        QVERIFY(restored->document->isModified());
        QCOMPARE(restored->isSourceChanged, why == "file changed");
        QCOMPARE(restored->document->source()->path, path("a.ppm"));
        QVERIFY(restored->document->source()->stamp == document->source()->stamp); // what saving looks at
        QVERIFY(elementBytes(restored->document->view()) == elementBytes(document->view()));
        // What was restored is kept as pixels again.
        QVERIFY(describe(*restored->document, {}, "").pixels);
    }

    void stepsAreNotRepeatedOnAnotherFile()
    {
        const auto document = open(makeImage("a.ppm"));
        QVERIFY(document->apply({step("invert")}));
        const RecoveryEntry entry = describe(*document, {}, "a.ppm");
        QVERIFY(!entry.pixels);
        named(path("a.ppm"), "P6 40 30 255\n" + QByteArray(3600, '\0'));
        const Result<RestoredDocument> restored = restore(entry, path(""), registry, {});
        QVERIFY(!restored);
        QVERIFY2(restored.error().message.find("a.ppm") != std::string::npos
                     && restored.error().message.find("has changed") != std::string::npos,
                 restored.error().message.c_str());
        fs::remove(path("a.ppm"));
        QVERIFY(!restore(entry, path(""), registry, {}));
    }

    void damagedEntriesAreRefused_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("no JSON") << QByteArray("\xff\xfe");
        QTest::newRow("a list") << QByteArray("[]");
        QTest::newRow("another object") << QByteArray("{\"a\": 1}");
        QTest::newRow("nothing but the format") << QByteArray("{\"pellucid-recovery\": 1}");
        QTest::newRow("a later format") << QByteArray("{\"pellucid-recovery\": 2}");
        QTest::newRow("a deep list") << QByteArray(1 << 20, '[');
        QTest::newRow("a deep list of steps")
            << R"({"pellucid-recovery": 1, "program": "", "time": 0, "title": "", "edits": [{"title": "", "steps": )"
                + QByteArray(1 << 20, '[') + QByteArray(1 << 20, ']') + "}]}";
        const QByteArray pixels = R"({"pellucid-recovery": 1, "program": "", "time": 0, "title": "", "edits": [],
            "pixels": {"file": "%1", "channels": ["L"], "reading": {"rows": 0, "columns": 1, "channels": -1,
            "index": [0, 0]}, "is-array": false, "linear": false, "quality": %2, "maximum": 0, "metadata": {"exif": "", "icc": "",
            "icc-name": "", "xmp": "", "png-chunks": [], "jpeg-segments": [], "exr-attributes": [],
            "exr-renamings": [], "hdr-lines": []}}})";
        QTest::newRow("pixels elsewhere") << QByteArray(pixels).replace("%1", "../x.npy").replace("%2", "0");
        QTest::newRow("pixels nowhere") << QByteArray(pixels).replace("%1", "x.npy").replace("%2", "0");
        QTest::newRow("quality") << QByteArray(pixels).replace("%1", "x.npy").replace("%2", "101");
    }

    void damagedEntriesAreRefused()
    {
        QFETCH(QByteArray, content);
        const fs::path file = named(path("1.json"), content);
        const Result<RestoredDocument> restored = readRecoveryEntry(file).and_then(
            [&](const RecoveryEntry &entry) { return restore(entry, path(""), registry, {}); });
        QVERIFY(!restored);
        QVERIFY(restored.error().message.find(m_folder->path().toStdString()) == 0);
    }

    void noDamageIsTooMuch()
    {
        Document document(Image{noise(DType::UInt8, {4, 5, 3}), {"R", "G", "B"}});
        document.markNeverSaved();
        RecoveryEntry entry;
        QVERIFY(keptAndRestored(document, entry));
        const std::string whole = toJson(entry);
        for (std::size_t length = 0; length + 1 < whole.size(); ++length)
            QVERIFY(!recoveryEntryFromJson(whole.substr(0, length)));
        for (std::size_t at = 0; at < whole.size(); ++at) {
            for (const char letter : {'9', '-', '"', '[', '%', '\0'}) {
                std::string damaged = whole;
                damaged[at] = letter;
                if (const Result<RecoveryEntry> read = recoveryEntryFromJson(damaged))
                    (void)restore(*read, path(""), registry, {});
            }
        }
        QFile npy(QString::fromStdString(path("1.npy").string()));
        for (qint64 size = npy.size() - 1; size > 0; --size) {
            QVERIFY(npy.resize(size));
            QVERIFY(!restore(entry, path(""), registry, {}));
        }
    }

    void aFolderIsLeftBehindWhenItsProcessIsGone()
    {
        const fs::path base = path("state/recovery");
        std::optional<RecoveryFolder> folder = RecoveryFolder::create(base).value();
        QCOMPARE(fs::status(base).permissions() & fs::perms::all, fs::perms::owner_all);
        QCOMPARE(fs::status(folder->path()).permissions() & fs::perms::all, fs::perms::owner_all);
        named(folder->path() / "2.json", "{}");
        named(folder->path() / "1.json", "{}");
        named(folder->path() / "1-1.npy", "");
        QVERIFY(RecoveryFolder::abandoned(base).empty()); // still in use
        const fs::path left = folder->path();
        folder.reset();
        {
            const std::vector<RecoveryFolder> found = RecoveryFolder::abandoned(base);
            QCOMPARE(found.size(), std::size_t(1));
            QCOMPARE(found.front().entries(), (std::vector<fs::path>{left / "1.json", left / "2.json"}));
            QVERIFY(RecoveryFolder::abandoned(base).empty()); // taken
            found.front().remove();
        }
        QVERIFY(!fs::exists(left));
        QVERIFY(RecoveryFolder::abandoned(base).empty());
    }

    void aFolderThatCannotBeMadeIsNamed()
    {
        const fs::path base = named(path("file"), "x") / "recovery";
        const Result<RecoveryFolder> folder = RecoveryFolder::create(base);
        QVERIFY(!folder);
        QVERIFY(folder.error().message.find(base.string()) == 0);
    }
};

QTEST_APPLESS_MAIN(TestRecovery)
#include "test_recovery.moc"
