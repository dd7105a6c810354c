#include "core/document/recovery_entry.h"

#include "core/text/byte_text.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

namespace pellucid {

namespace {

using Json = nlohmann::ordered_json;

constexpr auto formatKey = "pellucid-recovery";
constexpr std::size_t maxDimensions = 64; // of an array, as NumPy

// Thrown inside of recoveryEntryFromJson() only, like the library's own exceptions.
[[noreturn]] void refuse(const char *what)
{
    throw std::invalid_argument(what);
}

// Names of files and what they contain may be any bytes, JSON strings may not.
std::string escaped(std::string_view bytes)
{
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const char letter : bytes) {
        const auto byte = static_cast<unsigned char>(letter);
        if (byte >= 0x20 && byte < 0x7f && byte != '%')
            text += letter;
        else
            text += {'%', digits[byte >> 4U], digits[byte & 15U]};
    }
    return text;
}

std::string unescaped(std::string_view text)
{
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            bytes += text[i];
            continue;
        }
        const std::string_view digits = text.substr(i + 1, 2);
        unsigned byte = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
        if (digits.size() != 2 || error != std::errc() || end != digits.data() + 2)
            refuse("a percent sign without two digits");
        bytes += static_cast<char>(byte);
        i += 2;
    }
    return bytes;
}

std::string bytesAsText(const std::vector<std::byte> &bytes)
{
    return base64(bytes);
}

std::vector<std::byte> bytesFrom(const Json &json)
{
    Result<std::vector<std::byte>> bytes = bytesFromBase64(json.get_ref<const std::string &>());
    if (!bytes)
        refuse("bytes that are not base64");
    return *std::move(bytes);
}

// More depth than any entry has would be too much for the stack.
bool isShallow(int depth, Json::parse_event_t /*event*/, const Json & /*value*/)
{
    constexpr int deepest = 16;
    return depth < deepest;
}

Json toJson(const AxisMapping &mapping)
{
    return {
        {"rows", mapping.rows}, {"columns", mapping.columns}, {"channels", mapping.channels}, {"index", mapping.index}};
}

AxisMapping readingFrom(const Json &json)
{
    AxisMapping mapping;
    mapping.rows = json.at("rows").get<int>();
    mapping.columns = json.at("columns").get<int>();
    mapping.channels = json.at("channels").get<int>();
    mapping.index = json.at("index").get<std::vector<std::ptrdiff_t>>();
    if (mapping.index.size() > maxDimensions)
        refuse("an array of too many dimensions");
    return mapping;
}

Json toJson(const Source &source)
{
    return {{"path", escaped(source.path.string())},
            {"codec", source.codecId},
            {"format", source.formatTitle},
            {"member", escaped(source.member)},
            {"other-members", source.otherMembers},
            {"device", source.stamp.device},
            {"inode", source.stamp.inode},
            {"size", source.stamp.size},
            {"modified", source.stamp.modifiedNanoseconds},
            {"changed", source.stamp.changedNanoseconds}};
}

Source sourceFrom(const Json &json)
{
    Source source;
    source.path = unescaped(json.at("path").get<std::string>());
    source.file = ImageName(source.path).file;
    source.codecId = json.at("codec").get<std::string>();
    source.formatTitle = json.at("format").get<std::string>();
    source.member = unescaped(json.at("member").get<std::string>());
    source.otherMembers = json.at("other-members").get<std::size_t>();
    source.stamp.device = json.at("device").get<std::uint64_t>();
    source.stamp.inode = json.at("inode").get<std::uint64_t>();
    source.stamp.size = json.at("size").get<std::uint64_t>();
    source.stamp.modifiedNanoseconds = json.at("modified").get<std::int64_t>();
    source.stamp.changedNanoseconds = json.at("changed").get<std::int64_t>();
    if (!source.path.is_absolute())
        refuse("a file without a whole path");
    return source;
}

Json toJson(const KeptEdit &edit)
{
    Json json{{"title", edit.title}, {"steps", Json::parse(recipeToJson(edit.steps))}};
    if (edit.mapping)
        json["reading"] = toJson(*edit.mapping);
    return json;
}

