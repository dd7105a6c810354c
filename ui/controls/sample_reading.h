// Pixels that are to be looked at without making the window wait for a disk: where they are a mapped file's, another
// thread has their pages read first. Lives on the GUI thread.
#pragma once

#include "core/buffer/image_view.h"
#include "core/buffer/storage.h"
#include "ui/window/task.h"

#include <QObject>
#include <QPointer>

#include <functional>
#include <memory>
#include <vector>

namespace pellucid {

class SampleReading : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    // Calls `then` at once, or later where the disk takes longer than a frame, and not at all when another reading is
    // started, or this one cancelled, before.
    void start(const std::shared_ptr<Storage> &storage, std::vector<ImageView> samples, std::function<void()> then);
    void cancel();

    [[nodiscard]] bool isUnderWay() const { return m_task != nullptr; }

private:
    QPointer<Task> m_task;
};

} // namespace pellucid
