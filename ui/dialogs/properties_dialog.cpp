#include "ui/dialogs/properties_dialog.h"

#include "core/base/append_bytes.h"
#include "core/base/byte_size.h"
#include "core/codecs/io/open_image.h"
#include "core/codecs/png/png_metadata.h"
#include "core/display/color_transform.h"
#include "core/image/exif.h"
#include "ui/files/image_path.h"
#include "ui/files/paths.h"
#include "ui/session.h"
#include "ui/window/numbers_text.h"

#include <QClipboard>
#include <QDateTime>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLocale>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <numeric>

namespace pellucid {

namespace {

QString byteSize(std::size_t bytes)
{
    return QString::fromStdString(formatByteSize(bytes));
}

// One line of what may be long, hostile, or not even text.
QString oneLine(const std::string &text)
{
    constexpr std::size_t longest = 2000;
    return QString::fromStdString(text.substr(0, longest)).simplified();
}

QString subsamplingText(ChromaSubsampling subsampling)
{
    switch (subsampling) {
    case ChromaSubsampling::None444: return QStringLiteral("4:4:4");
    case ChromaSubsampling::Half422: return QStringLiteral("4:2:2");
    case ChromaSubsampling::Quarter420: break;
    }
    return QStringLiteral("4:2:0");
}

} // namespace

PropertiesDialog::PropertiesDialog(const Session &session, QWidget *parent)
    : Dialog(parent), m_tree(new QTreeWidget(this))
{
    setObjectName("propertiesDialog");
    setWindowTitle(tr("Properties of %1").arg(session.title()));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(640, 620);

    m_tree->setObjectName("propertyTree");
    m_tree->setAccessibleName(tr("Properties"));
    m_tree->setToolTip(tr("Select rows and press Ctrl+C to copy them"));
    m_tree->setHeaderLabels({tr("Property"), tr("Value")});
    m_tree->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_tree->setAlternatingRowColors(true);
    m_tree->setUniformRowHeights(true);

    const Document &document = session.document();
    addFile(session);
    addImage(document);
    addExif(document);
    addTexts(document);
    addBlocks(document);
    m_tree->expandAll();
    m_tree->header()->resizeSections(QHeaderView::ResizeToContents);

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    QPushButton *copyButton = buttons->addButton(tr("&Copy"), QDialogButtonBox::ActionRole);
    copyButton->setObjectName("copyProperties");
    copyButton->setToolTip(tr("Copies the selected rows, or all, as text"));
    connect(copyButton, &QPushButton::clicked, this, &PropertiesDialog::copy);
    m_tree->installEventFilter(this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_tree);
    layout->addWidget(buttons);
}

// The list itself would copy the current cell only.
bool PropertiesDialog::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::KeyPress || !static_cast<QKeyEvent *>(event)->matches(QKeySequence::Copy))
        return QDialog::eventFilter(watched, event);
    copy();
    return true;
}

void PropertiesDialog::copy() const
{
    QGuiApplication::clipboard()->setText(text());
}

QString PropertiesDialog::text() const
{
    QStringList lines;
    const bool isAll = m_tree->selectedItems().isEmpty();
    for (int i = 0; i < m_tree->topLevelItemCount(); ++i) {
        const QTreeWidgetItem *group = m_tree->topLevelItem(i);
        for (int row = 0; row < group->childCount(); ++row) {
            const QTreeWidgetItem *item = group->child(row);
            if (isAll || item->isSelected() || group->isSelected())
                lines.append(QStringList{group->text(0), item->text(0), item->text(1)}.join('\t'));
        }
    }
    return lines.join('\n');
}

void PropertiesDialog::add(const QString &group, const QString &name, const QString &value)
{
    const QList<QTreeWidgetItem *> found = m_tree->findItems(group, Qt::MatchExactly, 0);
    QTreeWidgetItem *parent = found.value(0);
    if (parent == nullptr) {
        parent = new QTreeWidgetItem(m_tree, {group});
        QFont bold = parent->font(0);
        bold.setBold(true);
        parent->setFont(0, bold);
        parent->setFirstColumnSpanned(true);
    }
    auto *item = new QTreeWidgetItem(parent, {name, value});
    item->setToolTip(1, value);
}

void PropertiesDialog::addFile(const Session &session)
{
    const QString group = tr("File");
    add(group, tr("Name"), session.title());
    if (session.path().isEmpty())
        return;
    const QFileInfo file(imageFile(session.path()));
    add(group, tr("Folder"), QDir::toNativeSeparators(file.absolutePath()));
    add(group, tr("Format"), QString::fromStdString(session.document().source()->formatTitle));
    add(group, tr("Size"),
        tr("%1 (%2 bytes)").arg(byteSize(static_cast<std::size_t>(file.size())), QLocale().toString(file.size())));
    add(group, tr("Modified"), QLocale().toString(file.lastModified(), QLocale::LongFormat));
}

