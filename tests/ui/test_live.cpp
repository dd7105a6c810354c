// A file that two programs map at once: the real NumPy in a process of its own, and this window, each seeing what the
// other writes; and what becomes of the window when the file is cut short, deleted or replaced under it.
#include "panel_fixture.h"
#include "ui/window/document_tabs.h"
#include "ui/window/message_bar.h"
#include "ui/workspace.h"
#include "window_fixture.h"

#include <QAbstractButton>
#include <QDockWidget>
#include <QElapsedTimer>
#include <QLabel>
#include <QProcess>

#include <algorithm>

using namespace pellucid;
using test::control;

namespace {

constexpr int width = 700;
constexpr int height = 500;

// NumPy with the array `a` mapped; statements go in, what they print comes out.
class NumPy
{
public:
    NumPy(const QString &path, const QString &dtype)
    {
        m_python.setProcessChannelMode(QProcess::MergedChannels);
        m_python.start("/usr/bin/python3",
                       {"-u", "-c", R"(
import os, sys
import numpy as np
path = sys.argv[1]
a = np.lib.format.open_memmap(path, mode='w+', dtype=sys.argv[2], shape=(500, 700, 3))
a[:] = 40
a.flush()
print('>')
for line in sys.stdin:
    exec(line)
    print('>')
)",
                        path, dtype});
        m_greeting = answer();
    }

    ~NumPy()
    {
        m_python.closeWriteChannel();
        m_python.waitForFinished();
    }

    [[nodiscard]] bool isMissing() const { return m_greeting.contains("No module named 'numpy'"); }
    [[nodiscard]] QByteArray greeting() const { return m_greeting; }

    QByteArray run(const char *statement)
    {
        m_python.write(statement);
        m_python.write("\n");
        return answer();
    }

private:
    QByteArray answer()
    {
        QByteArray text;
        while (!text.endsWith(">\n") && m_python.waitForReadyRead(60'000))
            text += m_python.readAll();
        return text.chopped(std::min<qsizetype>(text.size(), 2)).trimmed();
    }

    QProcess m_python;
    QByteArray m_greeting;
};

} // namespace

class TestLive : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void whatNumPyWritesIsOnTheScreen_data();
    void whatNumPyWritesIsOnTheScreen();
    void onlyChangedTilesAreDrawnAgain();
    void editsAreInNumPysArrayAtOnce();
    void undoWritesTheOldBytesAndNoOthers();
    void theModeIsAlwaysVisible();
    void savingSyncsAndSavingElsewhereCopies();
    void privateChangesAreSavedPageByPage_data();
    void privateChangesAreSavedPageByPage();
    void aFileThatIsOpenIsMadeLive();
    void whatCannotBeLiveSaysWhy();
    void aFileCutShortIsSaid_data();
    void aFileCutShortIsSaid();
    void aFileThatGrowsAgainIsMappedAgain();
    void aDeletedFileIsSaid();
    void aReplacedFileIsSaid();

private:
    QString path() const { return m_folder->filePath("shared.npy"); }
    Session &session() const { return *m_window->workspace().current(); }
    Canvas &canvas() const { return *m_window->findChild<DocumentTabs *>()->currentCanvas(); }
    QString message() const { return m_window->findChild<MessageBar *>()->text(); }
    void openLive();
    QColor shown(Point pixel) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    const CodecRegistry m_registry = test::everyCodec();
    std::unique_ptr<NumPy> m_numpy;
    std::unique_ptr<MainWindow> m_window;
    test::Answers *m_answers = nullptr; // the window's
};

void TestLive::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    test::useSettingsIn(*m_folder);
    m_numpy = std::make_unique<NumPy>(path(), "u1");
    if (m_numpy->isMissing())
        QSKIP("NumPy is missing: install python3-numpy");
    QCOMPARE(m_numpy->greeting(), QByteArray());
    QVERIFY(test::showWindow(m_registry, m_window, m_answers));
}

void TestLive::cleanup()
{
    m_window.reset();
    m_numpy.reset();
}

// As a person does: by the menu's command and the file dialog's answer.
void TestLive::openLive()
{
    m_answers->chosenFiles = {path()};
    m_window->actionSet().find("openLive")->trigger();
    QTRY_VERIFY(m_window->isImageShown() && session().document().isLive());
}

