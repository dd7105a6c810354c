// An operation that runs at once, on one line: its parameters and a button, made from its declaration.
#pragma once

#include "ui/controls/parameter_control.h"

#include <QWidget>

#include <vector>

namespace pellucid {

class OperationRow : public QWidget
{
    Q_OBJECT

public:
    // The operation is a constant.
    OperationRow(const Operation &operation, const QString &buttonText, QWidget *parent = nullptr);

    // Suggests what the image takes.
    void setSpec(const ImageSpec &spec);

    [[nodiscard]] Arguments arguments() const;

signals:
    void triggered();

private:
    const Operation &m_operation;
    std::vector<FormControl> m_controls;
};

} // namespace pellucid
