// Documents that show a part of an array: slices and axes are views, undo finds what it changed, saving keeps it whole.
#include "core/buffer/copy_pixels.h"
#include "core/buffer/sample.h"
#include "core/codecs/io/open_image.h"
#include "core/codecs/io/save_image.h"
#include "core/document/document.h"
#include "core/document/edit.h"
#include "core/document/save_document.h"
#include "tests/support/image_compare.h"
#include "tests/support/planned.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cstring>
#include <limits>

using namespace pellucid;

namespace {

const CodecRegistry registry = CodecRegistry::builtIn();

// Element i of the array is i, as far as the dtype goes.
Image counting(DType dtype, std::vector<std::ptrdiff_t> shape)
{
    ArrayLayout array = packedArray(dtype, std::move(shape), ArrayOrder::C).value();
    auto storage = Storage::allocate(byteCount(array)).value();
    const Step convert = parseStep("convert to=" + std::string(name(native(dtype)))).value();
    const auto count = static_cast<std::ptrdiff_t>(byteCount(array) / itemSize(dtype));
    std::vector<std::int64_t> numbers(static_cast<std::size_t>(count));
    for (std::ptrdiff_t i = 0; i < count; ++i)
        numbers[static_cast<std::size_t>(i)] = i;
    const Shape row{1, count, 1};
    const ImageView source(reinterpret_cast<const std::byte *>(numbers.data()), DType::Int64, row);
    convert.bind({DType::Int64, row, {"L"}})
        ->run(source, MutableImageView(storage->bytes().data(), native(dtype), row));
    AxisMapping mapping = usualReading(array.shape);
    const ArrayImage image = imageOf(array, mapping);
    ImageBuffer buffer =
        ImageBuffer::over(storage, image.offset, image.spec.dtype, image.spec.shape, image.strides).value();
    Image decoded{std::move(buffer), image.spec.channels};
    decoded.array = ArraySlice{std::move(array), std::move(mapping)};
    return decoded;
}

double valueAt(const Document &document, std::ptrdiff_t x, std::ptrdiff_t y, std::ptrdiff_t c = 0)
{
    return sampleValue(document.view().at(x, y, c), document.spec().dtype);
}

AxisMapping slice(const Document &document, std::ptrdiff_t index)
{
    AxisMapping mapping = document.array()->mapping;
    mapping.index[0] = index;
    return mapping;
}

} // namespace

class TestArrayDocument : public QObject
{
    Q_OBJECT

private slots:
    void aSliceIsAView();
    void axesCanBeChosen();
    void anotherSliceWaitsForTheEdit();
    void undoComesBackToTheSliceItChanged();
    void aLayoutEditMakesAnImageOfTheSlice();
    void savingKeepsTheWholeArray();
    void otherFormatsGetTheSliceAndSaySo();
};

void TestArrayDocument::aSliceIsAView()
{
    Document document(counting(DType::UInt16, {5, 7, 9}));
    const std::byte *const storage = document.buffer().storage()->bytes().data();
    QVERIFY(document.setAxisMapping(slice(document, 3)));
    QCOMPARE(document.view().data(), storage + 3 * 7 * 9 * 2);
    QCOMPARE(valueAt(document, 2, 1), 3 * 63 + 9 + 2.0);
    QCOMPARE(document.buffer().meter()->allocations.load(), std::size_t{1});
    QVERIFY(!document.isModified());
    QVERIFY(!document.setAxisMapping(slice(document, 5)));
    QCOMPARE(valueAt(document, 2, 1), 3 * 63 + 9 + 2.0);
}

void TestArrayDocument::axesCanBeChosen()
{
    Document document(counting(DType::Int32, {5, 7, 9}));
    QVERIFY(document.setAxisMapping({2, 0, 1, {0, 0, 0}}));
    QVERIFY((document.spec() == ImageSpec{DType::Int32, {9, 5, 7}, {"0", "1", "2", "3", "4", "5", "6"}}));
    QCOMPARE(valueAt(document, 3, 8, 6), 3 * 63 + 6 * 9 + 8.0);
    QVERIFY(document.setAxisMapping({AxisMapping::none, 1, AxisMapping::none, {4, 0, 8}}));
    QVERIFY((document.spec() == ImageSpec{DType::Int32, {1, 7, 1}, {"L"}}));
    QCOMPARE(valueAt(document, 6, 0), 4 * 63 + 6 * 9 + 8.0);
}

