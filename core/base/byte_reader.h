// Reads the numbers of a file's header, never past its end: there they are 0, and isValid() says so once and for all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace pellucid {

class ByteReader
{
public:
    explicit ByteReader(std::span<const std::byte> bytes) : m_bytes(bytes) {}

    [[nodiscard]] bool isValid() const { return m_valid; }
    [[nodiscard]] std::size_t position() const { return m_position; }
    [[nodiscard]] std::size_t remaining() const { return m_bytes.size() - m_position; }

    std::uint8_t u8()
    {
        if (remaining() == 0) {
            m_valid = false;
            return 0;
        }
        return static_cast<std::uint8_t>(m_bytes[m_position++]);
    }
    std::uint16_t u16be()
    {
        const unsigned high = u8();
        return static_cast<std::uint16_t>(high << 8 | u8());
    }
    std::uint16_t u16le()
    {
        const unsigned low = u8();
        return static_cast<std::uint16_t>(low | unsigned{u8()} << 8);
    }
    std::uint32_t u32le()
    {
        const std::uint32_t low = u16le();
        return low | std::uint32_t{u16le()} << 16;
    }
    std::uint32_t u32be()
    {
        const std::uint32_t high = u16be();
        return high << 16 | u16be();
    }

    // The next `count` bytes; empty, and invalid from now on, where there are fewer.
    std::span<const std::byte> take(std::size_t count)
    {
        if (count > remaining()) {
            m_valid = false;
            m_position = m_bytes.size();
            return {};
        }
        const std::span<const std::byte> taken = m_bytes.subspan(m_position, count);
        m_position += count;
        return taken;
    }

private:
    std::span<const std::byte> m_bytes;
    std::size_t m_position = 0;
    bool m_valid = true;
};

} // namespace pellucid
