// Inspector: what it says about a pixel is what is in memory, and what is typed into it lands there.
#include "panel_fixture.h"
#include "ui/panels/inspector_panel.h"

#include <QAccessible>
#include <QLabel>
#include <QTableWidget>
#include <QTextEdit>
#include <QToolButton>

using namespace pellucid;
using namespace pellucid::test;

class TestInspectorPanel : public QObject
{
    Q_OBJECT

private slots:
    void readoutSaysWhatIsInMemory_data();
    void readoutSaysWhatIsInMemory();
    void linesDoNotJump();
    void typedValueLandsInTheBufferAndUndoBringsItBack_data();
    void typedValueLandsInTheBufferAndUndoBringsItBack();
    void refusesWhatCannotBeWritten_data();
    void refusesWhatCannotBeWritten();
    void lockedChannelCannotBeTyped();
    void escapePutsTheValueBack();
    void pinsShowBeforeAndAfter();
    void swatchesFollowTheRangeThatIsShown();
    void aPinAloneIsListedWhileItChanges();
    void pinsCanBeChosenAndRemoved();
    void pinnedPixelIsDescribedAnewWhenItChanges();

private:
    std::unique_ptr<Session> m_session;
    std::unique_ptr<InspectorPanel> m_panel;

    void open(DType dtype, const Shape &shape);
    [[nodiscard]] QString text(const char *readout) const
    {
        return control<QTextEdit>(*m_panel, readout)->toPlainText();
    }
    [[nodiscard]] QByteArray bytes(Point p, std::ptrdiff_t channel) const;
};

void TestInspectorPanel::open(DType dtype, const Shape &shape)
{
    m_panel = std::make_unique<InspectorPanel>();
    m_session = makeSession(dtype, shape);
    m_panel->resize(320, 900);
    m_panel->setSession(m_session.get());
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowActive(m_panel.get()));
}

QByteArray TestInspectorPanel::bytes(Point p, std::ptrdiff_t channel) const
{
    return {reinterpret_cast<const char *>(m_session->document().view().at(p.x, p.y, channel)),
            static_cast<qsizetype>(itemSize(m_session->document().spec().dtype))};
}

void TestInspectorPanel::readoutSaysWhatIsInMemory_data()
{
    QTest::addColumn<DType>("dtype");
    QTest::addColumn<double>("value");
    QTest::addColumn<QStringList>("parts");
    QTest::newRow("uint8") << DType::UInt8 << 98.0 << QStringList{"G  98  0x62     0.384", "x, y    2, 1"};
    QTest::newRow("uint16") << DType::UInt16 << 513.0 << QStringList{"G   513  0x0201     0.008"};
    QTest::newRow("float32") << DType::Float32 << 0.25 << QStringList{"G         0.25  0x3E800000     0.250"};
    QTest::newRow("nan") << DType::Float32 << qQNaN() << QStringList{"G          nan  0x7FC00000       nan"};
    QTest::newRow("inf") << DType::Float32 << -qInf() << QStringList{"-inf  0xFF800000"};
}

void TestInspectorPanel::readoutSaysWhatIsInMemory()
{
    QFETCH(DType, dtype);
    QFETCH(double, value);
    QFETCH(QStringList, parts);
    open(dtype, {5, 7, 3});
    m_session->apply({m_session->step("set", {{"channels", ChannelNames{"G"}}, {"value", value}})});
    m_session->viewState().setHover(Point{2, 1});
    m_session->viewState().pin({2, 1});
    const qsizetype itemBytes = static_cast<qsizetype>(itemSize(dtype));
    const qsizetype offset = (1 * 7 + 2) * 3 * itemBytes;
    parts += QStringLiteral("offset  %1").arg(offset);
    parts += QStringLiteral("address 0x%1")
                 .arg(reinterpret_cast<quintptr>(m_session->document().view().data()) + offset, 0, 16);
    const QByteArray first = bytes({2, 1}, 0).toHex(' ').toUpper();
    parts += QStringLiteral("bytes   ") + QString::fromLatin1(first);
    for (const char *readout : {"hoverReadout", "pinnedReadout"}) {
        for (const QString &part : parts)
            QVERIFY2(text(readout).contains(part), qPrintable(text(readout) + "\nlacks: " + part));
    }
    QAccessibleInterface *accessible = QAccessible::queryAccessibleInterface(control(*m_panel, "pinnedReadout"));
    QCOMPARE(accessible->text(QAccessible::Name), QStringLiteral("Pinned pixel"));
    QVERIFY(
        accessible->textInterface()->text(0, accessible->textInterface()->characterCount()).contains(parts.first()));
    QCOMPARE(control(*m_panel, "hoverReadout")->accessibleName(), QStringLiteral("Pixel under cursor"));
}

