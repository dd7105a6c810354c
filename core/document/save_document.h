// A document as what is saved: see core/codecs/io/save_image.h.
#pragma once

#include "core/codecs/io/save_image.h"
#include "core/document/document.h"

namespace pellucid {

[[nodiscard]] SaveRequest saveRequest(const Document &document, std::filesystem::path path);

// Its pixels as they are now. Another thread reads them only while it has the document's snapshot().
[[nodiscard]] PlannedPixels plannedPixels(const Document &document);

} // namespace pellucid
