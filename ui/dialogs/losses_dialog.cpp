#include "ui/dialogs/losses_dialog.h"

#include <QDialogButtonBox>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QSlider>
#include <QSpinBox>
#include <QVBoxLayout>

namespace pellucid {

LossesDialog::LossesDialog(const SavePlan &plan, const QString &path, const EncodeOptions &suggested, QWidget *parent)
    : QDialog(parent)
{
    setObjectName("lossesDialog");
    setWindowTitle(tr("Save as %1").arg(QString::fromStdString(plan.codec->title())));
    setMinimumWidth(440);

    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(10);
    const auto addText = [&](const QString &text, const char *objectName) {
        auto *label = new QLabel(text, this);
        label->setObjectName(objectName);
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        layout->addWidget(label);
    };
    const QString name = QFileInfo(path).fileName();
    if (!plan.losses.empty())
        addText(tr("What %1 will not keep:").arg(name), "lossesTitle");
    for (const std::string &loss : plan.losses)
        addText(QString("\u2022  %1").arg(QString::fromStdString(loss)), "loss");
    if (plan.codec->encoding().isLossy)
        layout->addWidget(createQualityRow(suggested.quality));

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel, this);
    layout->addStretch();
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

EncodeOptions LossesDialog::options() const
{
    EncodeOptions options;
    if (m_quality != nullptr)
        options.quality = m_quality->value();
    return options;
}

QWidget *LossesDialog::createQualityRow(int quality)
{
    auto *row = new QWidget(this);
    auto *label = new QLabel(tr("&Quality"), row);
    auto *slider = new QSlider(Qt::Horizontal, row);
    m_quality = new QSpinBox(row);
    label->setBuddy(m_quality);
    slider->setObjectName("qualitySlider");
    m_quality->setObjectName("qualityField");
    slider->setRange(1, 100);
    m_quality->setRange(1, 100);
    for (QWidget *control : {static_cast<QWidget *>(slider), static_cast<QWidget *>(m_quality)}) {
        control->setAccessibleName(tr("Quality"));
        control->setToolTip(tr("From 1 (small file, coarse) to 100 (large file, nearly exact)"));
    }
    connect(slider, &QSlider::valueChanged, m_quality, &QSpinBox::setValue);
    connect(m_quality, &QSpinBox::valueChanged, slider, &QSlider::setValue);
    m_quality->setValue(quality);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins({});
    layout->addWidget(label);
    layout->addWidget(slider, 1);
    layout->addWidget(m_quality);
    return row;
}

} // namespace pellucid
