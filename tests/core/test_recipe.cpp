// Steps as text and as JSON, and what they refuse.
#include "core/operations/step.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace pellucid;

class TestRecipe : public QObject
{
    Q_OBJECT

private slots:
    void parsesText();
    void refusesMalformedText_data();
    void refusesMalformedText();
    void survivesJson();
    void writesReadableJson();
    void keepsNonFiniteNumbersInJson();
    void keepsInvalidUtf8FromThrowing();
    void refusesMalformedJson_data();
    void refusesMalformedJson();
    void isRefusedByTheImage_data();
    void isRefusedByTheImage();
    void takesARectangleOnlyWhereTheLayoutIsKept();
    void refusesOtherDTypes();
    void namesTheChannelsOfTheResult_data();
    void namesTheChannelsOfTheResult();
};

void TestRecipe::parsesText()
{
    const Result<Step> step = parseStep("  gain channels=R,G\tvalue=1.2 ");
    QVERIFY(step);
    QCOMPARE(step->operation, findOperation("gain"));
    const Arguments expected{{"channels", ChannelNames{"R", "G"}}, {"value", 1.2}};
    QVERIFY(step->arguments == expected);
    QVERIFY(!step->rect);
}

void TestRecipe::refusesMalformedText_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("") << QByteArray("A step starts with the name of an operation");
    QTest::newRow("   ") << QByteArray("A step starts with the name of an operation");
    QTest::newRow("frobnicate") << QByteArray("There is no operation \"frobnicate\"; there are gain, ");
    QTest::newRow("gain 1.2") << QByteArray("Gain: \"1.2\" is not of the form name=value.");
    QTest::newRow("gain strength=1") << QByteArray("Gain has no parameter \"strength\".");
    QTest::newRow("gain =1") << QByteArray("Gain has no parameter \"\".");
    QTest::newRow("gain value=") << QByteArray("Gain: \"value\" must be a number, not \"\".");
    QTest::newRow("gain value=x") << QByteArray("Gain: \"value\" must be a number, not \"x\".");
    QTest::newRow("gain value=1 value=2") << QByteArray("Gain: \"value\" is given twice.");
    QTest::newRow("alpha action=toggle") << QByteArray("Alpha Channel: \"action\" must be one of add, drop, fill");
    QTest::newRow("gain rect=0,0,1,1") << QByteArray("Gain has no parameter \"rect\".");
}

void TestRecipe::refusesMalformedText()
{
    QFETCH(QByteArray, message);
    const Result<Step> step = parseStep(QTest::currentDataTag());
    QVERIFY(!step);
    QCOMPARE(step.error().code, ErrorCode::InvalidArgument);
    QVERIFY2(step.error().message.starts_with(message.constData()), step.error().message.c_str());
}

void TestRecipe::survivesJson()
{
    Recipe recipe{
        parseStep("gain channels=R,G value=1.1").value(),
        parseStep("grayscale method=custom weights=0.1,0.2,0.3333333333333333 strength=0.5").value(),
        parseStep("swap a=R b=B").value(),
        parseStep("reorder order=BGR").value(),
        parseStep("alpha action=add").value(),
        parseStep("invert").value(),
    };
    recipe[0].rect = Rect{-3, 7, 0, 2147483648};
    recipe[0].locked = {"A", "odd \"name\""};
    const Result<Recipe> back = recipeFromJson(recipeToJson(recipe));
    QVERIFY2(back, back ? "" : back.error().message.c_str());
    QVERIFY(*back == recipe);
    QVERIFY(recipeFromJson(recipeToJson({}))->empty());
}

void TestRecipe::writesReadableJson()
{
    Step step = parseStep("gain channels=R value=1.2").value();
    step.rect = Rect{1, 2, 3, 4};
    step.locked = {"A"};
    std::string json = recipeToJson({step});
    std::erase_if(json, [](char c) { return c == ' ' || c == '\n'; });
    QCOMPARE(json, R"([{"op":"gain","channels":["R"],"value":1.2,"rect":[1,2,3,4],"locked":["A"]}])");
}

