// Has the pages under pixels of a mapped file read into memory, and waits for them. They are asked for from the system
// and no byte is looked at: nobody's writes are raced with. From any thread, while the storage lives.
#pragma once

#include "core/base/cancellation.h"
#include "core/buffer/image_view.h"

namespace pellucid {

// Ends early, at the next page, when cancelled.
void readPages(ImageView pixels, const CancellationToken &token);

} // namespace pellucid
