#include "ui/session.h"

#include "core/base/workers.h"
#include "core/display/color_transform.h"
#include "ui/files/image_path.h"

#include <algorithm>
#include <utility>

namespace pellucid {

namespace {

// A slice of work on a pending edit; short enough for the next frame.
constexpr std::chrono::milliseconds sliceLength{6};

// What a commit, undo or redo may take at once; the rest follows in slices.
constexpr std::chrono::milliseconds patience{12};

// While settings change more often than this, all time goes to what is shown.
constexpr std::chrono::milliseconds quiet{50};

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

Session::Session(std::unique_ptr<Document> document, const QString &title, QObject *parent)
    : QObject(parent), m_title(title)
{
    m_idle.setSingleShot(true);
    connect(&m_idle, &QTimer::timeout, this, [this] {
        const auto deadline = std::chrono::steady_clock::now() + sliceLength;
        if (!m_document->work(deadline)) {
            const bool isShortOfMemory = std::chrono::steady_clock::now() < deadline;
            m_idle.start(isShortOfMemory ? quiet : std::chrono::milliseconds(0));
            return;
        }
        if (std::exchange(m_awaitsOpeningRange, false))
            showOpeningRange();
        if (std::exchange(m_awaitsFittedRange, false))
            showFittedRange();
    });
    attach(std::move(document));
}

// To unmap gigabytes takes longer than a frame, and nobody waits for it.
Session::~Session()
{
    m_document->setObserver({});
    m_edit.reset();
    std::shared_ptr<Storage> storage = m_document->buffer().storage();
    m_document.reset();
    if (storage->mapping() != nullptr)
        Workers::shared().start([storage = std::move(storage)]() mutable { storage.reset(); });
}

void Session::attach(std::unique_ptr<Document> document)
{
    m_document = std::move(document);
    m_document->setObserver([this](const Change &change) { observe(change); });
    m_document->setLatencyBudget(patience);
    followColors();
    followRange();
}

void Session::setColorManaged(bool managed)
{
    m_isColorManaged = managed;
    followColors();
}

void Session::followColors()
{
    m_shownMetadata = m_document->metadata();
    ViewSettings settings = m_viewSettings;
    settings.transfer = m_document->transfer();
    settings.color = m_isColorManaged ? screenColors(*m_document) : nullptr;
    setViewSettings(settings);
}

QString Session::path() const
{
    const std::optional<Source> &source = m_document->source();
    return source ? QString::fromStdString(source->path.string()) : QString();
}

QString Session::title() const
{
    const QString file = path();
    return file.isEmpty() ? m_title : imageTitle(file);
}

QString Session::caption() const
{
    const bool isSavedView = m_document->isView() && m_document->source() && m_document->isShared();
    return m_document->isLive() ? tr("%1 (live)").arg(title()) : isSavedView ? tr("%1 (view)").arg(title()) : title();
}

void Session::observe(const Change &change)
{
    switch (change.reason) {
    case Change::Reason::Pixels: emit pixelsChanged(change.rect); break;
    case Change::Reason::Layout:
        clipToImage();
        if (m_document->spec().dtype != m_rangeDType || m_document->spec().maximum != m_rangeMaximum
            || m_rangeReading.isUnderWay())
            followRange();
        if (m_document->metadata() != m_shownMetadata)
            followColors();
        emit layoutChanged();
        break;
    case Change::Reason::Storage: emit storageChanged(); break;
    case Change::Reason::History:
        m_idle.start(0);
        emit historyChanged();
        break;
    case Change::Reason::Sharing: emit sharingChanged(); break;
    case Change::Reason::ApplyEdit: applyPreview(); break;
    case Change::Reason::CancelEdit: cancelPreview(); break;
    }
}

bool Session::report(const Result<void> &result)
{
    if (!result)
        emit failed(QString::fromStdString(result.error().message));
    return result.has_value();
}

Step Session::step(const char *operationId, Arguments arguments) const
{
    Step step;
    step.operation = findOperation(operationId);
    Q_ASSERT(step.operation);
    step.arguments = std::move(arguments);
    step.locked = m_lockedChannels;
    const Result<BoundOperation> bound = step.bind(editedSpec());
    if (bound && bound->output == editedSpec())
        step.rect = m_selection;
    return step;
}

bool Session::apply(const Recipe &steps, const QString &title)
{
    if (!applyPreview())
        return false;
    const bool wasShared = m_document->isShared();
    const bool isApplied = report(m_document->apply(steps, title.toStdString()));
    notifyWhetherShared(wasShared);
    return isApplied;
}

bool Session::preview(const QObject *owner, const Recipe &steps)
{
    if ((!m_edit || m_previewOwner != owner) && !applyPreview())
        return false;
    if (!m_edit) {
        Result<std::unique_ptr<Edit>> edit = Edit::begin(*m_document);
        if (!edit) {
            emit failed(QString::fromStdString(edit.error().message));
            return false;
        }
        m_edit = std::move(*edit);
        m_previewOwner = owner;
        m_wasShared = m_document->isShared();
    }
    m_isHeldBack = false;
    const Result<void> set = m_edit->setSteps(steps);
    if (set)
        m_previewSteps = steps;
    m_idle.start(quiet);
    if (m_document->spec().dtype != editedSpec().dtype)
        m_awaitsOpeningRange = true; // the same type, perhaps converted in another way
    emit previewChanged();
    return report(set);
}

void Session::setPreviewHeldBack(bool heldBack)
{
    if (!m_edit || m_isHeldBack == heldBack)
        return;
    m_isHeldBack = heldBack;
    report(m_edit->setSteps(heldBack ? Recipe{} : m_previewSteps));
    m_idle.start(quiet);
}

bool Session::applyPreview()
{
    if (!m_edit) {
        m_document->requestEndEdit(Change::Reason::ApplyEdit);
        return !m_document->isBeingEdited();
    }
    setPreviewHeldBack(false);
    const bool wasShared = m_wasShared;
    const Result<void> committed = m_edit->commit();
    endPreview();
    notifyWhetherShared(wasShared);
    return report(committed);
}

void Session::cancelPreview()
{
    if (!m_edit)
        return;
    m_edit->rollback();
    endPreview();
}

void Session::endPreview()
{
    m_edit.reset();
    m_previewOwner = nullptr;
    m_previewSteps.clear();
    m_isHeldBack = false;
    m_idle.start(0);
    emit previewChanged();
}

void Session::undo()
{
    if (m_edit) {
        cancelPreview();
    } else if (m_document->isBeingEdited()) {
        m_document->requestEndEdit(Change::Reason::CancelEdit);
    } else if (m_document->canUndo() && report(m_document->undo())) {
        notifyWhoseStep(m_document->history().position(), tr("Undone, as a step of another document: %1"));
    }
}

void Session::redo()
{
    if (applyPreview() && m_document->canRedo() && report(m_document->redo()))
        notifyWhoseStep(m_document->history().position() - 1, tr("Redone, as a step of another document: %1"));
}

void Session::goTo(std::size_t position)
{
    if (applyPreview())
        report(m_document->goTo(position));
}

// The undo of a step that was done elsewhere may show nothing here.
void Session::notifyWhoseStep(std::size_t entry, const QString &text)
{
    const HistoryEntry &step = m_document->history().entries()[entry];
    if (step.origin != m_document.get())
        emit informed(text.arg(QString::fromStdString(step.title)));
}

void Session::notifyWhetherShared(bool wasShared)
{
    if (wasShared && !m_document->isShared())
        emit informed(tr("%1 has pixels of its own from this step on; undo makes it share them again.").arg(title()));
}

void Session::makeIndependent()
{
    if (applyPreview() && report(m_document->makeIndependent()))
        notifyWhetherShared(true);
}

bool Session::setAxisMapping(const AxisMapping &mapping)
{
    return applyPreview() && report(m_document->setAxisMapping(mapping));
}

bool Session::stepSlice(std::ptrdiff_t slices)
{
    const std::optional<ArraySlice> &array = m_document->array();
    const std::optional<std::size_t> axis = array ? stackAxis(*array) : std::nullopt;
    if (!axis)
        return false;
    AxisMapping mapping = array->mapping;
    mapping.index[*axis] = std::clamp<std::ptrdiff_t>(mapping.index[*axis] + slices, 0, array->layout.shape[*axis] - 1);
    return setAxisMapping(mapping);
}

void Session::followRange()
{
    m_rangeDType = m_document->spec().dtype;
    m_rangeMaximum = m_document->spec().maximum;
    ViewSettings settings = m_viewSettings;
    settings.opaque = fullScale(m_document->spec()) / fullScale(m_document->spec().dtype);
    setViewSettings(settings);
    m_awaitsOpeningRange = hasMuchToCompute();
    if (m_awaitsOpeningRange) {
        showRange({0.0, settings.opaque});
        m_idle.start(0);
    }
    m_openingRange = shownRange();
    if (!m_awaitsOpeningRange)
        showOpeningRange();
}

// Whether values cannot be looked at within a frame.
bool Session::hasMuchToCompute() const
{
    constexpr std::ptrdiff_t few = 1 << 18;
    const Shape shape = m_document->spec().shape;
    return !m_document->isSettled() && shape.height * shape.width > few / shape.channels;
}

// Many are computed while the event loop is idle, before a range is looked for.
void Session::computeFewPixels()
{
    if (!hasMuchToCompute())
        m_document->ensure(m_document->spec().shape.rect());
}

// Somebody who has chosen a range before it is found keeps that.
void Session::showOpeningRange()
{
    const auto find = [this] {
        computeFewPixels();
        const bool isShown = shownRange() == m_openingRange;
        m_openingRange = usualRange(*m_document, m_viewSettings.part);
        if (isShown)
            showRange(m_openingRange);
    };
    m_rangeReading.start(m_document->buffer().storage(), rangeSamples(*m_document, m_viewSettings.part), find);
}

void Session::showFittedRange()
{
    const auto find = [this] {
        computeFewPixels();
        showRange(usualRange(*m_document, m_viewSettings.part, RangeRule::Values));
    };
    m_valuesReading.start(m_document->buffer().storage(),
                          rangeSamples(*m_document, m_viewSettings.part, RangeRule::Values), find);
}

void Session::showRange(const ShownRange &range)
{
    ViewSettings settings = m_viewSettings;
    settings.black = range.black;
    settings.white = range.white;
    setViewSettings(settings);
}

void Session::resetRange()
{
    ViewSettings settings = m_viewSettings;
    settings.black = m_openingRange.black;
    settings.white = m_openingRange.white;
    settings.exposure = 0.0;
    m_awaitsFittedRange = false;
    m_valuesReading.cancel();
    setViewSettings(settings);
}

void Session::fitRangeToValues()
{
    m_awaitsFittedRange = hasMuchToCompute();
    if (m_awaitsFittedRange)
        m_idle.start(0);
    else
        showFittedRange();
}

void Session::showPart(ComplexPart part)
{
    ViewSettings settings = m_viewSettings;
    settings.part = part;
    setViewSettings(settings);
    followRange();
}

void Session::setViewSettings(const ViewSettings &settings)
{
    if (m_viewSettings == settings)
        return;
    m_viewSettings = settings;
    emit viewSettingsChanged();
}

void Session::setSelection(const std::optional<Rect> &selection)
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

void Session::setLockedChannels(const ChannelNames &channels)
{
    if (m_lockedChannels == channels)
        return;
    m_lockedChannels = channels;
    emit lockedChannelsChanged();
}

void Session::setHover(const std::optional<Point> &pixel)
{
    if (m_hover == pixel)
        return;
    m_hover = pixel;
    emit hoverChanged();
}

void Session::pin(Point pixel)
{
    if (m_currentPin < 0) {
        addPin(pixel);
        return;
    }
    m_pins[m_currentPin] = clampedTo(m_document->spec().shape.rect(), pixel);
    emit pinsChanged();
}

void Session::addPin(Point pixel)
{
    m_pins.append(clampedTo(m_document->spec().shape.rect(), pixel));
    m_currentPin = static_cast<int>(m_pins.size()) - 1;
    emit pinsChanged();
}

void Session::removePin(int index)
{
    m_pins.removeAt(index);
    if (m_currentPin >= index && (m_currentPin > index || m_currentPin == m_pins.size()))
        --m_currentPin;
    emit pinsChanged();
}

void Session::removeAllPins()
{
    m_pins.clear();
    m_currentPin = -1;
    emit pinsChanged();
}

void Session::setCurrentPin(int index)
{
    if (m_currentPin == index)
        return;
    m_currentPin = index;
    emit pinsChanged();
}

void Session::nudgePin(std::ptrdiff_t dx, std::ptrdiff_t dy)
{
    if (m_currentPin < 0)
        return;
    const Point from = m_pins[m_currentPin];
    pin({from.x + dx, from.y + dy});
    emit revealRequested(m_pins[m_currentPin]);
}

void Session::replaceDocument(std::unique_ptr<Document> document)
{
    cancelPreview();
    if (m_document->isShared())
        emit informed(tr("%1 was read again; its views keep the pixels that were here before.").arg(title()));
    attach(std::move(document));
    clipToImage();
    emit layoutChanged();
    emit historyChanged();
}

void Session::markFileGone()
{
    m_document->markNeverSaved();
    emit historyChanged();
}

void Session::requestDocument(Image image, const QString &title)
{
    emit documentRequested(std::make_shared<Image>(std::move(image)), title);
}

void Session::clipToImage()
{
    const Rect image = m_document->spec().shape.rect();
    setSelection(m_selection);
    for (Point &pixel : m_pins)
        pixel = clampedTo(image, pixel);
    if (m_hover && !image.contains(*m_hover))
        setHover(std::nullopt);
    ViewSettings settings = m_viewSettings;
    if (settings.channel >= m_document->spec().shape.channels) {
        settings.channel = 0;
        settings.mode = ViewSettings::Mode::Color;
    }
    if (settings.hidden.size() != static_cast<std::size_t>(m_document->spec().shape.channels))
        settings.hidden.clear();
    if (settings.roles && !settings.roles->fits(m_document->spec().shape.channels))
        settings.roles.reset();
    setViewSettings(settings);
}

} // namespace pellucid
