// The bytes of an image as elements of another type and shape, as a document over the same bytes.
#pragma once

#include "ui/dialogs/view_dialog.h"

namespace pellucid {

class DTypeBox;

class ReinterpretDialog : public ViewDialog
{
    Q_OBJECT

public:
    ReinterpretDialog(Workspace &workspace, Session &session, QWidget *parent);

protected:
    [[nodiscard]] Result<StridedView> view() const override;

private:
    void suggestShape();

    DTypeBox *m_dtype;
    NumberField *m_height;
    NumberField *m_width;
    NumberField *m_channels;
};

} // namespace pellucid
