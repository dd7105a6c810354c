#include "app/codecs.h"
#include "app/verbs.h"
#include "core/buffer/filled_image.h"
#include "core/document/batch.h"
#include "core/document/document.h"

namespace pellucid {

namespace {

// " Use --dtype uint8: All 9 values fit uint8 unchanged."
std::string remedies(const std::vector<TypeOffer> &offers)
{
    std::string text;
    for (const TypeOffer &offer : offers) {
        if (offer.way == TypeOffer::Way::Keep)
            text += " Use --dtype " + std::string(name(offer.to)) + ": " + offer.effect;
    }
    return text;
}

Result<BatchOutcome> writeNew(const Shape &shape, DType dtype, const std::string &fill, const std::string &output,
                              const BatchOptions &options)
{
    return filledImage(dtype, shape, splitValues(fill)).and_then([&](ImageBuffer image) {
        Document document({std::move(image), defaultChannelNames(shape.channels)});
        return writeDocument(document, output, options, allCodecs(), {});
    });
}

} // namespace

int runNew(CLI::App &parser, Words words)
{
    std::string shapeText;
    std::string dtypeName = "uint8";
    std::string fill = "0";
    std::string output;
    BatchOptions options;
    parser.add_option("--shape", shapeText, "Height, width and channels; without channels: 1")
        ->required()
        ->option_text("H,W[,C]");
    parser.add_option("--dtype", dtypeName, "Type of the elements, as info prints it; default: uint8")
        ->option_text("NAME");
    parser.add_option("--fill", fill, "One value, or one for each channel; default: 0")->option_text("V[,V...]");
    parser.add_option("-o,--output", output, "The file to write; its extension says how")
        ->required()
        ->option_text("OUT");
    addExistingOption(parser, options.existing);
    parser.add_option("--quality", options.quality, "Of lossy formats, 1 to 100; default: 90")
        ->check(CLI::Range(1, 100))
        ->option_text("N");
    parser.footer(R"(As numpy.full() makes an array. A red square of 100 x 100 pixels:
  pellucid new --shape 100,100,3 --fill 255,0,0 -o red.png
The shape may be written 100x100x3. The dtype is bool, int8 to int64, uint8 to uint64, float16 to float64,
complex64, complex128, or in the other byte order >i2, >u2, ... Values are exact for each: True,
-9223372036854775808, 0x80, nan, inf, 1+2j. Several values are written --fill=-1,0,1 where the first is
negative. What a format cannot keep is said in a note on stderr.)");
    if (const auto status = parse(parser, words))
        return *status;

    const Result<Shape> shape = parseShape(shapeText);
    if (!shape)
        return printWrongUsage("--shape: " + shape.error().message);
    const std::optional<DType> dtype = dtypeFromName(dtypeName);
    if (!dtype)
        return printWrongUsage("--dtype: \"" + dtypeName
                               + "\" is no dtype that images have, such as uint8, int64, "
                                 "float32 or >u2.");
    if (const Result<void> checked = checkNewImage(*dtype, *shape); !checked)
        return printWrongUsage("--shape: " + checked.error().message);
    if (const auto pixel = parsePixel(*dtype, shape->channels, splitValues(fill)); !pixel)
        return printWrongUsage("--fill: " + pixel.error().message);

    const Result<BatchOutcome> outcome = writeNew(*shape, *dtype, fill, output, options);
    if (!outcome) {
        printError(outcome.error().message);
        return exit_status::failed;
    }
    for (const std::string &loss : outcome->losses)
        printNote(outcome->output.string() + ": " + loss);
    if (outcome->kind == BatchOutcome::Kind::Skipped)
        printNote(outcome->output.string() + ": Skipped, it is there already.");
    if (outcome->kind != BatchOutcome::Kind::Failed)
        return exit_status::success;
    printError(outcome->message + remedies(outcome->offers));
    return exit_status::failed;
}

} // namespace pellucid
