#include "core/buffer/copy_pixels.h"
#include "core/document/document.h"
#include "core/document/edit.h"
#include "tests/support/image_compare.h"

#include <QTest>

#include <functional>
#include <memory>
#include <random>
#include <vector>

using namespace pellucid;

namespace {

// Larger than a tile in both directions, and not a multiple of it.
constexpr Shape photo{300, 523, 3};

std::unique_ptr<Document> opened(const Shape &shape = photo, DType dtype = DType::UInt8)
{
    return std::make_unique<Document>(Image{test::patterned(dtype, shape), defaultChannelNames(shape.channels)});
}

NamedImage imageOf(const Document &document)
{
    return {document.view(), document.spec().channels};
}

std::unique_ptr<Document> cropOf(Document &document, const Rect &rect)
{
    return document.openView(cropped(imageOf(document), rect)).value();
}

Step step(std::string_view text)
{
    return parseStep(text).value();
}

std::uint8_t valueAt(const Document &document, std::ptrdiff_t x, std::ptrdiff_t y, std::ptrdiff_t channel = 0)
{
    return std::to_integer<std::uint8_t>(*document.view().at(x, y, channel));
}

// What an observer was told, in words.
class Heard
{
public:
    explicit Heard(Document &document)
    {
        document.setObserver([changes = m_changes](const Change &change) { changes->push_back(change); });
    }

    [[nodiscard]] int count(Change::Reason reason) const
    {
        return static_cast<int>(
            std::ranges::count_if(*m_changes, [reason](const Change &change) { return change.reason == reason; }));
    }
    [[nodiscard]] Rect pixels() const
    {
        Rect rect;
        for (const Change &change : *m_changes) {
            if (change.reason == Change::Reason::Pixels)
                rect = rect.united(change.rect);
        }
        return rect;
    }
    void clear() { m_changes->clear(); }

private:
    std::shared_ptr<std::vector<Change>> m_changes = std::make_shared<std::vector<Change>>(); // may outlive us
};

} // namespace

class TestSharedBytes : public QObject
{
    Q_OBJECT

private slots:
    void openingAViewAllocatesNothing();
    void viewsThatOverlapThemselvesAreRefused();
    void aViewKeepsTheProfileOfTheSameChannels();
    void editsAreTheSameInEveryView();
    void aViewReadsAnEditInProgressElsewhere();
    void observersHearOfEditsElsewhere();
    void theRevisionFollowsEditsElsewhere();
    void oneEditAtATimeForAll();
    void undoIsCommonToAll();
    void randomEditsThroughManyViews_data();
    void randomEditsThroughManyViews();
    void stepsSurviveTheDocumentThatMadeThem();
    void aClosedOriginalLeavesItsBytes();
    void aStepThatChangesTheLayoutLeavesTheOthers();
    void aPreviewThatChangesTheLayoutLeavesTheOthers();
    void stepsOnBytesThatNobodyHasAreForgotten();
    void independenceCopies();
    void independenceIsUndone();
    void independenceCountsAsAnEditWithoutAFile();
    void independenceNeedsSomebodyElse();
    void theModifiedMarksAreHonest();
    void theModifiedMarkSurvivesALostSavedState();
    void savingTheOriginalSavesItsViews();
    void recipesHoldWhatWasDoneInOneDocument();
    void undoFindsTheSliceThatWasEdited();
};

void TestSharedBytes::openingAViewAllocatesNothing()
{
    const auto document = opened();
    const auto view = cropOf(*document, {10, 20, 300, 200});
    QCOMPARE(view->buffer().storage(), document->buffer().storage());
    QCOMPARE(document->buffer().meter()->allocations.load(), std::size_t{1});
    for (const std::size_t count :
         {view->buffer().meter()->allocations.load(), view->buffer().meter()->capturedBytes.load(),
          document->buffer().meter()->deepCopies.load()})
        QCOMPARE(count, std::size_t{0});
    QVERIFY(view->sharesBytesWith(*document) && view->isShared() && document->isShared());
}

