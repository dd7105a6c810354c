#include "ui/window/main_window.h"

#include "ui/closing.h"
#include "ui/controls/tab_order.h"
#include "ui/dialogs/dialog_prompts.h"
#include "ui/files/open_data.h"
#include "ui/files/recent_files.h"
#include "ui/opening.h"
#include "ui/window/document_tabs.h"
#include "ui/window/frame_bar.h"
#include "ui/window/icon.h"
#include "ui/window/menus/menus.h"
#include "ui/window/message_bar.h"
#include "ui/window/message_queue.h"
#include "ui/window/non_finite_notice.h"
#include "ui/window/panel_docks.h"
#include "ui/window/screen_room.h"
#include "ui/window/status_line.h"
#include "ui/window/welcome_pane.h"
#include "ui/workspace.h"

#include <QClipboard>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QScrollArea>
#include <QSettings>
#include <QStackedWidget>
#include <QStatusBar>
#include <QToolBar>
#include <QVBoxLayout>

namespace pellucid {

namespace {

constexpr QSize usualSize(1280, 720);
constexpr QSize toolIconSize(20, 20);
constexpr int titleLetters = 80; // on average; a longer name is shortened in the middle
constexpr auto geometryKey = "window/geometry";
constexpr auto stateKey = "window/state";

} // namespace

MainWindow::MainWindow(const CodecRegistry &registry, std::unique_ptr<UserPrompts> prompts)
    : m_prompts(prompts ? std::move(prompts) : std::make_unique<DialogPrompts>(this)),
      m_workspace(new Workspace(registry, *m_prompts, this)),
      m_messages(new MessageQueue(*m_workspace)),
      m_messageBar(new MessageBar(*m_messages, this)), // before the pages, for the Tab key
      m_pages(new QStackedWidget(this)),
      m_tabs(new DocumentTabs(*m_workspace, m_pages)),
      m_frames(new FrameBar(this)),
      m_docks(new PanelDocks(*m_workspace, this)),
      m_actions(new ActionSet(this, m_pages, this)),
      m_statusLine(new StatusLine(this))
{
    setObjectName("mainWindow");
    setWindowIcon(icon("pellucid"));
    setAcceptDrops(true);
    setDockNestingEnabled(true);
    setDockOptions(dockOptions() | GroupedDragging); // by the tabs
    setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    setCorner(Qt::TopRightCorner, Qt::RightDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    auto *center = new QWidget(this);
    auto *column = new QVBoxLayout(center);
    column->setContentsMargins({});
    column->setSpacing(0);
    column->addWidget(m_messageBar);
    column->addWidget(m_pages, 1);
    column->addWidget(m_frames); // outside of the pages: its controls need the keys of the canvas
    setCentralWidget(center);
    createMenus();
    createToolBar();

    m_welcome = new WelcomePane(m_workspace->registry(), *m_actions, m_pages);
    connect(m_welcome, &WelcomePane::fileChosen, m_workspace,
            [this](const QString &path) { m_workspace->opening().open({path}); });
    m_pages->addWidget(m_welcome);
    m_pages->addWidget(m_tabs);
    statusBar()->setSizeGripEnabled(false);
    statusBar()->addWidget(m_statusLine, 1);

    connectWorkspace();
    m_closing.setSingleShot(true);
    connect(&m_closing, &QTimer::timeout, this, [this] { m_workspace->closing().closeAll([this] { close(); }); });
    showSession(nullptr);
    restoreLayout();
}

// The workspace's sessions go first: panels and canvases must have let go of them.
MainWindow::~MainWindow()
{
    m_docks->setSession(nullptr);
    m_statusLine->setSession(nullptr);
    m_frames->setSession(nullptr);
    delete m_messageBar;
    delete m_tabs;
    delete m_workspace;
}

void MainWindow::createMenus()
{
    const ActionContext context{*m_actions, *m_workspace, *m_tabs, *m_docks, *m_frames, *m_messages, *this};
    for (const MenuDeclaration &declaration : menus()) {
        QMenu *menu = menuBar()->addMenu(QCoreApplication::translate("Menu", declaration.title));
        menu->setObjectName(declaration.id);
        menu->setToolTipsVisible(true);
        declaration.fill(context, menu);
        connect(menu, &QMenu::aboutToShow, m_actions, &ActionSet::refresh);
    }
    connect(m_frames, &FrameBar::playingChanged, m_actions, &ActionSet::refreshSoon);
    connect(QGuiApplication::clipboard(), &QClipboard::dataChanged, m_actions, &ActionSet::refreshSoon);
}

void MainWindow::createToolBar()
{
    QToolBar *toolBar = addToolBar(tr("Toolbar"));
    toolBar->setObjectName("toolBar");
    toolBar->setMovable(false);
    toolBar->setIconSize(toolIconSize);
    fillToolBar({*m_actions, *m_workspace, *m_tabs, *m_docks, *m_frames, *m_messages, *this}, toolBar);
}

void MainWindow::connectWorkspace()
{
    connect(m_workspace, &Workspace::currentChanged, this, &MainWindow::showSession);
    connect(&m_workspace->opening(), &Opening::loadingChanged, this, [this] {
        if (m_workspace->current() == nullptr)
            showSession(nullptr);
    });
    connect(m_messageBar, &MessageBar::left, this, &MainWindow::focusPicture);
    connect(m_messages, &MessageQueue::changed, m_tabs, [this] {
        m_tabs->markWarnings([this](const Session &session) { return m_messages->hasProblem(session); });
    });
    connect(new NonFiniteNotice(*m_workspace), &NonFiniteNotice::changed, m_tabs, &DocumentTabs::setNote);
    connect(m_workspace, &Workspace::taskStarted, m_statusLine, &StatusLine::watch);
    connect(m_workspace, &Workspace::recentFilesChanged, this,
            [this] { m_welcome->showRecentFiles(RecentFiles::paths()); });
    connect(m_workspace, &Workspace::sessionAdded, this, [this](const Session *session) {
        for (const auto signal :
             {&Session::historyChanged, &Session::previewChanged, &Session::layoutChanged, &Session::sharingChanged})
            connect(session, signal, m_actions, &ActionSet::refreshSoon);
        for (const auto signal : {&ViewState::settingsChanged, &ViewState::selectionChanged, &ViewState::pinsChanged})
            connect(&session->viewState(), signal, m_actions, &ActionSet::refreshSoon);
        connect(session, &Session::historyChanged, this, &MainWindow::showTitle);
        connect(session, &Session::sharingChanged, this, &MainWindow::showTitle, Qt::QueuedConnection);
    });
    connect(m_tabs, &DocumentTabs::zoomChanged, m_statusLine, &StatusLine::setZoom);
}

void MainWindow::showSession(Session *session)
{
    const bool hasPicture = session != nullptr || m_workspace->opening().loading() != nullptr;
    m_pages->setCurrentWidget(hasPicture ? static_cast<QWidget *>(m_tabs) : m_welcome);
    m_docks->setSession(session);
    m_statusLine->setSession(session);
    m_frames->setSession(session);
    if (!hasPicture)
        m_welcome->showRecentFiles(RecentFiles::paths());
    focusPicture();
    showTitle();
    m_actions->refresh();
}

void MainWindow::focusPicture()
{
    Canvas *const canvas = m_tabs->currentCanvas();
    if (m_pages->currentWidget() == m_welcome)
        m_welcome->setFocus();
    else if (canvas != nullptr)
        canvas->setFocus();
}

void MainWindow::showTitle()
{
    const Session *session = m_workspace->current();
    const Loading *loading = m_workspace->opening().loading();
    const auto shortened = [this](const QString &name) {
        return fontMetrics().elidedText(name, Qt::ElideMiddle, titleLetters * fontMetrics().averageCharWidth());
    };
    setWindowTitle(session != nullptr       ? tr("%1[*] — Pellucid").arg(shortened(session->caption()))
                       : loading != nullptr ? tr("%1 (being read) — Pellucid").arg(shortened(loading->title()))
                                            : tr("Pellucid"));
    setWindowModified(session != nullptr && session->document().isModified());
    setWindowFilePath(session != nullptr ? session->path() : QString());
}

bool MainWindow::isImageShown() const
{
    const Canvas *canvas = m_tabs->currentCanvas();
    return !m_workspace->opening().isUnderWay() && m_workspace->current() != nullptr && canvas != nullptr
        && canvas->isUpToDate();
}

void MainWindow::restoreLayout()
{
    resize(usualSize.boundedTo(screenRoom(*this)));
    const QSettings settings;
    restoreGeometry(settings.value(geometryKey).toByteArray());
    restoreState(settings.value(stateKey).toByteArray());
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (m_workspace->closing().hasUnsavedWork()) {
        event->ignore();
        m_closing.start();
        return;
    }
    QSettings settings;
    settings.setValue(geometryKey, saveGeometry());
    settings.setValue(stateKey, saveState());
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (holdsImage(*event->mimeData()))
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    event->acceptProposedAction();
    openData(*event->mimeData(), tr("Dropped image"), *m_workspace);
}

void MainWindow::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::WindowStateChange)
        m_actions->refreshSoon();
    else if (event->type() == QEvent::ActivationChange && isActiveWindow())
        m_workspace->lookAtDisk();
    QMainWindow::changeEvent(event);
}

// From wherever nothing else is done with it.
void MainWindow::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        focusPicture();
    else
        QMainWindow::keyPressEvent(event);
}

bool MainWindow::focusNextPrevChild(bool next)
{
    QWidget *const stop = nextTabStop(*this, focusWidget(), next ? TabDirection::Forwards : TabDirection::Backwards);
    if (stop == nullptr)
        return false;
    stop->setFocus(next ? Qt::TabFocusReason : Qt::BacktabFocusReason);
    for (QWidget *parent = stop->parentWidget(); parent != nullptr; parent = parent->parentWidget()) {
        if (auto *area = qobject_cast<QScrollArea *>(parent))
            area->ensureWidgetVisible(stop);
    }
    return true;
}

// Panels have a menu of their own.
QMenu *MainWindow::createPopupMenu()
{
    return nullptr;
}

} // namespace pellucid
