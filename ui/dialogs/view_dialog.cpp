#include "ui/dialogs/view_dialog.h"

#include "core/buffer/array_layout.h"
#include "ui/controls/layout.h"
#include "ui/controls/number_field.h"
#include "ui/workspace.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QPushButton>

namespace pellucid {

ViewDialog::ViewDialog(const QString &name, const QString &title, Workspace &workspace, Session &session,
                       QWidget *parent)
    : Dialog(parent), m_workspace(workspace), m_session(session), m_form(new QFormLayout), m_result(new QFormLayout)
{
    setObjectName(name);
    setWindowTitle(title);
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(420);
    m_expression = addText("viewExpression", tr("NumPy"));
    m_expression->setToolTip(tr("The same view of an array arr"));
    m_shape = addText("viewShape", tr("shape"));
    m_shape->setToolTip(tr("Height, width and channels, and the type of the elements"));
    m_strides = addText("viewStrides", tr("strides"));
    m_strides->setToolTip(tr("Bytes from one row, pixel and channel to the next"));
    m_problem = new QLabel(this);
    m_problem->setObjectName("viewProblem");
    m_problem->setAccessibleName(tr("Why this cannot be opened"));
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->setMinimumHeight(2 * m_problem->fontMetrics().lineSpacing()); // so that nothing moves
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    m_open = buttons->button(QDialogButtonBox::Ok);
    m_open->setText(tr("&Open"));

    auto *layout = new QVBoxLayout(this);
    layout->addLayout(m_form);
    layout->addSpacing(panelMargin);
    layout->addLayout(m_result);
    layout->addWidget(m_problem);
    layout->addStretch();
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &ViewDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &ViewDialog::reject);
    connect(&session, &QObject::destroyed, this, &QDialog::reject);
    connect(&session, &Session::layoutChanged, this, &QDialog::reject);
}

NamedImage ViewDialog::image() const
{
    return {m_session.document().view(), m_session.document().spec().channels};
}

QLabel *ViewDialog::addText(const QString &name, const QString &label)
{
    auto *text = new QLabel(this);
    text->setObjectName(name);
    text->setAccessibleName(label);
    text->setTextFormat(Qt::PlainText);
    text->setFont(fixedFont());
    text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_result->addRow(label, text);
    return text;
}

void ViewDialog::add(QWidget *control, const QString &name, const QString &label, const QString &tip)
{
    control->setObjectName(name);
    control->setAccessibleName(QString(label).remove('&'));
    control->setToolTip(tip);
    m_form->addRow(label, control);
    if (auto *combo = qobject_cast<QComboBox *>(control))
        connect(combo, &QComboBox::currentIndexChanged, this, &ViewDialog::refresh);
    else if (auto *number = qobject_cast<NumberField *>(control))
        connect(number, &NumberField::valueChanged, this, &ViewDialog::refresh);
}

NumberField *ViewDialog::addNumber(const QString &name, const QString &label, const QString &tip, std::ptrdiff_t value,
                                   std::ptrdiff_t least, std::ptrdiff_t most)
{
    auto *field = new NumberField(this);
    field->setDecimals(0);
    field->setRange(static_cast<double>(least), static_cast<double>(most));
    field->setValue(static_cast<double>(value));
    field->setKeyboardTracking(true);
    add(field, name, label, tip);
    return field;
}

void ViewDialog::refresh()
{
    const Result<StridedView> result = view();
    m_open->setEnabled(result.has_value());
    m_problem->setText(result ? QString() : QString::fromStdString(result.error().message));
    for (QLabel *text : {m_expression, m_shape, m_strides})
        text->setText(QStringLiteral("–"));
    if (!result)
        return;
    const ImageView &pixels = result->image.pixels;
    const ArrayLayout array = arrayOf(pixels.dtype(), pixels.shape(), pixels.strides());
    m_expression->setText(QStringLiteral("arr") + QString::fromStdString(result->expression));
    m_shape->setText(QString::fromStdString(formatShape(array.shape) + " " + std::string(name(array.dtype))));
    m_strides->setText(QString::fromStdString(formatShape(array.strides)));
}

void ViewDialog::accept()
{
    // The session may have begun an edit since that changes the layout only once it is applied.
    if (!m_session.applyPreview())
        return;
    const Result<StridedView> result = view();
    if (result && m_workspace.openView(m_session, *result) != nullptr)
        QDialog::accept();
}

std::ptrdiff_t numberIn(const NumberField *field)
{
    return static_cast<std::ptrdiff_t>(field->value());
}

} // namespace pellucid
