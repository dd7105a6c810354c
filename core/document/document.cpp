#include "core/document/document.h"

#include "core/buffer/overlap.h"
#include "core/document/document_group.h"
#include "core/document/edit.h"
#include "core/image/color_space.h"

#include <algorithm>
#include <new>
#include <utility>

namespace pellucid {

namespace {

tl::unexpected<Error> outOfMemory()
{
    return failure(ErrorCode::OutOfMemory, "Not enough memory; close other images and try again.");
}

} // namespace

Document::Document(Image image, std::optional<Source> source)
    : m_buffer(std::move(image.buffer)),
      m_spec{m_buffer.dtype(), m_buffer.shape(), std::move(image.channels),
             colorProfile(image.metadata, image.transfer), image.maximum},
      m_array(std::move(image.array)),
      m_transfer(image.transfer),
      m_quality(image.quality),
      m_metadata(std::make_shared<const Metadata>(std::move(image.metadata))),
      m_source(std::move(source)),
      m_startsAtSource(m_source.has_value()),
      m_group(std::make_shared<DocumentGroup>())
{
    m_group->members.push_back(this);
}

// It has left when somebody is told of it and has no memory for that.
Document::~Document()
{
    try {
        m_group->leave(*this);
    } catch (const std::bad_alloc &) {
    }
}

bool Document::ensure(const Rect &rect)
{
    return m_group->ensure(m_buffer, rect);
}

bool Document::isSettled() const
{
    return m_group->edit == nullptr && !m_group->rest;
}

bool Document::work(std::chrono::steady_clock::time_point deadline)
{
    return m_group->work(deadline);
}

std::chrono::steady_clock::time_point Document::deadline() const
{
    return m_latencyBudget ? std::chrono::steady_clock::now() + *m_latencyBudget
                           : std::chrono::steady_clock::time_point::max();
}

const Edit *Document::edit() const
{
    return m_group->edit != nullptr && m_group->edit->m_document == this ? m_group->edit : nullptr;
}

bool Document::isBeingEdited() const
{
    return m_group->edit != nullptr;
}

void Document::requestEndEdit(Change::Reason reason)
{
    if (m_group->edit != nullptr)
        m_group->edit->m_document->notify({reason, {}});
}

const History &Document::history() const
{
    return m_group->history;
}

void Document::setHistoryBudget(std::size_t bytes)
{
    m_group->history.setBudget(bytes);
}

bool Document::isHeld() const
{
    return m_group->isHeld(*this);
}

Result<void> Document::apply(const Recipe &steps, std::string title)
try {
    Result<std::unique_ptr<Edit>> edit = Edit::begin(*this);
    if (!edit)
        return failure(std::move(edit));
    if (Result<void> set = (*edit)->setSteps(steps); !set)
        return set;
    return (*edit)->commit(std::move(title));
} catch (const std::bad_alloc &) {
    return outOfMemory();
}

Result<void> Document::checkIdle() const
{
    if (isBeingEdited())
        return failure(ErrorCode::Busy, "An edit is in progress; apply or cancel it first.");
    return {};
}

std::optional<ArrayView> Document::wholeArray() const
{
    if (!m_array)
        return std::nullopt;
    return ArrayView{m_buffer.storage()->bytes().data() + m_array->layout.offset, m_array->layout, m_array->mapping};
}

Result<void> Document::setAxisMapping(const AxisMapping &mapping)
try {
    if (!m_array)
        return failure(ErrorCode::InvalidArgument, "The image is not part of an array.");
    if (mapping == m_array->mapping)
        return {};
    if (Result<void> checked = checkReading(m_array->layout, mapping); !checked)
        return checked;
    if (Result<void> idle = checkIdle(); !idle)
        return idle;
    if (Result<void> finished = m_group->finish(); !finished)
        return finished;
    ArrayImage image = imageOf(m_array->layout, mapping);
    Result<ImageBuffer> buffer = m_buffer.sharing(image.offset, image.spec.dtype, image.spec.shape, image.strides);
    if (!buffer)
        return failure(std::move(buffer));
    const Shape before = m_spec.shape;
    image.spec.profile = m_spec.profile;
    image.spec.maximum = m_spec.maximum;
    AxisMapping next = mapping;
    m_buffer = std::move(*buffer);
    m_spec = std::move(image.spec);
    m_array->mapping = std::move(next);
    ++m_revision;
    notify(Change::Reason::Layout, before.rect());
    return {};
} catch (const std::bad_alloc &) {
    return outOfMemory();
}

Result<void> Document::goTo(std::size_t position)
try {
    if (Result<void> idle = checkIdle(); !idle)
        return idle;
    if (position > history().entries().size())
        return failure(ErrorCode::InvalidArgument, "There is no such step in the history.");
    const auto [first, last] = std::minmax({position, history().position()});
    for (std::size_t i = first; i < last; ++i) {
        const auto *const tiles = std::get_if<UndoTiles>(&history().entries()[i].undo);
        if (Result<void> writable = tiles ? m_group->makeWritable(tiles->image) : Result<void>{}; !writable)
            return writable;
    }
    Result<void> stepped;
    while (stepped && history().position() > position)
        stepped = m_group->step(History::Direction::Back, *this);
    while (stepped && history().position() < position)
        stepped = m_group->step(History::Direction::Forward, *this);
    notify(Change::Reason::History, {});
    return stepped;
} catch (const std::bad_alloc &) {
    return outOfMemory();
}

Result<void> Document::undo()
{
    return canUndo() ? goTo(history().position() - 1) : Result<void>{};
}

Result<void> Document::redo()
{
    return canRedo() ? goTo(history().position() + 1) : Result<void>{};
}

void Document::markSaved(Source source, const PixelSnapshot &written)
{
    if (!source.isMapped && !m_metadata->lost.empty()) { // the file that held more is not this document's any more
        Metadata metadata = *m_metadata;
        metadata.lost.clear();
        metadata.unread.clear();
        m_metadata = std::make_shared<const Metadata>(std::move(metadata));
    }
    m_source = std::move(source);
    m_startsAtSource = false;
    markCopied(written);
}

void Document::markHalfWritten(const FileStamp &stamp)
{
    m_source->stamp = stamp;
    m_wasNeverSaved = true;
    notify(Change::Reason::History, {});
}

void Document::markCopied(const PixelSnapshot &written)
{
    for (Document *member : m_group->members) {
        const auto state = written->states.find(member);
        if (state == written->states.end())
            continue;
        member->m_wasNeverSaved = false;
        member->m_savedState = state->second;
    }
    notify(Change::Reason::History, {});
}

bool Document::isLive() const
{
    const FileMapping *const mapping = m_buffer.storage() ? m_buffer.storage()->mapping() : nullptr;
    return mapping != nullptr && mapping->access() == FileMapping::Access::Shared;
}

void Document::noteForeignChange(const Rect &rect)
{
    m_group->notifyPixels(m_buffer, rect, nullptr);
}

Document::PixelSnapshot Document::snapshot()
{
    return m_group->hold(*this);
}

Result<std::unique_ptr<Document>> Document::openView(const StridedView &view)
try {
    if (Result<void> idle = checkIdle(); !idle)
        return failure(std::move(idle));
    if (mayOverlapItself(view.image.pixels))
        return failure(ErrorCode::InvalidArgument,
                       "Some elements would lie over others, so that editing one would change another.");
    if (Result<void> finished = m_group->finish(); !finished)
        return failure(std::move(finished));
    Result<ImageBuffer> buffer = m_buffer.viewed(view.image.pixels);
    if (!buffer)
        return failure(std::move(buffer));
    Image image{std::move(*buffer), view.image.channels};
    if (image.buffer.dtype() == m_spec.dtype)
        image.maximum = m_spec.maximum;
    if (image.channels == m_spec.channels && image.buffer.dtype() == m_spec.dtype) {
        image.transfer = m_transfer;
        image.metadata.icc = m_metadata->icc;
        image.metadata.iccName = m_metadata->iccName;
    }
    auto document = std::make_unique<Document>(std::move(image));
    document->m_isView = true;
    document->m_wasNeverSaved = m_wasNeverSaved;
    document->m_states = m_states;
    document->m_savedState = m_savedState;
    document->m_group = m_group;
    m_group->join(*document, *this);
    return document;
} catch (const std::bad_alloc &) {
    return outOfMemory();
}

bool Document::sharesBytesWith(const Document &other) const
{
    return &other != this && other.m_buffer.storage() == m_buffer.storage();
}

bool Document::isShared() const
{
    return std::ranges::any_of(m_group->members, [this](const Document *member) { return sharesBytesWith(*member); });
}

bool Document::isKeptElsewhere() const
{
    return m_isView && !m_source && std::ranges::any_of(m_group->members, [this](const Document *member) {
               return sharesBytesWith(*member) && !member->m_isView;
           });
}

Result<void> Document::checkSeparable() const
{
    if (!isShared())
        return failure(ErrorCode::InvalidArgument, "No other document shares these pixels.");
    if (m_array) // saving a copy of what is seen would cut its file short
        return failure(ErrorCode::InvalidArgument,
                       "What is seen here is part of an array; make the documents that are views of it independent.");
    return checkIdle();
}

Result<void> Document::makeIndependent()
try {
    if (Result<void> separable = checkSeparable(); !separable)
        return separable;
    if (Result<void> finished = m_group->finish(); !finished)
        return finished;
    Result<ImageBuffer> copy = m_buffer.clone();
    if (!copy)
        return failure(std::move(copy));
    return makeIndependent(std::move(*copy));
} catch (const std::bad_alloc &) {
    return outOfMemory();
}

Result<void> Document::makeIndependent(ImageBuffer copy)
try {
    if (Result<void> separable = checkSeparable(); !separable)
        return separable;
    UndoImage image{std::move(copy), m_spec.channels, {m_spec.profile, m_transfer, m_metadata, m_spec.maximum}};
    HistoryEntry entry{"Make independent", {}, {}, std::move(image), {}, this};
    m_group->reserveStep();
    exchange(std::get<UndoImage>(entry.undo));
    ++m_revision;
    // What has no file is nowhere else now and counts as modified.
    m_group->push(std::move(entry), m_source ? StateTimeline::Step::ToSame : StateTimeline::Step::ToNew);
    notify(Change::Reason::Layout, m_spec.shape.rect());
    notify(Change::Reason::History, {});
    return {};
} catch (const std::bad_alloc &) {
    return outOfMemory();
}

void Document::exchange(UndoImage &image)
{
    std::swap(m_buffer, image.buffer);
    std::swap(m_spec.channels, image.channels);
    std::swap(m_array, image.array);
    std::swap(m_isView, image.isView);
    std::swap(m_spec.profile, image.colors.profile);
    std::swap(m_transfer, image.colors.transfer);
    std::swap(m_metadata, image.colors.metadata);
    std::swap(m_spec.maximum, image.colors.maximum);
    m_spec.dtype = m_buffer.dtype();
    m_spec.shape = m_buffer.shape();
}

void Document::notify(Change::Reason reason, const Rect &rect)
{
    if (reason == Change::Reason::History) {
        m_group->notify(reason);
        return;
    }
    notify({reason, rect});
    if (reason == Change::Reason::Pixels)
        m_group->notifyPixels(m_buffer, rect, this);
    else
        m_group->notify(Change::Reason::Sharing, this);
}

void Document::notify(const Change &change) const
{
    if (m_observer)
        m_observer(change);
}

} // namespace pellucid
