// NumPy's .npy (NEP 1): a header and the bare elements of one array, so that the file itself, mapped, is the image's
// memory and nothing is read before it is looked at.
//
// Which axes are rows, columns and channels is usualReading()'s rule. Data that does not lie at a multiple of its
// element size (NumPy has always aligned it) is copied. What follows the array is ignored, as NumPy does. Refused:
// Python objects, text, dates, records, arrays without elements.
//
// Written as NumPy writes: version 1.0, the dtype's own byte order, C order or, where that is how the array lies,
// Fortran order.
#include "core/codecs/array_elements.h"
#include "core/codecs/built_in.h"
#include "core/codecs/npy_header.h"
#include "core/codecs/signature.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace pellucid {

namespace {

constexpr std::size_t chunk = std::size_t{4} << 20; // between two looks at the cancellation token

tl::unexpected<Error> cancelled()
{
    return failure(ErrorCode::Cancelled, "Cancelled.");
}

Result<ArrayLayout> readChecked(std::span<const std::byte> file, const DecodeLimits &limits)
{
    Result<ArrayLayout> array = readNpyHeader(file);
    if (!array)
        return array;
    const ImageSpec image = imageOf(*array, usualReading(array->shape)).spec;
    const DecodeLimits arrayLimits{limits.arrayDimension, limits.pixelBytes};
    if (const Result<void> checked = checkLimits(image.shape, array->dtype, arrayLimits); !checked)
        return tl::unexpected(checked.error());
    return array;
}

Result<DecodedImage> seen(std::shared_ptr<Storage> storage, ArrayLayout array)
{
    ArrayReading reading = usualReading(array.shape);
    ArrayImage image = imageOf(array, reading);
    Result<ImageBuffer> buffer =
        ImageBuffer::over(std::move(storage), image.offset, array.dtype, image.spec.shape, image.strides);
    if (!buffer)
        return failure(std::move(buffer));
    DecodedImage decoded{std::move(*buffer), std::move(image.spec.channels)};
    decoded.array = SeenArray{std::move(array), std::move(reading)};
    return decoded;
}

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

class NpyCodec final : public Codec
{
public:
    std::string id() const override { return "npy"; }
    std::string title() const override { return "NumPy array"; }
    std::vector<std::string> extensions() const override { return {"npy"}; }

    bool sniff(std::span<const std::byte> head, std::string_view /*extension*/) const override
    {
        return startsWith(head, npySignature);
    }

    Result<ImageSpec> readHeader(std::span<const std::byte> file) const override
    {
        return readNpyHeader(file).map(
            [](const ArrayLayout &array) { return imageOf(array, usualReading(array.shape)).spec; });
    }

    Result<DecodedImage> decode(std::span<const std::byte> file, const DecodeLimits &limits,
                                const Progress &progress) const override
    {
        Result<ArrayLayout> array = readChecked(file, limits);
        if (!array)
            return failure(std::move(array));
        const std::span<const std::byte> data =
            file.subspan(static_cast<std::size_t>(array->offset), byteCount(*array));
        Result<std::shared_ptr<Storage>> storage = Storage::allocate(data.size());
        if (!storage)
            return failure(std::move(storage));
        for (std::size_t done = 0; done < data.size(); done += chunk) {
            if (progress.token.isCancelled())
                return cancelled();
            const std::span<const std::byte> part = data.subspan(done, std::min(chunk, data.size() - done));
            std::ranges::copy(part, (*storage)->bytes().begin() + static_cast<std::ptrdiff_t>(done));
            progress.at(static_cast<double>(done) / static_cast<double>(data.size()));
        }
        array->offset = 0;
        return seen(std::move(*storage), std::move(*array));
    }

    Result<DecodedImage> decodeInPlace(const std::shared_ptr<Storage> &file, const DecodeLimits &limits,
                                       const Progress &progress, const PartWatcher & /*watcher*/) const override
    {
        Result<ArrayLayout> array = readChecked(file->bytes(), limits);
        if (!array)
            return failure(std::move(array));
        const auto address = reinterpret_cast<std::uintptr_t>(file->bytes().data() + array->offset);
        if (address % numberSize(array->dtype) != 0)
            return decode(file->bytes(), limits, progress);
        return seen(file, std::move(*array));
    }

    bool mapsPixels() const override { return true; }

    Encoding encoding() const override { return arrayEncoding(); }

    Result<bool> holds(std::span<const std::byte> file, const ImageView &image, const EncodeOptions &options,
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

std::unique_ptr<const Codec> makeNpyCodec()
{
    return std::make_unique<NpyCodec>();
}

} // namespace pellucid
