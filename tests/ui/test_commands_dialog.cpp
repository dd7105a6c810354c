// The list of commands, by typing into it.
#include "panel_fixture.h"
#include "ui/dialogs/commands_dialog.h"
#include "ui/dialogs/operation_dialog.h"
#include "window_fixture.h"

#include <QLabel>
#include <QLineEdit>
#include <QTest>
#include <QTreeWidget>

using namespace pellucid;
using test::control;

class TestCommandsDialog : public test::WindowTest
{
    Q_OBJECT

private:
    CommandsDialog *m_dialog = nullptr;

    QTreeWidget &list() const { return *control<QTreeWidget>(*m_dialog, "commandList"); }
    QString note() const { return control<QLabel>(*m_dialog, "commandNote")->text(); }
    QString marked(int column) const { return list().currentItem() ? list().currentItem()->text(column) : QString(); }

    void typeCommand(const QString &text)
    {
        auto *search = control<QLineEdit>(*m_dialog, "commandSearch");
        search->clear();
        QTest::keyClicks(search, text);
    }

    void openDialog()
    {
        trigger("commands");
        m_dialog = m_window->findChild<CommandsDialog *>();
        QVERIFY(m_dialog);
    }

private slots:
    void init() { QVERIFY(showNewWindow()); }
    void cleanup() { m_window.reset(); }

    void theBestMatchIsMarked_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("title");
        QTest::addColumn<QString>("menu");
        const auto add = [](const char *typed, const char *title, const char *menu) {
            QTest::newRow(typed) << QString(typed) << QString(title) << QString(menu);
        };
        add("Gain", "Gain", "Image"); // not Reload, which reads "again"
        add("gain", "Gain", "Image");
        add("One Channel", "One Channel", "Image > Open View");
        add("inv", "Invert", "Image");
        add("red blue", "Swap Red and Blue", "Channel");
        add("blue swap", "Swap Red and Blue", "Channel");
        add("image gray", "Grayscale", "Image");
        add("panels gray", "Grayscale", "View > Panels");
        add("ctrl+g", "Go to Coordinate", "Edit");
        add("F5", "Reload", "File");
        add("desaturate", "Grayscale", "Image");
        add("middle gray", "Mid-Gray Surround", "View"); // of its description
    }

    void theBestMatchIsMarked()
    {
        QFETCH(const QString, typed);
        QVERIFY(opened(makeImage("a.png")));
        openDialog();
        typeCommand(typed);
        QTEST(marked(0), "title");
        QTEST(marked(1), "menu");
    }

    void enterRunsWhatWasTyped()
    {
        QVERIFY(opened(makeImage("a.png")));
        openDialog();
        typeCommand("Gain");
        QTest::keyClick(control<QLineEdit>(*m_dialog, "commandSearch"), Qt::Key_Return);
        const auto *form = m_window->findChild<OperationDialog *>();
        QVERIFY(form);
        QCOMPARE(form->windowTitle(), QString("Gain"));
    }

    // Nothing is open: Gain is not replaced by what else has such a word.
    void enterRunsNothingElse()
    {
        openDialog();
        typeCommand("Gain");
        QCOMPARE(marked(0), QString("Gain"));
        QVERIFY2(note().contains("does not apply now"), qPrintable(note()));
        QTest::keyClick(control<QLineEdit>(*m_dialog, "commandSearch"), Qt::Key_Return);
        QVERIFY(m_dialog->isVisible());
        QVERIFY(m_window->workspace().sessions().isEmpty());
    }

    void noMatchIsSaid()
    {
        openDialog();
        typeCommand("xyzzy");
        QCOMPARE(list().topLevelItemCount(), 0);
        QCOMPARE(note(), QString("No command matches “xyzzy”."));
        typeCommand("");
        QCOMPARE(list().topLevelItemCount(), m_window->actionSet().actions().size());
    }

    void everyCommandSaysItsMenu()
    {
        openDialog();
        QSet<QString> seen;
        for (int row = 0; row < list().topLevelItemCount(); ++row) {
            const QTreeWidgetItem &item = *list().topLevelItem(row);
            QVERIFY2(!item.text(1).isEmpty(), qPrintable(item.text(0)));
            const QString named = item.text(1) + " > " + item.text(0);
            QVERIFY2(!seen.contains(named), qPrintable(named));
            seen.insert(named);
        }
    }

    void rowsAreOfOneHeight()
    {
        openDialog();
        QSet<int> heights;
        for (int row = 0; row < list().topLevelItemCount(); ++row)
            heights.insert(list().visualItemRect(list().topLevelItem(row)).height());
        QCOMPARE(heights.size(), 1);
    }
};

QTEST_MAIN(TestCommandsDialog)
#include "test_commands_dialog.moc"
