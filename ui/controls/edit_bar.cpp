#include "ui/controls/edit_bar.h"

#include "ui/controls/layout.h"
#include "ui/window/icon.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPushButton>

#include <utility>

namespace pellucid {

namespace {

QPushButton *button(const char *objectName, const char *iconName, const QString &title, const QString &toolTip)
{
    auto *button = new QPushButton;
    button->setObjectName(QLatin1String(objectName));
    button->setIcon(icon(QLatin1String(iconName)));
    button->setAccessibleName(title);
    button->setToolTip(toolTip);
    button->setAutoDefault(true); // Enter on a focused button presses that button
    return button;
}

} // namespace

EditBar::EditBar(const QString &editName, QWidget *owner)
    : QFrame(owner),
      m_owner(owner),
      m_editName(editName),
      m_name(new QLabel),
      m_beforeAfter(button("beforeAfterButton", "before-after", tr("Show original"),
                           tr("Hold to see the image before the edit"))),
      m_reset(button("resetButton", "reset", tr("Reset"), tr("Reset: put every control back to neutral"))),
      m_cancel(button("cancelButton", "cancel", tr("Cancel"), tr("Cancel: bring every byte back (Esc)"))),
      m_apply(button("applyButton", "apply", tr("Apply"), tr("Apply: make this a step of the history (Enter)")))
{
    setObjectName(QStringLiteral("editBar"));
    m_name->setObjectName(QStringLiteral("editName"));
    m_apply->setText(tr("Apply"));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(panelMargin, 4, panelMargin, 4);
    layout->setSpacing(4);
    layout->addWidget(m_name, 1);
    for (QPushButton *each : {m_beforeAfter, m_reset, m_cancel, m_apply})
        layout->addWidget(each);

    connect(m_beforeAfter, &QPushButton::pressed, this, [this] { m_session->setPreviewHeldBack(true); });
    connect(m_beforeAfter, &QPushButton::released, this, [this] {
        if (isActive())
            m_session->setPreviewHeldBack(false);
    });
    connect(m_reset, &QPushButton::clicked, this, &EditBar::resetRequested);
    connect(m_cancel, &QPushButton::clicked, this, [this] { m_session->cancelPreview(); });
    connect(m_apply, &QPushButton::clicked, this, [this] { m_session->applyPreview(); });
    owner->installEventFilter(this);
    refresh();
}

void EditBar::showSession()
{
    refresh();
}

SessionFollower::Connections EditBar::connectTo(Session &session)
{
    return {connect(&session, &Session::previewChanged, this, &EditBar::refresh)};
}

bool EditBar::isActive() const
{
    return m_session && m_session->previewOwner() == m_owner;
}

void EditBar::refresh()
{
    const bool active = isActive();
    m_name->setText(active ? m_editName : tr("No edit in progress"));
    m_name->setForegroundRole(active ? QPalette::WindowText : QPalette::PlaceholderText);
    for (QPushButton *each : {m_beforeAfter, m_reset, m_cancel, m_apply})
        each->setEnabled(active);
    if (std::exchange(m_wasActive, active) && !active)
        emit ended();
}

bool EditBar::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_owner && event->type() == QEvent::KeyPress && isActive()) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            m_session->applyPreview();
            return true;
        }
        if (key == Qt::Key_Escape) {
            m_session->cancelPreview();
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace pellucid
