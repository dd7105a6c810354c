// What every panel promises: it fits, it is named, it has an empty state, it follows a change of session.
#include "named_controls.h"
#include "panel_fixture.h"
#include "ui/panels/panel.h"
#include "ui/workspace.h"
#include "workspace_fixture.h"

#include <QScrollBar>
#include <QSet>

using namespace pellucid;
using namespace pellucid::test;

class TestPanels : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void controlsAreNamed_data();
    void controlsAreNamed();
    void fitsTheSideColumn_data();
    void fitsTheSideColumn();
    void worksWithoutASession_data();
    void worksWithoutASession();
    void idsAndShortcutsAreUnique();

private:
    const CodecRegistry m_registry = everyCodec();
    Answers m_answers;
    Workspace m_workspace{m_registry, m_answers};
    std::unique_ptr<Session> m_session;
    std::unique_ptr<Panel> m_panel;

    static void listPanels();
    void open(DType dtype, const Shape &shape);
};

void TestPanels::initTestCase()
{
    applyTheme(Theme::Dark);
}

void TestPanels::listPanels()
{
    QTest::addColumn<int>("panel");
    QTest::addColumn<DType>("dtype");
    QTest::addColumn<int>("channels");
    const QList<std::pair<DType, int>> images{
        {DType::UInt8, 1}, {DType::UInt8, 3}, {DType::UInt16, 4}, {DType::Float32, 4}};
    for (int i = 0; i < static_cast<int>(panels().size()); ++i) {
        for (const auto &[dtype, channels] : images) {
            QTest::addRow("%s, %s, %d channels", panels()[static_cast<std::size_t>(i)].id, name(dtype).data(), channels)
                << i << dtype << channels;
        }
    }
}

// A panel of the session's image, with two pins and an edit in progress.
void TestPanels::open(DType dtype, const Shape &shape)
{
    QFETCH(int, panel);
    m_panel.reset();
    m_session = makeSession(dtype, shape);
    m_panel.reset(panels()[static_cast<std::size_t>(panel)].create(m_workspace, nullptr));
    m_panel->resize(320, 700);
    m_panel->setSession(m_session.get());
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
    m_session->viewState().setHover(Point{5, 6});
    m_session->viewState().addPin({1, 2});
    m_session->viewState().addPin({shape.width - 1, shape.height - 1});
    QVERIFY(m_session->preview(m_panel.get(), {m_session->step("gain", {{"value", 1.5}})}));
    QCoreApplication::processEvents();
}

void TestPanels::controlsAreNamed_data()
{
    listPanels();
}

void TestPanels::controlsAreNamed()
{
    QFETCH(DType, dtype);
    QFETCH(int, channels);
    open(dtype, {33, 40, channels});
    QCOMPARE(unnamedControl(*m_panel), QByteArray());
    int count = 0;
    QSet<QString> objectNames;
    for (const QWidget *widget : m_panel->findChildren<QWidget *>()) {
        const bool isOwnControl = widget->focusPolicy() != Qt::NoFocus && !widget->focusProxy()
            && !widget->objectName().startsWith(QLatin1String("qt_")) && widget->isVisible();
        if (!isOwnControl || qobject_cast<const QScrollArea *>(widget))
            continue;
        ++count;
        const QByteArray what = widget->metaObject()->className() + QByteArray(" ") + widget->objectName().toUtf8();
        QVERIFY2(!widget->objectName().isEmpty(), what.constData());
        QVERIFY2(!objectNames.contains(widget->objectName()), what.constData());
        objectNames.insert(widget->objectName());
    }
    QVERIFY(count > 0);
}

void TestPanels::fitsTheSideColumn_data()
{
    listPanels();
}

void TestPanels::fitsTheSideColumn()
{
    QFETCH(DType, dtype);
    QFETCH(int, channels);
    open(dtype, {20, 12000, channels}); // long numbers
    QCOMPARE(m_panel->width(), 320);
    QVERIFY2(m_panel->minimumSizeHint().width() <= 320,
             qPrintable(QString::number(m_panel->minimumSizeHint().width())));
    for (const QScrollArea *area : m_panel->findChildren<QScrollArea *>()) {
        const int needed = area->widget()->minimumSizeHint().width();
        QVERIFY2(needed <= area->viewport()->width(), qPrintable(QString::number(needed)));
    }
}

void TestPanels::worksWithoutASession_data()
{
    listPanels();
}

void TestPanels::worksWithoutASession()
{
    QFETCH(DType, dtype);
    QFETCH(int, channels);
    open(dtype, {7, 9, channels});
    m_panel->setSession(nullptr);
    for (const QAbstractButton *button : m_panel->findChildren<QAbstractButton *>())
        QVERIFY2(!button->isVisible() || !button->isEnabled(), qPrintable(button->objectName()));
    m_session.reset();
    QTest::keyClick(m_panel.get(), Qt::Key_Return);
    QTest::keyClick(m_panel.get(), Qt::Key_Escape);
    const std::unique_ptr<Session> other = makeSession(DType::UInt8, {8, 3, 1});
    m_panel->setSession(other.get());
    QVERIFY(!m_panel->grab().isNull());
    m_panel->setSession(nullptr);
}

void TestPanels::idsAndShortcutsAreUnique()
{
    QSet<QString> seen;
    for (const PanelDeclaration &panel : panels()) {
        for (const char *text : {panel.id, panel.shortcut}) {
            QVERIFY2(!seen.contains(QLatin1String(text)), text);
            seen.insert(QLatin1String(text));
        }
        QVERIFY2(QFile::exists(QStringLiteral(":/icons/%1.svg").arg(QLatin1String(panel.icon))), panel.icon);
    }
}

QTEST_MAIN(TestPanels)
#include "test_panels.moc"
