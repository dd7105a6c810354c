#include "core/buffer/image_spec.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace pellucid {

ChannelNames defaultChannelNames(std::ptrdiff_t count)
{
    switch (count) {
    case 1: return {"L"};
    case 2: return {"L", "A"};
    case 3: return {"R", "G", "B"};
    case 4: return {"R", "G", "B", "A"};
    default: break;
    }
    ChannelNames names;
    for (std::ptrdiff_t i = 0; i < count; ++i)
        names.push_back(std::to_string(i));
    return names;
}

std::optional<std::ptrdiff_t> channelIndex(const ChannelNames &names, std::string_view name)
{
    const auto sameLetter = [](unsigned char a, unsigned char b) { return std::toupper(a) == std::toupper(b); };
    const auto found = std::ranges::find_if(
        names, [&](const std::string &candidate) { return std::ranges::equal(candidate, name, sameLetter); });
    if (found != names.end())
        return found - names.begin();
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
    if (error == std::errc{} && end == name.data() + name.size() && index < names.size())
        return static_cast<std::ptrdiff_t>(index);
    return std::nullopt;
}

std::optional<std::ptrdiff_t> alphaIndex(const ChannelNames &names)
{
    const auto found = std::ranges::find(names, "A");
    if (found == names.end())
        return std::nullopt;
    return found - names.begin();
}

bool isRgb(const ChannelNames &names)
{
    return names.size() >= 3 && names[0] == "R" && names[1] == "G" && names[2] == "B";
}

double fullScale(const ImageSpec &spec)
{
    return spec.maximum > 0 ? spec.maximum : fullScale(spec.dtype);
}

} // namespace pellucid
