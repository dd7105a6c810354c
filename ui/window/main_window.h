// The program's window: puts menus, toolbar, documents, panels and status line together. It knows no panel and no
// command by name.
#pragma once

#include "core/codecs/registry.h"
#include "ui/window/menus/action_set.h"
#include "ui/window/user_prompts.h"

#include <QMainWindow>
#include <QTimer>

#include <memory>

class QStackedWidget;

namespace pellucid {

class DocumentTabs;
class MessageBar;
class MessageQueue;
class PanelDocks;
class FrameBar;
class Session;
class StatusLine;
class WelcomePane;
class Workspace;

class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    // The registry outlives the window. Without questions of the caller's the window asks by dialogs.
    explicit MainWindow(const CodecRegistry &registry, std::unique_ptr<UserPrompts> questions = nullptr);
    ~MainWindow() override;

    [[nodiscard]] Workspace &workspace() { return *m_workspace; }
    [[nodiscard]] ActionSet &actionSet() { return *m_actions; }

    // The current image is on the screen as it is, nothing is still being read or drawn. For screenshots.
    [[nodiscard]] bool isImageShown() const;

protected:
    void closeEvent(QCloseEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool focusNextPrevChild(bool next) override;
    QMenu *createPopupMenu() override;

private:
    void createMenus();
    void createToolBar();
    void connectWorkspace();
    void showSession(Session *session);
    void showTitle();
    void focusPicture();
    void restoreLayout();

    std::unique_ptr<UserPrompts> m_prompts;
    Workspace *m_workspace;
    MessageQueue *m_messages;
    MessageBar *m_messageBar;
    QStackedWidget *m_pages; // the welcome pane or the documents
    DocumentTabs *m_tabs;
    FrameBar *m_frames;
    PanelDocks *m_docks;
    ActionSet *m_actions;
    WelcomePane *m_welcome = nullptr;
    StatusLine *m_statusLine;
    QTimer m_closing; // a window that is told to close cannot be closed again before it has answered
};

} // namespace pellucid
