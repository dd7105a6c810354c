// Sees what other programs write into the pixels of a live document, by comparing what is visible with what it was:
// nobody tells who only shares the memory. Changed tiles of at most 1 MB are announced as changes of the document.
//
// Every 20 ms it compares for at most 6 ms, on all cores. What is visible is so compared whole, and a change on the
// screen within 50 ms, as long as it is not more than memory gives in that time: some tens of MB, which is any view at
// 100 % and beyond. Of more (1 GB seen whole) a part is compared each time, one after the other, every 10 ms; a
// change shows when its part comes round: after as long as reading all of it takes, doubled.
//
// While an edit or its undo is being computed its pixels are nobody else's: they are compared again when it is at rest.
// GUI thread.
#pragma once

#include "core/base/geometry.h"
#include "core/buffer/read_ahead.h"
#include "core/document/tile_capture.h"
#include "ui/session_follower.h"

#include <QObject>
#include <QTimer>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace pellucid {

class LiveWatch : public QObject, public SessionFollower
{
    Q_OBJECT

public:
    // Asked at every look for the pixels that are on the screen; empty: none.
    explicit LiveWatch(std::function<Rect()> visible, QObject *parent = nullptr);

protected:
    void showSession() override;
    Connections connectTo(Session &session) override;

private:
    void startAnew();
    void look();
    void compare(const std::vector<std::ptrdiff_t> &tiles);
    void announce(const Rect &rect);

    std::function<Rect()> m_visible;
    QTimer m_timer;
    std::unique_ptr<ReadAhead> m_pages; // while the document is live
    TileGrid m_grid{{}};
    std::vector<std::optional<std::uint64_t>> m_known; // a tile: its fingerprint when it was last announced
    std::size_t m_next = 0;                            // of the visible tiles
    Rect m_ours;                                       // changed here since the last look at rest
    bool m_isAnnouncing = false;
};

} // namespace pellucid
