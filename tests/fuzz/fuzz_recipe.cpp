// Any text is refused or a recipe that its own JSON describes.
#include "core/operations/step.h"
#include "tests/fuzz/require.h"

using namespace pellucid;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    (void)parseStep(text);
    const Result<Recipe> recipe = recipeFromJson(text);
    if (!recipe)
        return 0;
    const std::string json = recipeToJson(*recipe);
    const Result<Recipe> again = recipeFromJson(json);
    require(again && recipeToJson(*again) == json);
    return 0;
}
