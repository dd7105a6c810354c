// Assign profile: the numbers stay, what they mean changes.
//
// Every dtype with three colour channels or more; no byte of the pixels is touched.
#include "core/operations/operation.h"
#include "core/operations/profile.h"

namespace pellucid {

namespace {

Result<BoundOperation> bindAssignProfile(const ImageSpec &input, const Arguments &arguments)
{
    if (!isRgb(input.channels))
        return failure(ErrorCode::Unsupported, "The profile is for R, G and B, which this image does not have.");
    return chosenProfile(arguments).map([&](std::shared_ptr<const std::vector<std::byte>> profile) {
        BoundOperation bound{input, {}};
        bound.output.profile = std::move(profile);
        return bound;
    });
}

} // namespace

Operation declareAssignProfile()
{
    return {.id = "assign-profile",
            .title = "Assign profile",
            .summary = "Says what the numbers mean, and keeps them: the colours shown change, no pixel does.",
            .parameters = profileParameters(),
            .takes = anyDType,
            .bind = bindAssignProfile};
}

} // namespace pellucid
