#include "ui/controls/operation_form.h"

#include "core/operations/step.h"

#include <QBoxLayout>

#include <algorithm>

namespace pellucid {

namespace {

ControlName plainName(const Operation & /*operation*/, const Parameter &parameter)
{
    const QString title = QString::fromStdString(parameter.title);
    return {QString::fromStdString(parameter.id), title, title};
}

bool applies(const ShownWhen &when, const Arguments &arguments)
{
    return when.values.empty()
        || std::ranges::find(when.values, argument<std::string>(arguments, when.parameter)) != when.values.end();
}

} // namespace

OperationForm::OperationForm(const Operation &operation, const Style &style, QWidget *parent)
    : QWidget(parent), m_operation(operation)
{
    const bool isInline = style.form == ControlForm::Inline;
    auto *layout = new QBoxLayout(isInline ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom, this);
    layout->setContentsMargins(0, 0, 0, 0);
    if (isInline)
        layout->setSpacing(4);
    const auto nameOf = style.nameOf != nullptr ? style.nameOf : plainName;
    for (const Parameter &parameter : operation.parameters) {
        if (parameter.kind == Parameter::Kind::Channels && !style.choosesChannels)
            continue;
        ParameterControl *control = createParameterControl(parameter, nameOf(operation, parameter), style.form);
        layout->addWidget(control, isInline ? 1 : 0);
        m_controls.push_back({&parameter, control});
        connect(control, &ParameterControl::changed, this, [this] {
            showApplicable();
            emit changed();
        });
    }
    showApplicable();
}

void OperationForm::setSpec(const ImageSpec &spec)
{
    m_spec = spec;
    for (const Control &each : m_controls)
        each.control->setSpec(spec);
    showApplicable();
}

void OperationForm::suggest(const ImageSpec &spec)
{
    setSpec(spec);
    std::size_t channel = 0;
    for (const Control &each : m_controls) {
        if (each.parameter->kind == Parameter::Kind::Channel && channel < spec.channels.size())
            each.control->setValue(spec.channels[channel++]);
    }
    const auto fits = [&] {
        const Step step{.operation = &m_operation, .arguments = arguments(), .rect = {}, .locked = {}};
        return spec.channels.empty() || step.bind(spec);
    };
    for (const auto &[parameter, control] : m_controls) {
        const Value suggested = control->value();
        for (auto option = parameter->options.begin(); option != parameter->options.end() && !fits(); ++option)
            control->setValue(option->id);
        if (!fits())
            control->setValue(suggested);
    }
    showApplicable();
}

void OperationForm::reset()
{
    for (const Control &each : m_controls)
        each.control->reset();
    showApplicable();
}

bool OperationForm::isReset() const
{
    return std::ranges::all_of(m_controls, [this](const Control &each) {
        return each.control->value() == each.parameter->defaultFor(m_spec);
    });
}

Arguments OperationForm::arguments() const
{
    Arguments all;
    for (const Control &each : m_controls)
        all.insert_or_assign(each.parameter->id, each.control->value());
    Arguments shown;
    for (const Control &each : m_controls) {
        if (applies(each.parameter->shownWhen, all))
            shown.insert(*all.find(each.parameter->id));
    }
    return shown;
}

void OperationForm::showApplicable()
{
    const Arguments shown = arguments();
    for (const Control &each : m_controls)
        each.control->setVisible(shown.contains(each.parameter->id));
}

} // namespace pellucid
