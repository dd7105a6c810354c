#include "ui/view_state.h"

#include "core/display/color_transform.h"
#include "core/document/document.h"
#include "core/document/usual_range.h"

#include <algorithm>
#include <utility>

namespace pellucid {

namespace {

Point clampedTo(const Rect &image, Point pixel)
{
    return {std::clamp<std::ptrdiff_t>(pixel.x, 0, image.width - 1),
            std::clamp<std::ptrdiff_t>(pixel.y, 0, image.height - 1)};
}

// Linear values are encoded for the screen already.
std::shared_ptr<const ColorTransform> screenColors(const Document &document)
{
    return document.transfer() == Transfer::Encoded ? ColorTransform::toScreen(*document.metadata()) : nullptr;
}

} // namespace

void ViewState::setDocument(Document &document)
{
    m_document = &document;
    followColors();
    followRange();
    clipToImage();
}

void ViewState::followLayout()
{
    clipToImage();
    if (m_document->spec().dtype != m_rangeDType || m_document->spec().maximum != m_rangeMaximum
        || m_rangeReading.isUnderWay())
        followRange();
    if (m_document->metadata() != m_shownMetadata)
        followColors();
}

void ViewState::showAwaitedRanges()
{
    if (std::exchange(m_awaitsOpeningRange, false))
        showOpeningRange();
    if (std::exchange(m_awaitsFittedRange, false))
        showFittedRange();
}

void ViewState::setColorManaged(bool managed)
{
    m_isColorManaged = managed;
    followColors();
}

void ViewState::followColors()
{
    m_shownMetadata = m_document->metadata();
    ViewSettings settings = m_settings;
    settings.transfer = m_document->transfer();
    settings.color = m_isColorManaged ? screenColors(*m_document) : nullptr;
    setSettings(settings);
}

void ViewState::followRange()
{
    m_rangeDType = m_document->spec().dtype;
    m_rangeMaximum = m_document->spec().maximum;
    ViewSettings settings = m_settings;
    settings.opaque = fullScale(m_document->spec()) / fullScale(m_document->spec().dtype);
    setSettings(settings);
    m_awaitsOpeningRange = hasMuchToCompute();
    if (m_awaitsOpeningRange) {
        showRange({0.0, settings.opaque});
        emit pixelsAwaited();
    }
    m_openingRange = shownRange();
    if (!m_awaitsOpeningRange)
        showOpeningRange();
}

// Whether values cannot be looked at within a frame.
bool ViewState::hasMuchToCompute() const
{
    constexpr std::ptrdiff_t few = 1 << 18;
    const Shape shape = m_document->spec().shape;
    return !m_document->isSettled() && shape.height * shape.width > few / shape.channels;
}

// Many are computed while the event loop is idle, before a range is looked for.
void ViewState::computeFewPixels()
{
    if (!hasMuchToCompute())
        m_document->ensure(m_document->spec().shape.rect());
}

// Somebody who has chosen a range before it is found keeps that.
void ViewState::showOpeningRange()
{
    const auto find = [this] {
        computeFewPixels();
        const bool isShown = shownRange() == m_openingRange;
        m_openingRange = usualRange(*m_document, m_settings.part);
        if (isShown)
            showRange(m_openingRange);
    };
    m_rangeReading.start(m_document->buffer().storage(), rangeSamples(*m_document, m_settings.part), find);
}

void ViewState::showFittedRange()
{
    const auto find = [this] {
        computeFewPixels();
        showRange(usualRange(*m_document, m_settings.part, RangeRule::Values));
    };
    m_valuesReading.start(m_document->buffer().storage(), rangeSamples(*m_document, m_settings.part, RangeRule::Values),
                          find);
}

void ViewState::showRange(const ShownRange &range)
{
    ViewSettings settings = m_settings;
    settings.black = range.black;
    settings.white = range.white;
    setSettings(settings);
}

void ViewState::resetRange()
{
    ViewSettings settings = m_settings;
    settings.black = m_openingRange.black;
    settings.white = m_openingRange.white;
    settings.exposure = 0.0;
    m_awaitsFittedRange = false;
    m_valuesReading.cancel();
    setSettings(settings);
}

void ViewState::fitRangeToValues()
{
    m_awaitsFittedRange = hasMuchToCompute();
    if (m_awaitsFittedRange)
        emit pixelsAwaited();
    else
        showFittedRange();
}

void ViewState::showPart(ComplexPart part)
{
    ViewSettings settings = m_settings;
    settings.part = part;
    setSettings(settings);
    followRange();
}

void ViewState::setSettings(const ViewSettings &settings)
{
    if (m_settings == settings)
        return;
    m_settings = settings;
    emit settingsChanged();
}

void ViewState::setSelection(const std::optional<Rect> &selection)
{
    std::optional<Rect> clipped = selection;
    if (clipped) {
        clipped = clipped->intersected(m_document->spec().shape.rect());
        if (clipped->isEmpty())
            clipped.reset();
    }
    if (m_selection == clipped)
        return;
    m_selection = clipped;
    emit selectionChanged();
}

void ViewState::setHover(const std::optional<Point> &pixel)
{
    if (m_hover == pixel)
        return;
    m_hover = pixel;
    emit hoverChanged();
}

void ViewState::pin(Point pixel)
{
    if (m_currentPin < 0) {
        addPin(pixel);
        return;
    }
    m_pins[m_currentPin] = clampedTo(m_document->spec().shape.rect(), pixel);
    emit pinsChanged();
}

void ViewState::addPin(Point pixel)
{
    m_pins.append(clampedTo(m_document->spec().shape.rect(), pixel));
    m_currentPin = static_cast<int>(m_pins.size()) - 1;
    emit pinsChanged();
}

void ViewState::removePin(int index)
{
    m_pins.removeAt(index);
    if (m_currentPin >= index && (m_currentPin > index || m_currentPin == m_pins.size()))
        --m_currentPin;
    emit pinsChanged();
}

void ViewState::removeAllPins()
{
    m_pins.clear();
    m_currentPin = -1;
    emit pinsChanged();
}

void ViewState::setCurrentPin(int index)
{
    if (m_currentPin == index)
        return;
    m_currentPin = index;
    emit pinsChanged();
}

void ViewState::nudgePin(std::ptrdiff_t dx, std::ptrdiff_t dy)
{
    if (m_currentPin < 0)
        return;
    const Point from = m_pins[m_currentPin];
    pin({from.x + dx, from.y + dy});
    emit revealRequested(m_pins[m_currentPin]);
}

void ViewState::clipToImage()
{
    const Rect image = m_document->spec().shape.rect();
    setSelection(m_selection);
    for (Point &pixel : m_pins)
        pixel = clampedTo(image, pixel);
    if (m_hover && !image.contains(*m_hover))
        setHover(std::nullopt);
    ViewSettings settings = m_settings;
    if (settings.channel >= m_document->spec().shape.channels) {
        settings.channel = 0;
        settings.mode = ViewSettings::Mode::Color;
    }
    if (settings.hidden.size() != static_cast<std::size_t>(m_document->spec().shape.channels))
        settings.hidden.clear();
    if (settings.roles && !settings.roles->fits(m_document->spec().shape.channels))
        settings.roles.reset();
    setSettings(settings);
}

} // namespace pellucid
