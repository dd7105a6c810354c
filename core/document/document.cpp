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
}

bool Document::work(std::chrono::steady_clock::time_point deadline)
{
    return m_edit == nullptr || m_edit->work(deadline);
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
    ensure(m_spec.shape.rect());
    return m_holds;
}

void Document::swapWith(HistoryEntry &entry)
{
    ++m_revision;
    if (const auto *tiles = std::get_if<std::unique_ptr<TileCapture>>(&entry.otherSide)) {
        (*tiles)->swapWith(m_buffer.mutableView());
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
