// GIF: one image as RGB, or RGBA where something is transparent; an animation as a stack of RGBA frames, each as it is
// seen. Frames that go beyond the screen make it larger. Where nothing was drawn yet pixels are transparent, and so
// they are where a frame with a transparent color was cleared; another frame leaves the background color. All this as
// in Pillow and Qt. Refused: data that is damaged or ends before the last pixel. Not written.
#include "core/base/signature.h"
#include "core/buffer/copy_pixels.h"
#include "core/codecs/built_in.h"
#include "core/codecs/gif/gif_lzw.h"
#include "core/codecs/gif/gif_structure.h"
#include "core/codecs/io/animation.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace pellucid {

namespace {

tl::unexpected<Error> damaged(std::size_t frame, std::size_t frames)
{
    const std::string whose = frames > 1 ? "frame " + std::to_string(frame) : "its image";
    return failure(ErrorCode::Corrupt, "The file is damaged: some or all of the data of " + whose + " is missing.");
}

// A few bytes can state a large screen, and draw it again and again with frames of one pixel.
Result<void> checkPlausible(const GifStructure &gif, std::size_t frames, std::size_t fileBytes)
{
    constexpr std::size_t pixelsAnyway = std::size_t{1} << 24;
    constexpr std::size_t pixelsPerByte = 4000;
    const auto screen = static_cast<std::size_t>(gif.shape.width * gif.shape.height);
    if (screen * frames > pixelsAnyway + pixelsPerByte * fileBytes)
        return failure(ErrorCode::TooLarge,
                       "The file states " + std::to_string(frames) + (frames > 1 ? " frames" : " frame") + " of "
                           + std::to_string(gif.shape.width) + " x " + std::to_string(gif.shape.height)
                           + ", far more than its few bytes can fill.");
    for (std::size_t i = 0; i < frames; ++i) {
        const GifFrame &frame = gif.frames[i];
        if (static_cast<std::size_t>(frame.shape.width * frame.shape.height) > maxGifIndices(frame.blocks.size()))
            return damaged(i, gif.frames.size());
    }
    return {};
}

// The row of the image that is stored as the n-th of an interlaced frame: every 8th, those between, and so on.
std::ptrdiff_t interlacedRow(std::ptrdiff_t stored, std::ptrdiff_t height)
{
    for (const auto &[first, step] : {std::pair(0, 8), std::pair(4, 8), std::pair(2, 4), std::pair(1, 2)}) {
        const std::ptrdiff_t rows = (height - first + step - 1) / step;
        if (stored < rows)
            return first + stored * step;
        stored -= rows;
    }
    return height - 1;
}

// Draws one frame after the other onto the same screen.
class GifPainter
{
public:
    GifPainter(const GifStructure &gif, const MutableImageView &screen) : m_gif(gif), m_screen(screen)
    {
        fill(0, 0, screen.shape(), {});
    }

    Result<void> draw(std::size_t index)
    {
        const GifFrame &frame = m_gif.frames[index];
        m_indices.resize(static_cast<std::size_t>(frame.shape.width * frame.shape.height));
        if (!unpackGifIndices(frame.blocks, frame.codeBits, m_indices))
            return damaged(index, m_gif.frames.size());
        for (std::ptrdiff_t stored = 0; stored < frame.shape.height; ++stored) {
            const std::ptrdiff_t y = frame.isInterlaced ? interlacedRow(stored, frame.shape.height) : stored;
            drawRow(frame, m_indices.data() + stored * frame.shape.width, frame.top + y);
        }
        return {};
    }

    // What draw() needs to be able to undo this frame.
    void keepUnder(std::size_t index)
    {
        const GifFrame &frame = m_gif.frames[index];
        if (frame.disposal != GifDisposal::TakeBack)
            return;
        m_under.resize(static_cast<std::size_t>(frame.shape.width * frame.shape.height * m_screen.channels()));
        forRows(frame, [&](std::byte *row, std::size_t bytes, std::size_t at) {
            std::memcpy(m_under.data() + at, row, bytes);
        });
    }

    void dispose(std::size_t index)
    {
        const GifFrame &frame = m_gif.frames[index];
        if (frame.disposal == GifDisposal::Clear)
            fill(frame.left, frame.top, frame.shape,
                 frame.transparent ? std::span<const std::byte>() : m_gif.background);
        else if (frame.disposal == GifDisposal::TakeBack)
            forRows(frame, [&](std::byte *row, std::size_t bytes, std::size_t at) {
                std::memcpy(row, m_under.data() + at, bytes);
            });
    }

private:
    // With a color, or transparently.
    void fill(std::ptrdiff_t left, std::ptrdiff_t top, const Shape &shape, std::span<const std::byte> color)
    {
        std::array<std::byte, 4> pixel{};
        std::ranges::copy(color, pixel.begin());
        pixel[3] = color.empty() ? std::byte{0} : std::byte{255};
        for (std::ptrdiff_t y = 0; y < shape.height; ++y) {
            for (std::ptrdiff_t x = 0; x < shape.width; ++x)
                std::copy_n(pixel.begin(), m_screen.channels(), m_screen.at(left + x, top + y));
        }
    }

