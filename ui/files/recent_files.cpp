#include "ui/files/recent_files.h"

#include "ui/files/image_path.h"

#include <QFileInfo>
#include <QSettings>

namespace pellucid {

namespace {

constexpr auto key = "recentFiles";

} // namespace

QStringList RecentFiles::paths()
{
    QStringList paths = QSettings().value(key).toStringList();
    paths.removeIf([](const QString &path) { return !QFileInfo::exists(imageFile(path)); });
    return paths;
}

void RecentFiles::add(const QString &path)
{
    QStringList all = paths();
    all.removeAll(path);
    all.prepend(path);
    QSettings().setValue(key, QStringList(all.mid(0, maximumCount)));
}

void RecentFiles::clear()
{
    QSettings().remove(key);
}

} // namespace pellucid
