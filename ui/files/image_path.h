// Names of images as openImage() takes them: of a file, or with brackets behind it of something in it, in which there
// may be slashes that part no folders: "flax.npz[params/Dense_0/kernel]".
#pragma once

#include <QString>

namespace pellucid {

// "flax.npz", with the folders that the name has.
[[nodiscard]] QString imageFile(const QString &path);

// What to call it, without folders: "flax.npz[params/Dense_0/kernel]".
[[nodiscard]] QString imageTitle(const QString &path);

// With the folders from the root on; what is in the brackets stays as it is.
[[nodiscard]] QString absoluteImagePath(const QString &path);

} // namespace pellucid
