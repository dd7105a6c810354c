// Which of the instruction sets that Highway knows is used: for tests that compare them.
#pragma once

#include <hwy/targets.h>

namespace pellucid::test {

// Leaves one to choose from, HWY_EMU128 being the plain loops; 0 allows every one again.
inline void allowOnly(std::int64_t target)
{
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

} // namespace pellucid::test
