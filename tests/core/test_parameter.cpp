#include "core/operations/parameter.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace pellucid;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Parameter parameterOf(Parameter::Kind kind)
{
    return {.id = "p", .title = "P", .kind = kind, .options = {{"one", "One"}, {"two", "Two"}}};
}

} // namespace

class TestParameter : public QObject
{
    Q_OBJECT

private slots:
    void parsesAndFormatsText_data();
    void parsesAndFormatsText();
    void refusesMalformedText_data();
    void refusesMalformedText();
    void parsesNotANumber();
    void rangesFollowTheImage();
    void defaultsFollowTheImage();
    void refusesValuesThatDoNotFit_data();
    void refusesValuesThatDoNotFit();
};

void TestParameter::parsesAndFormatsText_data()
{
    using enum Parameter::Kind;
    QTest::addColumn<Parameter::Kind>("kind");
    QTest::addColumn<Value>("value");
    QTest::newRow("1.5") << Number << Value(1.5);
    QTest::newRow("-3") << Number << Value(-3.0);
    QTest::newRow("0.1") << Number << Value(0.1);
    QTest::newRow("1e-300") << Number << Value(1e-300);
    QTest::newRow("0.3333333333333333") << Number << Value(1.0 / 3.0);
    QTest::newRow("inf") << Number << Value(infinity);
    QTest::newRow("-inf") << Number << Value(-infinity);
    QTest::newRow("two") << Choice << Value(std::string("two"));
    QTest::newRow("R") << Channel << Value(std::string("R"));
    QTest::newRow("BGR") << Order << Value(std::string("BGR"));
    QTest::newRow("R,G") << Channels << Value(ChannelNames{"R", "G"});
    QTest::newRow("A") << Channels << Value(ChannelNames{"A"});
    QTest::newRow("0.3,0.6,0.1") << Weights << Value(std::vector<double>{0.3, 0.6, 0.1});
}

void TestParameter::parsesAndFormatsText()
{
    QFETCH(Parameter::Kind, kind);
    QFETCH(Value, value);
    const Result<Value> parsed = parseValue(parameterOf(kind), QTest::currentDataTag());
    QVERIFY(parsed);
    QVERIFY(*parsed == value);
    QCOMPARE(formatValue(*parsed), QTest::currentDataTag());
}

void TestParameter::refusesMalformedText_data()
{
    using enum Parameter::Kind;
    QTest::addColumn<Parameter::Kind>("kind");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("nothing for a number") << Number << QByteArray("");
    QTest::newRow("a word for a number") << Number << QByteArray("one");
    QTest::newRow("a number and more") << Number << QByteArray("1.5x");
    QTest::newRow("a comma in a number") << Number << QByteArray("1,5");
    QTest::newRow("a blank before a number") << Number << QByteArray(" 1");
    QTest::newRow("a number beyond double") << Number << QByteArray("1e999");
    QTest::newRow("no option") << Choice << QByteArray("three");
    QTest::newRow("no choice") << Choice << QByteArray("");
    QTest::newRow("no channel") << Channel << QByteArray("");
    QTest::newRow("no channels") << Channels << QByteArray("");
    QTest::newRow("a hole between channels") << Channels << QByteArray("R,,B");
    QTest::newRow("no order") << Order << QByteArray("");
    QTest::newRow("a word among weights") << Weights << QByteArray("1,x,1");
    QTest::newRow("a trailing comma in weights") << Weights << QByteArray("1,1,");
}

void TestParameter::refusesMalformedText()
{
    QFETCH(Parameter::Kind, kind);
    QFETCH(QByteArray, text);
    const Result<Value> parsed = parseValue(parameterOf(kind), text.constData());
    QVERIFY(!parsed);
    QCOMPARE(parsed.error().code, ErrorCode::InvalidArgument);
    QVERIFY2(parsed.error().message.starts_with("\"p\" "), parsed.error().message.c_str());
}

void TestParameter::parsesNotANumber()
{
    const Result<Value> parsed = parseValue(parameterOf(Parameter::Kind::Number), "nan");
    QVERIFY(parsed && std::isnan(std::get<double>(*parsed)));
    QCOMPARE(formatValue(*parsed), "nan");
}

