// What somebody reads stays as it is while the documents that it belongs to are edited, and what was read is what
// counts as saved.
#include "core/codecs/io/open_image.h"
#include "core/document/document.h"
#include "core/document/edit.h"
#include "tests/support/image_compare.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <functional>
#include <memory>

using namespace pellucid;

namespace {

// Larger than a tile in both directions, and not a multiple of it.
constexpr Shape photo{300, 523, 3};

using Do = std::function<void(Document &)>;

Step step(std::string_view text)
{
    return parseStep(text).value();
}

Do apply(const char *text)
{
    return [=](Document &document) { QVERIFY(document.apply({step(text)})); };
}

void undo(Document &document)
{
    QVERIFY(document.undo());
}

void redo(Document &document)
{
    QVERIFY(document.redo());
}

void preview(Document &document)
{
    const auto edit = Edit::begin(document).value();
    QVERIFY(edit->setSteps({step("set value=7")}));
    QVERIFY(document.work(std::chrono::steady_clock::time_point::max()));
}

// With a past and a future, of steps of both kinds.
std::unique_ptr<Document> edited()
{
    auto document =
        std::make_unique<Document>(Image{test::patterned(DType::UInt8, photo), defaultChannelNames(photo.channels)});
    for (const char *const text : {"extract channel=R", "invert", "gain value=0.5"})
        apply(text)(*document);
    undo(*document);
    return document;
}

std::unique_ptr<Document> cropOf(Document &document, const Rect &rect)
{
    return document.openView(cropped({document.view(), document.spec().channels}, rect)).value();
}

} // namespace

class TestPixelSnapshot : public QObject
{
    Q_OBJECT

private slots:
    void whatIsHeldStaysAsItIs_data();
    void whatIsHeldStaysAsItIs();
    void pixelsMoveOnce();
    void documentsOverTheSameBytesMoveTogether();
    void mappedFilesAreNotEditedMeanwhile();
    void anotherSliceIsSeenMeanwhile();
    void whatWasHeldIsWhatIsSaved_data();
    void whatWasHeldIsWhatIsSaved();
    void viewsAreSavedAsTheyWereHeld();
};

void TestPixelSnapshot::whatIsHeldStaysAsItIs_data()
{
    QTest::addColumn<Do>("change");
    QTest::newRow("edit") << apply("gain value=0.3");
    QTest::newRow("edit of the layout") << apply("alpha action=add");
    QTest::newRow("preview that is cancelled") << Do(preview);
    QTest::newRow("undo") << Do(undo);
    QTest::newRow("undo of all") << Do([](Document &document) { QVERIFY(document.goTo(0)); });
    QTest::newRow("redo") << Do(redo);
    QTest::newRow("there and back") << Do([](Document &document) {
        undo(document);
        redo(document);
        redo(document);
        undo(document);
    });
}

void TestPixelSnapshot::whatIsHeldStaysAsItIs()
{
    QFETCH(const Do, change);
    const auto expected = edited();
    const auto document = edited();
    document->setLatencyBudget(std::chrono::milliseconds(0)); // promises, too, concern what is held no more
    const ImageView held = document->view();
    const ImageBuffer before = document->buffer().clone().value();
    const Document::PixelSnapshot hold = document->snapshot();
    change(*expected);
    change(*document);
    COMPARE_IMAGES(held, before.view());
    document->ensure(document->view().rect());
    COMPARE_IMAGES(document->view(), expected->view());
    QVERIFY(document->isHeld());

    QVERIFY(expected->goTo(0) && document->goTo(0));
    QVERIFY(expected->goTo(1) && document->goTo(1));
    document->ensure(document->view().rect());
    COMPARE_IMAGES(document->view(), expected->view());
    COMPARE_IMAGES(held, before.view());
}

void TestPixelSnapshot::pixelsMoveOnce()
{
    const auto document = edited();
    const CopyMeter &meter = *document->buffer().meter();
    const std::size_t allocations = meter.allocations;
    std::vector<Change::Reason> heard;
    document->setObserver([&](const Change &change) { heard.push_back(change.reason); });
    const Strides strides = document->buffer().strides();
    Document::PixelSnapshot hold = document->snapshot();
    const Document::PixelSnapshot second = hold;
    apply("invert")(*document);
    using enum Change::Reason;
    QCOMPARE(heard, (std::vector{Storage, Pixels, History}));
    const std::byte *const pixels = document->view().data();
    undo(*document);
    apply("gain value=2")(*document);
    hold.reset();
    QVERIFY(document->isHeld());
    QCOMPARE(document->view().data(), pixels);
    QCOMPARE(document->buffer().strides(), strides);
    QCOMPARE(meter.allocations.load(), allocations + 1);
    QCOMPARE(meter.deepCopies.load(), std::size_t{1});
    const Document::PixelSnapshot third = document->snapshot();
    undo(*document);
    QVERIFY(document->view().data() != pixels);
}

