// Grayscale by real events: what the panel promises equals the operation, and is taken back whole.
#include "panel_fixture.h"
#include "ui/panels/grayscale_panel.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QPushButton>

using namespace pellucid;
using namespace pellucid::test;

class TestGrayscalePanel : public QObject
{
    Q_OBJECT

private slots:
    void everyMethodEqualsItsOperation_data();
    void everyMethodEqualsItsOperation();
    void strengthDraggedThenCancelledRestoresEveryByte();
    void singleChannelResultIsARealOne();
    void cancelOfASingleChannelResultRestoresTheLayout();
    void selectionLimitsTheResult();
    void onlyTheMethodsOwnControlsShow();
    void imagesWithoutColorAreRefusedWithASentence();

private:
    std::unique_ptr<Session> m_session;
    std::unique_ptr<GrayscalePanel> m_panel;

    void open(const Shape &shape, DType dtype = DType::UInt8);
    void choose(const char *combo, const QString &id) const;
    void click(const char *name) const { QTest::mouseClick(control(*m_panel, name), Qt::LeftButton); }
};

void TestGrayscalePanel::open(const Shape &shape, DType dtype)
{
    m_panel = std::make_unique<GrayscalePanel>();
    m_session = makeSession(dtype, shape);
    m_panel->resize(320, 700);
    m_panel->setSession(m_session.get());
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowActive(m_panel.get()));
}

// By keys, as a person without a mouse does.
void TestGrayscalePanel::choose(const char *name, const QString &id) const
{
    auto *combo = control<QComboBox>(*m_panel, name);
    combo->setFocus();
    QTest::keyClick(combo, Qt::Key_Home);
    while (combo->currentData().toString() != id && combo->currentIndex() + 1 < combo->count())
        QTest::keyClick(combo, Qt::Key_Down);
    QCOMPARE(combo->currentData().toString(), id);
}

void TestGrayscalePanel::everyMethodEqualsItsOperation_data()
{
    QTest::addColumn<QString>("method");
    for (const Option &option : findOperation("grayscale")->parameter("method")->options)
        QTest::newRow(option.id.c_str()) << QString::fromStdString(option.id);
}

void TestGrayscalePanel::everyMethodEqualsItsOperation()
{
    QFETCH(QString, method);
    open({33, 9, 3});
    Document reference(Image{snapshot(*m_session), m_session->document().spec().channels});
    const ImageBuffer original = snapshot(*m_session);
    choose("methodCombo", method);
    click("previewButton");
    QVERIFY(m_session->hasPreview());
    click("applyButton");
    QVERIFY(reference.apply({*parseStep("grayscale method=" + method.toStdString())}));
    COMPARE_IMAGES(m_session->document().view(), reference.view());
    m_session->undo();
    COMPARE_IMAGES(m_session->document().view(), original.view());
}

void TestGrayscalePanel::strengthDraggedThenCancelledRestoresEveryByte()
{
    open({300, 280, 4}, DType::UInt16);
    const ImageBuffer original = snapshot(*m_session);
    drag(control<QSlider>(*m_panel, "strengthSlider"), 0.3, 50);
    m_session->document().ensure(m_session->document().spec().shape.rect());
    QVERIFY(!difference(m_session->document().view(), original.view()).isEmpty());
    QVERIFY(control<QDoubleSpinBox>(*m_panel, "strengthField")->value() < 60.0); // percent
    click("cancelButton");
    COMPARE_IMAGES(m_session->document().view(), original.view());
}

void TestGrayscalePanel::singleChannelResultIsARealOne()
{
    open({9, 7, 3});
    const ImageBuffer original = snapshot(*m_session);
    choose("outputCombo", "single");
    QCOMPARE(m_session->document().spec().shape, (Shape{9, 7, 1}));
    choose("methodCombo", "average"); // the panel goes on with the original, three-channel image
    QVERIFY(control(*m_panel, "methodCombo")->isEnabled());
    click("applyButton");
    QCOMPARE(m_session->document().spec().shape, (Shape{9, 7, 1}));
    QCOMPARE(m_session->document().history().entries().size(), std::size_t{1});
    m_session->undo();
    COMPARE_IMAGES(m_session->document().view(), original.view());
}

void TestGrayscalePanel::cancelOfASingleChannelResultRestoresTheLayout()
{
    open({9, 7, 3});
    const ImageBuffer original = snapshot(*m_session);
    choose("outputCombo", "single");
    click("cancelButton");
    COMPARE_IMAGES(m_session->document().view(), original.view());
    QVERIFY(control(*m_panel, "methodCombo")->isEnabled());
}

void TestGrayscalePanel::selectionLimitsTheResult()
{
    open({9, 7, 3});
    const ImageBuffer original = snapshot(*m_session);
    m_session->viewState().setSelection(Rect{0, 0, 7, 4});
    choose("outputCombo", "single");
    choose("outputCombo", "equal");
    click("applyButton");
    const Rect below{0, 4, 7, 5};
    COMPARE_IMAGES(m_session->document().view().crop(below), original.view().crop(below));
    QVERIFY(!difference(m_session->document().view(), original.view()).isEmpty());
}

void TestGrayscalePanel::onlyTheMethodsOwnControlsShow()
{
    open({9, 7, 3});
    choose("methodCombo", "custom");
    QVERIFY(control(*m_panel, "weightsRSlider")->isVisible());
    QCOMPARE(control<QLabel>(*m_panel, "weightsSum")->text(), QStringLiteral("Sum 1"));
    QVERIFY(!control(*m_panel, "channelCombo")->isVisible());
    choose("methodCombo", "channel");
    QVERIFY(!control(*m_panel, "weightsRSlider")->isVisible());
    QVERIFY(control(*m_panel, "channelCombo")->isVisible());
}

void TestGrayscalePanel::imagesWithoutColorAreRefusedWithASentence()
{
    open({9, 7, 5});
    QVERIFY(!control(*m_panel, "methodCombo")->isEnabled());
    bool hasSentence = false;
    for (const QLabel *label : m_panel->findChildren<QLabel *>())
        hasSentence = hasSentence || (label->isVisible() && label->text().endsWith(QLatin1Char('.')));
    QVERIFY(hasSentence);
}

QTEST_MAIN(TestGrayscalePanel)
#include "test_grayscale_panel.moc"
