// The menus, each filled by one file beside this one.
#pragma once

#include "ui/window/menus/action_set.h"

#include <QCoreApplication>

#include <span>

class QMainWindow;
class QMenu;
class QToolBar;

namespace pellucid {

class DocumentTabs;
class FrameBar;
class MessageQueue;
class PanelDocks;
class Workspace;

// What actions act on.
struct ActionContext
{
    ActionSet &set;
    Workspace &workspace;
    DocumentTabs &tabs;
    PanelDocks &docks;
    FrameBar &frames;
    MessageQueue &messages;
    QMainWindow &window;
};

struct MenuDeclaration
{
    const char *id;    // the objectName
    const char *title; // untranslated, context "Menu"
    void (*fill)(const ActionContext &context, QMenu *menu);
};

// From left to right.
[[nodiscard]] std::span<const MenuDeclaration> menus();

void fillToolBar(const ActionContext &context, QToolBar *toolBar);

void fillFileMenu(const ActionContext &context, QMenu *menu);
void fillCopyMenu(const ActionContext &context, QMenu *menu); // of the edit menu
void fillEditMenu(const ActionContext &context, QMenu *menu);
void fillViewMenu(const ActionContext &context, QMenu *menu);
void fillImageMenu(const ActionContext &context, QMenu *menu);
void addViewAsMenu(const ActionContext &context, QMenu *menu); // within another menu
void addWindowMenu(const ActionContext &context, QMenu *menu); // likewise
void fillChannelMenu(const ActionContext &context, QMenu *menu);
void fillHelpMenu(const ActionContext &context, QMenu *menu);

} // namespace pellucid
