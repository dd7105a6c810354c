// Where the bytes of an image live: a heap block, somebody's allocation, a mapped file. Nothing else needs to know.
#pragma once

#include "core/base/file_mapping.h"
#include "core/base/result.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace pellucid {

// Shared by everything that must keep the bytes alive (the buffer, a QImage that wraps it). The address never changes.
class Storage
{
public:
    using Release = std::function<void(std::byte *)>;

    // From the block pool; content unspecified. Fails with OutOfMemory, naming the size.
    [[nodiscard]] static Result<std::shared_ptr<Storage>> allocate(std::size_t bytes);

    // Takes over somebody's allocation; `release` is called once, on whatever thread lets go last.
    [[nodiscard]] static std::shared_ptr<Storage> adopt(std::span<std::byte> bytes, Release release,
                                                        std::string_view kind);
    [[nodiscard]] static std::shared_ptr<Storage> adopt(FileMapping mapping);

    // The same bytes once more, from the block pool. Fails with OutOfMemory.
    [[nodiscard]] Result<std::shared_ptr<Storage>> clone() const;

    ~Storage();
    Storage(const Storage &) = delete;
    Storage &operator=(const Storage &) = delete;
    Storage(Storage &&) = delete;
    Storage &operator=(Storage &&) = delete;

    [[nodiscard]] std::span<std::byte> bytes() { return m_bytes; }
    [[nodiscard]] std::span<const std::byte> bytes() const { return m_bytes; }

    // What it is, for people: "heap", "mapped file, private", ...
    [[nodiscard]] std::string_view kind() const { return m_kind; }

    // The file behind it; null for memory of our own.
    [[nodiscard]] const FileMapping *mapping() const { return m_mapping ? &*m_mapping : nullptr; }

private:
    Storage(std::span<std::byte> bytes, Release release, std::string_view kind);
    explicit Storage(FileMapping mapping);

    std::optional<FileMapping> m_mapping;
    std::span<std::byte> m_bytes;
    Release m_release;       // empty for a mapping, which releases itself
    std::string_view m_kind; // a literal
};

// Gives memory for so many bytes of pixels, content unspecified, or fails as Storage::allocate() does. Where decoded
// pixels go is the caller's choice: for a sandboxed process, memory that is shared with another one.
using PixelAllocator = std::function<Result<std::shared_ptr<Storage>>(std::size_t bytes)>;

// By the allocator; where that is empty by Storage::allocate().
[[nodiscard]] Result<std::shared_ptr<Storage>> allocatePixels(const PixelAllocator &allocate, std::size_t bytes);

} // namespace pellucid
