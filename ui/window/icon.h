// The program's icons: drawn from resources/icons in the palette's text color, so that they follow the theme.
#pragma once

#include <QIcon>
#include <QString>

namespace pellucid {

// The icon :/icons/NAME.svg. It is colored when it is painted; a change of the palette needs no new icon.
[[nodiscard]] QIcon icon(const QString &name);

// Shows the second icon while the control is checked.
[[nodiscard]] QIcon icon(const QString &name, const QString &checkedName);

} // namespace pellucid
