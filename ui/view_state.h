// How an image is looked at: view settings, selection, the pixel under the cursor and pinned pixels. Keeps them within
// the image and finds the range in which its values are shown. Lives on the GUI thread, as part of a session.
#pragma once

#include "core/base/geometry.h"
#include "core/buffer/image_spec.h"
#include "core/display/view_settings.h"
#include "core/document/usual_range.h"
#include "ui/controls/sample_reading.h"

#include <QList>
#include <QObject>

#include <memory>
#include <optional>

namespace pellucid {

class Document;
struct Metadata;

class ViewState : public QObject
{
    Q_OBJECT

public:
    [[nodiscard]] const ViewSettings &settings() const { return m_settings; }
    void setSettings(const ViewSettings &settings);

    // Of complex numbers, in the usual range of its values.
    void showPart(ComplexPart part);

    // The range in which the image was opened, without exposure. Another dtype or part has another one.
    void resetRange();

    // The range of the values as they are now, whatever the dtype.
    void fitRangeToValues();

    // Whether what the file says about its colors is followed on the screen.
    void setColorManaged(bool managed);

    [[nodiscard]] const std::optional<Rect> &selection() const { return m_selection; }
    void setSelection(const std::optional<Rect> &selection); // clipped to the image; nothing when empty

    // The pixel under the cursor.
    [[nodiscard]] const std::optional<Point> &hover() const { return m_hover; }
    void setHover(const std::optional<Point> &pixel);

    // Pinned pixels, the current one at currentPin(); -1 when there are none.
    [[nodiscard]] const QList<Point> &pins() const { return m_pins; }
    [[nodiscard]] int currentPin() const { return m_currentPin; }
    void pin(Point pixel);    // moves the current pin there, or makes the first one
    void addPin(Point pixel); // and makes it the current one
    void removePin(int index);
    void removeAllPins();
    void setCurrentPin(int index);
    void nudgePin(std::ptrdiff_t dx, std::ptrdiff_t dy); // kept inside the image

    // Asks the canvas to bring a pixel into view.
    void reveal(Point pixel) { emit revealRequested(pixel); }

    // --- for the session ---

    // What is looked at from now on. Selection and pins stay where they fit. Must outlive its use.
    void setDocument(Document &document);

    // The document's layout has changed.
    void followLayout();

    // Looks for the opening range again once pixels are computed.
    void awaitOpeningRange() { m_awaitsOpeningRange = true; }

    // All pixels are computed.
    void showAwaitedRanges();

signals:
    void settingsChanged();
    void selectionChanged();
    void hoverChanged();
    void pinsChanged();
    void revealRequested(pellucid::Point pixel);
    void pixelsAwaited(); // showAwaitedRanges() is to be called when they are computed

private:
    void clipToImage();
    void followColors();
    void followRange();
    void showOpeningRange();
    void showFittedRange();
    void showRange(const ShownRange &range);
    [[nodiscard]] ShownRange shownRange() const { return {m_settings.black, m_settings.white}; }
    [[nodiscard]] bool hasMuchToCompute() const;
    void computeFewPixels();

    Document *m_document = nullptr;
    ViewSettings m_settings;
    bool m_isColorManaged = true;
    std::shared_ptr<const Metadata> m_shownMetadata; // whose colors are shown
    DType m_rangeDType = DType::UInt8;               // that the opening range is for
    int m_rangeMaximum = 0;                          // likewise
    ShownRange m_openingRange;                       // or what was shown before it is found
    SampleReading m_rangeReading;                    // of what that is found in
    SampleReading m_valuesReading;                   // the same for fitRangeToValues()
    bool m_awaitsOpeningRange = false;               // until pixels are computed
    bool m_awaitsFittedRange = false;                // likewise
    std::optional<Rect> m_selection;
    std::optional<Point> m_hover;
    QList<Point> m_pins;
    int m_currentPin = -1;
};

} // namespace pellucid
