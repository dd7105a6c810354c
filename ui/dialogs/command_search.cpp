#include "ui/dialogs/command_search.h"

#include <QAction>
#include <QCoreApplication>
#include <QMenu>
#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace pellucid {

namespace {

struct Synonyms
{
    const char *id; // of the action
    const char *words;
};

// What people type who come from other programs.
constexpr std::array synonyms{
    Synonyms{"operation.gain", QT_TRANSLATE_NOOP("Synonyms", "multiply brightness exposure")},
    Synonyms{"operation.offset", QT_TRANSLATE_NOOP("Synonyms", "add subtract brightness")},
    Synonyms{"operation.levels", QT_TRANSLATE_NOOP("Synonyms", "contrast stretch normalize")},
    Synonyms{"operation.invert", QT_TRANSLATE_NOOP("Synonyms", "negative negate")},
    Synonyms{"operation.grayscale", QT_TRANSLATE_NOOP("Synonyms", "desaturate monochrome black and white grayscale")},
    Synonyms{"operation.convert", QT_TRANSLATE_NOOP("Synonyms", "cast dtype astype depth")},
    Synonyms{"operation.set", QT_TRANSLATE_NOOP("Synonyms", "fill constant")},
    Synonyms{"operation.alpha", QT_TRANSLATE_NOOP("Synonyms", "transparency opacity")},
    Synonyms{"goTo", QT_TRANSLATE_NOOP("Synonyms", "jump find pixel")},
    Synonyms{"zoomFit", QT_TRANSLATE_NOOP("Synonyms", "whole window")},
    Synonyms{"zoomActual", QT_TRANSLATE_NOOP("Synonyms", "100 % 1:1")},
    Synonyms{"batch", QT_TRANSLATE_NOOP("Synonyms", "process folder many")},
    Synonyms{"commands", QT_TRANSLATE_NOOP("Synonyms", "palette shortcuts help")},
    Synonyms{"properties", QT_TRANSLATE_NOOP("Synonyms", "metadata exif info")},
};

QString plain(QString text)
{
    return text.remove('&').remove(QChar(0x2026));
}

// The menu that holds it; other widgets show it, too.
const QMenu *menuOf(const QAction &action)
{
    for (const QObject *object : action.associatedObjects()) {
        const auto *const menu = qobject_cast<const QMenu *>(object);
        if (menu != nullptr && !menu->title().isEmpty()) // a menu bar keeps a nameless one for what it has no room for
            return menu;
    }
    return nullptr;
}

QStringList wordsOf(const QString &text)
{
    static const QRegularExpression gap("[\\s>,;()]+");
    return text.toLower().split(gap, Qt::SkipEmptyParts);
}

bool beginsAWord(const QString &part, const QStringList &words)
{
    return std::ranges::any_of(words, [&](const QString &word) { return word.startsWith(part); });
}

} // namespace

Command commandOf(const QAction &action)
{
    Command command{.title = plain(action.text()), .path = {}, .keys = {}, .tip = action.statusTip(), .synonyms = {}};
    QStringList path;
    for (const QMenu *menu = menuOf(action); menu != nullptr; menu = menuOf(*menu->menuAction()))
        path.prepend(plain(menu->title()));
    command.path = path.join(" > ");
    for (const QKeySequence &key : action.shortcuts())
        command.keys.append(key.toString(QKeySequence::NativeText));
    const auto *const found = std::ranges::find(synonyms, action.objectName(), &Synonyms::id);
    if (found != synonyms.end())
        command.synonyms = QCoreApplication::translate("Synonyms", found->words);
    return command;
}

std::optional<int> rank(const Command &command, const QString &text)
{
    const QString wanted = plain(text).simplified().toLower();
    const QString title = command.title.toLower();
    const bool isKey = wanted.size() > 1 && command.keys.contains(wanted, Qt::CaseInsensitive); // no single letter
    if (title == wanted || isKey)
        return 0;
    if (title.startsWith(wanted))
        return 1;

    const QStringList parts = wordsOf(wanted);
    const auto allBegin = [&](const QString &where) {
        const QStringList words = wordsOf(where);
        return std::ranges::all_of(parts, [&](const QString &part) { return beginsAWord(part, words); });
    };
    const QString named = command.title + ' ' + command.synonyms;
    const QString placed = named + ' ' + command.path + ' ' + command.keys.join(' ');
    const auto isWithin = [&](const QString &part) { return placed.contains(part, Qt::CaseInsensitive); };
    if (allBegin(command.title))
        return 2;
    if (allBegin(named))
        return 3;
    if (std::ranges::all_of(parts, isWithin))
        return 4;
    if (allBegin(placed + ' ' + command.tip))
        return 5;
    return std::nullopt;
}

} // namespace pellucid
