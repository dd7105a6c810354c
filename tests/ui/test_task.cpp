// Work off the GUI thread: what is stuck keeps nobody waiting for ever.
#include "ui/window/task.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include <atomic>
#include <future>
#include <memory>
#include <thread>

using namespace pellucid;

namespace {

// Work that is stuck until it is told to go on.
class Gate
{
public:
    void open() { m_opened.set_value(); }

    void pass() const
    {
        m_hasBegun->set_value();
        m_isOpen.wait();
    }

    void waitUntilSomebodyIsThere() { m_begun.wait(); }

private:
    std::promise<void> m_opened;
    std::shared_future<void> m_isOpen = m_opened.get_future().share();
    std::shared_ptr<std::promise<void>> m_hasBegun = std::make_shared<std::promise<void>>();
    std::future<void> m_begun = m_hasBegun->get_future();
};

} // namespace

class TestTask : public QObject
{
    Q_OBJECT

private slots:
    void theAnswerComes()
    {
        int answer = 0;
        auto *task = new Task(
            "Counting", Task::LateAnswer::Dropped, [](const Progress &) { return 7; },
            [&](int given) { answer = given; }, this);
        QSignalSpy ended(task, &Task::ended);
        QVERIFY(ended.wait());
        QCOMPARE(answer, 7);
    }

    void destroyingWaitsForWhatNotices()
    {
        std::atomic<bool> isOver = false;
        for (const bool mayBeLeft : {false, true}) {
            isOver = false;
            std::promise<void> begun;
            auto task = std::make_unique<Task>(
                "Waiting", Task::LateAnswer::Dropped,
                [&](const Progress &progress) {
                    begun.set_value();
                    while (!progress.token.isCancelled())
                        std::this_thread::yield();
                    isOver = true;
                    return 0;
                },
                [](int) { QFAIL("It was cancelled."); }, nullptr);
            if (mayBeLeft)
                task->setMayBeLeft();
            begun.get_future().wait();
            task.reset();
            QVERIFY(isOver);
            QVERIFY(!Task::isAnyLeft());
        }
        QCoreApplication::processEvents();
    }

    void cancelledWorkGivesUpItsThread()
    {
        Workers workers(1);
        Gate gate;
        auto *stuck = new Task(
            "Stuck", Task::LateAnswer::Dropped, [&](const Progress &) { return gate.pass(), 0; }, [](int) {}, this,
            workers);
        gate.waitUntilSomebodyIsThere();
        QSignalSpy ended(stuck, &Task::ended);
        stuck->cancel();
        QCOMPARE(ended.size(), 1); // at once
        int answer = 0;
        new Task(
            "Next", Task::LateAnswer::Dropped, [](const Progress &) { return 7; }, [&](int given) { answer = given; },
            this, workers);
        QTRY_COMPARE(answer, 7);
        gate.open();
        QVERIFY(workers.waitForDone(std::chrono::minutes(1)));
    }

    void whatHasNotBegunNeverDoes()
    {
        Workers workers(1);
        Gate gate;
        auto *first = new Task(
            "Stuck", Task::LateAnswer::Dropped, [&](const Progress &) { return gate.pass(), 0; }, [](int) {}, this,
            workers);
        QSignalSpy ended(first, &Task::ended);
        gate.waitUntilSomebodyIsThere();
        std::atomic<bool> hasRun = false;
        auto second = std::make_unique<Task>(
            "Waiting", Task::LateAnswer::Dropped, [&](const Progress &) { return hasRun = true, 0; }, [](int) {},
            nullptr, workers);
        second.reset();
        gate.open();
        QVERIFY(ended.wait());
        QVERIFY(workers.waitForDone(std::chrono::minutes(1)));
        QVERIFY(!hasRun);
    }

    // Last: from here on nothing that may be left is waited for.
    void stuckWorkThatMayBeLeftIs()
    {
        Gate gate;
        auto answer = std::make_shared<int>(0); // which the work keeps
        const std::weak_ptr<int> kept = answer;
        auto stuck = std::make_unique<Task>(
            "Stuck", Task::LateAnswer::Given, [&, answer](const Progress &) { return gate.pass(), *answer; },
            [](int) { QFAIL("There is nobody to answer."); }, nullptr);
        answer.reset();
        stuck->setMayBeLeft();
        gate.waitUntilSomebodyIsThere();
        QElapsedTimer timer;
        timer.start();
        stuck.reset();
        QVERIFY(timer.elapsed() < 30'000);
        QVERIFY(Task::isAnyLeft());
        QVERIFY(!kept.expired());
        gate.open();
        QVERIFY(Workers::shared().waitForDone(std::chrono::minutes(1)));
        QCoreApplication::processEvents();
        QVERIFY(kept.expired());
    }
};

QTEST_GUILESS_MAIN(TestTask)
#include "test_task.moc"
