// One open image as the window sees it: the document, the edit in progress and how it is looked at. Panels and the
// canvas read it, change it through its functions and follow its signals; none of them talks to another.
//
// Lives on the GUI thread. Works on a pending edit in small slices while the event loop is idle.
#pragma once

#include "core/codecs/io/open_image.h"
#include "core/document/document.h"
#include "core/document/edit.h"
#include "ui/view_state.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <memory>

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

    [[nodiscard]] const ViewState &viewState() const { return m_viewState; }
    [[nodiscard]] ViewState &viewState() { return m_viewState; }

    [[nodiscard]] const ChannelNames &lockedChannels() const { return m_lockedChannels; }
    void setLockedChannels(const ChannelNames &channels);

    // Replaces the document by a fresh read of its file; view, pins and selection stay where they fit.
    void replaceDocument(std::unique_ptr<Document> document);

    // The file is gone: what is here is the only copy, unsaved.
    void markFileGone();

    // Tells the user why what was asked for was not done.
    void reportFailure(const QString &problem) { emit failed(problem); }

    // Asks the window to open an image that exists nowhere else.
    void requestDocument(Image image, const QString &title);

signals:
    void pixelsChanged(const pellucid::Rect &rect); // ensure() before reading
    void layoutChanged();                           // another buffer, shape, dtype or channels
    void storageChanged();                          // the same pixels, elsewhere in memory
    void historyChanged();                          // steps, position, modified state, title, source
    void previewChanged();                          // an edit in progress began, changed or ended
    void lockedChannelsChanged();
    void sharingChanged(); // other documents over the same bytes came or went
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

    std::unique_ptr<Document> m_document;
    QString m_title;
    std::unique_ptr<Edit> m_edit; // after m_document: destroyed first
    const QObject *m_previewOwner = nullptr;
    Recipe m_previewSteps;
    bool m_isHeldBack = false;
    bool m_wasShared = false; // before the edit in progress
    QTimer m_idle;
    ViewState m_viewState; // after m_document
    ChannelNames m_lockedChannels;
};

} // namespace pellucid
