#include "core/base/printable.h"

#include <QTest>

using namespace pellucid;

class TestPrintable : public QObject
{
    Q_OBJECT

private slots:
    void terminalsObeyNothing_data();
    void terminalsObeyNothing();
    void longMessagesKeepTheirEnds();
};

void TestPrintable::terminalsObeyNothing_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("nothing") << QByteArray() << QByteArray();
    QTest::newRow("letters") << QByteArray("a b~.\\") << QByteArray("a b~.\\");
    QTest::newRow("letters of everywhere")
        << QByteArray("Größe 画像 \xF0\x9F\x96\xBC") << QByteArray("Größe 画像 \xF0\x9F\x96\xBC");
    QTest::newRow("a color") << QByteArray("\x1b[31mred") << QByteArray("\\u001b[31mred");
    QTest::newRow("a title of the window") << QByteArray("\x1b]0;mine\x07") << QByteArray("\\u001b]0;mine\\u0007");
    QTest::newRow("lines") << QByteArray("a\nb\rc\td") << QByteArray("a\\nb\\rc\\td");
    QTest::newRow("a zero") << QByteArray("a\0b", 3) << QByteArray("a\\u0000b");
    QTest::newRow("delete") << QByteArray("a\x7f") << QByteArray("a\\u007f");
    QTest::newRow("the one-character form of ESC [") << QByteArray("\xC2\x9B"
                                                                   "31m")
                                                     << QByteArray("\\u009b31m");
    QTest::newRow("a name that seems to end otherwise")
        << QByteArray("photo\xE2\x80\xAEgnp.exe") << QByteArray("photo\\u202egnp.exe");
    QTest::newRow("isolates") << QByteArray("\xE2\x81\xA6x\xE2\x81\xA9") << QByteArray("\\u2066x\\u2069");
    QTest::newRow("a byte alone") << QByteArray("a\x9b\xffz") << QByteArray("a\\x9b\\xffz");
    QTest::newRow("cut off") << QByteArray("a\xE2\x80") << QByteArray("a\\xe2\\x80");
    QTest::newRow("longer than it need be")
        << QByteArray("\xC0\x9B\xE0\x80\x9B") << QByteArray("\\xc0\\x9b\\xe0\\x80\\x9b");
    QTest::newRow("half of a pair") << QByteArray("\xED\xA0\x80") << QByteArray("\\xed\\xa0\\x80");
    QTest::newRow("beyond Unicode") << QByteArray("\xF4\x90\x80\x80") << QByteArray("\\xf4\\x90\\x80\\x80");
}

void TestPrintable::terminalsObeyNothing()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, expected);
    QCOMPARE(QByteArray::fromStdString(escaped(text.toStdString())), expected);
    QCOMPARE(QByteArray::fromStdString(escapedMessage(text.toStdString())), expected);
}

void TestPrintable::longMessagesKeepTheirEnds()
{
    const std::string message = "photo.png: " + std::string(100'000, 'x') + ": No such file.";
    const std::string shown = escapedMessage(message);
    QVERIFY(shown.size() <= longestMessage);
    QVERIFY(shown.starts_with("photo.png: xxx"));
    QVERIFY(shown.ends_with("xxx: No such file."));
    QVERIFY(shown.find(" ... ") != std::string::npos);
    // Characters stay whole.
    const QByteArray umlauts = QByteArray::fromStdString(escapedMessage(QString(5000, QChar(0xE4)).toStdString()));
    QCOMPARE(QString::fromUtf8(umlauts).toUtf8(), umlauts);
    QVERIFY(!umlauts.contains("\\x"));
    QCOMPARE(QString::fromUtf8(umlauts).count(QChar(0xFFFD)), 0);
}

QTEST_GUILESS_MAIN(TestPrintable)
#include "test_printable.moc"