void TestRecipe::keepsNonFiniteNumbersInJson()
{
    const auto valueAfter = [](const char *text) {
        const Recipe recipe = recipeFromJson(recipeToJson({parseStep(text).value()})).value();
        return std::get<double>(recipe.front().arguments.at("value"));
    };
    QVERIFY(std::isnan(valueAfter("set value=nan")));
    QCOMPARE(valueAfter("set value=inf"), std::numeric_limits<double>::infinity());
    QCOMPARE(valueAfter("set value=-inf"), -std::numeric_limits<double>::infinity());
}

void TestRecipe::keepsInvalidUtf8FromThrowing()
{
    Step step = parseStep("gain").value();
    step.locked = {"\xFF\xFE"};
    QVERIFY(recipeFromJson(recipeToJson({step})).has_value());
}

void TestRecipe::refusesMalformedJson_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char *name, const char *json, const char *message) {
        QTest::newRow(name) << QByteArray(json) << QByteArray(message);
    };
    row("nothing", "", "The recipe is not valid JSON.");
    row("half a list", "[{", "The recipe is not valid JSON.");
    row("not UTF-8", "[\"\xFF\"]", "The recipe is not valid JSON.");
    row("an object", "{}", "A recipe must be a list of steps.");
    row("a number", "1", "A recipe must be a list of steps.");
    row("null", "null", "A recipe must be a list of steps.");
    row("a list of numbers", "[1]", "Step 1: A step must be an object with a string \"op\".");
    row("no op", "[{}]", "Step 1: A step must be an object with a string \"op\".");
    row("a number for op", R"([{"op": 1}])", "Step 1: A step must be an object with a string \"op\".");
    row("unknown op in the second step", R"([{"op": "invert"}, {"op": "zap"}])",
        "Step 2: There is no operation \"zap\"");
    row("unknown parameter", R"([{"op": "gain", "valeu": 1}])", "Step 1: Gain has no parameter \"valeu\".");
    row("a word for a number", R"([{"op": "gain", "value": "x"}])", "Step 1: Gain: \"value\" must be a number.");
    row("null for a number", R"([{"op": "gain", "value": null}])", "Step 1: Gain: \"value\" must be a number.");
    row("true for a number", R"([{"op": "gain", "value": true}])", "Step 1: Gain: \"value\" must be a number.");
    row("a word for channels", R"([{"op": "gain", "channels": "R"}])",
        "Step 1: Gain: \"channels\" must be a list of names.");
    row("a number among channels", R"([{"op": "gain", "channels": [1]}])",
        "Step 1: Gain: \"channels\" must be a list of names.");
    row("a number for a choice", R"([{"op": "grayscale", "method": 1}])",
        "Step 1: Grayscale: \"method\" must be a string.");
    row("words for weights", R"([{"op": "grayscale", "weights": ["a"]}])",
        "Step 1: Grayscale: \"weights\" must be a list of numbers.");
    row("three numbers for rect", R"([{"op": "gain", "rect": [1, 2, 3]}])", "Step 1: \"rect\" must be");
    row("a fraction in rect", R"([{"op": "gain", "rect": [1, 2, 3, 4.5]}])", "Step 1: \"rect\" must be");
    row("a negative width", R"([{"op": "gain", "rect": [1, 2, -3, 4]}])", "Step 1: \"rect\" must be");
    row("a huge coordinate", R"([{"op": "gain", "rect": [1, 2, 3, 9223372036854775807]}])", "Step 1: \"rect\" must be");
    row("a coordinate beyond 64 bits", R"([{"op": "gain", "rect": [18446744073709551615, 2, 3, 4]}])",
        "Step 1: \"rect\" must be");
    row("null for rect", R"([{"op": "gain", "rect": null}])", "Step 1: \"rect\" must be");
    row("a word for locked", R"([{"op": "gain", "locked": "A"}])", "Step 1: \"locked\" must be a list of names.");
}

