// The files of a batch: a list, and ways to fill it. Files and folders can be dropped on it.
#pragma once

#include <QListWidget>
#include <QStringList>

namespace pellucid {

class BatchFiles : public QWidget
{
    Q_OBJECT

public:
    // Patterns ("*.png") say which files of a folder are images.
    explicit BatchFiles(const QStringList &patterns, QWidget *parent = nullptr);

    void addFiles(const QStringList &paths);
    void addFolder(const QString &folder); // the images in it, in natural order

    [[nodiscard]] int count() const { return m_list->count(); }
    [[nodiscard]] QStringList paths() const; // absolute
    [[nodiscard]] QString first() const;     // empty when there is none

signals:
    void changed();

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    QStringList m_patterns;
    QListWidget *m_list;
};

} // namespace pellucid
