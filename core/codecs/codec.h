// One file format: a decoder that recognises and reads it, an encoder that writes it, or both. They are pure: bytes and
// limits in, pixels or bytes out. They know no paths, keep no state and may run on any thread, several at once.
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
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
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
    std::shared_ptr<const Metadata> metadata = {}; // nullptr where it is known at the end only
    int maximum = 0;                               // ImageSpec::maximum
};

// Called on the thread that decodes, again and again. The pixels may be read until it returns, and not later.
using PartialImageObserver = std::function<void(const PartialImage &part)>;

// What is to be decoded, and how.
struct DecodeRequest
{
    std::span<const std::byte> bytes = {};  // the whole file
    std::shared_ptr<Storage> storage = {};  // that `bytes` are in: pixels that are stored as they are may stay there.
                                            // nullptr: they are copied
    std::optional<std::string> member = {}; // what goes by that name in a file of several images, or parts of one
    DecodeLimits limits = {};               // checked before anything of the image's size is allocated
    PixelAllocator allocate = {};           // where pixels go that do not stay; empty: Storage::allocate
    Progress progress = {};
    PartialImageObserver observer = {}; // is shown how far it is; formats that are read quickly show nothing

    // The same for another file inside of this one, which is decoded whole.
    [[nodiscard]] DecodeRequest forPart(std::span<const std::byte> part) const
    {
        return {.bytes = part, .storage = storage, .limits = limits, .allocate = allocate, .progress = progress};
    }
};

// Lossless ones, and Lossy where the format has such a form as well. Formats that deflate do it in two ways; wavelets
// (PIZ) suit noise.
enum class Compression : std::uint8_t { Fast, Small, Lossy, Lzw, Wavelets, None };

// What an encoder can do besides writing one image of usual channels.
enum class EncoderFeature : std::uint8_t {
    Lossy = 1,       // is always so, with a quality from 1 to 100
    Arrays = 2,      // any number of channels is taken, and whole arrays
    AnyChannels = 4, // more channels than those it lists, or others, are taken, too: see planConversion()
    Frames = 8,      // animations are taken whole
    Pages = 16,      // stacks are taken whole
    Members = 32,    // one of a file's members can be replaced
};

class EncoderFeatures
{
public:
    constexpr EncoderFeatures() = default;
    constexpr EncoderFeatures(std::initializer_list<EncoderFeature> features)
    {
        for (const EncoderFeature feature : features)
            m_bits = static_cast<std::uint8_t>(m_bits | static_cast<std::uint8_t>(feature));
    }

    [[nodiscard]] constexpr bool has(EncoderFeature feature) const
    {
        return (m_bits & static_cast<std::uint8_t>(feature)) != 0;
    }

private:
    std::uint8_t m_bits = 0;
};

// What an encoder takes as it is; anything else is converted first, and the user told what is lost.
struct EncoderCapabilities
{
    std::vector<DType> dtypes;            // best first
    std::vector<std::ptrdiff_t> channels; // counts: 1 L, 2 LA, 3 RGB, 4 RGBA
    EncoderFeatures features = {};
    std::string loss = {};                      // a sentence, where even what it takes comes back changed
    std::vector<Compression> compressions = {}; // to choose from, the usual one first
    std::string lossIfAsked = {};               // a sentence, where Compression::Lossy is a choice, with a quality

    [[nodiscard]] bool has(EncoderFeature feature) const { return features.has(feature); }