void TestPixelSnapshot::documentsOverTheSameBytesMoveTogether()
{
    const auto document =
        std::make_unique<Document>(Image{test::patterned(DType::UInt8, photo), defaultChannelNames(photo.channels)});
    const auto view = cropOf(*document, {100, 50, 300, 200});
    const auto elsewhere = cropOf(*document, {0, 0, 10, 10});
    const std::ptrdiff_t offset = view->buffer().offset();
    const ImageView held = document->view();
    const ImageBuffer before = document->buffer().clone().value();
    int moved = 0;
    elsewhere->setObserver([&](const Change &change) { moved += change.reason == Change::Reason::Storage ? 1 : 0; });
    const Document::PixelSnapshot hold = document->snapshot();
    QVERIFY(view->isHeld());
    apply("invert")(*view);
    COMPARE_IMAGES(held, before.view());
    QVERIFY(document->sharesBytesWith(*view) && document->sharesBytesWith(*elsewhere));
    QCOMPARE(view->buffer().offset(), offset);
    COMPARE_IMAGES(view->view(), document->view().crop({100, 50, 300, 200}));
    QCOMPARE(moved, 1);
    undo(*document);
    COMPARE_IMAGES(document->view(), before.view());
}

void TestPixelSnapshot::mappedFilesAreNotEditedMeanwhile()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath("a.npy");
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    const QByteArray header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }";
    file.write(QByteArray("\x93NUMPY\x01\x00\x76\x00", 10) + header.leftJustified(117) + "\nabcdef");
    file.close();
    const CodecRegistry registry = CodecRegistry::builtIn();
    for (const FileMapping::Access access : {FileMapping::Access::Private, FileMapping::Access::Shared}) {
        Document document(std::move(openImage(path.toStdString(), registry, {}, {}, {}, access).value().image));
        QVERIFY(document.buffer().storage()->mapping() != nullptr);
        apply("invert")(document);
        Document::PixelSnapshot hold = document.snapshot();
        for (const Error &error : {Edit::begin(document).error(), document.undo().error()}) {
            QCOMPARE(error.code, ErrorCode::Busy);
            QVERIFY(error.message.find("being saved") != std::string::npos);
        }
        hold.reset();
        undo(document);
    }
}

void TestPixelSnapshot::anotherSliceIsSeenMeanwhile()
{
    const ImageBuffer buffer = test::patterned(DType::UInt8, {100, 50, 1});
    const ArrayLayout layout = packedArray(DType::UInt8, {5, 20, 50}, ArrayOrder::C).value();
    AxisMapping mapping = usualReading(layout.shape);
    Image image{buffer.sharing(0, DType::UInt8, {20, 50, 1}, {50, 1, 1}).value(), {"L"}};
    image.array = ArraySlice{layout, mapping};
    Document document(std::move(image));
    const ArrayView held = *document.wholeArray();
    const ImageBuffer before = buffer.clone().value();
    const Document::PixelSnapshot hold = document.snapshot();
    mapping.index[0] = 2;
    QVERIFY(document.setAxisMapping(mapping));
    apply("invert")(document);
    COMPARE_IMAGES(ImageView(held.data, DType::UInt8, {100, 50, 1}), before.view());
    QCOMPARE(document.view().data() - document.wholeArray()->data, std::ptrdiff_t{2 * 20 * 50});
}

void TestPixelSnapshot::whatWasHeldIsWhatIsSaved_data()
{
    QTest::addColumn<Do>("meanwhile");
    QTest::addColumn<bool>("isModified");
    QTest::addColumn<Do>("back");
    QTest::newRow("nothing") << Do([](Document &) {}) << false << Do([](Document &) {});
    QTest::newRow("edit") << apply("gain value=0.3") << true << Do(undo);
    QTest::newRow("edit of the layout") << apply("alpha action=add") << true << Do(undo);
    QTest::newRow("undo") << Do(undo) << true << Do(redo);
    QTest::newRow("redo") << Do(redo) << true << Do(undo);
    QTest::newRow("edit and undo") << Do([](Document &document) {
        apply("gain value=0.3")(document);
        undo(document);
    }) << false << Do([](Document &) {});
}

void TestPixelSnapshot::whatWasHeldIsWhatIsSaved()
{
    QFETCH(const Do, meanwhile);
    QFETCH(const bool, isModified);
    QFETCH(const Do, back);
    const auto document = edited();
    Document::PixelSnapshot hold = document->snapshot();
    meanwhile(*document);
    document->markSaved({"picture.png", "png", {}}, hold);
    hold.reset();
    QCOMPARE(document->isModified(), isModified);
    back(*document);
    QVERIFY(!document->isModified());

    hold = document->snapshot();
    undo(*document);
    apply("gain value=0.9")(*document); // what is being saved cannot be come back to
    document->markSaved({"picture.png", "png", {}}, hold);
    QVERIFY(document->isModified());
    undo(*document);
    QVERIFY(document->isModified());
}

void TestPixelSnapshot::viewsAreSavedAsTheyWereHeld()
{
    const auto document = edited();
    const auto view = cropOf(*document, {0, 0, 100, 300});
    auto closed = cropOf(*document, {0, 0, 100, 300});
    Document::PixelSnapshot hold = document->snapshot();
    closed.reset();
    apply("invert")(*view);
    const auto late = cropOf(*document, {0, 0, 50, 50});
    document->markSaved({"picture.png", "png", {}}, hold);
    const std::array documents{document.get(), view.get(), late.get()};
    for (const Document *each : documents)
        QVERIFY(each->isModified());
    undo(*view);
    for (const Document *each : documents)
        QVERIFY(!each->isModified());
}

QTEST_APPLESS_MAIN(TestPixelSnapshot)
#include "test_pixel_snapshot.moc"