void TestRecipe::refusesMalformedJson()
{
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, message);
    const Result<Recipe> recipe = recipeFromJson(json.toStdString());
    QVERIFY(!recipe);
    QCOMPARE(recipe.error().code, ErrorCode::InvalidArgument);
    QVERIFY2(recipe.error().message.starts_with(message.constData()), recipe.error().message.c_str());
}

void TestRecipe::isRefusedByTheImage_data()
{
    QTest::addColumn<DType>("dtype");
    QTest::addColumn<int>("channels");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char *step, DType dtype, int channels, const char *message) {
        QTest::addRow("%s", step) << dtype << channels << QByteArray(message);
    };
    using enum DType;
    row("gain value=16.5", UInt8, 3, "Gain: \"value\" must be a number from 0 to 16, not 16.5.");
    row("gain value=nan", Float32, 3, "Gain: \"value\" must be a number from 0 to 16, not nan.");
    row("gain channels=A", UInt8, 3, "Gain: \"channels\" names channel \"A\"; this image has R, G, B.");
    row("gamma value=0", UInt8, 3, "Gamma: \"value\" must be a number from 0.05 to 20, not 0.");
    row("offset value=256", UInt8, 3, "Offset: \"value\" must be a number from -255 to 255, not 256.");
    row("set value=256", UInt8, 3, "Set to Constant: \"value\" must be a number from 0 to 255, not 256.");
    row("set value=-1", UInt16, 3, "Set to Constant: \"value\" must be a number from 0 to 65535, not -1.");
    row("set value=nan", UInt16, 3, "Set to Constant: \"value\" must be a number from 0 to 65535, not nan.");
    row("levels black=9 white=9", UInt8, 3, "Levels: \"black\" must be less than \"white\".");
    row("levels black=-inf", Float32, 3, "Levels: \"black\" must be less than \"white\".");
    row("levels white=nan", Float32, 3, "Levels: \"black\" must be less than \"white\".");
    row("levels black=0 white=256", UInt8, 3, "Levels: \"white\" must be a number from 0 to 255, not 256.");
    row("swap a=R", UInt8, 3, "Swap Channels: \"b\" needs the name of a channel: R, G, B.");
    row("copy to=R", UInt8, 3, "Copy Channel: \"from\" needs the name of a channel: R, G, B.");
    row("extract", UInt8, 3, "Extract Channel: \"channel\" needs the name of a channel: R, G, B.");
    row("extract channel=3", UInt8, 3, "Extract Channel: \"channel\" names channel \"3\"; this image has R, G, B.");
    row("reorder order=RGG", UInt8, 3, "Reorder Channels: \"order\" must name each channel once");
    row("reorder order=RGX", UInt8, 3, "Reorder Channels: \"order\" must name each channel once");
    row("reorder order=RG", UInt8, 4, "Reorder Channels: \"order\" must name all 3 channels; \"RG\" does not.");
    row("reorder order=ARG", UInt8, 4, "Reorder Channels: \"order\" must name all 4 channels; \"ARG\" does not.");
    row("alpha action=add", UInt8, 4, "Alpha Channel: this image has an alpha channel already");
    row("alpha action=drop", UInt8, 3, "Alpha Channel: this image has no alpha channel.");
    row("alpha action=fill", UInt8, 1, "Alpha Channel: this image has no alpha channel.");
    row("grayscale strength=1.5", UInt8, 3, "Grayscale: \"strength\" must be a number from 0 to 1, not 1.5.");
    row("grayscale strength=0.5 output=single", UInt8, 3, "Grayscale: output=single has no color to keep");
    row("grayscale weights=1,2", UInt8, 3, "Grayscale: \"weights\" must be three numbers, for R, G and B.");
    row("grayscale method=channel channel=A", UInt8, 3, "Grayscale: \"channel\" names channel \"A\"");
    row("grayscale method=channel", UInt8, 1, "Grayscale: \"channel\" names channel \"R\"");
    row("grayscale method=pillow", UInt16, 3, "Grayscale: method=pillow is not defined for uint16, only for uint8.");
    row("grayscale method=opencv", Float32, 3, "Grayscale: method=opencv is not defined for float32, only for uint8");
    row("grayscale method=numpy", Float32, 3, "Grayscale: method=numpy is not defined for float32, only for uint8.");
    row("grayscale method=numpy light=linear", UInt8, 3, "Grayscale: method=numpy is defined on stored values");
    row("grayscale", UInt8, 5, "Grayscale: the image needs channels named R, G and B.");
}

