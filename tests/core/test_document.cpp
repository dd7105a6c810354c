#include "core/buffer/copy_pixels.h"
#include "core/document/document.h"
#include "core/document/edit.h"
#include "tests/support/image_compare.h"

#include <QRect>
#include <QTest>

#include <algorithm>

using namespace pellucid;

namespace {

constexpr auto endOfTime = std::chrono::steady_clock::time_point::max();

// Larger than a tile in both directions, and not a multiple of it.
constexpr Shape photo{300, 523, 3};

Image decoded(ImageBuffer buffer)
{
    const std::ptrdiff_t channels = buffer.shape().channels;
    return {std::move(buffer), defaultChannelNames(channels)};
}

Image decoded(const Shape &shape = photo)
{
    return decoded(test::patterned(DType::UInt8, shape));
}

Step step(std::string_view text)
{
    return parseStep(text).value();
}

Step gain(double value)
{
    return step("gain value=" + std::to_string(value));
}

} // namespace

class TestDocument : public QObject
{
    Q_OBJECT

private slots:
    void draggingDoesNotAccumulate();
    void cancellingRestoresEveryByte();
    void destroyingAnEditRestoresEveryByte();
    void onlyWhatIsAskedForIsComputed();
    void workFinishesWhatEnsureLeft();
    void anEmptyListOfStepsShowsTheOriginal();
    void stepsApplyInOrder();
    void aSelectionLimitsTheEdit_data();
    void aSelectionLimitsTheEdit();
    void aSmallerSelectionRestoresWhatTheLargerOneTouched();
    void lockedChannelsStayAfterEveryStep();
    void theOriginalStaysReadableDuringAnEdit();
    void previewsRunTheStepsOnAStandIn();
    void previewsEndAtTheSelection();
    void theRevisionFollowsWhatEditsStartFrom();
    void undoAndRedoAreTheSameSwap();
    void editsThatChangeTheLayoutAreUndone();
    void anEditMayChangeItsMindAboutTheLayout();
    void aFailedStepLeavesTheEarlierOnes();
    void aLayoutStepMustStandAlone();
    void onlyOneEditAtATime();
    void theModifiedMarkIsHonest();
    void theModifiedMarkSurvivesALostSavedState();
    void theBudgetForgetsTheOldestSteps();
    void theRecipeReplaysToTheSameBytes();
    void everyLayoutIsEditedInPlace_data();
    void everyLayoutIsEditedInPlace();
    void thePixelsAreAllocatedOnce();
    void observersHearOfEveryChange();
    void theImpatientLeaveTheRestForLater_data();
    void theImpatientLeaveTheRestForLater();
    void whatChangesNothingIsNoStep_data();
    void whatChangesNothingIsNoStep();
    void whatIsNeutralIsNoStepOfALargeImage_data();
    void whatIsNeutralIsNoStepOfALargeImage();
    void aStepBackToNeutralIsNoStep();
};

void TestDocument::draggingDoesNotAccumulate()
{
    Document dragged(decoded());
    Document direct(decoded());
    {
        auto edit = Edit::begin(dragged).value();
        for (int position = 0; position < 50; ++position) {
            QVERIFY(edit->setSteps({gain(0.05 * position)}));
            dragged.ensure({position * 10, position * 5, 40, 40});
        }
        QVERIFY(edit->setSteps({gain(1.3)}));
        QVERIFY(edit->commit());
    }
    QVERIFY(direct.apply({gain(1.3)}));
    COMPARE_IMAGES(dragged.view(), direct.view());
    QCOMPARE(dragged.history().entries().size(), std::size_t{1});
}

void TestDocument::cancellingRestoresEveryByte()
{
    Document document(decoded());
    const ImageBuffer before = document.buffer().clone().value();
    auto edit = Edit::begin(document).value();
    for (int position = 0; position < 50; ++position) {
        QVERIFY(edit->setSteps({gain(0.05 * position), step("invert")}));
        document.ensure(photo.rect());
        QVERIFY(!samePixels(document.view(), before.view()));
    }
    edit->rollback();
    COMPARE_IMAGES(document.view(), before.view());
    QVERIFY(!document.canUndo());
    QVERIFY(!document.isModified());
}

