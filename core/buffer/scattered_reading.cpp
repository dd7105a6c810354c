#include "core/buffer/scattered_reading.h"

#include <sys/mman.h>
#include <utility>

namespace pellucid {

ScatteredReading::ScatteredReading(std::shared_ptr<Storage> storage) : m_storage(std::move(storage))
{
    advise(MADV_RANDOM);
}

ScatteredReading::~ScatteredReading()
{
    advise(MADV_NORMAL);
}

// A hint only: whether it is taken does not matter.
void ScatteredReading::advise(int advice) const
{
    if (m_storage != nullptr && m_storage->mapping() != nullptr)
        static_cast<void>(::madvise(m_storage->bytes().data(), m_storage->bytes().size(), advice));
}

} // namespace pellucid
