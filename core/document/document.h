// One open image: its buffer, what it is, where it came from and what was done to it.
//
// Documents may be views of one another, over the same bytes: what is edited in one is at once in the others. They have
// one past: undo and redo in any of them go through the steps of all, in the order in which they were done.
//
// Threads: documents that are views of one another belong to one thread, which alone calls them and alone writes their
// pixels (the thread pool helps while that thread waits). Other threads may read the pixels while they hold a
// PixelSnapshot: what it holds does not change, whatever is edited, undone or redone meanwhile. The first such change
// moves the pixels of all the documents elsewhere; where that cannot be, for a mapped file or for lack of memory, it
// fails with Busy.
#pragma once

#include "core/buffer/strided_view.h"
#include "core/codecs/codec.h"
#include "core/codecs/io/source.h"
#include "core/document/history.h"
#include "core/document/pending_tiles.h"
#include "core/document/state_timeline.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace pellucid {

class Edit;
struct DocumentGroup;
struct SnapshotRecord;

struct Change
{
    enum class Reason {
        Pixels,  // values inside rect are, or are about to be, different: ensure() before reading
        Layout,  // another buffer, shape, dtype or set of channels
        Storage, // the same pixels, elsewhere in memory
        History, // a step was committed, undone, redone, or the saved state moved
        Sharing, // other documents over the same bytes were opened or closed

        // To the document with the edit in progress: another one is to be edited, or undone. Commit it, or roll it
        // back.
        ApplyEdit,
        CancelEdit,
    };

    Reason reason = Reason::Pixels;
    Rect rect;
};

class Document
{
public:
    using PixelSnapshot = std::shared_ptr<const SnapshotRecord>; // keeps the storage, too

    explicit Document(Image image, std::optional<Source> source = std::nullopt);
    ~Document();
    Document(const Document &) = delete;
    Document &operator=(const Document &) = delete;
    Document(Document &&) = delete;
    Document &operator=(Document &&) = delete;

    // Called after every change, on the document's thread.
    void setObserver(std::function<void(const Change &)> observer) { m_observer = std::move(observer); }

    [[nodiscard]] const ImageSpec &spec() const { return m_spec; }
    [[nodiscard]] const ImageBuffer &buffer() const { return m_buffer; }
    [[nodiscard]] ImageView view() const { return m_buffer.view(); }
    [[nodiscard]] Transfer transfer() const { return m_transfer; }
    [[nodiscard]] int quality() const { return m_quality; }
    // What its file says besides pixels; kept through edits, never null.
    [[nodiscard]] const std::shared_ptr<const Metadata> &metadata() const { return m_metadata; }

    // The array that the image is part of, in the buffer's storage; nothing for an image that is all there is. An edit
    // that changes the layout makes such an image of what is seen.
    [[nodiscard]] const std::optional<ArraySlice> &array() const { return m_array; }

    // All of it, for saving; valid as long as the buffer's storage.
    [[nodiscard]] std::optional<ArrayView> wholeArray() const;

    // Sees other axes or another slice of the array: a view, not an edit. Undo and redo come back to what they change.
    // Fails with Busy while an edit is in progress, InvalidArgument where the reading does not fit or there is no
    // array.
    [[nodiscard]] Result<void> setAxisMapping(const AxisMapping &mapping);

    // A document over some of this one's bytes, in an order of their own: they have one past from now on. `view` is
    // made of this document's view(). It has no file; of the metadata it keeps the color profile, where channels and
    // type are the same. Nothing of the image's size is allocated. Fails with Busy while an edit is in progress,
    // InvalidArgument where elements would overlap, so that writing one would change another.
    [[nodiscard]] Result<std::unique_ptr<Document>> openView(const StridedView &view);

    // It was opened as a view of another document, and has no pixels of its own since.
    [[nodiscard]] bool isView() const { return m_isView; }

    // Other documents have the same storage.
    [[nodiscard]] bool isShared() const;
    [[nodiscard]] bool sharesBytesWith(const Document &other) const;

    // A document that this one was opened as a view of, or likewise, has all of its pixels: closing this one loses
    // nothing.
    [[nodiscard]] bool isKeptElsewhere() const;

    // Copies the pixels, as a step of the history: until that is undone they are this document's alone. Fails with Busy
    // while an edit is in progress, OutOfMemory, or InvalidArgument where nobody shares them or they are seen of an
    // array, whose file is more than that.
    [[nodiscard]] Result<void> makeIndependent();

    // The same with a clone of its buffer() that somebody else has made; nothing was changed since.
    [[nodiscard]] Result<void> makeIndependent(ImageBuffer copy);

    // An edit in progress is a promise, and so is what an impatient document has left undone: this makes it true inside
    // rect. Call it for what is about to be read. False where memory is short: some of it may be as it was before.
    bool ensure(const Rect &rect);