void TestDocument::destroyingAnEditRestoresEveryByte()
{
    Document document(decoded());
    const ImageBuffer before = document.buffer().clone().value();
    {
        auto edit = Edit::begin(document).value();
        QVERIFY(edit->setSteps({step("invert")}));
        document.ensure(photo.rect());
    }
    COMPARE_IMAGES(document.view(), before.view());
    QCOMPARE(document.edit(), nullptr);
}

void TestDocument::onlyWhatIsAskedForIsComputed()
{
    Document document(decoded());
    const ImageBuffer before = document.buffer().clone().value();
    auto edit = Edit::begin(document).value();
    QVERIFY(edit->setSteps({step("invert")}));
    COMPARE_IMAGES(document.view(), before.view());
    document.ensure({0, 0, 1, 1});
    const Rect firstTile{0, 0, tileSide, tileSide};
    const Rect others{tileSide, 0, photo.width - tileSide, photo.height};
    QVERIFY(!samePixels(document.view().crop(firstTile), before.view().crop(firstTile)));
    COMPARE_IMAGES(document.view().crop(others), before.view().crop(others));
    QCOMPARE(document.buffer().meter()->capturedBytes.load(), std::size_t{tileSide * tileSide * 3});
}

void TestDocument::workFinishesWhatEnsureLeft()
{
    const Shape large{1300, 2500, 3}; // more tiles than are computed in one go
    Document document(decoded(large));
    auto edit = Edit::begin(document).value();
    QVERIFY(edit->setSteps({step("set value=7")}));
    QVERIFY(!document.work(std::chrono::steady_clock::now() - std::chrono::seconds(1)));
    QVERIFY(document.work(endOfTime));
    ImageBuffer expected = test::patterned(DType::UInt8, large);
    std::ranges::fill(expected.storage()->bytes(), std::byte{7});
    COMPARE_IMAGES(document.view(), expected.view());
}

void TestDocument::anEmptyListOfStepsShowsTheOriginal()
{
    Document document(decoded());
    const ImageBuffer before = document.buffer().clone().value();
    auto edit = Edit::begin(document).value();
    QVERIFY(edit->setSteps({step("invert")}));
    document.ensure(photo.rect());
    QVERIFY(edit->setSteps({}));
    document.ensure(photo.rect());
    COMPARE_IMAGES(document.view(), before.view());
    QVERIFY(edit->commit());
    QVERIFY(!document.canUndo());
}

void TestDocument::stepsApplyInOrder()
{
    Document document(decoded());
    QVERIFY(document.apply({step("set channels=R value=10"), step("gain value=3"), step("offset channels=R value=5")}));
    QCOMPARE(static_cast<int>(*document.view().at(299, 299, 0)), 35);
    QCOMPARE(QString::fromStdString(document.history().entries().front().title),
             "Set to Constant channels=R value=10, Gain value=3, Offset channels=R value=5");
}

void TestDocument::aSelectionLimitsTheEdit_data()
{
    QTest::addColumn<QRect>("selection");
    QTest::newRow("one pixel") << QRect(300, 200, 1, 1);
    QTest::newRow("across four tiles") << QRect(200, 200, 120, 99);
    QTest::newRow("one whole tile") << QRect(256, 0, 256, 256);
    QTest::newRow("partly outside") << QRect(500, 250, 1000, 1000);
    QTest::newRow("the whole image") << QRect(0, 0, 523, 300);
    QTest::newRow("outside") << QRect(600, 0, 10, 10);
}

void TestDocument::aSelectionLimitsTheEdit()
{
    QFETCH(QRect, selection);
    Document document(decoded());
    ImageBuffer expected = document.buffer().clone().value();
    Step invert = step("invert");
    invert.rect = Rect{selection.x(), selection.y(), selection.width(), selection.height()};
    const Rect inside = invert.rect->intersected(photo.rect());
    if (!inside.isEmpty()) {
        const MutableImageView part = expected.mutableView().crop(inside);
        invert.bind(document.spec())->run(part, part);
    }
    QVERIFY(document.apply({invert}));
    COMPARE_IMAGES(document.view(), expected.view());
    QVERIFY(document.undo());
    COMPARE_IMAGES(document.view(), test::patterned(DType::UInt8, photo).view());
}

