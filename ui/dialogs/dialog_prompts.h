// Asks by dialogs.
#pragma once

#include "ui/window/user_prompts.h"

#include <QCoreApplication>

class QWidget;

namespace pellucid {

class DialogPrompts : public UserPrompts
{
    Q_DECLARE_TR_FUNCTIONS(DialogPrompts)

public:
    explicit DialogPrompts(QWidget *parent) : m_parent(parent) {}

    [[nodiscard]] Unsaved unsavedChanges(const QString &title) override;
    [[nodiscard]] std::optional<QList<qsizetype>> whichToSave(const QList<UnsavedImage> &images) override;
    [[nodiscard]] Overwrite changedOnDisk(const QString &path) override;
    [[nodiscard]] std::optional<EncodeOptions> howToSave(const SaveQuestion &question) override;
    [[nodiscard]] QStringList filesToOpen(const CodecRegistry &registry, const QString &folder,
                                          FileMapping::Access access) override;
    [[nodiscard]] Result<QString> rawToOpen(const QString &path) override;
    [[nodiscard]] Result<QString> memberToOpen(const QString &path) override;
    [[nodiscard]] QString fileToSave(const CodecRegistry &registry, const QString &suggestedPath,
                                     const ImageSpec &spec) override;

private:
    QWidget *m_parent;
};

} // namespace pellucid