void TestSharedBytes::viewsThatOverlapThemselvesAreRefused()
{
    const auto document = opened();
    const ImageView sliding(document->view().data(), DType::UInt8, {100, 100, 1}, {1, 1, 1});
    const auto view = document->openView({{sliding, {"L"}}, ""});
    QVERIFY(!view);
    QCOMPARE(view.error().code, ErrorCode::InvalidArgument);
    QVERIFY(!document->isShared());
}

void TestSharedBytes::aViewKeepsTheProfileOfTheSameChannels()
{
    Image image{test::patterned(DType::UInt8, {4, 4, 3}), defaultChannelNames(3), Transfer::Linear};
    image.metadata.icc = {std::byte{1}};
    image.metadata.exif = {std::byte{2}};
    Document document(std::move(image));
    const auto mirrored = document.openView(flippedHorizontally(imageOf(document))).value();
    QCOMPARE(mirrored->metadata()->icc.size(), std::size_t{1});
    QCOMPARE(mirrored->metadata()->exif.size(), std::size_t{0});
    QCOMPARE(mirrored->transfer(), Transfer::Linear);
    QVERIFY(!mirrored->source());
    const auto red = document.openView(plane(imageOf(document), 0)).value();
    QCOMPARE(red->metadata()->icc.size(), std::size_t{0});
}

void TestSharedBytes::editsAreTheSameInEveryView()
{
    const auto document = opened();
    const auto crop = cropOf(*document, {100, 50, 300, 200});
    const auto green = crop->openView(plane(imageOf(*crop), 1)).value();
    QVERIFY(document->apply({step("set value=7")}));
    QCOMPARE(valueAt(*crop, 299, 199), 7);
    QVERIFY(green->apply({step("set value=9")}));
    QCOMPARE(valueAt(*document, 100, 50, 1), 9);
    QCOMPARE(valueAt(*document, 100, 50, 0), 7);
    QCOMPARE(valueAt(*document, 99, 50, 1), 7);
}

void TestSharedBytes::aViewReadsAnEditInProgressElsewhere()
{
    const auto document = opened();
    const auto view = document->openView(transposed(imageOf(*document))).value();
    const ImageBuffer before = document->buffer().clone().value();
    const auto edit = Edit::begin(*document).value();
    for (const char *setting : {"set value=3", "set value=5"}) {
        QVERIFY(edit->setSteps({step(setting)}));
        view->ensure({299, 0, 1, 1}); // the top right tile of the view is the bottom left one of the original
        QCOMPARE(valueAt(*view, 299, 0), std::string_view(setting).back() - '0');
    }
    const Rect others{0, 0, photo.width, tileSide};
    COMPARE_IMAGES(document->view().crop(others), before.view().crop(others));
    QVERIFY(view->work(std::chrono::steady_clock::time_point::max()));
    QCOMPARE(valueAt(*view, 0, 522), 5);
}

void TestSharedBytes::observersHearOfEditsElsewhere()
{
    const auto document = opened();
    const auto crop = cropOf(*document, {100, 50, 300, 200});
    const auto elsewhere = cropOf(*document, {0, 0, 50, 50});
    Heard heard(*crop);
    Heard heardElsewhere(*elsewhere);
    Step invert = step("invert");
    invert.rect = Rect{90, 60, 20, 5};
    QVERIFY(document->apply({invert}));
    QCOMPARE(heard.pixels(), (Rect{0, 10, 10, 5}));
    QCOMPARE(heardElsewhere.pixels(), Rect{});
    QCOMPARE(heardElsewhere.count(Change::Reason::History), 1);
    heard.clear();
    QVERIFY(elsewhere->undo());
    QCOMPARE(heard.pixels(), (Rect{0, 10, 10, 5}));
    heard.clear();
    {
        const auto edit = Edit::begin(*document).value();
        QVERIFY(edit->setSteps({invert}));
        QCOMPARE(heard.pixels(), (Rect{0, 10, 10, 5}));
        heard.clear();
    }
    QVERIFY(heard.pixels().contains(Rect{0, 10, 10, 5})); // rolled back
}

