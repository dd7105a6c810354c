#include "app/codecs.h"
#include "app/verbs.h"

namespace pellucid {

namespace {

std::vector<std::string> namesOf(const std::vector<DType> &dtypes)
{
    std::vector<std::string> names;
    for (const DType dtype : dtypes)
        names.emplace_back(name(dtype));
    return names;
}

Json toJson(const Codec &codec)
{
    Json json{{"id", codec.id()}, {"title", codec.title()}, {"extensions", codec.extensions()}};
    json["reads"] = codec.decoder() != nullptr;
    json["writes"] = nullptr;
    if (codec.encoder() != nullptr) {
        const EncoderCapabilities capabilities = codec.encoder()->capabilities();
        json["writes"] = {{"dtypes", namesOf(capabilities.dtypes)},
                          {"channels", capabilities.channels},
                          {"lossy", capabilities.has(EncoderFeature::Lossy)}};
    }
    return json;
}

std::vector<std::string> toRow(const Codec &codec)
{
    std::vector<std::string> row{codec.id(), codec.title(), joined(codec.extensions(), " "),
                                 codec.decoder() != nullptr ? "reads" : ""};
    if (codec.encoder() != nullptr) {
        const EncoderCapabilities capabilities = codec.encoder()->capabilities();
        std::vector<std::string> counts;
        for (const std::ptrdiff_t count : capabilities.channels)
            counts.push_back(std::to_string(count));
        row.push_back("writes " + joined(namesOf(capabilities.dtypes), ", ") + "; channels " + joined(counts, ", ")
                      + (capabilities.has(EncoderFeature::Lossy) ? "; lossy" : ""));
    }
    return row;
}

} // namespace

int runFormats(CLI::App &parser, Words words)
{
    bool asJson = false;
    parser.add_flag("--json", asJson, "Print a list with an object a format");
    parser.footer(
        R"(JSON: {"id", "title", "extensions", "reads": true or false, "writes": null or {"dtypes", "channels":
counts, "lossy"}}. What else an image holds is converted before it is written, and apply says so.
Drawings (SVG) are opened in windows only.)");
    if (const auto status = parse(parser, words))
        return *status;

    std::vector<Json> list;
    std::vector<std::vector<std::string>> rows;
    const CodecRegistry registry = allCodecs();
    for (const auto &codec : registry.codecs()) {
        list.push_back(toJson(*codec));
        rows.push_back(toRow(*codec));
    }
    if (asJson)
        printJson(list);
    else
        printTable(rows);
    return exit_status::success;
}

} // namespace pellucid
