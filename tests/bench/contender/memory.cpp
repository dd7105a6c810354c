// What the machine allows.
#include "contender.h"

#include <cstring>

using namespace pellucid;

namespace bench {

void addMemoryTasks(Tasks &tasks)
{
    // "IMAGE": one memcpy of its pixels, on one thread, into pages that have been written to before.
    tasks["memory copy"] = [](Words words) -> Outcome {
        const ImageView image = photograph(words[0]);
        const MutableImageView target = resultPages(image.dtype(), image.shape());
        const std::size_t size = packedByteCount(image.shape(), image.dtype()).value();
        return {seconds([&] { std::memcpy(target.data(), image.data(), size); })};
    };
}

} // namespace bench
