// What is painted of a mapped file that is not in memory.
#include "core/buffer/read_pages.h"
#include "core/codecs/io/open_image.h"
#include "core/codecs/numpy/npy_header.h"
#include "core/document/document.h"
#include "ui/canvas/tile_reader.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <unistd.h>

using namespace pellucid;

class TestTileReader : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::unique_ptr<Document> m_document;

    [[nodiscard]] ImageView view() const { return m_document->view(); }

private slots:
    void init()
    {
        QFile file(m_folder.filePath("a.npy"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray::fromStdString(npyHeader(DType::UInt8, {4096, 2048}, ArrayOrder::C)));
        file.write(QByteArray(4096 * 2048, 'x'));
        QVERIFY(file.flush() && ::fsync(file.handle()) == 0);
        Result<OpenedImage> opened =
            openImage(file.fileName().toStdString(), CodecRegistry::builtIn(), DecodeLimits{}, {});
        QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
        m_document = std::make_unique<Document>(std::move(opened->image));
        QCOMPARE(::posix_fadvise(file.handle(), 0, 0, POSIX_FADV_DONTNEED), 0);
        if (areInMemory(view()))
            QSKIP("This file system keeps its files in memory.");
    }

    void pixelsAreInMemoryOnceTheyWereRead()
    {
        const ImageView last = view().crop({0, 3000, 2048, 1000});
        readPages(last, {});
        QVERIFY(areInMemory(last));
        QVERIFY(areInMemory(last.flippedVertically()));
        QVERIFY(!areInMemory(view()));
        readPages(view(), {});
        QVERIFY(areInMemory(view()));
    }

    void whatIsOnDiskIsWaitedForElsewhere()
    {
        TileReader reader;
        const TileLevel level(view().shape(), 1.0);
        const std::ptrdiff_t tile = level.under({0, 3000, 1, 1}).front();
        QVERIFY(reader.isSlow(*m_document));
        QVERIFY(!reader.canSample(*m_document));
        QVERIFY(!reader.hasPixels(level, tile, *m_document));
        QTRY_VERIFY(reader.hasPixels(level, tile, *m_document));
        QVERIFY(areInMemory(view().crop(level.source(tile))));
        readPages(view(), {});
        QVERIFY(!reader.isSlow(*m_document));
        QVERIFY(reader.canSample(*m_document));
    }
};

QTEST_MAIN(TestTileReader)
#include "test_tile_reader.moc"
