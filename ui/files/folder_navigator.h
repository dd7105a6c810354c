// The way through a folder: which image comes before or after one of it, as soon as the folder's listing is there.
// Lives on the GUI thread.
#pragma once

#include <QList>
#include <QObject>
#include <QString>

#include <functional>

namespace pellucid {

class Folder;

class FolderNavigator : public QObject
{
    Q_OBJECT

public:
    enum class Step { First, Previous, Next, Last };

    // `from` tells the image that a step starts from when it is made. Both outlive the steps.
    FolderNavigator(Folder &folder, std::function<QString()> from);

    // After those that are not made yet.
    void take(Step step);

    [[nodiscard]] bool areDue() const { return !m_due.isEmpty(); }

signals:
    void reached(const QString &path);
    void refused(const QString &reason); // there is nothing on that side

private:
    void make(Step step);

    Folder &m_folder;
    std::function<QString()> m_from;
    QList<Step> m_due; // waiting for the folder's listing
};

} // namespace pellucid
