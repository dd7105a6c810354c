#include "core/codecs/io/source.h"

#include <system_error>

namespace pellucid {

ImageName::ImageName(const std::filesystem::path &path) : file(path)
{
    const std::string text = path.string();
    std::error_code unknown; // what cannot be looked at is opened, and says why
    if (!text.ends_with(']') || std::filesystem::exists(path, unknown))
        return;
    for (std::size_t bracket = text.find('['); bracket != std::string::npos; bracket = text.find('[', bracket + 1)) {
        if (!std::filesystem::is_regular_file(text.substr(0, bracket), unknown))
            continue;
        file = text.substr(0, bracket);
        member = text.substr(bracket + 1, text.size() - bracket - 2);
        return;
    }
}

} // namespace pellucid
