// Where the Tab key goes, by pressing it.
#include "panel_fixture.h"
#include "ui/window/document_tabs.h"
#include "window_fixture.h"

#include <QDockWidget>
#include <QLineEdit>
#include <QScrollArea>
#include <QTabBar>
#include <QTest>

using namespace pellucid;

class TestTabOrder : public test::WindowTest
{
    Q_OBJECT

private:
    DocumentTabs &tabs() const { return *m_window->findChild<DocumentTabs *>(); }

    // Everything that has the focus on the way round, from the canvas on.
    QList<QWidget *> round(Qt::KeyboardModifiers modifiers = {}) const
    {
        constexpr int longest = 300;
        QList<QWidget *> stops{tabs().currentCanvas()};
        stops.first()->setFocus();
        while (stops.size() < longest) {
            QTest::keyClick(m_window->focusWidget(), modifiers ? Qt::Key_Backtab : Qt::Key_Tab, modifiers);
            if (m_window->focusWidget() == stops.first())
                break;
            stops.append(m_window->focusWidget());
        }
        return stops;
    }

    // Some of it lies within everything that it is in.
    static bool isSeen(const QWidget *widget)
    {
        QRect seen = widget->rect();
        for (; !widget->isWindow() && !seen.isEmpty(); widget = widget->parentWidget())
            seen = seen.translated(widget->pos()).intersected(widget->parentWidget()->rect());
        return !seen.isEmpty();
    }

    static QDockWidget *dockOf(QWidget *widget)
    {
        while (widget != nullptr && qobject_cast<QDockWidget *>(widget) == nullptr)
            widget = widget->parentWidget();
        return static_cast<QDockWidget *>(widget);
    }

private slots:
    void init()
    {
        QVERIFY(showNewWindow());
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QVERIFY(opened(makeImage("a.png")));
        Session *session = opened(makeImage("b.png"));
        QVERIFY(session);
        session->viewState().pin({3, 4});
    }

    void cleanup() { m_window.reset(); }

    void everyStopIsSeen()
    {
        const QList<QWidget *> stops = round();
        QVERIFY(stops.size() > 10 && stops.size() < 300);
        for (QWidget *stop : stops)
            QVERIFY2(isSeen(stop), qPrintable(stop->metaObject()->className() + stop->objectName()));
    }

    // Also what has come later: the choices of a message, and the rows of a list that was filled anew.
    void theWayGoesAsTheEye()
    {
        m_window->workspace().post(
            {Message::Kind::Problem, "What now?", {{"&Do It", "Does it", {}}, {"&Leave It", "Does nothing", {}}}});
        m_window->findChild<QDockWidget *>("channels")->raise();
        QTRY_VERIFY(isSeen(m_window->findChild<QDockWidget *>("channels")->widget()));
        QVERIFY(opened(makeImage("c.png")));
        QPoint former;
        const QWidget *formerPart = nullptr;
        int choices = 0;
        for (QWidget *stop : round()) {
            choices += stop->objectName() == "messageChoice" ? 1 : 0;
            const QDockWidget *part = dockOf(stop);
            if (part == nullptr)
                continue;
            const QPoint center = stop->mapTo(part, stop->rect().center());
            QVERIFY2(part != formerPart || center.y() > former.y() - stop->height() / 2 - 2,
                     qPrintable(stop->objectName()));
            former = center;
            formerPart = part;
        }
        QCOMPARE(choices, 2);
        const QList<QWidget *> stops = round();
        const auto nameAt = [&](qsizetype fromTheEnd) { return stops[stops.size() - fromTheEnd]->objectName(); };
        QCOMPARE(nameAt(1), QString("qt_tabwidget_tabbar")); // before the canvas comes its tab,
        QCOMPARE(nameAt(2), QString("messageClose"));        // and before that the message
        QCOMPARE(nameAt(3), QString("messageChoice"));
    }

    void documentTabsAreReached() { QVERIFY(round().contains(tabs().tabBar())); }

    // Each panel is gone through before the next one, top down.
    void panelsAreNotMixed()
    {
        QList<QDockWidget *> docks;
        for (QWidget *stop : round()) {
            QDockWidget *dock = dockOf(stop);
            if (dock != nullptr && docks.value(docks.size() - 1) != dock) {
                QVERIFY2(!docks.contains(dock), qPrintable(dock->objectName()));
                docks.append(dock);
            }
        }
        QVERIFY(docks.size() >= 2);
        for (qsizetype i = 1; i < docks.size(); ++i)
            QVERIFY(docks[i - 1]->y() < docks[i]->y());
    }

    void backwardsIsTheSameWay()
    {
        QList<QWidget *> backwards = round(Qt::ShiftModifier);
        std::reverse(backwards.begin() + 1, backwards.end());
        QCOMPARE(backwards, round());
    }

    void aPanelThatIsRaisedIsEntered()
    {
        auto *dock = m_window->findChild<QDockWidget *>("grayscale");
        QVERIFY(!isSeen(dock));
        const auto isEntered = [&] {
            const QList<QWidget *> stops = round();
            return std::any_of(stops.begin(), stops.end(), [&](QWidget *stop) { return dockOf(stop) == dock; });
        };
        QVERIFY(!isEntered());
        dock->raise();
        QTRY_VERIFY(isSeen(dock));
        QVERIFY(isEntered());
    }

    void escapeInAFieldGoesBackToThePicture()
    {
        for (QLineEdit *field : m_window->findChildren<QLineEdit *>()) {
            if (!isSeen(field) || !field->isEnabled())
                continue;
            field->setFocus();
            QTest::keyClick(field, Qt::Key_Escape);
            QVERIFY2(tabs().currentCanvas()->hasFocus(), qPrintable(field->objectName()));
        }
    }
};

QTEST_MAIN(TestTabOrder)
#include "test_tab_order.moc"
