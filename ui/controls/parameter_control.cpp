#include "ui/controls/parameter_control.h"

#include "ui/controls/channels_control.h"
#include "ui/controls/combo_box.h"
#include "ui/controls/parameter_row.h"

#include <QBoxLayout>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include <algorithm>

namespace pellucid {

namespace {

// Label and control side by side, aligned with the parameter rows; one above the other where options have long titles.
void addLabelled(ParameterControl *row, QWidget *control, const Parameter &parameter, const ControlName &name,
                 ControlForm form)
{
    auto *label = new QLabel(name.label, row);
    const bool isLong =
        std::ranges::any_of(parameter.options, [](const Option &option) { return option.title.size() > 30; });
    if (form == ControlForm::Row && !isLong)
        label->setFixedWidth(ParameterRow::labelWidth(row));
    row->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    control->setAccessibleName(name.accessible);
    control->setToolTip(QString::fromStdString(parameter.help));
    auto *layout = new QBoxLayout(isLong ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight, row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(label);
    layout->setSpacing(4);
    layout->addWidget(control, 1);
}

// One of the declared options, or of the image's channels.
class ChoiceControl : public ParameterControl
{
public:
    ChoiceControl(const Parameter &parameter, const ControlName &name, ControlForm form)
        : m_parameter(parameter), m_combo(new ComboBox(this))
    {
        m_combo->setObjectName(name.key + QStringLiteral("Combo"));
        addLabelled(this, m_combo, parameter, name, form);
        for (const Option &option : parameter.options)
            m_combo->addItem(QString::fromStdString(option.title), QString::fromStdString(option.id));
        reset();
        connect(m_combo, &QComboBox::activated, this, &ParameterControl::changed);
    }

    Value value() const override { return m_combo->currentData().toString().toStdString(); }

    void setValue(const Value &value) override
    {
        m_combo->setCurrentIndex(std::max(m_combo->findData(QString::fromStdString(std::get<std::string>(value))), 0));
    }

    void reset() override { setValue(m_parameter.defaultValue); }

    void setSpec(const ImageSpec &spec) override
    {
        if (m_parameter.kind == Parameter::Kind::Channel) {
            m_combo->clear();
            for (const std::string &channel : spec.channels)
                m_combo->addItem(QString::fromStdString(channel), QString::fromStdString(channel));
        }
        reset();
    }

private:
    const Parameter &m_parameter;
    ComboBox *m_combo;
};

// The channels' letters in a new order.
class OrderControl : public ParameterControl
{
public:
    OrderControl(const Parameter &parameter, const ControlName &name, ControlForm form) : m_field(new QLineEdit(this))
    {
        m_field->setObjectName(name.key + QStringLiteral("Field"));
        addLabelled(this, m_field, parameter, name, form);
        connect(m_field, &QLineEdit::textEdited, this, &ParameterControl::changed);
    }

    Value value() const override { return m_field->text().trimmed().toStdString(); }
    void setValue(const Value &value) override
    {
        m_field->setText(QString::fromStdString(std::get<std::string>(value)));
    }
    void reset() override { m_field->setText(m_suggestion); }

    // Suggests the order that is wanted most: RGB to BGR and back, whatever follows.
    void setSpec(const ImageSpec &spec) override
    {
        m_suggestion.clear();
        for (const std::string &channel : spec.channels)
            m_suggestion += QString::fromStdString(channel);
        if (spec.channels.size() >= 3)
            std::swap(m_suggestion[0], m_suggestion[2]);
        reset();
    }

private:
    QLineEdit *m_field;
    QString m_suggestion;
};

// Anything that can be typed.
class TextControl : public ParameterControl
{
public:
    TextControl(const Parameter &parameter, const ControlName &name, ControlForm form)
        : m_parameter(parameter), m_field(new QLineEdit(this))
    {
        m_field->setObjectName(name.key + QStringLiteral("Field"));
        addLabelled(this, m_field, parameter, name, form);
        m_field->setPlaceholderText(QString::fromStdString(parameter.help));
        connect(m_field, &QLineEdit::textEdited, this, &ParameterControl::changed);
        reset();
    }

    Value value() const override { return m_field->text().trimmed().toStdString(); }
    void setValue(const Value &value) override
    {
        m_field->setText(QString::fromStdString(std::get<std::string>(value)));
    }
    void reset() override { setValue(m_parameter.defaultValue); }
    void setSpec(const ImageSpec & /*spec*/) override {}

private:
    const Parameter &m_parameter;
    QLineEdit *m_field;
};

// The path of a file, typed or chosen.
class FileControl : public TextControl
{
public:
    FileControl(const Parameter &parameter, const ControlName &name, ControlForm form)
        : TextControl(parameter, name, form)
    {
        auto *browse = new QPushButton(tr("&Browse…"), this);
        browse->setObjectName(name.key + QStringLiteral("Browse"));
        browse->setAccessibleName(tr("Browse for %1").arg(name.accessible));
        browse->setToolTip(tr("Choose the file in a dialog"));
        browse->setAutoDefault(false);
        layout()->addWidget(browse);
        connect(browse, &QPushButton::clicked, this, [this, title = name.accessible] {
            auto *chooser = new QFileDialog(this, title);
            chooser->setAttribute(Qt::WA_DeleteOnClose);
            chooser->setFileMode(QFileDialog::ExistingFile);
            connect(chooser, &QFileDialog::fileSelected, this, [this](const QString &path) {
                setValue(path.toStdString());
                emit changed();
            });
            chooser->open();
        });
    }
};

// A weight each for R, G and B, and their sum.
class WeightsControl : public ParameterControl
{
public:
    WeightsControl(const Parameter &parameter, const ControlName &name) : m_sum(new QLabel(this))
    {
        auto *layout = new QVBoxLayout(this);
        layout->setContentsMargins(0, 0, 0, 0);
        const auto defaults = std::get<std::vector<double>>(parameter.defaultValue);
        for (std::size_t i = 0; i < defaults.size(); ++i) {
            const QChar letter = QLatin1String("RGB")[static_cast<int>(i)];
            Parameter weight = parameter;
            weight.kind = Parameter::Kind::Number;
            weight.defaultValue = defaults[i];
            const QString title = tr("%1 weight").arg(letter);
            auto *row = new ParameterRow(weight, {name.key + letter, title, title});
            layout->addWidget(row);
            m_rows.push_back(row);
            connect(row, &ParameterControl::changed, this, [this] {
                showSum();
                emit changed();
            });
        }
        m_sum->setObjectName(name.key + QStringLiteral("Sum"));
        m_sum->setAlignment(Qt::AlignRight);
        m_sum->setForegroundRole(QPalette::PlaceholderText);
        layout->addWidget(m_sum);
        showSum();
    }

    Value value() const override
    {
        std::vector<double> weights;
        for (const ParameterRow *row : m_rows)
            weights.push_back(row->number());
        return weights;
    }

    void setValue(const Value &value) override
    {
        const auto &weights = std::get<std::vector<double>>(value);
        for (std::size_t i = 0; i < m_rows.size(); ++i)
            m_rows[i]->setValue(weights[i]);
        showSum();
    }

    void reset() override
    {
        for (ParameterRow *row : m_rows)
            row->reset();
        showSum();
    }

    void setSpec(const ImageSpec &) override { reset(); }

private:
    void showSum()
    {
        double sum = 0.0;
        for (const ParameterRow *row : m_rows)
            sum += row->number();
        m_sum->setText(tr("Sum %1").arg(sum, 0, 'g', 6));
    }

    std::vector<ParameterRow *> m_rows;
    QLabel *m_sum;
};

} // namespace

ParameterControl *createParameterControl(const Parameter &parameter, const ControlName &name, ControlForm form)
{
    switch (parameter.kind) {
    case Parameter::Kind::Choice:
    case Parameter::Kind::Channel: return new ChoiceControl(parameter, name, form);
    case Parameter::Kind::File: return new FileControl(parameter, name, form);
    case Parameter::Kind::Text: return new TextControl(parameter, name, form);
    case Parameter::Kind::Order: return new OrderControl(parameter, name, form);
    case Parameter::Kind::Weights: return new WeightsControl(parameter, name);
    case Parameter::Kind::Channels: return new ChannelsControl(parameter, name);
    case Parameter::Kind::Number: break;
    }
    return new ParameterRow(parameter, name, form);
}

} // namespace pellucid