QColor TestLive::shown(Point pixel) const
{
    const QImage window = m_window->grab().toImage();
    const Rect device = canvas().viewport().deviceRect({pixel.x, pixel.y, 1, 1});
    const QPoint corner = canvas().mapTo(m_window.get(), QPoint(0, 0));
    return window.pixelColor(corner + QPoint(static_cast<int>(device.x), static_cast<int>(device.y)));
}

void TestLive::whatNumPyWritesIsOnTheScreen_data()
{
    QTest::addColumn<QString>("dtype");
    QTest::addColumn<double>("zoom");
    QTest::newRow("straight from the file's memory") << "u1" << 1.0;
    QTest::newRow("magnified") << "u1" << 3.0;
    QTest::newRow("by display tiles") << "f4" << 1.0;
    QTest::newRow("zoomed out") << "u1" << 0.5;
}

void TestLive::whatNumPyWritesIsOnTheScreen()
{
    QFETCH(const QString, dtype);
    QFETCH(const double, zoom);
    m_numpy = std::make_unique<NumPy>(path(), dtype);
    openLive();
    canvas().setZoom(zoom);
    session().viewState().reveal({300, 200});
    ViewSettings settings = session().viewState().settings();
    settings.black = 0.0;
    settings.white = dtype == "u1" ? 1.0 : 255.0;
    session().viewState().setSettings(settings);
    QTRY_COMPARE(shown({300, 200}), QColor(40, 40, 40));
    m_numpy->run("a[150:250, 250:350] = (200, 100, 50)");
    QElapsedTimer timer;
    timer.start();
    QTRY_COMPARE(shown({300, 200}), QColor(200, 100, 50));
    qInfo("seen after at most %lld ms", timer.elapsed());
    QCOMPARE(shown({245, 200}), QColor(40, 40, 40));
    m_numpy->run("a[150:250, 250:350] = 41"); // and again
    QTRY_COMPARE(shown({300, 200}), QColor(41, 41, 41));
    QVERIFY(!session().document().isModified());
}

void TestLive::onlyChangedTilesAreDrawnAgain()
{
    openLive();
    canvas().setZoom(1.0);
    QList<Rect> changes;
    connect(&session(), &Session::pixelsChanged, this, [&](const Rect &rect) { changes += rect; });
    QTRY_COMPARE(changes.size(), 6); // every tile once, as it was compared for the first time
    changes.clear();
    m_numpy->run("a[300, 600] = 7");
    QTRY_VERIFY(!changes.isEmpty());
    QCOMPARE(changes, (QList<Rect>{{512, 256, width - 512, height - 256}}));
}

void TestLive::editsAreInNumPysArrayAtOnce()
{
    openLive();
    control<QDockWidget>(*m_window, "channels")->raise();
    auto *const gain = control<QSlider>(*m_window, "gainSlider");
    QTRY_VERIFY(gain->isVisible());
    test::drag(gain, 0.75, 5);
    QVERIFY(session().hasPreview()); // not applied: the slider still has it
    QTRY_VERIFY(session().isAtRest());
    const int value = static_cast<int>(*session().document().view().at(5, 5, 0));
    QVERIFY(value != 40);
    QCOMPARE(m_numpy->run("print(int(a.min()), int(a.max()))"),
             QByteArray::number(value) + " " + QByteArray::number(value));
    session().cancelPreview();
    QTRY_COMPARE(m_numpy->run("print(int(a.min()), int(a.max()))"), QByteArray("40 40"));
}

void TestLive::undoWritesTheOldBytesAndNoOthers()
{
    openLive();
    Recipe poke{session().step("set", {{"value", 9.0}})};
    poke.front().rect = Rect{5, 6, 2, 1};
    QVERIFY(session().apply(poke));
    QCOMPARE(m_numpy->run("print(a[6, 5].tolist(), a[6, 7].tolist())"), QByteArray("[9, 9, 9] [40, 40, 40]"));
    m_numpy->run("a[6, 7] = 77"); // beside what was edited, in the same tile
    QTRY_VERIFY(m_window->actionSet().find("undo")->isEnabled());
    m_window->actionSet().find("undo")->trigger();
    QCOMPARE(m_numpy->run("print(a[6, 5].tolist(), a[6, 7].tolist())"), QByteArray("[40, 40, 40] [77, 77, 77]"));
    QTRY_VERIFY(m_window->actionSet().find("redo")->isEnabled());
    m_window->actionSet().find("redo")->trigger();
    QCOMPARE(m_numpy->run("print(a[6, 5].tolist(), a[6, 7].tolist())"), QByteArray("[9, 9, 9] [77, 77, 77]"));
}

