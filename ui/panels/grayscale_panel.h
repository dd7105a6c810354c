// Grayscale: every way to turn colors into gray, live.
#pragma once

#include "core/operations/step.h"
#include "ui/panels/panel.h"

#include <vector>

class QLabel;
class QPushButton;

namespace pellucid {

class EditBar;
class ParameterControl;

class GrayscalePanel : public Panel
{
    Q_OBJECT

public:
    explicit GrayscalePanel(QWidget *parent = nullptr);

protected:
    void showSession() override;
    Connections connectTo(Session &session) override;

private:
    [[nodiscard]] Arguments arguments() const;
    [[nodiscard]] Step step() const;
    void reset();
    void preview();
    void refreshPreview(); // when it is ours
    void refreshSpec();
    void refreshState();

    const Operation &m_operation;
    ImageSpec m_spec; // of the image before the preview
    EditBar *m_bar;
    QLabel *m_notice; // why the controls are disabled
    QWidget *m_form;
    std::vector<std::pair<const Parameter *, ParameterControl *>> m_controls;
    QPushButton *m_preview;
};

} // namespace pellucid
