// Scaling between dtypes: the nearest value, halves up.
#include "core/buffer/convert_pixels.h"
#include "tests/support/image_compare.h"

#include <QTest>

#include <cstring>
#include <limits>

using namespace pellucid;
using namespace pellucid::test;

namespace {

template <typename T>
ImageBuffer imageOf(DType dtype, const std::vector<T> &values)
{
    ImageBuffer image = ImageBuffer::allocate(dtype, {1, std::ssize(values), 1}).value();
    std::memcpy(image.mutableView().data(), values.data(), values.size() * sizeof(T));
    return image;
}

template <typename T>
std::vector<T> converted(const ImageView &source, DType to, int maximum = 0)
{
    ImageBuffer target = ImageBuffer::allocate(to, source.shape()).value();
    convertPixels(source, target.mutableView(), maximum);
    std::vector<T> values(static_cast<std::size_t>(source.width()));
    std::memcpy(values.data(), target.view().data(), values.size() * sizeof(T));
    return values;
}

using V8 = std::vector<std::uint8_t>;
using V16 = std::vector<std::uint16_t>;

} // namespace

class TestConvertPixels : public QObject
{
    Q_OBJECT

private slots:
    void everySixteenBitValueIsRoundedToTheNearestOfEight()
    {
        V16 all(65536);
        for (std::size_t i = 0; i < all.size(); ++i)
            all[i] = static_cast<std::uint16_t>(i);
        const V8 found = converted<std::uint8_t>(imageOf(DType::UInt16, all).view(), DType::UInt8);
        for (std::size_t i = 0; i < all.size(); ++i) {
            const std::size_t nearest = (2 * i * 255 + 65535) / (2 * 65535); // in integers
            QCOMPARE(std::size_t{found[i]}, nearest);
        }
    }

    void eightBitsAreRepeated()
    {
        QVERIFY((converted<std::uint16_t>(imageOf(DType::UInt8, V8{0, 1, 128, 255}).view(), DType::UInt16)
                 == V16{0, 257, 128 * 257, 65535}));
    }

    void floatingPointIsClippedAndRounded()
    {
        constexpr float nan = std::numeric_limits<float>::quiet_NaN();
        constexpr float infinity = std::numeric_limits<float>::infinity();
        const ImageBuffer image =
            imageOf<float>(DType::Float32, {nan, -infinity, -0.1F, 0, 0.25F, 0.5F, 1, 1.5F, infinity});
        QVERIFY((converted<std::uint8_t>(image.view(), DType::UInt8) == V8{0, 0, 0, 0, 64, 128, 255, 255, 255}));
        QVERIFY((converted<std::uint16_t>(image.view(), DType::UInt16)
                 == V16{0, 0, 0, 0, 16384, 32768, 65535, 65535, 65535}));
    }

    void anOwnMaximumIsFullScale()
    {
        const ImageBuffer image = imageOf(DType::UInt16, V16{0, 1, 2047, 2048, 4095, 4096});
        QVERIFY((converted<std::uint8_t>(image.view(), DType::UInt8, 4095) == V8{0, 0, 127, 128, 255, 255}));
        QVERIFY(
            (converted<std::uint16_t>(image.view(), DType::UInt16, 4095) == V16{0, 16, 32759, 32776, 65535, 65535}));
        QVERIFY((converted<float>(image.view(), DType::Float32, 4095).back() == static_cast<float>(4096.0 / 4095)));
        QVERIFY(
            (converted<std::uint8_t>(imageOf(DType::UInt8, V8{0, 7, 15}).view(), DType::UInt8, 15) == V8{0, 119, 255}));
    }

    void otherDTypesHaveTheirFullScale()
    {
        const ImageBuffer wide = imageOf<std::int32_t>(
            DType::Int32,
            {-5, 0, std::numeric_limits<std::int32_t>::max() / 2 + 1, std::numeric_limits<std::int32_t>::max()});
        QVERIFY((converted<std::uint8_t>(wide.view(), DType::UInt8) == V8{0, 0, 128, 255}));
        QVERIFY(
            (converted<std::uint8_t>(imageOf<std::uint8_t>(DType::Bool, {0, 1}).view(), DType::UInt8) == V8{0, 255}));
        QVERIFY((converted<std::uint16_t>(imageOf<double>(DType::Float64, {-1, 0.5, 2}).view(), DType::UInt16)
                 == V16{0, 32768, 65535}));
    }

    void everyLayoutGivesTheSame()
    {
        const ImageBuffer image = patterned(DType::UInt16, {7, 9, 3});
        ImageBuffer expected = ImageBuffer::allocate(DType::UInt8, image.shape()).value();
        convertPixels(image.view(), expected.mutableView(), 0);
        for (const Layout layout : allLayouts()) {
            const ImageBuffer source = relaid(image.view(), layout);
            ImageBuffer target = relaid(expected.view(), layout);
            std::ranges::fill(target.storage()->bytes(), std::byte{1});
            convertPixels(source.view(), target.mutableView(), 0);
            COMPARE_IMAGES(target.view(), expected.view());
        }
    }
};

QTEST_APPLESS_MAIN(TestConvertPixels)
#include "test_convert_pixels.moc"
