#include "ui/dialogs/plane_dialog.h"

#include "ui/controls/combo_box.h"

namespace pellucid {

PlaneDialog::PlaneDialog(Workspace &workspace, Session &session, QWidget *parent)
    : ViewDialog("planeDialog", tr("View of One Channel"), workspace, session, parent), m_channel(new ComboBox(this))
{
    for (const std::string &channel : image().channels)
        m_channel->addItem(QString::fromStdString(channel));
    add(m_channel, "planeChannel", tr("&Channel"), tr("The channel to open"));
    refresh();
}

Result<StridedView> PlaneDialog::view() const
{
    return plane(image(), m_channel->currentIndex());
}

} // namespace pellucid
