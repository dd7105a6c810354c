// An operation that runs at once, on one line: its parameters and a button, made from its declaration.
#pragma once

#include "ui/controls/operation_form.h"

#include <QWidget>

namespace pellucid {

class OperationRow : public QWidget
{
    Q_OBJECT

public:
    // The operation is a constant.
    OperationRow(const Operation &operation, const QString &buttonText, QWidget *parent = nullptr);

    // Suggests what the image takes.
    void setSpec(const ImageSpec &spec) { m_form->suggest(spec); }

    [[nodiscard]] Arguments arguments() const { return m_form->arguments(); }

signals:
    void triggered();

private:
    OperationForm *m_form;
};

} // namespace pellucid
