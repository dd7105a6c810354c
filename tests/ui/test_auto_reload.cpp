// Files change on disk while they are open: by real files, in every way other programs write them.
#include "core/codecs/numpy/npy_header.h"
#include "tests/support/file_size_limit.h"
#include "ui/files/auto_reload.h"
#include "ui/window/document_tabs.h"
#include "ui/window/message_bar.h"
#include "window_fixture.h"

#include <QAbstractButton>
#include <QBuffer>
#include <QImage>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>

#include <memory>
#include <sys/stat.h>
#include <unistd.h>

using namespace pellucid;

namespace {

constexpr QRgb before = qRgb(10, 20, 30);
constexpr QRgb after = qRgb(200, 100, 50);

QByteArray png(QRgb color, QSize size = {90, 70})
{
    QImage image(size, QImage::Format_RGB888);
    image.fill(color);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    image.save(&buffer, "PNG");
    return bytes;
}

void write(const QString &path, const QByteArray &content, QIODevice::OpenMode mode = QIODevice::Truncate)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly | mode));
    QCOMPARE(file.write(content), content.size());
}

void writeInPlace(const QString &path)
{
    write(path, png(after));
}

void renameOver(const QString &path)
{
    write(path + ".new", png(after));
    QCOMPARE(std::rename(qPrintable(path + ".new"), qPrintable(path)), 0);
}

void deleteAndWrite(const QString &path)
{
    QVERIFY(QFile::remove(path));
    writeInPlace(path);
}

// Longer than the watch takes for rest.
void writeInTwoSteps(const QString &path)
{
    const QByteArray content = png(after, {900, 700});
    write(path, content.first(content.size() / 2));
    QTest::qWait(400);
    write(path, content.mid(content.size() / 2), QIODevice::Append);
}

} // namespace

class TestAutoReload : public test::WindowTest
{
    Q_OBJECT

private:
    Session *m_session = nullptr;
    int m_reads = 0;

    QString path() const { return WindowTest::path("a.png"); }
    MessageBar &messageBar() const { return *m_window->findChild<MessageBar *>(); }

    QRgb shown() const
    {
        const ImageView view = m_session->document().view();
        return qRgb(int(*view.at(0, 0, 0)), int(*view.at(0, 0, 1)), int(*view.at(0, 0, 2)));
    }

    void edit() { QVERIFY(m_session->apply({m_session->step("invert")})); }

    // Long enough for whatever is going to happen.
    static void waitForTheWatch() { QTest::qWait(600); }

    void choose(const QString &text)
    {
        for (auto *button : messageBar().findChildren<QAbstractButton *>("messageChoice")) {
            if (button->accessibleName() == text) {
                QTest::mouseClick(button, Qt::LeftButton);
                return;
            }
        }
        QFAIL(qPrintable("There is no button " + text));
    }

private slots:
    void init()
    {
        QVERIFY(showNewWindow());
        write(path(), png(before));
        m_session = opened(path());
        QVERIFY(m_session);
        m_reads = 0;
        connect(m_session, &Session::layoutChanged, this, [this] { ++m_reads; });
    }

    void cleanup() { m_window.reset(); }

    void readsAChangedFileAgain_data()
    {
        QTest::addColumn<void (*)(const QString &)>("change");
        QTest::newRow("written in place") << &writeInPlace;
        QTest::newRow("replaced by a rename") << &renameOver;
        QTest::newRow("deleted and written anew") << &deleteAndWrite;
        QTest::newRow("written in two steps") << &writeInTwoSteps;
    }

    // New rights or another name, but the same bytes.
    void isNotReadAgainForNewRights()
    {
        QTest::qWait(20);
        QCOMPARE(::chmod(qPrintable(path()), 0600), 0);
        QCOMPARE(::link(qPrintable(path()), qPrintable(path() + ".second")), 0);
        waitForTheWatch();
        QCOMPARE(m_reads, 0);
        edit();
        QCOMPARE(::chmod(qPrintable(path()), 0644), 0);
        waitForTheWatch();
        QVERIFY(messageBar().isHidden());
    }

    // What is wrong with the file is our own doing, and reading it would take the mixture.
    void aHalfWrittenFileIsNotReadAgain()
    {
        constexpr int side = 1024;
        QSettings().setValue("saveInPlace", true);
        const QString file = WindowTest::path("a.npy");
        write(file,
              QByteArray::fromStdString(npyHeader(DType::UInt8, {side, side}, ArrayOrder::C))
                  + QByteArray(side * side, '\x10'));
        m_window->workspace().opening().open({file});
        QTRY_COMPARE(m_window->workspace().current()->path(), file);
        m_session = m_window->workspace().current();
        connect(m_session, &Session::layoutChanged, this, [this] { ++m_reads; });
        edit();
        QSignalSpy messages(&m_window->workspace(), &Workspace::message);
        {
            const test::FileSizeLimit limit(side * side / 2);
            m_window->workspace().save(m_session);
            QTRY_COMPARE(messages.count(), 1);
        }
        waitForTheWatch();
        QCOMPARE(messages.count(), 1);
        QVERIFY(messages.first().first().value<Message>().text.contains("half written"));
        QCOMPARE(m_reads, 0);
        QVERIFY(m_session->document().isModified());
    }

