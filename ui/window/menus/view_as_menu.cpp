#include "ui/dialogs/plane_dialog.h"
#include "ui/dialogs/reinterpret_dialog.h"
#include "ui/dialogs/steps_dialog.h"
#include "ui/window/menus/menus.h"
#include "ui/workspace.h"

#include <QMainWindow>
#include <QMenu>

namespace pellucid {

namespace {

struct ViewAsMenu
{
    Q_DECLARE_TR_FUNCTIONS(ViewAsMenu)
};

NamedImage imageOf(const Session &session)
{
    return {session.document().view(), session.document().spec().channels};
}

// Views that need no more than the image, and its selection.
void addViews(const ActionContext &context, QMenu *menu)
{
    struct Item
    {
        const char *id;
        QString text;
        QString tip;
        QKeySequence key;
        StridedView (*view)(const Session &session);
        bool (*isPossible)(const Session &session);
    };
    const auto always = [](const Session & /*session*/) { return true; };
    const QList<Item> items{
        {"viewSelection", ViewAsMenu::tr("&Selection"),
         ViewAsMenu::tr("Open the selected part as a document over the same bytes"), QKeySequence("Ctrl+Alt+S"),
         [](const Session &session) { return cropped(imageOf(session), *session.viewState().selection()); },
         [](const Session &session) { return session.viewState().selection().has_value(); }},
        {"viewMirrored", ViewAsMenu::tr("Flipped &Horizontally"),
         ViewAsMenu::tr("Open the mirror image as a document over the same bytes"), QKeySequence("Ctrl+Alt+H"),
         [](const Session &session) { return flippedHorizontally(imageOf(session)); }, always},
        {"viewUpsideDown", ViewAsMenu::tr("Flipped &Vertically"),
         ViewAsMenu::tr("Open the image upside down as a document over the same bytes"), QKeySequence("Ctrl+Alt+V"),
         [](const Session &session) { return flippedVertically(imageOf(session)); }, always},
        {"viewTransposed", ViewAsMenu::tr("&Transposed"),
         ViewAsMenu::tr("Open the image with rows for columns, as a document over the same bytes"),
         QKeySequence("Ctrl+Alt+X"), [](const Session &session) { return transposed(imageOf(session)); }, always},
    };
    Workspace &workspace = context.workspace;
    for (const Item &item : items)
        context.set.add(menu,
                        {.id = item.id,
                         .text = item.text,
                         .tip = item.tip,
                         .keys = {item.key},
                         .run =
                             [&workspace, view = item.view] {
                                 Session &session = *workspace.current();
                                 if (session.applyPreview())
                                     workspace.openView(session, view(session));
                             },
                         .isEnabled =
                             [&workspace, isPossible = item.isPossible] {
                                 return workspace.current() != nullptr && isPossible(*workspace.current());
                             }});
}

template <typename Dialog>
void addDialog(const ActionContext &context, QMenu *menu, const char *id, const QString &text, const QString &tip,
               const QKeySequence &key, std::ptrdiff_t minChannels = 1)
{
    Workspace &workspace = context.workspace;
    context.set.add(menu,
                    {.id = id,
                     .text = text,
                     .tip = tip,
                     .keys = {key},
                     .run =
                         [&workspace, &window = context.window] {
                             if (workspace.current()->applyPreview())
                                 (new Dialog(workspace, *workspace.current(), &window))->show();
                         },
                     .isEnabled =
                         [&workspace, minChannels] {
                             return workspace.current() != nullptr
                                 && workspace.current()->document().view().channels() >= minChannels;
                         }});
}

} // namespace

void addViewAsMenu(const ActionContext &context, QMenu *menu)
{
    QMenu *views = menu->addMenu(ViewAsMenu::tr("Open &View"));
    views->setObjectName("viewAsMenu");
    views->setToolTipsVisible(true);
    addViews(context, views);
    addDialog<StepsDialog>(context, views, "viewSteps", ViewAsMenu::tr("Every &n-th Row and Column…"),
                           ViewAsMenu::tr("Open some rows and columns as a document over the same bytes"),
                           QKeySequence("Ctrl+Alt+N"));
    addDialog<PlaneDialog>(context, views, "viewPlane", ViewAsMenu::tr("One &Channel…"),
                           ViewAsMenu::tr("Open a channel, in gray, as a document over the same bytes"),
                           QKeySequence("Ctrl+Alt+P"), 2);
    addDialog<ReinterpretDialog>(context, views, "viewReinterpreted", ViewAsMenu::tr("&Reinterpreted…"),
                                 ViewAsMenu::tr("Open the same bytes as elements of another type and shape"),
                                 QKeySequence("Ctrl+Alt+R"));
    views->addSeparator();
    Workspace &workspace = context.workspace;
    context.set.add(
        views,
        {.id = "makeIndependent",
         .text = ViewAsMenu::tr("&Make Independent"),
         .tip = ViewAsMenu::tr("Copy the pixels that other documents share; undo makes this one share them again"),
         .keys = {QKeySequence("Ctrl+Alt+I")},
         .run = [&workspace] { workspace.current()->makeIndependent(); },
         .isEnabled =
             [&workspace] {
                 return workspace.current() != nullptr && workspace.current()->document().isShared()
                     && !workspace.current()->document().array();
             }});
}

} // namespace pellucid
