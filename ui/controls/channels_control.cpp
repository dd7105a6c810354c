#include "ui/controls/channels_control.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>

#include <algorithm>
#include <utility>

namespace pellucid {

ChannelsControl::ChannelsControl(const Parameter &parameter, const ControlName &name) : m_parameter(parameter)
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(new QLabel(name.label, this));
    layout->addStretch();
}

Value ChannelsControl::value() const
{
    ChannelNames names;
    for (const QCheckBox *box : m_boxes) {
        if (box->isChecked())
            names.push_back(box->text().toStdString());
    }
    return names;
}

void ChannelsControl::setValue(const Value &value)
{
    const auto &names = std::get<ChannelNames>(value);
    for (QCheckBox *box : m_boxes) {
        const QSignalBlocker quiet(box);
        box->setChecked(std::ranges::find(names, box->text().toStdString()) != names.end());
    }
}

void ChannelsControl::reset()
{
    for (QCheckBox *box : m_boxes) {
        const QSignalBlocker quiet(box);
        box->setChecked(box->text() != "A" || m_boxes.size() == 1);
    }
}

void ChannelsControl::setSpec(const ImageSpec &spec)
{
    qDeleteAll(std::exchange(m_boxes, {}));
    for (const std::string &channel : spec.channels) {
        const QString title = QString::fromStdString(channel);
        auto *box = new QCheckBox(title, this);
        box->setObjectName("channel" + title);
        box->setAccessibleName(tr("Channel %1").arg(title));
        box->setToolTip(QString::fromStdString(m_parameter.help));
        static_cast<QHBoxLayout *>(layout())->insertWidget(layout()->count() - 1, box);
        m_boxes.append(box);
        connect(box, &QCheckBox::toggled, this, &ParameterControl::changed);
    }
    reset();
}

} // namespace pellucid