    // Twice: a rename takes the first watch along.
    void readsAChangedFileAgain()
    {
        using Change = void (*)(const QString &);
        QFETCH(const Change, change);
        change(path());
        QTRY_COMPARE(shown(), after);
        write(path(), png(before));
        QTRY_COMPARE(shown(), before);
        change(path());
        QTRY_COMPARE(shown(), after);
        QVERIFY(!m_session->document().isModified());
        QCOMPARE(messageBar().text(), QString());
        QCOMPARE(m_reads, 3);
    }

    void keepsTheViewAndWhatWasMarked()
    {
        Canvas *canvas = m_window->findChild<DocumentTabs *>()->currentCanvas();
        canvas->setZoom(4.0);
        m_session->viewState().reveal({89, 69});
        m_session->viewState().pin({3, 2});
        m_session->viewState().setSelection(Rect{1, 2, 3, 4});
        ViewSettings settings = m_session->viewState().settings();
        settings.exposure = 1.5;
        settings.hidden = {true, false, false};
        m_session->viewState().setSettings(settings);
        const auto underTheCursor = [&] {
            QTest::mouseMove(canvas, {5, 5});
            QTest::mouseMove(canvas, {20, 30});
            return *m_session->viewState().hover();
        };
        const Point position = underTheCursor();

        writeInPlace(path());
        QTRY_COMPARE(shown(), after);
        QCOMPARE(canvas->zoom(), 4.0);
        QCOMPARE(underTheCursor(), position);
        QCOMPARE(m_session->viewState().pins(), (QList<Point>{{3, 2}}));
        QCOMPARE(*m_session->viewState().selection(), (Rect{1, 2, 3, 4}));
        QVERIFY(m_session->viewState().settings() == settings);
    }

    void ownSavesAreNotReadAgain()
    {
        edit();
        bool isSaved = false;
        m_window->workspace().save(m_session, [&] { isSaved = true; });
        QTRY_VERIFY(isSaved);
        waitForTheWatch();
        QCOMPARE(m_reads, 0);
        QVERIFY(m_session->document().canUndo());
    }

    void asksBeforeUnsavedEditsAreLost_data()
    {
        QTest::addColumn<QString>("choice");
        QTest::addColumn<QRgb>("result");
        QTest::newRow("reload") << "Reload" << after;
        QTest::newRow("keep mine") << "Keep Mine" << qRgb(245, 235, 225);
    }

    void asksBeforeUnsavedEditsAreLost()
    {
        QFETCH(const QString, choice);
        QFETCH(const QRgb, result);
        edit();
        writeInPlace(path());
        QTRY_VERIFY2(messageBar().text().contains("a.png"), qPrintable(messageBar().text()));
        QCOMPARE(shown(), qRgb(245, 235, 225));
        choose(choice);
        QTRY_COMPARE(shown(), result);
        QTRY_COMPARE(messageBar().text(), QString());
        QCOMPARE(m_session->document().isModified(), result != after);
        m_window->workspace().lookAtDisk();
        waitForTheWatch();
        QCOMPARE(messageBar().text(), QString()); // not asked twice
        QCOMPARE(shown(), result);
    }

    void editInProgressIsUnsavedToo()
    {
        QVERIFY(m_session->preview(this, {m_session->step("invert")}));
        writeInPlace(path());
        QTRY_VERIFY(!messageBar().text().isEmpty());
        QVERIFY(m_session->hasPreview());
    }

    void deletedFileStaysOpenAsUnsaved()
    {
        QVERIFY(QFile::remove(path()));
        QTRY_VERIFY2(messageBar().text().contains("a.png"), qPrintable(messageBar().text()));
        QCOMPARE(shown(), before);
        QVERIFY(m_session->document().isModified());
        QVERIFY(m_window->isWindowModified());

        writeInPlace(path()); // and is read when it comes back
        QTRY_COMPARE(shown(), after);
        QVERIFY(!m_session->document().isModified());
        QVERIFY(!messageBar().text().contains("deleted"));
    }

    void whatCannotBeReadIsSaidAfterSomePatience()
    {
        write(path(), "this is text");
        waitForTheWatch();
        QCOMPARE(messageBar().text(), QString());
        QTRY_VERIFY_WITH_TIMEOUT(messageBar().text().contains("a.png"), 10'000);
        QCOMPARE(shown(), before);
        writeInPlace(path());
        QTRY_COMPARE(shown(), after);
    }

    void canBeSwitchedOff()
    {
        m_window->actionSet().find("autoReload")->trigger();
        writeInPlace(path());
        waitForTheWatch();
        QCOMPARE(shown(), before);
        QVERIFY(!AutoReload(m_registry, *std::make_unique<FolderWatch>()).isOn()); // remembered

        m_window->actionSet().find("autoReload")->trigger(); // what was missed is made up for
        QTRY_COMPARE(shown(), after);
    }
};

QTEST_MAIN(TestAutoReload)
#include "test_auto_reload.moc"
