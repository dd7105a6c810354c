// PNG's filters against the words of its specification, and back.
#include "core/codecs/png/png_filter.h"

#include <QTest>

#include <cstdlib>
#include <random>

using namespace pellucid;

namespace {

// Clause 9.4.
int specifiedPaeth(int a, int b, int c)
{
    const int p = a + b - c;
    const int pa = std::abs(p - a);
    const int pb = std::abs(p - b);
    const int pc = std::abs(p - c);
    return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

int specified(PngFilter filter, int a, int b, int c)
{
    switch (filter) {
    case PngFilter::None: return 0;
    case PngFilter::Sub: return a;
    case PngFilter::Up: return b;
    case PngFilter::Average: return (a + b) / 2;
    case PngFilter::Paeth: break;
    }
    return specifiedPaeth(a, b, c);
}

std::vector<std::byte> noise(std::size_t bytes, unsigned seed)
{
    std::mt19937 random(seed);
    std::vector<std::byte> result(bytes);
    for (std::byte &byte : result)
        byte = static_cast<std::byte>(random());
    return result;
}

std::vector<std::byte> specifiedUnfiltered(PngFilter filter, std::vector<std::byte> row,
                                           const std::vector<std::byte> &above, std::size_t pixelBytes)
{
    for (std::size_t i = 0; i < row.size(); ++i) {
        const int a = i >= pixelBytes ? int(row[i - pixelBytes]) : 0;
        const int c = i >= pixelBytes ? int(above[i - pixelBytes]) : 0;
        row[i] = static_cast<std::byte>(int(row[i]) + specified(filter, a, int(above[i]), c));
    }
    return row;
}

std::vector<std::byte> unfiltered(PngFilter filter, std::vector<std::byte> row, std::vector<std::byte> above,
                                  int pixelBytes)
{
    const std::size_t bytes = row.size();
    row.resize(bytes + pngRowSlack);
    above.resize(bytes + pngRowSlack);
    unfilterRow(filter, std::span(row).first(bytes), above.data(), pixelBytes);
    row.resize(bytes);
    return row;
}

} // namespace

class TestPngFilter : public QObject
{
    Q_OBJECT

private slots:
    void unfiltersAsSpecified_data()
    {
        QTest::addColumn<int>("filter");
        QTest::addColumn<int>("pixelBytes");
        for (int filter = 0; filter < 5; ++filter) {
            for (const int pixelBytes : {1, 2, 3, 4, 6, 8})
                QTest::addRow("filter %d, %d bytes", filter, pixelBytes) << filter << pixelBytes;
        }
    }

    void unfiltersAsSpecified()
    {
        QFETCH(const int, filter);
        QFETCH(const int, pixelBytes);
        for (const int pixels : {1, 2, 3, 7, 8, 9, 33, 1000}) {
            const auto bytes = static_cast<std::size_t>(pixels * pixelBytes);
            const auto row = noise(bytes, 1);
            const auto above = noise(bytes, 2);
            QVERIFY(unfiltered(static_cast<PngFilter>(filter), row, above, pixelBytes)
                    == specifiedUnfiltered(static_cast<PngFilter>(filter), row, above,
                                           static_cast<std::size_t>(pixelBytes)));
        }
    }

    // All 2^24 of them: two pixels, of which the first gives `a` and lies below `c`.
    void everyPaethPredictionIsAsSpecified()
    {
        for (int a = 0; a < 256; ++a) {
            for (int b = 0; b < 256; ++b) {
                // Eight values of c at a time, one in each byte of a pixel.
                for (int c = 0; c < 256; c += 8) {
                    std::byte above[16 + pngRowSlack]{};
                    std::byte row[16 + pngRowSlack]{};
                    for (int i = 0; i < 8; ++i) {
                        above[i] = static_cast<std::byte>(c + i);
                        above[8 + i] = static_cast<std::byte>(b);
                        row[i] =
                            static_cast<std::byte>(a - (c + i)); // below c and without a left neighbour: Paeth is c
                    }
                    unfilterRow(PngFilter::Paeth, std::span(row, 16), above, 8);
                    for (int i = 0; i < 8; ++i)
                        QCOMPARE(int(row[8 + i]), specifiedPaeth(a, b, c + i));
                }
            }
        }
    }

    void whatIsFilteredComesBack_data()
    {
        QTest::addColumn<int>("pixelBytes");
        for (const int pixelBytes : {1, 2, 3, 4, 6, 8})
            QTest::addRow("%d bytes", pixelBytes) << pixelBytes;
    }

    void whatIsFilteredComesBack()
    {
        QFETCH(const int, pixelBytes);
        for (const int pixels : {1, 2, 3, 7, 8, 9, 33, 1000}) {
            const auto bytes = static_cast<std::size_t>(pixels * pixelBytes);
            const auto above = noise(bytes, 3);
            auto ramp = noise(bytes, 4);
            for (std::size_t i = 0; i < bytes; ++i)
                ramp[i] = static_cast<std::byte>(i / static_cast<std::size_t>(pixelBytes) * 3);
            auto shifted = above;
            for (std::byte &byte : shifted)
                byte = static_cast<std::byte>(int(byte) + 1);
            for (const auto &row : {above, ramp, shifted, noise(bytes, 5)}) {
                std::vector<std::byte> filtered(bytes + 1);
                RowFilter(bytes, pixelBytes).apply(row.data(), above.data(), filtered.data());
                QVERIFY(unfiltered(static_cast<PngFilter>(filtered[0]), {filtered.begin() + 1, filtered.end()}, above,
                                   pixelBytes)
                        == row);
            }
        }
    }

    void theBestFilterIsChosen()
    {
        const std::vector<std::byte> above = noise(300, 6);
        std::vector<std::byte> filtered(301);
        RowFilter filter(300, 3);
        filter.apply(above.data(), above.data(), filtered.data());
        QVERIFY(static_cast<PngFilter>(filtered[0]) == PngFilter::Up);
        const std::vector<std::byte> flat(300, std::byte{99});
        filter.apply(flat.data(), nullptr, filtered.data());
        QVERIFY(static_cast<PngFilter>(filtered[0]) == PngFilter::Sub);
    }
};

QTEST_GUILESS_MAIN(TestPngFilter)
#include "test_png_filter.moc"
