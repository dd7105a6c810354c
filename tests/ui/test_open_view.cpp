// Views as documents over the same bytes, in the real window by real events.
#include "panel_fixture.h"
#include "ui/canvas/canvas.h"
#include "ui/closing.h"
#include "ui/window/document_tabs.h"
#include "ui/window/message_bar.h"
#include "ui/workspace.h"
#include "window_fixture.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDockWidget>
#include <QImage>
#include <QLabel>
#include <QPushButton>

using namespace pellucid;
using test::control;

namespace {

constexpr auto left = qRgb(40, 80, 120);
constexpr auto right = qRgb(60, 20, 100);

// Without Return, which opens the view.
void enter(QWidget *field, const QString &text)
{
    field->setFocus();
    QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(field, text);
}

} // namespace

class TestOpenView : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup() { m_window.reset(); }
    void everyViewIsOpenedByItsKey_data();
    void everyViewIsOpenedByItsKey();
    void aViewThatIsOpenIsRaised();
    void aSliderInOneMovesTheOther();
    void undoInTheOtherTakesTheEditBack();
    void anEditInTheOtherAppliesTheFirst();
    void steppedViewsAreOpenedByTheDialog();
    void channelsAreOpenedByTheDialog();
    void typesAreReinterpretedByTheDialog();
    void theBufferPanelNamesWhoShares();
    void independenceIsOneClick();
    void aStepThatChangesTheLayoutSaysSo();
    void closingAViewLosesNothing();
    void aViewIsSavedUnderANameOfItsOwn();
    void aSavedViewHasPixelsOfItsOwn();
    void aViewThatIsEditedWhileItIsSavedSaysThatItShares();

private:
    [[nodiscard]] Workspace &workspace() { return m_window->workspace(); }
    [[nodiscard]] Session &session() { return *workspace().current(); }
    [[nodiscard]] Canvas &canvas() { return *m_window->findChild<DocumentTabs *>()->currentCanvas(); }
    [[nodiscard]] QWidget &panel(const char *id) { return *m_window->findChild<QDockWidget *>(QLatin1String(id)); }
    [[nodiscard]] QRgb shownAt(Point pixel);
    [[nodiscard]] QString messageText() { return control<QLabel>(*m_window, "messageText")->text(); }
    void press(const char *keys);
    void openMirrored();

    QTemporaryDir m_folder;
    const CodecRegistry m_registry = test::everyCodec();
    std::unique_ptr<MainWindow> m_window;
    test::Answers *m_answers = nullptr; // the window's
    Session *m_original = nullptr;
};

// 90 x 70 pixels, of one color in the left half and another in the right one.
void TestOpenView::init()
{
    test::useSettingsIn(m_folder);
    applyTheme(Theme::Dark);
    QVERIFY(test::showWindow(m_registry, m_window, m_answers));
    m_window->activateWindow();
    QImage image(90, 70, QImage::Format_RGB888);
    for (int y = 0; y < 70; ++y) {
        for (int x = 0; x < 90; ++x)
            image.setPixel(x, y, x < 45 ? left : right);
    }
    const QString path = m_folder.filePath("a.png");
    QVERIFY(image.save(path));
    workspace().opening().open({path});
    QTRY_VERIFY(m_window->isImageShown());
    m_original = &session();
}

void TestOpenView::press(const char *keys)
{
    m_window->actionSet().refresh();
    const QKeyCombination key = QKeySequence(QLatin1String(keys))[0];
    QTest::keyClick(&canvas(), key.key(), key.keyboardModifiers());
}

void TestOpenView::openMirrored()
{
    press("Ctrl+Alt+H");
    QTRY_COMPARE(workspace().sessions().size(), 2);
    QTRY_VERIFY(m_window->isImageShown());
}

QRgb TestOpenView::shownAt(Point pixel)
{
    canvas().setZoom(1.0);
    const Rect device = canvas().viewport().deviceRect({pixel.x, pixel.y, 1, 1});
    return canvas().grab().toImage().pixel(static_cast<int>(device.x), static_cast<int>(device.y));
}

void TestOpenView::everyViewIsOpenedByItsKey_data()
{
    QTest::addColumn<QString>("keys");
    QTest::addColumn<QString>("title");
    QTest::addColumn<Shape>("shape");
    QTest::addColumn<QList<int>>("greens"); // at the top left and the top right
    QTest::newRow("selection") << "Ctrl+Alt+S"
                               << "a.png[10:30, 40:50]" << Shape{20, 10, 3} << QList<int>{80, 20};
    QTest::newRow("mirrored") << "Ctrl+Alt+H"
                              << "a.png[:, ::-1]" << Shape{70, 90, 3} << QList<int>{20, 80};
    QTest::newRow("upside down") << "Ctrl+Alt+V"
                                 << "a.png[::-1]" << Shape{70, 90, 3} << QList<int>{80, 20};
    QTest::newRow("transposed") << "Ctrl+Alt+X"
                                << "a.png.swapaxes(0, 1)" << Shape{90, 70, 3} << QList<int>{80, 80};
}

