#include "core/base/available_memory.h"
#include "core/base/byte_size.h"
#include "core/buffer/block_pool.h"
#include "core/buffer/image_buffer.h"
#include "tests/support/image_compare.h"

#include <QTest>

#include <cstdint>
#include <cstring>

using namespace pellucid;

namespace {

// Lets go of its block when all that functions made static is gone; a sanitizer sees what becomes of that.
ImageBuffer lastImage;

} // namespace

class TestStorage : public QObject
{
    Q_OBJECT

private slots:
    void blocksAreAligned();
    void aFreedImageSizedBlockIsHandedOutAgain();
    void aStaticImageMayOutliveEverything();
    void aGrownBlockKeepsItsContent();
    void absurdSizesAreRefused();
    void moreThanIsFreeIsRefused();
    void adoptedMemoryIsReleasedOnceByTheLastOwner();
    void aCloneIsADeepCopyAndIsCounted();
    void layoutsOutsideTheStorageAreRefused();
    void sizesAreReadable_data();
    void sizesAreReadable();
};

void TestStorage::blocksAreAligned()
{
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{65}, std::size_t{5} << 20}) {
        void *const block = allocateBlock(size);
        QCOMPARE(reinterpret_cast<std::uintptr_t>(block) % pixelAlignment, std::uintptr_t{0});
        freeBlock(block);
    }
    freeBlock(nullptr);
}

void TestStorage::aFreedImageSizedBlockIsHandedOutAgain()
{
    releaseKeptBlocks();
    constexpr std::size_t size = std::size_t{36} << 20;
    void *const first = allocateBlock(size);
    freeBlock(first);
    QCOMPARE(allocateBlock(size - 1000), first);
    void *const second = allocateBlock(size);
    QVERIFY(second != first);
    freeBlock(first);
    freeBlock(second);
    void *const muchSmaller = allocateBlock(size / 4);
    QVERIFY(muchSmaller != first && muchSmaller != second);
    freeBlock(muchSmaller);
    releaseKeptBlocks();
}

void TestStorage::aStaticImageMayOutliveEverything()
{
    freeBlock(allocateBlock(std::size_t{5} << 20));
    lastImage = ImageBuffer::allocate(DType::UInt8, {2000, 3000, 1}).value();
}

void TestStorage::aGrownBlockKeepsItsContent()
{
    auto *block = static_cast<std::uint8_t *>(reallocateBlock(nullptr, 100));
    for (std::uint8_t i = 0; i < 100; ++i)
        block[i] = i;
    for (const std::size_t size : {std::size_t{101}, std::size_t{100'000}, std::size_t{10'000'000}}) {
        block = static_cast<std::uint8_t *>(reallocateBlock(block, size));
        for (std::uint8_t i = 0; i < 100; ++i)
            QCOMPARE(block[i], i);
        std::memset(block + 100, 0xFF, size - 100);
    }
    freeBlock(block);
}

void TestStorage::absurdSizesAreRefused()
{
    QCOMPARE(allocateBlock(SIZE_MAX), nullptr);
    QCOMPARE(allocateBlock(SIZE_MAX / 2), nullptr);
    const auto storage = Storage::allocate(std::size_t{1} << 60);
    QVERIFY(!storage);
    QCOMPARE(storage.error().code, ErrorCode::OutOfMemory);
    QVERIFY(storage.error().message.find("1.2 EB") != std::string::npos);
}

// Linux itself would promise it, and end the program when it is used.
void TestStorage::moreThanIsFreeIsRefused()
{
    const auto storage = Storage::allocate(availableMemory() + (std::size_t{1} << 30));
    QVERIFY(!storage);
    QCOMPARE(storage.error().code, ErrorCode::OutOfMemory);
    QVERIFY2(storage.error().message.ends_with(" are free."), storage.error().message.c_str());
    QVERIFY(Storage::allocate(std::size_t{65} << 20));
}

void TestStorage::adoptedMemoryIsReleasedOnceByTheLastOwner()
{
    std::array<std::byte, 12> bytes{};
    int released = 0;
    auto storage = Storage::adopt(
        bytes,
        [&](std::byte *data) {
            QCOMPARE(data, bytes.data());
            ++released;
        },
        "test");
    {
        const ImageBuffer buffer = ImageBuffer::over(storage, 0, DType::UInt8, {2, 2, 3}, {6, 3, 1}).value();
        QCOMPARE(buffer.view().data(), bytes.data());
        storage.reset();
        QCOMPARE(released, 0);
    }
    QCOMPARE(released, 1);
}

void TestStorage::aCloneIsADeepCopyAndIsCounted()
{
    const ImageBuffer padded =
        test::relaid(test::patterned(DType::Float32, {33, 9, 3}).view(), test::Layout::PaddedRows);
    QCOMPARE(padded.meter()->deepCopies.load(), std::size_t{0});
    const ImageBuffer copy = padded.clone().value();
    QVERIFY(copy.view().isPacked());
    QVERIFY(copy.view().data() != padded.view().data());
    COMPARE_IMAGES(copy.view(), padded.view());
    QCOMPARE(padded.meter()->deepCopies.load(), std::size_t{1});
    QCOMPARE(padded.meter()->allocations.load(), std::size_t{1});
    QCOMPARE(copy.meter()->allocations.load(), std::size_t{1});
    QCOMPARE(copy.byteCount(), std::size_t{33 * 9 * 3 * 4});
}

void TestStorage::layoutsOutsideTheStorageAreRefused()
{
    QVERIFY(!ImageBuffer::over(Storage::allocate(11).value(), 0, DType::UInt8, {2, 2, 3}, {6, 3, 1}));
}

void TestStorage::sizesAreReadable_data()
{
    QTest::addColumn<quint64>("bytes");
    QTest::addColumn<QString>("text");
    QTest::newRow("none") << quint64{0} << "0 B";
    QTest::newRow("below a kilobyte") << quint64{999} << "999 B";
    QTest::newRow("12 megapixels RGB") << quint64{36'000'000} << "36.0 MB";
    QTest::newRow("rounds up to the next unit") << quint64{999'960} << "1.0 MB";
    QTest::newRow("gigabytes") << quint64{3'200'000'000} << "3.2 GB";
}

void TestStorage::sizesAreReadable()
{
    QFETCH(quint64, bytes);
    QFETCH(QString, text);
    QCOMPARE(QString::fromStdString(formatByteSize(bytes)), text);
}

QTEST_GUILESS_MAIN(TestStorage)
#include "test_storage.moc"
