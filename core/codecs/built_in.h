// Every codec of core, in the order in which files are recognised: NAME stands for `makeNAMECodec()` in the file of its
// format. This is the one line that a new codec needs.
#pragma once

#include "core/codecs/codec.h"

// Formats without a signature come last.
#define PELLUCID_CODECS(CODEC)                                                                                         \
    CODEC(Png)                                                                                                         \
    CODEC(Jpeg)                                                                                                        \
    CODEC(Webp)                                                                                                        \
    CODEC(Psd)                                                                                                         \
    CODEC(Hdr)                                                                                                         \
    CODEC(Bmp)                                                                                                         \
    CODEC(Gif)                                                                                                         \
    CODEC(Qoi)                                                                                                         \
    CODEC(Ico)                                                                                                         \
    CODEC(Icns)                                                                                                        \
    CODEC(Xbm)                                                                                                         \
    CODEC(Ppm)                                                                                                         \
    CODEC(Pgm)                                                                                                         \
    CODEC(Pbm)                                                                                                         \
    CODEC(Pam)                                                                                                         \
    CODEC(Pfm)                                                                                                         \
    CODEC(Tiff)                                                                                                        \
    CODEC(Exr)                                                                                                         \
    CODEC(Npy)                                                                                                         \
    CODEC(Npz)                                                                                                         \
    CODEC(Raw)                                                                                                         \
    CODEC(Bare)                                                                                                        \
    CODEC(Wbmp)                                                                                                        \
    CODEC(Tga)

namespace pellucid {

#define PELLUCID_DECLARE_CODEC(NAME) [[nodiscard]] Codec make##NAME##Codec();
PELLUCID_CODECS(PELLUCID_DECLARE_CODEC)
#undef PELLUCID_DECLARE_CODEC

} // namespace pellucid
