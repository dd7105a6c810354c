#include "core/buffer/copy_pixels.h"

#include <cassert>
#include <cstring>

namespace pellucid {

namespace {

// Calls visit(a, b, byteCount) on runs of bytes that lie side by side in both views, until it returns false.
template <typename A, typename B, typename Visit>
bool forEachRun(const BasicImageView<A> &a, const BasicImageView<B> &b, Visit visit)
{
    assert(a.dtype() == b.dtype() && a.shape() == b.shape());
    if (a.isEmpty())
        return true;
    const std::size_t item = itemSize(a.dtype());
    const std::size_t rowBytes = item * static_cast<std::size_t>(a.width() * a.channels());
    if (a.isPacked() && b.isPacked())
        return visit(a.data(), b.data(), rowBytes * static_cast<std::size_t>(a.height()));
    const bool packedRows = a.hasPackedRows() && b.hasPackedRows();
    for (std::ptrdiff_t y = 0; y < a.height(); ++y) {
        if (packedRows) {
            if (!visit(a.at(0, y), b.at(0, y), rowBytes))
                return false;
            continue;
        }
        for (std::ptrdiff_t x = 0; x < a.width(); ++x) {
            for (std::ptrdiff_t c = 0; c < a.channels(); ++c) {
                if (!visit(a.at(x, y, c), b.at(x, y, c), item))
                    return false;
            }
        }
    }
    return true;
}

} // namespace

void copyPixels(const ImageView &source, const MutableImageView &target)
{
    forEachRun(source, target, [](const std::byte *from, std::byte *to, std::size_t bytes) {
        std::memcpy(to, from, bytes);
        return true;
    });
}

bool samePixels(const ImageView &a, const ImageView &b)
{
    return forEachRun(a, b, [](const std::byte *left, const std::byte *right, std::size_t bytes) {
        return std::memcmp(left, right, bytes) == 0;
    });
}

} // namespace pellucid
