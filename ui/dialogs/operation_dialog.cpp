#include "ui/dialogs/operation_dialog.h"

#include "ui/controls/layout.h"
#include "ui/controls/operation_form.h"
#include "ui/session.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace pellucid {

OperationDialog::OperationDialog(Session &session, const Operation &operation, QWidget *parent)
    : Dialog(parent),
      m_session(session),
      m_operation(operation),
      m_form(new OperationForm(operation, {}, this)),
      m_problem(dimmed())
{
    setObjectName("operationDialog");
    setWindowTitle(QString::fromStdString(operation.title));
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(380);

    auto *layout = new QVBoxLayout(this);
    auto *summary = new QLabel(QString::fromStdString(operation.summary), this);
    summary->setTextFormat(Qt::PlainText);
    summary->setWordWrap(true);
    layout->addWidget(summary);
    m_form->suggest(session.document().spec());
    connect(m_form, &OperationForm::changed, this, &OperationDialog::change);
    layout->addWidget(m_form);
    layout->addStretch();
    m_problem->setObjectName("operationProblem");
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setMinimumHeight(2 * m_problem->fontMetrics().lineSpacing()); // so that nothing moves
    layout->addWidget(m_problem);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    m_apply = buttons->button(QDialogButtonBox::Ok);
    m_apply->setText(tr("&Apply"));
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &OperationDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &OperationDialog::reject);

    preview();
    connect(&session, &QObject::destroyed, this, &QObject::deleteLater);
    connect(&session, &Session::previewChanged, this, [this] {
        if (m_session.previewOwner() != this) // applied or taken back by another command
            QDialog::done(QDialog::Rejected);
    });
}

Step OperationDialog::step() const
{
    return m_session.step(m_operation.id.c_str(), m_form->arguments());
}

void OperationDialog::change()
{
    m_isTouched = true;
    layout()->activate();
    resize(size().expandedTo(sizeHint())); // more parameters may be shown
    preview();
}

void OperationDialog::preview()
{
    const Step step = this->step();
    const bool hasChannels = std::ranges::none_of(step.arguments, [](const auto &each) {
        const auto *names = std::get_if<ChannelNames>(&each.second);
        return names != nullptr && names->empty();
    });
    const Result<BoundOperation> bound = step.bind(m_session.editedSpec());
    const bool isComplete = hasChannels && bound;
    const QString problem = !hasChannels ? tr("Choose at least one channel.")
        : !bound                         ? QString::fromStdString(bound.error().message)
                                         : QString();
    m_problem->setText(m_isTouched ? problem : QString());
    m_apply->setEnabled(isComplete);
    m_session.preview(this, isComplete ? Recipe{step} : Recipe{});
}

void OperationDialog::done(int result)
{
    m_session.disconnect(this);
    if (m_session.previewOwner() == this)
        result == QDialog::Accepted ? static_cast<void>(m_session.applyPreview()) : m_session.cancelPreview();
    QDialog::done(result);
}

} // namespace pellucid
