// What is offered where a format does not take an image's dtype: values that fit are kept, all else is counted.
#include "core/buffer/parse_sample.h"
#include "core/codecs/io/save_image.h"
#include "core/codecs/io/type_offers.h"

#include <QTest>

using namespace pellucid;

namespace {

const CodecRegistry registry = CodecRegistry::builtIn();

ImageBuffer rowOf(DType dtype, const QStringList &values)
{
    ImageBuffer image = ImageBuffer::allocate(dtype, {1, values.size(), 1}).value();
    for (qsizetype x = 0; x < values.size(); ++x) {
        if (!parseSample(values[x].toStdString(), dtype, image.mutableView().at(x, 0)))
            qFatal("%s is no %s", qPrintable(values[x]), std::string(name(dtype)).c_str());
    }
    return image;
}

} // namespace

class TestTypeOffers : public QObject
{
    Q_OBJECT

private slots:
    void offersSayWhatBecomesOfTheValues_data();
    void offersSayWhatBecomesOfTheValues();
    void valuesThatFitAreNotScaledUnseen_data();
    void valuesThatFitAreNotScaledUnseen();
    void aTypeThatIsTakenIsNotRefused();
    void aRefusalNamesWhatIsTaken();
};

void TestTypeOffers::offersSayWhatBecomesOfTheValues_data()
{
    QTest::addColumn<DType>("dtype");
    QTest::addColumn<QStringList>("values");
    QTest::addColumn<QByteArray>("extension");
    QTest::addColumn<QStringList>("offers");
    const auto row = [](const char *title, DType dtype, const QString &values, const char *extension,
                        const QStringList &offers) {
        QTest::newRow(title) << dtype << values.split(' ') << QByteArray(extension) << offers;
    };
    const QString kept = "convert to=%1: All %2 values fit %1 unchanged.";
    row("labels", DType::Int64, "0 3 8", "png", {kept.arg("uint8").arg(3)});
    row("labels up to 255", DType::UInt32, "0 255", "png", {kept.arg("uint8").arg(2)});
    row("labels up to 256", DType::UInt32, "0 256", "png", {kept.arg("uint16").arg(2)});
    row("labels of 17 bits", DType::Int32, "0 70000 5", "png",
        {"convert to=uint16: 1 of 3 values clip to 0 to 65535.",
         "convert to=uint16 scale=minmax: 0 to 70000 becomes 0 to 65535."});
    row("where only bytes are taken", DType::Int16, "0 256", "bmp",
        {"convert to=uint8: 1 of 2 values clip to 0 to 255.",
         "convert to=uint8 scale=minmax: 0 to 256 becomes 0 to 255."});
    row("beyond 53 bits", DType::UInt64, "9007199254740993 18446744073709551615", "png",
        {"convert to=uint16: 2 of 2 values clip to 0 to 65535.",
         "convert to=uint16 scale=minmax: 9007199254740993 to 18446744073709551615 becomes 0 to 65535."});
    row("one value that does not fit", DType::Int8, "-1", "png", {"convert to=uint8: 1 of 1 values clip to 0 to 255."});
    row("negative numbers", DType::Int8, "-1 5", "png",
        {"convert to=uint8: 1 of 2 values clip to 0 to 255.",
         "convert to=uint8 scale=minmax: -1 to 5 becomes 0 to 255."});
    row("bool", DType::Bool, "True False", "png",
        {kept.arg("uint8").arg(2), "convert to=uint8 scale=full: 0 to 1 becomes 0 to 255."});
    row("fractions", DType::Float16, "0.25 1 0.5", "png",
        {"convert to=uint16 scale=full: 0 to 1 becomes 0 to 65535.",
         "convert to=uint16 scale=minmax: 0.25 to 1 becomes 0 to 65535."});
    row("fractions and more", DType::Float64, "0.25 1.5 0.5 nan", "png",
        {"convert to=uint16 scale=full: 0 to 1 becomes 0 to 65535. 1 of 4 values lie outside and clip. 1 of 4 values "
         "are NaN and become 0.",
         "convert to=uint16 scale=minmax: 0.25 to 1.5 becomes 0 to 65535. 1 of 4 values are NaN and become 0."});
    row("distances", DType::Float64, "1.5 4 23", "png",
        {"convert to=uint16: 1 of 3 values are rounded to whole numbers.",
         "convert to=uint16 scale=minmax: 1.5 to 23 becomes 0 to 65535."});
    row("labels as floating point", DType::Float64, "0 8 3", "png", {kept.arg("uint8").arg(3)});
    row("labels as complex numbers", DType::Complex64, "0 8 3", "png", {kept.arg("uint8").arg(3)});
    row("complex numbers", DType::Complex64, "0+1j 8 3", "png",
        {"convert to=uint16: 1 of 3 values lose an imaginary part.",
         "convert to=uint16 scale=minmax: 0 to 8 becomes 0 to 65535. 1 of 3 values lose an imaginary part."});
    row("nothing but NaN", DType::Float16, "nan nan", "png",
        {"convert to=uint16: 2 of 2 values are NaN and become 0."});
    row("the other byte order", swapped(DType::UInt16), "3 7", "png", {kept.arg("uint16").arg(2)});
    row("the other byte order, as bytes", swapped(DType::UInt16), "3 700", "bmp",
        {"convert to=uint8 scale=full: 0 to 65535 becomes 0 to 255.",
         "convert to=uint8: 1 of 2 values clip to 0 to 255.",
         "convert to=uint8 scale=minmax: 3 to 700 becomes 0 to 255."});
    row("ids for a format of light", DType::Int64, "0 70000", "exr", {kept.arg("uint32").arg(2)});
    row("to floating point", DType::Float64, "0.5 nan", "pfm", {kept.arg("float32").arg(2)});
    row("to less floating point", DType::Float64, "0.1 1e300", "pfm",
        {"convert to=float32: 1 of 2 values become infinite. 1 of 2 values are rounded to float32."});
}

