#include "ui/session.h"

#include "core/base/workers.h"
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
        m_viewState.showAwaitedRanges();
    });
    connect(&m_viewState, &ViewState::pixelsAwaited, this, [this] { m_idle.start(0); });
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
    m_viewState.setDocument(*m_document);
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
        m_viewState.followLayout();
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
        step.rect = m_viewState.selection();
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
        m_viewState.awaitOpeningRange(); // the same type, perhaps converted in another way
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

void Session::setLockedChannels(const ChannelNames &channels)
{
    if (m_lockedChannels == channels)
        return;
    m_lockedChannels = channels;
    emit lockedChannelsChanged();
}

void Session::replaceDocument(std::unique_ptr<Document> document)
{
    cancelPreview();
    if (m_document->isShared())
        emit informed(tr("%1 was read again; its views keep the pixels that were here before.").arg(title()));
    attach(std::move(document));
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

} // namespace pellucid
