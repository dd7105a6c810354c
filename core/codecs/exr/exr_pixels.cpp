#include "core/codecs/exr/exr_pixels.h"

#include "core/base/append_bytes.h"
#include "core/base/printable.h"
#include "core/buffer/copy_pixels.h"

#include <ImfArray.h>
#include <ImfChannelList.h>
#include <ImfFrameBuffer.h>
#include <ImfHeader.h>
#include <ImfIO.h>
#include <ImfInputPart.h>
#include <ImfMultiPartInputFile.h>
#include <ImfOpaqueAttribute.h>
#include <ImfOutputFile.h>
#include <algorithm>
#include <cctype>
#include <cstring>
#include <new>
#include <stdexcept>
#include <tuple>

namespace pellucid {

namespace {

constexpr int exrVersion = 2;
constexpr std::ptrdiff_t bandRows = 64; // a multiple of the rows that the compressions written here take together

class Input final : public Imf::IStream
{
public:
    explicit Input(std::span<const std::byte> bytes) : IStream("OpenEXR"), m_bytes(bytes) {}

    bool isMemoryMapped() const override { return true; }
    char *readMemoryMapped(int count) override
    {
        const std::span<const std::byte> taken = take(count);
        return const_cast<char *>(reinterpret_cast<const char *>(taken.data())); // which the library does not write to
    }
    bool read(char *to, int count) override
    {
        std::ranges::copy(asText(take(count)), to);
        return m_position < m_bytes.size();
    }
    std::uint64_t tellg() override { return m_position; }
    void seekg(std::uint64_t position) override { m_position = position; }

private:
    std::span<const std::byte> take(int count)
    {
        if (count < 0 || m_position > m_bytes.size() || static_cast<std::size_t>(count) > m_bytes.size() - m_position)
            throw std::runtime_error("the file is truncated");
        const std::span<const std::byte> taken = m_bytes.subspan(m_position, static_cast<std::size_t>(count));
        m_position += taken.size();
        return taken;
    }

    std::span<const std::byte> m_bytes;
    std::uint64_t m_position = 0;
};

class Output final : public Imf::OStream
{
public:
    explicit Output(ByteSink &sink) : OStream("OpenEXR"), m_sink(sink) {}

    void write(const char *from, int count) override
    {
        const auto bytes = std::as_bytes(std::span(from, static_cast<std::size_t>(count)));
        if (m_result)
            m_result = m_position < m_size ? m_sink.rewrite(m_position, bytes) : m_sink.write(bytes);
        if (!m_result)
            throw std::runtime_error(m_result.error().message);
        m_position += bytes.size();
        m_size = std::max(m_size, m_position);
    }
    std::uint64_t tellp() override { return m_position; }
    void seekp(std::uint64_t position) override { m_position = position; }

