// One element, as a number and as text, for every dtype. `element` may be unaligned.
#pragma once

#include "core/base/dtype.h"

#include <cstddef>
#include <string>

namespace pellucid {

// The element as a real number: exact up to 53 bits; the magnitude of a complex one.
[[nodiscard]] double sampleValue(const std::byte *element, DType dtype);

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
