// Assign Profile: the numbers stay, what they mean changes.
//
// Every dtype with R, G and B or gray; no byte of the pixels is touched.
#include "core/operations/operation.h"
#include "core/operations/profile.h"

namespace pellucid {

namespace {

Result<BoundOperation> bindAssignProfile(const ImageSpec &input, const Arguments &arguments)
{
    const Result<ProfileColors> colors = profileColors(input.channels);
    if (!colors)
        return tl::unexpected(colors.error());
    return chosenProfile(arguments, *colors).map([&](std::shared_ptr<const std::vector<std::byte>> profile) {
        BoundOperation bound{input, {}};
        bound.output.profile = std::move(profile);
        return bound;
    });
}

} // namespace

Operation declareAssignProfile()
{
    return {.id = "assign-profile",
            .title = "Assign Profile",
            .summary = "Says what the numbers mean, and keeps them: the colors shown change, no pixel does.",
            .parameters = profileParameters(),
            .accepts = anyDType,
            .bind = bindAssignProfile};
}

} // namespace pellucid
