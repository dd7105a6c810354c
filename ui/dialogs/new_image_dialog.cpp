#include "ui/dialogs/new_image_dialog.h"

#include "core/base/byte_size.h"
#include "core/buffer/array_layout.h"
#include "core/buffer/filled_image.h"
#include "core/text/array_text.h"
#include "ui/controls/dtype_box.h"
#include "ui/controls/layout.h"
#include "ui/controls/number_field.h"
#include "ui/workspace.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>

#include <algorithm>

namespace pellucid {

namespace {

constexpr int maxPixels = 1 << 24; // along a side

constexpr auto heightKey = "newImage/height";
constexpr auto widthKey = "newImage/width";
constexpr auto channelsKey = "newImage/channels";
constexpr auto dtypeKey = "newImage/dtype";
constexpr auto valuesKey = "newImage/values";

std::vector<std::string> valuesIn(const QLineEdit &field)
{
    return splitValues(field.text().toStdString());
}

// "Untitled 1": the first that no open document is called.
QString freeTitle(const Workspace &workspace)
{
    for (int number = 1;; ++number) {
        const QString title = NewImageDialog::tr("Untitled %1").arg(number);
        if (std::ranges::none_of(workspace.sessions(), [&](const Session *each) { return each->title() == title; }))
            return title;
    }
}

} // namespace

NewImageDialog::NewImageDialog(Workspace &workspace, QWidget *parent)
    : Dialog(parent), m_workspace(workspace), m_form(new QFormLayout)
{
    setObjectName("newImageDialog");
    setWindowTitle(tr("New Image"));
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(440);
    const QSettings settings;
    m_height = addNumber("newHeight", tr("&Height"), tr("Rows"), settings.value(heightKey, 512).toInt(), maxPixels);
    m_width =
        addNumber("newWidth", tr("&Width"), tr("Pixels in a row"), settings.value(widthKey, 512).toInt(), maxPixels);
    m_channels = addNumber("newChannels", tr("&Channels"),
                           tr("Values in a pixel: 1 is gray, 3 are R, G and B, 4 have alpha, too"),
                           settings.value(channelsKey, 3).toInt(), static_cast<int>(maxChannels));
    m_dtype = new DTypeBox(this);
    m_dtype->setCurrentIndex(std::max(m_dtype->findText(settings.value(dtypeKey, "uint8").toString()), 0));
    add(m_dtype, "newType", tr("&Type"), tr("Of the values; > marks the other byte order"));
    connect(m_dtype, &QComboBox::currentIndexChanged, this, &NewImageDialog::refresh);
    m_values = new QLineEdit(this); // behind the others, as the Tab key goes
    m_values->setText(settings.value(valuesKey, "0").toString());
    add(m_values, "newValues", tr("&Values"),
        tr("One value for all channels, or one for each: 255, 0, 0. In the words of the type: True, nan, 0x80, 1+2j"));
    connect(m_values, &QLineEdit::textChanged, this, &NewImageDialog::refresh);
    m_summary = addText("newSummary", tr("Image"), tr("Height, width, channels and type, and the bytes in memory"));
    m_code = addText("newCode", tr("NumPy"), tr("What makes the same array in Python"));

    m_problem = new QLabel(this);
    m_problem->setObjectName("newProblem");
    m_problem->setAccessibleName(tr("Why there can be no such image"));
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->setMinimumHeight(2 * m_problem->fontMetrics().lineSpacing()); // so that nothing moves
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    m_create = buttons->button(QDialogButtonBox::Ok);
    m_create->setText(tr("C&reate"));
    connect(buttons, &QDialogButtonBox::accepted, this, &NewImageDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &NewImageDialog::reject);

    auto *layout = new QVBoxLayout(this);
    layout->addLayout(m_form);
    layout->addWidget(m_problem);
    layout->addStretch();
    layout->addWidget(buttons);
    m_height->setFocus();
    m_height->selectAll();
    refresh();
}

void NewImageDialog::add(QWidget *control, const QString &name, const QString &label, const QString &tip)
{
    control->setObjectName(name);
    control->setAccessibleName(QString(label).remove('&'));
    control->setToolTip(tip);
    m_form->addRow(label, control);
}

NumberField *NewImageDialog::addNumber(const QString &name, const QString &label, const QString &tip, int value,
                                       int most)
{
    auto *field = new NumberField(this);
    field->setDecimals(0);
    field->setRange(1, most);
    field->setValue(value);
    field->setKeyboardTracking(true);
    add(field, name, label, tip);
    connect(field, &NumberField::valueChanged, this, &NewImageDialog::refresh);
    return field;
}

QLabel *NewImageDialog::addText(const QString &name, const QString &label, const QString &tip)
{
    auto *text = new QLabel(this);
    text->setObjectName(name);
    text->setAccessibleName(label);
    text->setToolTip(tip);
    text->setTextFormat(Qt::PlainText);
    text->setFont(fixedFont());
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_form->addRow(label, text);
    return text;
}

Shape NewImageDialog::shape() const
{
    const auto number = [](const NumberField *field) { return static_cast<std::ptrdiff_t>(field->value()); };
    return {number(m_height), number(m_width), number(m_channels)};
}

Result<std::vector<std::byte>> NewImageDialog::pixel() const
{
    return checkNewImage(m_dtype->dtype(), shape()).and_then([this] {
        return parsePixel(m_dtype->dtype(), shape().channels, valuesIn(*m_values));
    });
}

void NewImageDialog::refresh()
{
    const Result<std::vector<std::byte>> filled = pixel();
    m_create->setEnabled(filled.has_value());
    const bool isComplete = !m_values->text().trimmed().isEmpty(); // otherwise something is still to be typed
    m_problem->setText(filled || !isComplete ? QString() : QString::fromStdString(filled.error().message));
    const Shape size = shape();
    const DType dtype = m_dtype->dtype();
    const std::string type(name(dtype));
    const QString bytes = QString::fromStdString(formatByteSize(packedByteCount(size, dtype).value_or(0)));
    m_summary->setText(
        tr("%1 x %2 x %3 %4, %5").arg(size.height).arg(size.width).arg(size.channels).arg(type.c_str(), bytes));
    m_code->setText(filled ? QString::fromStdString(numpyFull(size, dtype, *filled)) : QStringLiteral("–"));
}

void NewImageDialog::remember() const
{
    QSettings settings;
    settings.setValue(heightKey, m_height->value());
    settings.setValue(widthKey, m_width->value());
    settings.setValue(channelsKey, m_channels->value());
    settings.setValue(dtypeKey, m_dtype->currentText());
    settings.setValue(valuesKey, m_values->text());
}

void NewImageDialog::accept()
{
    if (!pixel())
        return;
    remember();
    const auto work = [type = m_dtype->dtype(), size = shape(),
                       values = valuesIn(*m_values)](const Progress & /*progress*/) {
        return filledImage(type, size, values).map([&](ImageBuffer buffer) {
            return Image{std::move(buffer), defaultChannelNames(size.channels)};
        });
    };
    const auto done = [&workspace = m_workspace](Result<Image> image) {
        if (image)
            workspace.add(*std::move(image), freeTitle(workspace));
        else
            workspace.report(QString::fromStdString(image.error().message));
    };
    m_workspace.watch(new Task(tr("Making a new image"), Task::LateAnswer::Dropped, work, done, &m_workspace));
    QDialog::accept();
}

} // namespace pellucid
