// SIMD kernels against the plain loops, bit for bit, on every instruction set that this processor has. Without one
// operations take the loops; so they do, for the most part, where rows are not packed.
#include "core/buffer/copy_pixels.h"
#include "core/buffer/sample.h"
#include "core/operations/step.h"
#include "tests/support/image_compare.h"
#include "tests/support/instruction_sets.h"

#include <QTest>

#include <cmath>

using namespace pellucid;
using namespace pellucid::test;

namespace {

// A layout that no kernel takes.
Layout plainLayout(std::ptrdiff_t channels)
{
    return channels == 1 ? Layout::MirroredColumns : Layout::Planar;
}

BoundOperation bound(const std::string &step, const ImageView &image)
{
    BoundOperation operation =
        parseStep(step).value().bind({image.dtype(), image.shape(), defaultChannelNames(image.channels())}).value();
    if (!operation.run) // it changes nothing
        operation.run = [](const ImageView &source, const MutableImageView &target) {
            if (source.data() != target.data())
                copyPixels(source, target);
        };
    return operation;
}

struct Case
{
    const char *step;
    std::vector<std::ptrdiff_t> channelCounts;
    std::vector<DType> dtypes = {DType::UInt8, DType::UInt16, DType::Float32};
};

std::vector<Case> cases()
{
    const std::vector<std::ptrdiff_t> any{1, 2, 3, 4};
    const std::vector<std::ptrdiff_t> rgb{3, 4};
    return {
        {"gain value=1.1", any},
        {"gain value=0.3333333333333333", any},
        {"gain channels=R value=1.7", rgb},
        {"gain channels=G value=0.7", rgb},
        {"gain channels=B value=1.3", rgb},
        {"gain channels=R,B value=16", rgb},
        {"gain channels=A value=0.5", {2, 4}},
        {"offset value=30.5", any},
        {"offset channels=G value=-17.25", rgb},
        {"invert", any},
        {"invert channels=B", rgb},
        {"gamma channels=0 value=2.2", any},
        {"levels channels=0 black=0.1 white=0.75", any},
        {"levels black=0.2 white=0.7 gamma=1.5", any},
        {"set channels=0 value=0.5", any},
        {"set value=1", any},
        {"swap a=R b=B", rgb},
        {"swap a=L b=A", {2}},
        {"copy from=R to=G", rgb},
        {"copy from=B to=R", rgb},
        {"reorder order=GBR", rgb},
        {"reorder order=BRG", {3}},
        {"reorder order=ARGB", {4}},
        {"reorder order=BGAR", {4}},
        {"swap a=0 b=4", {5, 6, 12}},
        {"reorder order=543210", {6}},
        {"gain channels=1 value=1.1", {5, 6}},
        {"set channels=1 value=1", {5, 6}},
        {"extract channel=1", {2, 3, 4}},
        {"alpha action=drop", {2, 4}},
        {"alpha value=0.5", {1, 3}},
        {"grayscale method=bt601", rgb},
        {"grayscale method=bt709", rgb},
        {"grayscale method=bt2020", rgb},
        {"grayscale method=average", rgb},
        {"grayscale method=lightness", rgb},
        {"grayscale method=value", rgb},
        {"grayscale method=minimum", rgb},
        {"grayscale method=channel channel=B", rgb},
        {"grayscale method=channel channel=A", {4}},
        {"grayscale method=pillow", rgb, {DType::UInt8}},
        {"grayscale method=opencv", rgb, {DType::UInt8, DType::UInt16}},
        {"grayscale method=custom weights=0.1,0.7,-0.3", rgb},
        {"grayscale method=bt709 output=single", rgb},
        {"grayscale method=average output=single", rgb},
        {"grayscale method=minimum output=single", rgb},
        {"grayscale method=bt601 strength=0.5", rgb},
        {"grayscale method=average strength=0.5", rgb},
        {"grayscale method=bt709 strength=0.3", rgb},
        {"grayscale method=channel channel=B strength=0.4", rgb},
        {"grayscale method=opencv strength=0.25", rgb, {DType::UInt8, DType::UInt16}},
        {"grayscale method=custom weights=0.1,0.7,-0.3 strength=0.7", rgb},
        {"grayscale method=custom weights=4,3,-2 light=linear", rgb},
        {"grayscale method=lightness light=linear", rgb},
        {"grayscale method=bt709 light=linear", rgb},
        {"grayscale method=bt709 light=linear strength=0.6", rgb},
        {"grayscale method=average light=linear output=single", rgb},
    };
}

// A packed image whose first element is at an odd address, between bytes that nobody may touch.
class Unaligned
{
public:
    Unaligned(DType dtype, const Shape &shape)
        : m_size(itemSize(dtype) * static_cast<std::size_t>(shape.height * shape.width * shape.channels)),
          m_bytes(m_size + 2 * margin, std::byte{0xA5}),
          m_view(m_bytes.data() + margin, dtype, shape)
    {
    }

