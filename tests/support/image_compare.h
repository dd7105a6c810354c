// Images for tests: small ones with a recognisable pattern in any layout, and a comparison that says where it fails.
#pragma once

#include "core/buffer/image_buffer.h"

#include <QByteArray>
#include <QTest>

#include <vector>

namespace pellucid::test {

// Packed; every element differs from its neighbours. Floating point includes negative and over-range values.
[[nodiscard]] ImageBuffer patterned(DType dtype, const Shape &shape, unsigned seed = 1);

// The memory layouts that every pixel loop must handle.
enum class Layout { Packed, PaddedRows, FlippedRows, MirroredColumns, Planar, OddAddress };

[[nodiscard]] std::vector<Layout> allLayouts();
[[nodiscard]] const char *name(Layout layout);

// The same pixels as `image`, laid out as asked.
[[nodiscard]] ImageBuffer relaid(const ImageView &image, Layout layout);

// Empty when equal; otherwise where the first difference is, by how much, and how many there are.
[[nodiscard]] QByteArray difference(const ImageView &actual, const ImageView &expected);

} // namespace pellucid::test

#define COMPARE_IMAGES(actual, expected)                                                                               \
    do {                                                                                                               \
        const QByteArray text = pellucid::test::difference(actual, expected);                                          \
        QVERIFY2(text.isEmpty(), text.constData());                                                                    \
    } while (false)
