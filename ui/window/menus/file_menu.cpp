#include "ui/closing.h"
#include "ui/dialogs/batch_dialog.h"
#include "ui/dialogs/new_image_dialog.h"
#include "ui/files/auto_reload.h"
#include "ui/files/image_path.h"
#include "ui/files/recent_files.h"
#include "ui/opening.h"
#include "ui/window/menus/menus.h"
#include "ui/workspace.h"

#include <QMainWindow>
#include <QMenu>

namespace pellucid {

namespace {

struct FileMenu
{
    Q_DECLARE_TR_FUNCTIONS(FileMenu)
};

void fillRecentMenu(Workspace &workspace, QMenu *menu)
{
    menu->clear();
    const QStringList paths = RecentFiles::paths();
    for (const QString &path : paths) {
        QAction *action = menu->addAction(imageTitle(path).replace('&', "&&"));
        action->setObjectName("openRecent");
        action->setToolTip(path);
        action->setStatusTip(path);
        QObject::connect(action, &QAction::triggered, &workspace,
                         [&workspace, path] { workspace.opening().open({path}); });
    }
    menu->setEnabled(!paths.isEmpty());
}

// The document, or the file that is being read.
void closeInFront(Workspace &workspace)
{
    if (Session *const session = workspace.current())
        workspace.closing().close(session);
    else if (Loading *const loading = workspace.opening().loading())
        loading->cancel();
}

} // namespace

void fillFileMenu(const ActionContext &context, QMenu *menu)
{
    ActionSet &set = context.set;
    Workspace &workspace = context.workspace;
    const auto hasImage = [&workspace] { return workspace.current() != nullptr; };
    const auto hasFile = [&workspace] {
        return workspace.current() != nullptr && !workspace.current()->path().isEmpty();
    };

    set.add(menu,
            {.id = "newImage",
             .text = FileMenu::tr("&New Image…"),
             .tip = FileMenu::tr("Make an image of one color: height, width, channels, type and values"),
             .iconName = "new",
             .keys = {QKeySequence("Ctrl+N")},
             .run = [&workspace, &window = context.window] { (new NewImageDialog(workspace, &window))->open(); }});
    set.add(menu,
            {.id = "open",
             .text = FileMenu::tr("&Open…"),
             .tip = FileMenu::tr("Open one or more image files"),
             .iconName = "open",
             .keys = {QKeySequence("Ctrl+O")},
             .run = [&workspace] { workspace.opening().openWithDialog(); }});
    set.add(menu,
            {.id = "openLive",
             .text = FileMenu::tr("Open Li&ve…"),
             .tip = FileMenu::tr(
                 "Open a NumPy array as memory shared with other programs: edits reach its file at once, and "
                 "what they write shows here"),
             .keys = {QKeySequence("Ctrl+Shift+O")},
             .run = [&workspace] { workspace.opening().openLiveWithDialog(); }});
    set.add(menu,
            {.id = "openRaw",
             .text = FileMenu::tr("Open Raw &Memory…"),
             .tip = FileMenu::tr("Open bare pixels, of a file that does not say how they lie"),
             .keys = {QKeySequence("Ctrl+Alt+O")},
             .run = [&workspace] { workspace.opening().openRaw(); }});
    QMenu *recent = menu->addMenu(FileMenu::tr("Open &Recent"));
    recent->setObjectName("recentMenu");
    recent->setToolTipsVisible(true);
    QObject::connect(&workspace, &Workspace::recentFilesChanged, recent,
                     [&workspace, recent] { fillRecentMenu(workspace, recent); });
    // Files may have come or gone since.
    QObject::connect(menu, &QMenu::aboutToShow, recent, [&workspace, recent] { fillRecentMenu(workspace, recent); });
    set.add(menu,
            {.id = "openTestCard",
             .text = FileMenu::tr("Open &Test Card"),
             .tip = FileMenu::tr("Open the built-in sample: gradients, patches of known values, fine detail, alpha"),
             .run = [&workspace] { workspace.opening().openTestCard(); }});
    set.add(menu,
            {.id = "reload",
             .text = FileMenu::tr("Re&load"),
             .tip = FileMenu::tr("Read the file again, keeping zoom, position and pins"),
             .iconName = "reload",
             .keys = {QKeySequence("F5")},
             .run = [&workspace] { workspace.opening().reload(workspace.current()); },
             .isEnabled = hasFile});
    set.add(
        menu,
        {.id = "autoReload",
         .text = FileMenu::tr("Reload &When Changed"),
         .tip = FileMenu::tr("Read files again by itself when other programs change them; never over unsaved edits"),
         .run = [&workspace] { workspace.autoReload().setOn(!workspace.autoReload().isOn()); },
         .isChecked = [&workspace] { return workspace.autoReload().isOn(); }});
    menu->addSeparator();

    set.add(menu,
            {.id = "save",
             .text = FileMenu::tr("&Save"),
             .tip = FileMenu::tr("Save in place, in the file's own format"),
             .iconName = "save",
             .keys = {QKeySequence("Ctrl+S")},
             .run = [&workspace] { workspace.save(workspace.current()); },
             .isEnabled = hasImage});
    set.add(menu,
            {.id = "saveAs",
             .text = FileMenu::tr("Save &As…"),
             .tip = FileMenu::tr("Save under another name or in another format"),
             .iconName = "save-as",
             .keys = {QKeySequence("Ctrl+Shift+S")},
             .run = [&workspace] { workspace.saveAs(workspace.current()); },
             .isEnabled = hasImage});
    menu->addSeparator();

    set.add(menu,
            {.id = "batch",
             .text = FileMenu::tr("&Batch…"),
             .tip = FileMenu::tr("Apply the steps of this document, or a recipe, to many files"),
             .keys = {QKeySequence("Ctrl+B")},
             .run = [&workspace, &window = context.window] { (new BatchDialog(workspace, &window))->show(); }});
    menu->addSeparator();

    struct Direction
    {
        const char *id;
        QString text;
        QString tip;
        QString iconName;
        QList<QKeySequence> keys;
        Opening::Neighbour neighbour;
    };
    const QList<Direction> directions{
        {"previousFile",
         FileMenu::tr("&Previous in Folder"),
         FileMenu::tr("Show the image before this one in its folder"),
         "previous",
         {QKeySequence("PgUp")},
         Opening::Neighbour::Previous},
        {"nextFile",
         FileMenu::tr("Ne&xt in Folder"),
         FileMenu::tr("Show the image after this one in its folder"),
         "next",
         {QKeySequence("PgDown")},
         Opening::Neighbour::Next},
        {"firstFile",
         FileMenu::tr("&First in Folder"),
         FileMenu::tr("Show the first image of the folder"),
         {},
         {QKeySequence("Home")},
         Opening::Neighbour::First},
        {"lastFile",
         FileMenu::tr("Last in Fol&der"),
         FileMenu::tr("Show the last image of the folder"),
         {},
         {QKeySequence("End")},
         Opening::Neighbour::Last},
    };
    for (const Direction &direction : directions)
        set.add(menu,
                {.id = direction.id,
                 .text = direction.text,
                 .tip = direction.tip,
                 .iconName = direction.iconName,
                 .keys = direction.keys,
                 .scope = ActionDeclaration::Scope::Canvas,
                 .run = [&workspace, neighbour = direction.neighbour] { workspace.opening().openNeighbour(neighbour); },
                 .isEnabled = hasFile});
    menu->addSeparator();

    set.add(menu,
            {.id = "close",
             .text = FileMenu::tr("&Close"),
             .tip = FileMenu::tr("Close this document"),
             .iconName = "close",
             .keys = {QKeySequence("Ctrl+W")},
             .run = [&workspace] { closeInFront(workspace); },
             .isEnabled =
                 [&workspace] { return workspace.current() != nullptr || workspace.opening().loading() != nullptr; }});
    set.add(menu,
            {.id = "quit",
             .text = FileMenu::tr("&Quit"),
             .tip = FileMenu::tr("Close every document and leave"),
             .keys = {QKeySequence("Ctrl+Q")},
             .run = [&window = context.window] { window.close(); }});
}

} // namespace pellucid
