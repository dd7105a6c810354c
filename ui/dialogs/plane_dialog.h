// One channel of an image, in gray, as a document over the same bytes.
#pragma once

#include "ui/dialogs/view_dialog.h"

namespace pellucid {

class ComboBox;

class PlaneDialog : public ViewDialog
{
    Q_OBJECT

public:
    PlaneDialog(Workspace &workspace, Session &session, QWidget *parent);

protected:
    [[nodiscard]] Result<StridedView> view() const override;

private:
    ComboBox *m_channel;
};

} // namespace pellucid
