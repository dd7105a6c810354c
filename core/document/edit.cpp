#include "core/document/edit.h"

#include "core/buffer/copy_pixels.h"
#include "core/document/document_group.h"
#include "core/image/color_space.h"

#include <algorithm>
#include <cassert>
#include <new>
#include <utility>

namespace pellucid {

namespace {

// "Gain channels=R value=1.2": what it is for people, what it was told as a script would say it.
std::string titleOf(const Recipe &steps)
{
    std::string title;
    for (const Step &step : steps) {
        title += (title.empty() ? "" : ", ") + step.operation->title;
        for (const Parameter &parameter : step.operation->parameters) {
            if (const auto argument = step.arguments.find(parameter.id); argument != step.arguments.end())
                title += " " + parameter.id + "=" + formatValue(argument->second);
        }
    }
    return title;
}

std::vector<std::ptrdiff_t> indicesOf(const ChannelNames &locked, const ChannelNames &all)
{
    std::vector<std::ptrdiff_t> indices;
    for (const std::string &channel : locked) {
        if (const auto index = channelIndex(all, channel))
            indices.push_back(*index);
    }
    return indices;
}

} // namespace

Result<std::unique_ptr<Edit>> Edit::begin(Document &document)
try {
    if (document.isBeingEdited())
        return failure(ErrorCode::Busy, "Another edit is in progress; apply or cancel it first.");
    if (Result<void> finished = document.m_group->finish(); !finished)
        return failure(std::move(finished));
    if (Result<void> writable = document.m_group->makeWritable(document.m_buffer); !writable)
        return failure(std::move(writable));
    return std::unique_ptr<Edit>(new Edit(document));
} catch (const std::bad_alloc &) {
    return failure(ErrorCode::OutOfMemory, "Not enough memory to edit the image.");
}

Edit::Edit(Document &document)
    : m_document(&document),
      m_originalSpec(document.spec()),
      m_tiles(std::make_shared<EditedTiles>()),
      m_pending(TileGrid(document.spec().shape)),
      m_compute([tiles = m_tiles](std::ptrdiff_t tile) { tiles->compute(tile); })
{
    m_tiles->capture =
        std::make_shared<TileCapture>(document.spec().dtype, document.spec().shape, document.buffer().meter());
    m_tiles->live = document.m_buffer.mutableView();
    document.m_group->edit = this;
}

// Every byte is restored when somebody is told of it and has no memory for that.
Edit::~Edit()
{
    try {
        rollback();
    } catch (const std::bad_alloc &) {
    }
}

Result<void> Edit::setSteps(Recipe steps)
try {
    return setCheckedSteps(std::move(steps));
} catch (const std::bad_alloc &) {
    const bool changedLayout = !keepsLayout();
    m_steps.clear();
    restoreLayout();
    m_document->notify(changedLayout ? Change::Reason::Layout : Change::Reason::Pixels, m_originalSpec.shape.rect());
    return failure(ErrorCode::OutOfMemory, "Not enough memory for what the edit would change.");
}

Result<void> Edit::setCheckedSteps(Recipe steps)
{
    assert(m_document != nullptr);
    const ImageSpec shown = m_document->spec();
    const bool keptLayout = this->keepsLayout();
    std::vector<BoundStep> boundSteps;
    Rect region;
    bool keepsLayout = true;
    for (const Step &step : steps) {
        Result<BoundOperation> operation = step.bind(m_originalSpec);
        if (!operation)
            return failure(std::move(operation));
        keepsLayout = operation->output == m_originalSpec;
        if (!keepsLayout && steps.size() > 1)
            return failure(ErrorCode::InvalidArgument,
                           step.operation->title + " changes the layout and must stand alone.");
        if (operation->analyse && steps.size() > 1)
            return failure(ErrorCode::InvalidArgument,
                           step.operation->title + " looks at the whole image and must stand alone.");
        const Rect whole = m_originalSpec.shape.rect();
        const Rect rect = step.rect ? step.rect->intersected(whole) : whole;
        region = region.united(rect);
        boundSteps.push_back({rect, std::move(*operation), indicesOf(step.locked, m_originalSpec.channels)});
    }
    if (keepsLayout)
        restoreLayout();
    else if (Result<void> changed = changeLayout(boundSteps.front().operation); !changed)
        return changed;
    if (!boundSteps.empty() && boundSteps.front().operation.analyse) {
        if (!m_displaced && !ensure(m_originalSpec.shape.rect())) // no steps are in force: the original
            throw std::bad_alloc();
        boundSteps.front().operation.analyse(m_displaced ? m_displaced->buffer.view() : m_document->view());
    }

    m_steps = std::move(steps);
    m_tiles->steps = std::move(boundSteps);
    const Rect changed = m_tiles->region.united(region);
    // An edit that changes the layout leaves the pixels alone that others share.
    const Rect changedForOthers = (keptLayout ? m_tiles->region : Rect{}).united(m_displaced ? Rect{} : region);
    m_tiles->region = region;
    m_tiles->written = m_tiles->written.united(region);
    m_pending.renew();
    if (m_document->spec() == shown)
        m_document->notify({Change::Reason::Pixels, changed});
    else
        m_document->notify(Change::Reason::Layout, shown.shape.rect());
    m_document->m_group->notifyPixels(m_displaced ? m_displaced->buffer : m_document->m_buffer, changedForOthers,
                                      m_document);
    return {};
}

Result<void> Edit::changeLayout(const BoundOperation &operation)
{
    const ImageSpec &output = operation.output;
    if (m_displaced && m_document->spec() == output)
        return {};
    assert(output.shape.height == m_originalSpec.shape.height && output.shape.width == m_originalSpec.shape.width);
    const ImageBuffer &original = m_displaced ? m_displaced->buffer : m_document->buffer();
    Result<ImageBuffer> target = operation.run
        ? ImageBuffer::allocate(output.dtype, output.shape, original.meter())
        : original.sharing(original.offset(), output.dtype, output.shape, original.strides());
    if (!target)
        return failure(std::move(target));
    restoreLayout();
    if (!ensure(m_originalSpec.shape.rect())) // with no steps: what an earlier setting has written is put back
        throw std::bad_alloc();
    m_displaced = UndoImage{std::move(*target), output.channels, colorsOf(output)};
    if (!operation.run) {
        m_displaced->array = m_document->array();
        m_displaced->isView = m_document->m_isView;
    }
    exchangeDisplaced();
    m_tiles->displaced = m_displaced->buffer.view();
    return {};
}

void Edit::exchangeDisplaced()
{
    m_document->exchange(*m_displaced);
    m_tiles->live = m_document->m_buffer.mutableView();
}

// What the document says, with the profile and full scale of `output`.
Colors Edit::colorsOf(const ImageSpec &output) const
{
    const std::shared_ptr<const Metadata> &metadata = m_document->metadata();
    if (output.profile == m_originalSpec.profile)
        return {output.profile, m_document->transfer(), metadata, output.maximum};
    return {output.profile, Transfer::Encoded,
            std::make_shared<const Metadata>(withProfile(*metadata, *output.profile)), output.maximum};
}

// Puts the original buffer back and promises the original pixels.
void Edit::restoreLayout()
{
    if (m_displaced) {
        exchangeDisplaced();
        m_displaced.reset();
        m_tiles->displaced.reset();
    }
    m_tiles->steps.clear();
    m_pending.renew();
}

ImageView Edit::original(Point pixel) const
{
    const Rect rect{pixel.x, pixel.y, 1, 1};
    if (m_displaced)
        return m_displaced->buffer.view().crop(rect);
    const std::ptrdiff_t tile = m_tiles->capture->grid().touchedBy(rect).front();
    if (!m_tiles->capture->has(tile))
        return m_document->view().crop(rect);
    const Rect origin = m_tiles->capture->grid().rect(tile);
    return m_tiles->capture->pixels(tile).crop(rect.translated(-origin.x, -origin.y));
}

void Edit::copyOriginal(const Rect &rect, const MutableImageView &target) const
{
    if (m_displaced) {
        copyPixels(m_displaced->buffer.view().crop(rect), target);
        return;
    }
    for (const std::ptrdiff_t tile : m_tiles->capture->grid().touchedBy(rect)) {
        const Rect area = m_tiles->capture->grid().rect(tile);
        const Rect part = area.intersected(rect);
        const ImageView original =
            m_tiles->capture->has(tile) ? ImageView(m_tiles->capture->pixels(tile)) : m_document->view().crop(area);
        copyPixels(original.crop(part.translated(-area.x, -area.y)), target.crop(part.translated(-rect.x, -rect.y)));
    }
}

bool Edit::ensure(const Rect &rect)
{
    return m_pending.ensure(rect, m_compute);
}

bool Edit::work(std::chrono::steady_clock::time_point deadline)
{
    return m_pending.work(deadline, m_compute);
}

bool Edit::preview(const ImageView &reduced, double zoom, Point topLeft, const MutableImageView &target) const
try {
    m_tiles->preview(reduced, zoom, topLeft, target, m_originalSpec.shape.rect());
    return true;
} catch (const std::bad_alloc &) {
    return false;
}

Result<void> Edit::commit(std::string title)
try {
    assert(m_document != nullptr);
    if (m_steps.empty()) {
        rollback();
        return {};
    }
    return commitSteps(std::move(title));
} catch (const std::bad_alloc &) {
    if (m_document == nullptr)
        return {}; // it is committed: somebody who was told of it had no memory
    rollback();
    return failure(ErrorCode::OutOfMemory,
                   "Not enough memory to keep what the edit would change; nothing was changed.");
}

Result<void> Edit::commitSteps(std::string title)
{
    Document &document = *m_document;
    const std::chrono::steady_clock::time_point deadline = document.deadline();
    const bool isKept = work(deadline);
    const bool isTimeUp = std::chrono::steady_clock::now() >= deadline;
    if (!isKept && (!isTimeUp || !m_tiles->reserve()))
        throw std::bad_alloc();
    if (changesNothing(isKept)) {
        rollback();
        return {};
    }
    HistoryEntry entry{title.empty() ? titleOf(m_steps) : std::move(title), {}, m_tiles->region, {}};
    const std::optional<ArraySlice> &array = m_displaced ? m_displaced->array : document.array();
    if (array)
        entry.mapping = array->mapping;
    document.m_group->reserveStep();
    // From here on nothing needs memory.
    entry.steps = std::move(m_steps);
    if (m_displaced)
        entry.undo = std::move(*m_displaced);
    else
        entry.undo = UndoTiles{m_tiles->capture, document.m_buffer.sharing()};
    entry.origin = &document;
    end(isKept);
    ++document.m_revision;
    document.m_group->push(std::move(entry));
    document.notify(Change::Reason::History, {});
    return {};
}

// Where not all is computed yet, only the steps themselves can tell.
bool Edit::changesNothing(bool isComputed) const
{
    if (m_displaced)
        return false;
    const auto runs = [](const BoundStep &step) { return step.operation.run != nullptr; };
    return std::ranges::none_of(m_tiles->steps, runs)
        || (isComputed && m_tiles->changeNothing(m_document->view(), m_document->deadline()));
}

void Edit::rollback()
{
    if (m_document == nullptr)
        return;
    const bool changedLayout = !keepsLayout();
    restoreLayout();
    const bool isKept = work(m_document->deadline());
    Document &document = *m_document;
    end(isKept);
    document.notify(changedLayout ? Change::Reason::Layout : Change::Reason::Pixels, document.spec().shape.rect());
}

// What is not computed yet, the group computes.
void Edit::end(bool isKept)
{
    DocumentGroup &group = *m_document->m_group;
    if (!isKept)
        group.rest = DocumentGroup::Rest{m_document->m_buffer.sharing(), std::move(m_pending), std::move(m_compute)};
    group.edit = nullptr;
    m_document = nullptr;
}

} // namespace pellucid
