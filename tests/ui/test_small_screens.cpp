// The window and its dialogs on a screen of 1024 x 600 pixels, with a frame around them.
#include "core/codecs/io/save_image.h"
#include "panel_fixture.h"
#include "ui/dialogs/save_dialog.h"
#include "ui/panels/panel.h"
#include "ui/window/message_bar.h"
#include "window_fixture.h"

#include <QApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QDockWidget>
#include <QGuiApplication>
#include <QScreen>
#include <QTemporaryFile>
#include <QTest>

using namespace pellucid;

namespace {

constexpr QSize screenSize(1024, 600);
constexpr QSize frame(8, 36);

// What it needs, and what it takes.
QByteArray tooLarge(const QWidget &window)
{
    const QSize least = window.minimumSizeHint().expandedTo(window.minimumSize()).expandedTo(window.size());
    const QSize room = screenSize - frame;
    if (least.boundedTo(room) == least)
        return {};
    return window.objectName().toUtf8()
        + QByteArray(" needs %1 x %2")
              .replace("%1", QByteArray::number(least.width()))
              .replace("%2", QByteArray::number(least.height()));
}

} // namespace

class TestSmallScreens : public test::WindowTest
{
    Q_OBJECT

private slots:
    void init()
    {
        QCOMPARE(QGuiApplication::primaryScreen()->size(), screenSize);
        m_folder = std::make_unique<QTemporaryDir>();
        test::useSettingsIn(*m_folder);
        m_window = std::make_unique<MainWindow>(m_registry, std::make_unique<test::Answers>());
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }

    void cleanup() { m_window.reset(); }

    void theWindowFits()
    {
        QCOMPARE(tooLarge(*m_window), QByteArray());
        QVERIFY(opened(makeImage("a.png")));
        QVERIFY(opened(makeImage("b.png"))); // for the tabs
        m_window->workspace().report("One sentence that is long enough to take two lines of a narrow window, as "
                                     "sentences are that name a file and say what became of it, and what can be done.");
        for (const PanelDeclaration &panel : panels()) {
            auto *dock = m_window->findChild<QDockWidget *>(panel.id);
            if (panel.stack != PanelDeclaration::strip)
                dock->raise();
            QCOMPARE(tooLarge(*m_window), QByteArray());
        }
    }

    void everyDialogFits()
    {
        QVERIFY(opened(makeImage("a.png")));
        int dialogs = 0;
        for (const QAction *action : m_window->actionSet().actions()) {
            if (!action->text().endsWith(QStringLiteral("…")) || !action->isEnabled())
                continue;
            trigger(action->objectName());
            for (QDialog *dialog : m_window->findChildren<QDialog *>()) {
                QCOMPARE(tooLarge(*dialog), QByteArray());
                ++dialogs;
                delete dialog;
            }
        }
        QVERIFY(dialogs > 15);
    }

    // The losses scroll; what is asked, and the buttons, stay in view.
    void aSaveThatLosesMuchFits()
    {
        const ImageBuffer image = test::patterned(DType::UInt8, {70, 90, 3});
        const ChannelNames channels = defaultChannelNames(3);
        SavePlan plan = planEncoding({{DType::UInt8, {70, 90, 3}, channels}, "a.jpg"}, m_registry).value();
        for (int i = 0; i < 40; ++i)
            plan.losses.push_back("A sentence of some length about something that the file cannot keep, number "
                                  + std::to_string(i));
        SaveDialog dialog({plan, image.view()}, nullptr);
        dialog.show();
        QVERIFY(QTest::qWaitForWindowExposed(&dialog));
        QCOMPARE(tooLarge(dialog), QByteArray());
        const auto *buttons = dialog.findChild<QDialogButtonBox *>();
        QVERIFY(dialog.rect().contains(buttons->geometry()));
    }
};

// The offscreen platform takes its screens from a file.
int main(int argc, char **argv)
{
    QTemporaryFile screens;
    if (!screens.open())
        return 1;
    screens.write(R"({"screens": [{"name": "small", "x": 0, "y": 0, "width": 1024, "height": 600,
                      "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}]})");
    screens.close();
    qputenv("QT_QPA_PLATFORM", "offscreen:configfile=" + screens.fileName().toLocal8Bit());
    const QApplication application(argc, argv);
    TestSmallScreens test;
    return QTest::qExec(&test, argc, argv);
}

#include "test_small_screens.moc"
