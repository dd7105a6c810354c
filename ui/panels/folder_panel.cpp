#include "ui/panels/folder_panel.h"

#include "ui/controls/layout.h"
#include "ui/files/folder.h"
#include "ui/files/thumbnail_model.h"
#include "ui/opening.h"
#include "ui/workspace.h"

#include <QEvent>
#include <QListView>
#include <QScrollBar>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace pellucid {

namespace {

constexpr QSize pictureSize(96, 64);
constexpr int margin = 4;
constexpr std::chrono::milliseconds pause{40};

QSize itemSize(const QFontMetrics &font)
{
    return {pictureSize.width() + 2 * margin, pictureSize.height() + font.height() + 3 * margin};
}

// The name below the picture.
class Delegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex & /*index*/) const override
    {
        return itemSize(option.fontMetrics);
    }

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        option->decorationPosition = QStyleOptionViewItem::Top;
        option->decorationAlignment = Qt::AlignCenter;
        option->decorationSize = pictureSize;
        option->displayAlignment = Qt::AlignCenter;
        option->textElideMode = Qt::ElideMiddle;
    }
};

} // namespace

FolderPanel::FolderPanel(Workspace &workspace, QWidget *parent)
    : Panel(parent),
      m_workspace(workspace),
      m_model(new ThumbnailModel(workspace.registry(), pictureSize, devicePixelRatioF(), this)),
      m_list(new QListView(this))
{
    m_list->setObjectName("folderList");
    m_list->setAccessibleName(tr("Images of the folder"));
    m_list->setToolTip(tr("Click an image to open it; arrow keys choose one, Enter opens it"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new Delegate(m_list));
    m_list->setFlow(QListView::LeftToRight);
    m_list->setWrapping(false);
    m_list->setUniformItemSizes(true);
    m_list->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setFixedHeight(itemSize(m_list->fontMetrics()).height()
                           + m_list->horizontalScrollBar()->sizeHint().height());
    m_list->viewport()->installEventFilter(this);
    panelLayout(this)->addWidget(m_list);

    m_settled.setSingleShot(true);
    m_settled.setInterval(pause);
    connect(&m_settled, &QTimer::timeout, this, &FolderPanel::requestVisible);
    connect(m_list->horizontalScrollBar(), &QScrollBar::valueChanged, this, [this] { m_settled.start(); });
    connect(m_list, &QListView::clicked, this, &FolderPanel::open);
    connect(m_list, &QListView::activated, this, &FolderPanel::open);
    connect(&workspace.opening().folder(), &Folder::listed, this, &FolderPanel::followFolder);
    followFolder();
}

void FolderPanel::showSession()
{
    followSession();
}

SessionFollower::Connections FolderPanel::connectTo(Session &session)
{
    return {connect(&session, &Session::historyChanged, this, &FolderPanel::followSession)}; // perhaps saved elsewhere
}

// A hidden strip costs nothing.
void FolderPanel::showEvent(QShowEvent *event)
{
    Panel::showEvent(event);
    followFolder();
}

void FolderPanel::hideEvent(QHideEvent *event)
{
    Panel::hideEvent(event);
    m_model->setVisibleRows(-1, -1);
}

bool FolderPanel::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize)
        m_settled.start();
    return Panel::eventFilter(watched, event);
}

void FolderPanel::followFolder()
{
    if (!isVisible())
        return;
    const int position = m_list->horizontalScrollBar()->value();
    const bool isAnother = m_model->paths() != m_workspace.opening().folder().paths();
    m_model->setPaths(m_workspace.opening().folder().paths());
    if (isAnother) {
        m_list->doItemsLayout();
        m_list->horizontalScrollBar()->setValue(position);
    }
    followSession();
    requestVisible();
}

void FolderPanel::followSession()
{
    m_list->setEnabled(m_session != nullptr);
    const QModelIndex former = m_model->opened();
    m_model->setOpened(m_session ? m_session->path() : QString());
    const QModelIndex opened = m_model->opened();
    if (opened != former || !m_list->currentIndex().isValid()) {
        m_list->setCurrentIndex(opened);
        m_list->scrollTo(opened, QAbstractItemView::PositionAtCenter);
    }
}

void FolderPanel::requestVisible()
{
    const int count = m_model->rowCount();
    if (!isVisible() || count == 0)
        return;
    const int width = itemSize(m_list->fontMetrics()).width();
    const int first = m_list->horizontalScrollBar()->value() / width;
    m_model->setVisibleRows(first, first + m_list->viewport()->width() / width);
}

void FolderPanel::open(const QModelIndex &index)
{
    const QString path = m_model->paths()[index.row()];
    if (m_session && path != m_session->path())
        m_workspace.opening().openInstead(path);
}

} // namespace pellucid
