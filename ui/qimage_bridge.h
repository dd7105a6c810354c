// The only file that joins QImage and pixel memory.
#pragma once

#include "core/base/result.h"
#include "core/buffer/image_view.h"
#include "core/buffer/storage.h"
#include "core/codecs/codec.h"

#include <QImage>

#include <memory>
#include <optional>

namespace pellucid {

// A read-only QImage over the bytes of the view, which keeps `storage` alive until its last copy is gone. Nothing is
// copied: constBits() is the view's address, and what is written to the bytes shows the next time it is painted. Never
// paint on it or call its non-const functions: that would make a deep copy without a word.
//
// Nothing where Qt has no format for the layout. It has for packed pixels with a positive row stride that are gray u8
// or u16, RGB or BGR u8, RGBA or BGRA u8, RGBA u16 or f32, with straight alpha. (Its RGBX formats are of no use for
// hiding alpha: measured on 6.4.2, they are painted with the alpha that their bytes hold.)
[[nodiscard]] std::optional<QImage> wrapPixels(const ImageView &view, const ChannelNames &channels,
                                               std::shared_ptr<const Storage> storage);

// A deep copy for another owner (clipboard, drag, another thread): gray, RGB or RGBA, 8-bit where the image is, 16-bit
// otherwise, values from 0 to full scale kept and others clamped. Where the image's own maximum is not 0, that becomes
// full scale. A null image when memory is short or an extent beyond what Qt can hold.
[[nodiscard]] QImage copyToQImage(const ImageView &view, const ChannelNames &channels, int maximum = 0);

// The pixels of a QImage. Those of an image that shares them with nobody, in a format that is one of ours, are adopted
// where they are; others are converted without loss of depth, premultiplied alpha to straight. Fails with OutOfMemory
// or Corrupt (a null image).
[[nodiscard]] Result<Image> fromQImage(QImage image, const PixelAllocator &allocate = {});

} // namespace pellucid