    // Nothing is promised: pixels are what they seem without ensure().
    [[nodiscard]] bool isSettled() const;

    // Works on the promise, a few tiles of it at least, until it is kept everywhere (true), or time is up or memory
    // short (false).
    bool work(std::chrono::steady_clock::time_point deadline);

    // After about that time a commit, a rollback, undo and redo leave the rest to ensure() and work(). Without a call
    // they do not end before all is done.
    void setLatencyBudget(std::chrono::milliseconds patience) { m_latencyBudget = patience; }

    // This document's edit in progress; nullptr when there is none.
    [[nodiscard]] const Edit *edit() const;

    // There is one, here or in another document with the same past; what it waits for is asked of that one's observer.
    [[nodiscard]] bool isBeingEdited() const;
    void requestEndEdit(Change::Reason reason);

    // Another number after every commit, undo and redo, and whatever an edit in another document over the same bytes
    // does: whenever what an edit starts from is different.
    [[nodiscard]] std::uint64_t revision() const { return m_revision; }

    // Runs and commits steps as one entry of the history. On failure nothing has changed.
    [[nodiscard]] Result<void> apply(const Recipe &steps, std::string title = {});

    // Of all documents with the same past.
    [[nodiscard]] const History &history() const;
    void setHistoryBudget(std::size_t bytes);
    [[nodiscard]] bool canUndo() const { return history().position() > 0; }
    [[nodiscard]] bool canRedo() const { return history().position() < history().entries().size(); }

    // The steps that were done in this document.
    [[nodiscard]] Recipe recipe() const { return history().recipe(*this); }

    // Undoes or redoes until `position` entries are done. Fails with Busy, also while an edit is in progress; with
    // OutOfMemory on the way there.
    [[nodiscard]] Result<void> goTo(std::size_t position);
    [[nodiscard]] Result<void> undo();
    [[nodiscard]] Result<void> redo();

    [[nodiscard]] const std::optional<Source> &source() const { return m_source; }

    // Opening the source again gives the image that the history starts from: there is one, and nothing was saved since.
    [[nodiscard]] bool startsAtSource() const { return m_startsAtSource; }

    // The buffer is a file's own memory, that other programs may see and write too.
    [[nodiscard]] bool isLive() const;

    // Somebody else has written pixels of a live image.
    void noteForeignChange(const Rect &rect);

    // Committed pixels differ from what is on disk (or were never there). An edit in progress counts when it is
    // committed. A view without a file is saved with the document that it is a view of.
    [[nodiscard]] bool isModified() const { return m_wasNeverSaved || (!isLive() && !isAtSaved()); }
    [[nodiscard]] bool isAtSaved() const { return m_states.current() == m_savedState; }

    // What was held is in a file now, whatever was done since.
    void markSaved(Source source, const PixelSnapshot &written);

    // A save into the source failed on the way: the file is neither what it was nor what is here, whatever is undone,
    // and its stamp is this one.
    void markHalfWritten(const FileStamp &stamp);

    // Like markSaved(), for a file that does not become the source.
    void markCopied(const PixelSnapshot &written);

    // For an image that exists nowhere else (pasted, extracted, recovered): modified until saved.
    void markNeverSaved()
    {
        m_wasNeverSaved = true;
        m_startsAtSource = false;
    }

    // Not while an edit is in progress. Finishes what is promised first, so that what is read is whole. Null where
    // memory is too short for that.
    [[nodiscard]] PixelSnapshot snapshot();
    [[nodiscard]] bool isHeld() const; // or a document is that this one is a view of

private:
    friend class Edit;
    friend struct DocumentGroup;

    void notify(Change::Reason reason, const Rect &rect);
    void notify(const Change &change) const;
    [[nodiscard]] std::chrono::steady_clock::time_point deadline() const;
    [[nodiscard]] Result<void> checkIdle() const;
    [[nodiscard]] Result<void> checkSeparable() const;
    void exchange(UndoImage &image);

    ImageBuffer m_buffer;
    ImageSpec m_spec;
    std::optional<ArraySlice> m_array;
    Transfer m_transfer;
    int m_quality;
    std::shared_ptr<const Metadata> m_metadata;
    std::optional<Source> m_source;
    std::uint64_t m_revision = 0;
    StateTimeline m_states;
    StateTimeline::State m_savedState = m_states.current();
    bool m_wasNeverSaved = false;
    bool m_startsAtSource;
    bool m_isView = false;
    std::optional<std::chrono::milliseconds> m_latencyBudget;
    std::function<void(const Change &)> m_observer;
    std::shared_ptr<DocumentGroup> m_group;
};

} // namespace pellucid
