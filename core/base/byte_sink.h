// Takes the bytes of a file, from the first to the last, so that nobody needs to have all of them in memory.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace pellucid {

class ByteSink
{
public:
    virtual ~ByteSink() = default;

    // Any thread, one at a time. Fails with what keeps the bytes from their place, without a file's name; nothing more
    // is to be written then.
    [[nodiscard]] virtual Result<void> write(std::span<const std::byte> bytes) = 0;

    // Replaces bytes that were written, for formats that know only at the end what stands at their beginning. Fails as
    // write() does; with Unsupported in sinks that pass on what they get.
    [[nodiscard]] virtual Result<void> rewrite(std::size_t offset, std::span<const std::byte> bytes);

    [[nodiscard]] Result<void> write(std::string_view text) { return write(std::as_bytes(std::span(text))); }
};

class MemorySink final : public ByteSink
{
public:
    using ByteSink::write;

    // Fails with OutOfMemory.
    [[nodiscard]] Result<void> write(std::span<const std::byte> bytes) override;
    [[nodiscard]] Result<void> rewrite(std::size_t offset, std::span<const std::byte> bytes) override;

    [[nodiscard]] std::vector<std::byte> take() { return std::move(m_bytes); }

private:
    std::vector<std::byte> m_bytes;
};

class CountingSink final : public ByteSink
{
public:
    using ByteSink::write;

    [[nodiscard]] Result<void> write(std::span<const std::byte> bytes) override
    {
        m_count += bytes.size();
        return {};
    }
    [[nodiscard]] Result<void> rewrite(std::size_t /*offset*/, std::span<const std::byte> /*bytes*/) override
    {
        return {};
    }

    [[nodiscard]] std::size_t count() const { return m_count; }

private:
    std::size_t m_count = 0;
};

} // namespace pellucid
