#include "ui/dialogs/raw_dialog.h"

#include "core/base/byte_size.h"
#include "core/codecs/raw/raw_view.h"
#include "ui/controls/combo_box.h"
#include "ui/controls/layout.h"
#include "ui/dialogs/raw_preview.h"
#include "ui/dialogs/row_stride_field.h"
#include "ui/window/theme_colors.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>

#include <algorithm>
#include <array>

namespace pellucid {

namespace {

constexpr double largestSide = 65535;
constexpr double usualWidth = 640;
constexpr int formWidth = 320;
constexpr int usualOrder = 2; // RGB: rows of gray pixels are found with it too, and not the other way round

struct ChannelOrder
{
    const char *title;
    const char *letters;
};

constexpr std::array channelOrders{
    ChannelOrder{QT_TRANSLATE_NOOP("pellucid::RawDialog", "Gray"), "L"},
    ChannelOrder{QT_TRANSLATE_NOOP("pellucid::RawDialog", "Gray, alpha"), "LA"},
    ChannelOrder{"RGB", "RGB"},
    ChannelOrder{"BGR", "BGR"},
    ChannelOrder{"RGBA", "RGBA"},
    ChannelOrder{"BGRA", "BGRA"},
    ChannelOrder{"ARGB", "ARGB"},
};

ChannelNames namesOf(const ChannelOrder &order)
{
    ChannelNames names;
    for (const char letter : std::string_view(order.letters))
        names.emplace_back(1, letter);
    return names;
}

} // namespace

RawDialog::RawDialog(const QString &path, FileBytes file, QWidget *parent)
    : Dialog(parent), m_path(path), m_file(std::move(file)), m_preview(new RawPreview(this))
{
    setObjectName("rawDialog");
    setWindowTitle(tr("Open Raw: %1").arg(QFileInfo(path).fileName()));
    resize(960, 560);

    auto *form = new QWidget(this); // first, and so the first that Tab comes to
    form->setLayout(createForm());
    form->layout()->setContentsMargins({});
    form->setFixedWidth(formWidth);
    m_status = new QLabel(this);
    m_status->setObjectName("rawStatus");
    m_status->setTextFormat(Qt::PlainText);
    m_status->setWordWrap(true);
    m_name = new QLineEdit(this);
    m_name->setObjectName("rawName");
    m_name->setAccessibleName(tr("Name for scripts"));
    m_name->setToolTip(tr("Opens the same wherever a file name is taken"));
    m_name->setReadOnly(true);
    m_name->setFont(fixedFont());
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Open | QDialogButtonBox::Cancel, this);
    buttons->setObjectName("rawButtons");
    m_open = buttons->button(QDialogButtonBox::Open);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto *top = new QHBoxLayout;
    top->addWidget(form);
    top->addWidget(m_preview, 1);
    auto *nameRow = new QFormLayout;
    nameRow->addRow(tr("Name for &scripts"), m_name);
    auto *layout = new QVBoxLayout(this);
    layout->addLayout(top, 1);
    layout->addWidget(m_status);
    layout->addLayout(nameRow);
    layout->addWidget(buttons);

    m_width->setValue(usualWidth);
    followAndShow();
    m_stride->guess();
}

QString RawDialog::qualifiedName() const
{
    return m_path + '[' + QString::fromStdString(formatRawLayout(layoutOf(rows()))) + ']';
}

QFormLayout *RawDialog::createForm()
{
    QStringList types;
    for (int i = 0; i < dtypeCount; ++i)
        types.append(QString::fromUtf8(name(static_cast<DType>(i)).data()));
    QStringList channels;
    for (const ChannelOrder &order : channelOrders)
        channels.append(tr(order.title));
    const auto fileBytes = static_cast<double>(m_file.bytes().size());

    m_type = addChoice("rawType", tr("Type"), tr("Of one value"), types);
    m_type->setCurrentIndex(static_cast<int>(DType::UInt8));
    m_order = addChoice("rawEndian", tr("Byte order"), tr("Of values of several bytes"),
                        {tr("Little-endian"), tr("Big-endian")});
    m_channels = addChoice("rawChannels", tr("Channels"), tr("What a pixel is made of, in this order"), channels);
    m_channels->setCurrentIndex(usualOrder);
    m_arrangement = addChoice("rawArrangement", tr("Arrangement"),
                              tr("Whether a pixel's channels lie side by side or each channel is a picture of its own"),
                              {tr("Interleaved"), tr("Planar")});
    m_offset = addNumber("rawOffset", tr("Offset"), tr("Bytes before the first pixel"), 0, fileBytes - 1);
    m_width = addNumber("rawWidth", tr("Width"), tr("Pixels in a row"), 1, largestSide);
    m_height = addNumber("rawHeight", tr("Height"), tr("Rows; as many as the file has until you say otherwise"), 1,
                         largestSide);
    m_stride = new RowStrideField(
        addNumber("rawStride", tr("Row stride"), tr("Bytes from one row to the next, with what fills them up"), 1,
                  fileBytes),
        m_file.storage(), [this] { return rows(); }, this);
    m_bottomUp = new QCheckBox(tr("&Bottom row first"), this);
    m_bottomUp->setObjectName("rawBottomUp");
    m_bottomUp->setAccessibleName(tr("Bottom row first"));
    m_bottomUp->setToolTip(tr("The first row of the file is the lowest of the picture"));
    auto *strideLabel = new QLabel(tr("Row s&tride"), this);
    strideLabel->setBuddy(m_stride->number());
    auto *form = new QFormLayout;
    form->addRow(tr("T&ype"), m_type);
    form->addRow(tr("Byte or&der"), m_order);
    form->addRow(tr("&Channels"), m_channels);
    form->addRow(tr("&Arrangement"), m_arrangement);
    form->addRow(tr("O&ffset"), m_offset);
    form->addRow(tr("&Width"), m_width);
    form->addRow(tr("&Height"), m_height);
    form->addRow(strideLabel, m_stride);
    form->addRow(QString(), m_bottomUp);

    const auto seeOthers = [this] {
        m_stride->forgetGuesses();
        followAndShow();
    };
    for (QComboBox *choice : {m_type, m_order, m_channels, m_arrangement})
        connect(choice, &QComboBox::currentIndexChanged, this, seeOthers);
    connect(m_offset, &QDoubleSpinBox::valueChanged, this, seeOthers);
    connect(m_bottomUp, &QCheckBox::toggled, this, &RawDialog::followAndShow);
    connect(m_width, &QDoubleSpinBox::valueChanged, this, [this] {
        if (m_rule == Rule::Stride)
            m_rule = Rule::Neither;
        followAndShow();
    });
    connect(m_height, &QDoubleSpinBox::valueChanged, this, [this] {
        m_hasAllRows = false;
        followAndShow();
    });
    const auto followStride = [this](Rule rule) {
        m_rule = rule;
        followAndShow();
    };
    connect(m_stride->number(), &QDoubleSpinBox::valueChanged, this, [=] { followStride(Rule::Neither); });
    connect(m_stride, &RowStrideField::guessed, this, [=] { followStride(Rule::Stride); });
    return form;
}

