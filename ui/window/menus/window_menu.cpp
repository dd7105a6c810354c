// The part of the view menu that is about the window: its panels and its looks.
#include "ui/panels/panel.h"
#include "ui/window/document_tabs.h"
#include "ui/window/menus/menus.h"
#include "ui/window/panel_docks.h"
#include "ui/window/theme.h"

#include <QDockWidget>
#include <QMainWindow>
#include <QMenu>

#include <memory>

namespace pellucid {

namespace {

struct WindowMenu
{
    Q_DECLARE_TR_FUNCTIONS(WindowMenu)
};

void addPanels(const ActionContext &context, QMenu *menu)
{
    for (const PanelDocks::Entry &entry : context.docks.entries()) {
        QDockWidget *dock = entry.dock;
        const QString id = QString("%1Show").arg(entry.declaration->id);
        context.set.add(menu,
                        {.id = qPrintable(id),
                         .text = dock->windowTitle(),
                         .tip = WindowMenu::tr("Show or hide the panel %1").arg(dock->windowTitle()),
                         .iconName = entry.declaration->icon,
                         .keys = *entry.declaration->shortcut != '\0'
                             ? QList{QKeySequence(QString(entry.declaration->shortcut), QKeySequence::PortableText)}
                             : QList<QKeySequence>{},
                         .run = [dock] { PanelDocks::toggle(dock); },
                         .isChecked = [dock] { return !dock->isHidden(); }});
        QObject::connect(dock, &QDockWidget::visibilityChanged, &context.set, &ActionSet::refreshSoon);
    }
    menu->addSeparator();
    context.set.add(menu,
                    {.id = "resetLayout",
                     .text = WindowMenu::tr("Reset &Layout"),
                     .tip = WindowMenu::tr("Put every panel back in its place"),
                     .iconName = "reset",
                     .run = [&docks = context.docks] { docks.resetLayout(); }});
}

void addLook(const ActionContext &context, QMenu *menu)
{
    struct Look
    {
        Theme theme = rememberedTheme();
        Surround surround = Surround::Theme;
    };
    const auto look = std::make_shared<Look>();
    const auto show = [look, &tabs = context.tabs] { tabs.setSurround(surroundColor(look->theme, look->surround)); };
    show();
    context.set.add(menu,
                    {.id = "midGraySurround",
                     .text = WindowMenu::tr("Mid-&Gray Surround"),
                     .tip = WindowMenu::tr("Surround the picture with middle gray, for judging color"),
                     .keys = {QKeySequence("J")},
                     .run =
                         [look, show] {
                             look->surround = look->surround == Surround::Theme ? Surround::MidGray : Surround::Theme;
                             show();
                         },
                     .isChecked = [look] { return look->surround == Surround::MidGray; }});
    context.set.add(menu,
                    {.id = "lightTheme",
                     .text = WindowMenu::tr("Lig&ht Theme"),
                     .tip = WindowMenu::tr("Change between the dark and the light theme"),
                     .iconName = "theme",
                     .run =
                         [look, show] {
                             look->theme = look->theme == Theme::Dark ? Theme::Light : Theme::Dark;
                             applyTheme(look->theme);
                             rememberTheme(look->theme);
                             show();
                         },
                     .isChecked = [look] { return look->theme == Theme::Light; }});
    context.set.add(
        menu,
        {.id = "fullScreen",
         .text = WindowMenu::tr("Full S&creen"),
         .tip = WindowMenu::tr("Use the whole screen, or leave it"),
         .iconName = "fullscreen",
         .keys = {QKeySequence("F11")},
         .run = [&window = context.window] { window.setWindowState(window.windowState() ^ Qt::WindowFullScreen); },
         .isChecked = [&window = context.window] { return window.isFullScreen(); }});
}

} // namespace

void addWindowMenu(const ActionContext &context, QMenu *menu)
{
    QMenu *panelMenu = menu->addMenu(WindowMenu::tr("Pane&ls"));
    panelMenu->setObjectName("panelMenu");
    addPanels(context, panelMenu);
    menu->addSeparator();
    addLook(context, menu);
}

} // namespace pellucid
