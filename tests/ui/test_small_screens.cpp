// The window and its dialogs on a screen of 1024 x 600 pixels, and with a frame around them.
#include "panel_fixture.h"
#include "ui/panels/panel.h"
#include "ui/widgets/message_bar.h"
#include "window_fixture.h"

#include <QDialog>
#include <QDockWidget>
#include <QTest>

using namespace pellucid;

namespace {

constexpr QSize screenSize(1024, 600);
constexpr QSize frame(8, 36);

QByteArray tooLarge(const QWidget &window)
{
    const QSize least = window.minimumSizeHint().expandedTo(window.minimumSize());
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
    void init() { QVERIFY(showNewWindow()); }
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
                const QSize room = dialog->screen()->availableSize();
                QVERIFY2(dialog->size().boundedTo(room) == dialog->size(), qPrintable(dialog->objectName()));
                ++dialogs;
                delete dialog;
            }
        }
        QVERIFY(dialogs > 15);
    }
};

QTEST_MAIN(TestSmallScreens)
#include "test_small_screens.moc"