void PropertiesDialog::addImage(const Document &document)
{
    const QString group = tr("Image");
    const ImageSpec &spec = document.spec();
    const Metadata &metadata = *document.metadata();
    add(group, tr("Pixels"),
        tr("%1 x %2 (%3 megapixels)")
            .arg(spec.shape.width)
            .arg(spec.shape.height)
            .arg(static_cast<double>(spec.shape.width * spec.shape.height) / 1e6, 0, 'f', 2));
    QStringList channels;
    for (const std::string &channel : spec.channels)
        channels.append(QString::fromStdString(channel));
    add(group, tr("Channels"), channels.join(", "));
    add(group, tr("Type"), QString::fromLatin1(name(spec.dtype).data(), std::ssize(name(spec.dtype))));
    const std::string_view kind = document.buffer().storage()->kind();
    add(group, tr("In memory"),
        tr("%1, %2").arg(byteSize(document.buffer().byteCount()), QString::fromLatin1(kind.data(), std::ssize(kind))));
    if (const std::optional<Source> &source = document.source(); source && !source->member.empty())
        add(group, tr("In its archive"),
            tr("%1, one of %2").arg(QString::fromStdString(source->member), QString::number(source->otherMembers + 1)));
    add(group, tr("Colors"), meaningOfNumbers(document));
    if (const std::vector<int> &times = metadata.frameMilliseconds; !times.empty())
        add(group, tr("Animation"),
            tr("%1 frames, %2 s").arg(times.size()).arg(std::accumulate(times.begin(), times.end(), 0.0) / 1000));
    if (document.quality() > 0)
        add(group, tr("JPEG quality"), QString::number(document.quality()));
    if (metadata.subsampling)
        add(group, tr("Color resolution"), subsamplingText(*metadata.subsampling));
    if (metadata.resolution && metadata.resolution->isMeaningful()) {
        const QStringList units{tr("(ratio)"), tr("pixels an inch"), tr("pixels a centimeter"), tr("pixels a meter")};
        add(group, tr("Resolution"),
            QString("%1 x %2 %3")
                .arg(metadata.resolution->x)
                .arg(metadata.resolution->y)
                .arg(units[static_cast<int>(metadata.resolution->unit)]));
    }
    for (const std::string &sentence : metadata.lost)
        add(group, tr("Not read"), oneLine(sentence));
}

void PropertiesDialog::addExif(const Document &document)
{
    for (const ExifField &field : exifFields(document.metadata()->exif))
        add(tr("EXIF: %1").arg(QString::fromStdString(field.group)), oneLine(field.name), oneLine(field.value));
}

void PropertiesDialog::addTexts(const Document &document)
{
    const QString group = tr("Text");
    for (const MetadataBlock &chunk : document.metadata()->pngChunks) {
        if (const std::optional<PngText> text = readPngText(chunk))
            add(group, oneLine(text->keyword), oneLine(text->text));
    }
    for (const ExrAttribute &attribute : document.metadata()->exrAttributes) {
        if (attribute.type == "string")
            add(group, oneLine(attribute.name), oneLine(std::string(asText(attribute.value))));
    }
    for (const MetadataBlock &segment : document.metadata()->jpegSegments) {
        if (segment.type == "COM")
            add(group, tr("Comment"), oneLine(std::string(asText(segment.content))));
    }
}

void PropertiesDialog::addBlocks(const Document &document)
{
    const QString group = tr("Kept as it is, and saved again");
    const Metadata &metadata = *document.metadata();
    const auto addBlock = [&](const QString &name, std::size_t bytes) {
        if (bytes > 0)
            add(group, name, byteSize(bytes));
    };
    addBlock("EXIF", metadata.exif.size());
    addBlock(tr("ICC profile"), metadata.icc.size());
    addBlock("XMP", metadata.xmp.size());
    for (const std::vector<MetadataBlock> *blocks : {&metadata.pngChunks, &metadata.jpegSegments}) {
        for (const MetadataBlock &block : *blocks)
            addBlock(QString::fromStdString(block.type), block.content.size());
    }
    for (const ExrAttribute &attribute : metadata.exrAttributes)
        addBlock(oneLine(attribute.name), attribute.value.size());
}

} // namespace pellucid
