// What the numbers of an image are, for people.
#pragma once

#include <QString>

namespace pellucid {

class Document;

// The name of a color space. Those of an array are numbers, which nobody has said to be colors.
[[nodiscard]] QString meaningOfNumbers(const Document &document);

} // namespace pellucid