// So that nobody shows what was made of pixels from the middle of another document's edit.
void TestSharedBytes::theRevisionFollowsEditsElsewhere()
{
    const auto document = opened();
    const auto view = cropOf(*document, {0, 0, 50, 50});
    const auto edit = Edit::begin(*document).value();
    const std::uint64_t own = document->revision();
    std::uint64_t seen = view->revision();
    for (const char *setting : {"gain value=2", "gain value=3"}) {
        QVERIFY(edit->setSteps({step(setting)}));
        QCOMPARE(document->revision(), own); // it starts from the same pixels still
        QVERIFY(view->revision() != seen);
        seen = view->revision();
    }
}

void TestSharedBytes::oneEditAtATimeForAll()
{
    const auto document = opened();
    const auto view = cropOf(*document, {0, 0, 50, 50});
    QVERIFY(document->apply({step("invert")}));
    auto edit = Edit::begin(*document).value();
    QVERIFY(edit->setSteps({step("set value=7")}));
    QCOMPARE(document->edit(), edit.get());
    QCOMPARE(view->edit(), nullptr);
    QVERIFY(view->isBeingEdited());
    QCOMPARE(Edit::begin(*view).error().code, ErrorCode::Busy);
    QCOMPARE(view->undo().error().code, ErrorCode::Busy);
    QCOMPARE(view->makeIndependent().error().code, ErrorCode::Busy);
    QCOMPARE(view->openView(transposed(imageOf(*view))).error().code, ErrorCode::Busy);

    document->setObserver([&](const Change &change) {
        if (change.reason == Change::Reason::ApplyEdit)
            QVERIFY(edit->commit());
    });
    view->requestEndEdit(Change::Reason::ApplyEdit);
    QVERIFY(!view->isBeingEdited());
    QVERIFY(view->apply({step("set value=9")}));
    QCOMPARE(valueAt(*document, 0, 0), 9);
    QCOMPARE(valueAt(*document, 50, 0), 7);
}

void TestSharedBytes::undoIsCommonToAll()
{
    const auto document = opened();
    const auto view = document->openView(flippedVertically(imageOf(*document))).value();
    const ImageBuffer before = document->buffer().clone().value();
    QVERIFY(document->apply({step("invert")}));
    const ImageBuffer inverted = document->buffer().clone().value();
    QVERIFY(view->apply({step("gain channels=R value=2")}));
    const ImageBuffer after = document->buffer().clone().value();
    QVERIFY(document->undo()); // the view's
    COMPARE_IMAGES(document->view(), inverted.view());
    QVERIFY(view->undo()); // the document's
    COMPARE_IMAGES(document->view(), before.view());
    QVERIFY(!document->canUndo() && !view->canUndo());
    QVERIFY(view->goTo(2));
    COMPARE_IMAGES(document->view(), after.view());
}

void TestSharedBytes::randomEditsThroughManyViews_data()
{
    QTest::addColumn<bool>("isPatient");
    QTest::addColumn<bool>("isRead");
    QTest::newRow("patient") << true << false;
    QTest::newRow("impatient") << false << false;
    QTest::newRow("patient, while it is read") << true << true;
    QTest::newRow("impatient, while it is read") << false << true;
}