void TestTypeOffers::offersSayWhatBecomesOfTheValues()
{
    QFETCH(const DType, dtype);
    QFETCH(const QStringList, values);
    QFETCH(const QByteArray, extension);
    QFETCH(const QStringList, offers);
    const ImageBuffer image = rowOf(dtype, values);
    const Codec *const codec = refusingCodec({dtype, image.shape(), {"L"}}, registry, extension.toStdString());
    QVERIFY(codec != nullptr);
    QStringList found;
    const std::vector<TypeOffer> made = offerTypes(image.view(), codec->encoder()->capabilities(), {}).value();
    for (const TypeOffer &offer : made)
        found.append(QString::fromStdString(offer.step() + ": " + offer.effect));
    QCOMPARE(found, offers);
}

void TestTypeOffers::valuesThatFitAreNotScaledUnseen_data()
{
    QTest::addColumn<DType>("dtype");
    QTest::addColumn<QString>("values");
    QTest::addColumn<QByteArray>("extension");
    QTest::addColumn<QString>("kept");
    QTest::newRow("labels of 16 bits") << DType::UInt16 << "0 3 8" << QByteArray("bmp") << "convert to=uint8";
    QTest::newRow("labels as floating point") << DType::Float32 << "0 3 8" << QByteArray("png") << "convert to=uint8";
    QTest::newRow("a mask as floating point") << DType::Float32 << "0 1 1" << QByteArray("png") << "";
    QTest::newRow("fractions") << DType::Float32 << "0.5 3 8" << QByteArray("png") << "";
    QTest::newRow("16 bits that are bytes") << DType::UInt16 << "0 257 65535" << QByteArray("bmp") << "";
    QTest::newRow("a picture of 16 bits") << DType::UInt16 << "0 300 65535" << QByteArray("bmp") << "";
    QTest::newRow("what is taken as it is") << DType::UInt16 << "0 3 8" << QByteArray("png") << "";
}

void TestTypeOffers::valuesThatFitAreNotScaledUnseen()
{
    QFETCH(const DType, dtype);
    QFETCH(const QString, values);
    QFETCH(const QByteArray, extension);
    QFETCH(const QString, kept);
    const ImageBuffer image = rowOf(dtype, values.split(' '));
    const Codec *const codec = registry.encoderFor(extension.toStdString(), {dtype, image.shape(), {"L"}});
    const std::optional<TypeOffer> offer = offerKeeping(image.view(), codec->encoder()->capabilities(), {}).value();
    QCOMPARE(offer ? QString::fromStdString(offer->step()) : QString(), kept);
}

void TestTypeOffers::aTypeThatIsTakenIsNotRefused()
{
    const Shape shape{1, 1, 1};
    QVERIFY(refusingCodec({DType::Int32, shape, {"L"}}, registry, "tif") == nullptr);
    QVERIFY(refusingCodec({DType::Float32, shape, {"L"}}, registry, "png")
            == nullptr); // saving converts it, and says so
    QVERIFY(refusingCodec({DType::Int32, shape, {"L"}}, registry, "unknown") == nullptr);
}

void TestTypeOffers::aRefusalNamesWhatIsTaken()
{
    const auto refusal = [](DType dtype, const char *extension) {
        return QString::fromStdString(
            planEncoding({{dtype, {2, 2, 1}, {"L"}}, std::string("a.") + extension}, registry).error().message);
    };
    QCOMPARE(refusal(DType::Int64, "png"), "PNG takes uint8 and uint16; this image is int64. TIFF takes it as it is.");
    QVERIFY(refusal(DType::Bool, "bmp").startsWith("BMP takes uint8; this image is bool. NumPy"));
}

QTEST_GUILESS_MAIN(TestTypeOffers)
#include "test_type_offers.moc"