void TestInspectorPanel::linesDoNotJump()
{
    open(DType::Float32, {5, 7, 4});
    const int height = control(*m_panel, "hoverReadout")->height();
    m_session->viewState().setHover(Point{1, 1});
    QCOMPARE(control(*m_panel, "hoverReadout")->height(), height);
    m_session->viewState().setHover(std::nullopt);
    QCOMPARE(control(*m_panel, "hoverReadout")->height(), height);
}

void TestInspectorPanel::typedValueLandsInTheBufferAndUndoBringsItBack_data()
{
    QTest::addColumn<DType>("dtype");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("uint8") << DType::UInt8 << "201" << QByteArray("\xC9");
    QTest::newRow("hexadecimal") << DType::UInt16 << "0x1234" << QByteArray("\x34\x12");
    QTest::newRow("float32") << DType::Float32 << "-2.5" << QByteArray("\x00\x00\x20\xC0", 4);
    QTest::newRow("infinity") << DType::Float32 << "inf" << QByteArray("\x00\x00\x80\x7F", 4);
}

void TestInspectorPanel::typedValueLandsInTheBufferAndUndoBringsItBack()
{
    QFETCH(DType, dtype);
    QFETCH(QString, typed);
    QFETCH(QByteArray, bytes);
    open(dtype, {9, 8, 3});
    const ImageBuffer original = snapshot(*m_session);
    m_session->viewState().setSelection(Rect{0, 0, 2, 2}); // does not limit what is typed
    m_session->viewState().pin({7, 3});
    type(control(*m_panel, "pinnedValueG"), typed);
    QCOMPARE(this->bytes({7, 3}, 1), bytes);
    QCOMPARE(m_session->document().recipe().size(), std::size_t{1});
    m_session->undo();
    COMPARE_IMAGES(m_session->document().view(), original.view());
}

void TestInspectorPanel::refusesWhatCannotBeWritten_data()
{
    QTest::addColumn<DType>("dtype");
    QTest::addColumn<QString>("typed");
    QTest::newRow("above uint8") << DType::UInt8 << "256";
    QTest::newRow("negative") << DType::UInt8 << "-1";
    QTest::newRow("fraction") << DType::UInt8 << "1.5";
    QTest::newRow("above uint16") << DType::UInt16 << "65536";
    QTest::newRow("no number") << DType::Float32 << "bright";
    QTest::newRow("nothing") << DType::UInt8 << " ";
}

void TestInspectorPanel::refusesWhatCannotBeWritten()
{
    QFETCH(DType, dtype);
    QFETCH(QString, typed);
    open(dtype, {9, 8, 3});
    const ImageBuffer original = snapshot(*m_session);
    m_session->viewState().pin({7, 3});
    auto *field = control<QLineEdit>(*m_panel, "pinnedValueR");
    type(field, typed);
    COMPARE_IMAGES(m_session->document().view(), original.view());
    QCOMPARE(m_session->document().history().entries().size(), std::size_t{0});
    QVERIFY(field->property("invalid").toBool());
    QVERIFY(control<QLabel>(*m_panel, "pinnedValueProblem")->isVisible());
    QVERIFY(!control<QLabel>(*m_panel, "pinnedValueProblem")->text().isEmpty());
    QTest::keyClick(field, Qt::Key_Escape);
    QVERIFY(!control<QLabel>(*m_panel, "pinnedValueProblem")->isVisible());
}

void TestInspectorPanel::lockedChannelCannotBeTyped()
{
    open(DType::UInt8, {3, 3, 3});
    m_session->viewState().pin({1, 1});
    m_session->setLockedChannels({"G"});
    QVERIFY(!control(*m_panel, "pinnedValueG")->isEnabled());
    QVERIFY(control(*m_panel, "pinnedValueR")->isEnabled());
}

void TestInspectorPanel::escapePutsTheValueBack()
{
    open(DType::UInt8, {3, 3, 1});
    m_session->viewState().pin({1, 1});
    auto *field = control<QLineEdit>(*m_panel, "pinnedValueL");
    const QString before = field->text();
    field->setFocus();
    QTest::keyClicks(field, QStringLiteral("9"));
    QVERIFY(field->text() != before);
    QTest::keyClick(field, Qt::Key_Escape);
    QCOMPARE(field->text(), before);
}

