#include "ui/dialogs/dialog_prompts.h"

#include "ui/dialogs/member_dialog.h"
#include "ui/dialogs/raw_dialog.h"
#include "ui/dialogs/save_dialog.h"
#include "ui/dialogs/unsaved_dialog.h"
#include "ui/files/folder.h"
#include "ui/files/image_path.h"
#include "ui/files/paths.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>

namespace pellucid {

namespace {

// "PNG (*.png)"
QString filterOf(const Codec &codec)
{
    QStringList patterns;
    for (const std::string &extension : codec.extensions())
        patterns.append("*." + QString::fromStdString(extension));
    return QString("%1 (%2)").arg(QString::fromStdString(codec.title()), patterns.join(' '));
}

QStringList writableFilters(const CodecRegistry &registry)
{
    QStringList filters;
    for (const auto &codec : registry.codecs()) {
        if (codec->encoder() != nullptr)
            filters.append(filterOf(*codec));
    }
    filters.removeDuplicates();
    return filters;
}

// The first extension that a filter names.
QString extensionOf(const QString &filter)
{
    return filter.section("*.", 1, 1).section(' ', 0, 0).remove(')');
}

QString withExtension(const QString &path, const QString &extension)
{
    const QFileInfo file(path);
    return file.dir().filePath(file.completeBaseName() + '.' + extension);
}

Result<FileBytes> mapped(const QString &path)
{
    return FileBytes::map(toFilesystemPath(path), DecodeLimits{}.pixelBytes).map_error([&](Error error) {
        error.message = path.toStdString() + ": " + error.message;
        return error;
    });
}

} // namespace

UserPrompts::Unsaved DialogPrompts::unsavedChanges(const QString &title)
{
    QMessageBox box(QMessageBox::Warning, tr("Unsaved Changes"), tr("Save the changes to %1?").arg(title),
                    QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, m_parent);
    box.setObjectName("unsavedDialog");
    box.setTextFormat(Qt::PlainText);
    box.setInformativeText(tr("They are lost otherwise."));
    box.setDefaultButton(QMessageBox::Save);
    box.button(QMessageBox::Save)->setText(tr("&Save"));
    box.button(QMessageBox::Discard)->setText(tr("&Discard"));
    switch (box.exec()) {
    case QMessageBox::Save: return Unsaved::Save;
    case QMessageBox::Discard: return Unsaved::Discard;
    default: return Unsaved::Cancel;
    }
}

std::optional<QList<qsizetype>> DialogPrompts::whichToSave(const QList<UnsavedImage> &images)
{
    UnsavedDialog dialog(images, m_parent);
    if (dialog.exec() != QDialog::Accepted)
        return std::nullopt;
    return dialog.chosen();
}

UserPrompts::Overwrite DialogPrompts::changedOnDisk(const QString &path)
{
    QMessageBox box(QMessageBox::Warning, tr("Changed on Disk"),
                    tr("Another program has changed %1 meanwhile.").arg(imageTitle(path)), QMessageBox::Cancel,
                    m_parent);
    box.setObjectName("changedOnDiskDialog");
    box.setTextFormat(Qt::PlainText);
    box.setInformativeText(tr("Saving replaces what the other program wrote."));
    const QPushButton *overwrite = box.addButton(tr("&Overwrite"), QMessageBox::DestructiveRole);
    box.setDefaultButton(QMessageBox::Cancel);
    box.exec();
    return box.clickedButton() == overwrite ? Overwrite::Yes : Overwrite::No;
}

std::optional<EncodeOptions> DialogPrompts::howToSave(const SaveQuestion &question)
{
    SaveDialog dialog(question, m_parent);
    if (dialog.exec() != QDialog::Accepted)
        return std::nullopt;
    return dialog.options();
}

QStringList DialogPrompts::filesToOpen(const CodecRegistry &registry, const QString &folder, FileMapping::Access access)
{
    const bool isLive = access == FileMapping::Access::Shared;
    QStringList filters;
    if (!isLive)
        filters.append(tr("Images (%1)").arg(readablePatterns(registry).join(' ')));
    for (const auto &codec : registry.codecs()) {
        if (codec->decoder() != nullptr && (!isLive || codec->decoder()->mapsPixels()))
            filters.append(filterOf(*codec));
    }
    filters.insert(1, tr("All files (*)"));
    return QFileDialog::getOpenFileNames(m_parent, isLive ? tr("Open Live") : tr("Open Images"), folder,
                                         filters.join(";;"));
}

Result<QString> DialogPrompts::rawToOpen(const QString &path)
{
    const QString file =
        path.isEmpty() ? QFileDialog::getOpenFileName(m_parent, tr("Open Raw"), {}, tr("All files (*)")) : path;
    if (file.isEmpty())
        return QString();
    return mapped(file).map([&](FileBytes bytes) {
        RawDialog dialog(file, std::move(bytes), m_parent);
        return dialog.exec() == QDialog::Accepted ? dialog.qualifiedName() : QString();
    });
}

Result<QString> DialogPrompts::memberToOpen(const QString &path)
{
    return mapped(path).map([&](const FileBytes &bytes) {
        MemberDialog dialog(path, bytes.storage(), m_parent);
        return dialog.exec() == QDialog::Accepted ? dialog.qualifiedName() : QString();
    });
}

QString DialogPrompts::fileToSave(const CodecRegistry &registry, const QString &suggestedPath, const ImageSpec &spec)
{
    const QStringList filters = writableFilters(registry);
    const auto filterFor = [&](const QString &extension) {
        const auto *codec = registry.encoderFor(extension.toLower().toStdString(), spec);
        return codec != nullptr ? filterOf(*codec) : QString();
    };
    QString path = imageFile(suggestedPath);
    if (filterFor(QFileInfo(path).suffix()).isEmpty()) // a format that is only read
        path = withExtension(path, spec.dtype == DType::Float32 ? "hdr" : "png");

    QFileDialog dialog(m_parent, tr("Save Image"), QFileInfo(path).path());
    dialog.setObjectName("saveDialog");
    dialog.setAcceptMode(QFileDialog::AcceptSave);
    dialog.setNameFilters(filters);
    dialog.selectNameFilter(filterFor(QFileInfo(path).suffix()));
    dialog.setDefaultSuffix(QFileInfo(path).suffix());
    dialog.selectFile(path);
    // Another format: another extension.
    QObject::connect(&dialog, &QFileDialog::filterSelected, &dialog, [&dialog](const QString &filter) {
        dialog.setDefaultSuffix(extensionOf(filter));
        if (const QString selected = dialog.selectedFiles().value(0); !selected.isEmpty())
            dialog.selectFile(withExtension(selected, extensionOf(filter)));
    });
    return dialog.exec() == QDialog::Accepted ? dialog.selectedFiles().value(0) : QString();
}

} // namespace pellucid
