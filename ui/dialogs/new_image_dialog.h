// Makes an image of one color: height, width, channels, dtype, values, and what that is in NumPy's words, live.
// Remembers what was made last. Deletes itself.
#pragma once

#include "core/buffer/shape.h"
#include "ui/dialogs/dialog.h"

#include <vector>

class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace pellucid {

class DTypeBox;
class NumberField;
class Workspace;

class NewImageDialog : public Dialog
{
    Q_OBJECT

public:
    explicit NewImageDialog(Workspace &workspace, QWidget *parent = nullptr);

    void accept() override;

private:
    [[nodiscard]] Shape shape() const;
    [[nodiscard]] Result<std::vector<std::byte>> pixel() const; // fails where there can be no such image

    void add(QWidget *control, const QString &name, const QString &label, const QString &tip);
    [[nodiscard]] NumberField *addNumber(const QString &name, const QString &label, const QString &tip, int value,
                                         int most);
    [[nodiscard]] QLabel *addText(const QString &name, const QString &label, const QString &tip);
    void refresh();
    void remember() const;

    Workspace &m_workspace;
    QFormLayout *m_form;
    NumberField *m_height;
    NumberField *m_width;
    NumberField *m_channels;
    DTypeBox *m_dtype;
    QLineEdit *m_values;
    QLabel *m_summary;
    QLabel *m_code;
    QLabel *m_problem;
    QPushButton *m_create;
};

} // namespace pellucid
