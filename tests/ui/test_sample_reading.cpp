// What is looked at of a mapped file, on a disk that lets the window wait for as long as the test wants: the range in
// which it is shown, and the thumbnails of its channels.
#include "core/base/workers.h"
#include "core/codecs/io/open_image.h"
#include "core/codecs/numpy/npy_header.h"
#include "core/codecs/registry.h"
#include "ui/panels/channel_list.h"
#include "ui/session.h"

#include <QFile>
#include <QLabel>
#include <QSemaphore>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <memory>

using namespace pellucid;

class TestSampleReading : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QSemaphore m_disk; // whatever is read waits until it is released
    std::unique_ptr<Session> m_session;

    std::pair<double, double> shown() const
    {
        return {m_session->viewState().settings().black, m_session->viewState().settings().white};
    }

private slots:
    void init()
    {
        QFile file(m_folder.filePath("a.npy"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray::fromStdString(npyHeader(DType::Float32, {4, 4}, ArrayOrder::C)));
        for (int i = 0; i < 16; ++i) {
            const auto value = static_cast<float>(i);
            file.write(reinterpret_cast<const char *>(&value), sizeof value);
        }
        file.close();
        for (int i = 0; i < Workers::shared().threadCount(); ++i)
            Workers::shared().start([this] { m_disk.acquire(); });
        Result<OpenedImage> opened =
            openImage(file.fileName().toStdString(), CodecRegistry::builtIn(), DecodeLimits{}, {});
        QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
        m_session =
            std::make_unique<Session>(std::make_unique<Document>(std::move(opened->image)), QStringLiteral("a"));
    }

    void cleanup()
    {
        m_session.reset();
        QVERIFY(Workers::shared().waitForDone(std::chrono::minutes(1)));
    }

    void theRangeFollowsWhenItIsRead()
    {
        QCOMPARE(shown(), std::pair(0.0, 1.0));
        m_disk.release(Workers::shared().threadCount());
        QTRY_COMPARE(shown(), std::pair(0.0, 15.0));
    }

    void aRangeChosenMeanwhileStays()
    {
        ViewSettings settings = m_session->viewState().settings();
        settings.white = 3.0;
        m_session->viewState().setSettings(settings);
        m_disk.release(Workers::shared().threadCount());
        QVERIFY(Workers::shared().waitForDone(std::chrono::minutes(1)));
        QTest::qWait(1);
        QCOMPARE(shown(), std::pair(0.0, 3.0));
    }

    void anEditNeedNotWaitAndCounts()
    {
        QVERIFY(m_session->apply({m_session->step("gain", {{"value", 2.0}})}));
        m_disk.release(Workers::shared().threadCount());
        QTRY_COMPARE(shown(), std::pair(0.0, 30.0));
    }

    void thumbnailsFollowWhenTheyAreRead()
    {
        ChannelList list;
        list.setSession(m_session.get());
        list.show();
        QTest::qWait(300); // longer than it takes before it draws
        const auto hasThumbnail = [&] {
            return std::ranges::any_of(list.findChildren<QLabel *>(),
                                       [](const QLabel *label) { return !label->pixmap().isNull(); });
        };
        QVERIFY(!hasThumbnail());
        m_disk.release(Workers::shared().threadCount());
        QTRY_VERIFY(hasThumbnail());
    }

    void closingNeedNotWait()
    {
        m_session.reset();
        m_disk.release(Workers::shared().threadCount());
    }
};

QTEST_MAIN(TestSampleReading)
#include "test_sample_reading.moc"