void TestLive::theModeIsAlwaysVisible()
{
    const auto facts = [&] { return control<QLabel>(*m_window, "statusFacts")->text(); };
    const auto storage = [&] { return control<QLineEdit>(*m_window, "buffer_storage")->text(); };
    m_window->workspace().opening().open({path()});
    QTRY_VERIFY(m_window->isImageShown());
    QVERIFY2(facts().contains("MB private"), qPrintable(facts()));
    QCOMPARE(storage(), QString("mapped file, private"));
    QVERIFY(!m_window->windowTitle().contains("live"));
    openLive();
    QVERIFY2(facts().contains("MB live"), qPrintable(facts()));
    QCOMPARE(storage(), QString("mapped file, live"));
    QVERIFY(m_window->windowTitle().contains("shared.npy (live)"));
    QCOMPARE(m_window->findChild<DocumentTabs *>()->tabText(0), QString("shared.npy (live)"));
}

void TestLive::savingSyncsAndSavingElsewhereCopies()
{
    openLive();
    QVERIFY(session().apply({session().step("invert")}));
    m_window->actionSet().find("save")->trigger();
    QTRY_VERIFY2(message().contains("is live"), qPrintable(message()));

    m_answers->saveAsPath = path();
    m_window->actionSet().find("saveAs")->trigger();
    QTRY_VERIFY2(message().contains("another name"), qPrintable(message()));

    m_answers->saveAsPath = m_folder->filePath("copy.npy");
    m_window->actionSet().find("saveAs")->trigger();
    QTRY_VERIFY(QFile::exists(m_answers->saveAsPath));
    QTRY_VERIFY(!session().document().isHeld());
    QCOMPARE(session().path(), path());
    QVERIFY(session().document().isLive());
    QCOMPARE(m_numpy->run("print((np.load(os.path.dirname(path) + '/copy.npy') == a).all())"), QByteArray("True"));
}

void TestLive::privateChangesAreSavedPageByPage_data()
{
    QTest::addColumn<int>("replacement");
    QTest::addColumn<QByteArray>("mappedBefore"); // what who had it mapped before the save sees
    QTest::newRow("atomic") << int(Replacement::Atomic) << QByteArray("40 40");
    QTest::newRow("in place") << int(Replacement::InPlace) << QByteArray("9 8");
}

void TestLive::privateChangesAreSavedPageByPage()
{
    QFETCH(const int, replacement);
    QFETCH(const QByteArray, mappedBefore);
    m_window->workspace().opening().open({path()});
    QTRY_VERIFY(m_window->isImageShown());
    const auto pokeAndSave = [&](std::ptrdiff_t y, double value) {
        Recipe poke{session().step("set", {{"value", value}})};
        poke.front().rect = Rect{5, y, 1, 1};
        QVERIFY(session().apply(poke));
        m_window->actionSet().find("save")->trigger();
        QTRY_VERIFY(!session().document().isHeld());
    };
    m_answers->lossesAnswer->replacement = Replacement(replacement);
    pokeAndSave(6, 9.0);
    QVERIFY2(message().contains("only the pages that changed"), qPrintable(message()));
    m_answers->lossesAnswer.reset(); // not asked again
    pokeAndSave(400, 8.0);
    QVERIFY(!session().document().isModified());
    QCOMPARE(m_numpy->run("print(a[6, 5, 0], a[400, 5, 0])"), mappedBefore);
    QCOMPARE(m_numpy->run("b = np.load(path); print(b[6, 5, 0], b[400, 5, 0], int(b.sum()) - 40 * b.size)"),
             QByteArray("9 8 -189"));
}

void TestLive::aFileThatIsOpenIsMadeLive()
{
    m_window->workspace().opening().open({path()});
    QTRY_VERIFY(m_window->isImageShown());
    m_answers->unsaved = UserPrompts::Unsaved::Discard;
    QVERIFY(session().apply({session().step("invert")}));
    openLive();
    QCOMPARE(m_answers->unsavedAsked, 1);
    QCOMPARE(m_window->workspace().sessions().size(), 1);
    QCOMPARE(m_numpy->run("print(int(a.max()))"), QByteArray("40"));
}

