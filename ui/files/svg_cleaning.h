// SVG files are cleaned before QtSvg sees them: it opens every file that an SVG file names, and draws whatever it is
// told to, however long that takes.
#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"

#include <QByteArray>

#include <span>
#include <string>
#include <vector>

namespace pellucid {

struct CleanSvg
{
    QByteArray text;                // UTF-8
    std::vector<std::string> notes; // what was left out, a sentence each
};

// Removes processing instructions, document types, and every reference but those to elements of the same file. Pictures
// inside the file stay if they are PNG or JPEG and not too large. Fails with Corrupt (no XML, or elements that contain
// themselves), TooLarge (too many elements, counting each use of an element, or nested too deeply) or Cancelled.
[[nodiscard]] Result<CleanSvg> cleanSvg(std::span<const std::byte> text, const CancellationToken &token);

} // namespace pellucid
