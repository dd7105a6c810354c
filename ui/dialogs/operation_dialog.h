// The form of one operation, made from its declaration, with the result shown live in the picture. OK keeps it, Cancel
// takes it back; so does closing. Any other edit ends it, keeping what it shows. What is missing or does not fit is
// said here, but not before anything was chosen or typed. Deletes itself.
#pragma once

#include "core/operations/step.h"
#include "ui/dialogs/dialog.h"

class QLabel;
class QPushButton;

namespace pellucid {

class OperationForm;
class Session;

class OperationDialog : public Dialog
{
    Q_OBJECT

public:
    // Closes with the session.
    OperationDialog(Session &session, const Operation &operation, QWidget *parent);

    void done(int result) override;

private:
    [[nodiscard]] Step step() const;
    void change();
    void preview();

    Session &m_session;
    const Operation &m_operation;
    OperationForm *m_form;
    QLabel *m_problem;
    QPushButton *m_apply;
    bool m_isTouched = false;
};

} // namespace pellucid
