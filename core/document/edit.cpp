#include "core/document/edit.h"

#include "core/base/parallel.h"
#include "core/buffer/copy_pixels.h"

#include <algorithm>
#include <cassert>
#include <cmath>
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
{
    if (document.m_edit != nullptr)
        return failure(ErrorCode::Busy, "Another edit is in progress; apply or cancel it first.");
    if (document.isHeld())
        return failure(ErrorCode::Busy, "The image is being saved; try again when that is done.");
    return std::unique_ptr<Edit>(new Edit(document));
}

Edit::Edit(Document &document)
    : m_document(&document),
      m_originalSpec(document.spec()),
      m_capture(std::make_unique<TileCapture>(document.spec().dtype, document.spec().shape, document.buffer().meter())),
      m_computed(static_cast<std::size_t>(m_capture->grid().count()))
{
    document.m_edit = this;
}

Edit::~Edit()
{
    rollback();
}

Result<void> Edit::setSteps(Recipe steps)
{
    assert(m_document != nullptr);
    const ImageSpec shown = m_document->spec();
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
        const Rect whole = m_originalSpec.shape.rect();
        const Rect rect = step.rect ? step.rect->intersected(whole) : whole;
        region = region.united(rect);
        boundSteps.push_back({rect, std::move(*operation), indicesOf(step.locked, m_originalSpec.channels)});
    }
    if (keepsLayout)
        restoreLayout();
    else if (Result<void> changed = changeLayout(boundSteps.front().operation.output); !changed)
        return changed;

    m_steps = std::move(steps);
    m_boundSteps = std::move(boundSteps);
    const Rect changed = m_region.united(region);
    m_region = region;
    ++m_generation;
    m_firstStale = 0;
    if (m_document->spec() == shown)
        m_document->notify(Change::Reason::Pixels, changed);
    else
        m_document->notify(Change::Reason::Layout, shown.shape.rect());
    return {};
}

Result<void> Edit::changeLayout(const ImageSpec &output)
{
    if (m_displaced && m_document->spec() == output)
        return {};
    assert(output.shape.height == m_originalSpec.shape.height && output.shape.width == m_originalSpec.shape.width);
    Result<ImageBuffer> target = ImageBuffer::allocate(output.dtype, output.shape, m_document->buffer().meter());
    if (!target)
        return failure(std::move(target));
    restoreLayout();
    ensure(m_originalSpec.shape.rect()); // with no steps: what an earlier setting has written is put back
    m_displaced = DisplacedImage{std::move(*target), output.channels};
    m_document->exchange(*m_displaced);
    return {};
}

// Puts the original buffer back and promises the original pixels.
void Edit::restoreLayout()
{
    if (m_displaced) {
        m_document->exchange(*m_displaced);
        m_displaced.reset();
    }
    m_boundSteps.clear();
    ++m_generation;
    m_firstStale = 0;
}

ImageView Edit::original(Point pixel) const
{
    const Rect rect{pixel.x, pixel.y, 1, 1};
    if (m_displaced)
        return m_displaced->buffer.view().crop(rect);
    const std::ptrdiff_t tile = m_capture->grid().touchedBy(rect).front();
    if (!m_capture->has(tile))
        return m_document->view().crop(rect);
    const Rect origin = m_capture->grid().rect(tile);
    return m_capture->pixels(tile).crop(rect.translated(-origin.x, -origin.y));
}

void Edit::copyOriginal(const Rect &rect, const MutableImageView &target) const
{
    if (m_displaced) {
        copyPixels(m_displaced->buffer.view().crop(rect), target);
        return;
    }
    for (const std::ptrdiff_t tile : m_capture->grid().touchedBy(rect)) {
        const Rect area = m_capture->grid().rect(tile);
        const Rect part = area.intersected(rect);
        const ImageView original =
            m_capture->has(tile) ? ImageView(m_capture->pixels(tile)) : m_document->view().crop(area);
        copyPixels(original.crop(part.translated(-area.x, -area.y)), target.crop(part.translated(-rect.x, -rect.y)));
    }
}

void Edit::ensure(const Rect &rect)
{
    compute(m_capture->grid().touchedBy(rect));
}

