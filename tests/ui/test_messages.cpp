// What the window says: by real events, to people who look and to people who listen.
#include "panel_fixture.h"
#include "ui/closing.h"
#include "ui/window/document_tabs.h"
#include "ui/window/message_bar.h"
#include "ui/window/message_queue.h"
#include "window_fixture.h"

#include <QAccessible>
#include <QFile>
#include <QLabel>
#include <QMenuBar>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

#include <limits>

using namespace pellucid;
using test::control;

class TestMessages : public test::WindowTest
{
    Q_OBJECT

private:
    MessageBar &bar() const { return *m_window->findChild<MessageBar *>(); }
    Canvas &canvas() const { return *m_window->findChild<DocumentTabs *>()->currentCanvas(); }
    QString count() const { return control<QLabel>(*m_window, "messageCount")->text(); }
    void press(const char *button) { QTest::mouseClick(control<QWidget>(*m_window, button), Qt::LeftButton); }

    QString makeText(const QString &name) const
    {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write("not a picture") < 0)
            qFatal("The file cannot be written");
        return path(name);
    }

    void say(const QString &problem, Session *about = nullptr) { m_window->workspace().report(problem, about); }

private slots:
    void init()
    {
        QVERIFY(showNewWindow());
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }

    void cleanup() { m_window.reset(); }

    void everyFileThatCannotBeOpenedIsNamed()
    {
        QStringList files{makeText("a.png"), makeImage("good.png"), makeText("b.tif"), makeText("c.jpg"),
                          path("no.bmp")};
        m_window->workspace().opening().open(files);
        QTRY_COMPARE(count(), QString("1 of 4"));
        QTRY_VERIFY(m_window->isImageShown());
        QStringList texts{bar().text()};
        for (int i = 0; i < 3; ++i) {
            press("messageNext");
            texts.append(bar().text());
        }
        QCOMPARE(count(), QString("4 of 4"));
        QVERIFY(!control<QToolButton>(*m_window, "messageNext")->isEnabled());
        for (const char *name : {"a.png", "b.tif", "c.jpg", "no.bmp"})
            QCOMPARE(texts.filter(name).size(), 1);
        press("messageClose");
        QCOMPARE(count(), QString("3 of 3"));
        press("messagePrevious");
        QCOMPARE(count(), QString("2 of 3"));
    }

    void aMessageIsShownWithItsDocumentAlone()
    {
        Session *a = opened(makeImage("a.png"));
        Session *b = opened(makeImage("b.png"));
        auto *tabs = m_window->findChild<DocumentTabs *>();
        say("a is odd.", a);
        QCOMPARE(bar().text(), QString());
        QVERIFY(!tabs->tabIcon(0).isNull()); // who is not in front asks to be looked at
        say("Anywhere.");
        QCOMPARE(bar().text(), QString("Anywhere."));
        m_window->workspace().setCurrent(a);
        QCOMPARE(count(), QString("1 of 2"));
        QVERIFY(tabs->tabIcon(0).isNull());
        m_window->workspace().setCurrent(b);
        QCOMPARE(bar().text(), QString("Anywhere."));
        m_window->workspace().closing().close(a);
        m_window->workspace().closing().close(b);
        QCOMPARE(bar().text(), QString("Anywhere.")); // on the welcome screen
    }

    void aMessageGoesWithItsDocument()
    {
        Session *a = opened(makeImage("a.png"));
        say("a is odd.", a);
        QVERIFY(bar().isVisible());
        m_window->workspace().closing().close(a);
        QVERIFY(!bar().isVisible());
        QVERIFY(opened(makeImage("b.png")));
        QVERIFY(!bar().isVisible());
    }

    void theNextSuccessSettlesAProblem()
    {
        Session *a = opened(makeImage("a.png"));
        say("That did not work.", a);
        QVERIFY(a->apply({a->step("invert")}));
        QVERIFY(!bar().isVisible());
        say("Nor did that.", a);
        m_window->workspace().save(a);
        QTRY_VERIFY2(bar().text().startsWith("Saved a.png"), qPrintable(bar().text()));
    }

    // An edit answers nothing that is asked about the file; reading it again does.
    void aQuestionOutlivesEdits()
    {
        Session *a = opened(makeImage("a.png"));
        QVERIFY(a->apply({a->step("invert")}));
        QImage image(90, 70, QImage::Format_RGB888);
        image.fill(Qt::white);
        QVERIFY(image.save(path("a.png")));
        QTRY_VERIFY(bar().text().contains("changed by another program"));
        QVERIFY(a->apply({a->step("invert"), a->step("set", {{"value", 3.0}})}));
        QVERIFY(bar().text().contains("changed by another program"));
        m_window->workspace().opening().reload(a, Opening::UnsavedEdits::Discard);
        QTRY_VERIFY(!bar().isVisible());
    }

    void theSameProblemAgainIsNoSecondMessage()
    {
        Session *a = opened(makeImage("a.png"));
        say("That did not work.", a);
        say("Something else.", a);
        say("That did not work.", a);
        QCOMPARE(count(), QString("1 of 2"));
        QCOMPARE(bar().text(), QString("That did not work."));
    }

    // After the edit in progress, before the selection.
    void escapeOnTheCanvasClosesTheMessage()
    {
        Session *a = opened(makeImage("a.png"));
        a->viewState().setSelection(Rect{1, 2, 3, 4});
        QVERIFY(a->preview(this, {a->step("invert")}));
        say("First.", a);
        say("Second.", a);
        QTest::keyClick(m_window->focusWidget(), Qt::Key_Escape);
        QVERIFY(!a->hasPreview());
        say("First.", a);
        say("Second.", a);
        QTest::keyClick(m_window->focusWidget(), Qt::Key_Escape);
        QCOMPARE(bar().text(), QString("First."));
        QTest::keyClick(m_window->focusWidget(), Qt::Key_Escape);
        QVERIFY(!bar().isVisible());
        QVERIFY(a->viewState().selection());
        QTest::keyClick(m_window->focusWidget(), Qt::Key_Escape);
        QVERIFY(!a->viewState().selection());
    }

    void thePictureMakesRoom()
    {
        QVERIFY(opened(makeImage("a.png")));
        const QRect before = canvas().geometry();
        const QPoint top = canvas().mapTo(m_window.get(), QPoint());
        say("One sentence.");
        const auto isBelow = [&] { return bar().mapTo(m_window.get(), QPoint(0, bar().height())).y(); };
        QTRY_VERIFY(canvas().height() < before.height());
        QVERIFY(canvas().mapTo(m_window.get(), QPoint()).y() >= isBelow());
        QCOMPARE(canvas().viewport().windowSize().height, std::ptrdiff_t{canvas().height()}); // fitted again
        press("messageClose");
        QTRY_COMPARE(canvas().geometry(), before);
        QCOMPARE(canvas().mapTo(m_window.get(), QPoint()), top);
    }

    void aLongNameDoesNotWidenTheWindow()
    {
        QVERIFY(opened(makeImage("a.png")));
        const int width = m_window->minimumSizeHint().width();
        say(QString(2000, 'n'));
        QTRY_VERIFY(bar().isVisible());
        QVERIFY2(m_window->minimumSizeHint().width() <= std::max(width, 1024),
                 qPrintable(QString::number(m_window->minimumSizeHint().width())));
        QCOMPARE(m_window->width(), 1366);
    }

    void theIconFollowsTheTheme()
    {
        applyTheme(Theme::Dark);
        say("One sentence.");
        const auto *icon = bar().findChild<QLabel *>("messageIcon");
        QVERIFY(icon);
        const QImage dark = icon->pixmap().toImage();
        applyTheme(Theme::Light);
        QTRY_VERIFY(icon->pixmap().toImage() != dark);
        applyTheme(Theme::Dark);
        QTRY_COMPARE(icon->pixmap().toImage(), dark);
    }

    // Events need a desktop that listens; what they tell is here.
    void aScreenReaderFindsANotification()
    {
        QAccessibleInterface *const accessible = QAccessible::queryAccessibleInterface(&bar());
        QCOMPARE(accessible->role(), QAccessible::Notification);
        for (const char *text : {"First.", "Second."}) {
            say(text);
            QCOMPARE(accessible->text(QAccessible::Name), QString(text));
            QVERIFY(!accessible->state().invisible);
        }
    }

    void anImageWithoutANumberSaysSo_data()
    {
        QTest::addColumn<float>("fill");
        QTest::addColumn<float>("exception"); // of one pixel
        QTest::addColumn<QString>("note");
        constexpr float nan = std::numeric_limits<float>::quiet_NaN();
        constexpr float inf = std::numeric_limits<float>::infinity();
        QTest::newRow("NaN") << nan << nan << "All values are NaN";
        QTest::newRow("Inf") << inf << -inf << "All values are infinite";
        QTest::newRow("both") << nan << inf << "All values are NaN or infinite";
        QTest::newRow("one number") << nan << 1.0F << "";
    }

    void anImageWithoutANumberSaysSo()
    {
        QFETCH(const float, fill);
        QFETCH(const float, exception);
        QFETCH(const QString, note);
        ImageBuffer buffer = ImageBuffer::allocate(DType::Float32, {300, 200, 1}).value();
        const std::span pixels(reinterpret_cast<float *>(buffer.mutableView().data()), 300 * 200);
        std::ranges::fill(pixels, fill);
        pixels[777] = exception;
        Session *session = m_window->workspace().add({std::move(buffer), {"L"}}, "values");
        QCOMPARE(canvas().note(), note);
        QCOMPARE(bar().text(), note.isEmpty() ? QString() : "values: " + note + ". There is nothing to be seen.");
        QVERIFY(session->apply({session->step("set", {{"value", 0.5}})}));
        QCOMPARE(canvas().note(), QString());
    }

    // Alt+C is the menu Channel; none of ours, or of the window's, twice.
    void noLetterOfAChoiceIsTaken()
    {
        QVERIFY(opened(makeImage("a.png")));
        const Message message{Message::Kind::Problem, "What now?", {{"&Convert", "1", {}}, {"&Choose", "2", {}}}};
        m_window->workspace().post(message);
        QSet<QKeySequence> letters;
        for (const QAction *menu : m_window->menuBar()->actions())
            letters.insert(QKeySequence::mnemonic(menu->text()));
        const auto choices = bar().findChildren<QPushButton *>("messageChoice");
        QCOMPARE(choices.size(), 2);
        for (const QPushButton *choice : choices) {
            const QKeySequence letter = QKeySequence::mnemonic(choice->text());
            QVERIFY2(!letter.isEmpty() && !letters.contains(letter), qPrintable(choice->text()));
            letters.insert(letter);
        }
    }

    void aChoiceClosesItsMessageAndNoOther()
    {
        bool isChosen = false;
        say("The older one.");
        m_window->workspace().post(
            {Message::Kind::Problem, "What now?", {{"&Do It", "Does it", [&isChosen] { isChosen = true; }}}});
        QTest::mouseClick(bar().findChild<QPushButton *>("messageChoice"), Qt::LeftButton);
        QTRY_VERIFY(isChosen);
        QCOMPARE(bar().text(), QString("The older one."));
    }

    void closingByKeysGivesThePictureTheFocus()
    {
        QVERIFY(opened(makeImage("a.png")));
        say("One sentence.");
        auto *close = control<QToolButton>(*m_window, "messageClose");
        close->setFocus(Qt::TabFocusReason);
        QTest::keyClick(close, Qt::Key_Escape);
        QVERIFY(!bar().isVisible());
        QCOMPARE(m_window->focusWidget(), &canvas());
    }
};

QTEST_MAIN(TestMessages)
#include "test_messages.moc"
