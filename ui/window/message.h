// Something the user should know, without being stopped.
#pragma once

#include <QList>
#include <QMetaType>
#include <QObject>
#include <QPointer>
#include <QString>

#include <functional>

namespace pellucid {

struct Message
{
    enum class Kind {
        Information, // goes away by itself
        Problem,     // stays until it is closed, or the next success of its document
    };

    // Something that can be done about it: a button, which also closes the message.
    struct Choice
    {
        QString text;              // its mnemonic is not used: the bar takes one that is free
        QString tip;               // one sentence
        std::function<void()> run; // may be empty
    };

    Kind kind = Kind::Information;
    QString text; // plain, whole sentences, naming the file
    QList<Choice> choices = {};

    // The session that it is about: it is shown while that one is in front, and closed with it. None: shown anywhere.
    QPointer<QObject> document = {};

    // It is about the document's file: editing does not settle it, but reading or writing the file does. So are
    // messages with choices.
    bool isAboutFile = false;
};

} // namespace pellucid

Q_DECLARE_METATYPE(pellucid::Message)
