// Channels by real mouse and key events: what the controls do to the buffer's bytes.
#include "panel_fixture.h"
#include "ui/panels/channels_panel.h"

#include <QAccessible>
#include <QCheckBox>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QDoubleSpinBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QToolButton>

using namespace pellucid;
using namespace pellucid::test;

class TestChannelsPanel : public QObject
{
    Q_OBJECT

private slots:
    void sliderWritesTheBuffer_data();
    void sliderWritesTheBuffer();
    void fiftyPositionsThenCancelRestoresEveryByte();
    void fiftyPositionsThenApplyEqualOneApplication();
    void undoBringsEveryByteBack();
    void undoOfTheEditInProgressMakesTheControlsNeutral();
    void keysApplyAndCancel_data();
    void keysApplyAndCancel();
    void adjustmentsRunInTheirFixedOrder();
    void settingAValueTicksItsBox();
    void onlySelectedChannelsChange();
    void lockKeepsAChannel();
    void hiddenChannelIsOnlyHidden();
    void rightClickShowsAChannelAlone();
    void beforeButtonShowsTheOriginalWhileHeld();
    void resetKeepsTheEditOpen();
    void doubleClickOnTheLabelResets();
    void commandsEqualTheirOperation_data();
    void commandsEqualTheirOperation();
    void splitOpensADocumentForEveryChannel();
    void wheelNeedsTheFocus();
    void valuesAreReadableByScreenReaders_data();
    void valuesAreReadableByScreenReaders();
    void unitsFollowTheDtype_data();
    void unitsFollowTheDtype();

private:
    std::unique_ptr<Session> m_session;
    std::unique_ptr<ChannelsPanel> m_panel;

    void open(DType dtype = DType::UInt8, const Shape &shape = {33, 40, 3});
    [[nodiscard]] ImageBuffer expected(const ImageBuffer &original, const Recipe &steps) const;
    [[nodiscard]] QSlider *slider(const char *name) const { return control<QSlider>(*m_panel, name); }
    void click(const char *name) const { QTest::mouseClick(control(*m_panel, name), Qt::LeftButton); }
    void ensureAll() { m_session->document().ensure(m_session->document().spec().shape.rect()); }
};

void TestChannelsPanel::open(DType dtype, const Shape &shape)
{
    m_panel = std::make_unique<ChannelsPanel>();
    m_session = makeSession(dtype, shape);
    m_panel->resize(320, 900);
    m_panel->setSession(m_session.get());
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowActive(m_panel.get()));
}

// The steps applied once, to a document of their own.
ImageBuffer TestChannelsPanel::expected(const ImageBuffer &original, const Recipe &steps) const
{
    Document document(Image{*original.clone(), m_session->document().spec().channels});
    if (!document.apply(steps))
        qFatal("The expected steps do not fit the image");
    return *document.buffer().clone();
}

void TestChannelsPanel::sliderWritesTheBuffer_data()
{
    QTest::addColumn<QString>("slider");
    for (const char *name : {"levelsBlackSlider", "levelsWhiteSlider", "levelsGammaSlider", "gainSlider",
                             "offsetSlider", "gammaSlider", "valueSlider"})
        QTest::newRow(name) << name;
}

void TestChannelsPanel::sliderWritesTheBuffer()
{
    QFETCH(QString, slider);
    open();
    const ImageBuffer original = snapshot(*m_session);
    const void *address = m_session->document().view().data();
    drag(m_panel->findChild<QSlider *>(slider), 0.4);
    ensureAll();
    QVERIFY(!difference(m_session->document().view(), original.view()).isEmpty());
    QCOMPARE(static_cast<const void *>(m_session->document().view().data()), address);
    click("applyButton");
    QCOMPARE(m_session->document().history().position(), std::size_t{1});
    m_session->undo();
    COMPARE_IMAGES(m_session->document().view(), original.view());
}

void TestChannelsPanel::fiftyPositionsThenCancelRestoresEveryByte()
{
    open(DType::UInt16, {300, 290, 4});
    const ImageBuffer original = snapshot(*m_session);
    drag(slider("gainSlider"), 0.9, 50);
    ensureAll();
    QVERIFY(!difference(m_session->document().view(), original.view()).isEmpty());
    click("cancelButton");
    COMPARE_IMAGES(m_session->document().view(), original.view());
    QCOMPARE(m_session->document().history().entries().size(), std::size_t{0});
    QCOMPARE(control<QDoubleSpinBox>(*m_panel, "gainField")->value(), 1.0);
}