void TestInspectorPanel::pinsShowBeforeAndAfter()
{
    open(DType::UInt8, {300, 300, 1});
    m_session->apply({m_session->step("set", {{"value", 100.0}})});
    m_session->viewState().addPin({1, 2});
    m_session->viewState().addPin({299, 299});
    auto *table = control<QTableWidget>(*m_panel, "pinTable");
    QCOMPARE(table->rowCount(), 2);
    QCOMPARE(table->item(1, 2)->text(), QStringLiteral("100"));
    m_session->preview(this, {m_session->step("gain", {{"value", 0.5}})});
    QCOMPARE(table->item(0, 2)->text(), QStringLiteral("100\n 50"));
    QCOMPARE(table->item(1, 2)->text(), QStringLiteral("100\n 50"));
    m_session->preview(this, {m_session->step("gain", {{"value", 0.3}})});
    QCOMPARE(table->item(0, 2)->text(), QStringLiteral("100\n 30"));
    m_session->applyPreview();
    QCOMPARE(table->item(0, 2)->text(), QStringLiteral(" 30"));
}

void TestInspectorPanel::swatchesFollowTheRangeThatIsShown()
{
    open(DType::UInt8, {20, 20, 1});
    m_session->apply({m_session->step("set", {{"value", 51.0}})});
    m_session->viewState().setHover(Point{1, 2});
    m_session->viewState().pin({1, 2});
    const auto color = [&](const char *swatch) {
        return control(*m_panel, swatch)->palette().color(QPalette::Window).name();
    };
    QCOMPARE(color("hoverReadoutSwatch"), "#333333");
    ViewSettings settings = m_session->viewState().settings();
    settings.white = 0.4;
    m_session->viewState().setSettings(settings);
    QCOMPARE(color("hoverReadoutSwatch"), "#808080");
    QCOMPARE(color("pinnedReadoutSwatch"), "#808080");
}

void TestInspectorPanel::aPinAloneIsListedWhileItChanges()
{
    open(DType::UInt8, {20, 20, 1});
    auto *table = control<QTableWidget>(*m_panel, "pinTable");
    m_session->viewState().pin({1, 2});
    QVERIFY(!table->isVisible());
    m_session->preview(this, {m_session->step("gain", {{"value", 0.5}})});
    QVERIFY(table->isVisible());
    m_session->cancelPreview();
    QVERIFY(!table->isVisible());
    m_session->viewState().addPin({3, 4});
    QVERIFY(table->isVisible());
}

void TestInspectorPanel::pinsCanBeChosenAndRemoved()
{
    open(DType::UInt8, {20, 20, 3});
    for (std::ptrdiff_t i = 0; i < 3; ++i)
        m_session->viewState().addPin({i, i});
    auto *table = control<QTableWidget>(*m_panel, "pinTable");
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualItemRect(table->item(0, 0)).center());
    QCOMPARE(m_session->viewState().currentPin(), 0);
    QTest::mouseClick(control(*m_panel, "removePin2"), Qt::LeftButton);
    QTRY_COMPARE(m_session->viewState().pins(), (QList<Point>{{0, 0}, {2, 2}}));
    QCOMPARE(table->rowCount(), 2);
    QTest::mouseClick(control(*m_panel, "removeAllPinsButton"), Qt::LeftButton);
    QVERIFY(m_session->viewState().pins().isEmpty());
    QVERIFY(!table->isVisible());
}

void TestInspectorPanel::pinnedPixelIsDescribedAnewWhenItChanges()
{
    open(DType::UInt8, {20, 20, 3});
    m_session->viewState().pin({4, 4});
    m_session->apply({m_session->step("set", {{"value", 9.0}})});
    QAccessibleInterface *accessible = QAccessible::queryAccessibleInterface(control(*m_panel, "pinnedReadout"));
    QCOMPARE(accessible->text(QAccessible::Description), QStringLiteral("x 4, y 4: R 9, G 9, B 9"));
    m_session->undo();
    QVERIFY(accessible->text(QAccessible::Description) != QStringLiteral("x 4, y 4: R 9, G 9, B 9"));
}

QTEST_MAIN(TestInspectorPanel)
#include "test_inspector_panel.moc"
