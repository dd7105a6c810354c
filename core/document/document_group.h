// What documents have in common that are views of one another: one past, one edit in progress, and what of it is still
// to be computed. A document without views is a group of its own. Only Document and Edit use it.
//
// A step that changes the layout gives a document bytes of its own. It stays in the group, for the step can be undone;
// who sees whose pixels follows from the storage alone.
#pragma once

#include "core/document/document.h"

#include <optional>
#include <vector>

namespace pellucid {

struct DocumentGroup
{
    // What is still to be done for the last commit, rollback, undo or redo, on the image that it is about.
    struct Rest
    {
        ImageBuffer image;
        TilePromise promise;
        TilePromise::Compute compute;
    };

    std::vector<Document *> members;
    History history;
    Edit *edit = nullptr;
    std::optional<Rest> rest; // never while there is an edit
    std::shared_ptr<const int> holds = std::make_shared<const int>(0);

    [[nodiscard]] bool isHeld() const { return holds.use_count() > 1; }

    // Takes a document out. Its steps stay where they changed bytes that somebody still has.
    void leave(Document &document);

    // Makes what was promised of any image true for the pixels of `image` inside rect.
    void ensure(const ImageBuffer &image, const Rect &rect);
    bool work(std::chrono::steady_clock::time_point deadline);
    void finish() { work(std::chrono::steady_clock::time_point::max()); }

    // A new step of the history.
    void push(HistoryEntry entry);

    // Exchanges the next entry of the history with the pixels that it is about, for `impatient`.
    enum class Direction { Back, Forward };
    void step(Direction direction, const Document &impatient);

    // Announces new pixels of an image to those who have them too, but to `origin`.
    void tellPixels(const ImageBuffer &image, const Rect &rect, const Document *origin);
    void tell(Change::Reason reason, const Document *origin = nullptr) const;

private:
    void count(const HistoryEntry &entry, int steps);
};

} // namespace pellucid
