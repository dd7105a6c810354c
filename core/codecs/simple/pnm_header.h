// The headers of the Netpbm family: P1 to P6 (plain and raw bitmaps, graymaps, pixmaps), P7 (PAM), PF and Pf (PFM).
#pragma once

#include "core/base/result.h"
#include "core/buffer/shape.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace pellucid {

// Reads decimal numbers between white space and comments (from '#' to the end of the line), which may be anywhere.
class PnmTokens
{
public:
    explicit PnmTokens(std::span<const std::byte> bytes, std::size_t position = 0)
        : m_bytes(bytes), m_position(position)
    {
    }

    // With the one character behind it, which is white space or a whole comment. Nothing where the next token is not a
    // number, the file ends before it, or it is beyond 2^31 - 1.
    [[nodiscard]] std::optional<std::ptrdiff_t> number();

    // The next character that is neither white space nor comment, consumed alone; nothing at the end.
    [[nodiscard]] std::optional<char> character();

    [[nodiscard]] std::size_t position() const { return m_position; }

private:
    [[nodiscard]] std::optional<char> next(); // a comment counts as its line feed

    std::span<const std::byte> m_bytes;
    std::size_t m_position;
};

enum class PnmColors : std::uint8_t { Usual, Cmyk };

struct PnmHeader
{
    char kind = 0; // '1' to '7', 'F' (color) or 'f' (gray)
    Shape shape;
    int maximum = 1;                     // the sample that means full scale; 1 to 65535
    PnmColors colors = PnmColors::Usual; // what a PAM's type of tuples says; the shape's channels are as stored
    bool isBigEndian = true;             // of PFM; the others always are
    std::size_t dataStart = 0;

    [[nodiscard]] DType dtype() const;

    // Full scale where it is not that of the dtype, as in ImageSpec; 0 for bitmaps, which become 0 and 255.
    [[nodiscard]] int ownMaximum() const;

    // Headers of one kind of image: one can follow the other in a stack.
    [[nodiscard]] bool hasSameImageAs(const PnmHeader &other) const
    {
        return kind == other.kind && shape == other.shape && maximum == other.maximum && colors == other.colors;
    }
    [[nodiscard]] bool isPlain() const { return kind >= '1' && kind <= '3'; }

    // Bytes that the pixels take: exact for the raw kinds, the least possible for the plain ones.
    [[nodiscard]] std::size_t dataBytes() const;
};

[[nodiscard]] bool isPnmSpace(std::byte byte);

// Whether the bytes begin with a signature of the family, and what must follow it.
[[nodiscard]] bool beginsPnm(std::span<const std::byte> bytes);

// Fails with Corrupt or Unsupported. The file begins with one of the signatures.
[[nodiscard]] Result<PnmHeader> readPnmHeader(std::span<const std::byte> file);

} // namespace pellucid
