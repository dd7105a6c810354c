// One open image as the window sees it: the document, the edit in progress, and what belongs to looking at it (view
// settings, selection, pins, hover). Panels and the canvas read it, change it through its functions and follow its
// signals; none of them talks to another.
//
// Lives on the GUI thread. Works on a pending edit in small slices while the event loop is idle.
#pragma once

#include "core/codecs/io/open_image.h"
#include "core/display/view_settings.h"
#include "core/document/document.h"
#include "core/document/edit.h"
#include "core/document/usual_range.h"
#include "ui/controls/sample_reading.h"

#include <QList>
#include <QObject>
#include <QString>
#include <QTimer>

#include <memory>
#include <optional>

namespace pellucid {

class Session : public QObject
{
    Q_OBJECT

public:
    explicit Session(std::unique_ptr<Document> document, const QString &title, QObject *parent = nullptr);
    ~Session() override;

    [[nodiscard]] const Document &document() const { return *m_document; }
    [[nodiscard]] Document &document() { return *m_document; }

    // The file's name, or what an image without a file is called.
    [[nodiscard]] QString title() const;
    [[nodiscard]] QString caption() const; // the same for window and tab, which say that it is live, or in spite of a
                                           // file of its own a view of another document
    [[nodiscard]] QString path() const;    // empty without a file

    // --- edits ---

    // What steps apply to: the image as it is without the edit in progress.
    [[nodiscard]] const ImageSpec &editedSpec() const { return m_edit ? m_edit->originalSpec() : m_document->spec(); }

    // A step limited to the selection (unless the operation changes the layout) that keeps the locked channels.
    [[nodiscard]] Step step(const char *operationId, Arguments arguments = {}) const;

    // Commits at once, after applying an edit in progress. Failures go to failed().
    bool apply(const Recipe &steps, const QString &title = {});

    // Shows these steps live, as the edit in progress of `owner` (the panel whose bar shows it). Another owner's edit,
    // here or in a document over the same bytes, is applied first. An empty recipe shows the original and keeps the
    // edit open.
    bool preview(const QObject *owner, const Recipe &steps);
    [[nodiscard]] const QObject *previewOwner() const { return m_previewOwner; }
    [[nodiscard]] bool hasPreview() const { return m_edit != nullptr; }
    [[nodiscard]] const Recipe &previewSteps() const { return m_previewSteps; } // also while they are held back

    // While held back the original is shown: the before/after button.
    void setPreviewHeldBack(bool heldBack);

    // Also one in a document over the same bytes.
    bool applyPreview();
    void cancelPreview();

    // Undo takes back an edit in progress first. Documents over the same bytes have one past.
    [[nodiscard]] bool canUndo() const { return m_document->isBeingEdited() || m_document->canUndo(); }
    void undo();
    void redo();
    void goTo(std::size_t position);

    // Copies the pixels that other documents share: until that is undone, edits here are this document's alone.
    void makeIndependent();

    // Nothing is left to be computed of an edit, its undo or redo: the pixels are what they are going to be.
    [[nodiscard]] bool isAtRest() const { return !m_idle.isActive(); }

    // --- looking ---

    // Other axes or another slice of the array, after applying an edit in progress. Failures go to failed().
    bool setAxisMapping(const AxisMapping &mapping);

    // So many slices on along the stackAxis(); stays at its ends. False where there is none.
    bool stepSlice(std::ptrdiff_t slices);

    [[nodiscard]] const ViewSettings &viewSettings() const { return m_viewSettings; }
    void setViewSettings(const ViewSettings &settings);

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

    [[nodiscard]] const ChannelNames &lockedChannels() const { return m_lockedChannels; }
    void setLockedChannels(const ChannelNames &channels);

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

    // Replaces the document by a fresh read of its file; view, pins and selection stay where they fit.
    void replaceDocument(std::unique_ptr<Document> document);

    // The file is gone: what is here is the only copy, unsaved.
    void markFileGone();

    // Asks the canvas to bring a pixel into view.
    void reveal(Point pixel) { emit revealRequested(pixel); }

    // Asks the window to open an image that exists nowhere else.
    void requestDocument(Image image, const QString &title);

signals:
    void pixelsChanged(const pellucid::Rect &rect); // ensure() before reading
    void layoutChanged();                           // another buffer, shape, dtype or channels
    void storageChanged();                          // the same pixels, elsewhere in memory
    void historyChanged();                          // steps, position, modified state, title, source
    void previewChanged();                          // an edit in progress began, changed or ended
    void viewSettingsChanged();
    void selectionChanged();
    void lockedChannelsChanged();
    void hoverChanged();
    void pinsChanged();
    void sharingChanged(); // other documents over the same bytes came or went
    void revealRequested(pellucid::Point pixel);
    void documentRequested(const std::shared_ptr<pellucid::Image> &image,
                           const QString &title); // a new document
    void informed(const QString &message);
    void failed(const QString &message);

private:
    void observe(const Change &change);
    void attach(std::unique_ptr<Document> document);
    void endPreview();
    void notifyWhoseStep(std::size_t entry, const QString &text);
    void notifyWhetherShared(bool wasShared);
    bool report(const Result<void> &result);
    void clipToImage();
    void followRange();
    void showOpeningRange();
    void showFittedRange();
    void showRange(const ShownRange &range);
    [[nodiscard]] ShownRange shownRange() const { return {m_viewSettings.black, m_viewSettings.white}; }
    [[nodiscard]] bool hasMuchToCompute() const;
    void computeFewPixels();
    void followColors();

    std::unique_ptr<Document> m_document;
    QString m_title;
    std::unique_ptr<Edit> m_edit; // after m_document: destroyed first
    const QObject *m_previewOwner = nullptr;
    Recipe m_previewSteps;
    bool m_isHeldBack = false;
    bool m_wasShared = false; // before the edit in progress
    QTimer m_idle;
    ViewSettings m_viewSettings;
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
    ChannelNames m_lockedChannels;
    std::optional<Point> m_hover;
    QList<Point> m_pins;
    int m_currentPin = -1;
};

} // namespace pellucid
