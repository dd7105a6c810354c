#include "ui/canvas/tile_cache.h"

#include "core/base/parallel.h"
#include "core/buffer/read_ahead.h"
#include "core/buffer/scattered_reading.h"
#include "core/display/display_renderer.h"
#include "core/display/reduce_samples.h"
#include "core/document/document.h"
#include "core/document/edit.h"
#include "ui/canvas/magnified.h"
#include "ui/canvas/viewport.h"
#include "ui/early_pixels.h"

#include <QPainter>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <span>
#include <utility>

namespace pellucid {

namespace {

constexpr std::size_t keptPixels = std::size_t{16} << 20;

// How many screen pixels a side one sample stands for where there was no time for more.
constexpr double coarseness = 4.0;

// Without a change for this long, a movement is over.
constexpr std::chrono::milliseconds restTime{100};

// Spent on tiles in the first frame after a change of zoom.
constexpr std::chrono::milliseconds firstLook{1};

// Between two looks whether the disk has given what is waited for.
constexpr std::chrono::milliseconds diskGlance{5};

// Tiles whose samples are made between two looks at the clock.
constexpr std::size_t batch = 4;

QImage makeImage(std::ptrdiff_t width, std::ptrdiff_t height, const DisplayRenderer &renderer)
{
    return {static_cast<int>(width), static_cast<int>(height),
            renderer.hasAlpha() ? QImage::Format_ARGB32_Premultiplied : QImage::Format_RGB32};
}

DisplayTarget targetOf(QImage &image)
{
    return {image.bits(), image.bytesPerLine(), {image.width(), image.height()}};
}

Shape shapeOf(const Rect &rect, const ImageSpec &spec)
{
    return {rect.height, rect.width, spec.shape.channels};
}

std::vector<std::byte> packedBytes(const Shape &shape, DType dtype)
{
    return std::vector<std::byte>(static_cast<std::size_t>(shape.height * shape.width * shape.channels)
                                  * itemSize(dtype));
}

bool canPreview(const TileLevel &level, const Document &document)
{
    return level.zoom < 1.0 && canReduceSamples(document.spec().dtype)
        && (document.edit() == nullptr || document.edit()->keepsLayout());
}

// The tiles of `level` that show what a tile of another one shows.
std::vector<std::ptrdiff_t> tilesAt(const TileLevel &level, const TileLevel &other, std::ptrdiff_t index)
{
    const Rect rect = other.rect(index);
    const double scale = level.zoom / other.zoom;
    const auto scaled = [scale](std::ptrdiff_t edge) { return static_cast<double>(edge) * scale; };
    const auto whole = [](double edge) { return static_cast<std::ptrdiff_t>(edge); };
    return level.under(Rect::fromEdges(whole(std::floor(scaled(rect.x))), whole(std::floor(scaled(rect.y))),
                                       whole(std::ceil(scaled(rect.right()))),
                                       whole(std::ceil(scaled(rect.bottom())))));
}

// Its pixels may have to be read from a disk, for longer than a paint event shall take.
bool mayBeSlow(const Document &document)
{
    constexpr std::size_t quickBytes = std::size_t{64} << 20;
    return document.buffer().storage()->mapping() != nullptr && document.buffer().byteCount() > quickBytes;
}

bool hasSamples(const Tile &tile, const Document &document)
{
    return !tile.samples.empty() && tile.revision == document.revision();
}

} // namespace

TileCache::TileCache() = default;
TileCache::~TileCache() = default;

void TileCache::setLayout(const Shape &shape, double zoom)
{
    if (shape == m_level.shape && zoom == m_level.zoom)
        return;
    if (shape != m_level.shape)
        clear();
    if (m_isComplete) {
        m_former = std::move(m_level);
        for (auto &[index, tile] : m_former.tiles)
            tile.samples = {};
        if (m_former.shows(m_former.under({0, 0, m_former.size.width, m_former.size.height})))
            m_whole = m_former; // the pictures are shared
    }
    m_level = TileLevel(shape, zoom);
    forgetPages();
    m_isComplete = false;
    m_isNew = true;
}

void TileCache::forgetPages()
{
    if (m_pages != nullptr)
        m_pages->forget();
}

void TileCache::clear()
{
    m_level.tiles.clear();
    forgetPages();
    m_former = {};
    m_whole = {};
    m_isComplete = false;
}

void TileCache::setStandIn(const Shape &shape, const EarlyPicture &early)
{
    clear();
    m_level = TileLevel(shape, early.zoom);
    m_whole = m_level;
    m_whole.side = std::max(m_level.size.width, m_level.size.height);
    m_whole.columns = 1;
    m_whole.tiles[0] = {early.pixels, Tile::State::Stale, 0, {}, 0};
    if (!early.isComplete)
        return;
    for (const std::ptrdiff_t index : m_level.under({0, 0, m_level.size.width, m_level.size.height})) {
        const Rect rect = m_level.rect(index);
        m_level.tiles[index] = {early.pixels.copy(static_cast<int>(rect.x), static_cast<int>(rect.y),
                                                  static_cast<int>(rect.width), static_cast<int>(rect.height)),
                                Tile::State::Exact,
                                ++m_clock,
                                {},
                                0};
    }
    m_isComplete = true;
}

void TileCache::markStale(const Rect &imageRect)
{
    for (auto &[index, tile] : m_level.tiles) {
        if (tile.state != Tile::State::Coarse && !m_level.source(index).intersected(imageRect).isEmpty())
            tile.state = Tile::State::Stale;
    }
    m_former = {};
    m_whole = {};
    m_changedAt = Clock::now();
}

void TileCache::markAllStale()
{
    markStale(m_level.shape.rect());
}

std::optional<std::chrono::milliseconds> TileCache::refresh(const Rect &visible, const DisplayRenderer &renderer,
                                                            Document &document, Clock::time_point deadline)
{
    const std::vector<std::ptrdiff_t> indices = m_level.under(visible);
    const std::shared_ptr<Storage> &storage = document.buffer().storage();
    const bool isSlow = mayBeSlow(document);
    if (isSlow && m_pages == nullptr)
        m_pages = std::make_unique<ReadAhead>();
    if (isSlow && showsNothing(indices)) {
        const auto isRead = [&](std::ptrdiff_t i) { return m_pages->has(-1 - i, storage, samplesOf(i, document)); };
        if (std::ranges::count_if(indices, isRead) != std::ssize(indices)) // asks for all of them
            return diskGlance;
        for (const std::ptrdiff_t index : indices)
            sample(index, renderer, document);
        return std::chrono::milliseconds(0);
    }
    const bool previews = canPreview(m_level, document);
    std::vector<std::ptrdiff_t> known;   // can be previewed
    std::vector<std::ptrdiff_t> unknown; // could be, once there are samples
    std::vector<std::ptrdiff_t> inexact;
    const auto isMoving = [this] { return Clock::now() < m_changedAt + restTime; };
    for (const std::ptrdiff_t index : indices) {
        const Tile &tile = m_level.tiles[index];
        if (tile.state == Tile::State::Exact)
            continue;
        inexact.push_back(index);
        if (!previews || tile.state == Tile::State::Preview)
            continue;
        if (hasSamples(tile, document))
            known.push_back(index);
        else if (document.edit() != nullptr && isMoving())
            unknown.push_back(index);
    }
    preview(known, renderer, document);
    preview(makeSamples(unknown, document, deadline), renderer, document);

    // The first look at another zoom comes from former tiles, so that the next step need not wait.
    const bool isFirstLook = std::exchange(m_isNew, false);
    if (isFirstLook)
        deadline = std::min(deadline, Clock::now() + firstLook);

    // What has a preview waits for rest.
    std::ranges::stable_sort(inexact, {}, [this](std::ptrdiff_t i) { return m_level.tiles[i].renderedAt; });
    const bool waits = previews && isMoving();
    std::size_t rendered = 0;
    std::size_t waiting = 0;
    std::size_t unread = 0;
    for (const std::ptrdiff_t index : inexact) {
        if (waits && m_level.tiles[index].state == Tile::State::Preview) {
            ++waiting;
        } else if (isSlow && !m_pages->has(index, storage, document.view().crop(m_level.source(index)))) {
            ++unread;
        } else if ((rendered == 0 && !isFirstLook) || Clock::now() < deadline) {
            render(index, renderer, document);
            ++rendered;
        }
    }
    m_isComplete = true;
    for (const std::ptrdiff_t index : inexact) {
        if (m_level.tiles[index].state != Tile::State::Coarse)
            continue;
        m_isComplete = false;
        if (!isSlow && m_level.tiles[index].image.isNull() && formerFor(index) == nullptr)
            sample(index, renderer, document);
    }
    forgetHidden(indices);
    if (rendered == inexact.size())
        return std::nullopt;
    if (rendered + waiting + unread < inexact.size())
        return std::chrono::milliseconds(0);
    return unread > 0 ? diskGlance : restTime;
}

bool TileCache::prepare(const Rect &visible, const Document &document, Clock::time_point deadline)
{
    if (!canPreview(m_level, document))
        return true;
    const std::vector<std::ptrdiff_t> indices = m_level.under(visible);
    for (auto &[index, tile] : m_level.tiles) {
        if (!std::ranges::binary_search(indices, index))
            tile.samples = {};
    }
    std::vector<std::ptrdiff_t> missing;
    std::ranges::copy_if(indices, std::back_inserter(missing),
                         [&](std::ptrdiff_t i) { return !hasSamples(m_level.tiles[i], document); });
    return makeSamples(missing, document, deadline).size() == missing.size();
}

// Of the first ones, until the deadline. Returns which.
std::span<const std::ptrdiff_t> TileCache::makeSamples(std::span<const std::ptrdiff_t> indices,
                                                       const Document &document, Clock::time_point deadline)
{
    std::size_t done = 0;
    while (done < indices.size() && Clock::now() < deadline) {
        const std::size_t count = std::min(batch, indices.size() - done);
        parallelFor(static_cast<std::ptrdiff_t>(count), 1, [&](std::ptrdiff_t i, std::ptrdiff_t /*end*/) {
            makeSamples(indices[done + static_cast<std::size_t>(i)], document);
        });
        done += count;
    }
    return indices.first(done);
}

void TileCache::makeSamples(std::ptrdiff_t index, const Document &document)
{
    Tile &tile = m_level.tiles.at(index);
    const ImageSpec &spec = document.spec();
    const Rect source = m_level.source(index);
    const Rect rect = m_level.rect(index);
    std::vector<std::byte> copy;
    ImageView original = document.view().crop(source);
    if (document.edit() != nullptr) {
        copy = packedBytes(shapeOf(source, spec), spec.dtype);
        const MutableImageView target(copy.data(), spec.dtype, shapeOf(source, spec));
        document.edit()->copyOriginal(source, target);
        original = target;
    }
    tile.samples = packedBytes(shapeOf(rect, spec), spec.dtype);
    reduceSamples(original, m_level.shape, m_level.zoom, rect, {tile.samples.data(), spec.dtype, shapeOf(rect, spec)});
    tile.revision = document.revision();
}

void TileCache::preview(std::span<const std::ptrdiff_t> indices, const DisplayRenderer &renderer,
                        const Document &document)
{
    parallelFor(std::ssize(indices), 1, [&](std::ptrdiff_t begin, std::ptrdiff_t /*end*/) {
        const std::ptrdiff_t index = indices[static_cast<std::size_t>(begin)];
        Tile &tile = m_level.tiles.at(index);
        const Rect rect = m_level.rect(index);
        const ImageSpec &spec = document.spec();
        const Shape shape = shapeOf(rect, spec);
        ImageView shown(tile.samples.data(), spec.dtype, shape);
        std::vector<std::byte> edited;
        if (document.edit() != nullptr) {
            edited = packedBytes(shape, spec.dtype);
            const MutableImageView target(edited.data(), spec.dtype, shape);
            document.edit()->preview(shown, m_level.zoom, {rect.x, rect.y}, target);
            shown = target;
        }
        QImage image = makeImage(rect.width, rect.height, renderer);
        if (image.isNull())
            return;
        renderer.render(shown, targetOf(image));
        tile.image = std::move(image);
        tile.state = Tile::State::Preview;
    });
}

void TileCache::render(std::ptrdiff_t index, const DisplayRenderer &renderer, Document &document)
{
    const Rect rect = m_level.rect(index);
    document.ensure(m_level.source(index));
    QImage image = makeImage(rect.width, rect.height, renderer);
    if (image.isNull())
        return;
    if (m_level.zoom == 1.0)
        renderer.render(document.view().crop(rect), targetOf(image));
    else
        renderer.reduce(document.view(), m_level.zoom, {rect.x, rect.y}, targetOf(image));
    Tile &tile = m_level.tiles[index];
    tile.image = std::move(image);
    tile.state = Tile::State::Exact;
    tile.renderedAt = ++m_clock;
}

ImageView TileCache::samplesOf(std::ptrdiff_t index, const Document &document) const
{
    const auto step = static_cast<std::ptrdiff_t>((mayBeSlow(document) ? 2 : 1) * coarseness / m_level.zoom);
    return document.view().crop(m_level.source(index)).everyNth(step, step);
}

void TileCache::sample(std::ptrdiff_t index, const DisplayRenderer &renderer, const Document &document)
{
    const ScatteredReading scattered(document.buffer().storage());
    const ImageView samples = samplesOf(index, document);
    QImage image = makeImage(samples.width(), samples.height(), renderer);
    if (image.isNull())
        return;
    renderer.render(samples, targetOf(image));
    m_level.tiles[index].image = std::move(image);
}

bool TileCache::showsNothing(const std::vector<std::ptrdiff_t> &indices)
{
    return std::ranges::all_of(
        indices, [this](std::ptrdiff_t i) { return m_level.tiles[i].image.isNull() && formerFor(i) == nullptr; });
}

void TileCache::forgetHidden(const std::vector<std::ptrdiff_t> &visible)
{
    if (m_level.tiles.size() * static_cast<std::size_t>(m_level.side * m_level.side) <= keptPixels)
        return;
    std::erase_if(m_level.tiles, [&](const auto &entry) { return !std::ranges::binary_search(visible, entry.first); });
}

const TileLevel *TileCache::formerFor(std::ptrdiff_t index) const
{
    for (const TileLevel *const level : {&m_former, &m_whole}) {
        if (level->columns > 0 && level->shows(tilesAt(*level, m_level, index)))
            return level;
    }
    return nullptr;
}

void TileCache::paintFormer(QPainter &painter, const Viewport &viewport, std::ptrdiff_t index) const
{
    const TileLevel *const former = formerFor(index);
    if (former == nullptr)
        return;
    // In whole device pixels, so that neighbours neither overlap nor leave a seam.
    const auto deviceRect = [&viewport](const Rect &rect, double zoom) {
        const double scale = viewport.zoom() / zoom;
        const auto device = [scale](std::ptrdiff_t origin, std::ptrdiff_t edge) {
            return origin + std::lround(static_cast<double>(edge) * scale);
        };
        const Point origin = viewport.origin();
        return Rect::fromEdges(device(origin.x, rect.x), device(origin.y, rect.y), device(origin.x, rect.right()),
                               device(origin.y, rect.bottom()));
    };
    const Rect wanted = deviceRect(m_level.rect(index), m_level.zoom);
    for (const std::ptrdiff_t i : tilesAt(*former, m_level, index)) {
        const Rect whole = deviceRect(former->rect(i), former->zoom);
        const Rect part = whole.intersected(wanted);
        if (part.isEmpty())
            continue;
        const QImage &image = former->tiles.at(i).image;
        const double sx = static_cast<double>(image.width()) / static_cast<double>(whole.width);
        const double sy = static_cast<double>(image.height()) / static_cast<double>(whole.height);
        painter.drawImage(QRectF(static_cast<double>(part.x), static_cast<double>(part.y),
                                 static_cast<double>(part.width), static_cast<double>(part.height)),
                          image,
                          QRectF(static_cast<double>(part.x - whole.x) * sx, static_cast<double>(part.y - whole.y) * sy,
                                 static_cast<double>(part.width) * sx, static_cast<double>(part.height) * sy));
    }
}

void TileCache::paint(QPainter &painter, const Viewport &viewport, const Rect &visible) const
{
    const auto scale = static_cast<std::ptrdiff_t>(viewport.zoom() / m_level.zoom);
    for (const std::ptrdiff_t index : m_level.under(visible)) {
        const auto found = m_level.tiles.find(index);
        if (found == m_level.tiles.end() || found->second.image.isNull()) {
            paintFormer(painter, viewport, index);
            continue;
        }
        const QImage &image = found->second.image;
        const Rect rect = m_level.rect(index);
        const Point corner{viewport.origin().x + rect.x * scale, viewport.origin().y + rect.y * scale};
        if (image.width() == rect.width && image.height() == rect.height)
            drawMagnified(painter, image, visible.intersected(rect).translated(-rect.x, -rect.y), corner, scale);
        else
            painter.drawImage(QRect(static_cast<int>(corner.x), static_cast<int>(corner.y),
                                    static_cast<int>(rect.width * scale), static_cast<int>(rect.height * scale)),
                              image);
    }
}

} // namespace pellucid
