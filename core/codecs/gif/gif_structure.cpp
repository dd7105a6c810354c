#include "core/codecs/gif/gif_structure.h"

#include "core/base/append_bytes.h"
#include "core/base/byte_reader.h"
#include "core/codecs/io/animation.h"
#include "core/image/metadata.h"

#include <algorithm>
#include <utility>

namespace pellucid {

namespace {

constexpr std::size_t signatureBytes = 6;

// As the file numbers what comes next.
enum Introducer : std::uint8_t { padding = 0x00, extension = 0x21, image = 0x2C, trailer = 0x3B };
enum Label : std::uint8_t { graphicControl = 0xF9, comment = 0xFE, application = 0xFF };

class GifReader
{
public:
    explicit GifReader(std::span<const std::byte> file) : m_file(file), m_reader(file) {}

    Result<GifStructure> read()
    {
        m_reader.take(signatureBytes);
        m_gif.shape.width = m_reader.u16le();
        m_gif.shape.height = m_reader.u16le();
        const unsigned flags = m_reader.u8();
        const std::size_t background = m_reader.u8();
        m_reader.u8(); // pixel ratio
        m_palette = palette(flags);
        if (3 * background < m_palette.size())
            m_gif.background = m_palette.subspan(3 * background, 3);
        for (bool isDone = false; !isDone;) {
            if (!m_reader.isValid())
                return failure(ErrorCode::Corrupt, "The file is truncated.");
            m_gif.hasTrailer = m_reader.remaining() > 0;
            if (!m_gif.hasTrailer)
                break;
            switch (m_reader.u8()) {
            case padding: break;
            case extension: readExtension(); break;
            case image: readFrame(); break;
            case trailer: isDone = true; break;
            default: return failure(ErrorCode::Corrupt, "The file is damaged: it has a block of an unknown kind.");
            }
        }
        if (m_gif.frames.empty())
            return failure(ErrorCode::Corrupt, "The file is truncated, or holds no image.");
        readShape();
        m_gif.rest = m_reader.take(m_reader.remaining());
        return std::move(m_gif);
    }

private:
    std::span<const std::byte> palette(unsigned flags)
    {
        constexpr unsigned isThere = 0x80;
        return (flags & isThere) != 0 ? m_reader.take(std::size_t{6} << (flags & 7)) : std::span<const std::byte>();
    }

    // To the empty one that ends them.
    std::span<const std::byte> takeBlocks()
    {
        const std::size_t start = m_reader.position();
        while (m_reader.isValid()) {
            const std::size_t length = m_reader.u8();
            if (length == 0)
                break;
            m_reader.take(length);
        }
        return m_file.subspan(start, m_reader.position() - start);
    }

    void readExtension()
    {
        const unsigned label = m_reader.u8();
        ByteReader blocks(takeBlocks());
        const std::size_t length = blocks.u8();
        if (label == graphicControl) {
            const unsigned flags = blocks.u8();
            const unsigned disposal = flags >> 2 & 7;
            m_next.disposal = disposal == 2 ? GifDisposal::Clear
                : disposal == 3             ? GifDisposal::TakeBack
                                            : GifDisposal::Keep;
            m_next.milliseconds = 10 * blocks.u16le();
            const unsigned index = blocks.u8();
            m_next.transparent = (flags & 1) != 0 ? std::optional(index) : std::nullopt;
        } else if (label == application) {
            const std::string_view name = asText(blocks.take(length));
            if (name == "NETSCAPE2.0" || name == "ANIMEXTS1.0") {
                blocks.take(2); // length, and which of its extensions
                const int again = blocks.u16le();
                if (blocks.isValid())
                    m_gif.loops = again == 0 ? 0 : again + 1;
            } else {
                ++m_gif.others;
            }
        } else if (label == comment) {
            ++m_gif.comments;
        } else {
            ++m_gif.others;
        }
    }

    void readFrame()
    {
        GifFrame frame = std::exchange(m_next, {});
        frame.left = m_reader.u16le();
        frame.top = m_reader.u16le();
        frame.shape.width = m_reader.u16le();
        frame.shape.height = m_reader.u16le();
        frame.shape.channels = 1;
        const unsigned flags = m_reader.u8();
        constexpr unsigned interlaced = 0x40;
        frame.isInterlaced = (flags & interlaced) != 0;
        frame.palette = palette(flags);
        if (frame.palette.empty())
            frame.palette = m_palette;
        frame.codeBits = m_reader.u8();
        frame.blocks = takeBlocks();
        ++m_gif.frameCount;
        if (m_gif.frames.size() < maxFrames)
            m_gif.frames.push_back(frame);
    }

    void readShape()
    {
        Shape &shape = m_gif.shape;
        for (const GifFrame &frame : m_gif.frames) {
            shape.width = std::max(shape.width, frame.left + frame.shape.width);
            shape.height = std::max(shape.height, frame.top + frame.shape.height);
        }
        const GifFrame &first = m_gif.frames.front();
        const bool isCovered = first.shape.width == shape.width && first.shape.height == shape.height;
        shape.channels = m_gif.frames.size() == 1 && isCovered && !first.transparent ? 3 : 4;
    }

    std::span<const std::byte> m_file;
    ByteReader m_reader;
    GifStructure m_gif;
    std::span<const std::byte> m_palette; // of frames without their own
    GifFrame m_next;                      // as far as an extension before it tells
};

} // namespace

Result<GifStructure> readGifStructure(std::span<const std::byte> file)
{
    return GifReader(file).read();
}

} // namespace pellucid
