// Something the user should know, without being stopped.
#pragma once

#include <QList>
#include <QMetaType>
#include <QString>

#include <functional>

namespace pellucid {

struct Message
{
    enum class Kind {
        Information, // goes away by itself
        Problem,     // stays until it is closed
    };

    // Something that can be done about it: a button, which also closes the message.
    struct Choice
    {
        QString text;              // with its mnemonic
        QString tip;               // one sentence
        std::function<void()> run; // may be empty
    };

    Kind kind = Kind::Information;
    QString text; // plain, whole sentences, naming the file
    QList<Choice> choices = {};
};

} // namespace pellucid

Q_DECLARE_METATYPE(pellucid::Message)