void TestDocument::aSmallerSelectionRestoresWhatTheLargerOneTouched()
{
    Document document(decoded());
    Document direct(decoded());
    Step invert = step("invert");
    auto edit = Edit::begin(document).value();
    QVERIFY(edit->setSteps({invert}));
    document.ensure(photo.rect());
    invert.rect = Rect{10, 10, 20, 20};
    QVERIFY(edit->setSteps({invert}));
    QVERIFY(edit->commit());
    QVERIFY(direct.apply({invert}));
    COMPARE_IMAGES(document.view(), direct.view());
    QVERIFY(document.undo());
    COMPARE_IMAGES(document.view(), test::patterned(DType::UInt8, photo).view());
}

void TestDocument::lockedChannelsStayAfterEveryStep()
{
    Document document(decoded());
    const ImageBuffer before = document.buffer().clone().value();
    Step swap = step("swap a=R b=G");
    Step copy = step("copy from=G to=B");
    swap.locked = copy.locked = {"G"};
    QVERIFY(document.apply({swap, copy}));
    for (int channel = 0; channel < 3; ++channel)
        COMPARE_IMAGES(document.view().channel(channel), before.view().channel(1));
}

void TestDocument::theOriginalStaysReadableDuringAnEdit()
{
    Document document(decoded());
    const ImageBuffer before = document.buffer().clone().value();
    auto edit = Edit::begin(document).value();
    const Point computed{300, 290};
    const Point untouched{3, 3};
    QVERIFY(edit->setSteps({step("invert")}));
    document.ensure({computed.x, computed.y, 1, 1});
    COMPARE_IMAGES(edit->original(computed), before.view().crop({computed.x, computed.y, 1, 1}));
    COMPARE_IMAGES(edit->original(untouched), before.view().crop({untouched.x, untouched.y, 1, 1}));
    QVERIFY(edit->setSteps({step("extract channel=B")}));
    document.ensure(photo.rect());
    COMPARE_IMAGES(edit->original(computed), before.view().crop({computed.x, computed.y, 1, 1}));
}

void TestDocument::previewsRunTheStepsOnAStandIn()
{
    Document document(decoded());
    const ImageBuffer before = document.buffer().clone().value();
    auto edit = Edit::begin(document).value();
    Step swap = step("swap a=R b=G");
    swap.locked = {"G"};
    QVERIFY(edit->setSteps({swap, gain(0.5)}));
    ImageBuffer shown = before.clone().value();
    QVERIFY(
        edit->preview(before.view(), 1.0, {0, 0}, shown.mutableView())); // at 100 % the stand-in is the image itself
    COMPARE_IMAGES(document.view(), before.view());
    document.ensure({0, 0, 1, 1});
    ImageBuffer original = document.buffer().clone().value();
    edit->copyOriginal(photo.rect(), original.mutableView());
    COMPARE_IMAGES(original.view(), before.view());
    document.ensure(photo.rect());
    COMPARE_IMAGES(shown.view(), document.view());
    QVERIFY(edit->keepsLayout());
    QVERIFY(edit->setSteps({step("extract channel=B")}));
    QVERIFY(!edit->keepsLayout());
}

void TestDocument::previewsEndAtTheSelection()
{
    Document document(decoded());
    auto edit = Edit::begin(document).value();
    Step set = step("set value=7");
    set.rect = Rect{100, 60, 40, 80};
    QVERIFY(edit->setSteps({set}));
    const ImageBuffer standIn = test::patterned(DType::UInt8, {20, 30, 3});
    ImageBuffer shown = standIn.clone().value();
    const Point topLeft{5, 4}; // so the selection is columns 5 to 9 and rows 2 to 10 of it, whose edges are at 0.1
    QVERIFY(edit->preview(standIn.view(), 0.1, topLeft, shown.mutableView()));
    ImageBuffer expected = standIn.clone().value();
    const MutableImageView part = expected.mutableView().crop({5, 2, 4, 8});
    set.bind(document.spec())->run(part, part);
    COMPARE_IMAGES(shown.view(), expected.view());
}

