// Arrays written as Python source, the inverse of numpyCode(): np.array([[1, 2], [3, 4]], dtype=np.uint8), what Python
// prints of an array, and nested lists alone.
#pragma once

#include "core/base/cancellation.h"
#include "core/buffer/array_layout.h"
#include "core/buffer/storage.h"

#include <memory>
#include <string_view>

namespace pellucid {

// An array in C order, alone in its storage.
struct ParsedArray
{
    std::shared_ptr<Storage> storage;
    ArrayLayout layout;
};

// Whether the text begins like an array; it is not read to its end.
[[nodiscard]] bool looksLikeArrayText(std::string_view text);

// Numbers, True and False, nan and inf (also np.nan), complex(1, 2) and 1+2j. Without a dtype as in NumPy: bool, int64
// (uint64 where needed), float64 or complex128, whatever holds all of them. Values are exact; what the dtype does not
// hold is refused. Fails with Corrupt, saying in which line and column; TooLarge beyond 4 million elements;
// OutOfMemory; Cancelled.
[[nodiscard]] Result<ParsedArray> parseArrayText(std::string_view text, const Progress &progress);

} // namespace pellucid
