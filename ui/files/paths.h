// File names between Qt and the standard library, byte for byte as the system has them.
#pragma once

#include <QFile>
#include <QString>

#include <filesystem>

namespace pellucid {

[[nodiscard]] inline std::filesystem::path toFilesystemPath(const QString &path)
{
    return {QFile::encodeName(path).toStdString()};
}

[[nodiscard]] inline QString fromFilesystemPath(const std::filesystem::path &path)
{
    return QFile::decodeName(path.c_str());
}

} // namespace pellucid