void TestParameter::rangesFollowTheImage()
{
    Parameter parameter = parameterOf(Parameter::Kind::Number);
    parameter.range = {-0.5, 1.0};
    QCOMPARE(parameter.rangeFor({DType::UInt16, {}, {}}).maximum, 1.0);
    parameter.unit = Parameter::Unit::Sample;
    QCOMPARE(parameter.rangeFor({DType::UInt8, {}, {}}).minimum, -127.5);
    QCOMPARE(parameter.rangeFor({DType::UInt16, {}, {}}).maximum, 65535.0);
    QCOMPARE(parameter.rangeFor({DType::Float32, {}, {}}).minimum, -infinity);
    QCOMPARE(parameter.rangeFor({DType::Float32, {}, {}}).maximum, infinity);
}

void TestParameter::defaultsFollowTheImage()
{
    const ImageSpec rgba{DType::UInt8, {1, 1, 4}, {"R", "G", "B", "A"}};
    Parameter number = parameterOf(Parameter::Kind::Number);
    number.defaultValue = 0.5;
    QVERIFY(number.defaultFor(rgba) == Value(0.5));
    number.unit = Parameter::Unit::Sample;
    QVERIFY(number.defaultFor(rgba) == Value(127.5));
    QVERIFY(parameterOf(Parameter::Kind::Channels).defaultFor(rgba) == Value(ChannelNames{"R", "G", "B"}));
}

void TestParameter::refusesValuesThatDoNotFit_data()
{
    using enum Parameter::Kind;
    QTest::addColumn<Parameter::Kind>("kind");
    QTest::addColumn<Value>("value");
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("above the range") << Number << Value(1.5)
                                     << QByteArray("\"p\" must be a number from 0 to 1, not 1.5.");
    QTest::newRow("below the range") << Number << Value(-0.1)
                                     << QByteArray("\"p\" must be a number from 0 to 1, not -0.1.");
    QTest::newRow("not a number") << Number << Value(std::nan(""))
                                  << QByteArray("\"p\" must be a number from 0 to 1, not nan.");
    QTest::newRow("a word for a number") << Number << Value(std::string("1")) << QByteArray("\"p\" must be a number.");
    QTest::newRow("no option") << Choice << Value(std::string("three"))
                               << QByteArray("\"p\" must be one of one, two, not \"three\".");
    QTest::newRow("a number for a choice") << Choice << Value(1.0) << QByteArray("\"p\" must be a word.");
    QTest::newRow("an unknown channel") << Channel << Value(std::string("Z"))
                                        << QByteArray("\"p\" names channel \"Z\"; this image has R, G, B.");
    QTest::newRow("an unknown channel among others")
        << Channels << Value(ChannelNames{"R", "L"})
        << QByteArray("\"p\" names channel \"L\"; this image has R, G, B.");
    QTest::newRow("no channels") << Channels << Value(ChannelNames{}) << QByteArray("\"p\" names no channel.");
    QTest::newRow("a word for channels") << Channels << Value(std::string("R"))
                                         << QByteArray("\"p\" must be a list of channels.");
    QTest::newRow("two weights") << Weights << Value(std::vector<double>{1, 1})
                                 << QByteArray("\"p\" must be three numbers, for R, G and B.");
    QTest::newRow("a weight that is not a number") << Weights << Value(std::vector<double>{1, std::nan(""), 1})
                                                   << QByteArray("\"p\" must be a number from 0 to 1, not nan.");
}

void TestParameter::refusesValuesThatDoNotFit()
{
    QFETCH(Parameter::Kind, kind);
    QFETCH(Value, value);
    QFETCH(QByteArray, message);
    const Result<void> checked = parameterOf(kind).check(value, {DType::UInt8, {1, 1, 3}, {"R", "G", "B"}});
    QVERIFY(!checked);
    QCOMPARE(checked.error().code, ErrorCode::InvalidArgument);
    QCOMPARE(checked.error().message.c_str(), message.constData());
}

QTEST_GUILESS_MAIN(TestParameter)
#include "test_parameter.moc"
