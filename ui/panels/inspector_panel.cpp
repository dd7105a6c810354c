#include "ui/panels/inspector_panel.h"

#include "ui/controls/layout.h"
#include "ui/controls/pixel_fields.h"
#include "ui/controls/pixel_readout.h"
#include "ui/panels/pin_table.h"
#include "ui/window/numbers_text.h"

#include <QEvent>
#include <QPushButton>

#include <algorithm>

namespace pellucid {

InspectorPanel::InspectorPanel(QWidget *parent)
    : Panel(parent),
      m_hover(new PixelReadout(QStringLiteral("hoverReadout"), tr("Pixel under cursor"), Announce::Never)),
      m_pinned(new PixelReadout(QStringLiteral("pinnedReadout"), tr("Pinned pixel"), Announce::Changes)),
      m_fields(new PixelFields),
      m_space(dimmed()),
      m_hint(dimmed()),
      m_table(new PinTable),
      m_removeAll(new QPushButton(tr("Remove all pins")))
{
    m_removeAll->setObjectName(QStringLiteral("removeAllPinsButton"));
    m_removeAll->setAccessibleName(m_removeAll->text());
    m_removeAll->setToolTip(tr("Removes every pin from the image"));
    m_removeAll->setAutoDefault(true);
    connect(m_removeAll, &QPushButton::clicked, this, [this] { m_session->viewState().removeAllPins(); });

    QVBoxLayout *column = addScrollingColumn(panelLayout(this));
    column->setSpacing(6);
    column->addWidget(m_hover);
    column->addWidget(m_pinned);
    column->addWidget(m_fields);
    column->addWidget(m_space);
    column->addWidget(m_hint);
    column->addWidget(m_table);
    column->addWidget(m_removeAll);
    column->addStretch();
    m_space->setObjectName(QStringLiteral("colorSpace"));
    InspectorPanel::showSession();
}

void InspectorPanel::showSession()
{
    m_fields->setSession(m_session);
    m_table->setSession(m_session);
    refreshAll();
}

SessionFollower::Connections InspectorPanel::connectTo(Session &session)
{
    return {connect(&session.viewState(), &ViewState::hoverChanged, this, &InspectorPanel::refreshHover),
            connect(&session.viewState(), &ViewState::pinsChanged, this, &InspectorPanel::refreshPins),
            connect(&session, &Session::lockedChannelsChanged, this, &InspectorPanel::refreshPins),
            connect(&session, &Session::previewChanged, this, &InspectorPanel::refreshPins),
            connect(&session, &Session::layoutChanged, this, &InspectorPanel::refreshAll),
            connect(&session.viewState(), &ViewState::settingsChanged, this, &InspectorPanel::refreshAll),
            connect(&session, &Session::storageChanged, this, &InspectorPanel::refreshAll),
            connect(&session, &Session::pixelsChanged, this, &InspectorPanel::refreshChanged)};
}

void InspectorPanel::refreshAll()
{
    m_space->setVisible(m_session);
    if (m_session)
        m_space->setText(tr("The numbers are: %1").arg(meaningOfNumbers(m_session->document())));
    refreshHover();
    refreshPins();
}

void InspectorPanel::refreshHover()
{
    m_hover->showPixel(m_session, m_session ? m_session->viewState().hover() : std::nullopt);
}

void InspectorPanel::refreshPins()
{
    const bool hasPin = m_session && m_session->viewState().currentPin() >= 0;
    m_pinned->showPixel(m_session,
                        hasPin ? std::optional(m_session->viewState().pins().at(m_session->viewState().currentPin()))
                               : std::nullopt);
    m_fields->refresh();
    m_table->refresh();
    m_removeAll->setVisible(hasPin);
    m_hint->setText(m_session ? tr("Click the image to pin a pixel; Shift+click adds a pin.")
                              : tr("Open an image to inspect its pixels."));
    m_hint->setVisible(!hasPin);
}

void InspectorPanel::refreshChanged(const Rect &rect)
{
    const std::optional<Point> &hover = m_session->viewState().hover();
    if (hover && rect.contains(*hover))
        refreshHover();
    if (std::ranges::any_of(m_session->viewState().pins(), [&](Point pin) { return rect.contains(pin); }))
        refreshPins();
}

// The read-outs carry the palette's colors in their text. They come by theirs after this event.
void InspectorPanel::changeEvent(QEvent *event)
{
    Panel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        QMetaObject::invokeMethod(this, &InspectorPanel::refreshAll, Qt::QueuedConnection);
}

} // namespace pellucid