void TestChannelsPanel::fiftyPositionsThenApplyEqualOneApplication()
{
    open();
    const ImageBuffer original = snapshot(*m_session);
    drag(slider("gainSlider"), 0.8, 50);
    const double gain = control<QDoubleSpinBox>(*m_panel, "gainField")->value();
    QVERIFY(gain > 2.0);
    click("applyButton");
    const ChannelNames channels{"R", "G", "B"};
    COMPARE_IMAGES(m_session->document().view(),
                   expected(original, {m_session->step("gain", {{"channels", channels}, {"value", gain}})}).view());
    QCOMPARE(m_session->document().history().entries().size(), std::size_t{1});
}

void TestChannelsPanel::undoBringsEveryByteBack()
{
    open(DType::Float32, {9, 7, 4});
    const ImageBuffer original = snapshot(*m_session);
    drag(slider("offsetSlider"), 0.7, 3);
    click("applyButton");
    QVERIFY(!difference(m_session->document().view(), original.view()).isEmpty());
    m_session->undo();
    COMPARE_IMAGES(m_session->document().view(), original.view());
}

void TestChannelsPanel::undoOfTheEditInProgressMakesTheControlsNeutral()
{
    open();
    const ImageBuffer original = snapshot(*m_session);
    drag(slider("gammaSlider"), 0.9);
    m_session->undo();
    COMPARE_IMAGES(m_session->document().view(), original.view());
    QVERIFY(!m_session->hasPreview());
    QCOMPARE(control<QDoubleSpinBox>(*m_panel, "gammaField")->value(), 1.0);
    QVERIFY(!control(*m_panel, "applyButton")->isEnabled());
}

void TestChannelsPanel::keysApplyAndCancel_data()
{
    QTest::addColumn<Qt::Key>("key");
    QTest::addColumn<int>("steps");
    QTest::newRow("Enter applies") << Qt::Key_Return << 1;
    QTest::newRow("Esc cancels") << Qt::Key_Escape << 0;
}

void TestChannelsPanel::keysApplyAndCancel()
{
    QFETCH(Qt::Key, key);
    QFETCH(int, steps);
    open();
    slider("gainSlider")->setFocus();
    QTest::keyClick(slider("gainSlider"), Qt::Key_Right);
    QVERIFY(m_session->hasPreview());
    QTest::keyClick(slider("gainSlider"), key);
    QVERIFY(!m_session->hasPreview());
    QCOMPARE(static_cast<int>(m_session->document().history().entries().size()), steps);
}

void TestChannelsPanel::adjustmentsRunInTheirFixedOrder()
{
    open();
    const ImageBuffer original = snapshot(*m_session);
    QTest::mouseClick(control(*m_panel, "invertCheck"), Qt::LeftButton, {}, {8, 8});
    type(control(*m_panel, "offsetField"), QStringLiteral("20")); // Enter also applies
    const Recipe steps = m_session->document().recipe();
    QCOMPARE(steps.size(), std::size_t{2});
    QCOMPARE(steps[0].operation->id, std::string("offset"));
    QCOMPARE(steps[1].operation->id, std::string("invert"));
    COMPARE_IMAGES(m_session->document().view(), expected(original, steps).view());
}

void TestChannelsPanel::settingAValueTicksItsBox()
{
    open();
    auto *box = control<QCheckBox>(*m_panel, "setCheck");
    type(control(*m_panel, "valueField"), QStringLiteral("77"));
    QCOMPARE(std::to_integer<int>(*m_session->document().view().at(3, 4, 1)), 77);
    QVERIFY(!box->isChecked()); // applied: neutral again
}

