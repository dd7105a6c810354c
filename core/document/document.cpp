#include "core/document/document.h"

#include "core/document/edit.h"

#include <utility>

namespace pellucid {

Document::Document(DecodedImage image, std::optional<Source> source)
    : m_buffer(std::move(image.buffer)),
      m_spec{m_buffer.dtype(), m_buffer.shape(), std::move(image.channels)},
      m_transfer(image.transfer),
      m_quality(image.quality),
      m_source(std::move(source))
{
}

Document::~Document() = default;

void Document::ensure(const Rect &rect)
{
    if (m_edit != nullptr)
        m_edit->ensure(rect);
    else if (m_rest)
        m_rest->promise.ensure(rect, m_rest->compute);
}

bool Document::work(std::chrono::steady_clock::time_point deadline)
{
    if (m_edit != nullptr)
        return m_edit->work(deadline);
    if (m_rest && m_rest->promise.work(deadline, m_rest->compute))
        m_rest.reset();
    return !m_rest;
}

void Document::finish()
{
    work(std::chrono::steady_clock::time_point::max());
}

std::chrono::steady_clock::time_point Document::deadline() const
{
    return m_patience ? std::chrono::steady_clock::now() + *m_patience : std::chrono::steady_clock::time_point::max();
}

TilePromise::Compute Document::computing(std::shared_ptr<EditedTiles> tiles)
{
    return [this, tiles = std::move(tiles)](std::ptrdiff_t tile) { tiles->compute(tile, m_buffer.mutableView()); };
}

Result<void> Document::apply(const Recipe &steps, std::string title)
{
    Result<std::unique_ptr<Edit>> edit = Edit::begin(*this);
    if (!edit)
        return failure(std::move(edit));
    if (Result<void> set = (*edit)->setSteps(steps); !set)
        return set;
    return (*edit)->commit(std::move(title));
}

Result<void> Document::goTo(std::size_t position)
{
    if (m_edit != nullptr)
        return failure(ErrorCode::Busy, "An edit is in progress; apply or cancel it first.");
    if (isHeld())
        return failure(ErrorCode::Busy, "The image is being saved; try again when that is done.");
    if (position > m_history.entries().size())
        return failure(ErrorCode::InvalidArgument, "There is no such step in the history.");
    while (m_history.position() > position)
        swapWith(m_history.stepBack());
    while (m_history.position() < position)
        swapWith(m_history.stepForward());
    notify(Change::Reason::History, {});
    return {};
}

Result<void> Document::undo()
{
    return canUndo() ? goTo(m_history.position() - 1) : Result<void>{};
}

Result<void> Document::redo()
{
    return canRedo() ? goTo(m_history.position() + 1) : Result<void>{};
}

void Document::markSaved(Source source)
{
    m_source = std::move(source);
    m_wasNeverSaved = false;
    m_history.markSaved();
    notify(Change::Reason::History, {});
}

Document::ReadHold Document::holdForReading()
{
    finish();
    return m_holds;
}

void Document::swapWith(HistoryEntry &entry)
{
    finish();
    ++m_revision;
    if (const auto *tiles = std::get_if<std::shared_ptr<TileCapture>>(&entry.otherSide)) {
        m_rest = Rest{TilePromise((*tiles)->grid()),
                      [this, tiles = *tiles](std::ptrdiff_t tile) { tiles->swap(tile, m_buffer.mutableView()); }};
        work(deadline());
        notify(Change::Reason::Pixels, entry.rect);
    } else {
        exchange(std::get<DisplacedImage>(entry.otherSide));
        notify(Change::Reason::Layout, m_spec.shape.rect());
    }
}

void Document::exchange(DisplacedImage &image)
{
    std::swap(m_buffer, image.buffer);
    std::swap(m_spec.channels, image.channels);
    m_spec.dtype = m_buffer.dtype();
    m_spec.shape = m_buffer.shape();
}

void Document::notify(Change::Reason reason, const Rect &rect)
{
    if (m_observer)
        m_observer({reason, rect});
}

} // namespace pellucid
