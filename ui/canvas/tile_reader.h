// Reads what tiles show from the pixels of a document: exactly, or a coarse sample of it. Mapped files may have to come
// from a disk first, which is waited for on a thread of its own. GUI thread.
#pragma once

#include "core/buffer/image_view.h"
#include "ui/canvas/tile_level.h"

#include <memory>

namespace pellucid {

class DisplayRenderer;
class Document;
class ReadAhead;

class TileReader
{
public:
    TileReader();
    ~TileReader();
    TileReader(const TileReader &) = delete;
    TileReader &operator=(const TileReader &) = delete;
    TileReader(TileReader &&) = delete;
    TileReader &operator=(TileReader &&) = delete;

    // Reading may take longer than a paint event shall: of a mapped file that is large, or is not in memory.
    [[nodiscard]] bool isSlow(const Document &document);

    // Whether a sample is quickly had, and of pixels that are no mere promise: where the image is to be replaced by an
    // edit nothing is known of it yet.
    [[nodiscard]] bool canSample(const Document &document);

    // Whether nothing that this tile, or its sample, needs has to come from a disk. Otherwise it is being read.
    [[nodiscard]] bool hasPixels(const TileLevel &level, std::ptrdiff_t index, const Document &document);
    [[nodiscard]] bool hasSample(const TileLevel &level, std::ptrdiff_t index, const Document &document);

    // Another level, or another image: indices mean other tiles now.
    void forget();

    // Makes the tile exact, and before that pending edits true for what is read. Leaves it where memory is short.
    static void render(TileLevel &level, std::ptrdiff_t index, const DisplayRenderer &renderer, Document &document);

    // Gives the tile the picture of every so many pixels.
    void sample(TileLevel &level, std::ptrdiff_t index, const DisplayRenderer &renderer, const Document &document);

private:
    [[nodiscard]] ImageView samplesOf(const TileLevel &level, std::ptrdiff_t index, const Document &document);
    [[nodiscard]] bool has(std::ptrdiff_t part, const Document &document, const ImageView &pixels);

    std::unique_ptr<ReadAhead> m_pages; // tiles by their index, samples of them as -1 - index
    bool m_isInMemory = false;          // a small mapped file, as far as is known
};

} // namespace pellucid
