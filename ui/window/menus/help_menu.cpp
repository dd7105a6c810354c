#include "ui/dialogs/about_dialog.h"
#include "ui/dialogs/commands_dialog.h"
#include "ui/window/menus/menus.h"

#include <QMainWindow>
#include <QMenu>

namespace pellucid {

namespace {

struct HelpMenu
{
    Q_DECLARE_TR_FUNCTIONS(HelpMenu)
};

} // namespace

void fillHelpMenu(const ActionContext &context, QMenu *menu)
{
    QMainWindow &window = context.window;
    ActionSet &set = context.set;
    set.add(menu,
            {.id = "commands",
             .text = HelpMenu::tr("&Commands and Keys…"),
             .tip = HelpMenu::tr("Show every command with its keys; type to find one, Enter runs it"),
             .iconName = "keyboard",
             .keys = {QKeySequence("F1"), QKeySequence("?"), QKeySequence("Ctrl+Shift+P")},
             .run = [&set, &window] { (new CommandsDialog(set.actions(), &window))->show(); }});
    menu->addSeparator();
    set.add(menu,
            {.id = "about",
             .text = HelpMenu::tr("&About Pellucid"),
             .tip = HelpMenu::tr("What this program is, and its version"),
             .iconName = "info",
             .run = [&window] { showAbout(&window); }});
}

} // namespace pellucid
