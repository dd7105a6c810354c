// What the window shows when nothing is open: ways to begin.
#pragma once

#include <QWidget>

class QAction;
class QBoxLayout;

namespace pellucid {

class WelcomePane : public QWidget
{
    Q_OBJECT

public:
    // The buttons stand for these actions.
    WelcomePane(QAction *open, QAction *paste, QAction *testCard, QWidget *parent = nullptr);

    void showRecentFiles(const QStringList &paths);

signals:
    void fileChosen(const QString &path);

private:
    QBoxLayout *m_recent;
    QWidget *m_recentBox;
};

} // namespace pellucid
