// A set of an image's channels, as check boxes side by side. At first all but alpha.
#pragma once

#include "ui/controls/parameter_control.h"

#include <QList>

class QCheckBox;

namespace pellucid {

class ChannelsControl : public ParameterControl
{
    Q_OBJECT

public:
    ChannelsControl(const Parameter &parameter, const ControlName &name);

    [[nodiscard]] Value value() const override;
    void setValue(const Value &value) override;
    void reset() override;
    void setSpec(const ImageSpec &spec) override;

private:
    const Parameter &m_parameter;
    QList<QCheckBox *> m_boxes; // one for each channel
};

} // namespace pellucid
