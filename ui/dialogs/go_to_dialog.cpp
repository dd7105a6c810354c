#include "ui/dialogs/go_to_dialog.h"

#include "ui/session.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QVBoxLayout>

namespace pellucid {

namespace {

// "12,34", "12 34", "12; 34".
std::optional<Point> parsePosition(const QString &text)
{
    static const QRegularExpression pattern(R"(^\s*(\d{1,9})\s*[\s,;]\s*(\d{1,9})\s*$)");
    const QRegularExpressionMatch match = pattern.match(text);
    if (!match.hasMatch())
        return std::nullopt;
    return Point{match.captured(1).toLongLong(), match.captured(2).toLongLong()};
}

} // namespace

GoToDialog::GoToDialog(Session &session, QWidget *parent)
    : Dialog(parent),
      m_session(session),
      m_position(new QLineEdit(this)),
      m_buttons(new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this))
{
    setObjectName("goToDialog");
    setWindowTitle(tr("Go to Coordinate"));
    setAttribute(Qt::WA_DeleteOnClose);
    connect(&session, &QObject::destroyed, this, &QDialog::reject);

    const Shape &shape = session.document().spec().shape;
    auto *label = new QLabel(tr("&Position x, y (up to %1, %2):").arg(shape.width - 1).arg(shape.height - 1), this);
    label->setBuddy(m_position);
    m_position->setObjectName("goToPosition");
    m_position->setAccessibleName(tr("Position x, y"));
    m_position->setToolTip(tr("Column and row of the pixel, counted from 0 at the top left"));
    m_position->setPlaceholderText("0, 0");
    if (session.viewState().currentPin() >= 0) {
        const Point pin = session.viewState().pins()[session.viewState().currentPin()];
        m_position->setText(QString("%1, %2").arg(pin.x).arg(pin.y));
        m_position->selectAll();
    }
    m_buttons->button(QDialogButtonBox::Ok)->setText(tr("&Go"));

    auto *layout = new QVBoxLayout(this);
    layout->addWidget(label);
    layout->addWidget(m_position);
    layout->addWidget(m_buttons);
    connect(m_position, &QLineEdit::textChanged, this, &GoToDialog::showValidity);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &GoToDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &GoToDialog::reject);
    showValidity();
}

void GoToDialog::accept()
{
    const std::optional<Point> position = parsePosition(m_position->text());
    if (!position || !m_session.document().spec().shape.rect().contains(*position))
        return;
    m_session.viewState().pin(*position);
    m_session.viewState().reveal(*position);
    QDialog::accept();
}

void GoToDialog::showValidity()
{
    const std::optional<Point> position = parsePosition(m_position->text());
    m_buttons->button(QDialogButtonBox::Ok)
        ->setEnabled(position && m_session.document().spec().shape.rect().contains(*position));
}

} // namespace pellucid
