#include "ui/panels/channel_adjustments.h"

#include "ui/controls/parameter_row.h"
#include "ui/session.h"

#include <QCheckBox>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>

namespace pellucid {

namespace {

// An operation with several numbers says its own name first: "Levels black", levelsBlack.
ControlName nameOf(const Operation &operation, const Parameter &parameter)
{
    const QString title = QString::fromStdString(parameter.title);
    const auto numbers = std::ranges::count(operation.parameters, Parameter::Kind::Number, &Parameter::kind);
    if (numbers == 1)
        return {title.toLower(), title, title};
    const QString whole = QString::fromStdString(operation.title) + QLatin1Char(' ') + title.toLower();
    return {QString::fromStdString(operation.id) + title, whole, whole};
}

} // namespace

ChannelAdjustments::ChannelAdjustments(QWidget *parent) : QWidget(parent)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    add("levels");
    add("gain");
    add("offset");
    add("gamma");
    add("invert", tr("Invert"));
    add("set", tr("Set to a constant value"));
}

void ChannelAdjustments::add(const char *operationId, const QString &checkTitle)
{
    Adjustment adjustment{findOperation(operationId), nullptr, {}};
    if (!checkTitle.isEmpty()) {
        adjustment.check = new QCheckBox(checkTitle);
        adjustment.check->setObjectName(QLatin1String(operationId) + QStringLiteral("Check"));
        adjustment.check->setAccessibleName(checkTitle);
        adjustment.check->setToolTip(QString::fromStdString(adjustment.operation->summary));
        layout()->addWidget(adjustment.check);
        connect(adjustment.check, &QCheckBox::toggled, this, &ChannelAdjustments::changed);
    }
    for (const Parameter &parameter : adjustment.operation->parameters) {
        if (parameter.kind != Parameter::Kind::Number)
            continue;
        auto *row = new ParameterRow(parameter, nameOf(*adjustment.operation, parameter));
        layout()->addWidget(row);
        adjustment.rows.emplace_back(&parameter, row);
        connect(row, &ParameterControl::changed, this, [this, check = adjustment.check] {
            const QSignalBlocker quiet(check);
            if (check)
                check->setChecked(true); // who moves the value means it
            emit changed();
        });
    }
    m_adjustments.push_back(std::move(adjustment));
}

bool ChannelAdjustments::Adjustment::isNeutral() const
{
    if (check)
        return !check->isChecked();
    return std::ranges::all_of(rows, [](const auto &row) { return row.second->isNeutral(); });
}

void ChannelAdjustments::setSpec(const ImageSpec &spec)
{
    for (const Adjustment &adjustment : m_adjustments) {
        for (const auto &[parameter, row] : adjustment.rows)
            row->setSpec(spec);
    }
    reset();
}

void ChannelAdjustments::reset()
{
    for (const Adjustment &adjustment : m_adjustments) {
        const QSignalBlocker quiet(adjustment.check);
        if (adjustment.check)
            adjustment.check->setChecked(false);
        for (const auto &[parameter, row] : adjustment.rows)
            row->reset();
    }
}

Recipe ChannelAdjustments::steps(const Session &session, const ChannelNames &channels) const
{
    Recipe steps;
    for (const Adjustment &adjustment : m_adjustments) {
        if (adjustment.isNeutral() || channels.empty())
            continue;
        Arguments arguments{{"channels", channels}};
        for (const auto &[parameter, row] : adjustment.rows)
            arguments.insert_or_assign(parameter->id, row->value());
        steps.push_back(session.step(adjustment.operation->id.c_str(), std::move(arguments)));
    }
    return steps;
}

} // namespace pellucid
