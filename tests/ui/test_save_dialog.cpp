// What is asked before saving and what is shown of an image's properties, by real events.
#include "core/base/byte_size.h"
#include "core/codecs/io/open_image.h"
#include "tests/support/corpus_path.h"
#include "tests/support/image_compare.h"
#include "ui/dialogs/properties_dialog.h"
#include "ui/dialogs/save_dialog.h"
#include "ui/session.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTest>
#include <QTreeWidget>

#include <cstring>
#include <span>

using namespace pellucid;
using namespace pellucid::test;

namespace {

const CodecRegistry registry = CodecRegistry::builtIn();

SaveQuestion question(const ImageBuffer &image, const char *extension, const EncodeOptions &suggested = {},
                      const Metadata &metadata = {})
{
    const ChannelNames channels = defaultChannelNames(image.shape().channels);
    const std::string path = std::string("/tmp/image.") + extension;
    SavePlan plan =
        planEncoding({{image.dtype(), image.shape(), channels}, path, std::make_shared<const Metadata>(metadata)},
                     registry)
            .value();
    plan.path = path;
    plan.options = suggested;
    return {std::move(plan), image.view()};
}

QString textOf(const QWidget &dialog, const char *name)
{
    const auto *label = dialog.findChild<QLabel *>(name);
    return label != nullptr ? label->text() : QString();
}

qint64 estimatedSize(const SaveQuestion &asked, const EncodeOptions &options)
{
    return qint64(encodedSize(asked.pixels, asked.plan, options, {}).value());
}

} // namespace

class TestSaveDialog : public QObject
{
    Q_OBJECT

private slots:
    void jpegOptionsAreThoseSuggestedAndChosen();
    void sizeFollowsTheLastChange();
    void losslessFormatsSayThatNothingIsLost();
    void compressionsAreThoseOfTheFormat_data();
    void compressionsAreThoseOfTheFormat();
    void webpIsExactUntilAskedToBeLossy();
    void lossesAreListedAndCounted();
    void changedPagesGoWhereTheUserSays();
    void closingWhileItEstimatesIsSafe();
    void propertiesShowFileImageAndMetadata();
    void numbersOfAnArrayAreNotCalledColors();
    void propertiesAreCopied();
};

void TestSaveDialog::jpegOptionsAreThoseSuggestedAndChosen()
{
    const ImageBuffer image = patterned(DType::UInt8, {33, 35, 3});
    SaveDialog dialog(question(image, "jpg", {.quality = 83, .subsampling = ChromaSubsampling::Half422}), nullptr);
    dialog.show();
    QCOMPARE(dialog.options().quality, 83);
    QVERIFY(dialog.options().subsampling == ChromaSubsampling::Half422);
    auto *quality = dialog.findChild<QSpinBox *>("qualityField");
    quality->setFocus();
    QTest::keyClick(quality, Qt::Key_Up);
    auto *color = dialog.findChild<QComboBox *>("subsampling");
    QTest::keyClick(color, Qt::Key_Up);
    QCOMPARE(dialog.options().quality, 84);
    QVERIFY(dialog.options().subsampling == ChromaSubsampling::None444);
    QVERIFY(dialog.findChild<QComboBox *>("compression") == nullptr);

    const ImageBuffer gray = patterned(DType::UInt8, {33, 35, 1});
    SaveDialog withoutColor(question(gray, "jpg"), nullptr);
    QVERIFY(withoutColor.findChild<QComboBox *>("subsampling") == nullptr);
}

void TestSaveDialog::sizeFollowsTheLastChange()
{
    const ImageBuffer image = patterned(DType::UInt8, {133, 135, 3});
    const SaveQuestion asked = question(image, "jpg", {.quality = 100});
    SaveDialog dialog(asked, nullptr);
    dialog.show();
    const auto shows = [&] {
        return textOf(dialog, "sizeEstimate")
            == QString::fromStdString(formatByteSize(std::size_t(estimatedSize(asked, dialog.options()))));
    };
    QTRY_VERIFY(shows());
    const QString before = textOf(dialog, "sizeEstimate");
    auto *quality = dialog.findChild<QSpinBox *>("qualityField");
    for (int i = 0; i < 4; ++i)
        QTest::keyClick(quality, Qt::Key_PageDown);
    QCOMPARE(dialog.options().quality, 60);
    QTRY_VERIFY(shows());
    QVERIFY(textOf(dialog, "sizeEstimate") != before);
}

