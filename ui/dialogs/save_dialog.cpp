#include "ui/dialogs/save_dialog.h"

#include "core/base/byte_size.h"
#include "ui/controls/layout.h"
#include "ui/files/image_path.h"
#include "ui/files/paths.h"
#include "ui/window/task.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QSlider>
#include <QSpinBox>

#include <algorithm>

namespace pellucid {

namespace {

QString titleOf(Compression compression)
{
    switch (compression) {
    case Compression::Fast: return SaveDialog::tr("Fast");
    case Compression::Small: return SaveDialog::tr("Small");
    case Compression::Lossy: return SaveDialog::tr("Lossy");
    case Compression::Lzw: return SaveDialog::tr("LZW");
    case Compression::Wavelets: return SaveDialog::tr("Wavelets (PIZ)");
    case Compression::None: break;
    }
    return SaveDialog::tr("None");
}

} // namespace

SaveDialog::SaveDialog(const SaveQuestion &question, QWidget *parent) : Dialog(parent), m_question(question)
{
    setObjectName("saveOptionsDialog");
    setWindowTitle(tr("Save as %1").arg(QString::fromStdString(question.plan.codec->title())));
    setMinimumWidth(460);
    auto *layout = new QVBoxLayout(this);
    m_layout = addScrollingRows(layout);
    m_layout->setSpacing(10);
    addLedger();
    addOptions();

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel, this);
    m_layout->addStretch();
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

EncodeOptions SaveDialog::options() const
{
    EncodeOptions options = m_question.plan.options;
    if (m_quality != nullptr)
        options.quality = m_quality->value();
    if (m_subsampling != nullptr)
        options.subsampling = static_cast<ChromaSubsampling>(m_subsampling->currentIndex());
    if (m_compression != nullptr)
        options.compression = m_compression->currentData().value<Compression>();
    if (m_replacement != nullptr)
        options.replacement = static_cast<Replacement>(m_replacement->currentIndex());
    return options;
}

QLabel *SaveDialog::addText(const QString &text, const char *objectName)
{
    auto *label = new QLabel(text, this);
    label->setObjectName(objectName);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setWordWrap(true);
    m_layout->addWidget(label);
    return label;
}

void SaveDialog::addLedger()
{
    const QString name = imageTitle(fromFilesystemPath(m_question.plan.path));
    if (const std::string loss = m_question.plan.codec->encoder()->capabilities().lossIfAsked; !loss.empty()) {
        m_lossIfAsked = addText(QString("\u2022  %1").arg(QString::fromStdString(loss)), "lossIfAsked");
        m_lossIfAsked->hide();
    }
    if (m_question.plan.losses.empty()) {
        m_bitExact = addText(tr("Bit-exact: %1 will hold every value and everything else this image says.").arg(name),
                             "bitExact");
        return;
    }
    addText(tr("What %1 will not keep:").arg(name), "lossesTitle");
    for (const std::string &loss : m_question.plan.losses)
        addText(QString("\u2022  %1").arg(QString::fromStdString(loss)), "loss");
    countLosses();
}

void SaveDialog::addOptions()
{
    const EncodeOptions &suggested = m_question.plan.options;
    const EncoderCapabilities capabilities = m_question.plan.codec->encoder()->capabilities();
    auto *form = new QFormLayout;
    m_layout->addLayout(form);
    if (m_question.plan.patch) {
        m_replacement =
            createChoice("replacement", tr("How the file is written"),
                         tr("A copy takes room and time for the whole file, but one of the two is always whole. In "
                            "place, programs that have the file open or mapped see the change; a crash on the way "
                            "leaves some pages old and some new."),
                         {tr("Changed pages into a copy, which replaces it"), tr("Changed pages into the file itself")},
                         static_cast<int>(suggested.replacement));
        form->addRow(tr("&Write"), m_replacement);
    }
    if (!capabilities.has(EncoderFeature::Lossy) && capabilities.compressions.empty())
        return;
    if (capabilities.has(EncoderFeature::Lossy)) {
        form->addRow(tr("&Quality"), createQualityRow(suggested.quality));
        if (m_question.plan.conversion.sources.size() == 3) {
            const ChromaSubsampling current = suggested.subsampling.value_or(
                suggested.quality > 90 ? ChromaSubsampling::None444 : ChromaSubsampling::Quarter420);
            m_subsampling = createChoice(
                "subsampling", tr("Color resolution"),
                tr("4:4:4 keeps the color of every pixel, 4:2:2 of every second one, 4:2:0 of every fourth"),
                {tr("Full (4:4:4)"), tr("Half (4:2:2)"), tr("Quarter (4:2:0)")}, static_cast<int>(current));
            form->addRow(tr("&Color"), m_subsampling);
        }
    }
    if (!capabilities.compressions.empty()) {
        QStringList titles;
        for (const Compression compression : capabilities.compressions)
            titles.append(titleOf(compression));
        const auto current = std::ranges::find(capabilities.compressions, suggested.compression);
        const auto index = current != capabilities.compressions.end() ? current - capabilities.compressions.begin() : 0;
        m_compression = createChoice("compression", tr("Compression"),
                                     capabilities.lossIfAsked.empty()
                                         ? tr("The pixels are the same; small takes several times longer")
                                         : tr("Fast and small keep the pixels exactly; lossy gives a small file by "
                                              "changing them slightly"),
                                     titles, static_cast<int>(index));
        for (int i = 0; i < m_compression->count(); ++i)
            m_compression->setItemData(i, QVariant::fromValue(capabilities.compressions[static_cast<std::size_t>(i)]));
        form->addRow(tr("&Compression"), m_compression);
    }
    if (!capabilities.lossIfAsked.empty()) {
        QWidget *row = createQualityRow(suggested.quality);
        form->addRow(tr("&Quality"), row);
        const auto follow = [this, row] {
            const bool isLossy = options().compression == Compression::Lossy;
            row->setEnabled(isLossy);
            m_lossIfAsked->setVisible(isLossy);
            if (m_bitExact != nullptr)
                m_bitExact->setVisible(!isLossy);
        };
        connect(m_compression, &QComboBox::currentIndexChanged, this, follow);
        follow();
    }
    m_size = new QLabel(this);
    m_size->setObjectName("sizeEstimate");
    form->addRow(tr("File size"), m_size);
    m_change.setSingleShot(true);
    m_change.setInterval(150);
    connect(&m_change, &QTimer::timeout, this, &SaveDialog::estimateSize);
    estimateSize();
}

QWidget *SaveDialog::createQualityRow(int quality)
{
    auto *row = new QWidget(this);
    auto *slider = new QSlider(Qt::Horizontal, row);
    m_quality = new QSpinBox(row);
    slider->setObjectName("qualitySlider");
    m_quality->setObjectName("qualityField");
    slider->setRange(1, 100);
    m_quality->setRange(1, 100);
    for (QWidget *control : {static_cast<QWidget *>(slider), static_cast<QWidget *>(m_quality)}) {
        control->setAccessibleName(tr("Quality"));
        control->setToolTip(tr("From 1 (small file, coarse) to 100 (large file, nearly exact)"));
    }
    m_quality->setValue(quality);
    slider->setValue(quality);
    connect(slider, &QSlider::valueChanged, m_quality, &QSpinBox::setValue);
    connect(m_quality, &QSpinBox::valueChanged, slider, &QSlider::setValue);
    connect(m_quality, &QSpinBox::valueChanged, &m_change, qOverload<>(&QTimer::start));
    row->setFocusProxy(m_quality); // of the label's key
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins({});
    layout->addWidget(slider, 1);
    layout->addWidget(m_quality);
    return row;
}

QComboBox *SaveDialog::createChoice(const char *objectName, const QString &name, const QString &tip,
                                    const QStringList &titles, int current)
{
    auto *box = new QComboBox(this);
    box->setObjectName(objectName);
    box->setAccessibleName(name);
    box->setToolTip(tip);
    box->addItems(titles);
    box->setCurrentIndex(current);
    connect(box, &QComboBox::currentIndexChanged, &m_change, qOverload<>(&QTimer::start));
    return box;
}

void SaveDialog::countLosses()
{
    QLabel *label = addText(tr("Counting the values that change…"), "counted");
    const auto work = [question = m_question](const Progress &progress) {
        return pellucid::countLosses(question.pixels.image, question.plan, progress);
    };
    const auto done = [label](const Result<std::vector<std::string>> &counted) {
        QStringList lines;
        for (const std::string &sentence : counted.value_or(std::vector<std::string>{}))
            lines.append(QString::fromStdString(sentence));
        label->setText(lines.join('\n'));
        label->setVisible(!lines.isEmpty());
    };
    new Task(tr("Counting losses"), Task::LateAnswer::Dropped, work, done, this);
}

void SaveDialog::estimateSize()
{
    if (m_estimate != nullptr)
        m_estimate->cancel(); // the next one counts
    m_size->setText(tr("finding out…"));
    const auto work = [question = m_question, options = options()](const Progress &progress) {
        return encodedSize(question.pixels, question.plan, options, progress);
    };
    const auto done = [label = m_size](const Result<std::size_t> &size) {
        label->setText(size ? QString::fromStdString(formatByteSize(*size))
                            : QString::fromStdString(size.error().message));
    };
    m_estimate = new Task(tr("Finding the size"), Task::LateAnswer::Dropped, work, done, this);
}

} // namespace pellucid
