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

void DocumentGroup::leave(Document &document)
{
    std::erase(members, &document);
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

void DocumentGroup::push(HistoryEntry entry)
{
    for (Document *member : members) {
        if (member->m_unsavedSteps < 0) // what would lead back is dropped
            member->m_isSavedStateLost = true;
    }
    count(entry, 1);
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
    if (auto *displaced = std::get_if<DisplacedTiles>(&entry.otherSide)) {
        rest = Rest{displaced->image.sharing(), TilePromise(displaced->tiles->grid()),
                    [tiles = displaced->tiles, image = displaced->image.mutableView(),
                     rect = entry.rect](std::ptrdiff_t tile) { tiles->swap(tile, image, rect); }};
        count(entry, isBack ? -1 : 1);
        work(impatient.deadline());
        tellPixels(displaced->image, entry.rect, nullptr);
    } else {
        maker->exchange(std::get<DisplacedImage>(entry.otherSide));
        count(entry, isBack ? -1 : 1);
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
void DocumentGroup::count(const HistoryEntry &entry, int steps)
{
    const auto *displaced = std::get_if<DisplacedTiles>(&entry.otherSide);
    for (Document *member : members) {
        const bool isChanged = displaced == nullptr ? member == entry.maker
            : member->m_array                       ? member->m_buffer.storage() == displaced->image.storage()
                                                    : !rectIn(member->m_buffer, displaced->image, entry.rect).isEmpty();
        if (isChanged)
            member->m_unsavedSteps += steps;
    }
}

} // namespace pellucid
