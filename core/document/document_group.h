// What documents have in common that are views of one another: one past, one edit in progress, and what of it is still
// to be computed. A document without views is a group of its own. Only Document and Edit use it.
//
// A step that changes the layout gives a document bytes of its own. It stays in the group, for the step can be undone;
// who sees whose pixels follows from the storage alone.
#pragma once

#include "core/document/document.h"
#include "core/document/state_timeline.h"

#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace pellucid {

// What a PixelSnapshot keeps as it is.
struct SnapshotRecord
{
    std::shared_ptr<Storage> storage;
    std::unordered_map<const Document *, StateTimeline::State> states; // of all that is saved when these pixels are
};

struct DocumentGroup
{
    // What is still to be done for the last commit, rollback, undo or redo, on the image that it is about.
    struct Rest
    {
        ImageBuffer image;
        PendingTiles promise;
        PendingTiles::Compute compute;
    };

    std::vector<Document *> members;
    History history;
    Edit *edit = nullptr;
    std::optional<Rest> rest; // never while there is an edit
    std::vector<std::weak_ptr<SnapshotRecord>> holds;

    // Takes in a new document over the bytes of a member, which has come the same way.
    void join(Document &view, const Document &original);

    // Pixels as they are now, of one of the members. Null where memory is short.
    [[nodiscard]] std::shared_ptr<const SnapshotRecord> hold(const Document &document);
    [[nodiscard]] bool isHeld(const Document &document) const;

    // Sees to it that nobody reads the storage of `image` any more: all that lies there goes to another one, and who
    // reads keeps the former. Fails with Busy where that cannot be, with OutOfMemory as finish() does.
    [[nodiscard]] Result<void> makeWritable(const ImageBuffer &image);

    // Takes a document out. Its steps stay where they changed bytes that somebody still has.
    void leave(Document &document);

    // Makes what was promised of any image true for the pixels of `image` inside rect. False where memory is short.
    bool ensure(const ImageBuffer &image, const Rect &rect);
    bool work(std::chrono::steady_clock::time_point deadline);
    [[nodiscard]] Result<void> finish();

    // A new step of the history. After reserveStep() it needs no memory.
    void reserveStep();
    void push(HistoryEntry entry, StateTimeline::Step step = StateTimeline::Step::ToNew);

    // Exchanges the next entry of the history with the pixels that it is about, for `impatient`. Fails with OutOfMemory
    // before anything is exchanged.
    [[nodiscard]] Result<void> step(History::Direction direction, const Document &impatient);

    // Announces new pixels of an image to those who have them too, but to `origin`.
    void notifyPixels(const ImageBuffer &image, const Rect &rect, const Document *origin);
    void notify(Change::Reason reason, const Document *origin = nullptr) const;

private:
    [[nodiscard]] std::vector<std::shared_ptr<SnapshotRecord>> liveSnapshots() const; // by somebody, still
    [[nodiscard]] static bool isChanged(const Document &member, const HistoryEntry &entry);
};

} // namespace pellucid
