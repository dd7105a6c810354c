// Saving plans without a place, which tests give them.
#pragma once

#include "core/codecs/io/save_plan.h"

#include <filesystem>
#include <utility>

namespace pellucid::test {

[[nodiscard]] inline SavePlan at(SavePlan plan, const std::filesystem::path &file)
{
    plan.path = file;
    plan.file = file;
    return plan;
}

} // namespace pellucid::test
