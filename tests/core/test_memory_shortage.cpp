// Every allocation of core fails once: what asked for it says so, and what was not done leaves no trace.
#include "core/analysis/histogram.h"
#include "core/analysis/statistics.h"
#include "core/codecs/io/open_image.h"
#include "core/codecs/io/save_image.h"
#include "core/display/display_renderer.h"
#include "core/display/reduce_samples.h"
#include "core/document/batch.h"
#include "core/document/document.h"
#include "core/document/edit.h"
#include "tests/support/image_compare.h"
#include "tests/support/planned.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <cstdlib>
#include <new>

using namespace pellucid;

namespace {

// How many allocations succeed until one fails; negative: all succeed.
std::atomic<long> succeeding = -1;

void *allocated(std::size_t bytes)
{
    if (succeeding.load(std::memory_order_relaxed) >= 0 && succeeding.fetch_sub(1) == 0)
        throw std::bad_alloc();
    if (void *const block = std::malloc(bytes))
        return block;
    throw std::bad_alloc();
}

// Runs `work` with one more allocation each time until it needs no more, and `check` with its result after each.
template <typename Work, typename Check>
void failEachAllocation(Work work, Check check)
{
    constexpr long most = 100'000;
    for (long allocation = 0; allocation < most; ++allocation) {
        const auto former = QByteArray::number(static_cast<qlonglong>(allocation));
        bool isOver = false;
        bool isDone = false;
        try {
            succeeding = allocation;
            isDone = work();
            isOver = succeeding.exchange(-1) >= 0;
        } catch (const std::bad_alloc &) {
            succeeding = -1;
            QFAIL("An exception came out of core, of allocation " + former);
        }
        check(isDone);
        if (QTest::currentTestFailed())
            return;
        if (isOver) {
            QVERIFY2(isDone, "It fails with all the memory it asks for");
            return;
        }
    }
    QFAIL("It needs more allocations than anybody has the time for.");
}

constexpr Shape photo{300, 523, 3};

Image decoded()
{
    return {test::patterned(DType::UInt8, photo), defaultChannelNames(photo.channels)};
}

Recipe recipeOf(std::string_view text)
{
    return {parseStep(text).value()};
}

std::unique_ptr<Document> edited(const Recipe &recipe)
{
    auto document = std::make_unique<Document>(decoded());
    if (!document->apply(recipe))
        qFatal("The edit fails with all the memory there is");
    return document;
}

} // namespace

void *operator new(std::size_t bytes)
{
    return allocated(bytes);
}

void operator delete(void *block) noexcept
{
    std::free(block);
}

void operator delete(void *block, std::size_t /*bytes*/) noexcept
{
    std::free(block);
}

class TestMemoryShortage : public QObject
{
    Q_OBJECT

private slots:
    void anEditIsWholeOrNotThere_data();
    void anEditIsWholeOrNotThere();
    void anUndoIsWholeOrNotThere_data();
    void anUndoIsWholeOrNotThere();
    void anEditInProgressIsTakenBack_data();
    void anEditInProgressIsTakenBack();
    void anImpatientEditIsFinishedLater();
    void aViewIsOpenedOrNot();
    void whatIsHeldIsFinished();
    void analysisSaysSo();
    void theScreenIsToldSo();
    void openingAndSavingSayTheFile();
    void aBatchGoesOnWithTheOtherFiles();
};

void TestMemoryShortage::anEditIsWholeOrNotThere_data()
{
    QTest::addColumn<QString>("step");
    QTest::newRow("the pixels") << "gain value=1.5";
    QTest::newRow("with a buffer a row") << "swap a=R b=G";
    QTest::newRow("the type") << "convert to=float32 scale=full";
    QTest::newRow("the channels") << "grayscale output=single";
    QTest::newRow("the profile") << "assign-profile to=display-p3";
}

void TestMemoryShortage::anEditIsWholeOrNotThere()
{
    QFETCH(QString, step);
    const Recipe recipe = recipeOf(step.toStdString());
    const auto expected = edited(recipe);
    const ImageBuffer original = test::patterned(DType::UInt8, photo);
    auto document = std::make_unique<Document>(decoded());
    failEachAllocation([&] { return document->apply(recipe).has_value(); },
                       [&](bool isApplied) {
                           QVERIFY(document->ensure(photo.rect()));
                           QCOMPARE(document->isBeingEdited(), false);
                           QCOMPARE(document->isModified(), isApplied);
                           QCOMPARE(document->history().entries().size(), std::size_t{isApplied ? 1U : 0U});
                           COMPARE_IMAGES(document->view(), isApplied ? expected->view() : original.view());
                           document = std::make_unique<Document>(decoded());
                       });
}