    // Of the sink; the library may keep it to itself.
    [[nodiscard]] const Result<void> &result() const { return m_result; }

private:
    ByteSink &m_sink;
    Result<void> m_result;
    std::size_t m_size = 0;
    std::size_t m_position = 0;
};

// Runs what may throw.
template <typename Work>
auto guarded(ErrorCode code, const char *sentence, Work work) -> decltype(work())
try {
    return work();
} catch (const std::bad_alloc &) {
    return failure(ErrorCode::OutOfMemory, "Not enough memory for the OpenEXR library.");
} catch (const std::exception &error) {
    return failure(code, std::string(sentence) + " (" + printable(error.what()) + ").");
}

constexpr const char *damaged = "The OpenEXR file is damaged or incomplete";

DType dtypeOf(Imf::PixelType type)
{
    return type == Imf::HALF ? DType::Float16 : type == Imf::UINT ? DType::UInt32 : DType::Float32;
}

Imf::PixelType typeOf(DType dtype)
{
    return dtype == DType::Float16 ? Imf::HALF : dtype == DType::UInt32 ? Imf::UINT : Imf::FLOAT;
}

// Where channels go: by layer, within one colors first.
using Place = std::tuple<std::string, std::size_t, std::string>;

// A channel's name: what it is within a layer ("diffuse" of "diffuse.R", "Le" of "LeR").
struct LayeredName
{
    std::string layer;
    std::string base;
};

LayeredName layeredName(const std::string &name, const ChannelNames &all)
{
    if (const std::size_t dot = name.rfind('.'); dot != std::string::npos)
        return {name.substr(0, dot), name.substr(dot + 1)};
    const std::string prefix = name.substr(0, name.size() - 1);
    const bool isLayer = name.size() > 1 && std::string_view("RGBA").find(name.back()) != std::string_view::npos
        && std::ranges::all_of(std::string_view("RGB"),
                               [&](char color) { return std::ranges::find(all, prefix + color) != all.end(); });
    return isLayer ? LayeredName{prefix, name.substr(name.size() - 1)} : LayeredName{{}, name};
}

// "R" for "R", "r", "Red" and so on; what is none of R, G, B and A stays.
std::string usualName(const std::string &base)
{
    const auto isSame = [&](std::string_view word) {
        return std::ranges::equal(base, word, [](unsigned char a, unsigned char b) { return std::tolower(a) == b; });
    };
    for (const char *const word : {"red", "green", "blue", "alpha"}) {
        if (isSame(word) || isSame(std::string_view(word, 1)))
            return {static_cast<char>(std::toupper(word[0]))};
    }
    return base;
}

Place placeOf(const std::string &name, const ChannelNames &all)
{
    const LayeredName layered = layeredName(name, all);
    const std::string usual = usualName(layered.base);
    constexpr std::string_view first = "RGBXYA"; // color, a vector or luminance, alpha
    return {layered.layer, usual.size() == 1 ? std::min(first.find(usual), first.size()) : first.size(), name};
}

// Colors and alpha by their usual letters, where they have no layer and no other channel would be called the same;
// colors all three or none.
ChannelNames usualNames(const ChannelNames &stored)
{
    ChannelNames names = stored;
    const auto isOne = [&](const char *letter) {
        return std::ranges::count_if(stored, [&](const std::string &name) { return usualName(name) == letter; }) == 1;
    };
    const bool areColors = isOne("R") && isOne("G") && isOne("B");
    for (std::string &name : names) {
        const std::string usual = usualName(name);
        if (usual == "A" ? isOne("A") : areColors)
            name = usual;
    }
    return names;
}

// Rows whose first one is the file's row y.
Imf::FrameBuffer frameOver(const ImageView &rows, const ChannelNames &channels, const Imath::V2i &origin)
{
    Imf::FrameBuffer frame;
    for (std::size_t c = 0; c < channels.size(); ++c) {
        const std::byte *const first = rows.at(0, 0, static_cast<std::ptrdiff_t>(c));
        frame.insert(channels[c],
                     Imf::Slice::Make(typeOf(rows.dtype()), first, origin, rows.width(), rows.height(),
                                      static_cast<std::size_t>(rows.strides().pixel),
                                      static_cast<std::size_t>(rows.strides().row)));
    }
    return frame;
}

Imath::Box2i boxOf(const Rect &window)
{
    const auto number = [](std::ptrdiff_t value) { return static_cast<int>(value); };
    return {{number(window.x), number(window.y)},
            {number(window.x + window.width - 1), number(window.y + window.height - 1)}};
}

void insert(Imf::Header &header, const ExrAttribute &attribute)
{
    const std::unique_ptr<Imf::Attribute> value(Imf::Attribute::knownType(attribute.type.c_str())
                                                    ? Imf::Attribute::newAttribute(attribute.type.c_str())
                                                    : new Imf::OpaqueAttribute(attribute.type.c_str()));
    Input input(attribute.value);
    value->readValueFrom(input, static_cast<int>(attribute.value.size()), exrVersion);
    header.insert(attribute.name, *value);
}

Imf::Header headerFor(const ImageView &image, const ChannelNames &channels, const Metadata &metadata,
                      Compression compression)
{
    const ExrWindows windows = exrWindows(metadata, image.shape());
    Imf::Header header(boxOf(windows.display), boxOf(windows.data));
    header.compression() = compression == Compression::None ? Imf::NO_COMPRESSION
        : compression == Compression::Wavelets              ? Imf::PIZ_COMPRESSION
                                                            : Imf::ZIP_COMPRESSION;
    header.zipCompressionLevel() = compression == Compression::Small ? 9 : 4;
    for (const ExrAttribute &attribute : metadata.exrAttributes) {
        if (attribute.name != "dataWindow" && attribute.name != "displayWindow")
            insert(header, attribute);
    }
    for (const std::string &name : channels)
        header.channels().insert(name, Imf::Channel(typeOf(image.dtype())));
    return header;
}

} // namespace

class ExrRows::File
{
public:
    File(std::span<const std::byte> bytes, int part, const Rect &dataWindow)
        : input(bytes), parts(input, 0, false), pixels(parts, part), window(dataWindow)
    {
    }

