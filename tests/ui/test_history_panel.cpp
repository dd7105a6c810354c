// History and Buffer: what they list is what the document says.
#include "panel_fixture.h"
#include "ui/panels/buffer_panel.h"
#include "ui/panels/history_panel.h"
#include "ui/workspace.h"
#include "workspace_fixture.h"

#include <QClipboard>
#include <QLabel>
#include <QListWidget>

using namespace pellucid;
using namespace pellucid::test;

class TestHistoryPanel : public QObject
{
    Q_OBJECT

private slots:
    void clickGoesToAStep();
    void forgottenStepsAreSaid();
    void bufferSaysWhatMemoryviewSays_data();
    void bufferSaysWhatMemoryviewSays();
    void bufferOfAViewHasItsOwnStrides();
    void bufferTableCanBeCopied();

private:
    const CodecRegistry m_registry = everyCodec();
    Answers m_answers;
    Workspace m_workspace{m_registry, m_answers};
};

void TestHistoryPanel::clickGoesToAStep()
{
    const std::unique_ptr<Session> session = makeSession(DType::UInt8, {9, 7, 3});
    HistoryPanel panel;
    panel.setSession(session.get());
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    const ImageBuffer original = snapshot(*session);
    session->apply({session->step("invert")});
    const ImageBuffer inverted = snapshot(*session);
    session->apply({session->step("gain", {{"value", 2.0}})}, QStringLiteral("Twice"));

    auto *list = control<QListWidget>(panel, "historyList");
    QCOMPARE(list->count(), 3);
    QCOMPARE(list->item(0)->text(), QStringLiteral("Opened"));
    QCOMPARE(list->item(2)->text(), QStringLiteral("Twice"));
    const auto click = [&](int row) {
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(list->item(row)).center());
    };
    click(1);
    QTRY_COMPARE(session->document().history().position(), std::size_t{1});
    COMPARE_IMAGES(session->document().view(), inverted.view());
    QCOMPARE(list->currentRow(), 1);
    click(0);
    QTRY_COMPARE(session->document().history().position(), std::size_t{0});
    COMPARE_IMAGES(session->document().view(), original.view());
    click(2);
    QTRY_COMPARE(session->document().history().position(), std::size_t{2});
}

void TestHistoryPanel::forgottenStepsAreSaid()
{
    const std::unique_ptr<Session> session = makeSession(DType::UInt8, {9, 7, 3});
    HistoryPanel panel;
    panel.setSession(session.get());
    for (int i = 0; i < 4; ++i)
        session->apply({session->step("invert")});
    session->document().setHistoryBudget(1);
    session->apply({session->step("invert")});
    auto *list = control<QListWidget>(panel, "historyList");
    QCOMPARE(list->count(), 2);
    QVERIFY(list->item(0)->text() != QStringLiteral("Opened"));
    QVERIFY(control<QLabel>(panel, "historyMemory")->text().contains(QStringLiteral("no longer be undone")));
}

void TestHistoryPanel::bufferSaysWhatMemoryviewSays_data()
{
    QTest::addColumn<DType>("dtype");
    QTest::addColumn<int>("channels");
    QTest::addColumn<QStringList>("expected"); // len, itemsize, ndim, shape, strides, c and f contiguous, format
    QTest::newRow("RGB uint8") << DType::UInt8 << 3 << QStringList{"189",        "1",    "3",     "(9, 7, 3)",
                                                                   "(21, 3, 1)", "True", "False", "'B'  uint8"};
    QTest::newRow("gray uint16") << DType::UInt16 << 1
                                 << QStringList{"126", "2", "2", "(9, 7)", "(14, 2)", "True", "False", "'H'  uint16"};
    QTest::newRow("RGBA float32") << DType::Float32 << 4
                                  << QStringList{"1008",         "4",    "3",     "(9, 7, 4)",
                                                 "(112, 16, 4)", "True", "False", "'f'  float32"};
}

void TestHistoryPanel::bufferSaysWhatMemoryviewSays()
{
    QFETCH(DType, dtype);
    QFETCH(int, channels);
    QFETCH(QStringList, expected);
    const std::unique_ptr<Session> session = makeSession(dtype, {9, 7, channels});
    BufferPanel panel(m_workspace);
    panel.setSession(session.get());
    QStringList shown;
    for (const char *name : {"buffer_len", "buffer_itemsize", "buffer_ndim", "buffer_shape", "buffer_strides",
                             "buffer_c_contiguous", "buffer_f_contiguous", "buffer_format"})
        shown += control<QLineEdit>(panel, name)->text();
    QCOMPARE(shown, expected);
    QCOMPARE(control<QLineEdit>(panel, "buffer_buf")->text().toULongLong(nullptr, 16),
             static_cast<qulonglong>(reinterpret_cast<quintptr>(session->document().view().data())));
    QCOMPARE(control<QLineEdit>(panel, "buffer_readonly")->text(), QStringLiteral("False"));
}

void TestHistoryPanel::bufferOfAViewHasItsOwnStrides()
{
    const ImageBuffer source = patterned(DType::UInt8, {9, 7, 3});
    auto document =
        std::make_unique<Document>(Image{relaid(source.view(), Layout::FlippedRows), defaultChannelNames(3)});
    Session session(std::move(document), QStringLiteral("flipped"));
    BufferPanel panel(m_workspace);
    panel.setSession(&session);
    QCOMPARE(control<QLineEdit>(panel, "buffer_c_contiguous")->text(), QStringLiteral("False"));
    QVERIFY(control<QLineEdit>(panel, "buffer_strides")->text().startsWith(QStringLiteral("(-")));
}

void TestHistoryPanel::bufferTableCanBeCopied()
{
    const std::unique_ptr<Session> session = makeSession(DType::UInt8, {9, 7, 3});
    BufferPanel panel(m_workspace);
    panel.setSession(session.get());
    panel.show();
    QTest::mouseClick(control(panel, "copyBufferButton"), Qt::LeftButton);
    QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("shape\t(9, 7, 3)")));
}

QTEST_MAIN(TestHistoryPanel)
#include "test_history_panel.moc"
