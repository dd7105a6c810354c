#include "ui/controls/operation_row.h"

#include <QHBoxLayout>
#include <QPushButton>

namespace pellucid {

namespace {

QString capitalized(QString word)
{
    return word.isEmpty() ? word : word.replace(0, 1, word[0].toUpper());
}

ControlName nameOf(const Operation &operation, const Parameter &parameter)
{
    const QString label = QString::fromStdString(parameter.title);
    return {QString::fromStdString(operation.id) + capitalized(QString::fromStdString(parameter.id)),
            QString::fromStdString(operation.title) + QLatin1String(": ") + label, label};
}

} // namespace

OperationRow::OperationRow(const Operation &operation, const QString &buttonText, QWidget *parent)
    : QWidget(parent), m_form(new OperationForm(operation, {.form = ControlForm::Inline, .nameOf = nameOf}))
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_form, 1);
    auto *button = new QPushButton(buttonText);
    button->setObjectName(QString::fromStdString(operation.id) + QStringLiteral("Button"));
    button->setAccessibleName(QString::fromStdString(operation.title));
    button->setToolTip(QString::fromStdString(operation.summary));
    button->setAutoDefault(true);
    button->setFixedWidth(button->fontMetrics().horizontalAdvance(QStringLiteral("Reorder")) + 16); // one for all lines
    layout->addWidget(button);
    connect(button, &QPushButton::clicked, this, &OperationRow::triggered);
}

} // namespace pellucid
