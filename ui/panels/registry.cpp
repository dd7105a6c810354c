#include "ui/panels/array_panel.h"
#include "ui/panels/buffer_panel.h"
#include "ui/panels/channels_panel.h"
#include "ui/panels/folder_panel.h"
#include "ui/panels/grayscale_panel.h"
#include "ui/panels/history_panel.h"
#include "ui/panels/inspector_panel.h"
#include "ui/panels/panel.h"

#include <array>
#include <type_traits>

namespace pellucid {

namespace {

template <typename T>
Panel *create(Workspace &workspace, QWidget *parent)
{
    if constexpr (std::is_constructible_v<T, Workspace &, QWidget *>)
        return new T(workspace, parent);
    else
        return new T(parent);
}

constexpr std::array declarations{
    PanelDeclaration{"inspector", QT_TRANSLATE_NOOP("Panel", "Inspector"), "inspector", "I", 0, create<InspectorPanel>},
    PanelDeclaration{"channels", QT_TRANSLATE_NOOP("Panel", "Channels"), "channels", "Alt+2", 0, create<ChannelsPanel>},
    PanelDeclaration{"grayscale", QT_TRANSLATE_NOOP("Panel", "Grayscale"), "grayscale", "Alt+3", 0,
                     create<GrayscalePanel>},
    PanelDeclaration{"history", QT_TRANSLATE_NOOP("Panel", "History"), "history", "Alt+4", 1, create<HistoryPanel>},
    PanelDeclaration{"buffer", QT_TRANSLATE_NOOP("Panel", "Buffer"), "buffer", "Alt+5", 1, create<BufferPanel>},
    PanelDeclaration{"folder", QT_TRANSLATE_NOOP("Panel", "Folder"), "folder", "T", PanelDeclaration::strip,
                     create<FolderPanel>},
    PanelDeclaration{"array", QT_TRANSLATE_NOOP("Panel", "Array"), "array", "Alt+6", 1, create<ArrayPanel>},
};

} // namespace

std::span<const PanelDeclaration> panels()
{
    return declarations;
}

} // namespace pellucid