void TestOpenView::everyViewIsOpenedByItsKey()
{
    QFETCH(QString, keys);
    QFETCH(QString, title);
    QFETCH(Shape, shape);
    QFETCH(QList<int>, greens);
    QCOMPARE(m_window->actionSet().find("viewSelection")->isEnabled(), false);
    session().viewState().setSelection(Rect{40, 10, 10, 20});
    press(qPrintable(keys));
    QTRY_VERIFY(&session() != m_original);
    QTRY_VERIFY(m_window->isImageShown());
    QCOMPARE(session().title(), title);
    QCOMPARE(session().document().spec().shape, shape);
    QCOMPARE(session().document().buffer().storage(), m_original->document().buffer().storage());
    QCOMPARE(session().document().buffer().meter()->allocations.load(), std::size_t{0});
    QVERIFY(!session().document().isModified());
    QCOMPARE((QList<int>{qGreen(shownAt({0, 0})), qGreen(shownAt({shape.width - 1, 0}))}), greens);
}

void TestOpenView::aViewThatIsOpenIsRaised()
{
    openMirrored();
    Session *mirrored = &session();
    workspace().setCurrent(m_original);
    press("Ctrl+Alt+H");
    QCOMPARE(workspace().sessions().size(), 2);
    QCOMPARE(&session(), mirrored);
}

void TestOpenView::aSliderInOneMovesTheOther()
{
    openMirrored();
    Session &view = session();
    QCOMPARE(shownAt({0, 0}), right);
    workspace().setCurrent(m_original);
    control<QDockWidget>(*m_window, "channels")->raise();
    auto *const gain = control<QSlider>(*m_window, "gainSlider");
    QRgb before = right;
    for (const double position : {0.15, 0.1}) { // still being edited
        workspace().setCurrent(m_original);
        test::drag(gain, position, 5);
        QVERIFY(m_original->hasPreview());
        m_original->document().ensure({89, 0, 1, 1});
        const std::byte *const edited = m_original->document().view().at(89, 0);
        workspace().setCurrent(&view);
        const QRgb shown = shownAt({0, 0});
        QVERIFY(shown != before);
        QCOMPARE(qRed(shown), std::to_integer<int>(edited[0]));
        QCOMPARE(qGreen(shown), std::to_integer<int>(edited[1]));
        before = shown;
    }
    QVERIFY(m_original->hasPreview() && !view.hasPreview());
}

void TestOpenView::undoInTheOtherTakesTheEditBack()
{
    QVERIFY(session().apply({session().step("invert")}));
    openMirrored();
    QCOMPARE(shownAt({0, 0}), ~right | 0xFF000000);
    m_original->preview(this, {m_original->step("set", {{"value", 7.0}})});
    QCOMPARE(qRed(shownAt({0, 0})), 7);
    press("Ctrl+Z"); // the edit in progress
    QVERIFY(!m_original->hasPreview());
    QCOMPARE(shownAt({0, 0}), ~right | 0xFF000000);
    press("Ctrl+Z"); // the step before
    QCOMPARE(shownAt({0, 0}), right);
    QVERIFY(messageText().contains("Invert"));
    press("Ctrl+Shift+Z");
    workspace().setCurrent(m_original);
    QCOMPARE(shownAt({0, 0}), ~left | 0xFF000000);
}

void TestOpenView::anEditInTheOtherAppliesTheFirst()
{
    openMirrored();
    m_original->preview(this, {m_original->step("set", {{"value", 7.0}})});
    session().preview(&session(), {session().step("offset", {{"value", 20.0}})});
    QVERIFY(session().hasPreview() && !m_original->hasPreview());
    QCOMPARE(m_original->document().history().entries().size(), std::size_t{1});
    QVERIFY(m_original->applyPreview());
    QVERIFY(!session().hasPreview());
    QCOMPARE(m_original->document().history().entries().size(), std::size_t{2});
}

