// Debian's Python, which has NumPy, Pillow and OpenCV, as somebody else who reads and writes images.
#pragma once

#include <QProcess>

namespace pellucid::test {

// Runs a script of ours; what it says of a failure is shown.
[[nodiscard]] inline bool runPython(const QString &script, const QStringList &arguments)
{
    QProcess python;
    python.setProcessChannelMode(QProcess::MergedChannels);
    python.start("/usr/bin/python3", QStringList{script} + arguments);
    const bool isGood =
        python.waitForFinished(120'000) && python.exitStatus() == QProcess::NormalExit && python.exitCode() == 0;
    if (!isGood)
        qWarning("%s", python.readAll().constData());
    return isGood;
}

} // namespace pellucid::test
