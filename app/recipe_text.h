// A recipe as words on the command line: operations in order, between them "select rect=x,y,w,h" and
// "lock channels=A", which limit the operations that follow.
#pragma once

#include "core/operations/step.h"

#include <span>
#include <string>
#include <vector>

namespace pellucid {

// Limits the operations after it, rather than being one. Takes one parameter; without it the limit ends.
struct Limit
{
    std::string id;
    std::string title;
    std::string summary;
    std::string parameter;
    std::string parameterTitle;
    std::string help;
    std::string kind;
    std::string none; // the argument that ends the limit
    Result<void> (*set)(Step &pattern, const std::string &argument);
};

[[nodiscard]] std::span<const Limit> limits();

// Fails with InvalidArgument, naming the text.
[[nodiscard]] Result<Recipe> parseRecipe(const std::vector<std::string> &texts);

} // namespace pellucid