void TestRecipe::isRefusedByTheImage()
{
    QFETCH(DType, dtype);
    QFETCH(int, channels);
    QFETCH(QByteArray, message);
    const auto bound =
        parseStep(QTest::currentDataTag()).value().bind({dtype, {2, 2, channels}, defaultChannelNames(channels)});
    QVERIFY(!bound);
    QVERIFY2(bound.error().message.starts_with(message.constData()), bound.error().message.c_str());
}

void TestRecipe::takesARectangleOnlyWhereTheLayoutIsKept()
{
    const ImageSpec rgb{DType::UInt8, {9, 9, 3}, {"R", "G", "B"}};
    Step step = parseStep("extract channel=R").value();
    QVERIFY(step.bind(rgb).has_value());
    step.rect = Rect{1, 1, 2, 2};
    QCOMPARE(step.bind(rgb).error().message,
             "Extract Channel changes the layout of the whole image and takes no rectangle.");
    step = parseStep("gain value=2").value();
    step.rect = Rect{-5, 1, 200, 2};
    QVERIFY(step.bind(rgb).has_value());
}

void TestRecipe::refusesOtherDTypes()
{
    for (const Operation *operation : operations()) {
        if (operation->accepts(DType::Int64))
            continue;
        const auto bound = Step{operation, {}, {}, {}}.bind({DType::Int64, {2, 2, 3}, {"R", "G", "B"}});
        QVERIFY(!bound);
        QCOMPARE(bound.error().code, ErrorCode::Unsupported);
        QCOMPARE(bound.error().message,
                 operation->title
                     + " works on uint8, uint16 and float32; this image is int64. Convert Type makes it one of them.");
    }
}

void TestRecipe::namesTheChannelsOfTheResult_data()
{
    QTest::addColumn<ChannelNames>("before");
    QTest::addColumn<ChannelNames>("after");
    const ChannelNames rgb{"R", "G", "B"};
    const ChannelNames rgba{"R", "G", "B", "A"};
    QTest::newRow("alpha action=add") << rgb << rgba;
    QTest::newRow("alpha") << ChannelNames{"L"} << ChannelNames{"L", "A"};
    QTest::newRow("alpha action=drop") << ChannelNames{"A", "R", "G", "B"} << rgb;
    QTest::newRow("extract channel=B") << rgb << ChannelNames{"L"};
    QTest::newRow("extract channel=3") << ChannelNames{"0", "1", "2", "3", "4"} << ChannelNames{"L"};
    QTest::newRow("grayscale output=single") << rgba << ChannelNames{"L"};
    QTest::newRow("grayscale output=equal") << rgba << rgba;
    QTest::newRow("reorder order=BGR") << rgb << rgb;
}

void TestRecipe::namesTheChannelsOfTheResult()
{
    QFETCH(ChannelNames, before);
    QFETCH(ChannelNames, after);
    const auto bound =
        parseStep(QTest::currentDataTag()).value().bind({DType::UInt8, {2, 2, std::ssize(before)}, before});
    QVERIFY(bound);
    QVERIFY(bound->output.channels == after);
    QCOMPARE(bound->output.shape.channels, std::ssize(after));
}

QTEST_GUILESS_MAIN(TestRecipe)
#include "test_recipe.moc"
