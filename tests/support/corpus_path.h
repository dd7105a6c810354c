// Real test images beside the checkout, where there are any.
#pragma once

#include <filesystem>

namespace pellucid::test {

// "photos/Nikon_D3100.jpg"; without a name the folder of all of them. Need not exist: such tests say that they skip.
[[nodiscard]] std::filesystem::path corpusPath(const char *name = "");

} // namespace pellucid::test
