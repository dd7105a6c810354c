// Saving adds little to the memory of the pixels: files go to the disk, and are read back, some rows at a time. By the
// kernel's own accounting, in which pages of mapped files count.
#include "core/codecs/io/save_image.h"
#include "tests/support/image_compare.h"
#include "tests/support/planned.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cstring>
#include <random>

using namespace pellucid;
using namespace pellucid::test;

namespace {

const CodecRegistry registry = CodecRegistry::builtIn();

// In bytes; "VmRSS" or its peak, "VmHWM".
std::size_t memory(const QByteArray &what)
{
    QFile status("/proc/self/status");
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray &line : status.readAll().split('\n')) {
        if (line.startsWith(what))
            return line.mid(what.size() + 1).simplified().split(' ').first().toULongLong() * 1024;
    }
    return 0;
}

bool forgetPeak()
{
    QFile peak("/proc/self/clear_refs");
    return peak.open(QIODevice::WriteOnly | QIODevice::Unbuffered) && peak.write("5") == 1;
}

// Which nothing compresses.
ImageBuffer noise(DType dtype, const Shape &shape)
{
    ImageBuffer image = ImageBuffer::allocate(dtype, shape).value();
    std::minstd_rand random(7);
    for (std::byte &byte : image.storage()->bytes())
        byte = static_cast<std::byte>(random() >> 8);
    if (dtype == DType::Float32) { // finite
        for (std::size_t i = 3; i < image.storage()->bytes().size(); i += 4)
            image.storage()->bytes()[i] &= std::byte{0x3F};
    }
    return image;
}

} // namespace

class TestSaveMemory : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void savingAddsLittle_data();
    void savingAddsLittle();
};

void TestSaveMemory::initTestCase()
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    QSKIP("Sanitizers keep what is freed.");
#endif
}

void TestSaveMemory::savingAddsLittle_data()
{
    QTest::addColumn<QByteArray>("extension");
    QTest::addColumn<DType>("dtype");
    QTest::addColumn<Compression>("compression");
    for (const char *const extension : {"png", "tif", "ppm", "tga", "bmp", "npy", "npz"})
        QTest::addRow("%s", extension) << QByteArray(extension) << DType::UInt8 << Compression::Fast;
    QTest::newRow("tif, plain") << QByteArray("tif") << DType::UInt8 << Compression::None;
    QTest::newRow("npz, deflated") << QByteArray("npz") << DType::UInt8 << Compression::Small;
    QTest::newRow("exr") << QByteArray("exr") << DType::Float32 << Compression::None;
    QTest::newRow("pfm") << QByteArray("pfm") << DType::Float32 << Compression::Fast;
}

void TestSaveMemory::savingAddsLittle()
{
    QFETCH(const QByteArray, extension);
    QFETCH(const DType, dtype);
    QFETCH(const Compression, compression);
    const QTemporaryDir folder;
    const std::ptrdiff_t width = dtype == DType::UInt8 ? 8000 : 2000;
    const ImageBuffer image = noise(dtype, {5000, width, 3});
    const ImageSpec spec{dtype, image.shape(), defaultChannelNames(3)};
    const SavePlan plan = planEncoding({spec, std::string("a.") + extension.toStdString()}, registry).value();
    QVERIFY(plan.isChecked);
    if (!forgetPeak())
        QSKIP("This kernel does not forget a peak.");
    const std::size_t before = memory("VmRSS");
    const std::string path = folder.filePath("a." + extension).toStdString();
    const auto saved = saveImage(image.view(), test::at(plan, path), {.compression = compression}, {});
    QVERIFY2(saved, saved ? "" : saved.error().message.c_str());
    const double added = static_cast<double>(memory("VmHWM")) - static_cast<double>(before);
    const auto pixels = static_cast<double>(image.storage()->bytes().size());
    QVERIFY2(added < 0.1 * pixels, qPrintable(QString("%1 % more").arg(100 * added / pixels)));
}

QTEST_GUILESS_MAIN(TestSaveMemory)
#include "test_save_memory.moc"
