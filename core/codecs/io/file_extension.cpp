#include "core/codecs/io/file_extension.h"

#include <algorithm>
#include <cctype>

namespace pellucid {

std::string lowerExtension(const std::filesystem::path &path)
{
    std::string extension = path.extension().string();
    if (!extension.empty())
        extension.erase(0, 1);
    std::ranges::transform(extension, extension.begin(),
                           [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return extension;
}

} // namespace pellucid