void TestOpenView::steppedViewsAreOpenedByTheDialog()
{
    press("Ctrl+Alt+N");
    QPointer<QWidget> dialog = m_window->findChild<QWidget *>("stepsDialog");
    QVERIFY(dialog && dialog->isVisible());
    QCOMPARE(control<QLabel>(*dialog, "viewExpression")->text(), "arr[::2, ::2]");
    enter(control(*dialog, "stepColumns"), "3");
    QCOMPARE(control<QLabel>(*dialog, "viewExpression")->text(), "arr[::2, ::3]");
    enter(control(*dialog, "firstRow"), "1");
    QCOMPARE(control<QLabel>(*dialog, "viewExpression")->text(), "arr[1::2, ::3]");
    QCOMPARE(control<QLabel>(*dialog, "viewShape")->text(), "(35, 30, 3) uint8");
    QCOMPARE(control<QLabel>(*dialog, "viewStrides")->text(), "(540, 9, 1)");
    QTest::mouseClick(dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok), Qt::LeftButton);
    QTRY_VERIFY(!dialog);
    QCOMPARE(session().title(), "a.png[1::2, ::3]");
}

void TestOpenView::channelsAreOpenedByTheDialog()
{
    press("Ctrl+Alt+P");
    QWidget *const dialog = m_window->findChild<QWidget *>("planeDialog");
    QTest::keyClick(control(*dialog, "planeChannel"), Qt::Key_Down);
    QCOMPARE(control<QLabel>(*dialog, "viewExpression")->text(), "arr[..., 1]");
    QTest::keyClick(dialog, Qt::Key_Return);
    QTRY_COMPARE(workspace().sessions().size(), 2);
    QTRY_VERIFY(m_window->isImageShown());
    QCOMPARE(shownAt({0, 0}), qRgb(80, 80, 80));
    QVERIFY(session().apply({session().step("set", {{"value", 9.0}})}));
    workspace().setCurrent(m_original);
    QCOMPARE(shownAt({0, 0}), qRgb(40, 9, 120));
}

void TestOpenView::typesAreReinterpretedByTheDialog()
{
    press("Ctrl+Alt+R");
    QPointer<QWidget> dialog = m_window->findChild<QWidget *>("reinterpretDialog");
    auto *const open = dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok);
    auto *const type = control<QComboBox>(*dialog, "viewType");
    QTest::keyClick(type, Qt::Key_Down);
    QTest::keyClick(type, Qt::Key_Down);
    QCOMPARE(control<QLabel>(*dialog, "viewShape")->text(), "(70, 135) uint16");
    QCOMPARE(control<QLabel>(*dialog, "viewExpression")->text(), R"(arr.reshape(-1).view("uint16").reshape(70, 135))");
    QVERIFY(open->isEnabled());
    enter(control(*dialog, "viewHeight"), "71");
    QVERIFY(dialog && !open->isEnabled());
    QVERIFY(control<QLabel>(*dialog, "viewProblem")->text().contains("18900"));
    enter(control(*dialog, "viewHeight"), "35");
    enter(control(*dialog, "viewWidth"), "270");
    QVERIFY(open->isEnabled());
    QTest::mouseClick(open, Qt::LeftButton);
    QTRY_VERIFY(!dialog);
    QCOMPARE(session().document().spec().dtype, DType::UInt16);
    QCOMPARE(session().document().spec().shape, (Shape{35, 270, 1}));
}

void TestOpenView::theBufferPanelNamesWhoShares()
{
    control<QDockWidget>(*m_window, "buffer")->raise();
    QVERIFY(!control(*m_window, "makeIndependentButton")->isEnabled());
    openMirrored();
    const auto line = [this](const char *name) { return control<QLineEdit>(panel("buffer"), name)->text(); };
    QTRY_COMPARE(line("buffer_shared with"), "a.png");
    QCOMPARE(line("buffer_offset"), "267");
    QCOMPARE(line("buffer_strides"), "(270, -3, 1)");
    QCOMPARE(line("buffer_  its offset"), "0, strides (270, 3, 1)");
    workspace().setCurrent(m_original);
    QCOMPARE(line("buffer_shared with"), "a.png[:, ::-1]");
    QCOMPARE(line("buffer_  its offset"), "267, strides (270, -3, 1)");
    workspace().closing().close(workspace().sessions().last());
    QTRY_VERIFY(panel("buffer").findChild<QLineEdit *>("buffer_shared with") == nullptr);
}

