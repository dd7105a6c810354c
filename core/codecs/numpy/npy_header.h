// The header of a .npy file (NEP 1): magic, version, length, and a Python dictionary such as
//
//   {'descr': '<f4', 'fortran_order': False, 'shape': (480, 640, 3), }
#pragma once

#include "core/buffer/array_layout.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace pellucid {

inline constexpr std::string_view npySignature = "\x93NUMPY";

// Versions 1, 2 and 3. The array's offset is where its data begins; all of it lies inside the file, which may go on
// behind it. Fails with Corrupt for what is no such header or claims more than the file has, Unsupported for dtypes
// that are not numbers, and for arrays without elements.
// Of a file that goes on behind `file` the size must be given.
[[nodiscard]] Result<ArrayLayout> readNpyHeader(std::span<const std::byte> file,
                                                std::optional<std::size_t> fileBytes = {});

// Version 1.0, padded so that the data begins at a multiple of 64.
[[nodiscard]] std::string npyHeader(DType dtype, const std::vector<std::ptrdiff_t> &shape, ArrayOrder order);

} // namespace pellucid