void TestDocument::theRevisionFollowsWhatEditsStartFrom()
{
    Document document(decoded());
    const std::uint64_t opened = document.revision();
    {
        auto edit = Edit::begin(document).value();
        QVERIFY(edit->setSteps({step("invert")}));
        document.ensure(photo.rect());
    }
    QCOMPARE(document.revision(), opened);
    QVERIFY(document.apply({step("invert")}));
    const std::uint64_t inverted = document.revision();
    QVERIFY(inverted != opened);
    QVERIFY(document.undo());
    QVERIFY(document.revision() != inverted);
}

void TestDocument::undoAndRedoAreTheSameSwap()
{
    Document document(decoded());
    std::vector<ImageBuffer> states;
    states.push_back(document.buffer().clone().value());
    for (const char *text : {"invert", "gain value=0.5", "swap a=R b=B", "alpha action=add value=9",
                             "set channels=A value=1", "extract channel=G", "offset value=3"}) {
        QVERIFY(document.apply({step(text)}));
        states.push_back(document.buffer().clone().value());
    }
    const std::size_t positions[] = {0, 7, 3, 4, 2, 6, 5, 1, 7, 0};
    for (const std::size_t position : positions) {
        QVERIFY(document.goTo(position));
        COMPARE_IMAGES(document.view(), states[position].view());
        QCOMPARE(document.history().position(), position);
    }
    QVERIFY(!document.goTo(8));
}

void TestDocument::editsThatChangeTheLayoutAreUndone()
{
    Document document(decoded());
    const std::byte *const pixels = document.view().data();
    QVERIFY(document.apply({step("alpha action=add")}));
    QCOMPARE(document.spec().channels, (ChannelNames{"R", "G", "B", "A"}));
    QCOMPARE(document.spec().shape.channels, 4);
    QCOMPARE(static_cast<int>(*document.view().at(522, 299, 3)), 255);
    QVERIFY(document.undo());
    QCOMPARE(document.view().data(), pixels);
    QCOMPARE(document.spec().channels, (ChannelNames{"R", "G", "B"}));
    QVERIFY(document.redo());
    QCOMPARE(document.spec().shape.channels, 4);
}

void TestDocument::anEditMayChangeItsMindAboutTheLayout()
{
    Document document(decoded());
    const ImageBuffer before = document.buffer().clone().value();
    const std::byte *const pixels = document.view().data();
    auto edit = Edit::begin(document).value();
    QVERIFY(edit->setSteps({step("grayscale method=bt709 output=equal")}));
    document.ensure(photo.rect());
    QVERIFY(edit->setSteps({step("grayscale method=bt709 output=single")}));
    document.ensure({0, 0, 10, 10});
    QCOMPARE(document.spec().shape.channels, 1);
    QVERIFY(edit->setSteps({step("extract channel=R")}));
    document.ensure(photo.rect());
    COMPARE_IMAGES(document.view(), before.view().channel(0));
    QVERIFY(edit->setSteps({step("grayscale method=average output=equal")}));
    QCOMPARE(document.view().data(), pixels);
    document.ensure({0, 0, 300, 300});
    edit->rollback();
    COMPARE_IMAGES(document.view(), before.view());
}

void TestDocument::aFailedStepLeavesTheEarlierOnes()
{
    Document document(decoded());
    auto edit = Edit::begin(document).value();
    QVERIFY(edit->setSteps({step("set value=5")}));
    const Result<void> failed = edit->setSteps({step("extract channel=Z")});
    QVERIFY(!failed);
    QCOMPARE(failed.error().code, ErrorCode::InvalidArgument);
    QVERIFY(edit->commit());
    QCOMPARE(static_cast<int>(*document.view().at(0, 0, 0)), 5);

    const Result<void> refused = document.apply({step("extract channel=Z")});
    QVERIFY(!refused);
    QCOMPARE(document.edit(), nullptr);
    QCOMPARE(document.history().entries().size(), std::size_t{1});
}

