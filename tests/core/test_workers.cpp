#include "core/base/workers.h"

#include <QTest>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <semaphore>
#include <thread>
#include <vector>

using namespace pellucid;

namespace {

constexpr std::chrono::minutes patience{1};

} // namespace

class TestWorkers : public QObject
{
    Q_OBJECT

private slots:
    void jobsAreDoneInOrder();
    void noMoreRunThanThereAreThreads();
    void anotherJobBeginsInPlaceOfOneThatIsStuck();
    void stuckJobsOutliveTheWorkers();
    void endingDropsWhatIsNotBegun();
};

void TestWorkers::jobsAreDoneInOrder()
{
    std::vector<int> order;
    Workers workers(1);
    for (int i = 0; i < 1000; ++i)
        workers.start([&order, i] { order.push_back(i); });
    QVERIFY(workers.waitForDone(patience));
    QCOMPARE(order.size(), std::size_t{1000});
    QVERIFY(std::ranges::is_sorted(order));
}

void TestWorkers::noMoreRunThanThereAreThreads()
{
    constexpr int threads = 3;
    std::atomic<int> running = 0;
    std::atomic<int> most = 0;
    std::atomic<int> done = 0;
    {
        Workers workers(threads);
        for (int i = 0; i < 300; ++i) {
            workers.start([&] {
                const int now = ++running;
                int seen = most;
                while (now > seen && !most.compare_exchange_weak(seen, now)) {
                }
                std::this_thread::yield();
                --running;
                ++done;
            });
        }
        QVERIFY(workers.waitForDone(patience));
    }
    QCOMPARE(done.load(), 300);
    QVERIFY(most <= threads);
}

void TestWorkers::anotherJobBeginsInPlaceOfOneThatIsStuck()
{
    std::binary_semaphore begun(0);
    std::binary_semaphore goesOn(0);
    std::binary_semaphore isNextDone(0);
    Workers workers(1);
    const Workers::Place place(workers);
    workers.start([&] {
        begun.release();
        goesOn.acquire();
        place.takeBack();
    });
    begun.acquire();
    workers.start([&] { isNextDone.release(); });
    QVERIFY(!isNextDone.try_acquire());
    place.letGo();
    QVERIFY(isNextDone.try_acquire_for(patience));
    goesOn.release();
    QVERIFY(workers.waitForDone(patience));
}

void TestWorkers::stuckJobsOutliveTheWorkers()
{
    std::binary_semaphore begun(0);
    std::binary_semaphore goesOn(0);
    std::binary_semaphore isOver(0);
    {
        Workers workers(1);
        const Workers::Place place(workers);
        workers.start([&begun, &goesOn, &isOver, place] {
            begun.release();
            goesOn.acquire();
            place.takeBack();
            isOver.release();
        });
        begun.acquire();
        place.letGo();
    }
    goesOn.release();
    QVERIFY(isOver.try_acquire_for(patience));
}

void TestWorkers::endingDropsWhatIsNotBegun()
{
    std::binary_semaphore begun(0);
    std::binary_semaphore goesOn(0);
    std::atomic<int> done = 0;
    std::jthread opener;
    {
        Workers workers(1);
        workers.start([&] {
            begun.release();
            goesOn.acquire();
            ++done;
        });
        begun.acquire();
        for (int i = 0; i < 10; ++i)
            workers.start([&] { done += 100; });
        opener = std::jthread([&] { goesOn.release(); });
    }
    QVERIFY(done % 100 == 1);
}

QTEST_GUILESS_MAIN(TestWorkers)
#include "test_workers.moc"
