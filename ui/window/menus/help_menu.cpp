#include "ui/dialogs/about_dialog.h"
#include "ui/dialogs/commands_dialog.h"
#include "ui/window/menus/menus.h"

#include <QMainWindow>
#include <QMenu>

namespace pellucid {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("HelpMenu", text);
}

} // namespace

void fillHelpMenu(const ActionContext &context, QMenu *menu)
{
    QMainWindow &window = context.window;
    ActionSet &set = context.set;
    set.add(menu,
            {.id = "commands",
             .text = tr("&Commands and Keys…"),
             .tip = tr("Show every command with its keys; type to find one, Enter runs it"),
             .iconName = "keyboard",
             .keys = {QKeySequence("F1"), QKeySequence("?"), QKeySequence("Ctrl+Shift+P")},
             .run = [&set, &window] { (new CommandsDialog(set.actions(), &window))->show(); }});
    menu->addSeparator();
    set.add(menu,
            {.id = "about",
             .text = tr("&About Pellucid"),
             .tip = tr("What this program is, and its version"),
             .iconName = "info",
             .run = [&window] { showAbout(&window); }});
}

} // namespace pellucid
