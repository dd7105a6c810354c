// Where an image lies in a window: zoom, pan and the mapping between the two. Pure arithmetic.
//
// Everything here is in device (physical) pixels, so a zoom of 1 shows a pixel of the image on a pixel of the screen
// whatever the scale factor. The image's top-left corner always lies on a whole device pixel, and zooms above 1 are
// whole numbers, so pixels are squares of equal size. A device pixel stands for the image pixel under its center.
//
// An image that is smaller than the window is centerd, per axis; a larger one cannot be moved past its edges.
#pragma once

#include "core/base/geometry.h"

namespace pellucid {

class Viewport
{
public:
    static constexpr double maximumZoom = 128.0;

    // Another image or window. A fitted one is fitted again; otherwise the zoom stays, and what is in the middle.
    void setImageSize(Size image);
    void setWindowSize(Size window);

    [[nodiscard]] Size imageSize() const { return m_image; }
    [[nodiscard]] Size windowSize() const { return m_window; }

    [[nodiscard]] double zoom() const { return m_zoom; }    // device pixels an image pixel
    [[nodiscard]] Point origin() const { return m_origin; } // of the image, in the window

    // All of a large image, a small one at 100 %: how an image is first shown. Kept until the zoom is changed.
    void showWhole();

    // As large as the window allows: any zoom below 1, whole factors above. Kept until the zoom is changed.
    void fit();

    // Keeps the image point that `anchor`, a device pixel of the window, shows; the middle of the window without one.
    // The zoom is rounded to a whole number above 1 and kept between minimumZoom() and maximumZoom.
    void setZoom(double zoom, Point anchor);
    void setZoom(double zoom) { setZoom(zoom, middle()); }

    // The next of the powers of sqrt(1/2), 1, 2, 3, 4, 6, 8, 12, ... 96, 128.
    [[nodiscard]] double nextZoomIn() const;
    [[nodiscard]] double nextZoomOut() const;

    // A quarter of the fitting zoom, at most 1.
    [[nodiscard]] double minimumZoom() const;

    void panBy(std::ptrdiff_t dx, std::ptrdiff_t dy);

    // Brings an image pixel to the middle of the window, unless it is visible as a whole already.
    void reveal(Point pixel);

    // The image pixel that a device pixel of the window shows; outside the image where there is none.
    [[nodiscard]] Point imagePixelAt(Point device) const;

    // The device pixels that an image rectangle covers, in whole or in part.
    [[nodiscard]] Rect deviceRect(const Rect &imageRect) const;

    // The image pixels that a rectangle of the window shows, in whole or in part.
    [[nodiscard]] Rect imageRect(const Rect &device) const;

    // The whole image in the window; may reach far outside.
    [[nodiscard]] Rect extent() const { return deviceRect({0, 0, m_image.width, m_image.height}); }

private:
    enum class Mode {
        Free,
        Whole,
        Fitted,
    };

    [[nodiscard]] Point middle() const { return {m_window.width / 2, m_window.height / 2}; }
    [[nodiscard]] double fittingZoom() const;
    void applyMode();
    void settle();

    Size m_image;
    Size m_window;
    double m_zoom = 1.0;
    Point m_origin;
    Mode m_mode = Mode::Whole;
};

} // namespace pellucid
