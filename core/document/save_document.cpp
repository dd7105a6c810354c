#include "core/document/save_document.h"

#include <utility>

namespace pellucid {

SaveRequest saveRequest(const Document &document, std::filesystem::path path)
{
    return {.spec = document.spec(),
            .path = std::move(path),
            .metadata = document.metadata(),
            .array = document.array(),
            .quality = document.quality(),
            .transfer = document.transfer(),
            .source = document.source(),
            .storage = document.buffer().storage()};
}

PlannedPixels plannedPixels(const Document &document)
{
    return {document.view(), document.wholeArray()};
}

} // namespace pellucid
