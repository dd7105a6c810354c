// The committed edits of a document, as steps that can be undone and redone. Bounded by bytes: the oldest steps lose
// their undo first, the newest one always keeps it.
#pragma once

#include "core/base/geometry.h"
#include "core/buffer/array_layout.h"
#include "core/buffer/image_buffer.h"
#include "core/codecs/codec.h"
#include "core/document/tile_capture.h"
#include "core/operations/step.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace pellucid {

// What an image's numbers mean: its profile, and what its file says of it.
struct Colors
{
    std::shared_ptr<const std::vector<std::byte>> profile;
    Transfer transfer = Transfer::Encoded;
    std::shared_ptr<const Metadata> metadata;
};

// The buffer, its channels' names and colours and the array it is part of, on the other side of an edit that changed
// the layout.
struct DisplacedImage
{
    ImageBuffer buffer;
    ChannelNames channels;
    Colors colors;
    std::optional<SeenArray> array = {};
};

struct HistoryEntry
{
    std::string title;
    Recipe steps;
    Rect rect; // what it changed
    std::variant<std::shared_ptr<TileCapture>, DisplacedImage> otherSide;
    std::optional<ArrayReading> reading = {}; // what was seen of the document's array

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
    [[nodiscard]] std::size_t forgottenCount() const { return m_forgottenCount; }

    [[nodiscard]] std::size_t byteCount() const;
    [[nodiscard]] std::size_t budget() const { return m_budget; }
    void setBudget(std::size_t bytes);

    // Everything done so far, forgotten steps included, ready to be replayed on the image as it was opened.
    [[nodiscard]] Recipe recipe() const;

    // A new edit; what was undone is gone.
    void push(HistoryEntry entry);

    // The entry to be swapped with the document; the position has moved past it. Callers check that there is one.
    [[nodiscard]] HistoryEntry &stepBack();
    [[nodiscard]] HistoryEntry &stepForward();

    void markSaved() { m_savedAt = m_position; }
    [[nodiscard]] bool isAtSaved() const { return m_savedAt == m_position; }

private:
    void forgetBeyondBudget();

    std::vector<HistoryEntry> m_entries;
    std::size_t m_position = 0;
    std::optional<std::size_t> m_savedAt = 0; // a position; nothing when no sequence of undo and redo leads there
    Recipe m_forgotten;
    std::size_t m_forgottenCount = 0;
    std::size_t m_budget;
};

} // namespace pellucid
