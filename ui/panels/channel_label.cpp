#include "ui/panels/channel_label.h"

#include "ui/window/theme_colors.h"

#include <QEvent>

namespace pellucid {

ChannelLabel::ChannelLabel(const QString &name, QWidget *parent) : QLabel(name, parent)
{
    QFont bold = font();
    bold.setBold(true);
    setFont(bold);
    colorText();
}

void ChannelLabel::colorText()
{
    QPalette colored = palette();
    const QColor color = channelColor(text(), groundOf(colored));
    if (colored.color(QPalette::WindowText) == color)
        return;
    colored.setColor(QPalette::WindowText, color);
    setPalette(colored);
}

void ChannelLabel::changeEvent(QEvent *event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        colorText();
}

} // namespace pellucid
