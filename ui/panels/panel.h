// A dock's content. A panel is self-contained: it reads and changes the session it is given, knows no other panel, and
// is named in one line of panels/registry.cpp.
#pragma once

#include "ui/session_follower.h"

#include <QString>
#include <QWidget>

#include <span>

namespace pellucid {

class Workspace;

class Panel : public QWidget, public SessionFollower
{
    Q_OBJECT

public:
    using QWidget::QWidget;
};

struct PanelDeclaration
{
    const char *id;       // also the dock's objectName
    const char *title;    // untranslated, context "Panel"
    const char *icon;     // a name in resources/icons
    const char *shortcut; // portable text; may be empty
    int stack;            // panels of one stack share a place as tabs, the first one on top; or strip
    Panel *(*create)(Workspace &workspace, QWidget *parent);

    static constexpr int strip = -1; // below the picture instead of beside it, and hidden at first
};

// Every panel, from top to bottom and left to right.
[[nodiscard]] std::span<const PanelDeclaration> panels();

} // namespace pellucid
