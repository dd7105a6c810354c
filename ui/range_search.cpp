#include "ui/range_search.h"

#include "core/buffer/read_pages.h"
#include "core/buffer/scattered_reading.h"

#include <chrono>
#include <utility>

namespace pellucid {

namespace {

// What is in memory already is read in this time, and nothing is seen of the wait.
constexpr std::chrono::milliseconds glance{10};

} // namespace

void RangeSearch::start(const Document &document, ComplexPart part, Found found)
{
    if (m_reading != nullptr)
        std::exchange(m_reading, nullptr)->cancel();
    const std::shared_ptr<Storage> &storage = document.buffer().storage();
    std::vector<ImageView> samples = rangeSamples(document, part);
    if (storage->mapping() == nullptr || samples.empty()) {
        found(usualRange(document, part));
        return;
    }
    const auto read = [storage, samples = std::move(samples)](const Progress &progress) {
        const ScatteredReading scattered(storage);
        for (const ImageView &pixels : samples)
            readPages(pixels, progress.token);
        return true;
    };
    const auto look = [this, &document, part, found](bool /*isRead*/) {
        m_reading = nullptr;
        found(usualRange(document, part));
    };
    m_reading = new Task(tr("Looking at the values"), Task::LateAnswer::Dropped, read, look, this);
    if (m_reading->isDoneWithin(glance)) {
        m_reading->cancel();
        look(true);
    }
}

} // namespace pellucid
