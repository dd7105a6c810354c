// What must be asked before something could be lost, and the file dialogs. An interface so that tests can answer.
#pragma once

#include "core/codecs/io/save_image.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace pellucid {

// An image that is about to be written. Its pixels stay as they are, and its storage alive, while it is asked about.
struct SaveQuestion
{
    SavePlan plan;
    PlannedPixels pixels;
};

// One of several images that are about to be closed.
struct UnsavedImage
{
    QString title;
    QString path; // empty: it was never saved
};

class UserPrompts
{
public:
    enum class Unsaved { Save, Discard, Cancel };
    enum class Overwrite { Yes, No };

    UserPrompts() = default;
    virtual ~UserPrompts() = default;
    UserPrompts(const UserPrompts &) = delete;
    UserPrompts &operator=(const UserPrompts &) = delete;
    UserPrompts(UserPrompts &&) = delete;
    UserPrompts &operator=(UserPrompts &&) = delete;

    // What shall happen to the changes of an image that is about to be closed or read again.
    [[nodiscard]] virtual Unsaved unsavedChanges(const QString &title) = 0;

    // The same for several that are about to be closed together: the places of those to save. The changes of the others
    // are given up. Nothing: do not close any.
    [[nodiscard]] virtual std::optional<QList<qsizetype>> whichToSave(const QList<UnsavedImage> &images) = 0;

    // Another program changed the file since it was opened here, or since it was chosen to be replaced.
    [[nodiscard]] virtual Overwrite changedOnDisk(const QString &path) = 0;

    // Shows what writing loses; asks how to write where the format has a choice. Nothing: do not save.
    [[nodiscard]] virtual std::optional<EncodeOptions> howToSave(const SaveQuestion &question) = 0;

    // Empty: cancelled. For shared access: of formats that can be opened live.
    [[nodiscard]] virtual QStringList filesToOpen(const CodecRegistry &registry, const QString &folder,
                                                  FileMapping::Access access) = 0;

    // How the pixels of a file lie that says nothing about them: its name with that in brackets. Without a path the
    // file is asked for first. Empty: cancelled. Fails where the file cannot be looked at, naming it.
    [[nodiscard]] virtual Result<QString> rawToOpen(const QString &path) = 0;

    // Which array of an archive: its name with that in brackets. Empty: cancelled. Fails likewise.
    [[nodiscard]] virtual Result<QString> memberToOpen(const QString &path) = 0;

    [[nodiscard]] virtual QString fileToSave(const CodecRegistry &registry, const QString &suggestedPath,
                                             const ImageSpec &spec) = 0;
};

} // namespace pellucid
