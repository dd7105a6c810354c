// One open image: its buffer, what it is, where it came from and what was done to it.
//
// Threads: a document belongs to one thread, which alone calls it and alone writes its pixels (the thread pool helps
// while that thread waits). Other threads may read the pixels while they hold a ReadHold: until the last one is
// dropped, edits, undo and redo fail with Busy.
#pragma once

#include "core/base/file_stamp.h"
#include "core/codecs/codec.h"
#include "core/document/history.h"
#include "core/document/tile_promise.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace pellucid {

class Edit;
struct EditedTiles;

// The file a document was read from or last written to.
struct Source
{
    std::filesystem::path path;
    std::string codecId;
    FileStamp stamp;
    std::string formatTitle = {}; // of the codec, for people
};

struct Change
{
    enum class Reason {
        Pixels,  // values inside rect are, or are about to be, different: ensure() before reading
        Layout,  // another buffer, shape, dtype or set of channels
        History, // a step was committed, undone, redone, or the saved state moved
    };

    Reason reason = Reason::Pixels;
    Rect rect;
};

class Document
{
public:
    using ReadHold = std::shared_ptr<const void>;

    explicit Document(DecodedImage image, std::optional<Source> source = std::nullopt);
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
    [[nodiscard]] const std::optional<SeenArray> &array() const { return m_array; }

    // All of it, for saving; valid as long as the buffer's storage.
    [[nodiscard]] std::optional<ArrayView> wholeArray() const;

    // Sees other axes or another slice of the array: a view, not an edit. Undo and redo come back to what they change.
    // Fails with Busy while an edit is in progress or the document is being read, InvalidArgument where the reading
    // does not fit or there is no array.
    [[nodiscard]] Result<void> setReading(const ArrayReading &reading);

    // An edit in progress is a promise, and so is what an impatient document has left undone: this makes it true inside
    // rect. Call it for what is about to be read.
    void ensure(const Rect &rect);

    // Works on the promise, a few tiles of it at least, until it is kept everywhere (true) or time is up (false).
    bool work(std::chrono::steady_clock::time_point deadline);

    // After about that time a commit, a rollback, undo and redo leave the rest to ensure() and work(). Without a call
    // they do not end before all is done.
    void setPatience(std::chrono::milliseconds patience) { m_patience = patience; }

    // The edit in progress; nullptr when there is none.
    [[nodiscard]] const Edit *edit() const { return m_edit; }

    // Another number after every commit, undo and redo: whenever what an edit starts from is different.
    [[nodiscard]] std::uint64_t revision() const { return m_revision; }

    // Runs and commits steps as one entry of the history. On failure nothing has changed.
    [[nodiscard]] Result<void> apply(const Recipe &steps, std::string title = {});

    [[nodiscard]] const History &history() const { return m_history; }
    void setHistoryBudget(std::size_t bytes) { m_history.setBudget(bytes); }
    [[nodiscard]] bool canUndo() const { return m_history.position() > 0; }
    [[nodiscard]] bool canRedo() const { return m_history.position() < m_history.entries().size(); }

    // Undoes or redoes until `position` entries are done. Fails with Busy, also while an edit is in progress.
    [[nodiscard]] Result<void> goTo(std::size_t position);
    [[nodiscard]] Result<void> undo();
    [[nodiscard]] Result<void> redo();

    [[nodiscard]] const std::optional<Source> &source() const { return m_source; }

    // Committed pixels differ from what is on disk (or were never there). An edit in progress counts when it is
    // committed.
    [[nodiscard]] bool isModified() const { return !m_history.isAtSaved() || m_wasNeverSaved; }
    void markSaved(Source source);

    // For an image that exists nowhere else (pasted, extracted): modified until saved.
    void markNeverSaved() { m_wasNeverSaved = true; }

    // Finishes the edit in progress first, so that what is read is whole.
    [[nodiscard]] ReadHold holdForReading();
    [[nodiscard]] bool isHeld() const { return m_holds.use_count() > 1; }

private:
    friend class Edit;

    // What is still to be done for the last commit, rollback, undo or redo.
    struct Rest
    {
        TilePromise promise;
        TilePromise::Compute compute;
    };

    void notify(Change::Reason reason, const Rect &rect);
    [[nodiscard]] std::chrono::steady_clock::time_point deadline() const;
    [[nodiscard]] TilePromise::Compute computing(std::shared_ptr<EditedTiles> tiles);
    void finish();
    [[nodiscard]] Result<void> checkIdle() const;
    void swapWith(HistoryEntry &entry);
    void exchange(DisplacedImage &image);

    ImageBuffer m_buffer;
    ImageSpec m_spec;
    std::optional<SeenArray> m_array;
    Transfer m_transfer;
    int m_quality;
    std::shared_ptr<const Metadata> m_metadata;
    std::optional<Source> m_source;
    History m_history;
    std::uint64_t m_revision = 0;
    bool m_wasNeverSaved = false;
    Edit *m_edit = nullptr;
    std::optional<Rest> m_rest; // never while there is an edit
    std::optional<std::chrono::milliseconds> m_patience;
    std::shared_ptr<const int> m_holds = std::make_shared<const int>(0);
    std::function<void(const Change &)> m_observer;
};

} // namespace pellucid
