#include "core/display/channel_roles.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace pellucid {

ChannelRoles channelRoles(const ChannelNames &names)
{
    const auto indexOf = [&](std::string_view name) {
        const auto found = std::ranges::find(names, name);
        return found == names.end() ? ChannelRoles::none : found - names.begin();
    };
    const std::ptrdiff_t alpha = names.size() > 1 ? indexOf("A") : ChannelRoles::none;
    const ChannelRoles named{indexOf("R"), indexOf("G"), indexOf("B"), alpha};
    if (named.red != ChannelRoles::none && named.green != ChannelRoles::none && named.blue != ChannelRoles::none)
        return named;

    // The first layer that has them: "left.R", "left.G", "left.B".
    for (std::ptrdiff_t i = 0; i < std::ssize(names); ++i) {
        const std::string &name = names[static_cast<std::size_t>(i)];
        if (!name.ends_with('R'))
            continue;
        const std::string layer = name.substr(0, name.size() - 1);
        const ChannelRoles layered{i, indexOf(layer + "G"), indexOf(layer + "B"),
                                   alpha != ChannelRoles::none ? alpha : indexOf(layer + "A")};
        if (layered.green != ChannelRoles::none && layered.blue != ChannelRoles::none)
            return layered;
    }

    std::vector<std::ptrdiff_t> colors;
    for (std::ptrdiff_t i = 0; i < std::ssize(names); ++i) {
        if (i != alpha)
            colors.push_back(i);
    }
    switch (colors.size()) {
    case 0: return {};
    case 1: return {colors[0], colors[0], colors[0], alpha};
    case 2: return {colors[0], colors[1], ChannelRoles::none, alpha};
    default: return {colors[0], colors[1], colors[2], alpha};
    }
}

} // namespace pellucid
