// What the window shows when nothing is open: ways to begin.
#pragma once

#include "core/codecs/registry.h"

#include <QHash>
#include <QWidget>

class QBoxLayout;
class QToolButton;

namespace pellucid {

class ActionSet;
class ThumbnailLoader;

class WelcomePane : public QWidget
{
    Q_OBJECT

public:
    // Its buttons stand for some of the actions.
    WelcomePane(const CodecRegistry &registry, const ActionSet &actions, QWidget *parent = nullptr);

    // Once the pane is seen.
    void showRecentFiles(const QStringList &paths);

signals:
    void fileChosen(const QString &path);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void makeButtons();
    void showThumbnail(const QString &path, const QImage &picture);

    QStringList m_paths;
    QBoxLayout *m_recent;
    QWidget *m_recentBox;
    ThumbnailLoader *m_thumbnails;
    QHash<QString, QToolButton *> m_buttons; // by path
};

} // namespace pellucid