KeptEdit editFrom(const Json &json)
{
    KeptEdit edit;
    edit.title = json.at("title").get<std::string>();
    if (json.contains("reading"))
        edit.mapping = readingFrom(json["reading"]);
    Result<Recipe> steps = recipeFromJson(json.at("steps").dump());
    if (!steps)
        refuse("steps that this program does not know");
    edit.steps = *std::move(steps);
    return edit;
}

Json toJson(const std::vector<MetadataBlock> &blocks)
{
    Json list = Json::array();
    for (const MetadataBlock &block : blocks)
        list.push_back({{"type", escaped(block.type)},
                        {"content", bytesAsText(block.content)},
                        {"after-image", block.isAfterImage}});
    return list;
}

std::vector<MetadataBlock> blocksFrom(const Json &json)
{
    std::vector<MetadataBlock> blocks;
    for (const Json &block : json)
        blocks.push_back({unescaped(block.at("type").get<std::string>()), bytesFrom(block.at("content")),
                          block.at("after-image").get<bool>()});
    return blocks;
}

Json toJson(const Metadata &metadata)
{
    Json attributes = Json::array();
    for (const ExrAttribute &attribute : metadata.exrAttributes)
        attributes.push_back({{"name", escaped(attribute.name)},
                              {"type", escaped(attribute.type)},
                              {"value", bytesAsText(attribute.value)}});
    Json json{{"exif", bytesAsText(metadata.exif)},       {"icc", bytesAsText(metadata.icc)},
              {"icc-name", escaped(metadata.iccName)},    {"xmp", bytesAsText(metadata.xmp)},
              {"png-chunks", toJson(metadata.pngChunks)}, {"jpeg-segments", toJson(metadata.jpegSegments)},
              {"exr-attributes", std::move(attributes)}};
    json["exr-renamings"] = Json::array();
    for (const ExrRenaming &renaming : metadata.exrRenamings)
        json["exr-renamings"].push_back({{"ours", escaped(renaming.ours)}, {"stored", escaped(renaming.stored)}});
    json["hdr-lines"] = Json::array();
    for (const std::string &line : metadata.hdrLines)
        json["hdr-lines"].push_back(escaped(line));
    if (const auto &resolution = metadata.resolution)
        json["resolution"] = {resolution->x, resolution->y, static_cast<int>(resolution->unit)};
    if (metadata.pngKind)
        json["png-kind"] = {name(metadata.pngKind->first), metadata.pngKind->second};
    return json;
}

Metadata metadataFrom(const Json &json)
{
    Metadata metadata;
    metadata.exif = bytesFrom(json.at("exif"));
    metadata.icc = bytesFrom(json.at("icc"));
    metadata.iccName = unescaped(json.at("icc-name").get<std::string>());
    metadata.xmp = bytesFrom(json.at("xmp"));
    metadata.pngChunks = blocksFrom(json.at("png-chunks"));
    metadata.jpegSegments = blocksFrom(json.at("jpeg-segments"));
    for (const Json &attribute : json.at("exr-attributes"))
        metadata.exrAttributes.push_back({unescaped(attribute.at("name").get<std::string>()),
                                          unescaped(attribute.at("type").get<std::string>()),
                                          bytesFrom(attribute.at("value"))});
    for (const Json &renaming : json.at("exr-renamings"))
        metadata.exrRenamings.push_back(
            {unescaped(renaming.at("ours").get<std::string>()), unescaped(renaming.at("stored").get<std::string>())});
    for (const Json &line : json.at("hdr-lines"))
        metadata.hdrLines.push_back(unescaped(line.get<std::string>()));
    if (json.contains("resolution")) {
        const Json &resolution = json["resolution"];
        const int unit = resolution.at(2).get<int>();
        if (unit < 0 || unit > static_cast<int>(Resolution::Unit::Meter))
            refuse("an unknown unit");
        metadata.resolution = Resolution{resolution.at(0).get<std::uint32_t>(), resolution.at(1).get<std::uint32_t>(),
                                         static_cast<Resolution::Unit>(unit)};
    }
    if (json.contains("png-kind")) {
        const std::optional<DType> dtype = dtypeFromName(json["png-kind"].at(0).get<std::string>());
        if (!dtype)
            refuse("an unknown type");
        metadata.pngKind = {*dtype, json["png-kind"].at(1).get<std::ptrdiff_t>()};
    }
    return metadata;
}

