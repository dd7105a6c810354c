// The range of values that is shown: chosen on opening, said in the status line, changed and found again by keys.
#include "core/codecs/io/open_image.h"
#include "core/codecs/io/save_image.h"
#include "panel_fixture.h"
#include "tests/support/planned.h"
#include "ui/canvas/canvas.h"
#include "ui/window/document_tabs.h"
#include "window_fixture.h"

#include <QImage>
#include <QLabel>

#include <cstring>

using namespace pellucid;
using test::control;

class TestShownRange : public test::WindowTest
{
    Q_OBJECT

private:
    [[nodiscard]] QString said() { return control<QLabel>(*m_window, "statusRange")->text(); }

    void press(Qt::Key key)
    {
        m_window->actionSet().refresh();
        QTest::keyClick(m_window->findChild<DocumentTabs *>()->currentCanvas(), key);
    }

    // Values along a row, saved in the format that the name says.
    [[nodiscard]] QString makeRow(const QString &name, DType dtype, const QList<double> &values) const
    {
        const Shape shape{1, values.size(), 1};
        ImageBuffer numbers = ImageBuffer::allocate(DType::Float64, shape).value();
        for (qsizetype x = 0; x < values.size(); ++x)
            std::memcpy(numbers.mutableView().at(x, 0), &values[x], sizeof(double));
        Document document({std::move(numbers), {"L"}});
        const Step convert = parseStep("convert to=" + std::string(pellucid::name(dtype))).value();
        if (!document.apply({convert}))
            qFatal("cannot be converted");
        const SavePlan plan =
            planEncoding({document.spec(), std::string("a.") + QFileInfo(name).suffix().toStdString()}, m_registry)
                .value();
        if (!saveImage(document.view(), test::at(plan, path(name).toStdString()), {}, {}))
            qFatal("cannot be saved");
        return path(name);
    }

private slots:
    void init() { QVERIFY(showNewWindow()); }
    void cleanup() { m_window.reset(); }

    void keysChangeItAndFindItAgain_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<DType>("dtype");
        QTest::addColumn<QList<double>>("values");
        QTest::addColumn<QString>("opening");
        QTest::addColumn<QString>("fitted");
        const QList<double> sensor{900, 1000, 1400};
        QTest::newRow("int16") << "a.npy" << DType::Int16 << sensor << "range 900 to 1400"
                               << "range 900 to 1400";
        QTest::newRow("uint16") << "a.npy" << DType::UInt16 << sensor << "range 900 to 1400"
                                << "range 900 to 1400";
        QTest::newRow("uint16 in a picture") << "a.png" << DType::UInt16 << sensor << "range 900 to 1400"
                                             << "range 900 to 1400";
        QTest::newRow("a depth map") << "a.tif" << DType::Float32 << QList<double>{1.5, 4, 23} << "range 1.5 to 23"
                                     << "range 1.5 to 23";
        QTest::newRow("bytes") << "a.png" << DType::UInt8 << QList<double>{3, 7} << "range 0 to 255"
                               << "range 3 to 7";
        QTest::newRow("a bright picture") << "a.png" << DType::UInt16 << QList<double>{20, 60000} << "range 0 to 65535"
                                          << "range 20 to 60000";
    }

    void keysChangeItAndFindItAgain()
    {
        QFETCH(const QString, file);
        QFETCH(const DType, dtype);
        QFETCH(const QList<double>, values);
        QFETCH(const QString, opening);
        QFETCH(const QString, fitted);
        Session *session = opened(makeRow(file, dtype, values));
        QVERIFY(session);
        QTRY_COMPARE(said(), opening);
        const ViewSettings before = session->viewState().settings();
        press(Qt::Key_BracketRight);
        QCOMPARE(said(), opening + " +0.5 stops");
        press(Qt::Key_N);
        QTRY_COMPARE(said(), fitted + " +0.5 stops");
        press(Qt::Key_0);
        QCOMPARE(said(), opening);
        QVERIFY(session->viewState().settings() == before);

        ViewSettings chosen = before;
        chosen.black = 0.25;
        chosen.white = 0.5;
        session->viewState().setSettings(chosen);
        press(Qt::Key_0);
        QVERIFY(session->viewState().settings() == before);
    }

    void anotherTypeHasARangeOfItsOwn()
    {
        Session *session = opened(makeRow("a.npy", DType::Int32, {0, 3, 8}));
        QVERIFY(session);
        QTRY_COMPARE(said(), "range 0 to 8");
        QVERIFY(session->apply({session->step("convert", {{"to", "uint8"}})}));
        QTRY_COMPARE(said(), "range 0 to 255");
        QVERIFY(session->apply({session->step("convert", {{"to", "float32"}})}));
        QTRY_COMPARE(said(), "range 0 to 8");
        session->undo();
        session->undo();
        QTRY_COMPARE(said(), "range 0 to 8");
    }

    // Another way of converting gives other values of the same type.
    void aPreviewIsShownInARangeOfItsOwn()
    {
        Session *session = opened(makeRow("a.npy", DType::Int32, {100, 300, 800}));
        QVERIFY(session);
        QVERIFY(session->preview(this, {session->step("convert", {{"to", "uint16"}})}));
        QTRY_COMPARE(said(), "range 100 to 800");
        QVERIFY(session->preview(this, {session->step("convert", {{"to", "uint16"}, {"scale", "minmax"}})}));
        QTRY_COMPARE(said(), "range 0 to 65535");
        session->cancelPreview();
        QTRY_COMPARE(said(), "range 100 to 800");
    }
};

QTEST_MAIN(TestShownRange)
#include "test_shown_range.moc"