void TestSaveDialog::losslessFormatsSayThatNothingIsLost()
{
    const ImageBuffer image = patterned(DType::UInt8, {33, 35, 4});
    SaveDialog dialog(question(image, "png"), nullptr);
    dialog.show();
    QVERIFY(textOf(dialog, "bitExact").startsWith("Bit-exact"));
    QVERIFY(dialog.findChild<QLabel *>("loss") == nullptr);
    auto *compression = dialog.findChild<QComboBox *>("compression");
    QTest::keyClick(compression, Qt::Key_Down);
    QVERIFY(dialog.options().compression == Compression::Small);
    QVERIFY(dialog.findChild<QSpinBox *>("qualityField") == nullptr);
}

void TestSaveDialog::compressionsAreThoseOfTheFormat_data()
{
    QTest::addColumn<QString>("extension");
    QTest::addColumn<QStringList>("titles");
    QTest::newRow("PNG") << "png" << QStringList{"Fast", "Small"};
    QTest::newRow("WebP") << "webp" << QStringList{"Fast", "Small", "Lossy"};
    QTest::newRow("TIFF") << "tif" << QStringList{"Fast", "Small", "LZW", "None"};
    QTest::newRow("OpenEXR") << "exr" << QStringList{"Fast", "Small", "Wavelets (PIZ)", "None"};
}

void TestSaveDialog::compressionsAreThoseOfTheFormat()
{
    QFETCH(const QString, extension);
    QFETCH(const QStringList, titles);
    const ImageBuffer image = patterned(DType::Float32, {33, 35, 3});
    const SaveQuestion asked = question(image, extension.toLatin1().constData());
    SaveDialog dialog(asked, nullptr);
    dialog.show();
    auto *compression = dialog.findChild<QComboBox *>("compression");
    QStringList shown;
    for (int i = 0; i < compression->count(); ++i)
        shown.append(compression->itemText(i));
    QCOMPARE(shown, titles);
    QTest::keyClick(compression, Qt::Key_End);
    QVERIFY(dialog.options().compression == asked.plan.codec->encoder()->capabilities().compressions.back());
    QTRY_COMPARE(textOf(dialog, "sizeEstimate"),
                 QString::fromStdString(formatByteSize(std::size_t(estimatedSize(asked, dialog.options())))));
}

void TestSaveDialog::webpIsExactUntilAskedToBeLossy()
{
    const ImageBuffer image = patterned(DType::UInt8, {33, 35, 4});
    SaveDialog dialog(question(image, "webp", {.quality = 70}), nullptr);
    dialog.show();
    auto *compression = dialog.findChild<QComboBox *>("compression");
    auto *quality = dialog.findChild<QSpinBox *>("qualityField");
    const auto *exact = dialog.findChild<QLabel *>("bitExact");
    const auto *loss = dialog.findChild<QLabel *>("lossIfAsked");
    QVERIFY(exact->isVisible() && !loss->isVisible() && !quality->isEnabled());
    QTest::keyClick(compression, Qt::Key_End);
    QVERIFY(dialog.options().compression == Compression::Lossy);
    QVERIFY(!exact->isVisible() && loss->isVisible() && quality->isEnabled());
    quality->setFocus();
    QTest::keyClick(quality, Qt::Key_Up);
    QCOMPARE(dialog.options().quality, 71);
    QTest::keyClick(compression, Qt::Key_Home);
    QVERIFY(dialog.options().compression == Compression::Fast);
    QVERIFY(exact->isVisible() && !loss->isVisible());
}

void TestSaveDialog::lossesAreListedAndCounted()
{
    ImageBuffer image = ImageBuffer::allocate(DType::Float32, {1, 3, 1}).value();
    const float values[] = {-1.0F, 2.0F, 3.0F};
    std::memcpy(image.mutableView().data(), values, sizeof values);
    Metadata metadata;
    metadata.exif.resize(50);
    SaveDialog dialog(question(image, "bmp", {}, metadata), nullptr);
    dialog.show();
    QStringList losses;
    for (const QLabel *label : dialog.findChildren<QLabel *>("loss"))
        losses.append(label->text());
    QCOMPARE(losses.size(), 2);
    QVERIFY(losses[0].contains("rounded to 8 bits") && losses[1].contains("EXIF"));
    QTRY_COMPARE(textOf(dialog, "counted"),
                 "1 of 3 values are negative and become 0.\n2 of 3 values are above 1 and become 1.");
}

