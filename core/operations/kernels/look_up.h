// The one kernel of all one-channel edits of integers: a table with an entry for every value.
#pragma once

#include "core/operations/kernels/run.h"

namespace pellucid {

// target[i] = table[source[i]]; the table has 256 or 65536 entries. In place or apart.
template <typename T>
void lookUp(Run<T> source, MutableRun<T> target, std::ptrdiff_t count, const T *table)
{
    if (source.isPacked() && target.isPacked())
        source.stride = target.stride = sizeof(T);
    for (std::ptrdiff_t i = 0; i < count; ++i)
        target.set(i, table[source[i]]);
}

} // namespace pellucid
