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
    for (const std::shared_ptr<HeldPixels> &held : heldPixels()) {
        if (const auto state = held->states.find(&original); state != held->states.end())
            held->states.emplace(&view, state->second);
    }
    tell(Change::Reason::Sharing);
}

std::shared_ptr<const HeldPixels> DocumentGroup::hold(const Document &document)
{
    assert(edit == nullptr);
    finish();
    const auto held = std::make_shared<HeldPixels>();
    held->storage = document.m_buffer.storage();
    for (const Document *member : members) {
        const bool isSavedWith =
            !document.m_isView && member->m_isView && !member->m_source && document.sharesBytesWith(*member);
        if (member == &document || isSavedWith)
            held->states.emplace(member, member->m_states.current());
    }
    std::erase_if(holds, [](const std::weak_ptr<HeldPixels> &other) { return other.expired(); });
    holds.push_back(held);
    return held;
}

std::vector<std::shared_ptr<HeldPixels>> DocumentGroup::heldPixels() const
{
    std::vector<std::shared_ptr<HeldPixels>> all;
    for (const std::weak_ptr<HeldPixels> &held : holds) {
        if (std::shared_ptr<HeldPixels> alive = held.lock())
            all.push_back(std::move(alive));
    }
    return all;
}

bool DocumentGroup::isHeld(const Document &document) const
{
    return std::ranges::any_of(heldPixels(), [&](const auto &held) { return held->states.contains(&document); });
}

Result<void> DocumentGroup::makeWritable(const ImageBuffer &image)
{
    std::shared_ptr<Storage> from = image.storage(); // no reference: `image` moves as well
    if (std::ranges::none_of(heldPixels(), [&](const auto &held) { return held->storage == from; }))
        return {};
    if (from->mapping() != nullptr)
        return failure(ErrorCode::Busy, "The image's file is mapped and being saved; try again when that is done.");
    const Result<std::shared_ptr<Storage>> to = from->clone();
    if (!to)
        return failure(ErrorCode::Busy,
                       "Not enough memory to edit the image while it is being saved; try again when that is done.");
    ++image.meter()->allocations;
    ++image.meter()->deepCopies;
    finish();
    history.move(from, *to);
    for (Document *member : members) {
        if (member->m_buffer.storage() == from)
            member->m_buffer.moveTo(*to);
    }
    tell(Change::Reason::Storage);
    return {};
}

void DocumentGroup::leave(Document &document)
{
    std::erase(members, &document);
    for (const std::shared_ptr<HeldPixels> &held : heldPixels())
        held->states.erase(&document);
    std::vector<const Storage *> present;
    for (const Document *member : members)
        present.push_back(member->m_buffer.storage().get());
    for (const HistoryEntry &entry : history.entries()) {
        if (const auto *displaced = std::get_if<DisplacedImage>(&entry.otherSide);
            displaced && entry.maker != &document)
            present.push_back(displaced->buffer.storage().get());
    }
    const auto isPresent = [&](const ImageBuffer &image) {
        return std::ranges::find(present, image.storage().get()) != present.end();
    };
    history.forget(document, [&](const HistoryEntry &entry) {
        const auto *displaced = std::get_if<DisplacedTiles>(&entry.otherSide);
        return displaced ? !isPresent(displaced->image) : entry.maker == &document;
    });
    if (rest && !isPresent(rest->image))
        rest.reset();
    tell(Change::Reason::Sharing);
}

void DocumentGroup::ensure(const ImageBuffer &image, const Rect &rect)
{
    if (edit != nullptr)
        edit->ensure(rectIn(edit->m_document->m_buffer, image, rect));
    else if (rest)
        rest->promise.ensure(rectIn(rest->image, image, rect), rest->compute);
}

bool DocumentGroup::work(std::chrono::steady_clock::time_point deadline)
{
    if (edit != nullptr)
        return edit->work(deadline);
    if (rest && rest->promise.work(deadline, rest->compute))
        rest.reset();
    return !rest;
}

void DocumentGroup::push(HistoryEntry entry, StateLine::Step step)
{
    for (Document *member : changedBy(entry))
        member->m_states.add(step);
    history.push(std::move(entry));
}

void DocumentGroup::step(Direction direction, const Document &impatient)
{
    finish();
    const bool isBack = direction == Direction::Back;
    HistoryEntry &entry = isBack ? history.stepBack() : history.stepForward();
    Document *const maker = entry.maker;
    if (maker != nullptr && maker->m_array && entry.reading) {
        [[maybe_unused]] const Result<void> seen = maker->setReading(*entry.reading);
        assert(seen); // it was in force when the entry was made
    }
    for (Document *member : changedBy(entry))
        isBack ? member->m_states.stepBack() : member->m_states.stepForward();
    if (auto *displaced = std::get_if<DisplacedTiles>(&entry.otherSide)) {
        rest = Rest{displaced->image.sharing(), TilePromise(displaced->tiles->grid()),
                    [tiles = displaced->tiles, image = displaced->image.mutableView(),
                     rect = entry.rect](std::ptrdiff_t tile) { tiles->swap(tile, image, rect); }};
        work(impatient.deadline());
        tellPixels(displaced->image, entry.rect, nullptr);
    } else {
        maker->exchange(std::get<DisplacedImage>(entry.otherSide));
        ++maker->m_revision;
        maker->notify(Change::Reason::Layout, maker->m_spec.shape.rect());
    }
}

void DocumentGroup::tellPixels(const ImageBuffer &image, const Rect &rect, const Document *origin)
{
    for (Document *member : members) {
        const Rect changed = rectIn(member->m_buffer, image, rect);
        if (member == origin || changed.isEmpty())
            continue;
        ++member->m_revision;
        member->tell({Change::Reason::Pixels, changed});
    }
}

void DocumentGroup::tell(Change::Reason reason, const Document *origin) const
{
    for (const Document *member : members) {
        if (member != origin)
            member->tell({reason, {}});
    }
}

// A document of an array is all of it, whatever is seen.
std::vector<Document *> DocumentGroup::changedBy(const HistoryEntry &entry) const
{
    std::vector<Document *> changed;
    const auto *displaced = std::get_if<DisplacedTiles>(&entry.otherSide);
    for (Document *member : members) {
        const bool isChanged = displaced == nullptr ? member == entry.maker
            : member->m_array                       ? member->m_buffer.storage() == displaced->image.storage()
                                                    : !rectIn(member->m_buffer, displaced->image, entry.rect).isEmpty();
        if (isChanged)
            changed.push_back(member);
    }
    return changed;
}

} // namespace pellucid