void TestChannelsPanel::onlySelectedChannelsChange()
{
    open(DType::UInt8, {8, 9, 4});
    const ImageBuffer original = snapshot(*m_session);
    QVERIFY(!control<QCheckBox>(*m_panel, "editA")->isChecked());
    click("editG");
    type(control(*m_panel, "valueField"), QStringLiteral("200"));
    const ImageView image = m_session->document().view();
    COMPARE_IMAGES(image.channel(1), original.view().channel(1));
    COMPARE_IMAGES(image.channel(3), original.view().channel(3));
    QCOMPARE(std::to_integer<int>(*image.at(0, 0, 0)), 200);
    QCOMPARE(std::to_integer<int>(*image.at(8, 7, 2)), 200);
}

void TestChannelsPanel::lockKeepsAChannel()
{
    open();
    const ImageBuffer original = snapshot(*m_session);
    drag(slider("gainSlider"), 0.9);
    click("lockR"); // also while the edit is in progress
    click("applyButton");
    const ImageView image = m_session->document().view();
    COMPARE_IMAGES(image.channel(0), original.view().channel(0));
    QVERIFY(!difference(image.channel(1), original.view().channel(1)).isEmpty());
    click("lockR");
    QVERIFY(m_session->lockedChannels().empty());
}

void TestChannelsPanel::hiddenChannelIsOnlyHidden()
{
    open();
    const ImageBuffer original = snapshot(*m_session);
    click("showG");
    QCOMPARE(m_session->viewState().settings().hidden, (std::vector<bool>{false, true, false}));
    COMPARE_IMAGES(m_session->document().view(), original.view());
    click("showG");
    QVERIFY(m_session->viewState().settings().isPlain());
}

void TestChannelsPanel::rightClickShowsAChannelAlone()
{
    open();
    auto *eye = control<QToolButton>(*m_panel, "showB");
    const auto rightClick = [&] {
        QContextMenuEvent event(QContextMenuEvent::Mouse, eye->rect().center(), eye->mapToGlobal(eye->rect().center()));
        QApplication::sendEvent(eye, &event);
    };
    rightClick();
    QCOMPARE(m_session->viewState().settings().mode, ViewSettings::Mode::Single);
    QCOMPARE(m_session->viewState().settings().channel, std::ptrdiff_t{2});
    QVERIFY(eye->isChecked());
    QVERIFY(!control<QToolButton>(*m_panel, "showR")->isChecked());
    rightClick();
    QCOMPARE(m_session->viewState().settings().mode, ViewSettings::Mode::Color);
}

void TestChannelsPanel::beforeButtonShowsTheOriginalWhileHeld()
{
    open();
    const ImageBuffer original = snapshot(*m_session);
    drag(slider("gainSlider"), 0.1);
    auto *button = control<QPushButton>(*m_panel, "beforeAfterButton");
    QTest::mousePress(button, Qt::LeftButton);
    ensureAll();
    COMPARE_IMAGES(m_session->document().view(), original.view());
    QTest::mouseRelease(button, Qt::LeftButton);
    ensureAll();
    QVERIFY(!difference(m_session->document().view(), original.view()).isEmpty());
}

void TestChannelsPanel::resetKeepsTheEditOpen()
{
    open();
    const ImageBuffer original = snapshot(*m_session);
    drag(slider("gainSlider"), 0.1);
    click("resetButton");
    QVERIFY(m_session->hasPreview());
    ensureAll();
    COMPARE_IMAGES(m_session->document().view(), original.view());
    QCOMPARE(slider("gainSlider")->value(), 1000);
}

void TestChannelsPanel::doubleClickOnTheLabelResets()
{
    open();
    drag(slider("gainSlider"), 0.9);
    QTest::mouseDClick(control(*m_panel, "gainLabel"), Qt::LeftButton);
    QCOMPARE(control<QDoubleSpinBox>(*m_panel, "gainField")->value(), 1.0);
}

void TestChannelsPanel::commandsEqualTheirOperation_data()
{
    QTest::addColumn<QString>("button");
    QTest::addColumn<QString>("step");
    QTest::newRow("swap") << "swapButton"
                          << "swap a=R b=B";
    QTest::newRow("copy") << "copyButton"
                          << "copy from=R to=B";
    QTest::newRow("reorder") << "reorderButton"
                             << "reorder order=BGR";
    QTest::newRow("add alpha") << "alphaButton"
                               << "alpha action=add value=255";
}

