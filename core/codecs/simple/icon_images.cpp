#include "core/codecs/simple/icon_images.h"

#include "core/base/printable.h"
#include "core/image/metadata.h"

#include <algorithm>
#include <charconv>
#include <tuple>

namespace pellucid {

Result<std::size_t> bestIcon(std::span<const IconImage> images)
{
    const auto rank = [](const IconImage &image) {
        return std::tuple(image.shape.width * image.shape.height, image.bits);
    };
    const auto found = std::ranges::max_element(images, {}, rank);
    if (found == images.end() || found->shape.width == 0)
        return failure(ErrorCode::Corrupt, "The file is damaged, or holds no image that can be read.");
    return static_cast<std::size_t>(found - images.begin());
}

Result<std::size_t> iconFor(const DecodeRequest &request, std::span<const IconImage> images)
{
    if (!request.member)
        return bestIcon(images);
    const std::string &member = *request.member;
    std::size_t index = 0;
    const char *const last = member.data() + member.size();
    const auto [end, error] = std::from_chars(member.data(), last, index);
    if (error != std::errc{} || end != last || index >= images.size())
        return failure(ErrorCode::NotFound,
                       "The file has no image " + printable(member) + "; its images are numbered from 0.");
    return index;
}

void noteOtherIcons(const DecodeRequest &request, std::size_t opened, std::span<const IconImage> images,
                    Metadata &metadata)
{
    if (images.size() == 1)
        return;
    std::vector<std::string> sizes;
    for (const IconImage &image : images)
        sizes.push_back(std::to_string(image.shape.width) + " x " + std::to_string(image.shape.height));
    std::string sentence = "Of the file's " + std::to_string(images.size()) + " images (" + listed(std::move(sizes))
        + ") only number " + std::to_string(opened)
        + " is opened; others open by their number in brackets behind the file's name, as in ["
        + (opened == 0 ? "1" : "0") + "].";
    if (request.member)
        metadata.lost.push_back(std::move(sentence));
    else
        metadata.addUnread(std::move(sentence));
}

} // namespace pellucid