    [[nodiscard]] const MutableImageView &view() const { return m_view; }

    [[nodiscard]] bool hasIntactMargins() const
    {
        const auto isIntact = [](std::byte b) { return b == std::byte{0xA5}; };
        return std::all_of(m_bytes.begin(), m_bytes.begin() + margin, isIntact)
            && std::all_of(m_bytes.begin() + margin + static_cast<std::ptrdiff_t>(m_size), m_bytes.end(), isIntact);
    }

private:
    static constexpr std::ptrdiff_t margin = 65;

    std::size_t m_size;
    std::vector<std::byte> m_bytes;
    MutableImageView m_view;
};

} // namespace

class TestKernels : public QObject
{
    Q_OBJECT

private slots:
    void cleanup() { allowOnly(0); }
    void everyInstructionSetGivesTheSameBits_data();
    void everyInstructionSetGivesTheSameBits();
    void powersOfExtraordinaryFloats_data();
    void powersOfExtraordinaryFloats();
    void grayOfEveryTriple_data();
    void grayOfEveryTriple();
};

void TestKernels::everyInstructionSetGivesTheSameBits_data()
{
    QTest::addColumn<qint64>("target");
    QTest::addColumn<int>("caseIndex");
    QTest::addColumn<int>("dtype");
    QTest::addColumn<int>("channels");
    for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
        int index = 0;
        for (const Case &c : cases()) {
            for (const DType dtype : c.dtypes) {
                for (const std::ptrdiff_t channels : c.channelCounts)
                    QTest::addRow("%s: %s, %s x %d", hwy::TargetName(target), c.step, name(dtype).data(),
                                  static_cast<int>(channels))
                        << qint64{target} << index << static_cast<int>(dtype) << static_cast<int>(channels);
            }
            ++index;
        }
    }
}

void TestKernels::everyInstructionSetGivesTheSameBits()
{
    QFETCH(qint64, target);
    QFETCH(int, caseIndex);
    QFETCH(int, dtype);
    QFETCH(int, channels);
    const char *const step = cases()[static_cast<std::size_t>(caseIndex)].step;
    for (const std::ptrdiff_t width : {1, 2, 3, 7, 8, 9, 15, 16, 17, 21, 33, 64, 65, 127, 192, 256, 1030}) {
        const ImageBuffer image = patterned(static_cast<DType>(dtype), {2, width, channels});
        allowOnly(HWY_EMU128);
        const BoundOperation loops = bound(step, image.view());
        const ImageBuffer plain = relaid(image.view(), plainLayout(channels));
        ImageBuffer expected = relaid(patterned(image.dtype(), loops.output.shape, 2).view(), plainLayout(channels));
        loops.run(plain.view(), expected.mutableView());

        allowOnly(target);
        const BoundOperation operation = bound(step, image.view());
        const Unaligned source(image.dtype(), image.view().shape());
        copyPixels(image.view(), source.view());
        const Unaligned result(image.dtype(), operation.output.shape);
        operation.run(source.view(), result.view());
        COMPARE_IMAGES(result.view(), expected.view());
        COMPARE_IMAGES(source.view(), image.view());
        QVERIFY(result.hasIntactMargins());

        if (!operation.output.hasSameLayout({image.dtype(), image.view().shape(), {}}))
            continue;
        operation.run(source.view(), source.view());
        COMPARE_IMAGES(source.view(), expected.view());
        QVERIFY(source.hasIntactMargins());
    }
}

