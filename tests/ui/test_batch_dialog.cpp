// Many files at once from the window, by real events.
#include "ui/dialogs/batch_dialog.h"
#include "ui/dialogs/batch_files.h"
#include "window_fixture.h"

#include <QAbstractButton>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QSpinBox>
#include <QTest>

#include <memory>

using namespace pellucid;

class TestBatchDialog : public test::WindowTest
{
    Q_OBJECT

private:
    BatchDialog *m_dialog = nullptr; // deletes itself

    template <typename T>
    T &control(const char *name) const
    {
        return *m_dialog->findChild<T *>(name);
    }

    void click(const char *name) const { QTest::mouseClick(&control<QAbstractButton>(name), Qt::LeftButton); }

    QString summary() const { return control<QLabel>("batchSummary").text(); }

    // A document with one step, and the dialog with its steps.
    void open()
    {
        Session *session = opened(makeImage("a.png"));
        QVERIFY(session && session->apply({session->step("invert")}));
        QTest::keyClick(m_window.get(), Qt::Key_B, Qt::ControlModifier);
        m_dialog = m_window->findChild<BatchDialog *>();
        QVERIFY(m_dialog && QTest::qWaitForWindowExposed(m_dialog));
        m_dialog->setFolder(path("out"));
    }

private slots:
    void init()
    {
        QVERIFY(showNewWindow());
        QVERIFY(QDir(m_folder->path()).mkdir("in"));
        open();
    }

    void cleanup() { m_window.reset(); }

    void fitsASmallScreen() { QVERIFY(m_dialog->sizeHint().height() < 700); }

    void filesAndFoldersAreDropped()
    {
        const auto &hint = control<QLabel>("batchHint");
        QVERIFY(hint.isVisible());
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(makeImage("z.png")), QUrl::fromLocalFile(path("in"))});
        for (const char *name : {"in/2.png", "in/10.png"})
            QVERIFY(!makeImage(name).isEmpty());
        test::drop(m_dialog->files(), data);
        QCOMPARE(m_dialog->files().paths(), (QStringList{path("z.png"), path("in/2.png"), path("in/10.png")}));
        QVERIFY(!hint.isVisible());
    }

    void stepsOfTheDocumentAreAppliedToAFolder()
    {
        for (const char *name : {"in/2.png", "in/10.png", "in/1.png"})
            QVERIFY(!makeImage(name).isEmpty());
        QVERIFY(!control<QAbstractButton>("batchStart").isEnabled());
        m_dialog->files().addFolder(path("in"));
        QCOMPARE(control<QListWidget>("batchFiles").item(2)->text(), "10.png");
        QCOMPARE(control<QLabel>("batchSteps").text(), "Invert");

        auto &pattern = control<QLineEdit>("batchPattern");
        pattern.selectAll();
        QTest::keyClicks(&pattern, "x{number}.{ext}");
        auto &format = control<QComboBox>("batchFormat");
        format.setCurrentIndex(format.findData("tga"));
        QCOMPARE(control<QLabel>("batchExample").text(), "1.png becomes x1.tga");
        click("batchStart");
        QTRY_COMPARE(summary(), "Files written: 3.");
        QCOMPARE(QDir(path("out")).entryList(QDir::Files), (QStringList{"x1.tga", "x2.tga", "x3.tga"}));
        const QString report = control<QPlainTextEdit>("batchReport").toPlainText();
        QVERIFY2(report.count("resolution is dropped") == 3, qPrintable(report)); // TGA has no place for it
        m_window->workspace().opening().open({path("out/x3.tga")});
        QTRY_COMPARE(m_window->workspace().current()->path(), path("out/x3.tga"));
        QCOMPARE(int(*m_window->workspace().current()->document().view().at(3, 3, 0)), 245);
    }

    void failuresAreReportedAndCanBeCopied()
    {
        QVERIFY(!makeImage("in/1.png").isEmpty());
        QFile bad(path("in/2.png"));
        QVERIFY(bad.open(QIODevice::WriteOnly));
        m_dialog->files().addFolder(path("in"));
        click("batchStart");
        QTRY_COMPARE(summary(), "Files written: 1, failed: 1.");
        click("batchCopy");
        const QString report = QGuiApplication::clipboard()->text();
        QVERIFY2(report.contains(path("in/2.png")), qPrintable(report));

        click("batchStart"); // the first one is there by now
        QTRY_COMPARE(summary(), "Files written: 0, failed: 2.");
        auto &existing = control<QComboBox>("batchExisting");
        existing.setCurrentIndex(existing.findText("Replace it"));
        click("batchStart");
        QTRY_COMPARE(summary(), "Files written: 1, failed: 1.");
    }

    void impossibleNamesAreExplained()
    {
        QVERIFY(!makeImage("in/1.png").isEmpty());
        QVERIFY(!makeImage("in/2.png").isEmpty());
        m_dialog->files().addFolder(path("in"));
        control<QLineEdit>("batchPattern").setText("{date}.png");
        QVERIFY(control<QLabel>("batchExample").text().contains("{date}"));
        control<QLineEdit>("batchPattern").setText("same.png");
        click("batchStart");
        QTRY_VERIFY(control<QPlainTextEdit>("batchReport").toPlainText().contains("same.png"));
        QCOMPARE(summary(), "Files written: 0, not done: 2.");
        QVERIFY(!QFile::exists(path("out/same.png")));
    }

    void canBeStopped()
    {
        const QString file = makeImage("in/1.png");
        QStringList files;
        for (int i = 0; i < 3000; ++i) {
            files.append(path(QString("in/x%1.png").arg(i)));
            QVERIFY(QFile::link(file, files.last()));
        }
        m_dialog->files().addFiles(files);
        control<QSpinBox>("batchJobs").setValue(1);
        click("batchStart");
        QTRY_VERIFY(QDir(path("out")).entryList(QDir::Files).size() > 2);
        click("batchStart"); // now "Stop"
        QTRY_VERIFY2(summary().contains("not done"), qPrintable(summary()));
        QTest::qWait(300);
        const qsizetype count = QDir(path("out")).entryList(QDir::Files).size();
        QVERIFY(count < 3000);
        QVERIFY2(summary().startsWith(QString("Files written: %1,").arg(count)), qPrintable(summary()));
    }
};

QTEST_MAIN(TestBatchDialog)
#include "test_batch_dialog.moc"
