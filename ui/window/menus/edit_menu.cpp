#include "ui/dialogs/go_to_dialog.h"
#include "ui/files/clipboard.h"
#include "ui/files/loading.h"
#include "ui/files/open_data.h"
#include "ui/opening.h"
#include "ui/window/menus/menus.h"
#include "ui/window/message_queue.h"
#include "ui/workspace.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMainWindow>
#include <QMenu>
#include <QMimeData>
#include <QTimer>

#include <chrono>
#include <memory>

namespace pellucid {

namespace {

// Text for a clipboard, not a dump of everything.
constexpr std::ptrdiff_t maximumPixelsAsText = 1'000'000;

struct EditMenu
{
    Q_DECLARE_TR_FUNCTIONS(EditMenu)
};

// The selection, or everything.
Rect chosenRect(const Session &session)
{
    return session.viewState().selection().value_or(session.document().spec().shape.rect());
}

// What is copied is what it will be; otherwise says that there is no memory for it.
bool ensured(Workspace &workspace, Session &session, const Rect &rect)
{
    const bool isEnsured = session.document().ensure(rect);
    if (!isEnsured)
        workspace.report(EditMenu::tr("Not enough memory to copy the image. Close other images and try again."));
    return isEnsured;
}

void copyImage(Workspace &workspace)
{
    Session &session = *workspace.current();
    const Rect rect = chosenRect(session);
    if (!ensured(workspace, session, rect))
        return;
    const Document &document = session.document();
    const ImageSpec &spec = document.spec();
    if (const Result<void> copied = copyImageToClipboard(document.view().crop(rect), spec.channels, spec.maximum);
        !copied)
        workspace.report(QString::fromStdString(copied.error().message), &session);
}

// Of the selection; without one, of the pinned pixel, or the one under the cursor.
void copyValues(Workspace &workspace)
{
    Session &session = *workspace.current();
    Rect rect = chosenRect(session);
    const std::optional<Point> pixel = session.viewState().currentPin() >= 0
        ? session.viewState().pins()[session.viewState().currentPin()]
        : session.viewState().hover();
    if (!session.viewState().selection() && pixel)
        rect = {pixel->x, pixel->y, 1, 1};
    if (rect.width * rect.height > maximumPixelsAsText) {
        workspace.report(EditMenu::tr("At most a million pixels are copied as text; select a smaller part first."),
                         &session);
        return;
    }
    if (!ensured(workspace, session, rect))
        return;
    QGuiApplication::clipboard()->setText(valuesAsText(session.document().view().crop(rect)));
}

// Leaves what is most in the way: a file that is being read, an edit in progress, the message that is shown, full
// screen, the selection.
void escape(const ActionContext &context)
{
    Session *const session = context.workspace.current();
    QMainWindow &window = context.window;
    if (Loading *const loading = context.workspace.opening().loading())
        loading->cancel();
    else if (session != nullptr && session->hasPreview())
        session->cancelPreview();
    else if (context.messages.shown() != nullptr)
        context.messages.removeShown();
    else if (window.isFullScreen())
        window.setWindowState(window.windowState() & ~Qt::WindowFullScreen);
    else if (session != nullptr)
        session->viewState().setSelection(std::nullopt);
}

// Asking what the clipboard holds makes Qt load every image plugin, which has time until the window is there. Until
// then there may be something.
std::function<bool()> mayPaste(ActionSet &set, QMenu *menu)
{
    constexpr std::chrono::seconds start{1};
    const auto isStarting = std::make_shared<bool>(true);
    QObject::connect(menu, &QMenu::aboutToShow, menu, [isStarting] { *isStarting = false; });
    QTimer::singleShot(start, menu, [isStarting, &set] {
        *isStarting = false;
        set.refreshSoon();
    });
    return [isStarting] {
        if (*isStarting)
            return true;
        const QMimeData *data = QGuiApplication::clipboard()->mimeData();
        return data != nullptr && holdsImage(*data);
    };
}

} // namespace

void fillEditMenu(const ActionContext &context, QMenu *menu)
{
    ActionSet &set = context.set;
    Workspace &workspace = context.workspace;
    QMainWindow &window = context.window;
    const auto hasImage = [&workspace] { return workspace.current() != nullptr; };
    const auto hasFile = [&workspace] {
        return workspace.current() != nullptr && !workspace.current()->path().isEmpty();
    };
    const auto hasPreview = [&workspace] {
        return workspace.current() != nullptr && workspace.current()->hasPreview();
    };
    const auto hasSelection = [&workspace] {
        return workspace.current() != nullptr && workspace.current()->viewState().selection();
    };

    set.add(menu,
            {.id = "undo",
             .text = EditMenu::tr("&Undo"),
             .tip = EditMenu::tr("Take the last edit back"),
             .iconName = "undo",
             .keys = {QKeySequence("Ctrl+Z")},
             .run = [&workspace] { workspace.current()->undo(); },
             .isEnabled = [&workspace] { return workspace.current() != nullptr && workspace.current()->canUndo(); }});
    set.add(menu,
            {.id = "redo",
             .text = EditMenu::tr("&Redo"),
             .tip = EditMenu::tr("Do again what was taken back"),
             .iconName = "redo",
             .keys = {QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")},
             .run = [&workspace] { workspace.current()->redo(); },
             .isEnabled =
                 [&workspace] { return workspace.current() != nullptr && workspace.current()->document().canRedo(); }});
    set.add(menu,
            {.id = "applyEdit",
             .text = EditMenu::tr("&Apply Edit"),
             .tip = EditMenu::tr("Keep the edit in progress"),
             .iconName = "apply",
             .keys = {QKeySequence("Return"), QKeySequence("Enter")},
             .scope = ActionDeclaration::Scope::Canvas,
             .run = [&workspace] { workspace.current()->applyPreview(); },
             .isEnabled = hasPreview});
    set.add(menu,
            {.id = "escape",
             .text = EditMenu::tr("Cancel or &Leave"),
             .tip = EditMenu::tr(
                 "Cancel what is being read or edited; else close the message, leave full screen, then drop the "
                 "selection"),
             .iconName = "cancel",
             .keys = {QKeySequence("Esc")},
             .scope = ActionDeclaration::Scope::Canvas,
             .run = [context] { escape(context); }});
    menu->addSeparator();

    set.add(menu,
            {.id = "copyImage",
             .text = EditMenu::tr("&Copy Image"),
             .tip = EditMenu::tr("Copy the selection, or the whole image, as a picture"),
             .iconName = "copy",
             .keys = {QKeySequence("Ctrl+C")},
             .run = [&workspace] { copyImage(workspace); },
             .isEnabled = hasImage});
    set.add(menu,
            {.id = "copyValues",
             .text = EditMenu::tr("Copy &Values as Text"),
             .tip = EditMenu::tr("Copy the raw values of the selection, or of the pinned pixel, as text"),
             .keys = {QKeySequence("Ctrl+Alt+C")},
             .run = [&workspace] { copyValues(workspace); },
             .isEnabled = hasImage});
    QMenu *copyMenu = menu->addMenu(EditMenu::tr("Cop&y As"));
    copyMenu->setObjectName("copyMenu");
    copyMenu->setToolTipsVisible(true);
    fillCopyMenu(context, copyMenu);
    set.add(menu,
            {.id = "copyPath",
             .text = EditMenu::tr("Copy &Path"),
             .tip = EditMenu::tr("Copy the file's full name"),
             .keys = {QKeySequence("Ctrl+Shift+C")},
             .run = [&workspace] { QGuiApplication::clipboard()->setText(workspace.current()->path()); },
             .isEnabled = hasFile});
    set.add(menu,
            {.id = "paste",
             .text = EditMenu::tr("Paste as &New Document"),
             .tip = EditMenu::tr("Open what is on the clipboard: an image, files, a data URI, base64, or NumPy code"),
             .iconName = "paste",
             .keys = {QKeySequence("Ctrl+V")},
             .run =
                 [&workspace] {
                     openData(*QGuiApplication::clipboard()->mimeData(), EditMenu::tr("Pasted image"), workspace);
                 },
             .isEnabled = mayPaste(set, menu)});
    menu->addSeparator();

    set.add(menu,
            {.id = "selectAll",
             .text = EditMenu::tr("&Select All"),
             .tip = EditMenu::tr("Select the whole image"),
             .keys = {QKeySequence("Ctrl+A")},
             .run =
                 [&workspace] {
                     workspace.current()->viewState().setSelection(workspace.current()->document().spec().shape.rect());
                 },
             .isEnabled = hasImage});
    set.add(menu,
            {.id = "selectNone",
             .text = EditMenu::tr("Select N&one"),
             .tip = EditMenu::tr("Drop the selection: edits apply to the whole image"),
             .keys = {QKeySequence("Ctrl+Shift+A")},
             .run = [&workspace] { workspace.current()->viewState().setSelection(std::nullopt); },
             .isEnabled = hasSelection});
    set.add(menu,
            {.id = "removePins",
             .text = EditMenu::tr("Remove All P&ins"),
             .tip = EditMenu::tr("Remove every pinned pixel"),
             .run = [&workspace] { workspace.current()->viewState().removeAllPins(); },
             .isEnabled =
                 [&workspace] {
                     return workspace.current() != nullptr && !workspace.current()->viewState().pins().isEmpty();
                 }});
    menu->addSeparator();

    set.add(menu,
            {.id = "goTo",
             .text = EditMenu::tr("&Go to Coordinate…"),
             .tip = EditMenu::tr("Pin the pixel at a typed position and bring it into view"),
             .iconName = "goto",
             .keys = {QKeySequence("Ctrl+G")},
             .run = [&workspace, &window] { (new GoToDialog(*workspace.current(), &window))->open(); },
             .isEnabled = hasImage});
}

} // namespace pellucid