void TestChannelsPanel::commandsEqualTheirOperation()
{
    QFETCH(QString, button);
    QFETCH(QString, step);
    open();
    const ImageBuffer original = snapshot(*m_session);
    for (const char *name : {"swapBCombo", "copyToCombo"}) {
        auto *combo = control<QComboBox>(*m_panel, name);
        combo->setFocus();
        QTest::keyClick(combo, Qt::Key_B);
        QCOMPARE(combo->currentText(), QStringLiteral("B"));
    }
    const Recipe steps{*parseStep(step.toStdString())};
    const ImageBuffer wanted = expected(original, steps);
    click(button.toLatin1().constData());
    COMPARE_IMAGES(m_session->document().view(), wanted.view());
    m_session->undo();
    COMPARE_IMAGES(m_session->document().view(), original.view());
}

void TestChannelsPanel::splitOpensADocumentForEveryChannel()
{
    open(DType::UInt16, {7, 9, 4});
    QList<std::shared_ptr<Image>> images;
    connect(m_session.get(), &Session::documentRequested, this,
            [&](const std::shared_ptr<Image> &image) { images.append(image); });
    click("splitButton");
    QCOMPARE(images.size(), 4);
    for (std::ptrdiff_t c = 0; c < 4; ++c)
        COMPARE_IMAGES(images[c]->buffer.view(), m_session->document().view().channel(c));
    QCOMPARE(m_session->document().history().entries().size(), std::size_t{0});
}

void TestChannelsPanel::wheelNeedsTheFocus()
{
    open();
    QSlider *gain = slider("gainSlider");
    control(*m_panel, "editR")->setFocus();
    const auto turn = [&] {
        QWheelEvent event(gain->rect().center(), gain->mapToGlobal(gain->rect().center()), {}, {0, 120}, {}, {},
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(gain, &event);
    };
    turn();
    QCOMPARE(gain->value(), 1000);
    gain->setFocus();
    turn();
    QVERIFY(gain->value() > 1000);
}

void TestChannelsPanel::valuesAreReadableByScreenReaders_data()
{
    QTest::addColumn<QString>("objectName");
    QTest::addColumn<QString>("accessibleName");
    QTest::newRow("gain") << "gainSlider"
                          << "Gain";
    QTest::newRow("gain field") << "gainField"
                                << "Gain value";
    QTest::newRow("offset") << "offsetSlider"
                            << "Offset";
    QTest::newRow("gamma") << "gammaSlider"
                           << "Gamma";
    QTest::newRow("value") << "valueSlider"
                           << "Value";
    QTest::newRow("invert") << "invertCheck"
                            << "Invert";
    QTest::newRow("apply") << "applyButton"
                           << "Apply";
    QTest::newRow("reset") << "resetButton"
                           << "Reset";
}

void TestChannelsPanel::valuesAreReadableByScreenReaders()
{
    QFETCH(QString, objectName);
    QFETCH(QString, accessibleName);
    open();
    auto *widget = control(*m_panel, objectName.toLatin1().constData());
    QAccessibleInterface *accessible = QAccessible::queryAccessibleInterface(widget);
    QCOMPARE(accessible->text(QAccessible::Name), accessibleName);
    if (auto *value = accessible->valueInterface(); value && qobject_cast<QSlider *>(widget)) {
        value->setCurrentValue(1);
        QCOMPARE(value->currentValue().toInt(), std::max(1, value->minimumValue().toInt()));
        QVERIFY(m_session->hasPreview()); // as if it had been dragged
    }
}

void TestChannelsPanel::unitsFollowTheDtype_data()
{
    QTest::addColumn<DType>("dtype");
    QTest::addColumn<double>("white");
    QTest::newRow("uint8") << DType::UInt8 << 255.0;
    QTest::newRow("uint16") << DType::UInt16 << 65535.0;
    QTest::newRow("float32") << DType::Float32 << 1.0;
}

void TestChannelsPanel::unitsFollowTheDtype()
{
    QFETCH(DType, dtype);
    QFETCH(double, white);
    open(dtype, {3, 3, 3});
    QCOMPARE(control<QDoubleSpinBox>(*m_panel, "levelsWhiteField")->value(), white);
}

QTEST_MAIN(TestChannelsPanel)
#include "test_channels_panel.moc"
