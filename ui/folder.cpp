#include "ui/folder.h"

#include <QCollator>
#include <QDir>
#include <QFileInfo>
#include <QLocale>

#include <algorithm>

namespace pellucid {

QStringList readablePatterns(const CodecRegistry &registry)
{
    QStringList patterns;
    for (const auto &codec : registry.codecs()) {
        if (!codec->canDecode())
            continue;
        for (const std::string &extension : codec->extensions())
            patterns.append("*." + QString::fromStdString(extension));
    }
    patterns.removeDuplicates();
    return patterns;
}

QStringList imagesBeside(const QString &path, const CodecRegistry &registry)
{
    const QDir folder = QFileInfo(path).absoluteDir();
    QStringList names = folder.entryList(readablePatterns(registry), QDir::Files);
    const bool hasOrder = QLocale().language() != QLocale::C; // the C locale knows no numbers
    QCollator collator(hasOrder ? QLocale() : QLocale(QLocale::English));
    collator.setNumericMode(true);
    collator.setCaseSensitivity(Qt::CaseInsensitive);
    std::ranges::sort(names, [&](const QString &a, const QString &b) {
        const int order = collator.compare(a, b);
        return order != 0 ? order < 0 : a < b;
    });
    for (QString &name : names)
        name = folder.absoluteFilePath(name);
    return names;
}

} // namespace pellucid