// Against a plain model: an array, the bytes that each view's pixels are, and copies of the array for undo.
void TestSharedBytes::randomEditsThroughManyViews()
{
    QFETCH(bool, isPatient);
    QFETCH(bool, isRead);
    constexpr Shape small{270, 290, 3};
    std::vector<std::unique_ptr<Document>> documents;
    documents.push_back(opened(small));
    Document &whole = *documents.front();
    const std::array<StridedView, 6> views{cropped(imageOf(whole), {30, 3, 240, 260}),
                                           flippedHorizontally(imageOf(whole)),
                                           flippedVertically(imageOf(whole)),
                                           transposed(imageOf(whole)),
                                           everyNth(imageOf(whole), {.rows = 2, .columns = 3}),
                                           plane(imageOf(whole), 2)};
    for (const StridedView &view : views)
        documents.push_back(whole.openView(view).value());
    if (!isPatient) {
        for (const auto &document : documents)
            document->setLatencyBudget(std::chrono::milliseconds(0));
    }
    const auto start = [&] { return whole.buffer().storage()->bytes().data(); };
    std::vector<std::byte> model(start(), start() + 270 * 290 * 3);
    Document::PixelSnapshot hold;
    const std::byte *held = nullptr;
    std::vector<std::byte> heldModel;
    std::vector<std::vector<std::byte>> past;
    std::vector<std::vector<std::byte>> future;
    std::mt19937 random(5);
    const auto pick = [&](std::ptrdiff_t count) {
        return std::uniform_int_distribution<std::ptrdiff_t>(0, count - 1)(random);
    };
    const auto anyRect = [&](const Rect &image) {
        const Point corner{pick(image.width), pick(image.height)};
        return Rect{corner.x, corner.y, 1 + pick(image.width - corner.x), 1 + pick(image.height - corner.y)};
    };
    const auto invert = [&](const ImageView &pixels) {
        for (std::ptrdiff_t y = 0; y < pixels.height(); ++y) {
            for (std::ptrdiff_t x = 0; x < pixels.width(); ++x) {
                for (std::ptrdiff_t c = 0; c < pixels.channels(); ++c) {
                    std::byte &value = model[static_cast<std::size_t>(pixels.at(x, y, c) - start())];
                    value = ~value;
                }
            }
        }
    };
    for (int i = 0; i < 120; ++i) {
        Document &document = *documents[static_cast<std::size_t>(pick(std::ssize(documents)))];
        if (isRead && pick(3) == 0) {
            QVERIFY(!hold || std::ranges::equal(heldModel, std::span(held, heldModel.size())));
            hold = document.snapshot();
            held = start();
            heldModel = model;
        }
        switch (pick(4)) {
        case 0:
            if (!past.empty()) {
                future.push_back(std::exchange(model, past.back()));
                past.pop_back();
            }
            QVERIFY(document.undo());
            break;
        case 1:
            if (!future.empty()) {
                past.push_back(std::exchange(model, future.back()));
                future.pop_back();
            }
            QVERIFY(document.redo());
            break;
        default: {
            Step step = ::step("invert");
            step.rect = anyRect(document.view().rect());
            past.push_back(model);
            future.clear();
            invert(document.view().crop(*step.rect));
            QVERIFY(document.apply({step}));
        }
        }
        Document &reader = *documents[static_cast<std::size_t>(pick(std::ssize(documents)))];
        const Rect rect = anyRect(reader.view().rect());
        reader.ensure(rect);
        const ImageView read = reader.view().crop(rect);
        const ImageView expected(model.data() + (read.data() - start()), read.dtype(), read.shape(), read.strides());
        COMPARE_IMAGES(read, expected);
    }
}

void TestSharedBytes::stepsSurviveTheDocumentThatMadeThem()
{
    const auto document = opened();
    const ImageBuffer before = document->buffer().clone().value();
    auto view = cropOf(*document, {100, 50, 300, 200});
    view->setLatencyBudget(std::chrono::milliseconds(0)); // closed while some of it is a promise still
    QVERIFY(view->apply({step("invert")}));
    view.reset();
    QVERIFY(!document->isShared());
    QVERIFY(document->isModified());
    QCOMPARE(document->history().entries().size(), std::size_t{1});
    QVERIFY(document->undo());
    COMPARE_IMAGES(document->view(), before.view());
    QVERIFY(document->redo());
    document->ensure(photo.rect());
    const std::uint8_t original = std::to_integer<std::uint8_t>(*before.view().at(399, 249));
    QCOMPARE(valueAt(*document, 399, 249), 255 - original);
}