bool Edit::work(std::chrono::steady_clock::time_point deadline)
{
    constexpr std::ptrdiff_t batch = 16;
    const std::ptrdiff_t count = m_capture->grid().count();
    while (m_firstStale < count) {
        if (std::chrono::steady_clock::now() >= deadline)
            return false;
        std::vector<std::ptrdiff_t> tiles;
        for (; m_firstStale < count && std::ssize(tiles) < batch; ++m_firstStale) {
            if (m_computed[static_cast<std::size_t>(m_firstStale)] != m_generation)
                tiles.push_back(m_firstStale);
        }
        compute(tiles);
    }
    return true;
}

void Edit::compute(const std::vector<std::ptrdiff_t> &tiles)
{
    parallelFor(std::ssize(tiles), 1, [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
        for (std::ptrdiff_t i = begin; i < end; ++i) {
            const std::ptrdiff_t tile = tiles[static_cast<std::size_t>(i)];
            std::uint32_t &computed = m_computed[static_cast<std::size_t>(tile)];
            if (computed != m_generation)
                computeTile(tile);
            computed = m_generation;
        }
    });
}

void Edit::computeTile(std::ptrdiff_t tile)
{
    const Rect area = m_capture->grid().rect(tile);
    const MutableImageView live = m_document->m_buffer.mutableView().crop(area);
    if (m_displaced) {
        m_boundSteps.front().operation.run(m_displaced->buffer.view().crop(area), live);
        return;
    }
    if (!m_capture->has(tile)) {
        if (area.intersected(m_region).isEmpty() || m_boundSteps.empty())
            return;
        if (!m_capture->capture(tile, live)) {
            m_outOfMemory = true;
            return;
        }
    }
    runSteps(m_capture->pixels(tile), live,
             [&](const Rect &rect) { return rect.intersected(area).translated(-area.x, -area.y); });
}

// Runs the steps on one region and its original; partOf says which part of it a step's rectangle is.
template <typename PartOf>
void Edit::runSteps(const ImageView &original, const MutableImageView &target, PartOf partOf) const
{
    bool isRestored = false;
    const auto restore = [&] {
        if (!std::exchange(isRestored, true))
            copyPixels(original, target);
    };
    for (const BoundStep &step : m_boundSteps) {
        const Rect touched = partOf(step.rect);
        if (touched.isEmpty())
            continue;
        if (touched == target.rect() && !isRestored) {
            step.operation.run(original, target);
            isRestored = true;
        } else {
            restore();
            const MutableImageView part = target.crop(touched);
            step.operation.run(part, part);
        }
        for (const std::ptrdiff_t channel : step.locked)
            copyPixels(original.channel(channel), target.channel(channel));
    }
    restore();
}

void Edit::preview(const ImageView &reduced, double zoom, Point topLeft, const MutableImageView &target) const
{
    const auto toReduced = [zoom](std::ptrdiff_t edge) { return std::lround(static_cast<double>(edge) * zoom); };
    const Rect image = m_originalSpec.shape.rect();
    runSteps(reduced, target, [&](const Rect &rect) {
        if (rect == image)
            return target.rect();
        return Rect::fromEdges(toReduced(rect.x), toReduced(rect.y), toReduced(rect.right()), toReduced(rect.bottom()))
            .translated(-topLeft.x, -topLeft.y)
            .intersected(target.rect());
    });
}

Result<void> Edit::commit(std::string title)
{
    assert(m_document != nullptr);
    work(std::chrono::steady_clock::time_point::max());
    if (m_outOfMemory) {
        rollback();
        return failure(ErrorCode::OutOfMemory,
                       "Not enough memory to keep what the edit would change; nothing was changed.");
    }
    if (m_steps.empty()) {
        rollback();
        return {};
    }
    Document &document = *m_document;
    HistoryEntry entry{title.empty() ? titleOf(m_steps) : std::move(title), std::move(m_steps), m_region, {}};
    if (m_displaced)
        entry.otherSide = std::move(*m_displaced);
    else
        entry.otherSide = std::move(m_capture);
    end();
    ++document.m_revision;
    document.m_history.push(std::move(entry));
    document.notify(Change::Reason::History, {});
    return {};
}

void Edit::rollback()
{
    if (m_document == nullptr)
        return;
    const ImageSpec shown = m_document->spec();
    restoreLayout();
    work(std::chrono::steady_clock::time_point::max());
    Document &document = *m_document;
    end();
    const bool hadLayout = document.spec() == shown;
    document.notify(hadLayout ? Change::Reason::Pixels : Change::Reason::Layout, document.spec().shape.rect());
}

void Edit::end()
{
    m_document->m_edit = nullptr;
    m_document = nullptr;
}

} // namespace pellucid
