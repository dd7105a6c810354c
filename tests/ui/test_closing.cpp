// Leaving the program with unsaved changes: what is asked, what is saved, and that the program really ends.
#include "ui/closing.h"
#include "window_fixture.h"

#include <QApplication>
#include <QDialog>
#include <QPushButton>
#include <QSignalSpy>
#include <QTimer>
#include <QTreeWidget>

#include <chrono>
#include <functional>
#include <memory>

using namespace pellucid;

namespace {

// Answers every dialog as soon as it is shown, in its own event loop.
class Reply : public QObject
{
public:
    explicit Reply(std::function<void(QDialog *)> answer) : m_answer(std::move(answer))
    {
        qApp->installEventFilter(this);
    }

    QStringList names; // of the dialogs

protected:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        auto *dialog = qobject_cast<QDialog *>(watched);
        if (dialog != nullptr && event->type() == QEvent::Show) {
            names.append(dialog->objectName());
            QMetaObject::invokeMethod(
                dialog,
                [this, dialog] {
                    dialog->activateWindow(); // it gets no shortcuts otherwise
                    if (QTest::qWaitFor([dialog] { return QApplication::activeWindow() == dialog; }))
                        m_answer(dialog);
                },
                Qt::QueuedConnection);
        }
        return false;
    }

private:
    std::function<void(QDialog *)> m_answer;
};

QRgb firstPixel(const QString &path)
{
    return QImage(path).pixel(0, 0);
}

constexpr QRgb asOpened = qRgb(10, 20, 30);
constexpr QRgb inverted = qRgb(245, 235, 225);

} // namespace

class TestClosing : public test::WindowTest
{
    Q_OBJECT

private:
    // With the dialogs that people see.
    void showWindowWithDialogs()
    {
        m_window = std::make_unique<MainWindow>(m_registry);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
        m_window->activateWindow();
    }

    // a.png, b.png, c.png, each with an edit.
    QStringList editedImages(int count)
    {
        QStringList files;
        for (int i = 0; i < count; ++i) {
            files.append(makeImage(QString(QChar('a' + i)) + ".png"));
            Session *session = opened(files.last());
            if (session == nullptr || !session->apply({session->step("invert")}))
                return {};
        }
        return files;
    }

    void addPasted()
    {
        const Document &document = m_window->workspace().current()->document();
        m_window->workspace().add({*document.buffer().clone(), document.spec().channels}, "Pasted");
    }

    void pressCtrlQ() { QTest::keyClick(m_window.get(), Qt::Key_Q, Qt::ControlModifier); }

private slots:
    void init() { QVERIFY(showNewWindow()); }
    void cleanup() { m_window.reset(); }

