#include "ui/canvas/live_watch.h"

#include "core/base/parallel.h"
#include "core/buffer/fingerprint.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace pellucid {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds interval{20};
constexpr std::chrono::milliseconds shortInterval{10}; // while there is more than a slice can compare
constexpr std::chrono::milliseconds slice{6};
constexpr std::size_t batch = 4; // tiles between two looks at the clock

// So that a tile has at most 1 MB.
std::ptrdiff_t sideFor(const ImageSpec &spec)
{
    constexpr std::size_t maxBytes = std::size_t{1} << 20;
    const std::size_t pixels = maxBytes / (itemSize(spec.dtype) * static_cast<std::size_t>(spec.shape.channels));
    std::ptrdiff_t side = tileSide;
    while (side > 1 && static_cast<std::size_t>(side * side) > pixels)
        side /= 2;
    return side;
}

} // namespace

LiveWatch::LiveWatch(std::function<Rect()> visible, QObject *parent) : QObject(parent), m_visible(std::move(visible))
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &LiveWatch::look);
}

void LiveWatch::showSession()
{
    startAnew();
}

SessionFollower::Connections LiveWatch::connectTo(Session &session)
{
    return {connect(&session, &Session::layoutChanged, this, &LiveWatch::startAnew),
            connect(&session, &Session::pixelsChanged, this, [this](const Rect &rect) {
                if (!m_isAnnouncing)
                    m_ours = m_ours.united(rect);
            })};
}

void LiveWatch::startAnew()
{
    m_timer.stop();
    m_known.clear();
    m_ours = {};
    if (!m_session || !m_session->document().isLive())
        return;
    const ImageSpec &spec = m_session->document().spec();
    m_grid = TileGrid(spec.shape, sideFor(spec));
    if (m_pages == nullptr)
        m_pages = std::make_unique<ReadAhead>();
    m_pages->forget();
    m_known.resize(static_cast<std::size_t>(m_grid.count()));
    m_timer.start(interval);
}

void LiveWatch::look()
{
    if (m_session->isAtRest()) {
        for (const std::ptrdiff_t tile : m_grid.touchedBy(m_ours))
            m_known[static_cast<std::size_t>(tile)].reset();
        m_ours = {};
    }
    std::vector<std::ptrdiff_t> tiles = m_grid.touchedBy(m_visible());
    const ImageBuffer &buffer = m_session->document().buffer();
    std::erase_if(tiles, [&](std::ptrdiff_t tile) {
        const Rect rect = m_grid.rect(tile);
        return !rect.intersected(m_ours).isEmpty() || !m_pages->has(tile, buffer.storage(), buffer.view().crop(rect));
    });
    const auto first = static_cast<std::ptrdiff_t>(m_next < tiles.size() ? m_next : 0);
    std::ranges::rotate(tiles, tiles.begin() + first);

    const Clock::time_point deadline = Clock::now() + slice;
    std::size_t done = 0;
    while (done < tiles.size() && Clock::now() < deadline) {
        const std::size_t count = std::min(batch, tiles.size() - done);
        compare({tiles.begin() + static_cast<std::ptrdiff_t>(done),
                 tiles.begin() + static_cast<std::ptrdiff_t>(done + count)});
        done += count;
    }
    m_next = done == tiles.size() ? 0 : (static_cast<std::size_t>(first) + done) % tiles.size();
    if (m_session) // nobody was made to close it
        m_timer.start(done == tiles.size() ? interval : shortInterval);
}

void LiveWatch::compare(const std::vector<std::ptrdiff_t> &tiles)
{
    const ImageView image = m_session->document().view();
    std::vector<std::uint64_t> now(tiles.size());
    parallelFor(std::ssize(tiles), 1, [&](std::ptrdiff_t begin, std::ptrdiff_t /*end*/) {
        const auto i = static_cast<std::size_t>(begin);
        now[i] = fingerprint(image.crop(m_grid.rect(tiles[i])));
    });
    for (std::size_t i = 0; i < tiles.size(); ++i) {
        if (std::exchange(m_known[static_cast<std::size_t>(tiles[i])], now[i]) != now[i])
            announce(m_grid.rect(tiles[i])); // also the first time: it may have changed since it was painted
    }
}

void LiveWatch::announce(const Rect &rect)
{
    m_isAnnouncing = true;
    m_session->document().noteForeignChange(rect);
    m_isAnnouncing = false;
}

} // namespace pellucid