void TestDocument::aLayoutStepMustStandAlone()
{
    Document document(decoded());
    const Result<void> refused = document.apply({step("invert"), step("alpha action=add")});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::InvalidArgument);
    COMPARE_IMAGES(document.view(), test::patterned(DType::UInt8, photo).view());
}

void TestDocument::onlyOneEditAtATime()
{
    Document document(decoded());
    QVERIFY(document.apply({step("invert")}));
    const auto edit = Edit::begin(document).value();
    for (const ErrorCode code : {Edit::begin(document).error().code, document.apply({step("invert")}).error().code,
                                 document.undo().error().code, document.goTo(1).error().code})
        QCOMPARE(code, ErrorCode::Busy);
}

void TestDocument::theModifiedMarkIsHonest()
{
    Document document(decoded());
    QVERIFY(!document.isModified());
    QVERIFY(document.apply({step("invert")}));
    QVERIFY(document.isModified());
    QVERIFY(document.undo());
    QVERIFY(!document.isModified());
    QVERIFY(document.redo());
    document.markSaved({"picture.png", "png", {}}, document.snapshot());
    QVERIFY(!document.isModified());
    QVERIFY(document.undo());
    QVERIFY(document.isModified());
    document.markNeverSaved();
    QVERIFY(document.redo());
    QVERIFY(document.isModified());
}

void TestDocument::theModifiedMarkSurvivesALostSavedState()
{
    Document document(decoded());
    QVERIFY(document.apply({step("invert")}));
    document.markSaved({"picture.png", "png", {}}, document.snapshot());
    QVERIFY(document.undo());
    QVERIFY(document.apply({gain(0.5)}));
    QVERIFY(document.isModified()); // as many steps as when saved, but others
    QVERIFY(document.undo());
    QVERIFY(document.isModified());
}

void TestDocument::theBudgetForgetsTheOldestSteps()
{
    constexpr std::size_t imageBytes = 300 * 523 * 3;
    Document document(decoded());
    document.setHistoryBudget(2 * imageBytes);
    for (int i = 0; i < 5; ++i)
        QVERIFY(document.apply({gain(0.9)}));
    QCOMPARE(document.history().entries().size(), std::size_t{2});
    QCOMPARE(document.history().forgottenCount(), std::size_t{3});
    QCOMPARE(document.history().byteCount(), 2 * imageBytes);
    QCOMPARE(document.recipe().size(), std::size_t{5});
    QVERIFY(document.goTo(0));
    QVERIFY(document.isModified());

    document.setHistoryBudget(1);
    QVERIFY(document.apply({gain(0.9)}));
    QVERIFY(document.canUndo()); // the newest step always keeps its undo
}

void TestDocument::theRecipeReplaysToTheSameBytes()
{
    Document document(decoded());
    Step selected = step("gamma value=2.2");
    selected.rect = Rect{17, 33, 300, 200};
    selected.locked = {"B"};
    QVERIFY(document.apply({selected}));
    QVERIFY(document.apply({step("levels black=20 white=200 gamma=1.5"), step("invert channels=G")}));
    QVERIFY(document.apply({step("alpha action=add value=100")}));
    const std::string json = recipeToJson(document.recipe());

    Document replayed(decoded());
    const Recipe recipe = recipeFromJson(json).value();
    for (const Step &each : recipe)
        QVERIFY(replayed.apply({each}));
    COMPARE_IMAGES(replayed.view(), document.view());
}

void TestDocument::everyLayoutIsEditedInPlace_data()
{
    QTest::addColumn<int>("layout");
    for (const test::Layout layout : test::allLayouts())
        QTest::addRow("%s", test::name(layout)) << static_cast<int>(layout);
}

