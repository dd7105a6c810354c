// One edit as data: an operation, its arguments, where it applies and what it must leave alone. A recipe is a list of
// them, kept as JSON: {"op": "gain", "channels": ["R"], "value": 1.2, "rect": [x, y, w, h], "locked": ["A"]}.
#pragma once

#include "core/base/geometry.h"
#include "core/operations/operation.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pellucid {

struct Step
{
    const Operation *operation = nullptr; // never null in a valid step
    Arguments arguments;
    std::optional<Rect> rect; // absent: the whole image; parts outside the image are ignored
    ChannelNames locked;      // channels whose bytes stay as they are

    bool operator==(const Step &) const = default;

    // Checked against an image: known arguments of the right kind and range, then the operation's own checks. A step
    // that changes the layout takes no rectangle.
    [[nodiscard]] Result<BoundOperation> bind(const ImageSpec &input) const;
};

using Recipe = std::vector<Step>;

// "gain channels=R,G value=1.2". Fails with InvalidArgument.
[[nodiscard]] Result<Step> parseStep(std::string_view text);

[[nodiscard]] std::string recipeToJson(const Recipe &recipe);

// Fails with InvalidArgument, naming the step.
[[nodiscard]] Result<Recipe> recipeFromJson(std::string_view json);

// The same of a regular file of at most 16 MB. Fails as recipeFromJson() and FileBytes::map() do, naming the file.
[[nodiscard]] Result<Recipe> readRecipe(const std::filesystem::path &file);

} // namespace pellucid
