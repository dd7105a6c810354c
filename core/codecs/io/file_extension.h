// How codecs are asked for by a file's name.
#pragma once

#include <filesystem>
#include <string>

namespace pellucid {

// In lower case and without the dot, as codecs list theirs; empty where the name has none.
[[nodiscard]] std::string lowerExtension(const std::filesystem::path &path);

} // namespace pellucid
