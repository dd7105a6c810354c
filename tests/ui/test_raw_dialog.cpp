// Files that do not say enough about themselves, and images copied as text: by real events.
#include "named_controls.h"
#include "tests/support/image_compare.h"
#include "ui/dialogs/raw_dialog.h"
#include "ui/dialogs/raw_preview.h"
#include "ui/window/message_bar.h"
#include "ui/window/theme.h"
#include "window_fixture.h"

#include <QAbstractButton>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QProcess>
#include <QPushButton>
#include <QTest>

#include <cmath>
#include <memory>

using namespace pellucid;

namespace {

// 200 rows of 300 pixels RGB, of shapes that repeat nowhere, behind 60 bytes; rows are filled up to 912 bytes.
QByteArray picture()
{
    QByteArray bytes(60, 'H');
    for (int y = 0; y < 200; ++y) {
        for (int x = 0; x < 300; ++x) {
            const double wave = std::sin(x * x * 0.0021 + y * 0.05) + std::cos(y * y * 0.0017 + x * 0.03);
            for (int channel = 0; channel < 3; ++channel)
                bytes.append(static_cast<char>(128 + static_cast<int>(40 * wave) + channel * 20));
        }
        bytes.append(QByteArray(12, '\0'));
    }
    return bytes;
}

void write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

} // namespace

class TestRawDialog : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    const CodecRegistry m_registry = test::everyCodec();
    std::unique_ptr<MainWindow> m_window;
    test::Answers *m_answers = nullptr; // the window's

    QString path() const { return m_folder.filePath("frame.raw"); }

    std::unique_ptr<RawDialog> shownDialog()
    {
        write(path(), picture());
        auto dialog = std::make_unique<RawDialog>(
            path(), FileBytes::map(path().toStdString(), std::size_t{1} << 30).value(), nullptr);
        dialog->show();
        return QTest::qWaitForWindowActive(dialog.get()) ? std::move(dialog) : nullptr;
    }

    template <typename T>
    static T *control(const QWidget &dialog, const char *name)
    {
        T *found = dialog.findChild<T *>(name);
        if (found == nullptr)
            qFatal("There is no %s", name);
        return found;
    }

    static void type(QWidget *field, const char *text)
    {
        field->setFocus();
        QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(field, text);
        QTest::keyClick(field, Qt::Key_Tab);
    }

    void makeWindow() { QVERIFY(test::showWindow(m_registry, m_window, m_answers)); }

    void press(const QString &choice)
    {
        for (auto *button : m_window->findChildren<QAbstractButton *>("messageChoice")) {
            if (button->accessibleName() == choice)
                QTest::mouseClick(button, Qt::LeftButton);
        }
    }

    QString copied(const char *action)
    {
        QGuiApplication::clipboard()->setText("nothing");
        m_window->actionSet().find(action)->trigger();
        return QTest::qWaitFor([] { return QGuiApplication::clipboard()->text() != "nothing"; })
            ? QGuiApplication::clipboard()->text()
            : QString();
    }