Json toJson(const KeptPixels &pixels)
{
    Json channels = Json::array();
    for (const std::string &channel : pixels.channels)
        channels.push_back(escaped(channel));
    return {{"file", pixels.file},
            {"channels", std::move(channels)},
            {"reading", toJson(pixels.mapping)},
            {"is-array", pixels.isArray},
            {"linear", pixels.transfer == Transfer::Linear},
            {"quality", pixels.quality},
            {"maximum", pixels.maximum},
            {"metadata", toJson(pixels.metadata)}};
}

KeptPixels pixelsFrom(const Json &json)
{
    KeptPixels pixels;
    pixels.file = json.at("file").get<std::string>();
    if (pixels.file.empty() || pixels.file.front() == '.' || pixels.file.find('/') != std::string::npos)
        refuse("pixels in another folder");
    for (const Json &channel : json.at("channels"))
        pixels.channels.push_back(unescaped(channel.get<std::string>()));
    pixels.mapping = readingFrom(json.at("reading"));
    pixels.isArray = json.at("is-array").get<bool>();
    pixels.transfer = json.at("linear").get<bool>() ? Transfer::Linear : Transfer::Encoded;
    pixels.quality = json.at("quality").get<int>();
    if (pixels.quality < 0 || pixels.quality > 100)
        refuse("an impossible quality");
    pixels.maximum = json.at("maximum").get<int>();
    pixels.metadata = metadataFrom(json.at("metadata"));
    return pixels;
}

RecoveryEntry entryFrom(const Json &json)
{
    RecoveryEntry entry{};
    entry.program = json.at("program").get<std::string>();
    entry.time = json.at("time").get<std::int64_t>();
    entry.title = json.at("title").get<std::string>();
    if (json.contains("source"))
        entry.source = sourceFrom(json["source"]);
    for (const Json &edit : json.at("edits"))
        entry.edits.push_back(editFrom(edit));
    if (json.contains("pixels"))
        entry.pixels = pixelsFrom(json["pixels"]);
    if (entry.pixels ? !entry.edits.empty() : !entry.source || entry.edits.empty())
        refuse("neither pixels nor edits of a file");
    return entry;
}

} // namespace

std::string toJson(const RecoveryEntry &entry)
{
    Json json{
        {formatKey, RecoveryEntry::format}, {"program", entry.program}, {"time", entry.time}, {"title", entry.title}};
    if (entry.source)
        json["source"] = toJson(*entry.source);
    json["edits"] = Json::array();
    for (const KeptEdit &edit : entry.edits)
        json["edits"].push_back(toJson(edit));
    if (entry.pixels)
        json["pixels"] = toJson(*entry.pixels);
    return json.dump(1, ' ', false, Json::error_handler_t::replace);
}

Result<RecoveryEntry> recoveryEntryFromJson(std::string_view text)
try {
    const Json json = Json::parse(text, isShallow, false);
    if (json.is_discarded() || !json.is_object() || !json.contains(formatKey) || !json[formatKey].is_number_integer())
        return failure(ErrorCode::Corrupt, "This is not a record of unsaved changes.");
    if (json[formatKey].get<std::int64_t>() > RecoveryEntry::format)
        return failure(ErrorCode::Unsupported, "A later version of the program has written this record.");
    return entryFrom(json);
} catch (const std::bad_alloc &) {
    return failure(ErrorCode::OutOfMemory, "Not enough memory to read the record of unsaved changes.");
} catch (const std::exception &error) {
    return failure(ErrorCode::Corrupt, std::string("The record of unsaved changes is damaged: ") + error.what() + '.');
}

} // namespace pellucid
