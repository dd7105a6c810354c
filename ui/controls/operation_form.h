// The parameters of an operation as controls, made from its declaration. Shows those that apply to what is chosen.
#pragma once

#include "ui/controls/parameter_control.h"

#include <QWidget>

#include <vector>

namespace pellucid {

class OperationForm : public QWidget
{
    Q_OBJECT

public:
    struct Style
    {
        ControlForm form = ControlForm::Row; // inline controls stand side by side
        ControlName (*nameOf)(const Operation &operation, const Parameter &parameter) = nullptr; // by id and title
        bool choosesChannels = true; // otherwise a parameter that is a set of channels has no control
    };

    // The operation is a constant.
    OperationForm(const Operation &operation, const Style &style, QWidget *parent = nullptr);

    // Fits ranges and lists of channels to an image, and resets. Emits nothing.
    void setSpec(const ImageSpec &spec);

    // The same, but begins with what can be done to the image: a channel of its own for each parameter that is one, and
    // the first option that the image takes where it does not take the default.
    void suggest(const ImageSpec &spec);

    // The declared defaults. Emits nothing.
    void reset();
    [[nodiscard]] bool isReset() const;

    // Of the controls that are shown.
    [[nodiscard]] Arguments arguments() const;

signals:
    void changed(); // by the user

private:
    struct Control
    {
        const Parameter *parameter;
        ParameterControl *control;
    };

    void showApplicable();

    const Operation &m_operation;
    ImageSpec m_spec;
    std::vector<Control> m_controls;
};

} // namespace pellucid
