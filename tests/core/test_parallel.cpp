#include "core/base/parallel.h"

#include <QTest>

#include <atomic>
#include <new>
#include <thread>
#include <vector>

using namespace pellucid;

class TestParallel : public QObject
{
    Q_OBJECT

private slots:
    void everyIndexIsVisitedOnce_data();
    void everyIndexIsVisitedOnce();
    void chunksAreAtMostTheGrain();
    void loopsMayNest();
    void severalThreadsMayLoopAtOnce();
    void aFailureReachesTheCaller_data();
    void aFailureReachesTheCaller();
    void nothingIsBegunAfterAFailure();
    void aChunkOfRowsTouchesAboutHalfAMegabyte();
};

void TestParallel::everyIndexIsVisitedOnce_data()
{
    QTest::addColumn<qint64>("count");
    QTest::addColumn<qint64>("grain");
    for (const qint64 count : {0, 1, 2, 7, 1000, 100'003}) {
        for (const qint64 grain : {0, 1, 3, 64, 1'000'000})
            QTest::addRow("%lld by %lld", count, grain) << count << grain;
    }
}

void TestParallel::everyIndexIsVisitedOnce()
{
    QFETCH(qint64, count);
    QFETCH(qint64, grain);
    std::vector<std::atomic<int>> visits(static_cast<std::size_t>(count));
    parallelFor(count, grain, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
        for (std::ptrdiff_t i = begin; i < end; ++i)
            ++visits[static_cast<std::size_t>(i)];
    });
    for (const std::atomic<int> &visit : visits)
        QCOMPARE(visit.load(), 1);
}

void TestParallel::chunksAreAtMostTheGrain()
{
    std::atomic<std::ptrdiff_t> longest = 0;
    parallelFor(1000, 7, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
        std::ptrdiff_t seen = longest;
        while (end - begin > seen && !longest.compare_exchange_weak(seen, end - begin)) {
        }
    });
    QCOMPARE(longest.load(), 7);
}

void TestParallel::loopsMayNest()
{
    std::atomic<int> sum = 0;
    parallelFor(16, 1, [&](std::ptrdiff_t, std::ptrdiff_t) {
        parallelFor(100, 10, [&](std::ptrdiff_t begin, std::ptrdiff_t end) { sum += static_cast<int>(end - begin); });
    });
    QCOMPARE(sum.load(), 1600);
}

void TestParallel::severalThreadsMayLoopAtOnce()
{
    std::atomic<int> sum = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&] {
                for (int round = 0; round < 200; ++round)
                    parallelFor(
                        50, 3, [&](std::ptrdiff_t begin, std::ptrdiff_t end) { sum += static_cast<int>(end - begin); });
            });
        }
    }
    QCOMPARE(sum.load(), 4 * 200 * 50);
}

void TestParallel::aFailureReachesTheCaller_data()
{
    QTest::addColumn<int>("failing");
    for (const int failing : {0, 1, 50, 99})
        QTest::addRow("chunk %d", failing) << failing;
}

void TestParallel::aFailureReachesTheCaller()
{
    QFETCH(int, failing);
    std::atomic<int> running = 0;
    const auto body = [&](std::ptrdiff_t begin, std::ptrdiff_t) {
        ++running;
        std::this_thread::yield();
        --running;
        if (begin == failing)
            throw std::bad_alloc();
    };
    for (int round = 0; round < 200; ++round) {
        QVERIFY_THROWS_EXCEPTION(std::bad_alloc, parallelFor(100, 1, body));
        QCOMPARE(running.load(), 0);
    }
    std::atomic<int> visits = 0;
    parallelFor(100, 1, [&](std::ptrdiff_t, std::ptrdiff_t) { ++visits; });
    QCOMPARE(visits.load(), 100);
}

void TestParallel::nothingIsBegunAfterAFailure()
{
    std::atomic<bool> hasFailed = false;
    std::atomic<int> visits = 0;
    QVERIFY_THROWS_EXCEPTION(std::bad_alloc, parallelFor(1'000'000, 1, [&](std::ptrdiff_t, std::ptrdiff_t) {
                                 ++visits;
                                 if (!hasFailed.exchange(true))
                                     throw std::bad_alloc();
                             }));
    QVERIFY(visits < 1'000'000);
}

void TestParallel::aChunkOfRowsTouchesAboutHalfAMegabyte()
{
    QCOMPARE(rowsPerChunk(1024), 512);
    QCOMPARE(rowsPerChunk(10'000'000), 1);
    QCOMPARE(rowsPerChunk(-1024), 512);
    QCOMPARE(rowsPerChunk(0), 524'288);
}

QTEST_GUILESS_MAIN(TestParallel)
#include "test_parallel.moc"
