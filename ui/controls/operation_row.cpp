#include "ui/controls/operation_row.h"

#include <QHBoxLayout>
#include <QPushButton>

namespace pellucid {

namespace {

QString capitalized(QString word)
{
    return word.isEmpty() ? word : word.replace(0, 1, word[0].toUpper());
}

} // namespace

OperationRow::OperationRow(const Operation &operation, const QString &buttonText, QWidget *parent)
    : QWidget(parent), m_operation(operation)
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    const QString id = QString::fromStdString(operation.id);
    const QString title = QString::fromStdString(operation.title);
    for (const Parameter &parameter : operation.parameters) {
        const QString label = QString::fromStdString(parameter.title);
        const ControlName name{id + capitalized(QString::fromStdString(parameter.id)),
                               title + QLatin1String(": ") + label, label};
        ParameterControl *control = createParameterControl(parameter, name, ControlForm::Inline);
        layout->addWidget(control, 1);
        m_controls.emplace_back(&parameter, control);
    }
    auto *button = new QPushButton(buttonText);
    button->setObjectName(id + QStringLiteral("Button"));
    button->setAccessibleName(title);
    button->setToolTip(QString::fromStdString(operation.summary));
    button->setAutoDefault(true);
    button->setFixedWidth(button->fontMetrics().horizontalAdvance(QStringLiteral("Reorder")) + 16); // one for all lines
    layout->addWidget(button);
    connect(button, &QPushButton::clicked, this, &OperationRow::triggered);
}

void OperationRow::setSpec(const ImageSpec &spec)
{
    fitToImage(m_operation, m_controls, spec);
}

Arguments OperationRow::arguments() const
{
    return argumentsOf(m_controls);
}

} // namespace pellucid
