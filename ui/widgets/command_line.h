// An operation that runs at once, on one line: its parameters and a button, made from its declaration.
#pragma once

#include "core/operations/operation.h"

#include <QWidget>

#include <vector>

namespace pellucid {

class ParameterControl;

class CommandLine : public QWidget
{
    Q_OBJECT

public:
    CommandLine(const Operation &operation, const QString &buttonText, QWidget *parent = nullptr);

    // Suggests a channel of its own for each parameter that is one.
    void setSpec(const ImageSpec &spec);

    [[nodiscard]] Arguments arguments() const;

signals:
    void triggered();

private:
    std::vector<std::pair<const Parameter *, ParameterControl *>> m_controls;
};

} // namespace pellucid
