// Unpacks zlib data (RFC 1950) piece by piece, from input that may itself lie in pieces.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

struct inflate_state;

namespace pellucid {

class InflateStream
{
public:
    // The bytes behind `parts` must outlive the stream.
    explicit InflateStream(std::vector<std::span<const std::byte>> parts);
    ~InflateStream();
    InflateStream(const InflateStream &) = delete;
    InflateStream &operator=(const InflateStream &) = delete;

    // Fills `out`. Fails with Corrupt where the data is damaged or ends before.
    [[nodiscard]] Result<void> read(std::span<std::byte> out);

    // To the checksum, which must match. Some kilobytes that nobody asked for may come before it: some writers leave
    // them.
    [[nodiscard]] Result<void> finish();

private:
    [[nodiscard]] bool isFinished() const;
    // Gives as much as it can; false where the data is damaged or ends.
    [[nodiscard]] bool advance();

    std::vector<std::span<const std::byte>> m_parts;
    std::size_t m_next = 0; // part
    std::unique_ptr<inflate_state> m_state;
};

} // namespace pellucid
