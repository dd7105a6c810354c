// The door to libwebp's decoders.
#pragma once

#include "core/codecs/codec.h"
#include "core/codecs/io/row_watcher.h"
#include "core/codecs/webp/webp_container.h"

namespace pellucid {

// One image, rows straight into the buffer, as stored. libwebp itself takes up to 5 bytes a pixel meanwhile. Fails with
// Corrupt, OutOfMemory or, between sixteenths of the file, Cancelled.
[[nodiscard]] Result<ImageBuffer> decodeWebpImage(const Shape &shape, const DecodeRequest &request,
                                                  const RowWatcher &watcher);

// Every frame as it is seen, as a stack; the first one alone where they are too many. Adds what is known of the
// frames to the metadata.
[[nodiscard]] Result<Image> decodeWebpAnimation(Metadata metadata, const DecodeRequest &request);

} // namespace pellucid
