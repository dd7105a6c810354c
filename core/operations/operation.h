// An edit, declared once. Its menu entry, form, command-line verb, recipe form, live preview, undo and rows of the test
// matrix all follow from one `const Operation`, defined in one file and named in one line of registry.cpp.
#pragma once

#include "core/base/result.h"
#include "core/buffer/image_spec.h"
#include "core/buffer/image_view.h"
#include "core/operations/parameter.h"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace pellucid {

// An operation that has checked its arguments against an image and is ready to run.
struct BoundOperation
{
    // What the image is afterwards: another dtype, other channels, or another profile of those it has. Where all is as
    // before, the operation runs in place.
    ImageSpec output;

    // Computes `target` (dtype and channels of `output`) from `source` (those of the input). Both are the same region,
    // of any size, of the two images: the value of a pixel depends on that pixel alone. When the layout is kept, the
    // two may be the same memory. Called from several threads at once, on disjoint regions. Empty where no byte
    // changes: only what it means, if even that.
    std::function<void(const ImageView &source, const MutableImageView &target)> run;

    // Where what becomes of a pixel depends on the whole image: called with all of it, once, before run.
    std::function<void(const ImageView &image)> analyse = {};
};

[[nodiscard]] constexpr bool anyDType(DType /*dtype*/)
{
    return true;
}

struct Operation
{
    std::string id;      // what scripts say: "gain"
    std::string title;   // what people read: "Gain"
    std::string summary; // one sentence with the formula
    std::vector<Parameter> parameters = {};

    bool (*accepts)(DType dtype) = isEditable;

    // Called by Step::bind(), which has seen to it that the operation takes the dtype and that every argument is there
    // and passes Parameter::check(). Fails with InvalidArgument or Unsupported, in a sentence that says what does not
    // fit; Step::bind() puts the title before it.
    Result<BoundOperation> (*bind)(const ImageSpec &input, const Arguments &arguments);

    [[nodiscard]] const Parameter *parameter(std::string_view id) const;
};

// Every operation, in the order menus and help show them.
[[nodiscard]] std::span<const Operation *const> operations();

[[nodiscard]] const Operation *findOperation(std::string_view id);

} // namespace pellucid
