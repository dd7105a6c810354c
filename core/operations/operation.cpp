#include "core/operations/operation.h"

#include <algorithm>

namespace pellucid {

const Parameter *Operation::parameter(std::string_view wanted) const
{
    const auto found = std::ranges::find(parameters, wanted, &Parameter::id);
    return found != parameters.end() ? &*found : nullptr;
}

const Operation *findOperation(std::string_view id)
{
    const auto found = std::ranges::find(operations(), id, &Operation::id);
    return found != operations().end() ? *found : nullptr;
}

} // namespace pellucid
