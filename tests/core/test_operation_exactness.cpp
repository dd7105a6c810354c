// "The exactly rounded value of the formula", by brute force: every uint16 value under parameters that invite rounding
// errors, every RGB triple of uint8.
#include "core/base/parallel.h"
#include "core/operations/step.h"
#include "tests/support/exact_reference.h"
#include "tests/support/image_compare.h"

#include <QTest>

#include <atomic>
#include <functional>

using namespace pellucid;
using namespace pellucid::test;

namespace {

using Formula = std::function<Quad(double v)>;

// (R << 16 | G << 8 | B) at pixel number (R << 16 | G << 8 | B).
const ImageBuffer &everyTriple()
{
    static const ImageBuffer image = [] {
        ImageBuffer triples = ImageBuffer::allocate(DType::UInt8, {4096, 4096, 3}).value();
        std::byte *element = triples.mutableView().data();
        for (std::uint32_t triple = 0; triple < 1U << 24; ++triple) {
            *element++ = static_cast<std::byte>(triple >> 16);
            *element++ = static_cast<std::byte>(triple >> 8);
            *element++ = static_cast<std::byte>(triple);
        }
        return triples;
    }();
    return image;
}

// What becomes of the pixels of an image of one channel, in place.
void runStep(const char *step, const MutableImageView &view)
{
    const BoundOperation bound = parseStep(step).value().bind({view.dtype(), view.shape(), {"L"}}).value();
    if (bound.run) // else it changes nothing
        bound.run(view, view);
}

// Runs the step on every triple and counts the results that are not what `expected` says.
template <typename Expected>
long long wrongTriples(const QByteArray &step, Expected expected)
{
    const ImageView source = everyTriple().view();
    const auto bound =
        parseStep(step.constData()).value().bind({DType::UInt8, source.shape(), {"R", "G", "B"}}).value();
    ImageBuffer target = ImageBuffer::allocate(DType::UInt8, bound.output.shape).value();
    std::atomic<long long> wrong = 0;
    parallelFor(4096, 64, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
        const Rect rows{0, begin, 4096, end - begin};
        bound.run(source.crop(rows), target.mutableView().crop(rows));
        const auto *result = reinterpret_cast<const unsigned char *>(target.view().at(0, begin));
        const auto channels = static_cast<std::uint32_t>(bound.output.shape.channels);
        long long found = 0;
        for (auto triple = static_cast<std::uint32_t>(begin * 4096); triple < end * 4096; ++triple) {
            for (std::uint32_t c = 0; c < channels; ++c) {
                if (*result++ != expected(triple >> 16, triple >> 8 & 255U, triple & 255U, c))
                    ++found;
            }
        }
        wrong += found;
    });
    return wrong;
}

} // namespace

class TestOperationExactness : public QObject
{
    Q_OBJECT

private slots:
    void everyValueOfUint16_data();
    void everyValueOfUint16();
    void halvesOfUint16_data();
    void halvesOfUint16();
    void weightsOfEveryTriple_data();
    void weightsOfEveryTriple();
    void halfStrengthOfEveryTriple();
    void strengthThatIsNoBinaryFraction();
    void lightOfTriples_data();
    void lightOfTriples();
};

