#include "panel_fixture.h"
#include "ui/panels/array_panel.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QLabel>
#include <QSpinBox>

#include <numbers>

using namespace pellucid;
using namespace pellucid::test;

namespace {

std::unique_ptr<Session> arraySession(DType dtype, std::vector<std::ptrdiff_t> shape)
{
    ArrayLayout array = packedArray(dtype, std::move(shape), ArrayOrder::C).value();
    const auto bytes = static_cast<std::ptrdiff_t>(byteCount(array));
    const ImageBuffer noise = patterned(DType::UInt8, {1, bytes, 1});
    AxisMapping mapping = usualReading(array.shape);
    const ArrayImage image = imageOf(array, mapping);
    Image decoded{
        ImageBuffer::over(noise.storage(), image.offset, image.spec.dtype, image.spec.shape, image.strides).value(),
        image.spec.channels};
    decoded.array = ArraySlice{std::move(array), std::move(mapping)};
    return std::make_unique<Session>(std::make_unique<Document>(std::move(decoded)), QStringLiteral("array"));
}

} // namespace

class TestArrayPanel : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void saysWhatTheArrayIs();
    void theSliderChoosesASlice();
    void aTypedNumberChoosesASlice();
    void anAxisChangesPlacesWithTheOneItIsGivenFor();
    void aChannelAxisOfManyIsShownByChoice();
    void aComplexPartHasItsOwnRange();
    void anEditInProgressIsAppliedFirst();
    void everyAxisButTheImagesHasASlider();

private:
    std::unique_ptr<Session> m_session;
    std::unique_ptr<ArrayPanel> m_panel;

    void open(DType dtype, const std::vector<std::ptrdiff_t> &shape);
    void choose(const char *combo, const QString &text);
};

void TestArrayPanel::init()
{
    m_panel.reset();
    m_session.reset();
}

void TestArrayPanel::open(DType dtype, const std::vector<std::ptrdiff_t> &shape)
{
    m_session = arraySession(dtype, shape);
    m_panel = std::make_unique<ArrayPanel>();
    m_panel->resize(320, 500);
    m_panel->setSession(m_session.get());
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowActive(m_panel.get()));
}

// Opens the list and clicks the entry.
void TestArrayPanel::choose(const char *name, const QString &text)
{
    auto *combo = control<QComboBox>(*m_panel, name);
    const int index = combo->findText(text);
    QVERIFY2(index >= 0, qPrintable(text));
    combo->showPopup();
    QAbstractItemView *list = combo->view();
    QVERIFY(QTest::qWaitForWindowExposed(list->window()));
    list->scrollTo(list->model()->index(index, 0));
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(list->model()->index(index, 0)).center());
    QTRY_COMPARE(combo->currentText(), text);
}

void TestArrayPanel::saysWhatTheArrayIs()
{
    open(swapped(DType::Float32), {12, 30, 40});
    QCOMPARE(control<QLabel>(*m_panel, "arraySummary")->text(), "(12, 30, 40)  >f4  C order");
    QCOMPARE(control<QComboBox>(*m_panel, "arrayRows")->currentText(), "axis 1 (30)");
    QCOMPARE(control<QComboBox>(*m_panel, "arrayChannels")->currentText(), "none");
    QVERIFY(!control<QComboBox>(*m_panel, "arrayPart")->isVisible());
    const std::unique_ptr<Session> alone = makeSession(DType::UInt8, {8, 8, 3});
    m_panel->setSession(alone.get());
    QVERIFY(!control<QLabel>(*m_panel, "arraySummary")->isVisible());
    QVERIFY(!control<QComboBox>(*m_panel, "arrayRows")->isEnabled());
    QVERIFY(control<QComboBox>(*m_panel, "arrayRed")->isEnabled());
    m_panel->setSession(m_session.get());
}

