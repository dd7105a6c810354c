#include "ui/window/numbers_text.h"

#include "core/display/color_transform.h"
#include "core/document/document.h"
#include "core/image/color_space.h"

#include <QCoreApplication>

namespace pellucid {

QString meaningOfNumbers(const Document &document)
{
    const Metadata &metadata = *document.metadata();
    const bool isArray = document.array() && metadata.frameMilliseconds.empty();
    if (isArray && !statesColors(metadata))
        return QCoreApplication::translate("NumbersText", "values of an array (shown as if they were sRGB)");
    return QString::fromStdString(colorSpaceName(metadata, document.transfer()));
}

} // namespace pellucid
