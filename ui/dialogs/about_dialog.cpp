#include "ui/dialogs/about_dialog.h"

#include <QCoreApplication>
#include <QIcon>
#include <QMessageBox>

namespace pellucid {

namespace {

struct AboutDialog
{
    Q_DECLARE_TR_FUNCTIONS(AboutDialog)
};

} // namespace

void showAbout(QWidget *parent)
{
    auto *box = new QMessageBox(parent);
    box->setObjectName("aboutDialog");
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setWindowTitle(AboutDialog::tr("About Pellucid"));
    box->setIconPixmap(QIcon(":/icons/pellucid.svg").pixmap(64, 64));
    box->setText(QString("<h3>Pellucid %1</h3>").arg(QCoreApplication::applicationVersion()));
    box->setInformativeText(AboutDialog::tr(
        "An image viewer and editor for people who care about exact pixels: one block of memory, decoded "
        "once, shown without a copy, edited in place."));
    box->open();
}

} // namespace pellucid