    void quittingAsksOnceAndEnds_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("key");
        QTest::addColumn<Qt::KeyboardModifiers>("modifiers");
        QTest::addColumn<bool>("ends");
        QTest::addColumn<QRgb>("onDisk");
        for (int count = 1; count <= 3; ++count) {
            QTest::addRow("save %d", count)
                << count << int(Qt::Key_S) << Qt::KeyboardModifiers(Qt::AltModifier) << true << inverted;
            QTest::addRow("discard %d", count)
                << count << int(Qt::Key_D) << Qt::KeyboardModifiers(Qt::AltModifier) << true << asOpened;
            QTest::addRow("cancel %d", count)
                << count << int(Qt::Key_Escape) << Qt::KeyboardModifiers() << false << asOpened;
        }
    }

    void quittingAsksOnceAndEnds()
    {
        QFETCH(int, count);
        QFETCH(int, key);
        QFETCH(Qt::KeyboardModifiers, modifiers);
        QFETCH(bool, ends);
        QFETCH(QRgb, onDisk);
        showWindowWithDialogs();
        const QStringList files = editedImages(count);
        QCOMPARE(files.size(), count);
        constexpr int goesOn = 7;
        Reply reply([&](QDialog *dialog) {
            QTest::keyClick(dialog, Qt::Key(key), modifiers);
            if (!ends)
                QCoreApplication::exit(goesOn);
        });
        QMetaObject::invokeMethod(
            m_window.get(), [this] { pressCtrlQ(); }, Qt::QueuedConnection);
        QTimer::singleShot(std::chrono::seconds(20), m_window.get(), [] { QCoreApplication::exit(1); });
        QCOMPARE(QApplication::exec(), ends ? 0 : goesOn); // as the program does
        QCOMPARE(reply.names, QStringList{"unsavedDialog"});
        QCOMPARE(m_window->isVisible(), !ends);
        QCOMPARE(m_window->workspace().sessions().size(), ends ? 0 : count);
        for (const QString &file : files)
            QCOMPARE(firstPixel(file), onDisk);
    }

    void onlyWhatIsTickedIsSaved()
    {
        showWindowWithDialogs();
        const QStringList files = editedImages(3);
        QCOMPARE(files.size(), 3);
        QString button;
        Reply reply([&](QDialog *dialog) {
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space); // the first
            button = dialog->findChild<QPushButton *>("saveAll")->accessibleName();
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
        });
        pressCtrlQ();
        QTRY_VERIFY(!m_window->isVisible());
        QCOMPARE(button, QString("Save 2 of 3"));
        QCOMPARE(firstPixel(files[0]), asOpened);
        QCOMPARE(firstPixel(files[1]), inverted);
        QCOMPARE(firstPixel(files[2]), inverted);
    }

    void theListExplainsItself()
    {
        showWindowWithDialogs();
        QCOMPARE(editedImages(2).size(), 2);
        addPasted();
        QStringList rows;
        Reply reply([&](QDialog *dialog) {
            const auto *list = dialog->findChild<QTreeWidget *>("unsavedImages");
            for (int i = 0; i < list->topLevelItemCount(); ++i)
                rows.append(list->topLevelItem(i)->text(0) + ' ' + list->topLevelItem(i)->text(1));
            dialog->reject();
        });
        pressCtrlQ();
        QTRY_COMPARE(rows,
                     (QStringList{"a.png " + m_folder->path(), "b.png " + m_folder->path(), "Pasted (never saved)"}));
    }

    void theCloseButtonAsksOnceHoweverOftenItIsPressed()
    {
        QCOMPARE(editedImages(1).size(), 1);
        m_window->close();
        m_window->close();
        QTRY_COMPARE(m_answers->unsavedAsked, 1);
        QCoreApplication::processEvents();
        QCOMPARE(m_answers->unsavedAsked, 1);
        m_answers->unsaved = UserPrompts::Unsaved::Discard;
        m_window->close();
        QTRY_VERIFY(!m_window->isVisible());
    }

    void whatIsBeingSavedIsWaitedFor()
    {
        const QStringList files = editedImages(1);
        QCOMPARE(files.size(), 1);
        m_window->workspace().save(m_window->workspace().current());
        QVERIFY(m_window->workspace().current()->document().isHeld());
        pressCtrlQ();
        QTRY_VERIFY(!m_window->isVisible());
        QCOMPARE(m_answers->unsavedAsked, 0);
        QCOMPARE(firstPixel(files[0]), inverted);
    }

    void closingOneDocumentWaitsForItsSaveToo()
    {
        QCOMPARE(editedImages(1).size(), 1);
        Session *session = m_window->workspace().current();
        m_window->workspace().save(session);
        m_window->workspace().closing().close(session);
        m_window->workspace().closing().close(session);
        QTRY_VERIFY(m_window->workspace().sessions().isEmpty());
        QCOMPARE(m_answers->unsavedAsked, 0);
    }

    void aSaveThatIsCancelledStopsTheQuit()
    {
        const QStringList files = editedImages(2);
        QCOMPARE(files.size(), 2);
        addPasted();
        m_answers->chosen = QList<qsizetype>{0, 2}; // no name is given for the second of them
        pressCtrlQ();
        QTRY_COMPARE(m_window->workspace().current()->title(), QString("Pasted"));
        QTRY_COMPARE(firstPixel(files[0]), inverted);
        QCoreApplication::processEvents();
        QVERIFY(m_window->isVisible());
        QCOMPARE(m_window->workspace().sessions().size(), 3);
        QVERIFY(m_window->workspace().sessions()[1]->document().isModified());

        m_answers->saveAsPath = path("pasted.png");
        m_answers->chosen = QList<qsizetype>{1};
        pressCtrlQ();
        QTRY_VERIFY(!m_window->isVisible());
        QCOMPARE(m_answers->listed.last().size(), 2);
        QVERIFY(QFile::exists(path("pasted.png")));
        QCOMPARE(firstPixel(files[1]), asOpened);
    }

    void aSaveThatFailsStopsTheQuit()
    {
        const QStringList files = editedImages(2);
        QCOMPARE(files.size(), 2);
        QVERIFY(QFile::setPermissions(files[0], QFile::ReadOwner));
        m_answers->overwrite = UserPrompts::Overwrite::Yes;
        m_answers->chosen = QList<qsizetype>{0, 1};
        QSignalSpy message(&m_window->workspace(), &Workspace::message);
        pressCtrlQ();
        QTRY_VERIFY(!message.isEmpty());
        QCoreApplication::processEvents();
        QVERIFY(m_window->isVisible());
        QCOMPARE(m_window->workspace().sessions().size(), 2);
        QCOMPARE(firstPixel(files[1]), asOpened);
    }

    void editsDuringTheSaveAreAskedAbout()
    {
        QCOMPARE(editedImages(2).size(), 2);
        m_answers->chosen = QList<qsizetype>{0};
        Session *givenUp = m_window->workspace().sessions()[1];
        connect(&m_window->workspace(), &Workspace::taskStarted, givenUp,
                [givenUp] { QVERIFY(givenUp->apply({givenUp->step("invert")})); });
        pressCtrlQ();
        QTRY_COMPARE(m_answers->unsavedAsked, 1);
        QCOMPARE(m_answers->listed.size(), 1);
        QVERIFY(m_window->isVisible());
    }

    void anImageAndItsViewCountAsOne()
    {
        QCOMPARE(editedImages(1).size(), 1);
        trigger("viewMirrored");
        QCOMPARE(m_window->workspace().sessions().size(), 2);
        m_answers->unsaved = UserPrompts::Unsaved::Discard;
        pressCtrlQ();
        QTRY_VERIFY(!m_window->isVisible());
        QCOMPARE(m_answers->unsavedAsked, 1);
        QVERIFY(m_answers->listed.isEmpty());
    }
};

QTEST_MAIN(TestClosing)
#include "test_closing.moc"
