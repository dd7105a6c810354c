// Many files at once from the window, by real events.
#include "ui/dialogs/batch_dialog.h"
#include "ui/dialogs/batch_files.h"
#include "ui/main_window.h"
#include "ui/workspace.h"
#include "workspace_fixture.h"

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

class TestBatchDialog : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    const CodecRegistry m_registry = test::everyCodec();
    std::unique_ptr<MainWindow> m_window;
    BatchDialog *m_dialog = nullptr; // deletes itself

    QString path(const QString &name) const { return m_folder->filePath(name); }

    QString makeImage(const QString &name) const
    {
        QDir(m_folder->path()).mkpath("in");
        QImage image(9, 7, QImage::Format_RGB888);
        image.fill(qRgb(10, 20, 30));
        image.save(path(name));
        return path(name);
    }

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
        m_window->workspace().open({makeImage("a.png")});
        QTRY_VERIFY(m_window->isImageShown());
        Session *session = m_window->workspace().current();
        QVERIFY(session->apply({session->step("invert")}));
        QTest::keyClick(m_window.get(), Qt::Key_B, Qt::ControlModifier);
        m_dialog = m_window->findChild<BatchDialog *>();
        QVERIFY(m_dialog && QTest::qWaitForWindowExposed(m_dialog));
        m_dialog->setFolder(path("out"));
    }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        test::useSettingsIn(*m_folder);
        m_window = std::make_unique<MainWindow>(m_registry, std::make_unique<test::Answers>());
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        open();
    }

    void cleanup() { m_window.reset(); }

    void controlsAreNamed()
    {
        for (const QWidget *widget : m_dialog->findChildren<QWidget *>()) {
            if (widget->focusPolicy() == Qt::NoFocus || widget->focusProxy() != nullptr
                || widget->objectName().startsWith("qt_"))
                continue;
            QVERIFY2(!widget->accessibleName().isEmpty(), qPrintable(widget->objectName()));
            QVERIFY2(!widget->toolTip().isEmpty(), qPrintable(widget->objectName()));
        }
        QVERIFY(m_dialog->sizeHint().height() < 700);
    }

    void stepsOfTheDocumentAreAppliedToAFolder()
    {
        for (const char *name : {"in/2.png", "in/10.png", "in/1.png"})
            makeImage(name);
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
        QTRY_COMPARE(summary(), "3 file(s) written.");
        QCOMPARE(QDir(path("out")).entryList(QDir::Files), (QStringList{"x1.tga", "x2.tga", "x3.tga"}));
        const QString report = control<QPlainTextEdit>("batchReport").toPlainText();
        QVERIFY2(report.count("resolution is dropped") == 3, qPrintable(report)); // TGA has no place for it
        m_window->workspace().open({path("out/x3.tga")});
        QTRY_COMPARE(m_window->workspace().current()->path(), path("out/x3.tga"));
        QCOMPARE(int(*m_window->workspace().current()->document().view().at(3, 3, 0)), 245);
    }

    void failuresAreReportedAndCanBeCopied()
    {
        makeImage("in/1.png");
        QFile bad(path("in/2.png"));
        QVERIFY(bad.open(QIODevice::WriteOnly));
        m_dialog->files().addFolder(path("in"));
        click("batchStart");
        QTRY_COMPARE(summary(), "1 file(s) written, 1 failed.");
        click("batchCopy");
        const QString report = QGuiApplication::clipboard()->text();
        QVERIFY2(report.contains(path("in/2.png")), qPrintable(report));

        click("batchStart"); // the first one is there by now
        QTRY_COMPARE(summary(), "0 file(s) written, 2 failed.");
        auto &existing = control<QComboBox>("batchExisting");
        existing.setCurrentIndex(existing.findText("Replace it"));
        click("batchStart");
        QTRY_COMPARE(summary(), "1 file(s) written, 1 failed.");
    }

    void impossibleNamesAreExplained()
    {
        makeImage("in/1.png");
        makeImage("in/2.png");
        m_dialog->files().addFolder(path("in"));
        control<QLineEdit>("batchPattern").setText("{date}.png");
        QVERIFY(control<QLabel>("batchExample").text().contains("{date}"));
        control<QLineEdit>("batchPattern").setText("same.png");
        click("batchStart");
        QTRY_VERIFY(control<QPlainTextEdit>("batchReport").toPlainText().contains("same.png"));
        QCOMPARE(summary(), "0 file(s) written, 2 not done.");
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
        QVERIFY2(summary().startsWith(QString("%1 file(s) written").arg(count)), qPrintable(summary()));
    }
};

QTEST_MAIN(TestBatchDialog)
#include "test_batch_dialog.moc"