void TestArrayDocument::anotherSliceWaitsForTheEdit()
{
    Document document(counting(DType::UInt8, {6, 8, 8}));
    const auto edit = Edit::begin(document).value();
    const Result<void> seen = document.setAxisMapping(slice(document, 1));
    QVERIFY(!seen && seen.error().code == ErrorCode::Busy);
    edit->rollback();
    QVERIFY(document.setAxisMapping(slice(document, 1)));
    Document alone({test::patterned(DType::UInt8, {8, 8, 1}), {"L"}});
    QVERIFY(!alone.setAxisMapping({0, 1, AxisMapping::none, {0, 0}}));
}

void TestArrayDocument::undoComesBackToTheSliceItChanged()
{
    Document document(counting(DType::UInt8, {5, 300, 8}));
    const ImageBuffer whole =
        *ImageBuffer::over(document.buffer().storage(), 0, DType::UInt8, {1500, 8, 1}, {8, 1, 1})->clone();
    for (const std::ptrdiff_t index : {0, 2}) {
        QVERIFY(document.setAxisMapping(slice(document, index)));
        QVERIFY(document.apply({parseStep("invert").value()}));
    }
    QVERIFY(document.setAxisMapping({0, 1, 2, {0, 0, 0}})); // another shape
    QVERIFY(document.undo());
    QCOMPARE(document.array()->mapping.index[0], std::ptrdiff_t{2});
    QVERIFY(document.undo());
    QCOMPARE(document.array()->mapping.index[0], std::ptrdiff_t{0});
    QVERIFY(!document.isModified());
    const ImageView now(document.buffer().storage()->bytes().data(), DType::UInt8, {1500, 8, 1});
    COMPARE_IMAGES(now, whole.view());
    QVERIFY(document.goTo(2));
    QCOMPARE(document.array()->mapping.index[0], std::ptrdiff_t{2});
    COMPARE_IMAGES(now.crop({0, 300, 8, 300}), whole.view().crop({0, 300, 8, 300}));
    QCOMPARE(int(*now.at(0, 0)), 255);
}

void TestArrayDocument::aLayoutEditMakesAnImageOfTheSlice()
{
    Document document(counting(DType::Int64, {6, 8, 9}));
    QVERIFY(document.setAxisMapping(slice(document, 1)));
    QVERIFY(document.apply({parseStep("convert to=uint8").value()}));
    QVERIFY(!document.array());
    QCOMPARE(valueAt(document, 1, 0), 73.0);
    QVERIFY(document.apply({parseStep("invert").value()}));
    QVERIFY(document.goTo(0));
    QVERIFY(document.array().has_value());
    QCOMPARE(document.spec().dtype, DType::Int64);
    QVERIFY(document.setAxisMapping(slice(document, 2)));
    QVERIFY(document.goTo(2)); // of slice 1
    QVERIFY(!document.array());
    QCOMPARE(valueAt(document, 1, 0), 255.0 - 73.0);
    QVERIFY(document.goTo(0));
    QCOMPARE(valueAt(document, 1, 0), 73.0);
}

void TestArrayDocument::savingKeepsTheWholeArray()
{
    const QTemporaryDir folder;
    const std::string path = folder.filePath("stack.npy").toStdString();
    Document document(counting(DType::Float32, {4, 3, 6, 5}));
    QVERIFY(document.setAxisMapping(slice(document, 2)));
    QVERIFY(document.apply({parseStep("offset value=1000").value()}));
    const Result<SavePlan> plan = planEncoding({document.spec(), "a.npy", {}, document.array()}, registry);
    QVERIFY(plan && plan->losses.empty());
    QVERIFY(saveImage(plannedPixels(document), test::at(*plan, path), {}, {}));
    const Result<OpenedImage> opened = openImage(path, registry, {}, {});
    QVERIFY(opened && opened->image.array);
    QVERIFY(opened->image.array->layout.shape == (std::vector<std::ptrdiff_t>{4, 3, 6, 5}));
    const std::span<const std::byte> written = opened->image.buffer.storage()->bytes().subspan(128);
    QVERIFY(std::ranges::equal(written, document.buffer().storage()->bytes()));
}

void TestArrayDocument::otherFormatsGetTheSliceAndSaySo()
{
    const Document stack(counting(DType::UInt8, {9, 6, 5}));
    const Result<SavePlan> plan = planEncoding({stack.spec(), "a.png", {}, stack.array()}, registry);
    QVERIFY(plan);
    QCOMPARE(plan->losses, (std::vector<std::string>{"Only the image that is shown is written, 1 of 9."}));
    const Document planar(counting(DType::UInt8, {3, 6, 5}));
    QVERIFY(planEncoding({planar.spec(), "a.png", {}, planar.array()}, registry)->losses.empty());
    const Document labels(counting(DType::Int64, {6, 5}));
    QVERIFY(!planEncoding({labels.spec(), "a.png", {}, labels.array()}, registry));
}

QTEST_GUILESS_MAIN(TestArrayDocument)
#include "test_array_document.moc"
