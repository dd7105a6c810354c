// A main window of the usual size on the screen.
#pragma once

#include "ui/opening.h"
#include "ui/window/main_window.h"
#include "ui/window/menus/action_set.h"
#include "ui/workspace.h"
#include "workspace_fixture.h"

#include <QImage>
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

// What tests of the window have in common: a folder for their files, settings of their own, the window.
class WindowTest : public QObject
{
protected:
    std::unique_ptr<QTemporaryDir> m_folder;
    const CodecRegistry m_registry = everyCodec();
    std::unique_ptr<MainWindow> m_window;
    Answers *m_answers = nullptr; // the window's

    [[nodiscard]] QString path(const QString &name) const { return m_folder->filePath(name); }

    // With an empty folder.
    [[nodiscard]] bool showNewWindow()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        useSettingsIn(*m_folder);
        return showWindow(m_registry, m_window, m_answers);
    }

    // The file's session, once it is shown; nullptr when that takes too long.
    [[nodiscard]] Session *opened(const QString &file)
    {
        m_window->workspace().opening().open({file});
        return QTest::qWaitFor([&] { return m_window->isImageShown(); }) ? m_window->workspace().current() : nullptr;
    }

    // A picture of 90 x 70 pixels of one color, in the folder.
    [[nodiscard]] QString makeImage(const QString &name) const
    {
        QImage image(90, 70, QImage::Format_RGB888);
        image.fill(qRgb(10, 20, 30));
        image.save(path(name));
        return path(name);
    }

    void trigger(const QString &id)
    {
        m_window->actionSet().refresh();
        QAction *action = m_window->actionSet().find(id);
        QVERIFY2(action && action->isEnabled(), qPrintable(id));
        action->trigger();
    }
};

} // namespace pellucid::test
