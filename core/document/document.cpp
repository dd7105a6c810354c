#include "core/document/document.h"

#include "core/display/color_transform.h"
#include "core/document/edit.h"

#include <cassert>
#include <utility>

namespace pellucid {

Document::Document(DecodedImage image, std::optional<Source> source)
    : m_buffer(std::move(image.buffer)),
      m_spec{m_buffer.dtype(), m_buffer.shape(), std::move(image.channels),
             colorProfile(image.metadata, image.transfer)},
      m_array(std::move(image.array)),
      m_transfer(image.transfer),
      m_quality(image.quality),
      m_metadata(std::make_shared<const Metadata>(std::move(image.metadata))),
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

Result<void> Document::checkIdle() const
{
    if (m_edit != nullptr)
        return failure(ErrorCode::Busy, "An edit is in progress; apply or cancel it first.");
    if (isHeld())
        return failure(ErrorCode::Busy, "The image is being saved; try again when that is done.");
    return {};
}

std::optional<ArrayView> Document::wholeArray() const
{
    if (!m_array)
        return std::nullopt;
    return ArrayView{m_buffer.storage()->bytes().data() + m_array->layout.offset, m_array->layout};
}

Result<void> Document::setReading(const ArrayReading &reading)
{
    if (!m_array)
        return failure(ErrorCode::InvalidArgument, "The image is not part of an array.");
    if (reading == m_array->reading)
        return {};
    if (Result<void> checked = checkReading(m_array->layout, reading); !checked)
        return checked;
    if (Result<void> idle = checkIdle(); !idle)
        return idle;
    finish();
    ArrayImage image = imageOf(m_array->layout, reading);
    Result<ImageBuffer> buffer = m_buffer.sharing(image.offset, image.spec.dtype, image.spec.shape, image.strides);
    if (!buffer)
        return failure(std::move(buffer));
    const Shape before = m_spec.shape;
    image.spec.profile = m_spec.profile;
    m_buffer = std::move(*buffer);
    m_spec = std::move(image.spec);
    m_array->reading = reading;
    ++m_revision;
    notify(Change::Reason::Layout, before.rect());
    return {};
}

Result<void> Document::goTo(std::size_t position)
{
    if (Result<void> idle = checkIdle(); !idle)
        return idle;
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
    if (m_array && entry.reading) {
        [[maybe_unused]] const Result<void> seen = setReading(*entry.reading);
        assert(seen); // it was in force when the entry was made
    }
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
    std::swap(m_array, image.array);
    std::swap(m_spec.profile, image.colors.profile);
    std::swap(m_transfer, image.colors.transfer);
    std::swap(m_metadata, image.colors.metadata);
    m_spec.dtype = m_buffer.dtype();
    m_spec.shape = m_buffer.shape();
}

void Document::notify(Change::Reason reason, const Rect &rect)
{
    if (m_observer)
        m_observer({reason, rect});
}

} // namespace pellucid