void TestSharedBytes::aClosedOriginalLeavesItsBytes()
{
    auto document = opened();
    const auto view = cropOf(*document, {100, 50, 300, 200});
    QVERIFY(document->apply({step("set value=7")}));
    const std::uint8_t before = 7;
    Heard heard(*view);
    document.reset();
    QCOMPARE(heard.count(Change::Reason::Sharing), 1);
    QVERIFY(!view->isShared());
    QCOMPARE(valueAt(*view, 0, 0), before);
    QVERIFY(view->isModified() && !view->isKeptElsewhere());
    QVERIFY(view->undo());
    QVERIFY(valueAt(*view, 0, 0) != before);
    QVERIFY(!view->isModified());
}

void TestSharedBytes::aStepThatChangesTheLayoutLeavesTheOthers()
{
    const auto document = opened();
    const auto view = cropOf(*document, {100, 50, 300, 200});
    Heard heard(*view);
    QVERIFY(document->apply({step("extract channel=R")}));
    QVERIFY(!view->isShared() && !document->isShared());
    QVERIFY(heard.count(Change::Reason::Sharing) > 0);
    QVERIFY(document->apply({step("set value=1")}));
    QCOMPARE(heard.pixels(), Rect{});
    const std::uint8_t own = valueAt(*view, 0, 0);
    QVERIFY(view->apply({step("set value=200")}));
    QCOMPARE(valueAt(*document, 100, 50), 1);

    QVERIFY(document->goTo(0));
    QVERIFY(view->isShared());
    QCOMPARE(valueAt(*view, 0, 0), own);
    QVERIFY(view->goTo(3));
    QVERIFY(!view->isShared());
    QCOMPARE(valueAt(*document, 0, 0), 1);
    QCOMPARE(valueAt(*view, 0, 0), 200);
}

void TestSharedBytes::aPreviewThatChangesTheLayoutLeavesTheOthers()
{
    const auto document = opened();
    const auto view = cropOf(*document, {100, 50, 300, 200});
    const ImageBuffer before = view->buffer().clone().value();
    Heard heard(*view);
    const auto edit = Edit::begin(*document).value();
    QVERIFY(edit->setSteps({step("invert")}));
    view->ensure(view->view().rect());
    QVERIFY(!samePixels(view->view(), before.view()));
    heard.clear();
    QVERIFY(edit->setSteps({step("extract channel=R")}));
    QVERIFY(!heard.pixels().isEmpty()); // they are back
    view->ensure(view->view().rect());
    COMPARE_IMAGES(view->view(), before.view());
    heard.clear();
    QVERIFY(edit->setSteps({step("extract channel=G")}));
    QCOMPARE(heard.pixels(), Rect{});
    QVERIFY(edit->setSteps({step("invert")}));
    QVERIFY(!heard.pixels().isEmpty());
    view->ensure(view->view().rect());
    QVERIFY(!samePixels(view->view(), before.view()));
}

void TestSharedBytes::stepsOnBytesThatNobodyHasAreForgotten()
{
    const auto document = opened();
    auto view = cropOf(*document, {100, 50, 300, 200});
    QVERIFY(view->apply({step("invert")}));
    QVERIFY(view->apply({step("extract channel=R")}));
    QVERIFY(view->apply({step("set value=1")})); // on bytes of its own
    QVERIFY(document->apply({step("set value=2")}));
    view.reset();
    QCOMPARE(document->history().entries().size(), std::size_t{2});
    QCOMPARE(document->history().position(), std::size_t{2});
    const ImageBuffer before = test::patterned(DType::UInt8, photo);
    QVERIFY(document->goTo(0));
    COMPARE_IMAGES(document->view(), before.view());
}

