// Files that are to be opened, read one after the other in the order in which they were asked for.
#pragma once

#include "core/base/file_mapping.h"
#include "ui/files/loading.h"

#include <QList>
#include <QObject>
#include <QPointer>
#include <QStringList>

#include <functional>

namespace pellucid {

struct OpenRequest
{
    QString path; // absolute
    FileMapping::Access access;
    bool becomesCurrent;
};

class OpenQueue : public QObject
{
    Q_OBJECT

public:
    // Begins to read what is asked for; nullptr where there is nothing to be read.
    using Begin = std::function<Loading *(const OpenRequest &request)>;

    explicit OpenQueue(Begin begin);

    // The first one becomes current.
    void add(const QStringList &paths, FileMapping::Access access);

    [[nodiscard]] Loading *reading() const { return m_reading; } // nullptr when all is read

private:
    void readNext();

    Begin m_begin;
    QList<OpenRequest> m_requests;
    QPointer<Loading> m_reading;
};

} // namespace pellucid
