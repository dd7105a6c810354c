// The only file that includes OpenEXR: the pixels of a part, some rows at a time, and a file made of an image. Its
// exceptions become errors here.
#pragma once

#include "core/codecs/codec.h"
#include "core/codecs/exr/exr_header.h"

#include <memory>

namespace pellucid {

class ExrRows
{
public:
    // The bytes must outlive it; the headers have been walked (readExrParts). Fails with Corrupt or OutOfMemory.
    [[nodiscard]] static Result<ExrRows> open(std::span<const std::byte> file, int part, const Rect &dataWindow);

    ExrRows(ExrRows &&) noexcept;
    ExrRows &operator=(ExrRows &&) noexcept;
    ExrRows(const ExrRows &) = delete;
    ExrRows &operator=(const ExrRows &) = delete;
    ~ExrRows();

    // What is read: channels at full resolution, R, G, B, X, Y and A first in each layer, the others by name. Colors
    // and alpha without a layer go by these letters, whatever the file calls them: r, red. Their type is the file's,
    // float32 where it has several.
    [[nodiscard]] const ImageSpec &spec() const { return m_spec; }
    [[nodiscard]] const ChannelNames &storedNames() const { return m_storedNames; } // of the same channels
    [[nodiscard]] std::vector<ExrRenaming> renamings() const;
    [[nodiscard]] const std::vector<std::string> &losses() const { return m_losses; }

    // The rows from y on of the channels that the file knows by these names, into a view of the type and width of
    // spec(). Fails with Corrupt or OutOfMemory.
    [[nodiscard]] Result<void> read(std::ptrdiff_t y, const ChannelNames &channels, const MutableImageView &rows);

private:
    class File;
    explicit ExrRows(std::unique_ptr<File> file);
    void findChannels();

    std::unique_ptr<File> m_file;
    ImageSpec m_spec;
    ChannelNames m_storedNames;
    std::vector<std::string> m_losses;
};

// One part, scanlines. The image has dtype float16, float32 or uint32. Fails as the sink does, and with OutOfMemory,
// WriteFailed or Cancelled.
[[nodiscard]] Result<void> encodeExr(ByteSink &sink, const ImageView &image, const ChannelNames &channels,
                                     const Metadata &metadata, Compression compression, const Progress &progress);

} // namespace pellucid