private slots:
    void initTestCase()
    {
        test::useSettingsIn(m_folder);
        applyTheme(Theme::Dark);
    }

    void cleanup() { m_window.reset(); }

    void theStrideIsGuessedAndTheChannelsFollow()
    {
        const auto dialog = shownDialog();
        QVERIFY(dialog);
        auto *stride = control<QDoubleSpinBox>(*dialog, "rawStride");
        QTRY_COMPARE(stride->value(), 912.0);
        QVERIFY(control<QLabel>(*dialog, "rawGuessed")->text().contains("sure"));
        auto *channels = control<QComboBox>(*dialog, "rawChannels");
        QCOMPARE(channels->currentText(), QString("RGB"));
        QCOMPARE(control<QDoubleSpinBox>(*dialog, "rawWidth")->value(), 304.0);
        QTest::keyClick(channels, Qt::Key_Home); // gray
        QCOMPARE(control<QDoubleSpinBox>(*dialog, "rawWidth")->value(), 912.0);
        QTest::keyClicks(channels, "RGB");
        QCOMPARE(control<QDoubleSpinBox>(*dialog, "rawWidth")->value(), 304.0);
        type(control<QDoubleSpinBox>(*dialog, "rawOffset"), "60");
        type(control<QDoubleSpinBox>(*dialog, "rawWidth"), "300");
        QCOMPARE(stride->value(), 912.0);
        QCOMPARE(control<QDoubleSpinBox>(*dialog, "rawHeight")->value(), 200.0);
        QCOMPARE(dialog->qualifiedName(), path() + "[shape=200x300x3,dtype=uint8,offset=60,strides=912,3,1]");
        QCOMPARE(control<QLineEdit>(*dialog, "rawName")->text(), dialog->qualifiedName());
        QTest::mouseClick(control<QCheckBox>(*dialog, "rawBottomUp"), Qt::LeftButton, {}, {8, 8});
        QCOMPARE(dialog->qualifiedName(), path() + "[shape=200x300x3,dtype=uint8,offset=181548,strides=-912,3,1]");
        const auto *preview = control<RawPreview>(*dialog, "rawPreview");
        QTRY_COMPARE(preview->picture().size(), QSize(300, 200));
        const QByteArray bytes = picture();
        const auto byte = [&](qsizetype index) { return static_cast<int>(static_cast<unsigned char>(bytes[index])); };
        QTRY_COMPARE(preview->picture().pixelColor(7, 199), QColor(byte(81), byte(82), byte(83)));
    }

    void whatDoesNotFitCannotBeOpened()
    {
        const auto dialog = shownDialog();
        QVERIFY(dialog);
        const auto *open = control<QDialogButtonBox>(*dialog, "rawButtons")->button(QDialogButtonBox::Open);
        QVERIFY(open->isEnabled());
        type(control<QDoubleSpinBox>(*dialog, "rawHeight"), "60000");
        QVERIFY(!open->isEnabled());
        QVERIFY(control<QLabel>(*dialog, "rawStatus")->text().contains("bytes too short"));
        QTRY_VERIFY(control<RawPreview>(*dialog, "rawPreview")->picture().isNull());
        type(control<QDoubleSpinBox>(*dialog, "rawHeight"), "10");
        QVERIFY(open->isEnabled());
    }

    void controlsSayWhatTheyAre()
    {
        const auto dialog = shownDialog();
        QVERIFY(dialog);
        QCOMPARE(test::unnamedControl(*dialog), QByteArray());
        QVERIFY(dialog->minimumSizeHint().width() <= 1366 && dialog->minimumSizeHint().height() <= 700);
    }

    void aFileOfNoFormatIsOfferedAsRaw()
    {
        makeWindow();
        write(path(), picture());
        m_answers->rawAnswer = path() + "[shape=200x300x3,offset=60,strides=912,3,1]";
        m_window->workspace().opening().open({path()});
        QTRY_VERIFY(m_window->findChild<MessageBar *>()->text().contains("known format"));
        press("Open Raw…");
        QTRY_VERIFY(m_window->workspace().current() != nullptr);
        QCOMPARE(m_answers->rawAsked, QStringList{path()});
        QCOMPARE(m_window->workspace().current()->path(), m_answers->rawAnswer);
        QVERIFY(m_window->workspace().current()->document().buffer().storage()->mapping() != nullptr);
        // The file is watched without its brackets: it is there.
        QTRY_VERIFY(m_window->isImageShown());
        QVERIFY(!m_window->workspace().current()->document().isModified());
    }

    void anArchiveOfSeveralAsksWhich()
    {
        makeWindow();
        const QString archive = m_folder.filePath("several.npz");
        QProcess python;
        python.start("/usr/bin/python3",
                     {"-c",
                      "import sys, numpy as np\n"
                      "np.savez(sys.argv[1], one=np.zeros((4, 5)), two=np.ones((6, 7)))",
                      archive});
        QVERIFY(python.waitForFinished(60'000));
        QCOMPARE(python.exitCode(), 0);
        m_answers->memberAnswer = "two";
        m_window->workspace().opening().open({archive});
        QTRY_VERIFY(m_window->findChild<MessageBar *>()->text().contains("2 arrays"));
        press("Choose…");
        QTRY_VERIFY(m_window->workspace().current() != nullptr);
        const Session *two = m_window->workspace().current();
        QCOMPARE(two->document().spec().shape, (Shape{6, 7, 1}));
        m_window->workspace().opening().open({archive + "[one]"});
        QTRY_COMPARE(m_window->workspace().sessions().size(), 2);
        m_window->workspace().opening().open({archive + "[two]"}); // is open already
        QCOMPARE(m_window->workspace().current(), two);
        QCOMPARE(m_window->workspace().sessions().size(), 2);
    }

    void theSelectionIsCopiedAsText()
    {
        makeWindow();
        Session *session =
            m_window->workspace().add({test::patterned(DType::UInt8, {9, 8, 1}), defaultChannelNames(1)}, "pattern");
        session->viewState().setSelection(Rect{2, 3, 2, 1});
        const ImageView view = session->document().view();
        const QString a = QString::number(std::to_integer<int>(*view.at(2, 3)));
        const QString b = QString::number(std::to_integer<int>(*view.at(3, 3)));
        QCOMPARE(copied("copyNumpy"), QString("np.array([[%1, %2]], dtype=np.uint8)").arg(a, b));
        QCOMPARE(copied("copySlice"), QString("arr[3:4, 2:4]"));
        QVERIFY(copied("copyC").contains("uint8_t pixels[1][2] = {{" + a + ", " + b + "}};"));
        QVERIFY(copied("copyHex").endsWith("00000002\n"));
        QCOMPARE(QByteArray::fromBase64(copied("copyBase64").toLatin1()).size(), 2);
        const QString uri = copied("copyDataUri");
        QVERIFY(uri.startsWith("data:image/png;base64,"));
        const QImage image = QImage::fromData(QByteArray::fromBase64(uri.section(',', 1).toLatin1()));
        QCOMPARE(image.size(), QSize(2, 1));
        QCOMPARE(QString::number(image.pixelColor(1, 0).red()), b);
    }

    void whatIsTooMuchForTheClipboardIsRefused()
    {
        makeWindow();
        m_window->workspace().add({test::patterned(DType::UInt8, {1100, 1000, 1}), defaultChannelNames(1)}, "large");
        QGuiApplication::clipboard()->setText("kept");
        m_window->actionSet().find("copyNumpy")->trigger();
        QVERIFY(m_window->findChild<MessageBar *>()->text().contains("select a smaller part"));
        QCOMPARE(QGuiApplication::clipboard()->text(), QString("kept"));
    }
};

QTEST_MAIN(TestRawDialog)
#include "test_raw_dialog.moc"
