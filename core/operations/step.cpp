#include "core/operations/step.h"

#include <new>
#include <utility>

namespace pellucid {

namespace {

tl::unexpected<Error> refusal(const Operation &operation, Error error)
{
    return failure(error.code, operation.title + ": " + error.message);
}

} // namespace

Result<BoundOperation> Step::bind(const ImageSpec &input) const
try {
    if (!operation->accepts(input.dtype))
        return failure(ErrorCode::Unsupported,
                       operation->title + " works on uint8, uint16 and float32; this image is "
                           + std::string(name(input.dtype)) + ". Convert Type makes it one of them.");
    for (const auto &[id, value] : arguments) {
        if (operation->parameter(id) == nullptr)
            return failure(ErrorCode::InvalidArgument, operation->title + " has no parameter \"" + id + "\".");
    }
    Arguments complete = arguments;
    for (const Parameter &parameter : operation->parameters) {
        const auto given = complete.find(parameter.id);
        // A default need not fit: which channel a method would read does not matter to the other methods.
        const bool mustFit = given != complete.end() || parameter.defaultValue == Value(std::string());
        const Value &value = given != complete.end() ? given->second : parameter.defaultFor(input);
        if (mustFit) {
            if (Result<void> checked = parameter.check(value, input); !checked)
                return refusal(*operation, std::move(checked).error());
        }
        complete.try_emplace(parameter.id, value);
    }
    Result<BoundOperation> bound = operation->bind(input, complete);
    if (!bound)
        return refusal(*operation, std::move(bound).error());
    if (rect && bound->output != input)
        return failure(ErrorCode::InvalidArgument,
                       operation->title + " changes the layout of the whole image and takes no rectangle.");
    return bound;
} catch (const std::bad_alloc &) {
    return failure(ErrorCode::OutOfMemory, operation->title + ": Not enough memory.");
}

} // namespace pellucid
