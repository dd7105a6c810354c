// One element, as a number and as text, for every dtype. `element` may be unaligned.
#pragma once

#include "core/base/dtype.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace pellucid {

inline constexpr std::size_t largestItemSize = 16;

// Copies an element and turns each of its numbers around where the dtype's byte order is not this machine's: its own
// inverse.
void copyOrdered(const std::byte *from, DType dtype, std::byte *to);

// How a complex value is seen as one real number.
enum class ComplexPart : std::uint8_t { Magnitude, Phase, Real, Imaginary };

// The element as a real number: exact up to 53 bits. The phase is in radians, -pi to pi; the real number of every other
// dtype is its value, whatever the part.
[[nodiscard]] double sampleValue(const std::byte *element, DType dtype, ComplexPart part = ComplexPart::Magnitude);

// Exactly, also of 64-bit integers.
[[nodiscard]] long double exactSampleValue(const std::byte *element, DType dtype,
                                           ComplexPart part = ComplexPart::Magnitude);

enum class Digits {
    Six,      // floating point with six significant digits, for reading
    Shortest, // the fewest digits that give the same value back
};

// Decimal, in the dtype's own terms: integers exact, "nan", "inf", "-inf", complex as "1+2j", bool as "True".
[[nodiscard]] std::string formatSample(const std::byte *element, DType dtype, Digits digits);

// The bits, most significant first, two digits a byte: "0x00FF".
[[nodiscard]] std::string formatSampleHex(const std::byte *element, DType dtype);

// The bytes as they lie in memory: "75 62 3F".
[[nodiscard]] std::string formatBytes(const std::byte *bytes, std::size_t count);

} // namespace pellucid