void TestLive::whatCannotBeLiveSaysWhy()
{
    QImage(8, 8, QImage::Format_RGB888).save(m_folder->filePath("picture.png"));
    m_window->workspace().opening().openLive({m_folder->filePath("picture.png")});
    QTRY_VERIFY2(message().contains("picture.png") && message().contains("the usual way"), qPrintable(message()));
    QVERIFY(QFile::setPermissions(path(), QFile::ReadOwner));
    m_window->workspace().opening().openLive({path()});
    QTRY_VERIFY2(message().contains("shared.npy") && message().contains("Make it writable"), qPrintable(message()));
    QVERIFY(m_window->workspace().current() == nullptr);
}

void TestLive::aFileCutShortIsSaid_data()
{
    QTest::addColumn<bool>("isLive");
    QTest::newRow("private") << false;
    QTest::newRow("live") << true;
}

void TestLive::aFileCutShortIsSaid()
{
    QFETCH(const bool, isLive);
    if (isLive) {
        openLive();
    } else {
        m_window->workspace().opening().open({path()});
        QTRY_VERIFY(m_window->isImageShown());
        QVERIFY(session().apply({session().step("invert")})); // edited pages are lost as well
    }
    canvas().setZoom(1.0);
    m_numpy->run("os.truncate(path, 300000)");
    QTRY_VERIFY2(message().contains("shared.npy") && message().contains("cut short"), qPrintable(message()));
    QVERIFY(message().contains("another name"));
    QTRY_COMPARE(shown({350, 400}), QColor(0, 0, 0)); // read, without SIGBUS
    QVERIFY(session().document().isModified());

    m_answers->saveAsPath = m_folder->filePath("rest.npy");
    m_window->actionSet().find("saveAs")->trigger();
    QTRY_VERIFY(QFile::exists(m_answers->saveAsPath));
    QTRY_VERIFY(!session().document().isHeld());
    QCOMPARE(m_numpy->run("print(np.load(os.path.dirname(path) + '/rest.npy')[0, 0].tolist())"),
             isLive ? QByteArray("[40, 40, 40]") : QByteArray("[215, 215, 215]"));
    QVERIFY2(message().contains("rest.npy") && message().contains("could not be read"), qPrintable(message()));
}

void TestLive::aFileThatGrowsAgainIsMappedAgain()
{
    openLive();
    m_numpy->run("del a; os.truncate(path, 300000)");
    QTRY_VERIFY2(message().contains("cut short"), qPrintable(message()));
    m_numpy->run(
        "a = np.lib.format.open_memmap(path, mode='w+', dtype='u1', shape=(500, 700, 3)); a[:] = 90; a.flush()");
    QTRY_COMPARE(static_cast<int>(*session().document().view().at(650, 450, 2)), 90);
    QVERIFY(session().document().isLive());
    m_numpy->run("a[450, 650] = 91");
    QTRY_COMPARE(static_cast<int>(*session().document().view().at(650, 450, 2)), 91);
}

void TestLive::aDeletedFileIsSaid()
{
    openLive();
    m_numpy->run("os.remove(path)");
    QTRY_VERIFY2(message().contains("shared.npy was deleted"), qPrintable(message()));
    QVERIFY(message().contains("another name"));
    QVERIFY(m_window->isWindowModified());
    m_numpy->run("a[6, 5] = 1"); // still shared
    QCOMPARE(static_cast<int>(*session().document().view().at(5, 6, 0)), 1);
}

void TestLive::aReplacedFileIsSaid()
{
    openLive();
    m_numpy->run("np.save(path + '.new.npy', np.full((500, 700, 3), 99, 'u1')); os.rename(path + '.new.npy', path)");
    QTRY_VERIFY2(message().contains("shared.npy was replaced"), qPrintable(message()));
    QCOMPARE(static_cast<int>(*session().document().view().at(5, 6, 0)), 40);
    auto *const choice = control<QAbstractButton>(*m_window, "messageChoice");
    QTest::mouseClick(choice, Qt::LeftButton);
    QTRY_COMPARE(static_cast<int>(*session().document().view().at(5, 6, 0)), 99);
    QVERIFY(session().document().isLive());
    QVERIFY(!m_window->isWindowModified());
}

QTEST_MAIN(TestLive)
#include "test_live.moc"