QDoubleSpinBox *RawDialog::addNumber(const char *objectName, const QString &name, const QString &tip, double least,
                                     double most)
{
    auto *field = new QDoubleSpinBox(this); // sizes of files are beyond int
    field->setObjectName(objectName);
    field->setAccessibleName(name);
    field->setToolTip(tip);
    field->setLocale(QLocale::c());
    field->setDecimals(0);
    field->setRange(least, most);
    field->setKeyboardTracking(false);
    field->setFont(fixedFont());
    field->setAlignment(Qt::AlignRight);
    return field;
}

QComboBox *RawDialog::addChoice(const char *objectName, const QString &name, const QString &tip,
                                const QStringList &titles)
{
    auto *choice = new ComboBox(this);
    choice->setObjectName(objectName);
    choice->setAccessibleName(name);
    choice->setToolTip(tip);
    choice->addItems(titles);
    return choice;
}

RawRows RawDialog::rows() const
{
    const auto dtype = static_cast<DType>(m_type->currentIndex());
    RawRows rows;
    rows.size = {static_cast<std::ptrdiff_t>(m_width->value()), static_cast<std::ptrdiff_t>(m_height->value())};
    rows.dtype = m_order->currentIndex() == 0 ? dtype : swapped(dtype);
    rows.channels = namesOf(channelOrders.at(static_cast<std::size_t>(m_channels->currentIndex())));
    rows.arrangement =
        m_arrangement->currentIndex() == 0 ? RawRows::Arrangement::Interleaved : RawRows::Arrangement::Planar;
    rows.direction = m_bottomUp->isChecked() ? RawRows::Direction::BottomUp : RawRows::Direction::TopDown;
    rows.offset = static_cast<std::ptrdiff_t>(m_offset->value());
    rows.rowStride = static_cast<std::ptrdiff_t>(m_stride->number()->value());
    return rows;
}

void RawDialog::followAndShow()
{
    const auto set = [](QDoubleSpinBox *field, std::ptrdiff_t value) {
        const QSignalBlocker blocker(field);
        field->setValue(static_cast<double>(value));
    };
    if (m_rule == Rule::Width)
        set(m_stride->number(), minRowStride(rows()));
    else if (m_rule == Rule::Stride)
        set(m_width, rows().rowStride / (minRowStride(rows()) / rows().size.width));
    if (m_hasAllRows)
        set(m_height, rowsThatFit(rows(), m_file.bytes().size()));
    m_order->setEnabled(itemSize(rows().dtype) > 1);
    m_arrangement->setEnabled(rows().channels.size() > 1);

    const RawRows now = rows();
    const RawLayout layout = layoutOf(now);
    const Result<void> fits = checkRawLayout(layout, m_file.bytes().size());
    m_open->setEnabled(fits.has_value());
    m_name->setText(qualifiedName());
    m_name->setCursorPosition(0);
    const auto planes = std::ssize(now.channels) / channelsInRow(now);
    const auto end = static_cast<std::size_t>(now.offset + (now.size.height * planes - 1) * now.rowStride)
        + static_cast<std::size_t>(minRowStride(now));
    m_status->setText(fits
                          ? tr("Pixels: %1 of the file's %2; %3 bytes follow them.")
                                .arg(QString::fromStdString(formatByteSize(end - static_cast<std::size_t>(now.offset))),
                                     QString::fromStdString(formatByteSize(m_file.bytes().size())))
                                .arg(m_file.bytes().size() - end)
                          : QString::fromStdString(fits.error().message));
    QPalette colors = palette();
    if (!fits)
        colors.setColor(QPalette::WindowText, warningColor(groundOf(colors)));
    m_status->setPalette(colors);
    fits ? m_preview->look(m_file.storage(), now) : m_preview->clear();
}

} // namespace pellucid