void TestMemoryShortage::anUndoIsWholeOrNotThere_data()
{
    anEditIsWholeOrNotThere_data();
}

void TestMemoryShortage::anUndoIsWholeOrNotThere()
{
    QFETCH(QString, step);
    const Recipe recipe = recipeOf(step.toStdString());
    const auto expected = edited(recipe);
    const ImageBuffer original = test::patterned(DType::UInt8, photo);
    auto document = edited(recipe);
    failEachAllocation([&] { return document->undo() && document->redo() && document->undo(); },
                       [&](bool) {
                           QVERIFY(document->ensure(photo.rect()));
                           COMPARE_IMAGES(document->view(), document->canUndo() ? expected->view() : original.view());
                           QCOMPARE(document->isModified(), document->canUndo());
                           document = edited(recipe);
                       });
}

void TestMemoryShortage::anEditInProgressIsTakenBack_data()
{
    anEditIsWholeOrNotThere_data();
}

void TestMemoryShortage::anEditInProgressIsTakenBack()
{
    QFETCH(QString, step);
    const Recipe recipe = recipeOf(step.toStdString());
    const ImageBuffer original = test::patterned(DType::UInt8, photo);
    Document document(decoded());
    Recipe first;
    Recipe second;
    const auto renew = [&] {
        first = recipe;
        second = recipeOf("invert");
    };
    renew();
    failEachAllocation(
        [&] {
            const auto edit = Edit::begin(document);
            return edit && (*edit)->setSteps(std::move(first)) && document.ensure({0, 0, 300, 300})
                && (*edit)->setSteps(std::move(second)) && document.ensure({0, 0, 10, 10});
        },
        [&](bool) {
            renew();
            QVERIFY(document.ensure(photo.rect()));
            COMPARE_IMAGES(document.view(), original.view());
            QVERIFY(!document.isModified());
        });
}

// The rest of its tiles is computed when there is memory again.
void TestMemoryShortage::anImpatientEditIsFinishedLater()
{
    const Recipe recipe = recipeOf("swap a=R b=G");
    const auto expected = edited(recipe);
    std::unique_ptr<Document> document;
    const auto begin = [&] {
        document = std::make_unique<Document>(decoded());
        document->setLatencyBudget(std::chrono::milliseconds(0));
        return document->apply(recipe).has_value();
    };
    QVERIFY(begin());
    failEachAllocation([&] { return document->ensure(photo.rect()); },
                       [&](bool) {
                           QVERIFY(document->work(std::chrono::steady_clock::time_point::max()));
                           COMPARE_IMAGES(document->view(), expected->view());
                           QVERIFY(begin());
                       });
}

void TestMemoryShortage::aViewIsOpenedOrNot()
{
    Document document(decoded());
    const StridedView part = cropped({document.view(), document.spec().channels}, {10, 10, 50, 50});
    const Recipe invert = recipeOf("invert");
    std::unique_ptr<Document> view;
    failEachAllocation(
        [&] {
            auto opened = document.openView(part);
            view = opened ? std::move(*opened) : nullptr;
            return view != nullptr && view->apply(invert) && view->undo();
        },
        [&](bool) {
            view.reset();
            QVERIFY(!document.isShared());
            QVERIFY(document.goTo(0));
            QVERIFY(document.ensure(photo.rect()));
            COMPARE_IMAGES(document.view(), test::patterned(DType::UInt8, photo).view());
        });
}

void TestMemoryShortage::whatIsHeldIsFinished()
{
    const Recipe recipe = recipeOf("gain value=1.5");
    const auto expected = edited(recipe);
    Document document(decoded());
    document.setLatencyBudget(std::chrono::milliseconds(0));
    QVERIFY(document.apply(recipe));
    Document::PixelSnapshot hold;
    failEachAllocation(
        [&] {
            hold = document.snapshot();
            return hold != nullptr;
        },
        [&](bool isHeld) {
            if (isHeld)
                COMPARE_IMAGES(document.view(), expected->view());
        });
}