void TestDocument::everyLayoutIsEditedInPlace()
{
    QFETCH(int, layout);
    const ImageBuffer original = test::patterned(DType::Float32, photo);
    Document packed(decoded(original.clone().value()));
    Document document(decoded(test::relaid(original.view(), static_cast<test::Layout>(layout))));
    const std::byte *const pixels = document.view().data();
    const Strides strides = document.buffer().strides();
    const Recipe steps{step("gain value=1.5"), step("swap a=R b=B")};
    QVERIFY(document.apply(steps));
    QVERIFY(packed.apply(steps));
    QCOMPARE(document.view().data(), pixels);
    QCOMPARE(document.buffer().strides(), strides);
    COMPARE_IMAGES(document.view(), packed.view());
    QVERIFY(document.undo());
    COMPARE_IMAGES(document.view(), original.view());
}

void TestDocument::thePixelsAreAllocatedOnce()
{
    Document document(decoded());
    QVERIFY(document.apply({step("invert")}));
    QVERIFY(document.apply({gain(0.5)}));
    QVERIFY(document.undo());
    const CopyMeter &meter = *document.buffer().meter();
    QCOMPARE(meter.allocations.load(), std::size_t{1});
    QCOMPARE(meter.deepCopies.load(), std::size_t{0});
    QCOMPARE(meter.capturedBytes.load(), std::size_t{2 * 300 * 523 * 3});
    QVERIFY(document.apply({step("extract channel=R")}));
    QCOMPARE(meter.allocations.load(), std::size_t{2});
}

void TestDocument::observersHearOfEveryChange()
{
    Document document(decoded());
    std::vector<Change::Reason> heard;
    document.setObserver([&](const Change &change) {
        heard.push_back(change.reason);
        document.ensure(document.spec().shape.rect()); // reading from inside the observer must be safe
    });
    using enum Change::Reason;
    QVERIFY(document.apply({step("invert")}));
    QCOMPARE(heard, (std::vector{Pixels, History}));
    heard.clear();
    QVERIFY(document.apply({step("extract channel=R")}));
    QCOMPARE(heard, (std::vector{Layout, History}));
    heard.clear();
    QVERIFY(document.goTo(0));
    QCOMPARE(heard, (std::vector{Layout, Pixels, History}));
    heard.clear();
    document.markSaved({}, document.snapshot());
    QCOMPARE(heard, (std::vector{History}));
}

void TestDocument::whatChangesNothingIsNoStep_data()
{
    QTest::addColumn<int>("dtype");
    QTest::addColumn<QByteArray>("recipe");
    for (const DType dtype : {DType::UInt8, DType::UInt16, DType::Float32}) {
        for (const char *text : {"gain value=1", "offset value=0", "gamma value=1", "swap a=R b=R", "copy from=G to=G",
                                 "set channels=B value=0", "set channels=B value=0; swap a=R b=G; swap a=R b=G"})
            QTest::addRow("%s: %s", name(dtype).data(), text) << static_cast<int>(dtype) << QByteArray(text);
    }
}

// What was undone can still be redone, and the document is as it was saved.
void TestDocument::whatChangesNothingIsNoStep()
{
    QFETCH(const int, dtype);
    QFETCH(const QByteArray, recipe);
    Document document(decoded(test::patterned(static_cast<DType>(dtype), {30, 40, 3})));
    QVERIFY(document.apply({step("set channels=B value=0")}));
    QVERIFY(document.apply({step("set channels=R value=1")}));
    QVERIFY(document.undo());
    const ImageBuffer before = document.buffer().clone().value();
    Recipe steps;
    for (const QByteArray &each : recipe.split(';'))
        steps.push_back(step(each.trimmed().toStdString()));
    QVERIFY(document.apply(steps));
    QCOMPARE(document.history().position(), std::size_t{1});
    QVERIFY(document.canRedo());
    QVERIFY(!document.isBeingEdited());
    COMPARE_IMAGES(document.view(), before.view());

    Step outside = step("invert");
    outside.rect = Rect{1000, 1000, 5, 5};
    Step locked = step("invert");
    locked.locked = {"R", "G", "B"};
    QVERIFY(document.apply({outside}) && document.apply({locked}));
    QVERIFY(document.canRedo());
    QVERIFY(document.apply({step("invert channels=R")}));
    QVERIFY(!document.canRedo());
}