    Input input;
    Imf::MultiPartInputFile parts;
    Imf::InputPart pixels;
    Rect window;
};

ExrRows::ExrRows(std::unique_ptr<File> file) : m_file(std::move(file)) {}
ExrRows::ExrRows(ExrRows &&) noexcept = default;
ExrRows &ExrRows::operator=(ExrRows &&) noexcept = default;
ExrRows::~ExrRows() = default;

Result<ExrRows> ExrRows::open(std::span<const std::byte> file, int part, const Rect &dataWindow)
{
    return guarded(ErrorCode::Corrupt, damaged, [&]() -> Result<ExrRows> {
        ExrRows rows(std::make_unique<File>(file, part, dataWindow));
        rows.findChannels();
        if (rows.m_spec.channels.empty())
            return failure(ErrorCode::Unsupported, "OpenEXR without channels at full resolution is not supported.");
        if (std::ssize(rows.m_spec.channels) > maxChannels)
            return failure(ErrorCode::TooLarge,
                           "The image has " + std::to_string(rows.m_spec.channels.size()) + " channels; at most "
                               + std::to_string(maxChannels) + " are opened.");
        return rows;
    });
}

void ExrRows::findChannels()
{
    const Imf::ChannelList &list = m_file->pixels.header().channels();
    std::vector<Imf::PixelType> types;
    std::vector<std::string> coarse;
    for (auto channel = list.begin(); channel != list.end(); ++channel) {
        if (channel.channel().xSampling != 1 || channel.channel().ySampling != 1) {
            coarse.push_back(printable(channel.name()));
            continue;
        }
        m_spec.channels.emplace_back(channel.name());
        types.push_back(channel.channel().type);
    }
    m_storedNames = m_spec.channels;
    std::ranges::sort(m_storedNames, {}, [&](const std::string &name) { return placeOf(name, m_spec.channels); });
    m_spec.channels = usualNames(m_storedNames);
    m_spec.shape = {m_file->window.height, m_file->window.width, std::ssize(m_spec.channels)};
    const bool isOfOneType = std::ranges::adjacent_find(types, std::ranges::not_equal_to()) == types.end();
    m_spec.dtype = isOfOneType && !types.empty() ? dtypeOf(types.front()) : DType::Float32;
    if (!coarse.empty())
        m_losses.push_back("Channels of a lower resolution are not opened: " + listed(std::move(coarse)) + ".");
    if (!isOfOneType)
        m_losses.emplace_back(std::ranges::find(types, Imf::UINT) != types.end()
                                  ? "The file's channels have several types and become float32; values of uint32 "
                                    "beyond 2^24 are rounded."
                                  : "The file's channels have several types and become float32.");
}

std::vector<ExrRenaming> ExrRows::renamings() const
{
    std::vector<ExrRenaming> renamings;
    for (std::size_t i = 0; i < m_storedNames.size(); ++i) {
        if (m_spec.channels[i] != m_storedNames[i])
            renamings.push_back({m_spec.channels[i], m_storedNames[i]});
    }
    return renamings;
}

Result<void> ExrRows::read(std::ptrdiff_t y, const ChannelNames &channels, const MutableImageView &rows)
{
    return guarded(ErrorCode::Corrupt, damaged, [&]() -> Result<void> {
        const auto first = static_cast<int>(m_file->window.y + y);
        m_file->pixels.setFrameBuffer(frameOver(rows, channels, {static_cast<int>(m_file->window.x), first}));
        m_file->pixels.readPixels(first, first + static_cast<int>(rows.height()) - 1);
        return {};
    });
}

Result<void> encodeExr(ByteSink &sink, const ImageView &image, const ChannelNames &channels, const Metadata &metadata,
                       Compression compression, const Progress &progress)
{
    Output output(sink);
    Result<void> written = guarded(ErrorCode::WriteFailed, "The image cannot be written", [&]() -> Result<void> {
        Imf::OutputFile file(output, headerFor(image, channels, metadata, compression), 0); // complete when it is gone
        const Imath::V2i origin = file.header().dataWindow().min;
        Shape shape = image.shape();
        shape.height = std::min(bandRows, shape.height);
        std::vector<std::byte> band(packedByteCount(shape, image.dtype()).value());
        for (std::ptrdiff_t y = 0; y < image.height(); y += shape.height) {
            if (progress.token.isCancelled())
                return failure(ErrorCode::Cancelled, "Cancelled.");
            shape.height = std::min(shape.height, image.height() - y);
            const MutableImageView rows(band.data(), image.dtype(), shape);
            copyPixels(image.crop({0, y, image.width(), shape.height}), rows);
            file.setFrameBuffer(frameOver(rows, channels, {origin.x, origin.y + static_cast<int>(y)}));
            file.writePixels(static_cast<int>(shape.height));
            progress.at(static_cast<double>(y + shape.height) / static_cast<double>(image.height()));
        }
        return {};
    });
    return output.result() ? written : output.result();
}

} // namespace pellucid
