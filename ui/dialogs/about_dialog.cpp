#include "ui/dialogs/about_dialog.h"

#include <QCoreApplication>
#include <QIcon>
#include <QMessageBox>

namespace pellucid {

void showAbout(QWidget *parent)
{
    const auto tr = [](const char *text) { return QCoreApplication::translate("AboutDialog", text); };
    auto *box = new QMessageBox(parent);
    box->setObjectName("aboutDialog");
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setWindowTitle(tr("About Pellucid"));
    box->setIconPixmap(QIcon(":/icons/pellucid.svg").pixmap(64, 64));
    box->setText(QString("<h3>Pellucid %1</h3>").arg(QCoreApplication::applicationVersion()));
    box->setInformativeText(
        tr("An image viewer and editor for people who care about exact pixels: one block of memory, decoded "
           "once, shown without a copy, edited in place."));
    box->open();
}

} // namespace pellucid
