#include "app/codecs.h"
#include "app/verbs.h"
#include "core/base/byte_size.h"
#include "core/codecs/io/open_image.h"

namespace pellucid {

namespace {

// As many numbers as NumPy would show.
Json numbers(const Shape &shape)
{
    Json list{shape.height, shape.width};
    if (shape.ndim() == 3)
        list.push_back(shape.channels);
    return list;
}

Json numbers(const Strides &strides, int ndim)
{
    Json list{strides.row, strides.pixel};
    if (ndim == 3)
        list.push_back(strides.channel);
    return list;
}

Json toJson(const std::string &file, const OpenedImage &opened)
{
    const ImageBuffer &buffer = opened.image.buffer;
    Json json{
        {"file", file},
        {"format", opened.source.codecId},
        {"shape", numbers(buffer.shape())},
        {"dtype", name(buffer.dtype())},
        {"strides", numbers(buffer.strides(), buffer.shape().ndim())},
        {"channels", opened.image.channels},
        {"nbytes", buffer.byteCount()},
    };
    if (opened.image.array)
        json["array"] = {{"shape", opened.image.array->layout.shape}, {"strides", opened.image.array->layout.strides}};
    if (!opened.image.metadata.lost.empty())
        json["lost"] = opened.image.metadata.lost;
    return json;
}

std::vector<std::string> toRow(const std::string &file, const OpenedImage &opened)
{
    const ImageBuffer &buffer = opened.image.buffer;
    const Shape &shape = buffer.shape();
    std::vector<std::string> row{
        file,
        opened.source.formatTitle,
        std::to_string(shape.width) + " x " + std::to_string(shape.height),
        joined(opened.image.channels, shape.channels > 4 ? "," : ""),
        std::string(name(buffer.dtype())),
        "shape " + numbers(shape).dump(),
        "strides " + numbers(buffer.strides(), shape.ndim()).dump(),
        formatByteSize(buffer.byteCount()),
    };
    if (opened.image.array)
        row.push_back("array " + formatShape(opened.image.array->layout.shape));
    return row;
}

} // namespace

int runInfo(CLI::App &parser, Words words)
{
    std::vector<std::string> files;
    bool asJson = false;
    parser.add_option("FILE", files, "Image files")->required()->option_text("...");
    parser.add_flag("--json", asJson, "Print a list with an object a file");
    parser.footer(R"(Files are decoded, so that what is said is what was read. The shape is [height, width] for one
channel and [height, width, channels] otherwise; strides are bytes from one row, pixel and
channel to the next.

JSON: {"file", "format", "shape", "dtype", "strides", "channels", "nbytes"} or {"file", "error"}.
"format" is an id that `pellucid formats` lists. Of a NumPy file there is also
{"array": {"shape", "strides"}}: all of it, where shape and strides are those of the image in it. Of a
file that holds more than is read there is also {"lost": sentences}.)");
    if (const auto status = parse(parser, words))
        return *status;

    const CodecRegistry registry = allCodecs();
    std::vector<Json> list;
    std::vector<std::vector<std::string>> rows;
    int status = exit_status::success;
    for (const std::string &file : files) {
        const Result<OpenedImage> opened = openImage(file, registry, {}, {});
        if (opened) {
            list.push_back(toJson(file, *opened));
            rows.push_back(toRow(file, *opened));
        } else {
            printError(opened.error().message);
            list.push_back({{"file", file}, {"error", opened.error().message}});
            status = exit_status::failed;
        }
    }
    if (asJson)
        printJson(list);
    else
        printTable(rows);
    return status;
}

} // namespace pellucid