void TestSaveDialog::changedPagesGoWhereTheUserSays()
{
    const ImageBuffer image = patterned(DType::UInt8, {33, 35, 3});
    SaveQuestion asked = question(image, "npy", {.replacement = Replacement::InPlace});
    const SaveDialog whole(asked, nullptr);
    QVERIFY(whole.findChild<QComboBox *>("replacement") == nullptr); // all of it is written
    asked.plan.patch = Patch{image.storage(), {}};
    SaveDialog dialog(asked, nullptr);
    dialog.show();
    QVERIFY(dialog.options().replacement == Replacement::InPlace);
    QTest::keyClick(dialog.findChild<QComboBox *>("replacement"), Qt::Key_Up);
    QVERIFY(dialog.options().replacement == Replacement::Atomic);
}

void TestSaveDialog::closingWhileItEstimatesIsSafe()
{
    const ImageBuffer image = patterned(DType::UInt16, {1500, 1500, 3});
    SaveDialog dialog(question(image, "jpg"), nullptr);
    dialog.show();
    auto *quality = dialog.findChild<QSpinBox *>("qualityField");
    QTest::keyClick(quality, Qt::Key_Down);
    QTest::keyClick(&dialog, Qt::Key_Escape);
    QCOMPARE(dialog.result(), int(QDialog::Rejected));
}

void TestSaveDialog::propertiesShowFileImageAndMetadata()
{
    const std::filesystem::path path = test::corpusPath("photos/Nikon_D3100.jpg");
    Result<OpenedImage> opened = openImage(path, registry, {}, {});
    if (!opened)
        QSKIP("needs the corpus of images");
    const Session session(std::make_unique<Document>(std::move(opened->image), std::move(opened->source)), "photo");
    const QString text = PropertiesDialog(session, nullptr).text();
    for (const char *line :
         {"File\tName\tNikon_D3100.jpg", "File\tFormat\tJPEG", "Image\tType\tuint8",
          "Image\tPixels\t4608 x 3072 (14.16 megapixels)", "Image\tColors\tsRGB", "Image\tColor resolution\t4:2:2",
          "EXIF: Image\tModel\tNIKON D3100", "EXIF: Photo\tExposure Time\t1/200 sec."})
        QVERIFY2(text.contains(line), qPrintable(QString(line) + "\n" + text));
}

void TestSaveDialog::numbersOfAnArrayAreNotCalledColors()
{
    const ImageBuffer noise = patterned(DType::UInt8, {12, 7, 3});
    const auto propertiesOf = [&](const Metadata &metadata) {
        Image image{
            ImageBuffer::over(noise.storage(), 0, DType::UInt8, {6, 7, 3}, packedStrides({6, 7, 3}, DType::UInt8))
                .value(),
            defaultChannelNames(3)};
        ArrayLayout layout = packedArray(DType::UInt8, {2, 6, 7, 3}, ArrayOrder::C).value();
        image.array = ArraySlice{layout, usualReading(layout.shape)};
        image.metadata = metadata;
        return PropertiesDialog(Session(std::make_unique<Document>(std::move(image)), "a"), nullptr).text();
    };
    QVERIFY(propertiesOf({}).contains("Image\tColors\tvalues of an array"));
    Metadata animation;
    animation.frameMilliseconds = {500, 1000};
    QVERIFY(propertiesOf(animation).contains("Image\tColors\tsRGB"));
    QVERIFY(propertiesOf(animation).contains("Image\tAnimation\t2 frames, 1.5 s"));
}

void TestSaveDialog::propertiesAreCopied()
{
    Image image{patterned(DType::UInt8, {3, 2, 3}), defaultChannelNames(3)};
    const auto title = std::as_bytes(std::span("Title\0Rose", 10));
    image.metadata.pngChunks = {{"tEXt", {title.begin(), title.end()}}};
    const Session session(std::make_unique<Document>(std::move(image)), "a");
    auto *dialog = new PropertiesDialog(session, nullptr);
    dialog->show();
    QTest::mouseClick(dialog->findChild<QPushButton *>("copyProperties"), Qt::LeftButton);
    const QString all = QGuiApplication::clipboard()->text();
    QVERIFY(all.contains("File\tName\ta\n") && all.contains("Text\tTitle\tRose"));
    auto *tree = dialog->findChild<QTreeWidget *>("propertyTree");
    tree->setCurrentItem(tree->findItems("Title", Qt::MatchExactly | Qt::MatchRecursive).first());
    tree->setFocus();
    QTest::keyClick(tree, Qt::Key_C, Qt::ControlModifier);
    QTRY_COMPARE(QGuiApplication::clipboard()->text(), "Text\tTitle\tRose");
    dialog->close();
}

QTEST_MAIN(TestSaveDialog)
#include "test_save_dialog.moc"
