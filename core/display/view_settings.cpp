#include "core/display/view_settings.h"

#include <algorithm>

namespace pellucid {

bool ViewSettings::isPlain() const
{
    const bool hidesSomething = std::ranges::find(hidden, true) != hidden.end();
    return mode == Mode::Color && !roles && !hidesSomething && black == 0.0 && white == 1.0 && exposure == 0.0
        && transfer == Transfer::Encoded && color == nullptr;
}

void ViewSettings::showWholeScale(DType dtype, int maximum)
{
    black = 0.0;
    white = maximum > 0 ? maximum / fullScale(dtype) : 1.0;
    opaque = white;
}

} // namespace pellucid
