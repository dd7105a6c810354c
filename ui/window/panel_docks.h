// The side column and the strip below the picture: a dock for every panel of the registry. Docks can be moved, floated
// and closed; their layout is part of the window's state. One of several tabs has no title: the tab is dragged instead.
#pragma once

#include <QList>
#include <QObject>

class QDockWidget;
class QMainWindow;

namespace pellucid {

class Panel;
class Session;
class Workspace;
struct PanelDeclaration;

class PanelDocks : public QObject
{
    Q_OBJECT

public:
    struct Entry
    {
        const PanelDeclaration *declaration;
        QDockWidget *dock;
        Panel *panel;
    };

    PanelDocks(Workspace &workspace, QMainWindow *window);

    [[nodiscard]] const QList<Entry> &entries() const { return m_entries; }
    void setSession(Session *session);

    // Brings a panel to the front, or hides the one that is there.
    static void toggle(QDockWidget *dock);

    // All panels in one column, those of a stack as tabs; the strip hidden.
    void resetLayout();

private:
    [[nodiscard]] bool isTab(QDockWidget *dock) const;
    void showTitles();

    QMainWindow *m_window;
    QList<Entry> m_entries;
};

} // namespace pellucid
