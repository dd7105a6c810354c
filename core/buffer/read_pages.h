// Has the pages under pixels of a mapped file read into memory, and waits for them. They are asked for from the system
// and no byte is looked at: nobody's writes are raced with. From any thread, while the storage lives.
#pragma once

#include "core/base/cancellation.h"
#include "core/buffer/image_view.h"

namespace pellucid {

// Ends early, at the next page, when cancelled.
void readPages(ImageView pixels, const CancellationToken &token);

// Whether nothing from the first to the last byte of pixels of a mapped file has to come from a disk. Costs about a
// millisecond for 64 MB. What the system does not tell is taken for being in memory.
[[nodiscard]] bool areInMemory(const ImageView &pixels);

} // namespace pellucid
