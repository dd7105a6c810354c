// One parameter of an operation as controls, made from its declaration: label, range, unit, options and help all come
// from there.
#pragma once

#include "core/buffer/image_spec.h"
#include "core/operations/operation.h"

#include <QString>
#include <QWidget>

#include <span>
#include <utility>

namespace pellucid {

class ParameterControl : public QWidget
{
    Q_OBJECT

public:
    using QWidget::QWidget;

    // In the image's own units, as an operation takes it.
    [[nodiscard]] virtual Value value() const = 0;

    // Must be one the control can show. Emits nothing.
    virtual void setValue(const Value &value) = 0;

    // The declared default, for the image last given to setSpec(). Emits nothing.
    virtual void reset() = 0;

    // Fits ranges and lists of channels to an image, and resets.
    virtual void setSpec(const ImageSpec &spec) = 0;

signals:
    void changed(); // by the user
};

// How a parameter is called where it stands.
struct ControlName
{
    QString key;        // begins the objectNames: "gain" makes gainSlider and gainField
    QString accessible; // the accessible name
    QString label;
};

enum class ControlForm {
    Row,    // a line of its own: labels of one width, sliders
    Inline, // beside others on a line: no more than label and field
};

// The parameter must outlive it (declarations are constants).
[[nodiscard]] ParameterControl *createParameterControl(const Parameter &parameter, const ControlName &name,
                                                       ControlForm form = ControlForm::Row);

} // namespace pellucid