void TestSharedBytes::independenceCopies()
{
    const auto document = opened();
    const auto view = cropOf(*document, {100, 50, 300, 200});
    QVERIFY(view->apply({step("set value=7")}));
    const std::uint64_t revision = view->revision();
    Heard heard(*view);
    Heard heardOriginal(*document);
    QVERIFY(view->makeIndependent());
    QCOMPARE(heard.count(Change::Reason::Layout), 1);
    QCOMPARE(heardOriginal.count(Change::Reason::Sharing), 1);
    QVERIFY(view->revision() != revision);
    QVERIFY(!view->isShared() && !document->isShared());
    QVERIFY(view->buffer().view().isPacked());
    QCOMPARE(view->buffer().meter()->allocations.load(), std::size_t{1});
    QVERIFY(document->apply({step("set value=9")}));
    QCOMPARE(valueAt(*view, 0, 0), 7);
    QVERIFY(view->apply({step("set value=1")}));
    QCOMPARE(valueAt(*document, 100, 50), 9);

    const auto ofView = cropOf(*view, {0, 0, 10, 10});
    QVERIFY(ofView->isKeptElsewhere());
    view->markSaved({"view.png", "png", {}}, view->snapshot());
    QVERIFY(!view->isModified() && !ofView->isModified() && document->isModified());
}

void TestSharedBytes::independenceIsUndone()
{
    const auto document = opened();
    auto view = cropOf(*document, {100, 50, 300, 200});
    const ImageBuffer before = document->buffer().clone().value();
    QVERIFY(document->apply({step("set value=7")}));
    QVERIFY(view->makeIndependent());
    QVERIFY(view->apply({step("set value=1")}));
    QVERIFY(document->apply({step("set value=9")}));
    QVERIFY(view->goTo(1));
    QVERIFY(view->sharesBytesWith(*document));
    QCOMPARE(valueAt(*view, 0, 0), 7);
    QVERIFY(view->isKeptElsewhere());
    QVERIFY(view->undo());
    COMPARE_IMAGES(document->view(), before.view());
    QVERIFY(view->goTo(4));
    QVERIFY(!view->isShared());
    QCOMPARE(valueAt(*view, 0, 0), 1);
    QCOMPARE(valueAt(*document, 100, 50), 9);
    QCOMPARE(view->recipe().size(), std::size_t{1}); // copying is no step of a recipe

    view.reset();
    QCOMPARE(document->history().entries().size(), std::size_t{2});
    QVERIFY(document->goTo(0));
    COMPARE_IMAGES(document->view(), before.view());
}

void TestSharedBytes::independenceCountsAsAnEditWithoutAFile()
{
    const auto document = opened();
    document->markSaved({"whole.png", "png", {}}, document->snapshot());
    const auto view = cropOf(*document, {100, 50, 300, 200});
    QVERIFY(view->makeIndependent());
    QVERIFY(view->isModified());
    QVERIFY(document->undo());
    QVERIFY(!view->isModified());
    QVERIFY(document->makeIndependent());
    QVERIFY(!document->isModified());
    QVERIFY(document->apply({step("invert")}));
    QVERIFY(document->undo());
    QVERIFY(!document->isModified());
    QVERIFY(document->undo());
    QVERIFY(!document->isModified());
}

void TestSharedBytes::independenceNeedsSomebodyElse()
{
    const auto document = opened();
    QCOMPARE(document->makeIndependent().error().code, ErrorCode::InvalidArgument);
}

void TestSharedBytes::theModifiedMarksAreHonest()
{
    const auto document = opened();
    const auto left = cropOf(*document, {0, 0, 100, 300});
    const auto right = cropOf(*document, {200, 0, 100, 300});
    const auto marks = [&] {
        return QString("%1%2%3").arg(document->isModified()).arg(left->isModified()).arg(right->isModified());
    };
    QCOMPARE(marks(), "000");
    QVERIFY(left->apply({step("invert")}));
    QCOMPARE(marks(), "110");
    QVERIFY(left->isKeptElsewhere() && !document->isKeptElsewhere());
    left->markSaved({"left.png", "png", {}}, left->snapshot());
    QCOMPARE(marks(), "100");
    QVERIFY(!left->isKeptElsewhere());
    QVERIFY(right->undo());
    QCOMPARE(marks(), "010");
    QVERIFY(right->redo());
    QCOMPARE(marks(), "100");
    document->markSaved({"whole.png", "png", {}}, document->snapshot());
    QCOMPARE(marks(), "000");
    QVERIFY(right->apply({step("extract channel=R")}));
    QCOMPARE(marks(), "001");
}

