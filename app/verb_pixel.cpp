#include "app/codecs.h"
#include "app/verbs.h"
#include "core/buffer/sample.h"
#include "core/codecs/io/open_image.h"

#include <charconv>
#include <cmath>

namespace pellucid {

namespace {

// "X,Y"
std::optional<Point> parsePoint(std::string_view text)
{
    Point point;
    const char *const end = text.data() + text.size();
    const auto x = std::from_chars(text.data(), end, point.x);
    if (x.ec != std::errc{} || x.ptr == end || *x.ptr != ',')
        return std::nullopt;
    const auto y = std::from_chars(x.ptr + 1, end, point.y);
    return y.ec == std::errc{} && y.ptr == end ? std::optional(point) : std::nullopt;
}

// Whole numbers beyond are not all exact where a program reads JSON's numbers as float64, as most do.
constexpr std::int64_t maxExactInteger = std::int64_t{1} << 53;

// A number wherever every reader gets the same one: floats in the fewest digits that give the same value back. Else the
// text.
Json realToJson(const std::byte *element, DType dtype)
{
    const std::string text = formatSample(element, dtype, Digits::Shortest);
    const Json number = Json::parse(text, nullptr, false);
    if (!number.is_number())
        return text;
    if (isFloatingPoint(dtype))
        return number.get<double>();
    const long double value = exactSampleValue(element, dtype);
    return std::abs(value) <= maxExactInteger ? number : Json(text);
}

Json toJson(const std::byte *element, DType dtype)
{
    if (dtype == DType::Bool)
        return sampleValue(element, dtype) != 0;
    if (!isComplex(dtype))
        return realToJson(element, dtype);
    DType part = native(dtype) == DType::Complex64 ? DType::Float32 : DType::Float64;
    if (isSwapped(dtype))
        part = swapped(part);
    return Json::array({realToJson(element, part), realToJson(element + itemSize(part), part)});
}

// From the first byte of the image's memory, as the Inspector shows it.
std::ptrdiff_t offsetOf(const ImageBuffer &buffer, Point pixel)
{
    return buffer.offset() + buffer.view().offset(pixel.x, pixel.y);
}

Json toJson(const ImageBuffer &buffer, Point pixel)
{
    const ImageView image = buffer.view();
    Json values = Json::array();
    for (std::ptrdiff_t c = 0; c < image.channels(); ++c)
        values.push_back(toJson(image.at(pixel.x, pixel.y, c), image.dtype()));
    return {{"x", pixel.x}, {"y", pixel.y}, {"values", values}, {"offset", offsetOf(buffer, pixel)}};
}

std::vector<std::string> toRow(const ImageBuffer &buffer, const ChannelNames &channels, Point pixel)
{
    const ImageView image = buffer.view();
    std::vector<std::string> row{"x " + std::to_string(pixel.x), "y " + std::to_string(pixel.y)};
    for (std::ptrdiff_t c = 0; c < image.channels(); ++c)
        row.push_back(channels[static_cast<std::size_t>(c)] + ' '
                      + formatSample(image.at(pixel.x, pixel.y, c), image.dtype(), Digits::Shortest));
    row.push_back("offset " + std::to_string(offsetOf(buffer, pixel)));
    return row;
}

} // namespace

int runPixel(CLI::App &parser, Words words)
{
    std::string file;
    std::vector<std::string> coordinates;
    bool asJson = false;
    parser.add_option("FILE", file, "Image file")->required()->option_text(" ");
    parser.add_option("PIXEL", coordinates, "Column and row, counted from 0 at the top left")
        ->required()
        ->option_text("X,Y ...");
    parser.add_flag("--json", asJson, "Print a list with an object a pixel");
    parser.footer(R"(Values are those of the file, in its own dtype. The offset counts bytes from the start of the
image's memory. A coordinate outside the image is wrong usage (exit status 2) and prints nothing.

JSON: {"x", "y", "values", "offset"}. A value is a number, or true or false of a bool; a complex one is
[real, imaginary]. What JSON has no number for, or not for every program that reads it, is a string:
"nan", "inf", "-inf", and whole numbers beyond 2^53 (int64 and uint64), such as "9007199254740993".)");
    if (const auto status = parse(parser, words))
        return *status;

    std::vector<Point> pixels;
    for (const std::string &text : coordinates) {
        const std::optional<Point> pixel = parsePoint(text);
        if (!pixel)
            return printWrongUsage('"' + text + "\" is not a coordinate: two whole numbers are expected, as in 10,20.");
        pixels.push_back(*pixel);
    }

    const Result<OpenedImage> opened = openImage(file, allCodecs(), {}, {});
    if (!opened) {
        printError(opened.error().message);
        return exit_status::failed;
    }
    const ImageBuffer &buffer = opened->image.buffer;
    const Shape &shape = buffer.shape();
    std::vector<Json> list;
    std::vector<std::vector<std::string>> rows;
    for (const Point pixel : pixels) {
        if (!shape.rect().contains(pixel))
            return printWrongUsage(file + ": " + std::to_string(pixel.x) + ',' + std::to_string(pixel.y)
                                   + " is outside the image, which is " + std::to_string(shape.width) + " x "
                                   + std::to_string(shape.height) + " pixels.");
        list.push_back(toJson(buffer, pixel));
        rows.push_back(toRow(buffer, opened->image.channels, pixel));
    }
    if (asJson)
        printJson(list);
    else
        printTable(rows);
    return exit_status::success;
}

} // namespace pellucid
