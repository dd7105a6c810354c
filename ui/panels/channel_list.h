// A row a channel: taking part in edits, letter, thumbnail, visibility (right-click: alone) and write lock.
#pragma once

#include "core/buffer/image_spec.h"
#include "ui/controls/sample_reading.h"
#include "ui/session_follower.h"

#include <QTimer>
#include <QWidget>

#include <vector>

class QCheckBox;
class QGridLayout;
class QLabel;
class QToolButton;

namespace pellucid {

class ChannelList : public QWidget, public SessionFollower
{
    Q_OBJECT

public:
    explicit ChannelList(QWidget *parent = nullptr);

    // The channels that edits are for, in memory order. After opening, all but alpha.
    [[nodiscard]] ChannelNames selected() const;

signals:
    void selectionChanged();

protected:
    void showSession() override;
    Connections connectTo(Session &session) override;
    void showEvent(QShowEvent *event) override;

private:
    struct Row
    {
        QCheckBox *select;
        QLabel *thumbnail;
        QToolButton *eye;
        QToolButton *lock;
    };

    void followLayout();
    void rebuild();
    void addRow(const QString &name);
    void showSettings();
    void showChannel(std::ptrdiff_t channel, bool isShown);
    void toggleSolo(std::ptrdiff_t channel);
    void setLocked(const QString &name, bool isLocked);
    void drawThumbnails();

    ChannelNames m_names;
    QWidget *m_content = nullptr;
    std::vector<Row> m_rows;
    QTimer m_redraw;
    SampleReading m_reading; // of what the thumbnails show
};

} // namespace pellucid