void TestSharedBytes::theModifiedMarkSurvivesALostSavedState()
{
    const auto document = opened();
    const auto view = cropOf(*document, {0, 0, 100, 300});
    QVERIFY(view->apply({step("invert")}));
    document->markSaved({"whole.png", "png", {}}, document->snapshot());
    QVERIFY(view->undo());
    QVERIFY(view->apply({step("set value=7")})); // what was saved cannot be come back to
    QVERIFY(view->undo());
    QVERIFY(document->isModified());
    QVERIFY(view->redo());
    QVERIFY(document->isModified());
}

void TestSharedBytes::savingTheOriginalSavesItsViews()
{
    const auto document = opened();
    document->markNeverSaved();
    const auto view = cropOf(*document, {0, 0, 100, 300});
    const auto saved = cropOf(*document, {0, 0, 100, 300});
    saved->markSaved({"crop.png", "png", {}}, saved->snapshot());
    QVERIFY(view->isModified());
    QVERIFY(saved->apply({step("invert")}));
    document->markSaved({"whole.png", "png", {}}, document->snapshot());
    QVERIFY(!view->isModified());
    QVERIFY(saved->isModified()); // its own file is older
}

void TestSharedBytes::recipesHoldWhatWasDoneInOneDocument()
{
    const auto document = opened();
    auto view = cropOf(*document, {0, 0, 100, 300});
    QVERIFY(document->apply({step("invert")}));
    QVERIFY(view->apply({step("set value=7")}));
    QCOMPARE(document->recipe().size(), std::size_t{1});
    QCOMPARE(QString::fromStdString(view->recipe().front().operation->id), "set");
    document->setHistoryBudget(1); // forgets the first step
    QCOMPARE(document->history().forgottenCount(), std::size_t{1});
    QCOMPARE(QString::fromStdString(document->recipe().front().operation->id), "invert");
    view.reset();
    QCOMPARE(document->recipe().size(), std::size_t{1});
}

void TestSharedBytes::undoFindsTheSliceThatWasEdited()
{
    const ImageBuffer buffer = test::patterned(DType::UInt8, {100, 50, 1});
    const ArrayLayout layout = packedArray(DType::UInt8, {5, 20, 50}, ArrayOrder::C).value();
    AxisMapping mapping = usualReading(layout.shape);
    Image image{buffer.sharing(0, DType::UInt8, {20, 50, 1}, {50, 1, 1}).value(), {"L"}};
    image.array = ArraySlice{layout, mapping};
    Document document(std::move(image));
    const auto slice = document.openView(transposed(imageOf(document))).value();
    mapping.index[0] = 2;
    QVERIFY(document.setAxisMapping(mapping));
    Heard heard(*slice);
    QVERIFY(document.apply({step("set value=7")})); // on another slice
    QCOMPARE(heard.pixels(), Rect{});
    QVERIFY(!slice->isModified());
    QVERIFY(slice->apply({step("set value=9")}));
    QVERIFY(document.isModified());
    mapping.index[0] = 0;
    QVERIFY(document.setAxisMapping(mapping));
    QCOMPARE(valueAt(document, 49, 19), 9);
    QVERIFY(slice->undo());
    QVERIFY(slice->undo());
    QCOMPARE(document.array()->mapping.index[0], std::ptrdiff_t{2});
    QVERIFY(!document.isModified());
    QCOMPARE(document.makeIndependent().error().code, ErrorCode::InvalidArgument); // its file is more than a slice
    QVERIFY(slice->makeIndependent());
}

QTEST_APPLESS_MAIN(TestSharedBytes)
#include "test_shared_bytes.moc"