    // Whether pixel values change though everything is taken as it is, by a quality.
    [[nodiscard]] bool losesWith(Compression compression) const
    {
        return has(EncoderFeature::Lossy) || (compression == Compression::Lossy && !lossIfAsked.empty());
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

class Decoder
{
public:
    virtual ~Decoder() = default;

    // Whether the file looks like this format. `head` is its beginning (at least 1 KiB, or all of it); the extension is
    // lower case and may decide only for formats without a signature.
    [[nodiscard]] virtual bool sniff(std::span<const std::byte> head, std::string_view extension) const = 0;

    // Without decoding pixels. Fails with Corrupt or Unsupported. What decode gives may have other channels where the
    // format hides them until later; sizes are final.
    [[nodiscard]] virtual Result<ImageSpec> readHeader(std::span<const std::byte> file) const = 0;

    // Fails also with TooLarge, OutOfMemory and Cancelled; with NotFound where nothing has the member's name.
    [[nodiscard]] virtual Result<Image> decode(const DecodeRequest &request) const = 0;

    // Whether there are names for several images of a file, or parts of one. Only then a member is requested.
    [[nodiscard]] virtual bool hasMembers() const { return false; }

    // How many go by names in the file, whatever they are; 1 in formats that do not save into files of several.
    [[nodiscard]] virtual std::size_t memberCount(std::span<const std::byte> /*file*/) const { return 1; }

    // Pixels are stored as they are, and stay there where the request has a storage: such files can be opened live.
    [[nodiscard]] virtual bool mapsPixels() const { return false; }
};

class Encoder
{
public:
    virtual ~Encoder() = default;

    [[nodiscard]] virtual EncoderCapabilities capabilities() const = 0;

    // Whether files can say that full scale is less than the dtype's, and what.
    [[nodiscard]] virtual bool keepsMaximum(DType /*dtype*/, int /*maximum*/) const { return false; }

    // What the format has no place or another meaning for, of such an image as it is written; a sentence each.
    [[nodiscard]] virtual std::vector<std::string> meaningLosses(const ImageSpec & /*spec*/) const { return {}; }

    // What the format drops of metadata beside an image of this dtype and shape; a sentence each.
    [[nodiscard]] virtual std::vector<std::string> metadataLosses(const Metadata &metadata, DType /*dtype*/,
                                                                  const Shape & /*shape*/) const
    {
        return lossesWithoutMetadata(metadata);
    }

    // `image` has a dtype and channel count that capabilities() lists, and any strides. Gives its own failure, or the
    // sink's.
    [[nodiscard]] virtual Result<void> encodeTo(ByteSink &sink, const ImageView &image, const EncodeOptions &options,
                                                const Progress &progress) const = 0;

    // The same, with the file in memory.
    [[nodiscard]] Result<std::vector<std::byte>> encode(const ImageView &image, const EncodeOptions &options,
                                                        const Progress &progress) const;

    // Text that is written beside the file, as rawSidecar() of its name, because the format has no place for it.
    [[nodiscard]] virtual std::string sidecar(const ImageView & /*image*/, const EncodeOptions & /*options*/) const
    {
        return {};
    }

    // Whether decoding the file gives exactly the image that was encoded with these options, or all of its frames;
    // where these ask for a loss, as many pixels. Formats that always change what they take say no.
    [[nodiscard]] virtual Result<bool> verify(std::span<const std::byte> /*file*/, const ImageView & /*image*/,
                                              const EncodeOptions & /*options*/, const Progress & /*progress*/) const
    {
        return false;
    }
};

class Codec
{
public:
    // Has a decoder, an encoder or both. The id ("png") is unique within a registry, the title ("PNG") is for people,
    // and the extensions are in lower case, the usual one first.
    Codec(std::string id, std::string title, std::vector<std::string> extensions,
          std::unique_ptr<const Decoder> decoder, std::unique_ptr<const Encoder> encoder = nullptr)
        : m_id(std::move(id)),
          m_title(std::move(title)),
          m_extensions(std::move(extensions)),
          m_decoder(std::move(decoder)),
          m_encoder(std::move(encoder))
    {
    }

    [[nodiscard]] const std::string &id() const { return m_id; }
    [[nodiscard]] const std::string &title() const { return m_title; }
    [[nodiscard]] const std::vector<std::string> &extensions() const { return m_extensions; }

    // nullptr where the format is not read, or not written.
    [[nodiscard]] const Decoder *decoder() const { return m_decoder.get(); }
    [[nodiscard]] const Encoder *encoder() const { return m_encoder.get(); }

    // By the decoder. Fails with Unsupported where there is none, or none that knows members and one is requested.
    [[nodiscard]] Result<Image> decode(const DecodeRequest &request) const;

private:
    std::string m_id;
    std::string m_title;
    std::vector<std::string> m_extensions;
    std::unique_ptr<const Decoder> m_decoder;
    std::unique_ptr<const Encoder> m_encoder;
};

// Fails with TooLarge where an image of this shape and dtype is beyond the limits; Corrupt where it is empty.
[[nodiscard]] Result<void> checkLimits(const Shape &shape, DType dtype, const DecodeLimits &limits);

} // namespace pellucid
