#include "ui/window/welcome_pane.h"

#include "ui/files/image_path.h"
#include "ui/files/thumbnail_loader.h"
#include "ui/window/icon.h"
#include "ui/window/menus/action_set.h"

#include <QAction>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace pellucid {

namespace {

constexpr qsizetype maximumThumbnails = 4;
constexpr QSize thumbnailSize(136, 96);
constexpr QSize buttonSize(120, 34);

QPushButton *buttonFor(QAction *action, const QString &text, const char *objectName, QWidget *parent)
{
    auto *button = new QPushButton(action->icon(), text, parent);
    button->setMinimumSize(buttonSize);
    button->setObjectName(objectName);
    button->setToolTip(action->toolTip());
    button->setAccessibleName(button->text());
    button->setEnabled(action->isEnabled());
    QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
    QObject::connect(action, &QAction::changed, button, [button, action] { button->setEnabled(action->isEnabled()); });
    return button;
}

QLabel *label(const QString &text, const char *objectName, QPalette::ColorRole role, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setObjectName(objectName);
    label->setForegroundRole(role);
    label->setAlignment(Qt::AlignCenter);
    return label;
}

} // namespace

WelcomePane::WelcomePane(const CodecRegistry &registry, const ActionSet &actions, QWidget *parent)
    : QWidget(parent),
      m_recent(new QHBoxLayout),
      m_recentBox(new QWidget(this)),
      m_thumbnails(new ThumbnailLoader(registry, (QSizeF(thumbnailSize) * devicePixelRatioF()).toSize(), this))
{
    connect(m_thumbnails, &ThumbnailLoader::ready, this, &WelcomePane::showThumbnail);
    setObjectName("welcomePane");
    setAccessibleName(tr("Welcome"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Dark);

    auto *title = label(tr("Drop an image here"), "welcomeTitle", QPalette::WindowText, this);
    QFont font = title->font();
    font.setPointSizeF(font.pointSizeF() * 1.7);
    title->setFont(font);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addStretch();
    QPushButton *openButton = buttonFor(actions.find("open"), tr("Open…"), "welcomeOpen", this);
    setFocusProxy(openButton);
    buttons->addWidget(openButton);
    buttons->addWidget(buttonFor(actions.find("paste"), tr("Paste"), "welcomePaste", this));
    buttons->addWidget(buttonFor(actions.find("newImage"), tr("New…"), "welcomeNew", this));
    buttons->addWidget(buttonFor(actions.find("openTestCard"), tr("Test Card"), "welcomeTestCard", this));
    buttons->addStretch();

    auto *recentTitle = label(tr("Recent files"), "welcomeRecentTitle", QPalette::PlaceholderText, m_recentBox);
    auto *recentLayout = new QVBoxLayout(m_recentBox);
    recentLayout->setContentsMargins(0, 24, 0, 0);
    recentLayout->addWidget(recentTitle);
    recentLayout->addLayout(m_recent);
    m_recent->setSpacing(8);
    m_recentBox->hide();

    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(12);
    layout->addStretch(2);
    layout->addWidget(title);
    const QKeySequence pasteKey = actions.find("paste")->shortcut();
    layout->addWidget(label(tr("or paste one with %1").arg(pasteKey.toString(QKeySequence::NativeText)), "welcomeHint",
                            QPalette::PlaceholderText, this));
    layout->addSpacing(8);
    layout->addLayout(buttons);
    layout->addWidget(m_recentBox);
    layout->addStretch(3);
}

void WelcomePane::showRecentFiles(const QStringList &paths)
{
    m_paths = paths;
    if (isVisible())
        makeButtons();
}

void WelcomePane::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    makeButtons();
}

void WelcomePane::makeButtons()
{
    while (QLayoutItem *item = m_recent->takeAt(0)) {
        if (item->widget() != nullptr)
            item->widget()->deleteLater();
        delete item;
    }
    m_buttons.clear();
    m_recent->addStretch();
    for (const QString &path : m_paths.mid(0, maximumThumbnails)) {
        auto *button = new QToolButton(m_recentBox);
        const QString name = imageTitle(path);
        button->setObjectName("recentFile");
        button->setAccessibleName(tr("Open %1").arg(name));
        button->setToolTip(path);
        button->setAutoRaise(true);
        button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
        button->setIconSize(thumbnailSize);
        button->setIcon(icon("open"));
        button->setText(
            button->fontMetrics().elidedText(name, Qt::ElideMiddle, thumbnailSize.width()).replace('&', "&&"));
        connect(button, &QToolButton::clicked, this, [this, path] { emit fileChosen(path); });
        m_recent->addWidget(button);
        m_buttons.insert(path, button);
    }
    m_thumbnails->want(m_buttons.keys());
    m_recent->addStretch();
    m_recentBox->setVisible(!m_paths.isEmpty());
}

// Nothing is read while an image is shown instead.
void WelcomePane::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_thumbnails->want({});
}

void WelcomePane::showThumbnail(const QString &path, const QImage &picture)
{
    QToolButton *const button = m_buttons.value(path);
    if (button == nullptr || picture.isNull())
        return;
    QPixmap pixmap = QPixmap::fromImage(picture);
    pixmap.setDevicePixelRatio(devicePixelRatioF());
    button->setIcon(pixmap);
}

} // namespace pellucid
