// The seam between operations, whose views have any strides, and kernels that want the bytes of whole rows.
#pragma once

#include "core/operations/kernels/packed_bytes.h"
#include "core/operations/operation.h"

namespace pellucid {

// 255 for every byte of the chosen channels.
[[nodiscard]] PixelPattern patternOf(const std::vector<bool> &chosen, std::size_t itemSize);

// Calls edit(source, target, elements) on each row of two views of the same shape whose rows are packed.
template <typename Edit>
void editPackedRows(const ImageView &source, const MutableImageView &target, Edit edit)
{
    for (std::ptrdiff_t y = 0; y < source.height(); ++y)
        edit(source.at(0, y), target.at(0, y), static_cast<std::size_t>(source.width() * source.channels()));
}

// An operation that runs `packed` where the rows of both views are packed, `plain` elsewhere; always `plain` when SIMD
// kernels do not take pixels of that size, or do not exist.
template <typename Packed, typename Plain>
[[nodiscard]] BoundOperation packedOrPlain(const ImageSpec &input, const ImageSpec &output, Packed packed, Plain plain)
{
    if (!hasVectors() || !PixelPattern::fits(itemSize(input.dtype) * input.channels.size()))
        return {output, plain};
    return {output, [packed, plain](const ImageView &source, const MutableImageView &target) {
                if (source.isEmpty())
                    return;
                if (source.hasPackedRows() && target.hasPackedRows())
                    packed(source, target);
                else
                    plain(source, target);
            }};
}

} // namespace pellucid
