// The files opened or saved last, newest first, remembered between runs.
#pragma once

#include <QString>
#include <QStringList>

namespace pellucid {

class RecentFiles
{
public:
    static constexpr qsizetype maximumCount = 12;

    // Those that still exist.
    [[nodiscard]] static QStringList paths();

    static void add(const QString &path);
    static void clear();
};

} // namespace pellucid
