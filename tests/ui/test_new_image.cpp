// New images from the dialog, by real events.
#include "core/buffer/sample.h"
#include "named_controls.h"
#include "panel_fixture.h"
#include "ui/dialogs/new_image_dialog.h"
#include "window_fixture.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>

using namespace pellucid;
using test::control;

namespace {

// Without Return, which makes the image.
void enter(QWidget *field, const QString &text)
{
    field->setFocus();
    QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(field, text);
}

} // namespace

class TestNewImage : public test::WindowTest
{
    Q_OBJECT

private:
    [[nodiscard]] NewImageDialog &openDialog()
    {
        trigger("newImage");
        auto *dialog = m_window->findChild<NewImageDialog *>();
        if (dialog == nullptr || !QTest::qWaitForWindowExposed(dialog))
            qFatal("The dialog does not show.");
        return *dialog;
    }

    [[nodiscard]] Session *current() { return m_window->workspace().current(); }

private slots:
    void init() { QVERIFY(showNewWindow()); }
    void cleanup() { m_window.reset(); }

    void anImageIsMadeOfTypedNumbers()
    {
        NewImageDialog &dialog = openDialog();
        QCOMPARE(test::unnamedControl(dialog), QByteArray());
        QVERIFY(control<QLabel>(dialog, "newProblem")->text().isEmpty()); // nothing is typed yet
        enter(control(dialog, "newHeight"), "20");
        enter(control(dialog, "newWidth"), "30");
        enter(control(dialog, "newChannels"), "3");
        enter(control(dialog, "newValues"), "255, 0, 7");
        QCOMPARE(control<QLabel>(dialog, "newSummary")->text(), QString("20 x 30 x 3 uint8, 1.8 kB"));
        QCOMPARE(control<QLabel>(dialog, "newCode")->text(),
                 QString("np.full((20, 30, 3), [255, 0, 7], dtype=np.uint8)"));
        QTest::keyClick(control(dialog, "newValues"), Qt::Key_Return);
        QTRY_VERIFY(current() != nullptr);
        QCOMPARE(current()->title(), "Untitled 1");
        QVERIFY(current()->document().isModified()); // never saved
        const ImageView view = current()->document().view();
        QVERIFY(view.shape() == (Shape{20, 30, 3}));
        QCOMPARE(std::to_integer<int>(*view.at(29, 19, 0)), 255);
        QCOMPARE(std::to_integer<int>(*view.at(29, 19, 2)), 7);
    }

    void theTabKeyGoesFromTheHeightToTheValues()
    {
        NewImageDialog &dialog = openDialog();
        QStringList reached;
        for (int i = 0; i < 5; ++i) {
            QTRY_VERIFY(dialog.focusWidget() != nullptr);
            reached.append(dialog.focusWidget()->objectName());
            QTest::keyClick(dialog.focusWidget(), Qt::Key_Tab);
        }
        QCOMPARE(reached, (QStringList{"newHeight", "newWidth", "newChannels", "newType", "newValues"}));
    }

    void theLastOneIsRememberedAndEachHasANameOfItsOwn()
    {
        NewImageDialog &first = openDialog();
        enter(control(first, "newHeight"), "4");
        enter(control(first, "newWidth"), "5");
        enter(control(first, "newChannels"), "1");
        auto *type = control<QComboBox>(first, "newType");
        type->setFocus();
        QTest::keyClicks(type, "int64");
        enter(control(first, "newValues"), "9007199254740993");
        QTest::mouseClick(first.findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok), Qt::LeftButton);
        QTRY_VERIFY(current() != nullptr);
        QTRY_VERIFY(m_window->findChild<NewImageDialog *>() == nullptr);
        NewImageDialog &second = openDialog();
        QCOMPARE(control<QLabel>(second, "newSummary")->text(), QString("4 x 5 x 1 int64, 160 B"));
        QTest::keyClick(control(second, "newValues"), Qt::Key_Return);
        QTRY_COMPARE(m_window->workspace().sessions().size(), 2);
        QCOMPARE(current()->title(), "Untitled 2");
        const ImageView view = current()->document().view();
        QCOMPARE(formatSample(view.at(0, 0), view.dtype(), Digits::Shortest), std::string("9007199254740993"));
    }

    void whatCannotBeIsSaidOnceItIsTyped_data()
    {
        QTest::addColumn<QString>("values");
        QTest::addColumn<QString>("problem");
        QTest::newRow("beyond the type") << "256"
                                         << "An element of uint8 takes a whole number from 0 to 255";
        QTest::newRow("for other channels") << "1, 2"
                                            << "one for each of the 3, not 2";
        QTest::newRow("nothing yet") << ""
                                     << "";
    }

    void whatCannotBeIsSaidOnceItIsTyped()
    {
        QFETCH(const QString, values);
        QFETCH(const QString, problem);
        NewImageDialog &dialog = openDialog();
        auto *field = control(dialog, "newValues");
        enter(field, values);
        if (values.isEmpty())
            QTest::keyClick(field, Qt::Key_Delete);
        const QString said = control<QLabel>(dialog, "newProblem")->text();
        QVERIFY2(problem.isEmpty() ? said.isEmpty() : said.contains(problem), qPrintable(said));
        QTest::keyClick(field, Qt::Key_Return);
        QVERIFY(dialog.isVisible());
        enter(field, "5");
        QVERIFY(control<QLabel>(dialog, "newProblem")->text().isEmpty());
    }

    void tooLargeAnImageIsRefusedBeforeAnyMemoryIsTaken()
    {
        NewImageDialog &dialog = openDialog();
        enter(control(dialog, "newHeight"), "9999999");
        enter(control(dialog, "newWidth"), "9999999");
        QVERIFY(control<QLabel>(dialog, "newProblem")->text().contains("the limit is"));
        QTest::keyClick(control(dialog, "newWidth"), Qt::Key_Return);
        QVERIFY(dialog.isVisible());
    }
};

QTEST_MAIN(TestNewImage)
#include "test_new_image.moc"
