// While it lives, single pages of a mapped file are read as they are touched, without the neighbours that the system
// would read along: for samples across a whole image, where those are most of the cost (a cold file of 1 GB looked at
// in 64 x 64 places: 15 times). Does nothing for other storages.
#pragma once

#include "core/buffer/storage.h"

#include <memory>

namespace pellucid {

class ScatteredReading
{
public:
    explicit ScatteredReading(std::shared_ptr<Storage> storage);
    ~ScatteredReading();
    ScatteredReading(const ScatteredReading &) = delete;
    ScatteredReading &operator=(const ScatteredReading &) = delete;
    ScatteredReading(ScatteredReading &&) = delete;
    ScatteredReading &operator=(ScatteredReading &&) = delete;

private:
    void advise(int advice) const;

    std::shared_ptr<Storage> m_storage;
};

} // namespace pellucid
