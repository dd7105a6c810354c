#include "ui/files/loading.h"

#include "ui/files/image_path.h"

#include <chrono>

namespace pellucid {

namespace {

constexpr std::chrono::milliseconds untilFirst{2}; // between two looks for the first picture
constexpr std::chrono::milliseconds untilNext{40};

} // namespace

Loading::Loading(const QString &path, std::shared_ptr<ProgressivePreview> early, Task *task, QObject *parent)
    : QObject(parent), m_path(path), m_early(std::move(early)), m_task(task)
{
    connect(task, &Task::ended, this, [this] {
        m_timer.stop();
        emit ended();
        deleteLater();
    });
    connect(&m_timer, &QTimer::timeout, this, &Loading::look);
    m_timer.start(untilFirst);
}

QString Loading::title() const
{
    return imageTitle(m_path);
}

void Loading::look()
{
    const bool isReady = m_early->isReady();
    if (isReady) {
        m_picture = m_early->take();
        m_timer.start(untilNext);
        emit pictureChanged();
    }
    if (isReady || !m_hasAsked)
        m_early->request();
    m_hasAsked = true;
}

} // namespace pellucid
