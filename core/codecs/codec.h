// One file format: how to recognise, read and write it. Codecs are pure: bytes and limits in, pixels or bytes out. They
// know no paths, keep no state and may run on any thread, several at once.
#pragma once

#include "core/base/byte_sink.h"
#include "core/base/cancellation.h"
#include "core/base/result.h"
#include "core/buffer/array_layout.h"
#include "core/buffer/image_buffer.h"
#include "core/buffer/image_spec.h"
#include "core/image/image.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pellucid {

struct DecodeLimits
{
    std::ptrdiff_t dimension = 65535;              // width and height
    std::size_t pixelBytes = std::size_t{8} << 30; // of the decoded image
    std::ptrdiff_t arrayDimension = 1 << 24;       // width and height in formats of arrays: a million samples of three

    // For formats that are read row by row by code of any size: with the sides of arrays.
    [[nodiscard]] DecodeLimits forRows() const { return {arrayDimension, pixelBytes, arrayDimension}; }
};

// An image that is still being decoded.
struct PartialImage
{
    ImageView pixels;        // the whole image as it is stored; rows from `rows` on are not to be read
    std::ptrdiff_t rows = 0; // done so far; fewer than before: what was there is being refined from the top
    int orientation = 1;     // how Exif wants it turned, 1 to 8
    ChannelNames channels;
    Transfer transfer = Transfer::Encoded;
    const Metadata *metadata = nullptr; // as valid as the pixels; nullptr where it is known at the end only
    int maximum = 0;                    // ImageSpec::maximum
};

// Called on the thread that decodes, again and again. The pixels may be read until it returns, and not later.
using PartialImageObserver = std::function<void(const PartialImage &part)>;

// Lossless ones, and Lossy where the format has such a form as well. Formats that deflate do it in two ways; wavelets
// (PIZ) suit noise.
enum class Compression : std::uint8_t { Fast, Small, Lossy, Lzw, Wavelets, None };

// What an encoder takes as it is; anything else is converted first, and the user told what is lost.
struct EncoderCapabilities
{
    std::vector<DType> dtypes;                  // best first
    std::vector<std::ptrdiff_t> channels;       // counts: 1 L, 2 LA, 3 RGB, 4 RGBA
    bool isLossy = false;                       // has a quality from 1 to 100
    std::string loss = {};                      // a sentence, where even what it takes comes back changed
    bool isArray = false;                       // any number of channels is taken, and whole arrays
    bool hasAnyChannels = false;                // more than those, or others, are taken, too: see planConversion()
    std::vector<Compression> compressions = {}; // to choose from, the usual one first
    std::string lossIfAsked = {};               // a sentence, where Compression::Lossy is a choice, with a quality
    bool hasFrames = false;                     // animations are taken whole
    bool hasPages = false;                      // stacks are taken whole
    bool hasMembers = false;                    // one of a file's members can be replaced

    // Whether pixel values change though everything is taken as it is, by a quality.
    [[nodiscard]] bool losesWith(Compression compression) const
    {
        return isLossy || (compression == Compression::Lossy && !lossIfAsked.empty());
    }
};

// How a file is replaced of which only some pages differ.
enum class Replacement : std::uint8_t {
    Atomic,  // by a copy with these pages, renamed over it: at every moment one of the two is there, whole
    InPlace, // these pages are written into it: programs that map it see them, a crash may leave some of each
};

// One of several in a file, by its name: the new file has the others as they are in the old one.
struct Member
{
    std::string name;
    std::shared_ptr<Storage> file; // the old one, null where there is none
};

struct EncodeOptions
{
    int quality = 90;
    std::optional<ChromaSubsampling> subsampling = {}; // of JPEG; absent: 4:2:0 up to quality 90, 4:4:4 above
    Compression compression = Compression::Fast;
    ChannelNames channels = {};                    // of the image as it is given; empty: the usual names
    std::optional<ArrayView> array = {};           // that the image is part of: formats of arrays write all of it
    std::shared_ptr<const Metadata> metadata = {}; // written where the format has a place for it
    std::optional<Member> member = {};             // what the image becomes, where the format has names for several
    Replacement replacement = Replacement::Atomic; // no codec asks
    int maximum = 0;                               // ImageSpec::maximum, where the codec keeps it
    Transfer transfer = Transfer::Encoded;         // written where the format has a place for it
};

class Codec
{
public:
    virtual ~Codec() = default;

