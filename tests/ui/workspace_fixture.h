// What tests of the window and the workspace start from: answers to every question, every codec, settings of their own.
#pragma once

#include "ui/files/qt_codec.h"
#include "ui/window/user_prompts.h"

#include <QCoreApplication>
#include <QDropEvent>
#include <QMimeData>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QWidget>

#include <optional>

namespace pellucid::test {

// Cautious unless told otherwise; counts what it is asked.
class Answers : public UserPrompts
{
public:
    Unsaved unsaved = Unsaved::Cancel;
    std::optional<QList<qsizetype>> chosen; // of several with unsaved changes, those to save
    QList<QList<UnsavedImage>> listed;      // what was asked about
    Overwrite overwrite = Overwrite::No;
    std::optional<EncodeOptions> lossesAnswer = EncodeOptions{};
    bool takesSuggestion = false; // of how to save, instead of lossesAnswer
    QString saveAsPath;
    QStringList chosenFiles;
    QString rawAnswer;
    QString memberAnswer;
    QStringList rawAsked; // for which files
    int unsavedAsked = 0;
    int overwriteAsked = 0;
    int lossesAsked = 0;
    QStringList losses; // that were said last

    Unsaved unsavedChanges(const QString & /*title*/) override { return ++unsavedAsked, unsaved; }
    std::optional<QList<qsizetype>> whichToSave(const QList<UnsavedImage> &images) override
    {
        listed.append(images);
        return chosen;
    }
    Overwrite changedOnDisk(const QString & /*path*/) override { return ++overwriteAsked, overwrite; }
    std::optional<EncodeOptions> howToSave(const SaveQuestion &question) override
    {
        losses.clear();
        for (const std::string &loss : question.plan.losses)
            losses.append(QString::fromStdString(loss));
        if (!losses.isEmpty())
            ++lossesAsked;
        return takesSuggestion ? question.plan.options : lossesAnswer;
    }
    QStringList filesToOpen(const CodecRegistry & /*registry*/, const QString & /*folder*/,
                            FileMapping::Access /*access*/) override
    {
        return chosenFiles;
    }
    Result<QString> rawToOpen(const QString &path) override
    {
        rawAsked.append(path);
        return rawAnswer;
    }
    Result<QString> memberToOpen(const QString &path) override { return path + '[' + memberAnswer + ']'; }
    QString fileToSave(const CodecRegistry & /*registry*/, const QString & /*suggestedPath*/,
                       const ImageSpec & /*spec*/) override
    {
        return saveAsPath;
    }
};

inline CodecRegistry everyCodec()
{
    CodecRegistry registry = CodecRegistry::builtIn();
    addQtCodecs(registry);
    return registry;
}

// Empty settings and caches, kept in `folder` from now on.
inline void useSettingsIn(const QTemporaryDir &folder)
{
    QCoreApplication::setOrganizationName("pellucid-test");
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, folder.filePath("settings"));
    QSettings().clear();
    qputenv("XDG_CACHE_HOME", folder.filePath("cache").toLocal8Bit());
}

// Drags data over a window and lets it fall.
inline void drop(QWidget &window, const QMimeData &data)
{
    QDragEnterEvent enter({300, 300}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&window, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent event(QPointF(300, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&window, &event);
}

} // namespace pellucid::test
