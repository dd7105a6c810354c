// The window as a whole, by real events.
#include "tests/support/image_compare.h"
#include "ui/actions/menus.h"
#include "ui/dialogs/operation_dialog.h"
#include "ui/main_window.h"
#include "ui/panels/panel.h"
#include "ui/theme.h"
#include "ui/widgets/document_tabs.h"
#include "ui/widgets/message_bar.h"
#include "ui/workspace.h"
#include "workspace_fixture.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QTabBar>
#include <QTest>

#include <memory>

using namespace pellucid;

class TestMainWindow : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    const CodecRegistry m_registry = test::everyCodec();
    std::unique_ptr<MainWindow> m_window;
    test::Answers *m_answers = nullptr; // the window's

    QString makeImage(const QString &name)
    {
        QImage image(90, 70, QImage::Format_RGB888);
        image.fill(qRgb(10, 20, 30));
        image.save(m_folder->filePath(name));
        return m_folder->filePath(name);
    }

    Session *opened(const QString &name)
    {
        m_window->workspace().open({makeImage(name)});
        return QTest::qWaitFor([&] { return m_window->isImageShown(); }) ? m_window->workspace().current() : nullptr;
    }

    void makeWindow()
    {
        auto answers = std::make_unique<test::Answers>();
        m_answers = answers.get();
        m_window = std::make_unique<MainWindow>(m_registry, std::move(answers));
    }

    void trigger(const char *id)
    {
        m_window->actionSet().refresh();
        QAction *action = m_window->actionSet().find(id);
        QVERIFY2(action && action->isEnabled(), id);
        action->trigger();
    }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        test::useSettingsIn(*m_folder);
        applyTheme(Theme::Dark);
        makeWindow();
        m_window->resize(1366, 768);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
        m_window->activateWindow();
    }

    void cleanup() { m_window.reset(); }

    void fitsASmallScreen()
    {
        const QSize size = m_window->minimumSizeHint();
        QVERIFY2(size.width() <= 1366 && size.height() <= 768,
                 qPrintable(QString("%1 x %2").arg(size.width()).arg(size.height())));
        QVERIFY(opened("a.png"));
        QVERIFY(m_window->size().width() <= 1366 && m_window->size().height() <= 768);
    }

    void everyActionExplainsItself()
    {
        for (const QAction *action : m_window->actionSet().actions()) {
            QVERIFY(!action->objectName().isEmpty());
            QVERIFY2(!action->statusTip().isEmpty() && action->toolTip().startsWith(action->statusTip()),
                     qPrintable(action->objectName()));
            if (!action->shortcut().isEmpty())
                QVERIFY2(action->toolTip().contains(action->shortcut().toString(QKeySequence::NativeText)),
                         qPrintable(action->objectName()));
        }
    }

    void noTwoActionsShareAKey()
    {
        QHash<QKeySequence, QString> owners;
        for (const QAction *action : m_window->actionSet().actions()) {
            for (const QKeySequence &key : action->shortcuts()) {
                QVERIFY2(!owners.contains(key),
                         qPrintable(key.toString() + ": " + owners.value(key) + ", " + action->objectName()));
                owners.insert(key, action->objectName());
            }
        }
    }

    void everyOperationIsInTheImageMenu()
    {
        for (const Operation *operation : operations())
            QVERIFY2(m_window->actionSet().find("operation." + QString::fromStdString(operation->id)),
                     operation->id.c_str());
    }

    void everyPanelHasADock()
    {
        for (const PanelDeclaration &panel : panels()) {
            const auto *dock = m_window->findChild<QDockWidget *>(panel.id);
            QVERIFY2(dock, panel.id);
            QCOMPARE(dock->isHidden(), panel.stack == PanelDeclaration::strip);
        }
    }

    void dropOpensFiles()
    {
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(makeImage("a.png")), QUrl::fromLocalFile(makeImage("b.png"))});
        test::drop(*m_window, data);
        QTRY_COMPARE(m_window->workspace().sessions().size(), 2);
        QTRY_VERIFY(m_window->isImageShown());
        QVERIFY(m_window->findChild<QTabBar *>() != nullptr);
    }

    void dropOfPixelsIsAnUnsavedDocument()
    {
        QMimeData data;
        data.setImageData(QImage(5, 4, QImage::Format_RGB32));
        test::drop(*m_window, data);
        QVERIFY(m_window->workspace().current());
        QVERIFY(m_window->workspace().current()->document().isModified());
        QVERIFY(m_window->isWindowModified());
    }

    void failureShowsAMessageAndKeepsTheDocument()
    {
        Session *session = opened("a.png");
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(m_folder->filePath("missing.png"))});
        test::drop(*m_window, data);
        const auto *bar = m_window->findChild<MessageBar *>();
        QTRY_VERIFY(bar->isVisible());
        QVERIFY2(bar->text().contains("missing.png"), qPrintable(bar->text()));
        QCOMPARE(m_window->workspace().current(), session);
    }

    void copyAndPasteIsExact_data()
    {
        QTest::addColumn<int>("dtype");
        QTest::addColumn<int>("channels");
        for (const DType dtype : {DType::UInt8, DType::UInt16}) {
            for (const int channels : {1, 3, 4})
                QTest::addRow("uint%zu x %d", 8 * itemSize(dtype), channels) << static_cast<int>(dtype) << channels;
        }
    }

    void copyAndPasteIsExact()
    {
        QFETCH(const int, dtype);
        QFETCH(const int, channels);
        Workspace &workspace = m_window->workspace();
        const Session *original = workspace.add(
            {test::patterned(static_cast<DType>(dtype), {7, 9, channels}), defaultChannelNames(channels)}, "Pattern");
        trigger("copyImage");
        trigger("paste");
        QCOMPARE(workspace.sessions().size(), 2);
        COMPARE_IMAGES(workspace.current()->document().view(), original->document().view());
    }

    void valuesAreCopiedAsText()
    {
        Session *session = opened("a.png");
        session->setSelection(Rect{1, 1, 2, 2});
        trigger("copyValues");
        QCOMPARE(QGuiApplication::clipboard()->text(), QString("10 20 30\t10 20 30\n10 20 30\t10 20 30\n"));
    }

    void letterKeysActOnTheCanvas()
    {
        const Session *session = opened("a.png");
        QTest::keyClick(m_window->focusWidget(), Qt::Key_G);
        QCOMPARE(session->viewSettings().mode, ViewSettings::Mode::Single);
        QCOMPARE(session->viewSettings().channel, std::ptrdiff_t{1});
        QTest::keyClick(m_window->focusWidget(), Qt::Key_C);
        QCOMPARE(session->viewSettings().mode, ViewSettings::Mode::Color);
    }

    void lettersStayInATextField()
    {
        const Session *session = opened("a.png");
        auto *field = m_window->findChild<QComboBox *>("zoomBox")->lineEdit();
        field->setFocus();
        field->selectAll();
        for (const char key : QByteArray("r12g-f"))
            QTest::keyClick(field, key);
        QCOMPARE(field->text(), QString("r12g-f"));
        QCOMPARE(session->viewSettings().mode, ViewSettings::Mode::Color);
    }

    void closingWithUnsavedEditsAsks()
    {
        Session *session = opened("a.png");
        QVERIFY(session->apply({session->step("invert")}));
        QVERIFY(m_window->isWindowModified());
        m_window->close();
        QCOMPARE(m_answers->unsavedAsked, 1);
        QVERIFY(m_window->isVisible());
        trigger("undo");
        QVERIFY(!m_window->isWindowModified());
        m_window->close();
        QCOMPARE(m_answers->unsavedAsked, 1);
        QVERIFY(!m_window->isVisible());
    }

    void operationDialogShowsItsResultLive()
    {
        const Session *session = opened("a.png");
        trigger("operation.grayscale");
        auto *dialog = m_window->findChild<OperationDialog *>();
        QVERIFY(dialog);
        QVERIFY(session->hasPreview());
        dialog->reject();
        QVERIFY(!session->hasPreview());
        QVERIFY(!session->document().canUndo());
        trigger("operation.grayscale");
        for (OperationDialog *open : m_window->findChildren<OperationDialog *>())
            open->accept();
        QVERIFY(session->document().canUndo());
    }

    void layoutIsRememberedAndReset()
    {
        auto *dock = m_window->findChild<QDockWidget *>(panels().front().id);
        dock->hide();
        m_window->close();
        makeWindow();
        m_window->show();
        dock = m_window->findChild<QDockWidget *>(panels().front().id);
        QVERIFY(dock->isHidden());
        trigger("resetLayout");
        QVERIFY(!dock->isHidden());
    }

    void testCardOpensUnmodified()
    {
        trigger("openTestCard");
        QVERIFY(m_window->workspace().current());
        QVERIFY(!m_window->isWindowModified());
    }
};

QTEST_MAIN(TestMainWindow)
#include "test_main_window.moc"
