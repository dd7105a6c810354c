// Something the user should know, without being stopped.
#pragma once

#include <QMetaType>
#include <QString>

namespace pellucid {

struct Message
{
    enum class Kind {
        Information, // goes away by itself
        Problem,     // stays until it is closed
    };

    Kind kind = Kind::Information;
    QString text; // plain, whole sentences, naming the file
};

} // namespace pellucid

Q_DECLARE_METATYPE(pellucid::Message)