void TestOpenView::independenceIsOneClick()
{
    openMirrored();
    control<QDockWidget>(*m_window, "buffer")->raise();
    QTest::qWait(0);
    QTest::mouseClick(control(*m_window, "makeIndependentButton"), Qt::LeftButton);
    QVERIFY(!session().document().isShared() && !m_original->document().isShared());
    QVERIFY(messageText().contains("pixels of its own"));
    QVERIFY(m_original->apply({m_original->step("invert")}));
    QCOMPARE(shownAt({0, 0}), right);
    QTRY_VERIFY(!m_window->actionSet().find("makeIndependent")->isEnabled());
    press("Ctrl+Z");
    press("Ctrl+Z");
    QVERIFY(session().document().isShared());
    QVERIFY(m_original->apply({m_original->step("invert")}));
    QCOMPARE(shownAt({0, 0}), ~right | 0xFF000000);
}

void TestOpenView::aStepThatChangesTheLayoutSaysSo()
{
    openMirrored();
    m_window->workspace().setCurrent(m_original);
    QVERIFY(m_original->preview(this, {m_original->step("extract", {{"channel", "R"}})}));
    QVERIFY(m_original->applyPreview());
    QVERIFY(messageText().contains("pixels of its own"));
    press("Ctrl+Z");
    QVERIFY(m_original->document().isShared());
}

void TestOpenView::closingAViewLosesNothing()
{
    openMirrored();
    QVERIFY(session().apply({session().step("invert")}));
    press("Ctrl+W");
    QTRY_COMPARE(workspace().sessions().size(), 1);
    QCOMPARE(m_answers->unsavedAsked, 0); // the original has it
    QCOMPARE(shownAt({0, 0}), ~left | 0xFF000000);
    openMirrored();
    m_answers->unsaved = UserPrompts::Unsaved::Discard;
    workspace().closing().close(m_original);
    QCOMPARE(m_answers->unsavedAsked, 1);
    QTRY_VERIFY(!session().document().isShared());
    workspace().closing().close(&session());
    QCOMPARE(m_answers->unsavedAsked, 2); // nobody else has it any more
}

void TestOpenView::aViewIsSavedUnderANameOfItsOwn()
{
    openMirrored();
    m_answers->saveAsPath = m_folder.filePath("mirrored.png");
    m_answers->takesSuggestion = true;
    press("Ctrl+S");
    QTRY_COMPARE(session().title(), "mirrored.png");
    QCOMPARE(QImage(m_answers->saveAsPath).pixel(0, 0), right);
    QCOMPARE(m_original->title(), "a.png");
}

void TestOpenView::aSavedViewHasPixelsOfItsOwn()
{
    openMirrored();
    m_answers->saveAsPath = m_folder.filePath("mirrored.png");
    m_answers->takesSuggestion = true;
    press("Ctrl+S");
    QTRY_VERIFY(!session().document().isShared());
    QVERIFY(!m_original->document().isShared());
    QTRY_VERIFY2(messageText().contains("It has pixels of its own from now on"), qPrintable(messageText()));
    QCOMPARE(session().caption(), "mirrored.png");
    QVERIFY(!session().document().isModified());
    QVERIFY(session().apply({session().step("invert")}));
    QCOMPARE(shownAt({0, 0}), ~right | 0xFF000000);
    workspace().setCurrent(m_original);
    QCOMPARE(shownAt({89, 0}), right); // what the edit in the saved view would have changed

    workspace().setCurrent(workspace().sessions().last());
    press("Ctrl+Z"); // the edit
    QCOMPARE(shownAt({0, 0}), right);
    QVERIFY(!session().document().isShared());
    press("Ctrl+Z"); // that it has pixels of its own, which the tab says
    QVERIFY(session().document().isShared());
    QCOMPARE(session().caption(), "mirrored.png (view)");
    QVERIFY(!session().document().isModified());
    workspace().closing().close(m_original);
    QTRY_COMPARE(session().caption(), "mirrored.png");
}

// The copy that was made while it was saved is not what it shows now.
void TestOpenView::aViewThatIsEditedWhileItIsSavedSaysThatItShares()
{
    openMirrored();
    Session &view = session();
    m_answers->saveAsPath = m_folder.filePath("mirrored.png");
    m_answers->takesSuggestion = true;
    press("Ctrl+S");
    QVERIFY(m_original->apply({m_original->step("invert")}));
    QTRY_VERIFY2(messageText().contains("still shares its pixels"), qPrintable(messageText()));
    QCOMPARE(view.caption(), "mirrored.png (view)");
    QCOMPARE(QImage(m_answers->saveAsPath).pixel(0, 0), right);
    press("Ctrl+S");
    QTRY_VERIFY(!view.document().isShared());
    QCOMPARE(QImage(m_answers->saveAsPath).pixel(0, 0), ~right | 0xFF000000);
}

QTEST_MAIN(TestOpenView)
#include "test_open_view.moc"