void TestArrayPanel::theSliderChoosesASlice()
{
    open(DType::UInt8, {12, 30, 40});
    drag(control<QSlider>(*m_panel, "sliceSlider0"), 1.0, 7);
    QCOMPARE(m_session->document().array()->mapping.index[0], std::ptrdiff_t{11});
    QCOMPARE(m_session->document().buffer().offset(), std::ptrdiff_t{11 * 30 * 40});
    QCOMPARE(control<QSpinBox>(*m_panel, "sliceNumber0")->value(), 11);
    QVERIFY(m_session->stepSlice(-3));
    QCOMPARE(control<QSlider>(*m_panel, "sliceSlider0")->value(), 8);
    QVERIFY(m_session->stepSlice(-100));
    QCOMPARE(control<QSlider>(*m_panel, "sliceSlider0")->value(), 0);
}

void TestArrayPanel::aTypedNumberChoosesASlice()
{
    open(DType::UInt8, {12, 30, 40});
    type(control<QSpinBox>(*m_panel, "sliceNumber0"), "7");
    QCOMPARE(m_session->document().array()->mapping.index[0], std::ptrdiff_t{7});
}

void TestArrayPanel::anAxisChangesPlacesWithTheOneItIsGivenFor()
{
    open(DType::UInt8, {12, 30, 40});
    choose("arrayRows", "axis 2 (40)");
    QCOMPARE(m_session->document().spec().shape, (Shape{40, 30, 1}));
    choose("arrayColumns", "axis 0 (12)");
    QCOMPARE(m_session->document().spec().shape, (Shape{40, 12, 1}));
    QVERIFY(m_panel->findChild<QSlider *>("sliceSlider1"));
    choose("arrayChannels", "axis 1 (30)");
    QCOMPARE(m_session->document().spec().shape, (Shape{40, 12, 30}));
}

void TestArrayPanel::aChannelAxisOfManyIsShownByChoice()
{
    open(DType::UInt8, {20, 20, 9});
    QCOMPARE(m_session->document().spec().shape.channels, std::ptrdiff_t{9});
    choose("arrayRed", "7");
    choose("arrayBlue", "none");
    const ChannelRoles expected{7, 1, ChannelRoles::none, ChannelRoles::none};
    QVERIFY(m_session->viewState().settings().roles == expected);
    choose("arrayChannels", "none"); // one channel is left
    QVERIFY(!m_session->viewState().settings().roles);
}

void TestArrayPanel::aComplexPartHasItsOwnRange()
{
    open(DType::Complex64, {20, 20});
    choose("arrayPart", "Phase");
    QVERIFY(m_session->viewState().settings().part == ComplexPart::Phase);
    QCOMPARE(m_session->viewState().settings().black, -std::numbers::pi);
    QCOMPARE(m_session->viewState().settings().white, std::numbers::pi);
}

void TestArrayPanel::anEditInProgressIsAppliedFirst()
{
    open(DType::UInt8, {6, 20, 20});
    QVERIFY(m_session->preview(this, {m_session->step("invert")}));
    type(control<QSpinBox>(*m_panel, "sliceNumber0"), "2");
    QVERIFY(!m_session->hasPreview());
    QCOMPARE(m_session->document().history().entries().size(), std::size_t{1});
    m_session->undo();
    QCOMPARE(control<QSpinBox>(*m_panel, "sliceNumber0")->value(), 0);
}

void TestArrayPanel::everyAxisButTheImagesHasASlider()
{
    open(DType::UInt8, {2, 3, 7, 8, 8});
    QCOMPARE(m_panel->findChildren<QSlider *>().size(), 3);
    const QSlider *slider = control<QSlider>(*m_panel, "sliceSlider1");
    QVERIFY(m_session->stepSlice(1));
    QCOMPARE(control<QSlider>(*m_panel, "sliceSlider1"), slider); // is not made anew under the hand
}

QTEST_MAIN(TestArrayPanel)
#include "test_array_panel.moc"
