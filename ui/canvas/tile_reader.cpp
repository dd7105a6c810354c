#include "ui/canvas/tile_reader.h"

#include "core/buffer/read_ahead.h"
#include "core/buffer/read_pages.h"
#include "core/buffer/scattered_reading.h"
#include "core/document/document.h"
#include "core/document/edit.h"
#include "ui/canvas/tile_image.h"
#include "ui/window/application.h"

#include <utility>

namespace pellucid {

namespace {

// How many screen pixels a side one sample stands for.
constexpr double coarseness = 4.0;
constexpr double slowCoarseness = 8.0;

// Of mapped files that are looked at whether they are in memory: that takes time itself.
constexpr std::ptrdiff_t quickBytes = std::ptrdiff_t{64} << 20;

} // namespace

TileReader::TileReader() = default;
TileReader::~TileReader() = default;

bool TileReader::isSlow(const Document &document)
{
    if (document.buffer().storage()->mapping() == nullptr)
        return false;
    const ImageView &view = document.view();
    const ByteExtent extent = byteExtent(view.shape(), view.strides(), view.dtype()).value();
    if (!m_isInMemory && extent.end - extent.begin <= quickBytes)
        m_isInMemory = areInMemory(view);
    return !m_isInMemory;
}

ImageView TileReader::samplesOf(const TileLevel &level, std::ptrdiff_t index, const Document &document)
{
    const auto step = static_cast<std::ptrdiff_t>((isSlow(document) ? slowCoarseness : coarseness) / level.zoom);
    return document.view().crop(level.source(index)).everyNth(step, step);
}

bool TileReader::canSample(const Document &document)
{
    return !isSlow(document)
        && (document.isSettled() || (document.edit() != nullptr && document.edit()->keepsLayout()));
}

bool TileReader::has(std::ptrdiff_t part, const Document &document, const ImageView &pixels)
{
    if (m_pages == nullptr)
        m_pages = std::make_unique<ReadAhead>();
    return m_pages->has(part, document.buffer().storage(), pixels);
}

bool TileReader::hasPixels(const TileLevel &level, std::ptrdiff_t index, const Document &document)
{
    return !isSlow(document) || has(index, document, document.view().crop(level.source(index)));
}

bool TileReader::hasSample(const TileLevel &level, std::ptrdiff_t index, const Document &document)
{
    return !isSlow(document) || has(-1 - index, document, samplesOf(level, index, document));
}

void TileReader::forget()
{
    m_isInMemory = false;
    if (m_pages != nullptr)
        m_pages->forget();
}

void TileReader::render(TileLevel &level, std::ptrdiff_t index, const DisplayRenderer &renderer, Document &document)
{
    const Rect rect = level.rect(index);
    QImage image = tileImage({rect.width, rect.height}, renderer);
    const auto fill = [&] {
        return level.zoom == 1.0 ? renderer.render(document.view().crop(rect), targetOf(image))
                                 : renderer.reduce(document.view(), level.zoom, {rect.x, rect.y}, targetOf(image));
    };
    if (image.isNull() || !document.ensure(level.source(index)) || !fill()) {
        Application::reportShortage();
        return;
    }
    Tile &tile = level.tiles[index];
    tile.image = std::move(image);
    tile.state = Tile::State::Exact;
}

void TileReader::sample(TileLevel &level, std::ptrdiff_t index, const DisplayRenderer &renderer,
                        const Document &document)
{
    const ScatteredReading scattered(document.buffer().storage());
    const ImageView samples = samplesOf(level, index, document);
    QImage image = tileImage({samples.width(), samples.height()}, renderer);
    if (image.isNull() || !renderer.render(samples, targetOf(image))) {
        Application::reportShortage();
        return;
    }
    level.tiles[index].image = std::move(image);
}

} // namespace pellucid
