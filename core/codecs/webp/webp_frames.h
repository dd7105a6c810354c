// The frames of an animated WebP file, one after the other, each as it is seen: whole, RGBA.
#pragma once

#include "core/buffer/image_view.h"
#include "core/codecs/codec.h"

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

struct WebPAnimDecoder;

namespace pellucid {

class WebpFrames
{
public:
    struct Frame
    {
        ImageView pixels; // packed; valid until the next one is asked for
        int milliseconds = 0;
    };

    // The bytes stay the caller's. Fails with Corrupt.
    [[nodiscard]] static Result<WebpFrames> open(std::span<const std::byte> file);

    [[nodiscard]] std::size_t count() const { return m_count; } // at least 1
    [[nodiscard]] const Shape &shape() const { return m_shape; }
    [[nodiscard]] int loops() const { return m_loops; } // 0: for ever

    // Called as often as there are frames. Fails with Corrupt.
    [[nodiscard]] Result<Frame> next();

private:
    struct Delete
    {
        void operator()(WebPAnimDecoder *decoder) const;
    };

    std::unique_ptr<WebPAnimDecoder, Delete> m_decoder;
    std::size_t m_count = 0;
    Shape m_shape;
    int m_loops = 0;
    int m_shownUntil = 0;
};

// Whether the file's frames are these, shown for as long and played as often; of an exact file, to the last bit. One
// frame is in memory at a time. Fails with Corrupt or Cancelled.
[[nodiscard]] Result<bool> holdsFrames(std::span<const std::byte> file, const std::vector<ImageView> &frames,
                                       const EncodeOptions &options, const Progress &progress);

} // namespace pellucid
