#include "ui/widgets/message_bar.h"

#include "ui/icon.h"

#include <QAccessible>
#include <QDialogButtonBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

#include <chrono>

namespace pellucid {

namespace {

constexpr std::chrono::seconds informationLasts{5};
constexpr int iconExtent = 20;

} // namespace

MessageBar::MessageBar(QWidget *over)
    : QFrame(over), m_icon(new QLabel(this)), m_text(new QLabel(this)), m_choices(new QDialogButtonBox(this))
{
    setObjectName("messageBar");
    setAccessibleName(tr("Message"));
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Button);
    m_text->setObjectName("messageText");
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);

    auto *closeButton = new QToolButton(this);
    closeButton->setObjectName("messageClose");
    closeButton->setIcon(icon("close"));
    closeButton->setAutoRaise(true);
    closeButton->setToolTip(tr("Close this message"));
    closeButton->setAccessibleName(tr("Close this message"));
    connect(closeButton, &QToolButton::clicked, this, &QWidget::hide);

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 6, 6, 6);
    layout->setSpacing(10);
    layout->addWidget(m_icon);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_choices);
    layout->addWidget(closeButton);

    m_timeout.setSingleShot(true);
    connect(&m_timeout, &QTimer::timeout, this, &QWidget::hide);
    over->installEventFilter(this);
    hide();
}

void MessageBar::show(const Message &message)
{
    const bool isProblem = message.kind == Message::Kind::Problem;
    m_icon->setPixmap(icon(isProblem ? "warning" : "info").pixmap(QSize(iconExtent, iconExtent), devicePixelRatioF()));
    m_text->setText(message.text);
    m_choices->clear();
    for (const Message::Choice &choice : message.choices) {
        QPushButton *button = m_choices->addButton(choice.text, QDialogButtonBox::ActionRole);
        button->setObjectName("messageChoice");
        button->setAccessibleName(QString(choice.text).remove('&'));
        button->setToolTip(choice.tip);
        button->setAutoDefault(false);
        const auto choose = [this, run = choice.run] {
            hide();
            if (run)
                run();
        };
        connect(button, &QPushButton::clicked, this, choose, Qt::QueuedConnection); // may bring the next message
    }
    m_choices->setVisible(!message.choices.isEmpty());
    isProblem ? m_timeout.stop() : m_timeout.start(informationLasts);
    QWidget::show();
    place();
    raise();
    QAccessibleEvent event(m_text, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

QString MessageBar::text() const
{
    return isVisibleTo(parentWidget()) ? m_text->text() : QString();
}

bool MessageBar::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize)
        place();
    return QFrame::eventFilter(watched, event);
}

void MessageBar::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        hide();
    else
        QFrame::keyPressEvent(event);
}

void MessageBar::place()
{
    const int width = parentWidget()->width();
    const int height = heightForWidth(width); // with the frame
    setGeometry(0, parentWidget()->height() - height, width, height);
}

} // namespace pellucid
