// The window as a whole, by real events.
#include "core/image/icc_profile.h"
#include "named_controls.h"
#include "tests/support/image_compare.h"
#include "ui/dialogs/operation_dialog.h"
#include "ui/panels/panel.h"
#include "ui/window/document_tabs.h"
#include "ui/window/menus/menus.h"
#include "ui/window/message_bar.h"
#include "ui/window/theme.h"
#include "window_fixture.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QTabBar>
#include <QTest>
#include <QTextEdit>

#include <memory>

using namespace pellucid;

class TestMainWindow : public test::WindowTest
{
    Q_OBJECT

private slots:
    void init()
    {
        applyTheme(Theme::Dark);
        QVERIFY(showNewWindow());
        m_window->activateWindow();
    }

    void cleanup() { m_window.reset(); }

    void fitsASmallScreen()
    {
        const QSize size = m_window->minimumSizeHint();
        QVERIFY2(size.width() <= 1366 && size.height() <= 768,
                 qPrintable(QString("%1 x %2").arg(size.width()).arg(size.height())));
        QVERIFY(opened(makeImage("a.png")));
        QVERIFY(m_window->size().width() <= 1366 && m_window->size().height() <= 768);
    }

    void theWindowHasAnIcon()
    {
        const QImage image = m_window->windowIcon().pixmap(64, 64).toImage();
        QCOMPARE(image.size(), QSize(64, 64));
        QSet<QRgb> colors;
        for (int x = 0; x < 64; ++x)
            colors.insert(image.pixel(x, 32));
        QVERIFY(colors.size() > 4);
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

    void everyControlExplainsItself()
    {
        QVERIFY(opened(makeImage("a.png")));
        QVERIFY(opened(makeImage("b.png"))); // for the tabs
        QCOMPARE(test::unnamedControl(*m_window), QByteArray());
    }

    // Those whose text says that they ask for something first.
    void everyDialogExplainsItself()
    {
        QVERIFY(opened(makeImage("a.png")));
        int dialogs = 0;
        for (const QAction *action : m_window->actionSet().actions()) {
            if (!action->text().endsWith(QStringLiteral("…")) || !action->isEnabled())
                continue;
            trigger(action->objectName());
            for (QDialog *dialog : m_window->findChildren<QDialog *>()) {
                QCOMPARE(test::unnamedControl(*dialog), QByteArray());
                ++dialogs;
                delete dialog;
            }
        }
        QVERIFY(dialogs > 15);
    }

    void writtenColorsFollowTheTheme()
    {
        Session *session = opened(makeImage("a.png"));
        QVERIFY(session);
        session->viewState().pin({3, 4});
        const auto *text = m_window->findChild<QTextEdit *>("pinnedReadout");
        const QString dark = m_window->palette().color(QPalette::PlaceholderText).name();
        QVERIFY2(text->toHtml().contains(dark), qPrintable(text->toHtml()));
        trigger("lightTheme");
        const QString light = m_window->palette().color(QPalette::PlaceholderText).name();
        QTRY_VERIFY2(text->toHtml().contains(light), qPrintable(text->toHtml()));
        QVERIFY(!text->toHtml().contains(dark));
    }

    void fieldsAndBoxesStandOutInTheDark()
    {
        QLineEdit field;
        field.resize(80, 24);
        const int ground = field.palette().color(QPalette::Window).red();
        QVERIFY(qRed(field.grab().toImage().pixel(0, 12)) > ground);
        QCheckBox box;
        QVERIFY(qRed(box.grab().toImage().pixel(0, box.height() / 2)) >= 2 * ground);
        QDialogButtonBox buttons(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
        for (const QAbstractButton *button : buttons.buttons())
            QVERIFY(button->icon().isNull()); // theirs are in color
    }

    void longNamesAreShortenedInTheMiddle()
    {
        const QString name = "a" + QString(90, 'n') + "z.png";
        QVERIFY(opened(makeImage("b.png")));
        QVERIFY(opened(makeImage(name)));
        const auto *tabs = m_window->findChild<DocumentTabs *>();
        const QString tab = tabs->tabText(1);
        QVERIFY2(tab.size() < 40 && tab.startsWith("an") && tab.endsWith("nz.png"), qPrintable(tab));
        QCOMPARE(tabs->tabToolTip(1), path(name));
        QVERIFY(tabs->tabBar()->tabRect(1).width() < 400);
        const QString title = m_window->windowTitle();
        QVERIFY2(title.size() < name.size() && title.contains(QChar(0x2026)), qPrintable(title));
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

    void noTwoEntriesOfAMenuShareALetter()
    {
        for (const QMenu *menu : m_window->findChildren<QMenu *>()) {
            QHash<QKeySequence, QString> owners;
            for (const QAction *action : menu->actions()) {
                const QKeySequence letter = QKeySequence::mnemonic(action->text());
                if (letter.isEmpty())
                    continue;
                QVERIFY2(!owners.contains(letter), qPrintable(owners.value(letter) + ", " + action->text()));
                owners.insert(letter, action->text());
            }
        }
    }

    void everyOperationIsInTheImageMenu()
    {
        for (const Operation *operation : operations())
            QVERIFY2(m_window->actionSet().find("operation." + QString::fromStdString(operation->id)),
                     operation->id.c_str());
    }

    void onlyPanelsThatStandAloneHaveATitle()
    {
        const auto hasTitle = [this](const char *id) {
            return m_window->findChild<QDockWidget *>(id)->titleBarWidget() == nullptr;
        };
        m_window->show();
        QTRY_VERIFY(!hasTitle("channels") && !hasTitle("grayscale"));
        m_window->findChild<QDockWidget *>("channels")->setFloating(true);
        QTRY_VERIFY(hasTitle("channels"));
        QVERIFY(!hasTitle("grayscale"));
        m_window->findChild<QDockWidget *>("inspector")->hide();
        QTRY_VERIFY(hasTitle("grayscale"));
        m_window->findChild<QDockWidget *>("inspector")->show();
        m_window->findChild<QDockWidget *>("channels")->setFloating(false);
        QTRY_VERIFY(!hasTitle("channels") && !hasTitle("grayscale"));
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
        Session *session = opened(makeImage("a.png"));
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
        Session *session = opened(makeImage("a.png"));
        session->viewState().setSelection(Rect{1, 1, 2, 2});
        trigger("copyValues");
        QCOMPARE(QGuiApplication::clipboard()->text(), QString("10 20 30\t10 20 30\n10 20 30\t10 20 30\n"));
    }

    void letterKeysActOnTheCanvas()
    {
        const Session *session = opened(makeImage("a.png"));
        QTest::keyClick(m_window->focusWidget(), Qt::Key_G);
        QCOMPARE(session->viewState().settings().mode, ViewSettings::Mode::Single);
        QCOMPARE(session->viewState().settings().channel, std::ptrdiff_t{1});
        QTest::keyClick(m_window->focusWidget(), Qt::Key_C);
        QCOMPARE(session->viewState().settings().mode, ViewSettings::Mode::Color);
    }

    void lettersStayInATextField()
    {
        const Session *session = opened(makeImage("a.png"));
        auto *field = m_window->findChild<QComboBox *>("zoomBox")->lineEdit();
        field->setFocus();
        field->selectAll();
        for (const char key : QByteArray("r12g-f"))
            QTest::keyClick(field, key);
        QCOMPARE(field->text(), QString("r12g-f"));
        QCOMPARE(session->viewState().settings().mode, ViewSettings::Mode::Color);
    }

    void closingWithUnsavedEditsAsks()
    {
        Session *session = opened(makeImage("a.png"));
        QVERIFY(session->apply({session->step("invert")}));
        QVERIFY(m_window->isWindowModified());
        m_window->close();
        QTRY_COMPARE(m_answers->unsavedAsked, 1);
        QVERIFY(m_window->isVisible());
        trigger("undo");
        QVERIFY(!m_window->isWindowModified());
        m_window->close();
        QCOMPARE(m_answers->unsavedAsked, 1);
        QVERIFY(!m_window->isVisible());
    }

    void operationDialogShowsItsResultLive()
    {
        const Session *session = opened(makeImage("a.png"));
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

    void aFormDoesNotComplainBeforeAnythingIsTyped()
    {
        const Session *session = opened(makeImage("a.png"));
        trigger("operation.poke");
        auto *dialog = m_window->findChild<OperationDialog *>();
        QVERIFY(dialog);
        auto *apply = dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok);
        const auto *problem = dialog->findChild<QLabel *>("operationProblem");
        const auto *bar = m_window->findChild<MessageBar *>();
        const auto *field = dialog->findChild<QLineEdit *>("valueField");
        QVERIFY(!apply->isEnabled());
        QCOMPARE(problem->text(), QString());
        QVERIFY(!bar->isVisible());
        QVERIFY(!field->placeholderText().isEmpty());
        QTest::keyClicks(dialog->findChild<QLineEdit *>("valueField"), "3x");
        QVERIFY2(problem->text().contains("3x"), qPrintable(problem->text()));
        QVERIFY(!bar->isVisible());
        QVERIFY(!apply->isEnabled());
        QTest::keyClick(dialog->findChild<QLineEdit *>("valueField"), Qt::Key_Backspace);
        QCOMPARE(problem->text(), QString());
        QVERIFY(apply->isEnabled());
        dialog->accept();
        QCOMPARE(session->document().history().entries().size(), std::size_t{1});
    }

    void aFormBeginsWithWhatCanBeDone_data()
    {
        QTest::addColumn<QImage::Format>("format");
        QTest::addColumn<QString>("operation");
        QTest::addColumn<QString>("combo");
        QTest::addColumn<QString>("choice");
        QTest::newRow("add alpha to RGB") << QImage::Format_RGB888 << "alpha"
                                          << "actionCombo"
                                          << "Add";
        QTest::newRow("no second alpha") << QImage::Format_RGBA8888 << "alpha"
                                         << "actionCombo"
                                         << "Drop";
        QTest::newRow("swap with another") << QImage::Format_RGB888 << "swap"
                                           << "bCombo"
                                           << "G";
        QTest::newRow("copy to another") << QImage::Format_RGB888 << "copy"
                                         << "toCombo"
                                         << "G";
    }

    void aFormBeginsWithWhatCanBeDone()
    {
        QFETCH(const QImage::Format, format);
        QFETCH(const QString, operation);
        QFETCH(const QString, combo);
        QImage image(9, 7, format);
        image.fill(qRgba(10, 20, 30, 40));
        image.save(path("a.png"));
        QVERIFY(opened(path("a.png")));
        trigger("operation." + operation);
        const auto *dialog = m_window->findChild<OperationDialog *>();
        QVERIFY(dialog);
        QTEST(dialog->findChild<QComboBox *>(combo)->currentText(), "choice");
        QVERIFY(!m_window->findChild<MessageBar *>()->isVisible());
    }

    void aStepThatChangesNothingIsNoStep()
    {
        const Session *session = opened(makeImage("a.png"));
        trigger("operation.gamma");
        m_window->findChild<OperationDialog *>()->accept();
        QVERIFY(!session->hasPreview());
        QVERIFY(!session->document().canUndo());
        QVERIFY(!m_window->isWindowModified());
    }

    void browsingForAProfileUsesIt()
    {
        const QString profile = path("mine.icc");
        QFile file(profile);
        QVERIFY(file.open(QIODevice::WriteOnly));
        const std::vector<std::byte> icc = iccBytes(makeRgbProfile(srgbChromaticities, 1.0), "mine");
        file.write(reinterpret_cast<const char *>(icc.data()), std::ssize(icc));
        file.close();
        const Session *session = opened(makeImage("a.png"));
        trigger("operation.convert-profile");
        auto *dialog = m_window->findChild<OperationDialog *>();
        QVERIFY(dialog);
        auto *to = dialog->findChild<QComboBox *>("toCombo");
        auto *browse = dialog->findChild<QPushButton *>("fileBrowse");
        QVERIFY(!browse->isVisible());
        to->setCurrentIndex(to->findData("file"));
        emit to->activated(to->currentIndex());
        QVERIFY(browse->isVisible());
        QVERIFY(dialog->height() >= dialog->sizeHint().height());
        QTest::mouseClick(browse, Qt::LeftButton);
        auto *chooser = dialog->findChild<QFileDialog *>();
        QVERIFY(chooser);
        chooser->selectFile(profile);
        QTest::keyClick(chooser->findChild<QLineEdit *>(), Qt::Key_Return);
        QCOMPARE(to->currentText(), QString("A file"));
        dialog->accept();
        QVERIFY(session->document().metadata()->icc == icc);
    }

    void layoutIsRememberedAndReset()
    {
        auto *dock = m_window->findChild<QDockWidget *>(panels().front().id);
        dock->hide();
        m_window->close();
        QVERIFY(test::showWindow(m_registry, m_window, m_answers));
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
