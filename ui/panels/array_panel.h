// The array that the image is part of: which axes are its rows, columns and channels, which slice of the others is
// seen, which channels are red, green and blue, and which part of complex values. All of it is looking: no byte
// changes.
#pragma once

#include "core/buffer/array_layout.h"
#include "core/buffer/sample.h"
#include "core/display/channel_roles.h"
#include "ui/panels/panel.h"

#include <QList>

#include <array>
#include <vector>

class QFormLayout;
class QLabel;
class QVBoxLayout;

namespace pellucid {

class ComboBox;
class SliceControl;

class ArrayPanel : public Panel
{
    Q_OBJECT

public:
    explicit ArrayPanel(QWidget *parent = nullptr);

protected:
    void showSession() override;
    Connections connectTo(Session &session) override;

private:
    ComboBox *addChoice(const QString &key, const QString &label, const QString &help);
    void refresh();
    void refreshAxes();
    void refreshSlices();
    void refreshRoles();
    void refreshPart();
    void chooseAxis(int AxisMapping::*role, int axis);
    void chooseSlice(int axis, std::ptrdiff_t index);
    void chooseRole(std::ptrdiff_t ChannelRoles::*role, std::ptrdiff_t channel);

    struct Axis
    {
        int AxisMapping::*role;
        ComboBox *combo;
    };
    struct Role
    {
        std::ptrdiff_t ChannelRoles::*role;
        ComboBox *combo;
    };

    QLabel *m_summary;
    QLabel *m_notice;
    QFormLayout *m_form;
    std::array<Axis, 3> m_axes;
    std::array<Role, 3> m_roles;
    ComboBox *m_part;
    QVBoxLayout *m_slices;
    QList<SliceControl *> m_sliceControls;
    std::vector<std::ptrdiff_t> m_shape; // that the slice controls are made for
};

} // namespace pellucid
