#include "ui/panels/channels_panel.h"
#include "ui/panels/inspector_panel.h"
#include "ui/panels/panel.h"

#include <array>

namespace pellucid {

namespace {

template <typename T>
Panel *create(QWidget *parent)
{
    return new T(parent);
}

constexpr std::array declarations{
    PanelDeclaration{"inspector", QT_TRANSLATE_NOOP("Panel", "Inspector"), "inspector", "I", 0, create<InspectorPanel>},
    PanelDeclaration{"channels", QT_TRANSLATE_NOOP("Panel", "Channels"), "channels", "Alt+2", 0, create<ChannelsPanel>},
};

} // namespace

std::span<const PanelDeclaration> panels()
{
    return declarations;
}

} // namespace pellucid
