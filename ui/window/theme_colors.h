// The few colors of the window that are not grays: channels, accent and warnings. Every gray comes from the palette.
#pragma once

#include <QColor>
#include <QPalette>
#include <QString>

namespace pellucid {

inline const QColor accentColor(0x4C, 0x9A, 0xFF);

enum class Ground { Dark, Light };

// What the palette's text stands on.
[[nodiscard]] inline Ground groundOf(const QPalette &palette)
{
    return palette.color(QPalette::Window).lightness() < 128 ? Ground::Dark : Ground::Light;
}

// A channel's color, legible (contrast at least 4.5 : 1) on the ground. Channels without a color have the one of L.
[[nodiscard]] inline QColor channelColor(const QString &name, Ground ground)
{
    const bool isDark = ground == Ground::Dark;
    if (name == QLatin1String("R"))
        return isDark ? QColor(0xFF, 0x6B, 0x6B) : QColor(0xC0, 0x20, 0x28);
    if (name == QLatin1String("G"))
        return isDark ? QColor(0x5B, 0xD0, 0x7A) : QColor(0x14, 0x72, 0x36);
    if (name == QLatin1String("B"))
        return isDark ? QColor(0x5A, 0xA9, 0xFF) : QColor(0x15, 0x5F, 0xB8);
    if (name == QLatin1String("A"))
        return isDark ? QColor(0xC8, 0xC8, 0xC8) : QColor(0x5A, 0x5A, 0x5A);
    return isDark ? QColor(0xE6, 0xE6, 0xE6) : QColor(0x22, 0x22, 0x22);
}

// Text that says what is wrong.
[[nodiscard]] inline QColor warningColor(Ground ground)
{
    return ground == Ground::Dark ? QColor(0xFF, 0xB8, 0x4D) : QColor(0x8A, 0x50, 0x00);
}

} // namespace pellucid