void TestKernels::powersOfExtraordinaryFloats_data()
{
    QTest::addColumn<qint64>("target");
    QTest::addColumn<QByteArray>("step");
    for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
        for (const char *step : {"gamma value=0.05", "gamma value=0.45", "gamma value=1", "gamma value=2.2",
                                 "gamma value=20", "levels black=0.25 white=0.75", "levels black=0.01 gamma=3"})
            QTest::addRow("%s: %s", hwy::TargetName(target), step) << qint64{target} << QByteArray(step);
    }
}

// Bits of every kind: zeros, denormals, NaN, infinities, and so many others that some come close to a half.
void TestKernels::powersOfExtraordinaryFloats()
{
    QFETCH(qint64, target);
    QFETCH(QByteArray, step);
    constexpr std::ptrdiff_t count = 1 << 17;
    ImageBuffer image = ImageBuffer::allocate(DType::Float32, {1, count, 1}).value();
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::uint32_t bits = i < 1024 ? i << 22 : i % 2 == 0 ? i * 2654435761U : 0x3A000000U + i * 449;
        std::memcpy(image.mutableView().at(i, 0), &bits, sizeof bits);
    }
    allowOnly(HWY_EMU128);
    ImageBuffer expected = image.clone().value();
    bound(step.toStdString(), image.view()).run(image.view(), expected.mutableView());
    allowOnly(target);
    bound(step.toStdString(), image.view()).run(image.view(), image.mutableView());
    for (std::ptrdiff_t x = 0; x < count; ++x) { // which NaN it is is left open
        const double found = sampleValue(image.view().at(x, 0), DType::Float32);
        const double wanted = sampleValue(expected.view().at(x, 0), DType::Float32);
        if (!std::isnan(found) || !std::isnan(wanted))
            QVERIFY2(found == wanted && std::signbit(found) == std::signbit(wanted), qPrintable(QString::number(x)));
    }
}

void TestKernels::grayOfEveryTriple_data()
{
    QTest::addColumn<qint64>("target");
    QTest::addColumn<QByteArray>("step");
    for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
        for (const char *method : {"bt601", "bt709", "bt2020", "average", "lightness"})
            QTest::addRow("%s: %s", hwy::TargetName(target), method)
                << qint64{target} << QByteArray("grayscale output=single method=") + method;
    }
}

void TestKernels::grayOfEveryTriple()
{
    QFETCH(qint64, target);
    QFETCH(QByteArray, step);
    static const ImageBuffer triples = [] {
        ImageBuffer image = ImageBuffer::allocate(DType::UInt8, {4096, 4096, 3}).value();
        std::byte *element = image.mutableView().data();
        for (std::uint32_t triple = 0; triple < 1U << 24; ++triple) {
            for (const int shift : {16, 8, 0})
                *element++ = static_cast<std::byte>(triple >> shift);
        }
        return image;
    }();
    static const ImageBuffer plain = relaid(triples.view(), Layout::Planar);
    allowOnly(target);
    const BoundOperation operation = bound(step.toStdString(), triples.view());
    ImageBuffer found = ImageBuffer::allocate(DType::UInt8, operation.output.shape).value();
    ImageBuffer expected = ImageBuffer::allocate(DType::UInt8, operation.output.shape).value();
    operation.run(triples.view(), found.mutableView());
    operation.run(plain.view(), expected.mutableView());
    COMPARE_IMAGES(found.view(), expected.view());
}

QTEST_GUILESS_MAIN(TestKernels)
#include "test_kernels.moc"
