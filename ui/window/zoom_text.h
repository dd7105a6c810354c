// A zoom for people: "33.3 %", "100 %".
#pragma once

#include <QCoreApplication>
#include <QString>

namespace pellucid {

[[nodiscard]] inline QString zoomText(double zoom)
{
    const double percent = zoom * 100.0;
    const int decimals = percent < 10.0 ? 2 : percent < 99.95 ? 1 : 0;
    return QCoreApplication::translate("Zoom", "%1 %").arg(QString::number(percent, 'f', decimals));
}

} // namespace pellucid
