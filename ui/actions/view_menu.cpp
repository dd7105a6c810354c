#include "core/display/color_transform.h"
#include "ui/actions/menus.h"
#include "ui/icon.h"
#include "ui/panels/panel.h"
#include "ui/theme.h"
#include "ui/widgets/document_tabs.h"
#include "ui/widgets/frame_bar.h"
#include "ui/widgets/panel_docks.h"
#include "ui/workspace.h"

#include <QDockWidget>
#include <QMainWindow>
#include <QMenu>

#include <memory>

namespace pellucid {

namespace {

constexpr double exposureStep = 0.5; // stops

QString tr(const char *text)
{
    return QCoreApplication::translate("ViewMenu", text);
}

void addZoom(const ActionContext &context, QMenu *menu)
{
    struct Zoom
    {
        const char *id;
        QString text;
        QString tip;
        QString iconName;
        QList<QKeySequence> keys;
        void (*run)(Canvas &canvas);
    };
    const QList<Zoom> zooms{
        {"zoomIn",
         tr("Zoom &In"),
         tr("Show the picture larger"),
         "zoom-in",
         {QKeySequence("+"), QKeySequence("="), QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")},
         [](Canvas &canvas) { canvas.zoomIn(); }},
        {"zoomOut",
         tr("Zoom &Out"),
         tr("Show the picture smaller"),
         "zoom-out",
         {QKeySequence("-"), QKeySequence("Ctrl+-")},
         [](Canvas &canvas) { canvas.zoomOut(); }},
        {"zoomFit",
         tr("&Fit"),
         tr("Show the whole picture"),
         "zoom-fit",
         {QKeySequence("F"), QKeySequence("Ctrl+0")},
         [](Canvas &canvas) { canvas.zoomFit(); }},
        {"zoomActual",
         tr("&100 %"),
         tr("Show one image pixel for each pixel of the screen"),
         "zoom-actual",
         {QKeySequence("1"), QKeySequence("Ctrl+1")},
         [](Canvas &canvas) { canvas.zoomActual(); }},
        {"zoomDouble",
         tr("&200 %"),
         tr("Show each image pixel as a square of 2 x 2"),
         {},
         {QKeySequence("2"), QKeySequence("Ctrl+2")},
         [](Canvas &canvas) { canvas.setZoom(2.0); }},
    };
    for (const Zoom &zoom : zooms)
        context.set.add(menu,
                        {.id = zoom.id,
                         .text = zoom.text,
                         .tip = zoom.tip,
                         .iconName = zoom.iconName,
                         .keys = zoom.keys,
                         .run = [&tabs = context.tabs, run = zoom.run] { run(*tabs.currentCanvas()); },
                         .isEnabled = [&tabs = context.tabs] { return tabs.currentCanvas() != nullptr; }});
}

void addRange(const ActionContext &context, QMenu *menu)
{
    struct Range
    {
        const char *id;
        QString text;
        QString tip;
        QKeySequence key;
        void (*change)(ViewSettings &settings);
    };
    const QList<Range> ranges{
        {"exposureUp", tr("&Brighter"), tr("Show the picture half a stop brighter; its pixels stay as they are"),
         QKeySequence("]"), [](ViewSettings &settings) { settings.exposure += exposureStep; }},
        {"exposureDown", tr("&Darker"), tr("Show the picture half a stop darker; its pixels stay as they are"),
         QKeySequence("["), [](ViewSettings &settings) { settings.exposure -= exposureStep; }},
        {"rangeReset", tr("&Reset Range"), tr("Show black to full scale again, without exposure"), QKeySequence("0"),
         [](ViewSettings &settings) {
             settings.black = 0.0;
             settings.white = 1.0;
             settings.exposure = 0.0;
         }},
    };
    Workspace &workspace = context.workspace;
    for (const Range &range : ranges)
        context.set.add(menu,
                        {.id = range.id,
                         .text = range.text,
                         .tip = range.tip,
                         .keys = {range.key},
                         .run =
                             [&workspace, change = range.change] {
                                 ViewSettings settings = workspace.current()->viewSettings();
                                 change(settings);
                                 workspace.current()->setViewSettings(settings);
                             },
                         .isEnabled = [&workspace] { return workspace.current() != nullptr; }});
}

void addSlices(const ActionContext &context, QMenu *menu)
{
    struct Step
    {
        const char *id;
        QString text;
        QString tip;
        QString iconName;
        QKeySequence key;
        std::ptrdiff_t slices;
    };
    const QList<Step> steps{
        {"slicePrevious", tr("Previous S&lice"), tr("Show the slice of the array, or frame, before this one"),
         "previous", QKeySequence(","), -1},
        {"sliceNext", tr("N&ext Slice"), tr("Show the slice of the array, or frame, after this one"), "next",
         QKeySequence("."), 1},
    };
    Workspace &workspace = context.workspace;
    for (const Step &step : steps)
        context.set.add(menu,
                        {.id = step.id,
                         .text = step.text,
                         .tip = step.tip,
                         .iconName = step.iconName,
                         .keys = {step.key},
                         .run = [&workspace, slices = step.slices] { workspace.current()->stepSlice(slices); },
                         .isEnabled =
                             [&workspace] {
                                 const Session *session = workspace.current();
                                 return session != nullptr && session->document().array()
                                     && imageCount(*session->document().array()) > 1;
                             }});
}

void addFrames(const ActionContext &context, QMenu *menu)
{
    FrameBar &frames = context.frames;
    const auto hasFrames = [&frames] { return frames.frameCount() > 0; };
    context.set.add(menu,
                    {.id = "frameFirst",
                     .text = tr("First F&rame"),
                     .tip = tr("Show the first frame of the animation"),
                     .iconName = "first",
                     .keys = {QKeySequence("Ctrl+,")},
                     .run = [&frames] { frames.showFrame(0); },
                     .isEnabled = hasFrames});
    QAction *play = context.set.add(menu,
                                    {.id = "framesPlay",
                                     .text = tr("Play An&imation"),
                                     .tip = tr("Show one frame after the other, or stop"),
                                     .keys = {QKeySequence("Space")},
                                     .scope = ActionDeclaration::Scope::Canvas,
                                     .run = [&frames] { frames.setPlaying(!frames.isPlaying()); },
                                     .isEnabled = hasFrames,
                                     .isChecked = [&frames] { return frames.isPlaying(); }});
    play->setIcon(icon("play", "pause"));
}

void addOverlays(const ActionContext &context, QMenu *menu)
{
    DocumentTabs &tabs = context.tabs;
    const auto hasCanvas = [&tabs] { return tabs.currentCanvas() != nullptr; };
    context.set.add(
        menu,
        {.id = "showValues",
         .text = tr("&Values in Pixels"),
         .tip = tr("Write the raw values into the pixels, where these are large enough"),
         .keys = {QKeySequence("V")},
         .run = [&tabs] { tabs.currentCanvas()->setShowValues(!tabs.currentCanvas()->showsValues()); },
         .isEnabled = hasCanvas,
         .isChecked = [&tabs] { return tabs.currentCanvas() != nullptr && tabs.currentCanvas()->showsValues(); }});
    context.set.add(
        menu,
        {.id = "showGrid",
         .text = tr("Pi&xel Grid"),
         .tip = tr("Draw lines between the pixels, where these are large enough"),
         .keys = {QKeySequence("#")},
         .run = [&tabs] { tabs.currentCanvas()->setShowGrid(!tabs.currentCanvas()->showsGrid()); },
         .isEnabled = hasCanvas,
         .isChecked = [&tabs] { return tabs.currentCanvas() != nullptr && tabs.currentCanvas()->showsGrid(); }});
}

void addColorManagement(const ActionContext &context, QMenu *menu)
{
    Workspace &workspace = context.workspace;
    const auto isOn = [&workspace] {
        return workspace.current() != nullptr && workspace.current()->viewSettings().color != nullptr;
    };
    context.set.add(menu,
                    {.id = "colorManagement",
                     .text = tr("Colour &Management"),
                     .tip = tr("Show the colours that the image's profile means; its pixels stay as they are"),
                     .keys = {QKeySequence("K")},
                     .run = [&workspace, isOn] { workspace.current()->setColorManaged(!isOn()); },
                     .isEnabled =
                         [&workspace] {
                             return workspace.current() != nullptr
                                 && statesColors(*workspace.current()->document().metadata());
                         },
                     .isChecked = isOn});
}

void addTools(const ActionContext &context, QMenu *menu)
{
    struct ToolItem
    {
        const char *id;
        QString text;
        QString tip;
        QString iconName;
        QKeySequence key;
        Canvas::Tool tool;
    };
    const QList<ToolItem> tools{
        {"toolPick", tr("&Pick"), tr("Click pins a pixel, drag moves the picture"), "pick", QKeySequence("P"),
         Canvas::Tool::Pick},
        {"toolSelect", tr("&Select"), tr("Drag selects the rectangle that edits are limited to"), "select",
         QKeySequence("S"), Canvas::Tool::Select},
        {"toolPan", tr("P&an"), tr("Drag moves the picture"), "pan", QKeySequence("M"), Canvas::Tool::Pan},
    };
    for (const ToolItem &item : tools)
        context.set.add(menu,
                        {.id = item.id,
                         .text = item.text,
                         .tip = item.tip,
                         .iconName = item.iconName,
                         .keys = {item.key},
                         .run = [&tabs = context.tabs, tool = item.tool] { tabs.setTool(tool); },
                         .isChecked = [&tabs = context.tabs, tool = item.tool] { return tabs.tool() == tool; }});
}

void addPanels(const ActionContext &context, QMenu *menu)
{
    for (const PanelDocks::Entry &entry : context.docks.entries()) {
        QDockWidget *dock = entry.dock;
        const QString id = QString("%1Show").arg(entry.declaration->id);
        context.set.add(menu,
                        {.id = qPrintable(id),
                         .text = dock->windowTitle(),
                         .tip = tr("Show or hide the panel %1").arg(dock->windowTitle()),
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
                     .text = tr("Reset &Layout"),
                     .tip = tr("Put every panel back in its place"),
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
                     .text = tr("Mid-&Gray Surround"),
                     .tip = tr("Surround the picture with middle gray, for judging colour"),
                     .keys = {QKeySequence("J")},
                     .run =
                         [look, show] {
                             look->surround = look->surround == Surround::Theme ? Surround::MidGray : Surround::Theme;
                             show();
                         },
                     .isChecked = [look] { return look->surround == Surround::MidGray; }});
    context.set.add(menu,
                    {.id = "lightTheme",
                     .text = tr("&Light Theme"),
                     .tip = tr("Change between the dark and the light theme"),
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
         .text = tr("Full &Screen"),
         .tip = tr("Use the whole screen, or leave it"),
         .iconName = "fullscreen",
         .keys = {QKeySequence("F11")},
         .run = [&window = context.window] { window.setWindowState(window.windowState() ^ Qt::WindowFullScreen); },
         .isChecked = [&window = context.window] { return window.isFullScreen(); }});
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
    QMenu *panelMenu = menu->addMenu(tr("Pan&els"));
    panelMenu->setObjectName("panelMenu");
    addPanels(context, panelMenu);
    menu->addSeparator();
    addLook(context, menu);
    QObject::connect(&context.tabs, &DocumentTabs::toolChanged, &context.set, &ActionSet::refreshSoon);
}

} // namespace pellucid