void TestOperationExactness::everyValueOfUint16_data()
{
    QTest::addColumn<Formula>("formula");
    for (const char *gain : {"0.3333333333333333", "0.1", "1.1", "0.99609375", "0.0039215686274509803", "1.5", "2.5",
                             "0.5", "0.500000000000001", "0.4999999999999999", "15.999999999999998", "1e-300"}) {
        QTest::addRow("gain value=%s", gain) << Formula([g = std::atof(gain)](double v) { return Quad(v) * g; });
    }
    for (const char *offset : {"0.5", "-0.5", "0.49999999999999994", "-0.49999999999999994", "1000.5", "-65534.5",
                               "1e-300", "-1e-300", "0.1", "32767.499999999996"}) {
        QTest::addRow("offset value=%s", offset) << Formula([o = std::atof(offset)](double v) { return Quad(v) + o; });
    }
    for (const char *gamma :
         {"0.45", "2.2", "2.4", "0.05", "20", "2", "0.5", "3", "1.0000000000000002", "0.9999999999999999"}) {
        QTest::addRow("gamma value=%s", gamma)
            << Formula([g = std::atof(gamma)](double v) { return gammaOf(v, g, 65535); });
    }
    const auto levels = [](const char *black, const char *white, const char *gamma) {
        QTest::addRow("levels black=%s white=%s gamma=%s", black, white, gamma)
            << Formula([b = std::atof(black), w = std::atof(white), g = std::atof(gamma)](double v) {
                   return levelsOf(v, b, w, g, 65535);
               });
    };
    levels("0", "65535", "1");
    levels("1", "65534", "1");
    levels("1000", "3000", "1");
    levels("100", "102", "1");
    levels("0", "131", "1");
    levels("0.1", "65534.9", "1");
    levels("0.3333333333333333", "777.7777777777778", "1");
    levels("1000", "1000.5", "1");
    levels("4096", "61440", "2.2");
    levels("0.1", "40000.3", "0.45");
    levels("100", "20000", "3");
    QTest::newRow("invert") << Formula([](double v) { return Quad(65535) - v; });
}

void TestOperationExactness::everyValueOfUint16()
{
    QFETCH(Formula, formula);
    std::vector<std::uint16_t> values(65536);
    for (std::size_t v = 0; v < values.size(); ++v)
        values[v] = static_cast<std::uint16_t>(v);
    const MutableImageView view(std::as_writable_bytes(std::span(values)).data(), DType::UInt16, {256, 256, 1});
    runStep(QTest::currentDataTag(), view);
    for (int v = 0; v < 65536; ++v)
        QVERIFY2(values[static_cast<std::size_t>(v)] == stored(formula(v), DType::UInt16),
                 qPrintable(QString("at value %1").arg(v)));
}

// Where the exact value is a half, whatever the arithmetic on the way to it would like to make of it.
void TestOperationExactness::halvesOfUint16_data()
{
    QTest::addColumn<int>("in");
    QTest::addColumn<int>("out");
    QTest::newRow("gain value=0.5") << 3 << 2;
    QTest::newRow("offset value=-0.5") << 3 << 3;
    QTest::newRow("levels black=0 white=131070e-1 gamma=1") << 1 << 5;
    QTest::newRow("levels black=0 white=43690 gamma=1") << 1 << 2;   // 65535 / 43690 = 1.5
    QTest::newRow("levels black=0 white=4 gamma=2") << 1 << 32768;   // 65535 * sqrt(1 / 4) = 32767.5
    QTest::newRow("levels black=0 white=36 gamma=2") << 1 << 10923;  // 65535 / 6 = 10922.5
    QTest::newRow("levels black=0 white=1000 gamma=3") << 1 << 6554; // 65535 / 10 = 6553.5
    QTest::newRow("levels black=0 white=900 gamma=2") << 1 << 2185;  // 65535 / 30 = 2184.5
    QTest::newRow("gain value=0.1") << 5 << 1;                       // the double 0.1 is above 1 / 10
    QTest::newRow("gain value=0.3") << 5 << 1;                       // the double 0.3 is below 3 / 10
    QTest::newRow("gain value=0.7") << 5 << 3;                       // the double 0.7 is below 7 / 10
}

void TestOperationExactness::halvesOfUint16()
{
    QFETCH(int, in);
    QFETCH(int, out);
    auto value = static_cast<std::uint16_t>(in);
    const MutableImageView view(std::as_writable_bytes(std::span(&value, 1)).data(), DType::UInt16, {1, 1, 1});
    runStep(QTest::currentDataTag(), view);
    QCOMPARE(static_cast<int>(value), out);
}

void TestOperationExactness::weightsOfEveryTriple_data()
{
    QTest::addColumn<std::vector<unsigned>>("weights");
    QTest::newRow("bt601") << std::vector<unsigned>{299, 587, 114};
    QTest::newRow("bt709") << std::vector<unsigned>{2126, 7152, 722};
    QTest::newRow("bt2020") << std::vector<unsigned>{2627, 6780, 593};
    QTest::newRow("average") << std::vector<unsigned>{1, 1, 1};
}

