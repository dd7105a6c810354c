// View: how the picture is looked at.
#include "core/display/color_transform.h"
#include "core/image/color_space.h"
#include "ui/window/document_tabs.h"
#include "ui/window/frame_bar.h"
#include "ui/window/icon.h"
#include "ui/window/menus/menus.h"
#include "ui/workspace.h"

#include <QMenu>

namespace pellucid {

namespace {

constexpr double exposureStep = 0.5; // stops

struct ViewMenu
{
    Q_DECLARE_TR_FUNCTIONS(ViewMenu)
};

void addZoom(const ActionContext &context, QMenu *menu)
{
    const auto add = [&](ActionDeclaration zoom, void (*run)(Canvas & canvas)) {
        zoom.run = [&tabs = context.tabs, run] { run(*tabs.currentCanvas()); };
        zoom.isEnabled = [&tabs = context.tabs] { return tabs.currentCanvas() != nullptr; };
        context.set.add(menu, zoom);
    };
    add({.id = "zoomIn",
         .text = ViewMenu::tr("Zoom &In"),
         .tip = ViewMenu::tr("Show the picture larger"),
         .iconName = "zoom-in",
         .keys = {QKeySequence("+"), QKeySequence("="), QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")}},
        [](Canvas &canvas) { canvas.zoomIn(); });
    add({.id = "zoomOut",
         .text = ViewMenu::tr("Zoom &Out"),
         .tip = ViewMenu::tr("Show the picture smaller"),
         .iconName = "zoom-out",
         .keys = {QKeySequence("-"), QKeySequence("Ctrl+-")}},
        [](Canvas &canvas) { canvas.zoomOut(); });
    add({.id = "zoomFit",
         .text = ViewMenu::tr("&Fit"),
         .tip = ViewMenu::tr("Show the whole picture"),
         .iconName = "zoom-fit",
         .keys = {QKeySequence("F"), QKeySequence("Ctrl+0")}},
        [](Canvas &canvas) { canvas.zoomFit(); });
    add({.id = "zoomActual",
         .text = ViewMenu::tr("&100 %"),
         .tip = ViewMenu::tr("Show one image pixel for each pixel of the screen"),
         .iconName = "zoom-actual",
         .keys = {QKeySequence("1"), QKeySequence("Ctrl+1")}},
        [](Canvas &canvas) { canvas.zoomActual(); });
    add({.id = "zoomDouble",
         .text = ViewMenu::tr("&200 %"),
         .tip = ViewMenu::tr("Show each image pixel as a square of 2 x 2"),
         .keys = {QKeySequence("2"), QKeySequence("Ctrl+2")}},
        [](Canvas &canvas) { canvas.setZoom(2.0); });
}

void changeExposure(Session &session, double stops)
{
    ViewSettings settings = session.viewState().settings();
    settings.exposure += stops;
    session.viewState().setSettings(settings);
}

void addRange(const ActionContext &context, QMenu *menu)
{
    const auto add = [&](ActionDeclaration range, void (*change)(Session & session)) {
        range.run = [&workspace = context.workspace, change] { change(*workspace.current()); };
        range.isEnabled = [&workspace = context.workspace] { return workspace.current() != nullptr; };
        context.set.add(menu, range);
    };
    add({.id = "exposureUp",
         .text = ViewMenu::tr("&Brighter"),
         .tip = ViewMenu::tr("Show the picture half a stop brighter; its pixels stay as they are"),
         .keys = {QKeySequence("]")}},
        [](Session &session) { changeExposure(session, exposureStep); });
    add({.id = "exposureDown",
         .text = ViewMenu::tr("&Darker"),
         .tip = ViewMenu::tr("Show the picture half a stop darker; its pixels stay as they are"),
         .keys = {QKeySequence("[")}},
        [](Session &session) { changeExposure(session, -exposureStep); });
    add({.id = "rangeReset",
         .text = ViewMenu::tr("&Reset Range"),
         .tip = ViewMenu::tr("Show the range of values again in which the image was opened, without exposure"),
         .keys = {QKeySequence("0")}},
        [](Session &session) { session.viewState().resetRange(); });
    add({.id = "rangeAuto",
         .text = ViewMenu::tr("Au&to Range"),
         .tip = ViewMenu::tr("Show the least of the values as black and the greatest as white, outliers aside"),
         .keys = {QKeySequence("N")}},
        [](Session &session) { session.viewState().fitRangeToValues(); });
}

void addSlices(const ActionContext &context, QMenu *menu)
{
    const auto add = [&](ActionDeclaration step, std::ptrdiff_t slices) {
        step.run = [&workspace = context.workspace, slices] { workspace.current()->stepSlice(slices); };
        step.isEnabled = [&workspace = context.workspace] {
            const Session *session = workspace.current();
            return session != nullptr && session->document().array() && imageCount(*session->document().array()) > 1;
        };
        context.set.add(menu, step);
    };
    add({.id = "slicePrevious",
         .text = ViewMenu::tr("Previo&us Slice"),
         .tip = ViewMenu::tr("Show the slice of the array, or frame, before this one"),
         .iconName = "previous",
         .keys = {QKeySequence(",")}},
        -1);
    add({.id = "sliceNext",
         .text = ViewMenu::tr("&Next Slice"),
         .tip = ViewMenu::tr("Show the slice of the array, or frame, after this one"),
         .iconName = "next",
         .keys = {QKeySequence(".")}},
        1);
}

void addFrames(const ActionContext &context, QMenu *menu)
{
    FrameBar &frames = context.frames;
    const auto hasFrames = [&frames] { return frames.frameCount() > 0; };
    context.set.add(menu,
                    {.id = "frameFirst",
                     .text = ViewMenu::tr("First Fram&e"),
                     .tip = ViewMenu::tr("Show the first frame of the animation, or slice of the array"),
                     .iconName = "first",
                     .keys = {QKeySequence("Ctrl+,")},
                     .run = [&frames] { frames.showFrame(0); },
                     .isEnabled = hasFrames});
    QAction *play = context.set.add(menu,
                                    {.id = "framesPlay",
                                     .text = ViewMenu::tr("Pla&y Frames"),
                                     .tip = ViewMenu::tr("Show one frame or slice after the other, or stop"),
                                     .keys = {QKeySequence("Space")},
                                     .scope = ActionDeclaration::Scope::Canvas,
                                     .run = [&frames] { frames.setPlaying(!frames.isPlaying()); },
                                     .isEnabled = hasFrames,
                                     .isChecked = [&frames] { return frames.isPlaying(); }});
    play->setIcon(icon("play", "pause"));
    frames.addActions(
        {context.set.find("frameFirst"), context.set.find("slicePrevious"), play, context.set.find("sliceNext")});
}

void addOverlays(const ActionContext &context, QMenu *menu)
{
    DocumentTabs &tabs = context.tabs;
    const auto hasCanvas = [&tabs] { return tabs.currentCanvas() != nullptr; };
    context.set.add(
        menu,
        {.id = "showValues",
         .text = ViewMenu::tr("&Values in Pixels"),
         .tip = ViewMenu::tr("Write the raw values into the pixels, where these are large enough"),
         .keys = {QKeySequence("V")},
         .run = [&tabs] { tabs.currentCanvas()->setShowValues(!tabs.currentCanvas()->showsValues()); },
         .isEnabled = hasCanvas,
         .isChecked = [&tabs] { return tabs.currentCanvas() != nullptr && tabs.currentCanvas()->showsValues(); }});
    context.set.add(
        menu,
        {.id = "showGrid",
         .text = ViewMenu::tr("Pi&xel Grid"),
         .tip = ViewMenu::tr("Draw lines between the pixels, where these are large enough"),
         .keys = {QKeySequence("#")},
         .run = [&tabs] { tabs.currentCanvas()->setShowGrid(!tabs.currentCanvas()->showsGrid()); },
         .isEnabled = hasCanvas,
         .isChecked = [&tabs] { return tabs.currentCanvas() != nullptr && tabs.currentCanvas()->showsGrid(); }});
}

void addColorManagement(const ActionContext &context, QMenu *menu)
{
    Workspace &workspace = context.workspace;
    const auto isOn = [&workspace] {
        return workspace.current() != nullptr && workspace.current()->viewState().settings().color != nullptr;
    };
    context.set.add(menu,
                    {.id = "colorManagement",
                     .text = ViewMenu::tr("Color &Management"),
                     .tip = ViewMenu::tr("Show the colors that the image's profile means; its pixels stay as they are"),
                     .keys = {QKeySequence("K")},
                     .run = [&workspace, isOn] { workspace.current()->viewState().setColorManaged(!isOn()); },
                     .isEnabled =
                         [&workspace] {
                             return workspace.current() != nullptr
                                 && statesColors(*workspace.current()->document().metadata());
                         },
                     .isChecked = isOn});
}

void addTools(const ActionContext &context, QMenu *menu)
{
    const auto add = [&](ActionDeclaration declaration, Canvas::Tool tool) {
        declaration.run = [&tabs = context.tabs, tool] { tabs.setTool(tool); };
        declaration.isChecked = [&tabs = context.tabs, tool] { return tabs.tool() == tool; };
        context.set.add(menu, declaration);
    };
    add({.id = "toolPick",
         .text = ViewMenu::tr("&Pick"),
         .tip = ViewMenu::tr("Click pins a pixel, drag moves the picture"),
         .iconName = "pick",
         .keys = {QKeySequence("P")}},
        Canvas::Tool::Pick);
    add({.id = "toolSelect",
         .text = ViewMenu::tr("&Select"),
         .tip = ViewMenu::tr("Drag selects the rectangle that edits are limited to"),
         .iconName = "select",
         .keys = {QKeySequence("S")}},
        Canvas::Tool::Select);
    add({.id = "toolPan",
         .text = ViewMenu::tr("P&an"),
         .tip = ViewMenu::tr("Drag moves the picture"),
         .iconName = "pan",
         .keys = {QKeySequence("M")}},
        Canvas::Tool::Pan);
}

} // namespace

void fillViewMenu(const ActionContext &context, QMenu *menu)
{
    addZoom(context, menu);
    menu->addSeparator();
    addSlices(context, menu);
    addFrames(context, menu);
    addRange(context, menu);
    addColorManagement(context, menu);
    menu->addSeparator();
    addOverlays(context, menu);
    menu->addSeparator();
    addTools(context, menu);
    menu->addSeparator();
    addWindowMenu(context, menu);
    QObject::connect(&context.tabs, &DocumentTabs::toolChanged, &context.set, &ActionSet::refreshSoon);
}

} // namespace pellucid
