// Asks for "x, y", pins that pixel and brings it into view. Deletes itself.
#pragma once

#include "ui/dialogs/dialog.h"

class QDialogButtonBox;
class QLineEdit;

namespace pellucid {

class Session;

class GoToDialog : public Dialog
{
    Q_OBJECT

public:
    // Closes with the session.
    GoToDialog(Session &session, QWidget *parent);

    void accept() override;

private:
    void showValidity();

    Session &m_session;
    QLineEdit *m_position;
    QDialogButtonBox *m_buttons;
};

} // namespace pellucid