    [[nodiscard]] virtual std::string id() const = 0;                      // "png"; unique within the registry
    [[nodiscard]] virtual std::string title() const = 0;                   // "PNG"
    [[nodiscard]] virtual std::vector<std::string> extensions() const = 0; // "png": lower case, the usual one first

    // Whether the file looks like this format. `head` is its beginning (at least 1 KiB, or all of it); the extension is
    // lower case and may decide only for formats without a signature.
    [[nodiscard]] virtual bool sniff(std::span<const std::byte> head, std::string_view extension) const = 0;

    [[nodiscard]] virtual bool canDecode() const { return true; }

    // Without decoding pixels. Fails with Corrupt or Unsupported. What decode gives may have other channels where the
    // format hides them until later; sizes are final.
    [[nodiscard]] virtual Result<ImageSpec> readHeader(std::span<const std::byte> file) const;

    // The limits are checked before anything of the image's size is allocated.
    [[nodiscard]] virtual Result<Image> decode(std::span<const std::byte> file, const DecodeLimits &limits,
                                               const Progress &progress) const;

    // The same, and shows how far it is. Formats whose pixels come all at once, or quickly, show nothing.
    [[nodiscard]] virtual Result<Image> decodeProgressive(std::span<const std::byte> file, const DecodeLimits &limits,
                                                          const Progress &progress,
                                                          const PartialImageObserver &watcher) const;

    // The same, for the bytes of a whole file as a storage of their own: pixels that are stored as they are may stay
    // there.
    [[nodiscard]] virtual Result<Image> decodeMapped(const std::shared_ptr<Storage> &file, const DecodeLimits &limits,
                                                     const Progress &progress,
                                                     const PartialImageObserver &watcher) const;

    // What goes by that name in a file of several images, or parts of one. Fails with NotFound; with Unsupported in
    // formats without names.
    [[nodiscard]] virtual Result<Image> decodeMember(const std::shared_ptr<Storage> &file, const std::string &member,
                                                     const DecodeLimits &limits, const Progress &progress) const;

    // How many go by names in the file, whatever they are; 1 in formats that do not save into files of several.
    [[nodiscard]] virtual std::size_t memberCount(std::span<const std::byte> file) const;

    // Pixels are stored as they are, and decodeMapped leaves them there: such files can be opened live.
    [[nodiscard]] virtual bool mapsPixels() const { return false; }

    // Empty lists where the format is not written.
    [[nodiscard]] virtual EncoderCapabilities capabilities() const { return {}; }

    // Whether files can say that full scale is less than the dtype's, and what.
    [[nodiscard]] virtual bool keepsMaximum(DType /*dtype*/, int /*maximum*/) const { return false; }

    // What the format has no place or another meaning for, of such an image as it is written; a sentence each.
    [[nodiscard]] virtual std::vector<std::string> meaningLosses(const ImageSpec &spec) const;

    // What the format drops of metadata beside an image of this dtype and shape; a sentence each.
    [[nodiscard]] virtual std::vector<std::string> metadataLosses(const Metadata &metadata, DType dtype,
                                                                  const Shape &shape) const;

    // `image` has a dtype and channel count that capabilities() lists, and any strides. Gives its own failure, or the
    // sink's.
    [[nodiscard]] virtual Result<void> encodeTo(ByteSink &sink, const ImageView &image, const EncodeOptions &options,
                                                const Progress &progress) const;

    // The same, with the file in memory.
    [[nodiscard]] Result<std::vector<std::byte>> encode(const ImageView &image, const EncodeOptions &options,
                                                        const Progress &progress) const;

    // Text that is written beside the file, as rawSidecar() of its name, because the format has no place for it.
    [[nodiscard]] virtual std::string sidecar(const ImageView &image, const EncodeOptions &options) const;

    // Whether decoding the file gives exactly the image that was encoded with these options, or all of its frames;
    // where these ask for a loss, as many pixels. Costs a second image where a format has no better way.
    [[nodiscard]] virtual Result<bool> verify(std::span<const std::byte> file, const ImageView &image,
                                              const EncodeOptions &options, const Progress &progress) const;
};

// Fails with TooLarge where an image of this shape and dtype is beyond the limits; Corrupt where it is empty.
[[nodiscard]] Result<void> checkLimits(const Shape &shape, DType dtype, const DecodeLimits &limits);

} // namespace pellucid
