// Makes small pictures of files in the background: what is wanted most comes first, and what is no longer wanted is
// dropped. A file that takes too long has none. Lives on the GUI thread.
#pragma once

#include "core/base/workers.h"
#include "core/codecs/registry.h"

#include <QHash>
#include <QImage>
#include <QObject>
#include <QPointer>
#include <QSize>
#include <QStringList>

namespace pellucid {

class Task;

class ThumbnailLoader : public QObject
{
    Q_OBJECT

public:
    // Pictures fit `size`, in pixels of the screen.
    ThumbnailLoader(const CodecRegistry &registry, QSize size, QObject *parent = nullptr);
    ~ThumbnailLoader() override;

    // These files now, in this order, and no others.
    void want(const QStringList &paths);

signals:
    void ready(const QString &path, const QImage &picture); // null: there is none

private:
    void startNext();
    void finish(const QString &path, const QImage &picture);

    const CodecRegistry &m_registry;
    QSize m_size;
    QStringList m_waiting;
    QHash<QString, QPointer<Task>> m_running;
    Workers m_workers;
};

} // namespace pellucid
