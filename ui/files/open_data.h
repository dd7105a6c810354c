// What was pasted or dropped, as documents: files, pixels, a file written as text, or an array as NumPy source.
#pragma once

#include <QString>

class QMimeData;

namespace pellucid {

class Workspace;

// Whether there may be something to open: text that begins like it is not read to its end.
[[nodiscard]] bool holdsImage(const QMimeData &data);

// Opens it; what has no file is called `title`. Text is decoded by a task of the workspace. Reports what fails.
void openData(const QMimeData &data, const QString &title, Workspace &workspace);

} // namespace pellucid
