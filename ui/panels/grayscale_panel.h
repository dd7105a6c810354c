// Grayscale: every way to turn colors into gray, live.
#pragma once

#include "core/operations/step.h"
#include "ui/panels/panel.h"

class QLabel;
class QPushButton;

namespace pellucid {

class EditBar;
class OperationForm;

class GrayscalePanel : public Panel
{
    Q_OBJECT

public:
    explicit GrayscalePanel(QWidget *parent = nullptr);

protected:
    void showSession() override;
    Connections connectTo(Session &session) override;

private:
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
    OperationForm *m_form;
    QPushButton *m_preview;
};

} // namespace pellucid
