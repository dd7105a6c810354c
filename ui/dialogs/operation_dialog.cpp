#include "ui/dialogs/operation_dialog.h"

#include "ui/controls/layout.h"
#include "ui/session.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace pellucid {

OperationDialog::OperationDialog(Session &session, const Operation &operation, QWidget *parent)
    : Dialog(parent), m_session(session), m_operation(operation), m_problem(dimmed())
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
    for (const Parameter &parameter : operation.parameters) {
        if (parameter.kind == Parameter::Kind::Channels) {
            layout->addWidget(createChannelBoxes(parameter));
            continue;
        }
        const QString title = QString::fromStdString(parameter.title);
        ParameterControl *control =
            createParameterControl(parameter, {QString::fromStdString(parameter.id), title, title});
        connect(control, &ParameterControl::changed, this, [this, &parameter] {
            if (parameter.kind == Parameter::Kind::File)
                chooseOption(parameter.id);
            change();
        });
        layout->addWidget(control);
        m_controls.append({&parameter, control});
    }
    fitToImage(operation, m_controls, session.document().spec());
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

QWidget *OperationDialog::createChannelBoxes(const Parameter &parameter)
{
    m_channelsParameter = &parameter;
    auto *row = new QWidget(this);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins({});
    layout->addWidget(new QLabel(QString::fromStdString(parameter.title), row));
    const ChannelNames &names = m_session.document().spec().channels;
    for (const std::string &name : names) {
        const QString title = QString::fromStdString(name);
        auto *box = new QCheckBox(title, row);
        box->setObjectName("channel" + title);
        box->setAccessibleName(tr("Channel %1").arg(title));
        box->setToolTip(QString::fromStdString(parameter.help));
        box->setChecked(name != "A" || names.size() == 1);
        connect(box, &QCheckBox::toggled, this, &OperationDialog::change);
        layout->addWidget(box);
        m_channels.append(box);
    }
    layout->addStretch();
    return row;
}

void OperationDialog::chooseOption(const std::string &id)
{
    for (const auto &[parameter, control] : m_controls) {
        if (std::ranges::find(parameter->options, id, &Option::id) != parameter->options.end())
            control->setValue(id);
    }
}

Step OperationDialog::step() const
{
    Arguments arguments = argumentsOf(m_controls);
    if (m_channelsParameter != nullptr) {
        ChannelNames names;
        for (const QCheckBox *box : m_channels) {
            if (box->isChecked())
                names.push_back(box->text().toStdString());
        }
        arguments[m_channelsParameter->id] = names;
    }
    return m_session.step(m_operation.id.c_str(), std::move(arguments));
}

void OperationDialog::change()
{
    m_isTouched = true;
    preview();
}

void OperationDialog::preview()
{
    const bool hasChannels =
        m_channels.isEmpty() || std::ranges::any_of(m_channels, [](const QCheckBox *box) { return box->isChecked(); });
    const Step step = this->step();
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