    template <typename Function>
    void forRows(const GifFrame &frame, const Function &function)
    {
        const auto bytes = static_cast<std::size_t>(frame.shape.width * m_screen.channels());
        for (std::ptrdiff_t y = 0; y < frame.shape.height; ++y)
            function(m_screen.at(frame.left, frame.top + y), bytes, static_cast<std::size_t>(y) * bytes);
    }

    // Indices beyond the palette are black.
    void drawRow(const GifFrame &frame, const std::uint8_t *indices, std::ptrdiff_t y)
    {
        for (std::ptrdiff_t x = 0; x < frame.shape.width; ++x) {
            const std::size_t index = indices[x];
            if (frame.transparent == index)
                continue;
            std::byte *const pixel = m_screen.at(frame.left + x, y);
            if (frame.palette.empty())
                std::fill_n(pixel, 3, static_cast<std::byte>(index));
            else if (3 * index < frame.palette.size())
                std::copy_n(frame.palette.data() + 3 * index, 3, pixel);
            else
                std::fill_n(pixel, 3, std::byte{0});
            if (m_screen.channels() == 4)
                pixel[3] = std::byte{255};
        }
    }

    const GifStructure &m_gif;
    MutableImageView m_screen;
    std::vector<std::uint8_t> m_indices;
    std::vector<std::byte> m_under;
};

Result<Image> decodeImage(const GifStructure &gif, const PixelAllocator &allocate)
{
    Result<ImageBuffer> buffer = ImageBuffer::allocate(DType::UInt8, gif.shape, allocate);
    if (!buffer)
        return failure(std::move(buffer));
    if (Result<void> drawn = GifPainter(gif, buffer->mutableView()).draw(0); !drawn)
        return failure(std::move(drawn));
    return Image{std::move(*buffer), defaultChannelNames(gif.shape.channels)};
}

Result<Image> decodeFrames(const GifStructure &gif, std::size_t frames, const PixelAllocator &allocate,
                           const Progress &progress)
{
    Result<Image> animation = allocateAnimation(frames, gif.shape, allocate);
    Result<ImageBuffer> screen = ImageBuffer::allocate(DType::UInt8, gif.shape);
    if (!animation || !screen)
        return animation ? failure(std::move(screen)) : failure(std::move(animation));
    GifPainter painter(gif, screen->mutableView());
    for (std::size_t i = 0; i < frames; ++i) {
        if (progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        painter.keepUnder(i);
        if (Result<void> drawn = painter.draw(i); !drawn)
            return failure(std::move(drawn));
        copyPixels(screen->view(), frameOf(*animation, i));
        painter.dispose(i);
        animation->metadata.frameMilliseconds.push_back(gif.frames[i].milliseconds);
        progress.at(static_cast<double>(i + 1) / static_cast<double>(frames));
    }
    animation->metadata.loops = gif.loops;
    if (frames < gif.frameCount)
        animation->metadata.addUnread(droppedFrames(frames, gif.frameCount));
    return animation;
}

void sayLost(const GifStructure &gif, Metadata &metadata)
{
    if (gif.comments > 0)
        metadata.lost.push_back("Comments are dropped (" + std::to_string(gif.comments) + ").");
    if (gif.others > 0)
        metadata.lost.push_back("What applications keep in the file is dropped (" + std::to_string(gif.others)
                                + " blocks).");
    metadata.addTrailerLoss(gif.rest);
    if (!gif.hasTrailer)
        metadata.addUnread("The file has no end mark: it may have been cut short behind a frame.");
}

class GifDecoder final : public Decoder
{
public:
    bool sniff(std::span<const std::byte> head, std::string_view /*extension*/) const override
    {
        return startsWith(head, "GIF87a") || startsWith(head, "GIF89a");
    }

    Result<ImageSpec> readHeader(std::span<const std::byte> file) const override
    {
        return readGifStructure(file).map([](const GifStructure &gif) {
            return ImageSpec{DType::UInt8, gif.shape, defaultChannelNames(gif.shape.channels)};
        });
    }

    Result<Image> decode(const DecodeRequest &request) const override
    {
        const Result<GifStructure> gif = readGifStructure(request.bytes);
        if (!gif)
            return tl::unexpected(gif.error());
        if (Result<void> checked = checkLimits(gif->shape, DType::UInt8, request.limits); !checked)
            return failure(std::move(checked));
        const std::size_t frames = framesToRead(gif->frameCount, gif->shape, request.limits);
        if (Result<void> checked = checkPlausible(*gif, frames, request.bytes.size()); !checked)
            return failure(std::move(checked));
        if (request.progress.token.isCancelled())
            return failure(ErrorCode::Cancelled, "Cancelled.");
        Result<Image> decoded = gif->frameCount > 1 ? decodeFrames(*gif, frames, request.allocate, request.progress)
                                                    : decodeImage(*gif, request.allocate);
        if (decoded)
            sayLost(*gif, decoded->metadata);
        return decoded;
    }
};

} // namespace

Codec makeGifCodec()
{
    return {"gif", "GIF", {"gif"}, std::make_unique<GifDecoder>()};
}

} // namespace pellucid
