// The folder of the current image as a strip of small pictures. Click or Enter opens one in place of the current image.
#pragma once

#include "ui/panels/panel.h"

#include <QTimer>

class QListView;
class QModelIndex;

namespace pellucid {

class ThumbnailModel;
class Workspace;

class FolderPanel : public Panel
{
    Q_OBJECT

public:
    FolderPanel(Workspace &workspace, QWidget *parent);

protected:
    void showSession() override;
    Connections connectTo(Session &session) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void followFolder();
    void followSession();
    void requestVisible();
    void open(const QModelIndex &index);

    Workspace &m_workspace;
    ThumbnailModel *m_model;
    QListView *m_list;
    QTimer m_settled; // scrolling has paused
};

} // namespace pellucid
