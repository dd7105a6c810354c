// NumPy's .npy (NEP 1): a header and the bare elements of one array, so that the file itself, mapped, is the image's
// memory and nothing is read before it is looked at.
//
// Which axes are rows, columns and channels is usualReading()'s rule. What follows the array, such as a second one, is
// not read, and said.
// Refused: Python objects, text, dates, records, arrays without elements.
//
// Written as NumPy writes: version 1.0, the dtype's own byte order, C order or, where that is how the array lies,
// Fortran order.
#include "core/base/signature.h"
#include "core/codecs/built_in.h"
#include "core/codecs/io/array_elements.h"
#include "core/codecs/numpy/npy_header.h"
#include "core/codecs/numpy/npy_view.h"

#include <algorithm>
#include <cstring>

namespace pellucid {

namespace {

// Whether a file has the bytes that would be written once more.
class ComparingSink final : public ByteSink
{
public:
    explicit ComparingSink(std::span<const std::byte> file) : m_rest(file) {}

    Result<void> write(std::span<const std::byte> bytes) override
    {
        const std::size_t count = std::min(bytes.size(), m_rest.size());
        m_isAlike = m_isAlike && count == bytes.size() && std::memcmp(bytes.data(), m_rest.data(), count) == 0;
        m_rest = m_rest.subspan(count);
        return {};
    }

    [[nodiscard]] bool isAlike() const { return m_isAlike && m_rest.empty(); }

private:
    std::span<const std::byte> m_rest;
    bool m_isAlike = true;
};

class NpyDecoder final : public Decoder
{
public:
    bool sniff(std::span<const std::byte> head, std::string_view /*extension*/) const override
    {
        return startsWith(head, npySignature);
    }

    Result<ImageSpec> readHeader(std::span<const std::byte> file) const override
    {
        return readNpyHeader(file).map(
            [](const ArrayLayout &array) { return imageOf(array, usualReading(array.shape)).spec; });
    }

    Result<Image> decode(const DecodeRequest &request) const override
    {
        return storedBytes(request.bytes, request).and_then([&](const StoredBytes &file) {
            return viewNpy(file, request.limits);
        });
    }

    bool mapsPixels() const override { return true; }
};

class NpyEncoder final : public Encoder
{
public:
    EncoderCapabilities capabilities() const override { return arrayCapabilities(); }

    Result<bool> verify(std::span<const std::byte> file, const ImageView &image, const EncodeOptions &options,
                        const Progress &progress) const override
    {
        const Result<ArrayLayout> stored = readNpyHeader(file);
        if (!stored)
            return tl::unexpected(stored.error());
        const ArrayLayout given =
            options.array ? options.array->layout : arrayOf(image.dtype(), image.shape(), image.strides());
        if (stored->dtype != given.dtype || stored->shape != given.shape)
            return false;
        ComparingSink sink(file);
        return encodeTo(sink, image, options, progress).map([&] { return sink.isAlike(); });
    }

    Result<void> encodeTo(ByteSink &sink, const ImageView &image, const EncodeOptions &options,
                          const Progress &progress) const override
    {
        const ArrayView whole = wholeArray(image, options);
        const ArrayLayout &array = whole.layout;
        const bool isFortran = !isContiguous(array, ArrayOrder::C) && isContiguous(array, ArrayOrder::Fortran);
        const ArrayOrder order = isFortran ? ArrayOrder::Fortran : ArrayOrder::C;
        return sink.write(npyHeader(array.dtype, array.shape, order)).and_then([&] {
            return writeElements(whole, order, sink, progress);
        });
    }
};

} // namespace

Codec makeNpyCodec()
{
    return {"npy", "NumPy array", {"npy"}, std::make_unique<NpyDecoder>(), std::make_unique<NpyEncoder>()};
}

} // namespace pellucid
