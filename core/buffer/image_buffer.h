// An image that owns its bytes: a storage and the layout of the pixels in it. Move-only; clone() is the only deep copy.
// Not synchronised: core/document/README.md says who may touch the bytes when.
#pragma once

#include "core/buffer/copy_meter.h"
#include "core/buffer/image_view.h"
#include "core/buffer/storage.h"

#include <memory>

namespace pellucid {

class ImageBuffer
{
public:
    // An empty image without storage.
    ImageBuffer() = default;

    // Packed, content unspecified. Buffers that replace one another share a meter. Fails with TooLarge or OutOfMemory.
    [[nodiscard]] static Result<ImageBuffer> allocate(DType dtype, const Shape &shape,
                                                      std::shared_ptr<CopyMeter> meter = std::make_shared<CopyMeter>());

    // The same in memory of the allocator's, which may be empty: see allocatePixels().
    [[nodiscard]] static Result<ImageBuffer> allocate(DType dtype, const Shape &shape, const PixelAllocator &allocator,
                                                      std::shared_ptr<CopyMeter> meter = std::make_shared<CopyMeter>());

    // A layout over existing storage. Fails where it reaches outside.
    [[nodiscard]] static Result<ImageBuffer> over(std::shared_ptr<Storage> storage, std::ptrdiff_t offset, DType dtype,
                                                  const Shape &shape, const Strides &strides,
                                                  std::shared_ptr<CopyMeter> meter = std::make_shared<CopyMeter>());

    // Another layout over the same storage, for what is the same document: the meter is shared and counts nothing.
    [[nodiscard]] Result<ImageBuffer> sharing(std::ptrdiff_t offset, DType dtype, const Shape &shape,
                                              const Strides &strides) const;

    // The same pixels once more.
    [[nodiscard]] ImageBuffer sharing() const { return {m_storage, m_view, m_meter}; }

    // Another layout over the same storage, for another document: its meter counts from nothing. Fails with
    // InvalidArgument where `part` is not inside.
    [[nodiscard]] Result<ImageBuffer> viewed(const ImageView &part) const;

    ImageBuffer(ImageBuffer &&) = default;
    ImageBuffer &operator=(ImageBuffer &&) = default;
    ImageBuffer(const ImageBuffer &) = delete;
    ImageBuffer &operator=(const ImageBuffer &) = delete;
    ~ImageBuffer() = default;

    // The same pixels in another storage that holds the same bytes.
    void moveTo(std::shared_ptr<Storage> storage);

    // A packed copy of every pixel, with a meter of its own; counted as a deep copy on this one's meter.
    [[nodiscard]] Result<ImageBuffer> clone() const;

    [[nodiscard]] ImageView view() const { return m_view; }
    [[nodiscard]] MutableImageView mutableView() { return m_view; }

    [[nodiscard]] DType dtype() const { return m_view.dtype(); }
    [[nodiscard]] Shape shape() const { return m_view.shape(); }
    [[nodiscard]] Strides strides() const { return m_view.strides(); }

    // Bytes of the elements themselves, as NumPy's nbytes: gaps between rows do not count.
    [[nodiscard]] std::size_t byteCount() const;

    // Bytes from the storage's first byte to element (0, 0, 0).
    [[nodiscard]] std::ptrdiff_t offset() const { return m_view.data() - m_storage->bytes().data(); }

    // Holding it keeps the bytes alive.
    [[nodiscard]] const std::shared_ptr<Storage> &storage() const { return m_storage; }
    [[nodiscard]] const std::shared_ptr<CopyMeter> &meter() const { return m_meter; }

private:
    ImageBuffer(std::shared_ptr<Storage> storage, const MutableImageView &view, std::shared_ptr<CopyMeter> meter);

    std::shared_ptr<Storage> m_storage;
    MutableImageView m_view;
    std::shared_ptr<CopyMeter> m_meter;
};

// The same pixels packed in memory of the allocator's, for those that a library allocated; the buffer itself where the
// allocator is empty. Fails as that does.
[[nodiscard]] Result<ImageBuffer> placed(ImageBuffer buffer, const PixelAllocator &allocate);

} // namespace pellucid
