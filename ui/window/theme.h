// The look of the window: the Fusion style with strictly neutral grays (R = G = B) and one accent color, dark or
// light.
#pragma once

#include <QColor>

namespace pellucid {

enum class Theme { Dark, Light };

// What surrounds a picture.
enum class Surround { Theme, MidGray };

// For the whole application, at once; widgets that exist follow.
void applyTheme(Theme theme);

[[nodiscard]] QColor surroundColor(Theme theme, Surround surround);

// As remembered from the last run.
[[nodiscard]] Theme rememberedTheme();
void rememberTheme(Theme theme);

} // namespace pellucid
