#include "core/codecs/png/inflate_stream.h"

#include <array>
#include <cassert>
#include <cstdint>
#include <isa-l/igzip_lib.h>
#include <utility>

namespace pellucid {

InflateStream::InflateStream(std::vector<std::span<const std::byte>> parts)
    : m_parts(std::move(parts)), m_state(std::make_unique<inflate_state>())
{
    isal_inflate_init(m_state.get());
    m_state->crc_flag = ISAL_ZLIB;
}

InflateStream::~InflateStream() = default;

bool InflateStream::isFinished() const
{
    return m_state->block_state == ISAL_BLOCK_FINISH;
}

bool InflateStream::advance()
{
    while (m_state->avail_in == 0 && m_next < m_parts.size()) {
        const std::span<const std::byte> part = m_parts[m_next++];
        m_state->next_in = reinterpret_cast<std::uint8_t *>(const_cast<std::byte *>(part.data()));
        m_state->avail_in = static_cast<std::uint32_t>(part.size());
    }
    const std::uint32_t input = m_state->avail_in;
    const std::uint32_t space = m_state->avail_out;
    const int status = isal_inflate(m_state.get());
    const bool isSound = status == ISAL_DECOMP_OK || status == ISAL_END_INPUT || status == ISAL_OUT_OVERFLOW;
    return isSound && (isFinished() || m_state->avail_in != input || m_state->avail_out != space);
}

Result<void> InflateStream::read(std::span<std::byte> out)
{
    assert(out.size() <= UINT32_MAX);
    m_state->next_out = reinterpret_cast<std::uint8_t *>(out.data());
    m_state->avail_out = static_cast<std::uint32_t>(out.size());
    while (m_state->avail_out > 0) {
        if (isFinished() || !advance())
            return failure(ErrorCode::Corrupt, "The image data is damaged or incomplete.");
    }
    return {};
}

Result<void> InflateStream::finish()
{
    std::array<std::uint8_t, 32768> surplus{};
    m_state->next_out = surplus.data();
    m_state->avail_out = surplus.size();
    while (!isFinished()) {
        if (m_state->avail_out == 0)
            return failure(ErrorCode::Corrupt, "The file is damaged: its data unpacks to more than the image.");
        if (!advance())
            return failure(ErrorCode::Corrupt, "The image data is damaged or incomplete.");
    }
    return {};
}

} // namespace pellucid
