// The way of the Tab key through the main window: as the eye goes, past whatever is not to be seen. Qt's own goes in
// the order of creation, and into the panels that lie behind others: it moves those out of the window, but does not
// hide them.
#pragma once

class QMainWindow;
class QWidget;

namespace pellucid {

enum class TabDirection { Forwards, Backwards };

// Where it leads from `from`; nullptr where nothing else takes the focus.
[[nodiscard]] QWidget *nextTabStop(const QMainWindow &window, const QWidget *from, TabDirection direction);

} // namespace pellucid
