// A main window of the usual size on the screen.
#pragma once

#include "ui/main_window.h"
#include "workspace_fixture.h"

#include <QTest>

#include <memory>

namespace pellucid::test {

// Puts it into `window`, with what answers its questions in `answers`, which the window owns. Gives whether it shows.
[[nodiscard]] inline bool showWindow(const CodecRegistry &registry, std::unique_ptr<MainWindow> &window,
                                     Answers *&answers)
{
    auto owned = std::make_unique<Answers>();
    answers = owned.get();
    window = std::make_unique<MainWindow>(registry, std::move(owned));
    window->resize(1366, 768);
    window->show();
    return QTest::qWaitForWindowExposed(window.get());
}

} // namespace pellucid::test