void TestOperationExactness::weightsOfEveryTriple()
{
    QFETCH(std::vector<unsigned>, weights);
    const unsigned wr = weights[0];
    const unsigned wg = weights[1];
    const unsigned wb = weights[2];
    const unsigned sum = wr + wg + wb;
    const auto expected = [=](unsigned r, unsigned g, unsigned b, unsigned) {
        return (2 * (wr * r + wg * g + wb * b) + sum) / (2 * sum);
    };
    QCOMPARE(wrongTriples(QByteArray("grayscale output=single method=") + QTest::currentDataTag(), expected), 0LL);
}

// v + (N / 1000 - v) / 2 = (1000 v + N) / 2000, with many true halves.
void TestOperationExactness::halfStrengthOfEveryTriple()
{
    const auto expected = [](unsigned r, unsigned g, unsigned b, unsigned c) {
        const unsigned v = c == 0 ? r : c == 1 ? g : b;
        return (1000 * v + 299 * r + 587 * g + 114 * b + 1000) / 2000;
    };
    QCOMPARE(wrongTriples("grayscale method=bt601 strength=0.5", expected), 0LL);
}

void TestOperationExactness::strengthThatIsNoBinaryFraction()
{
    long long wrong = 0;
    for (unsigned triple = 0; triple < 1U << 24; triple += 97) {
        std::array samples{static_cast<std::uint8_t>(triple >> 16), static_cast<std::uint8_t>(triple >> 8),
                           static_cast<std::uint8_t>(triple)};
        const std::array<double, 3> before{double(samples[0]), double(samples[1]), double(samples[2])};
        const MutableImageView view(std::as_writable_bytes(std::span(samples)).data(), DType::UInt8, {1, 1, 3});
        static const auto bound = parseStep("grayscale method=bt601 strength=0.1")
                                      .value()
                                      .bind({DType::UInt8, {1, 1, 3}, {"R", "G", "B"}})
                                      .value();
        bound.run(view, view);
        const Gray y = grayOf("bt601", before[0], before[1], before[2]);
        for (std::size_t c = 0; c < 3; ++c)
            wrong += samples[c] != stored(y.mixedInto(before[c], 0.1), DType::UInt8) ? 1 : 0;
    }
    QCOMPARE(wrong, 0LL);
}

void TestOperationExactness::lightOfTriples_data()
{
    QTest::addColumn<unsigned>("step");
    QTest::newRow("bt709") << 61U;
    QTest::newRow("bt601") << 67U;
    QTest::newRow("lightness") << 71U;
}

void TestOperationExactness::lightOfTriples()
{
    QFETCH(unsigned, step);
    const char *const method = QTest::currentDataTag();
    const auto bound = parseStep(std::string("grayscale light=linear output=single method=") + method)
                           .value()
                           .bind({DType::UInt8, {1, 1, 3}, {"R", "G", "B"}})
                           .value();
    const auto isWrong = [&](unsigned triple) {
        const std::array samples{static_cast<std::uint8_t>(triple >> 16), static_cast<std::uint8_t>(triple >> 8),
                                 static_cast<std::uint8_t>(triple)};
        std::uint8_t gray = 0;
        bound.run(ImageView(std::as_bytes(std::span(samples)).data(), DType::UInt8, {1, 1, 3}),
                  MutableImageView(std::as_writable_bytes(std::span(&gray, 1)).data(), DType::UInt8, {1, 1, 1}));
        const Gray y = lightGrayOf(method, samples[0], samples[1], samples[2], 255);
        return gray != stored(y.mixedInto(0.0, 1.0), DType::UInt8);
    };
    long long wrong = 0;
    for (unsigned triple = 0; triple < 1U << 24; triple += step)
        wrong += isWrong(triple) ? 1 : 0;
    for (unsigned r = 0; r < 16; ++r) { // near black there are true halves
        for (unsigned g = 0; g < 16; ++g) {
            for (unsigned b = 0; b < 16; ++b)
                wrong += isWrong(r << 16 | g << 8 | b) ? 1 : 0;
        }
    }
    QCOMPARE(wrong, 0LL);
}

QTEST_GUILESS_MAIN(TestOperationExactness)
#include "test_operation_exactness.moc"
