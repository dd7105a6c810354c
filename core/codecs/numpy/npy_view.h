// A .npy file, or one in another file, as an image: the file's own bytes, seen through its header.
#pragma once

#include "core/buffer/storage.h"
#include "core/codecs/codec.h"

#include <cstddef>
#include <memory>
#include <span>

namespace pellucid {

// So many bytes of a storage.
struct StoredBytes
{
    std::shared_ptr<Storage> storage;
    std::size_t offset = 0;
    std::size_t size = 0;

    [[nodiscard]] std::span<const std::byte> bytes() const { return storage->bytes().subspan(offset, size); }
};

// Nothing but the header is read, nothing is copied; elements may lie at any address. Fails like readNpyHeader(), and
// beyond the limits with TooLarge.
[[nodiscard]] Result<Image> viewNpy(const StoredBytes &file, const DecodeLimits &limits);

// Part of the request's bytes: where they are in its storage, else a copy. Fails with OutOfMemory or Cancelled.
[[nodiscard]] Result<StoredBytes> storedBytes(std::span<const std::byte> part, const DecodeRequest &request);

} // namespace pellucid
