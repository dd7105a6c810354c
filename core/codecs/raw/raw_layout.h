// Bare pixels in a file that says nothing about them: where they lie and what they are is said by somebody else, in
// words behind the file's name or in a small file beside it:
//
//   frame.raw[shape=480x640x3,dtype=uint8,offset=64,strides=1920,3,1,endian=little,channels=BGR]
//
// The terms are NumPy's: the offset is that of the first element, strides are bytes and may be negative (rows from the
// bottom up) or of planes. Only the shape must be said: type uint8, offset 0, no gaps, little-endian, and the channels
// that pictures usually have, are what is meant otherwise.
#pragma once

#include "core/base/result.h"
#include "core/buffer/array_layout.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace pellucid {

// What channels can be called.
inline constexpr std::string_view rawChannelLetters = "RGBAL";

struct RawLayout
{
    ArrayLayout array;
    ChannelNames channels = {}; // of the last axis; empty: the usual ones

    bool operator==(const RawLayout &) const = default;
};

// The words, without the brackets. Fails with InvalidArgument, naming the one that is wrong.
[[nodiscard]] Result<RawLayout> parseRawLayout(std::string_view text);

// The words that parse to this layout; what goes without saying is not said.
[[nodiscard]] std::string formatRawLayout(const RawLayout &layout);

// Where the words for a file are looked for, and where saving leaves them: "frame.raw.layout".
[[nodiscard]] std::filesystem::path rawSidecar(const std::filesystem::path &file);

// What is written there; nothing where there is no such file.
[[nodiscard]] Result<std::optional<RawLayout>> readRawSidecar(const std::filesystem::path &file);

} // namespace pellucid
