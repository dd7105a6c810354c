#include "ui/dialogs/operation_dialog.h"
#include "ui/dialogs/properties_dialog.h"
#include "ui/window/menus/menus.h"
#include "ui/workspace.h"

#include <QMainWindow>
#include <QMenu>

#include <algorithm>

namespace pellucid {

// An entry for every operation: it runs at once when there is nothing to choose but channels, and opens its form
// otherwise.
void fillImageMenu(const ActionContext &context, QMenu *menu)
{
    for (const Operation *operation : operations()) {
        const bool hasForm = std::ranges::any_of(operation->parameters, [](const Parameter &parameter) {
            return parameter.kind != Parameter::Kind::Channels;
        });
        const QString title = QString::fromStdString(operation->title);
        const std::string id = "operation." + operation->id;
        context.set.add(menu,
                        {.id = id.c_str(),
                         .text = hasForm ? title + QChar(0x2026) : title,
                         .tip = QString::fromStdString(operation->summary),
                         .run =
                             [&workspace = context.workspace, &window = context.window, operation, hasForm] {
                                 Session &session = *workspace.current();
                                 if (hasForm)
                                     (new OperationDialog(session, *operation, &window))->show();
                                 else
                                     session.apply({session.step(operation->id.c_str())});
                             },
                         .isEnabled =
                             [&workspace = context.workspace, operation] {
                                 return workspace.current() != nullptr
                                     && operation->accepts(workspace.current()->document().spec().dtype);
                             }});
    }
    menu->addSeparator();
    addViewAsMenu(context, menu);
    menu->addSeparator();
    context.set.add(
        menu,
        {.id = "properties",
         .text = QCoreApplication::translate("ImageMenu", "&Properties…"),
         .tip = QCoreApplication::translate("ImageMenu", "File, sizes, colors, camera data and texts"),
         .keys = {QKeySequence("Ctrl+I")},
         .run = [&workspace = context.workspace,
                 &window = context.window] { (new PropertiesDialog(*workspace.current(), &window))->show(); },
         .isEnabled = [&workspace = context.workspace] { return workspace.current() != nullptr; }});
}

} // namespace pellucid
