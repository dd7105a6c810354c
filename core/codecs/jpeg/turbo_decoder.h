// Decoding by libjpeg-turbo. Its errors, and its warnings where they mean damage, end the work with a sentence.
#pragma once

#include "core/buffer/image_buffer.h"
#include "core/codecs/io/row_watcher.h"
#include "core/codecs/jpeg/jpeg_structure.h"

namespace pellucid {

// Rows go straight into the buffer: gray as one channel, everything else as RGB. Fails with Corrupt, OutOfMemory or,
// between bands of rows, Cancelled; Corrupt also where the image is not as its structure says; Unsupported for
// samplings and colors that libjpeg does not implement.
//
// With a watcher an image of several scans (progressive) is decoded twice: as its first scan leaves it, a picture of
// 8 x 8 blocks that is soon there, and at the end. In one scan the first rows come as soon as a reduced picture would.
[[nodiscard]] Result<ImageBuffer> decodeWithTurbo(const JpegStructure &structure, const DecodeRequest &request,
                                                  const RowWatcher &watcher);

} // namespace pellucid
