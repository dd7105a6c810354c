#include "ui/canvas/tile_cache.h"

#include "core/document/document.h"
#include "core/document/edit.h"
#include "ui/canvas/magnified.h"
#include "ui/canvas/viewport.h"
#include "ui/files/progressive_preview.h"

#include <QPainter>

#include <algorithm>
#include <iterator>
#include <utility>

namespace pellucid {

namespace {

constexpr std::size_t keptPixels = std::size_t{16} << 20;

// Without a change for this long, a movement is over.
constexpr std::chrono::milliseconds restTime{100};

// Spent on tiles in the first frame after a change of zoom.
constexpr std::chrono::milliseconds firstLook{1};

// Between two looks whether the disk has given what is waited for.
constexpr std::chrono::milliseconds diskGlance{5};

} // namespace

void TileCache::setLayout(const Shape &shape, double zoom)
{
    const bool isSameSize = shape.rect() == m_level.shape.rect();
    m_level.shape = shape;
    if (isSameSize && zoom == m_level.zoom)
        return;
    if (!isSameSize)
        clear();
    if (m_isComplete)
        m_former.keep(std::move(m_level));
    m_level = TileLevel(shape, zoom);
    m_previews.clear();
    m_reader.forget();
    m_isComplete = false;
    m_isNew = true;
}

void TileCache::clear()
{
    m_level.tiles.clear();
    m_former.clear();
    m_previews.clear();
    m_reader.forget();
    m_isComplete = false;
}

void TileCache::setStandIn(const Shape &shape, const EarlyPicture &early)
{
    clear();
    m_level = TileLevel(shape, early.zoom);
    m_former.keep(shape, early);
    if (!early.isComplete)
        return;
    for (const std::ptrdiff_t index : m_level.under(m_level.rect())) {
        const Rect rect = m_level.rect(index);
        m_level.tiles[index] = {early.pixels.copy(static_cast<int>(rect.x), static_cast<int>(rect.y),
                                                  static_cast<int>(rect.width), static_cast<int>(rect.height)),
                                Tile::State::Exact, ++m_clock};
    }
    m_isComplete = true;
}

void TileCache::markReplaced()
{
    m_previews.clear();
    m_reader.forget();
    markAllStale();
}

void TileCache::markStale(const Rect &imageRect)
{
    for (auto &[index, tile] : m_level.tiles) {
        if (tile.state != Tile::State::Coarse && !m_level.source(index).intersected(imageRect).isEmpty())
            tile.state = Tile::State::Stale;
    }
    m_former.clear();
    m_changedAt = Clock::now();
}

void TileCache::markAllStale()
{
    markStale(m_level.shape.rect());
}

std::optional<std::chrono::milliseconds> TileCache::refresh(const Rect &visible, const DisplayRenderer &renderer,
                                                            Document &document, Clock::time_point deadline)
{
    const Indices indices = m_level.under(visible);
    const auto isBlank = [this](std::ptrdiff_t i) { return showsNothing(i); };
    if (m_reader.isSlow(document) && std::ranges::all_of(indices, isBlank))
        return sampleAll(indices, renderer, document);

    Indices inexact;
    std::ranges::copy_if(indices, std::back_inserter(inexact),
                         [this](std::ptrdiff_t i) { return m_level.tiles[i].state != Tile::State::Exact; });
    preview(inexact, renderer, document, deadline);
    const std::optional<std::chrono::milliseconds> again = render(inexact, renderer, document, deadline);
    m_isComplete = true;
    for (const std::ptrdiff_t index : inexact) {
        if (m_level.tiles[index].state != Tile::State::Coarse)
            continue;
        m_isComplete = false;
        if (m_reader.canSample(document) && showsNothing(index))
            m_reader.sample(m_level, index, renderer, document);
    }
    forgetHidden(indices);
    return again;
}

std::optional<std::chrono::milliseconds> TileCache::sampleAll(const Indices &indices, const DisplayRenderer &renderer,
                                                              const Document &document)
{
    const auto isRead = [&](std::ptrdiff_t i) { return m_reader.hasSample(m_level, i, document); };
    if (std::ranges::count_if(indices, isRead) != std::ssize(indices)) // asks for all of them
        return diskGlance;
    for (const std::ptrdiff_t index : indices)
        m_reader.sample(m_level, index, renderer, document);
    return std::chrono::milliseconds(0);
}

void TileCache::preview(const Indices &inexact, const DisplayRenderer &renderer, const Document &document,
                        Clock::time_point deadline)
{
    if (!TilePreviews::arePossible(m_level, document))
        return;
    Indices prepared;
    Indices others;
    for (const std::ptrdiff_t index : inexact) {
        if (m_level.tiles[index].state == Tile::State::Preview)
            continue;
        if (m_previews.isPrepared(index, renderer, document))
            prepared.push_back(index);
        else if (document.edit() != nullptr && isMoving())
            others.push_back(index);
    }
    m_previews.render(m_level, prepared, renderer, document);
    m_previews.render(m_level, m_previews.prepare(m_level, others, renderer, document, deadline), renderer, document);
}

std::optional<std::chrono::milliseconds> TileCache::render(Indices inexact, const DisplayRenderer &renderer,
                                                           Document &document, Clock::time_point deadline)
{
    // The first look at another zoom comes from former tiles, so that the next step need not wait.
    const bool isFirstLook = std::exchange(m_isNew, false);
    if (isFirstLook)
        deadline = std::min(deadline, Clock::now() + firstLook);

    // What has a preview waits for rest.
    std::ranges::stable_sort(inexact, {}, [this](std::ptrdiff_t i) { return m_level.tiles[i].renderedAt; });
    const bool waits = isMoving() && TilePreviews::arePossible(m_level, document);
    std::size_t rendered = 0;
    std::size_t waiting = 0;
    std::size_t unread = 0;
    for (const std::ptrdiff_t index : inexact) {
        if (waits && m_level.tiles[index].state == Tile::State::Preview) {
            ++waiting;
        } else if (!m_reader.hasPixels(m_level, index, document)) {
            ++unread;
        } else if ((rendered == 0 && !isFirstLook) || Clock::now() < deadline) {
            TileReader::render(m_level, index, renderer, document);
            m_level.tiles[index].renderedAt = ++m_clock;
            ++rendered;
        }
    }
    if (rendered == inexact.size())
        return std::nullopt;
    if (rendered + waiting + unread < inexact.size())
        return std::chrono::milliseconds(0);
    return unread > 0 ? diskGlance : restTime;
}

bool TileCache::prepare(const Rect &visible, const DisplayRenderer &renderer, const Document &document,
                        Clock::time_point deadline)
{
    if (!TilePreviews::arePossible(m_level, document))
        return true;
    const Indices indices = m_level.under(visible);
    m_previews.forgetAllBut(indices);
    Indices missing;
    std::ranges::copy_if(indices, std::back_inserter(missing),
                         [&](std::ptrdiff_t i) { return !m_previews.isPrepared(i, renderer, document); });
    const std::size_t made = m_previews.prepare(m_level, missing, renderer, document, deadline).size();
    return made == missing.size() || Clock::now() < deadline; // memory is short: no more will be made now
}

bool TileCache::isMoving() const
{
    return Clock::now() < m_changedAt + restTime;
}

bool TileCache::showsNothing(std::ptrdiff_t index)
{
    return m_level.tiles[index].image.isNull() && !m_former.show(m_level, index);
}

void TileCache::forgetHidden(const Indices &visible)
{
    if (m_level.tiles.size() * static_cast<std::size_t>(m_level.side * m_level.side) <= keptPixels)
        return;
    std::erase_if(m_level.tiles, [&](const auto &entry) { return !std::ranges::binary_search(visible, entry.first); });
    m_previews.forgetAllBut(visible);
}

void TileCache::paint(QPainter &painter, const Viewport &viewport, const Rect &visible) const
{
    const auto scale = static_cast<std::ptrdiff_t>(viewport.zoom() / m_level.zoom);
    for (const std::ptrdiff_t index : m_level.under(visible)) {
        const auto found = m_level.tiles.find(index);
        if (found == m_level.tiles.end() || found->second.image.isNull()) {
            m_former.paint(painter, viewport, m_level, index);
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
