#include "ui/dialogs/operation_dialog.h"

#include "ui/session.h"
#include "ui/widgets/parameter_control.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace pellucid {

OperationDialog::OperationDialog(Session &session, const Operation &operation, QWidget *parent)
    : QDialog(parent), m_session(session), m_operation(operation)
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
        control->setSpec(session.document().spec());
        connect(control, &ParameterControl::changed, this, [this, &parameter] {
            if (parameter.kind == Parameter::Kind::File)
                chooseOption(parameter.id);
            preview();
        });
        layout->addWidget(control);
        m_controls.append({&parameter, control});
    }
    layout->addStretch();
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    buttons->button(QDialogButtonBox::Ok)->setText(tr("&Apply"));
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
        connect(box, &QCheckBox::toggled, this, &OperationDialog::preview);
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
    Arguments arguments;
    for (const auto &[parameter, control] : m_controls)
        arguments[parameter->id] = control->value();
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

void OperationDialog::preview()
{
    const bool hasChannels =
        m_channels.isEmpty() || std::ranges::any_of(m_channels, [](const QCheckBox *box) { return box->isChecked(); });
    m_session.preview(this, hasChannels ? Recipe{step()} : Recipe{});
}

void OperationDialog::done(int result)
{
    m_session.disconnect(this);
    if (m_session.previewOwner() == this)
        result == QDialog::Accepted ? static_cast<void>(m_session.applyPreview()) : m_session.cancelPreview();
    QDialog::done(result);
}

} // namespace pellucid
