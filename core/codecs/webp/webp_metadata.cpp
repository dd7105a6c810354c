#include "core/codecs/webp/webp_metadata.h"

#include "core/base/signature.h"
#include "core/codecs/jpeg/exif_preview.h"
#include "core/image/exif.h"

namespace pellucid {

namespace {

// Some writers begin the chunk as they would a JPEG segment.
std::span<const std::byte> exifOf(const WebpContainer &webp)
{
    return startsWith(webp.exif, jpegExifStart) ? webp.exif.subspan(jpegExifStart.size()) : webp.exif;
}

} // namespace

int webpOrientation(const WebpContainer &webp)
{
    return orientationOf(exifOf(webp));
}

Metadata readWebpMetadata(const WebpContainer &webp)
{
    Metadata metadata;
    MetadataBudget budget;
    const auto keep = [&](std::span<const std::byte> from, std::size_t least, std::vector<std::byte> &to) {
        if (!from.empty() && from.size() < least)
            budget.leaveDamaged();
        else if (!from.empty() && budget.take(from.size()))
            to.assign(from.begin(), from.end());
    };
    keep(webp.icc, 128, metadata.icc);
    keep(exifOf(webp), minExifBytes, metadata.exif);
    keep(webp.xmp, 1, metadata.xmp);
    if (!webp.unknown.empty())
        metadata.lost.push_back("WebP chunks are dropped: " + listed(webp.unknown) + ".");
    if (webp.isAnimated && webp.background != 0)
        metadata.lost.emplace_back("The background color of the animation is dropped; frames are not drawn over it.");
    metadata.addTrailerLoss(webp.trailer);
    if (webpOrientation(webp) > 1) {
        makeXmpUpright(metadata.xmp);
        if (makeExifUpright(metadata.exif))
            metadata.lost.emplace_back("The preview inside of EXIF, which lies on its side, is dropped.");
    }
    budget.report(metadata);
    return metadata;
}

MetadataToWrite webpMetadata(const Metadata &metadata, const Shape &shape)
{
    MetadataToWrite webp;
    Metadata others = metadata;
    if (iccFits(metadata.icc, shape.channels))
        webp.blocks.push_back({"ICCP", metadata.icc});
    if (!metadata.exif.empty()) {
        webp.blocks.push_back({"EXIF", metadata.exif});
        setExifSize(webp.blocks.back().content, static_cast<std::uint32_t>(shape.width),
                    static_cast<std::uint32_t>(shape.height));
    }
    if (!metadata.xmp.empty())
        webp.blocks.push_back({"XMP ", metadata.xmp});
    for (std::vector<std::byte> *const kept : {&others.icc, &others.exif, &others.xmp})
        kept->clear();
    others.frameMilliseconds.clear();
    webp.losses = lossesWithoutMetadata(others);
    appendExifPreviewLoss(metadata.exif, webp.losses);
    if (!metadata.icc.empty() && !iccFits(metadata.icc, shape.channels))
        webp.losses.push_back(iccMisfit(metadata.icc));
    return webp;
}

} // namespace pellucid
