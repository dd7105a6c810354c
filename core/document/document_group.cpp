#include "core/document/document_group.h"

#include "core/buffer/overlap.h"
#include "core/document/edit.h"

#include <algorithm>
#include <cassert>

namespace pellucid {

namespace {

// Where the pixels of one image are in another one.
Rect rectIn(const ImageBuffer &to, const ImageBuffer &from, const Rect &rect)
{
    return to.storage() == from.storage() ? overlap(from.view(), rect, to.view()) : Rect{};
}

} // namespace

void DocumentGroup::join(Document &view, const Document &original)
{
    members.push_back(&view);
    for (const std::shared_ptr<SnapshotRecord> &held : liveSnapshots()) {
        if (const auto state = held->states.find(&original); state != held->states.end())
            held->states.emplace(&view, state->second);
    }
    notify(Change::Reason::Sharing);
}

std::shared_ptr<const SnapshotRecord> DocumentGroup::hold(const Document &document)
try {
    assert(edit == nullptr);
    if (!finish())
        return nullptr;
    const auto held = std::make_shared<SnapshotRecord>();
    held->storage = document.m_buffer.storage();
    for (const Document *member : members) {
        const bool isSavedWith =
            !document.m_isView && member->m_isView && !member->m_source && document.sharesBytesWith(*member);
        if (member == &document || isSavedWith)
            held->states.emplace(member, member->m_states.current());
    }
    std::erase_if(holds, [](const std::weak_ptr<SnapshotRecord> &other) { return other.expired(); });
    holds.push_back(held);
    return held;
} catch (const std::bad_alloc &) {
    return nullptr;
}

std::vector<std::shared_ptr<SnapshotRecord>> DocumentGroup::liveSnapshots() const
{
    std::vector<std::shared_ptr<SnapshotRecord>> all;
    for (const std::weak_ptr<SnapshotRecord> &held : holds) {
        if (std::shared_ptr<SnapshotRecord> alive = held.lock())
            all.push_back(std::move(alive));
    }
    return all;
}

bool DocumentGroup::isHeld(const Document &document) const
{
    return std::ranges::any_of(liveSnapshots(), [&](const auto &held) { return held->states.contains(&document); });
}

Result<void> DocumentGroup::makeWritable(const ImageBuffer &image)
{
    std::shared_ptr<Storage> from = image.storage(); // no reference: `image` moves as well
    if (std::ranges::none_of(liveSnapshots(), [&](const auto &held) { return held->storage == from; }))
        return {};
    if (from->mapping() != nullptr)
        return failure(ErrorCode::Busy, "The image's file is mapped and being saved; try again when that is done.");
    const Result<std::shared_ptr<Storage>> to = from->clone();
    if (!to)
        return failure(ErrorCode::Busy,
                       "Not enough memory to edit the image while it is being saved; try again when that is done.");
    if (Result<void> finished = finish(); !finished)
        return finished;
    ++image.meter()->allocations;
    ++image.meter()->deepCopies;
    history.move(from, *to);
    for (Document *member : members) {
        if (member->m_buffer.storage() == from)
            member->m_buffer.moveTo(*to);
    }
    notify(Change::Reason::Storage);
    return {};
}

void DocumentGroup::leave(Document &document)
{
    std::erase(members, &document);
    for (const std::weak_ptr<SnapshotRecord> &hold : holds) {
        if (const std::shared_ptr<SnapshotRecord> held = hold.lock())
            held->states.erase(&document);
    }
    const auto isPresent = [&](const ImageBuffer &image) {
        const auto isOfEntry = [&](const HistoryEntry &entry) {
            const auto *displaced = std::get_if<UndoImage>(&entry.undo);
            return displaced && entry.origin != &document && displaced->buffer.storage() == image.storage();
        };
        return std::ranges::any_of(
                   members, [&](const Document *member) { return member->m_buffer.storage() == image.storage(); })
            || std::ranges::any_of(history.entries(), isOfEntry);
    };
    history.forget(document, [&](const HistoryEntry &entry) {
        const auto *displaced = std::get_if<UndoTiles>(&entry.undo);
        return displaced ? !isPresent(displaced->image) : entry.origin == &document;
    });
    if (rest && !isPresent(rest->image))
        rest.reset();
    notify(Change::Reason::Sharing);
}

bool DocumentGroup::ensure(const ImageBuffer &image, const Rect &rect)
{
    if (edit != nullptr)
        return edit->ensure(rectIn(edit->m_document->m_buffer, image, rect));
    return !rest || rest->promise.ensure(rectIn(rest->image, image, rect), rest->compute);
}

bool DocumentGroup::work(std::chrono::steady_clock::time_point deadline)
{
    if (edit != nullptr)
        return edit->work(deadline);
    if (rest && rest->promise.work(deadline, rest->compute))
        rest.reset();
    return !rest;
}

Result<void> DocumentGroup::finish()
{
    if (!work(std::chrono::steady_clock::time_point::max()))
        return failure(ErrorCode::OutOfMemory, "Not enough memory to finish the last edit; try again.");
    return {};
}

void DocumentGroup::reserveStep()
{
    for (Document *member : members)
        member->m_states.reserve();
    history.reserve();
}

void DocumentGroup::push(HistoryEntry entry, StateTimeline::Step step)
{
    for (Document *member : members) {
        if (isChanged(*member, entry))
            member->m_states.add(step);
    }
    history.push(std::move(entry));
}

Result<void> DocumentGroup::step(History::Direction direction, const Document &impatient)
{
    if (Result<void> finished = finish(); !finished)
        return finished;
    const bool isBack = direction == History::Direction::Back;
    HistoryEntry &entry = history.next(direction);
    Document *const origin = entry.origin;
    if (origin != nullptr && origin->m_array && entry.mapping) {
        // It was in force when the entry was made: only memory can be short.
        if (Result<void> seen = origin->setAxisMapping(*entry.mapping); !seen)
            return seen;
    }
    auto *const displaced = std::get_if<UndoTiles>(&entry.undo);
    std::optional<Rest> exchange;
    if (displaced != nullptr)
        exchange = Rest{displaced->image.sharing(), PendingTiles(displaced->tiles->grid()),
                        [tiles = displaced->tiles, image = displaced->image.mutableView(),
                         rect = entry.rect](std::ptrdiff_t tile) { tiles->swap(tile, image, rect); }};
    // From here on nothing needs memory.
    history.step(direction);
    for (Document *member : members) {
        if (isChanged(*member, entry))
            isBack ? member->m_states.stepBack() : member->m_states.stepForward();
    }
    if (displaced != nullptr) {
        rest = std::move(exchange);
        work(impatient.deadline());
        notifyPixels(displaced->image, entry.rect, nullptr);
    } else {
        origin->exchange(std::get<UndoImage>(entry.undo));
        ++origin->m_revision;
        origin->notify(Change::Reason::Layout, origin->m_spec.shape.rect());
    }
    return {};
}

void DocumentGroup::notifyPixels(const ImageBuffer &image, const Rect &rect, const Document *origin)
{
    for (Document *member : members) {
        const Rect changed = rectIn(member->m_buffer, image, rect);
        if (member == origin || changed.isEmpty())
            continue;
        ++member->m_revision;
        member->notify({Change::Reason::Pixels, changed});
    }
}

void DocumentGroup::notify(Change::Reason reason, const Document *origin) const
{
    for (const Document *member : members) {
        if (member != origin)
            member->notify({reason, {}});
    }
}

// A document of an array is all of it, whatever is seen.
bool DocumentGroup::isChanged(const Document &member, const HistoryEntry &entry)
{
    const auto *displaced = std::get_if<UndoTiles>(&entry.undo);
    if (displaced == nullptr)
        return &member == entry.origin;
    return member.m_array ? member.m_buffer.storage() == displaced->image.storage()
                          : !rectIn(member.m_buffer, displaced->image, entry.rect).isEmpty();
}

} // namespace pellucid
