// Opens a view of a document over the same bytes: a form, and what it comes to in NumPy's words, live. What the form is
// made of, the dialogs derived from this one say. Deletes itself.
#pragma once

#include "core/buffer/strided_view.h"
#include "ui/dialogs/dialog.h"

class QFormLayout;
class QLabel;
class QPushButton;

namespace pellucid {

class NumberField;
class Session;
class Workspace;

class ViewDialog : public Dialog
{
    Q_OBJECT

public:
    void accept() override;

protected:
    // Closes with the session, and when the layout of its image changes.
    ViewDialog(const QString &name, const QString &title, Workspace &workspace, Session &session, QWidget *parent);

    // What the form says now.
    [[nodiscard]] virtual Result<StridedView> view() const = 0;

    [[nodiscard]] NamedImage image() const;

    // A row of the form; `control` has a name and a tooltip from now on, and refresh() is called where it changes.
    void add(QWidget *control, const QString &name, const QString &label, const QString &tip);
    [[nodiscard]] NumberField *addNumber(const QString &name, const QString &label, const QString &tip,
                                         std::ptrdiff_t value, std::ptrdiff_t least, std::ptrdiff_t most);

    void refresh();

private:
    [[nodiscard]] QLabel *addText(const QString &name, const QString &label);

    Workspace &m_workspace;
    Session &m_session;
    QFormLayout *m_form;
    QFormLayout *m_result;
    QLabel *m_expression;
    QLabel *m_shape;
    QLabel *m_strides;
    QLabel *m_problem;
    QPushButton *m_open;
};

// A whole number from a field.
[[nodiscard]] std::ptrdiff_t numberIn(const NumberField *field);

} // namespace pellucid