void TestMemoryShortage::analysisSaysSo()
{
    const ImageBuffer image = test::patterned(DType::Float32, photo);
    const Progress progress;
    failEachAllocation([&] { return statistics(image.view(), progress).has_value(); }, [](bool) {});
    failEachAllocation([&] { return histogram(image.view(), {0, 1, 64}, progress).has_value(); }, [](bool) {});
}

void TestMemoryShortage::theScreenIsToldSo()
{
    const ImageBuffer image = test::patterned(DType::Float32, photo);
    const DisplayRenderer renderer(DType::Float32, defaultChannelNames(photo.channels), {});
    std::vector<std::uint8_t> pixels(static_cast<std::size_t>(photo.width * photo.height * 4));
    failEachAllocation(
        [&] {
            return renderer.render(image.view(), {pixels.data(), photo.width * 4, {photo.width, photo.height}});
        },
        [](bool) {});
    const double zoom = 0.3;
    const Size size = reducedSize(photo, zoom);
    failEachAllocation(
        [&] {
            return renderer.reduce(image.view(), zoom, {0, 0}, {pixels.data(), size.width * 4, size});
        },
        [](bool) {});
    const ImageBuffer reduced = ImageBuffer::allocate(DType::Float32, {size.height, size.width, 3}).value();
    failEachAllocation(
        [&] {
            return reduceSamples(image.view(), photo, zoom, {0, 0, size.width, size.height}, ChannelRoles::none,
                                 ImageBuffer(reduced.sharing()).mutableView());
        },
        [](bool) {});
}

void TestMemoryShortage::openingAndSavingSayTheFile()
{
    const QTemporaryDir folder;
    const CodecRegistry &registry = CodecRegistry::builtIn();
    const ImageBuffer image = test::patterned(DType::UInt8, {40, 50, 3});
    const ImageSpec spec{DType::UInt8, image.shape(), defaultChannelNames(3)};
    for (const std::string extension : {"png", "npy", "bmp", "tga", "ppm", "npz"}) {
        const std::filesystem::path path = folder.filePath("image.").toStdString() + extension;
        const EncodeOptions options;
        const Progress progress;
        const SavePlan plan = planSave({spec, path}, registry).value();
        Result<Source> saved;
        failEachAllocation(
            [&] {
                saved = saveImage(image.view(), plan, options, progress);
                return saved.has_value();
            },
            [&](bool isSaved) {
                QVERIFY(isSaved || QString::fromStdString(saved.error().message).contains("image."));
            });
        Result<OpenedImage> opened = failure(ErrorCode::NotFound, "");
        failEachAllocation(
            [&] {
                opened = openImage(path, registry, {}, progress);
                return opened.has_value();
            },
            [&](bool isOpened) {
                QVERIFY(isOpened || QString::fromStdString(opened.error().message).contains("image."));
                if (isOpened)
                    COMPARE_IMAGES(opened->image.buffer.view(), image.view());
            });
    }
}

void TestMemoryShortage::aBatchGoesOnWithTheOtherFiles()
{
    const QTemporaryDir folder;
    const CodecRegistry &registry = CodecRegistry::builtIn();
    const ImageBuffer image = test::patterned(DType::UInt8, {40, 50, 3});
    const ImageSpec spec{DType::UInt8, image.shape(), defaultChannelNames(3)};
    std::vector<BatchFile> files;
    for (const char *const name : {"a", "b"}) {
        const auto path = [&](const char *ending) { return folder.filePath(name).toStdString() + ending; };
        files.push_back({path(".npy"), path(".bmp")});
        QVERIFY(saveImage(image.view(), test::at(planEncoding({spec, "a.npy"}, registry).value(), files.back().input),
                          {}, {}));
    }
    BatchOptions options{recipeOf("invert")};
    options.existing = BatchOptions::Existing::Replace;
    const Progress progress;
    std::size_t done = 0;
    std::size_t finished = 0;
    const std::function<void(std::size_t, const BatchOutcome &)> count = [&](std::size_t, const BatchOutcome &outcome) {
        ++finished;
        done += outcome.kind == BatchOutcome::Kind::Done ? 1 : 0;
    };
    failEachAllocation(
        [&] {
            done = 0;
            finished = 0;
            runBatch(files, options, registry, count, progress);
            return done == 2;
        },
        [&](bool) {
            QCOMPARE(finished, std::size_t{2});
            QVERIFY(done >= 1);
        });
}

QTEST_GUILESS_MAIN(TestMemoryShortage)
#include "test_memory_shortage.moc"
