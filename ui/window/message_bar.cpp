#include "ui/window/message_bar.h"

#include "ui/window/icon.h"
#include "ui/window/message_queue.h"

#include <QAccessibleWidget>
#include <QAction>
#include <QDialogButtonBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMenuBar>
#include <QPushButton>
#include <QSet>
#include <QToolButton>

#include <chrono>

namespace pellucid {

namespace {

constexpr std::chrono::seconds informationLasts{5};
constexpr int iconExtent = 20;

// A role that screen readers speak up for. Qt knows it, but gives it to no widget.
QAccessibleInterface *makeAccessible(const QString & /*className*/, QObject *object)
{
    auto *const bar = qobject_cast<MessageBar *>(object);
    return bar != nullptr ? new QAccessibleWidget(bar, QAccessible::Notification) : nullptr;
}

// The letters that Alt has a meaning with: of menus, and of controls anywhere in the window.
QSet<QChar> takenMnemonics(const QWidget &window)
{
    QStringList texts;
    for (const QMenuBar *menuBar : window.findChildren<QMenuBar *>()) {
        for (const QAction *action : menuBar->actions())
            texts.append(action->text());
    }
    for (const auto *button : window.findChildren<QAbstractButton *>())
        texts.append(button->text());
    for (const auto *label : window.findChildren<QLabel *>()) {
        if (label->buddy() != nullptr)
            texts.append(label->text());
    }
    QSet<QChar> taken;
    for (const QString &text : texts) {
        if (const QKeySequence key = QKeySequence::mnemonic(text); !key.isEmpty())
            taken.insert(QChar(key[0].key()));
    }
    return taken;
}

// With the first letter as its mnemonic that is free; it is taken from then on.
QString withMnemonic(const QString &text, QSet<QChar> &taken)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar letter = text[i].toUpper();
        if (!letter.isLetter() || taken.contains(letter))
            continue;
        taken.insert(letter);
        return QString(text).insert(i, '&');
    }
    return text;
}

} // namespace

MessageBar::MessageBar(MessageQueue &queue, QWidget *parent)
    : QFrame(parent),
      m_queue(queue),
      m_icon(new QLabel(this)),
      m_text(new QLabel(this)),
      m_choices(new QDialogButtonBox(this)),
      m_previous(addButton("messagePrevious", "up", tr("Newer message"))),
      m_count(new QLabel(this)),
      m_next(addButton("messageNext", "down", tr("Older message")))
{
    QAccessible::installFactory(makeAccessible);
    setObjectName("messageBar");
    m_icon->setObjectName("messageIcon");
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Button);
    m_text->setObjectName("messageText");
    m_text->setAccessibleDescription(tr("Message"));
    m_text->setToolTip(tr("What happened; Esc closes it"));
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Minimum); // a long word must not widen the window
    m_count->setObjectName("messageCount");
    QToolButton *closeButton = addButton("messageClose", "close", tr("Close this message"));
    connect(closeButton, &QToolButton::clicked, &queue, &MessageQueue::removeShown);
    connect(m_previous, &QToolButton::clicked, &queue, &MessageQueue::showPrevious);
    connect(m_next, &QToolButton::clicked, &queue, &MessageQueue::showNext);

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 6, 6, 6);
    layout->setSpacing(10);
    layout->addWidget(m_icon);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_choices);
    for (QWidget *widget : {static_cast<QWidget *>(m_previous), static_cast<QWidget *>(m_count),
                            static_cast<QWidget *>(m_next), static_cast<QWidget *>(closeButton)})
        layout->addWidget(widget);

    m_timeout.setSingleShot(true);
    connect(&m_timeout, &QTimer::timeout, &queue, &MessageQueue::removeShown);
    connect(&queue, &MessageQueue::changed, this, &MessageBar::refresh);
    hide();
}

QToolButton *MessageBar::addButton(const char *objectName, const char *iconName, const QString &name)
{
    auto *button = new QToolButton(this);
    button->setObjectName(objectName);
    button->setIcon(icon(iconName));
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus); // a click leaves the keys to the canvas
    button->setToolTip(name);
    button->setAccessibleName(name);
    return button;
}

QString MessageBar::text() const
{
    return isVisibleTo(parentWidget()) ? m_text->text() : QString();
}

void MessageBar::refresh()
{
    const Message *const message = m_queue.shown();
    m_timeout.stop();
    if (message == nullptr) {
        setAccessibleName({});
        hide();
        return;
    }
    m_text->setText(message->text);
    showIcon();
    showChoices(message->choices);
    const int count = m_queue.count();
    m_count->setText(tr("%1 of %2").arg(m_queue.position() + 1).arg(count));
    for (QWidget *widget :
         {static_cast<QWidget *>(m_previous), static_cast<QWidget *>(m_count), static_cast<QWidget *>(m_next)})
        widget->setVisible(count > 1);
    m_previous->setEnabled(m_queue.position() > 0);
    m_next->setEnabled(m_queue.position() < count - 1);
    if (message->kind == Message::Kind::Information)
        m_timeout.start(informationLasts);
    show();
    notifyScreenReaders();
}

void MessageBar::showIcon()
{
    const Message *const message = m_queue.shown();
    const bool isProblem = message != nullptr && message->kind == Message::Kind::Problem;
    m_icon->setPixmap(icon(isProblem ? "warning" : "info").pixmap(QSize(iconExtent, iconExtent), devicePixelRatioF()));
}

void MessageBar::showChoices(const QList<Message::Choice> &choices)
{
    for (QAbstractButton *former : m_choices->buttons()) {
        m_choices->removeButton(former);
        former->deleteLater(); // it may be what was clicked
    }
    QSet<QChar> taken = takenMnemonics(*window());
    for (const Message::Choice &choice : choices) {
        const QString text = QString(choice.text).remove('&');
        QPushButton *button = m_choices->addButton(withMnemonic(text, taken), QDialogButtonBox::ActionRole);
        button->setObjectName("messageChoice");
        button->setAccessibleName(text);
        button->setToolTip(choice.tip);
        button->setAutoDefault(false);
        button->setFocusPolicy(Qt::TabFocus);
        connect(button, &QPushButton::clicked, this, [this, run = choice.run] {
            m_queue.removeShown();
            if (run)
                QMetaObject::invokeMethod(this, run, Qt::QueuedConnection); // may bring the next message
        });
    }
    m_choices->setVisible(!choices.isEmpty());
}

// Readers on Linux hear of names that change and of notifications that are shown, not of alerts.
void MessageBar::notifyScreenReaders()
{
    const QString text = m_text->text();
    if (accessibleName() == text)
        return;
    setAccessibleName(text);
    for (const QAccessible::Event type : {QAccessible::ObjectShow, QAccessible::Alert}) {
        QAccessibleEvent event(this, type);
        QAccessible::updateAccessibility(&event);
    }
}

void MessageBar::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showIcon();
}

void MessageBar::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        m_queue.removeShown();
    else
        QFrame::keyPressEvent(event);
}

void MessageBar::hideEvent(QHideEvent *event)
{
    QFrame::hideEvent(event);
    if (isAncestorOf(window()->focusWidget()))
        emit left();
}

} // namespace pellucid
