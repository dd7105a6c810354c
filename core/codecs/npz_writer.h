// Writes NumPy archives: a ZIP file (PKWARE APPNOTE 6.3; its 64-bit form where the size needs it) that holds one .npy
// file, "arr_0.npy" as np.savez names it.
#pragma once

#include "core/base/byte_sink.h"
#include "core/base/cancellation.h"
#include "core/codecs/codec.h"

#include <functional>

namespace pellucid {

// Writes the .npy file; called once or twice.
using NpyContent = std::function<Result<void>(ByteSink &sink, const Progress &progress)>;

// Fast is stored, as np.savez does, so that the elements begin at a multiple of 64 bytes and can be mapped; small is
// deflated, as np.savez_compressed does, and then in memory until it is whole. Fails as the content and the sink do.
[[nodiscard]] Result<void> writeNpz(ByteSink &sink, Compression compression, const NpyContent &content,
                                    const Progress &progress);

} // namespace pellucid
