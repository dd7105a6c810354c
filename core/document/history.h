// The committed edits of the documents that share a past, as steps that can be undone and redone. Bounded by bytes: the
// oldest steps lose their undo first, the newest one always keeps it.
#pragma once

#include "core/base/geometry.h"
#include "core/buffer/array_layout.h"
#include "core/buffer/image_buffer.h"
#include "core/codecs/codec.h"
#include "core/document/tile_capture.h"
#include "core/operations/step.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace pellucid {

class Document;

// What an image's numbers mean: its profile, and what its file says of it.
struct Colors
{
    std::shared_ptr<const std::vector<std::byte>> profile;
    Transfer transfer = Transfer::Encoded;
    std::shared_ptr<const Metadata> metadata;
    int maximum = 0; // ImageSpec::maximum
};

// The buffer, its channels' names and colors and the array it is part of, on the other side of an edit that changed
// the layout, or of a copy.
struct UndoImage
{
    ImageBuffer buffer;
    ChannelNames channels;
    Colors colors;
    std::optional<ArraySlice> array = {};
    bool isView = false; // over the bytes of another document
};

// Pixels as they are on the other side of an edit, and the image that they are exchanged with, which outlives the
// document.
struct UndoTiles
{
    std::shared_ptr<TileCapture> tiles;
    ImageBuffer image;
};

struct HistoryEntry
{
    std::string title;
    Recipe steps;
    Rect rect; // what it changed, in the document that made it
    std::variant<UndoTiles, UndoImage> undo;
    std::optional<AxisMapping> mapping = {}; // what was seen of the document's array
    Document *origin = nullptr;              // nullptr once that is closed

    [[nodiscard]] std::size_t byteCount() const;
};

class History
{
public:
    static constexpr std::size_t defaultBudget = std::size_t{4} << 30;

    explicit History(std::size_t budget = defaultBudget) : m_budget(budget) {}

    // Entries before position() are done, those from it on are undone and can be redone.
    [[nodiscard]] const std::vector<HistoryEntry> &entries() const { return m_entries; }
    [[nodiscard]] std::size_t position() const { return m_position; }

    // Steps that came before entries().front() and can no longer be undone.
    [[nodiscard]] std::size_t forgottenCount() const { return m_forgotten.size(); }

    [[nodiscard]] std::size_t byteCount() const;
    [[nodiscard]] std::size_t budget() const { return m_budget; }
    void setBudget(std::size_t bytes);

    // What this document has done so far, forgotten steps included, ready to be replayed on its image as it was opened.
    [[nodiscard]] Recipe recipe(const Document &origin) const;

    // The next push() needs no memory.
    void reserve();

    // A new edit; what was undone is gone.
    void push(HistoryEntry entry);

    // The entry that is next to be swapped with the document, when going back or forward. Callers check that there is
    // one, swap it and move the position past it.
    enum class Direction { Back, Forward };
    [[nodiscard]] HistoryEntry &next(Direction direction);
    void step(Direction direction);

    // The pixels that its steps are about lie in another storage now, with the same bytes.
    void move(const std::shared_ptr<Storage> &from, const std::shared_ptr<Storage> &to);

    // A document is closed: its steps stay, without a origin, but for those that `isGone` says nobody can undo any
    // more.
    void forget(const Document &origin, const std::function<bool(const HistoryEntry &)> &isGone);

private:
    void forgetBeyondBudget();

    std::vector<HistoryEntry> m_entries;
    std::size_t m_position = 0;
    std::vector<std::pair<const Document *, Recipe>> m_forgotten;
    std::size_t m_budget;
};

} // namespace pellucid
