#include "ui/controls/sample_reading.h"

#include "core/buffer/read_pages.h"
#include "core/buffer/scattered_reading.h"

#include <chrono>
#include <utility>

namespace pellucid {

namespace {

// What is in memory already is read in this time, and nothing is seen of the wait.
constexpr std::chrono::milliseconds glance{10};

} // namespace

void SampleReading::cancel()
{
    if (m_task != nullptr)
        std::exchange(m_task, nullptr)->cancel();
}

void SampleReading::start(const std::shared_ptr<Storage> &storage, std::vector<ImageView> samples,
                          std::function<void()> then)
{
    cancel();
    if (storage->mapping() == nullptr || samples.empty()) {
        then();
        return;
    }
    const auto read = [storage, samples = std::move(samples)](const Progress &progress) {
        const ScatteredReading scattered(storage);
        for (const ImageView &pixels : samples)
            readPages(pixels, progress.token);
        return true;
    };
    const auto look = [this, then = std::move(then)](bool /*isRead*/) {
        m_task = nullptr;
        then();
    };
    m_task = new Task(tr("Reading samples"), Task::LateAnswer::Dropped, read, look, this);
    if (m_task->isDoneWithin(glance)) {
        m_task->cancel();
        look(true);
    }
}

} // namespace pellucid