void TestDocument::whatIsNeutralIsNoStepOfALargeImage_data()
{
    QTest::addColumn<int>("dtype");
    QTest::addColumn<QByteArray>("recipe");
    for (const DType dtype : {DType::UInt8, DType::UInt16, DType::Float32}) {
        for (const char *text : {"gain value=1", "gamma value=1", "swap a=R b=R"})
            QTest::addRow("%s: %s", name(dtype).data(), text) << static_cast<int>(dtype) << QByteArray(text);
    }
}

// Too much to be looked at: the steps themselves tell.
void TestDocument::whatIsNeutralIsNoStepOfALargeImage()
{
    QFETCH(const int, dtype);
    QFETCH(const QByteArray, recipe);
    Document document(decoded(test::patterned(static_cast<DType>(dtype), {1300, 2500, 3})));
    document.setLatencyBudget(std::chrono::milliseconds(0));
    QVERIFY(document.apply({step(recipe.toStdString())}));
    QVERIFY(!document.canUndo());
    QVERIFY(document.apply({step("invert")}));
    QVERIFY(document.canUndo());
}

void TestDocument::aStepBackToNeutralIsNoStep()
{
    Document document(decoded());
    const ImageBuffer before = document.buffer().clone().value();
    const auto edit = Edit::begin(document).value();
    QVERIFY(edit->setSteps({gain(2)}));
    document.ensure(photo.rect());
    QVERIFY(edit->setSteps({gain(1)}));
    QVERIFY(edit->commit());
    QVERIFY(!document.canUndo() && !document.isModified());
    document.ensure(photo.rect());
    COMPARE_IMAGES(document.view(), before.view());
}

void TestDocument::theImpatientLeaveTheRestForLater_data()
{
    QTest::addColumn<QByteArray>("edit");
    QTest::newRow("in place") << QByteArray("invert");
    QTest::newRow("in place, a part") << QByteArray("gain value=0.5");
    QTest::newRow("another layout") << QByteArray("extract channel=G");
}

void TestDocument::theImpatientLeaveTheRestForLater()
{
    QFETCH(QByteArray, edit);
    const Shape large{1300, 2500, 3}; // more tiles than are computed in one go
    const Rect end{2499, 1299, 1, 1};
    Document patient(decoded(large));
    Document document(decoded(large));
    document.setLatencyBudget(std::chrono::milliseconds(0));
    // What the last pixel should be, once it was asked for; then all of them.
    const auto compareAll = [&] {
        document.ensure(end);
        COMPARE_IMAGES(document.view().crop(end), patient.view().crop(end));
        QVERIFY(!samePixels(document.view(), patient.view()));
        document.work(endOfTime);
        COMPARE_IMAGES(document.view(), patient.view());
    };
    Step bound = step(edit.toStdString());
    if (QByteArray(QTest::currentDataTag()).endsWith("part"))
        bound.rect = Rect{5, 5, 2490, 1290};

    QVERIFY(patient.apply({bound}) && document.apply({bound}));
    compareAll();
    QVERIFY(patient.undo() && document.undo());
    if (!edit.startsWith("extract")) // buffers change places at once
        compareAll();
    QVERIFY(patient.redo() && document.redo());
    QVERIFY(patient.undo() && document.undo()); // finishes what was left before
    document.work(endOfTime);
    COMPARE_IMAGES(document.view(), patient.view());

    const auto preview = Edit::begin(document).value();
    QVERIFY(preview->setSteps({bound}));
    document.work(endOfTime);
    preview->rollback();
    document.work(endOfTime);
    COMPARE_IMAGES(document.view(), patient.view());

    QVERIFY(patient.apply({bound}) && document.apply({bound}));
    const Document::PixelSnapshot hold = document.snapshot(); // what is held is whole
    COMPARE_IMAGES(document.view(), patient.view());
    QCOMPARE(document.history().byteCount(), patient.history().byteCount());
}

QTEST_GUILESS_MAIN(TestDocument)
#include "test_document.moc"
