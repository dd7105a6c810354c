#include "ui/window/menus/menus.h"

#include "ui/controls/zoom_box.h"
#include "ui/window/document_tabs.h"

#include <QToolBar>

#include <array>

namespace pellucid {

namespace {

constexpr std::array declarations{
    MenuDeclaration{"fileMenu", QT_TRANSLATE_NOOP("Menu", "&File"), fillFileMenu},
    MenuDeclaration{"editMenu", QT_TRANSLATE_NOOP("Menu", "&Edit"), fillEditMenu},
    MenuDeclaration{"viewMenu", QT_TRANSLATE_NOOP("Menu", "&View"), fillViewMenu},
    MenuDeclaration{"imageMenu", QT_TRANSLATE_NOOP("Menu", "&Image"), fillImageMenu},
    MenuDeclaration{"channelMenu", QT_TRANSLATE_NOOP("Menu", "&Channel"), fillChannelMenu},
    MenuDeclaration{"helpMenu", QT_TRANSLATE_NOOP("Menu", "&Help"), fillHelpMenu},
};

// Actions by id; "zoom" stands for the zoom box, "-" for a line.
constexpr std::array toolBarItems{"open",       "save", "-",        "undo",       "redo",    "-",         "zoomFit",
                                  "zoomActual", "zoom", "-",        "viewColor",  "viewRed", "viewGreen", "viewBlue",
                                  "viewAlpha",  "-",    "toolPick", "toolSelect", "toolPan"};

} // namespace

std::span<const MenuDeclaration> menus()
{
    return declarations;
}

void fillToolBar(const ActionContext &context, QToolBar *toolBar)
{
    for (const QString item : toolBarItems) {
        if (item == "-")
            toolBar->addSeparator();
        else if (item == "zoom")
            toolBar->addWidget(new ZoomBox(context.tabs, toolBar));
        else
            toolBar->addAction(context.set.find(item));
    }
    // Letters in the colors of their channels.
    for (const auto &[id, channel] :
         {std::pair("viewRed", "R"), {"viewGreen", "G"}, {"viewBlue", "B"}, {"viewAlpha", "A"}})
        toolBar->widgetForAction(context.set.find(id))->setProperty("channel", channel);
}

} // namespace pellucid
