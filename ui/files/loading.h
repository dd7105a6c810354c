// A file on its way to becoming a document. Lives on the GUI thread; deletes itself when it has ended.
#pragma once

#include "ui/files/progressive_preview.h"
#include "ui/window/task.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <memory>

namespace pellucid {

class Loading : public QObject
{
    Q_OBJECT

public:
    // The task decodes the file and adds to the early pixels.
    Loading(const QString &path, std::shared_ptr<ProgressivePreview> early, Task *task, QObject *parent);

    [[nodiscard]] const QString &path() const { return m_path; }
    [[nodiscard]] QString title() const; // the file's name
    [[nodiscard]] Task *task() const { return m_task; }

    // As far as the image is decoded; null until the first rows are.
    [[nodiscard]] const EarlyPicture &picture() const { return m_picture; }

    // How it is looked at: at which zoom a picture is wanted.
    void setView(const Viewport &view) { m_early->setView(view); }

    // Brings the picture up to date, as far as there is more of it.
    void look();

    void cancel() { m_task->cancel(); }

signals:
    void pictureChanged();
    void ended(); // there is a document, or there will be none

private:
    QString m_path;
    std::shared_ptr<ProgressivePreview> m_early;
    EarlyPicture m_picture;
    bool m_hasAsked = false;
    QTimer m_timer;
    Task *m_task;
};

} // namespace pellucid
