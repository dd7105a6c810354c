// Reading a mapped file once, with little of it in memory: its pages count as memory of ours while they are there.
#pragma once

#include "core/base/cancellation.h"

#include <cstddef>
#include <span>

namespace pellucid {

// Tells `progress`, and now and then lets go of the memory behind a mapping's bytes, from its first one on; they are
// read again when they are touched. What was written there privately is lost. All must outlive it.
[[nodiscard]] Progress forgettingPages(std::span<const std::byte> mapping, const Progress &progress);

} // namespace pellucid
