// How well a command fits what was typed: its title counts most, its description least.
#pragma once

#include <QString>
#include <QStringList>

#include <optional>

class QAction;

namespace pellucid {

struct Command
{
    QString title;    // without mnemonic and dots
    QString path;     // of menus: "Image > Channels"
    QStringList keys; // in words of the system: "Ctrl+G"
    QString tip;      // one sentence
    QString synonyms; // what others call it
};

[[nodiscard]] Command commandOf(const QAction &action);

// 0 is best; equal ones keep their order. Nothing where a word of `text` is nowhere to be found.
[[nodiscard]] std::optional<int> rank(const Command &command, const QString &text);

} // namespace pellucid
