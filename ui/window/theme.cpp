#include "ui/window/theme.h"

#include "ui/window/theme_colors.h"
#include "ui/window/theme_style.h"

#include <QApplication>
#include <QPalette>
#include <QSettings>

namespace pellucid {

namespace {

constexpr auto key = "theme";

QColor gray(int level)
{
    return {level, level, level};
}

// Gray levels of one theme, named for what they paint.
struct Grays
{
    int window;
    int panel;
    int field;
    int line;
    int surround;
    int text;
    int secondaryText;
    int disabledText;
};

constexpr Grays darkGrays{0x2B, 0x33, 0x26, 0x45, 0x1E, 0xE6, 0xA0, 0x70};
constexpr Grays lightGrays{0xF0, 0xF8, 0xFF, 0xC4, 0xDC, 0x1E, 0x5C, 0x98};
constexpr int midGray = 0x77;

const Grays &graysOf(Theme theme)
{
    return theme == Theme::Dark ? darkGrays : lightGrays;
}

QPalette paletteOf(Theme theme)
{
    const Grays &grays = graysOf(theme);
    const QColor selection = theme == Theme::Dark ? QColor(0x2F, 0x6F, 0xC4) : QColor(0x1F, 0x66, 0xC2);
    QPalette palette;
    palette.setColor(QPalette::Window, gray(grays.window));
    palette.setColor(QPalette::WindowText, gray(grays.text));
    palette.setColor(QPalette::Base, gray(grays.field));
    palette.setColor(QPalette::AlternateBase, gray(grays.window));
    palette.setColor(QPalette::ToolTipBase, gray(grays.panel));
    palette.setColor(QPalette::ToolTipText, gray(grays.text));
    palette.setColor(QPalette::PlaceholderText, gray(grays.secondaryText));
    palette.setColor(QPalette::Text, gray(grays.text));
    palette.setColor(QPalette::Button, gray(grays.panel));
    palette.setColor(QPalette::ButtonText, gray(grays.text));
    palette.setColor(QPalette::BrightText, gray(0xFF));
    palette.setColor(QPalette::Light, gray(grays.line + 0x10));
    palette.setColor(QPalette::Midlight, gray(grays.line));
    palette.setColor(QPalette::Mid, gray(grays.line));
    palette.setColor(QPalette::Dark, gray(grays.surround));
    palette.setColor(QPalette::Shadow, gray(grays.surround));
    palette.setColor(QPalette::Highlight, selection);
    palette.setColor(QPalette::HighlightedText, gray(0xFF));
    palette.setColor(QPalette::Link, theme == Theme::Dark ? accentColor : selection);
    palette.setColor(QPalette::LinkVisited, theme == Theme::Dark ? accentColor : selection);
    for (const QPalette::ColorRole role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, role, gray(grays.disabledText));
    palette.setColor(QPalette::Disabled, QPalette::Highlight, gray(grays.line));
    return palette;
}

// What the palette cannot say. Gray levels come in as names, the accent as one more.
constexpr auto styleSheetTemplate = R"(
QMainWindow::separator { background: @line; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: @accent; }
QMenuBar { background: @window; border-bottom: 1px solid @line; }
QMenuBar::item { padding: 4px 9px; background: transparent; }
QMenuBar::item:selected { background: @line; }
QToolBar { background: @window; border: none; border-bottom: 1px solid @line; padding: 2px 4px; spacing: 1px; }
QToolBar::separator { background: @line; width: 1px; margin: 5px 5px; }
QToolBar QToolButton { border: 1px solid transparent; border-radius: 3px; padding: 3px; }
QToolBar QToolButton:hover { background: @line; }
QToolBar QToolButton:pressed, QToolBar QToolButton:checked { background: @field; border-color: @accent; }
QToolBar QToolButton:focus { border-color: @accent; }
QStatusBar { border-top: 1px solid @line; }
QStatusBar::item { border: none; }
QToolTip { color: @text; background: @panel; border: 1px solid @line; padding: 3px; }
QToolBar QToolButton[channel="R"] { color: @red; }
QToolBar QToolButton[channel="G"] { color: @green; }
QToolBar QToolButton[channel="B"] { color: @blue; }
QToolBar QToolButton[channel]:disabled { color: @disabled; }
QDockWidget::title { background: @window; padding: 5px 8px; }
)";

QString styleSheetOf(Theme theme)
{
    const Grays &grays = graysOf(theme);
    QString sheet = QString::fromLatin1(styleSheetTemplate);
    sheet.replace("@accent", accentColor.name());
    sheet.replace("@window", gray(grays.window).name());
    sheet.replace("@panel", gray(grays.panel).name());
    sheet.replace("@field", gray(grays.field).name());
    sheet.replace("@line", gray(grays.line).name());
    const Ground ground = theme == Theme::Dark ? Ground::Dark : Ground::Light;
    sheet.replace("@red", channelColor("R", ground).name());
    sheet.replace("@green", channelColor("G", ground).name());
    sheet.replace("@blue", channelColor("B", ground).name());
    sheet.replace("@disabled", gray(grays.disabledText).name());
    sheet.replace("@text", gray(grays.text).name());
    return sheet;
}

} // namespace

void applyTheme(Theme theme)
{
    QApplication::setStyle(new ThemeStyle);
    QApplication::setPalette(paletteOf(theme));
    qApp->setStyleSheet(styleSheetOf(theme));
}

QColor surroundColor(Theme theme, Surround surround)
{
    return gray(surround == Surround::MidGray ? midGray : graysOf(theme).surround);
}

Theme rememberedTheme()
{
    return QSettings().value(key) == "light" ? Theme::Light : Theme::Dark;
}

void rememberTheme(Theme theme)
{
    QSettings().setValue(key, theme == Theme::Light ? "light" : "dark");
}

} // namespace pellucid
