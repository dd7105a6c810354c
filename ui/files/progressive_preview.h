// The picture of an image that is still being decoded, at the zoom at which it is looked at.
//
// Nobody but the decoder reads the unfinished image. Between two bands of rows, when the GUI has asked for it, the
// decoder's thread brings a small picture up to date, of which the GUI takes a copy. The decoder waits for the GUI only
// at the end, while a copy is made; the GUI for the decoder never longer than a picture takes.
#pragma once

#include "core/codecs/codec.h"
#include "core/display/display_renderer.h"
#include "ui/canvas/viewport.h"

#include <QImage>

#include <atomic>
#include <mutex>
#include <optional>

namespace pellucid {

struct EarlyPicture
{
    QImage pixels;           // all of the image at this zoom, upright; transparent where nothing is decoded yet
    double zoom = 1.0;       // at most 1
    Size imageSize;          // empty: nothing is decoded yet
    bool isComplete = false; // the same pixels as tiles of this zoom would have with these settings
    ViewSettings settings;
};

class ProgressivePreview
{
public:
    // The decoder's thread: a PartialImageObserver. Costs next to nothing unless a picture was asked for, then a few
    // milliseconds. The last part completes a picture that was ever asked for.
    void add(const PartialImage &part);

    // The GUI's thread: how it is looked at, whatever image size the view has now; then pictures are asked for.
    void setView(const Viewport &view);
    void request();
    [[nodiscard]] bool isReady() const { return m_isReady.load(std::memory_order_acquire); }
    [[nodiscard]] EarlyPicture take(); // what is there so far

private:
    void setZoom(double zoom, const PartialImage &part);

    // The decoder's own.
    std::ptrdiff_t m_formerRows = 0;
    std::optional<DisplayRenderer> m_renderer;

    std::atomic<bool> m_isRequested = false;
    std::atomic<bool> m_isReady = false;

    std::mutex m_mutex; // of all that follows
    Viewport m_view;
    ViewSettings m_settings;
    bool m_isWanted = false; // a picture was ever asked for
    QImage m_reduced;        // as stored
    double m_zoom = 0.0;
    std::ptrdiff_t m_rows = 0; // of m_reduced, that are there
    Size m_storedSize;
    int m_orientation = 1;
};

} // namespace pellucid
