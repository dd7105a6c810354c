#include "ui/panels/channel_adjustments.h"

#include "ui/controls/operation_form.h"
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
    const Operation &operation = *findOperation(operationId);
    auto *form = new OperationForm(operation, {.nameOf = nameOf, .choosesChannels = false});
    Adjustment adjustment{&operation, nullptr, form};
    if (!checkTitle.isEmpty()) {
        adjustment.check = new QCheckBox(checkTitle);
        adjustment.check->setObjectName(QLatin1String(operationId) + QStringLiteral("Check"));
        adjustment.check->setAccessibleName(checkTitle);
        adjustment.check->setToolTip(QString::fromStdString(adjustment.operation->summary));
        layout()->addWidget(adjustment.check);
        connect(adjustment.check, &QCheckBox::toggled, this, &ChannelAdjustments::changed);
    }
    form->layout()->setSpacing(layout()->spacing());
    layout()->addWidget(form);
    connect(form, &OperationForm::changed, this, [this, check = adjustment.check] {
        const QSignalBlocker quiet(check);
        if (check)
            check->setChecked(true); // who moves the value means it
        emit changed();
    });
    m_adjustments.push_back(std::move(adjustment));
}

bool ChannelAdjustments::Adjustment::isNeutral() const
{
    return check ? !check->isChecked() : form->isReset();
}

void ChannelAdjustments::setSpec(const ImageSpec &spec)
{
    for (const Adjustment &adjustment : m_adjustments)
        adjustment.form->setSpec(spec);
    reset();
}

void ChannelAdjustments::reset()
{
    for (const Adjustment &adjustment : m_adjustments) {
        const QSignalBlocker quiet(adjustment.check);
        if (adjustment.check)
            adjustment.check->setChecked(false);
        adjustment.form->reset();
    }
}

Recipe ChannelAdjustments::steps(const Session &session, const ChannelNames &channels) const
{
    Recipe steps;
    for (const Adjustment &adjustment : m_adjustments) {
        if (adjustment.isNeutral() || channels.empty())
            continue;
        Arguments arguments = adjustment.form->arguments();
        arguments["channels"] = channels;
        steps.push_back(session.step(adjustment.operation->id.c_str(), std::move(arguments)));
    }
    return steps;
}

} // namespace pellucid
