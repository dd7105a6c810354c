// Images that are alike as one array, one behind the other, while they are decoded.
#pragma once

#include "core/image/image.h"

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace pellucid {

class ImageStack
{
public:
    // As many images as the product of `counts`, each of which becomes an axis; the last one is the fastest. Content
    // unspecified. Fails with TooLarge or OutOfMemory.
    [[nodiscard]] static Result<ImageStack>
    allocate(DType dtype, const Shape &shape, std::vector<std::ptrdiff_t> counts, const PixelAllocator &allocate);

    [[nodiscard]] std::ptrdiff_t count() const { return m_count; }
    [[nodiscard]] MutableImageView image(std::ptrdiff_t index) const;

    // All of them, packed.
    [[nodiscard]] std::span<std::byte> bytes() const { return m_storage->bytes(); }

    // The first image is seen.
    [[nodiscard]] Result<Image> decoded(ChannelNames channels) const;

private:
    ImageStack() = default;

    std::shared_ptr<Storage> m_storage;
    ArrayLayout m_array;
    Shape m_shape;
    std::ptrdiff_t m_count = 0;
};

} // namespace pellucid
