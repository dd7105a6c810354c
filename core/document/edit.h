// An edit in progress. Each tile is captured before its first write and every later setting is computed from the
// capture, so nothing accumulates; a step that changes the layout computes a second buffer from the first instead. The
// pixels follow lazily: setSteps() only promises, Document::ensure() and Document::work() compute.
//
// Destroying an edit that was not committed restores every byte. Lives on the document's thread and not longer than the
// document.
#pragma once

#include "core/document/document.h"
#include "core/document/edited_tiles.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pellucid {

class Edit
{
public:
    // Fails with Busy while the document, or one with the same past, has another edit, or is being read and cannot be
    // moved.
    [[nodiscard]] static Result<std::unique_ptr<Edit>> begin(Document &document);

    ~Edit();
    Edit(const Edit &) = delete;
    Edit &operator=(const Edit &) = delete;
    Edit(Edit &&) = delete;
    Edit &operator=(Edit &&) = delete;

    // What the image shall be from now on: the original with these steps applied in order. An empty list is the
    // original. A step that changes the layout must be the only one. On failure the earlier steps stay in force; the
    // original where it is OutOfMemory.
    [[nodiscard]] Result<void> setSteps(Recipe steps);

    [[nodiscard]] const Recipe &steps() const { return m_steps; }

    // The pixel as it was before the edit, as a view of one pixel; valid until the next call of anything else.
    [[nodiscard]] ImageView original(Point pixel) const;
    [[nodiscard]] const ImageSpec &originalSpec() const { return m_originalSpec; }

    // The original inside `rect`, whatever has been computed by now. `target` has the same size.
    void copyOriginal(const Rect &rect, const MutableImageView &target) const;

    // The steps change pixels only, not the layout.
    [[nodiscard]] bool keepsLayout() const { return !m_displaced; }

    // What the steps make of a small stand-in for the original: its area average at `zoom`, of which `reduced` is the
    // part that begins at `topLeft`. Selections end at the nearest reduced pixel. Requires keepsLayout(). Touches no
    // pixel of the document; from any thread while the document's thread waits. False where memory is short.
    [[nodiscard]] bool preview(const ImageView &reduced, double zoom, Point topLeft,
                               const MutableImageView &target) const;

    // Computes what is missing, or leaves some of it to the document if that is impatient, and makes one entry of the
    // history; none where the steps change no byte and not what it means. When memory was short on the way it fails and
    // everything is restored. The edit is over either way. An empty title is derived from the steps.
    [[nodiscard]] Result<void> commit(std::string title = {});

    // Restores every byte. The edit is over.
    void rollback();

private:
    friend class Document;
    friend struct DocumentGroup;

    explicit Edit(Document &document);

    [[nodiscard]] bool ensure(const Rect &rect);
    bool work(std::chrono::steady_clock::time_point deadline);
    [[nodiscard]] Result<void> setCheckedSteps(Recipe steps);
    [[nodiscard]] Result<void> commitSteps(std::string title);
    void restoreLayout();
    [[nodiscard]] Result<void> changeLayout(const BoundOperation &operation);
    [[nodiscard]] Colors colorsOf(const ImageSpec &output) const;
    [[nodiscard]] bool changesNothing(bool isComputed) const;
    void exchangeDisplaced();
    void end(bool isKept);

    Document *m_document; // nullptr when the edit is over
    ImageSpec m_originalSpec;
    Recipe m_steps;
    std::shared_ptr<EditedTiles> m_tiles; // handed on to the document with what is not computed yet
    PendingTiles m_pending;
    PendingTiles::Compute m_compute;      // one of m_tiles; made at the beginning, so that to restore needs no memory
    std::optional<UndoImage> m_displaced; // the original, when the layout changes
};

} // namespace pellucid
