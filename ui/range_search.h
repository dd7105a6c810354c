// The usual range of a document's values, found without making the window wait for a disk: where they are a mapped
// file's, another thread has what is looked at read into memory first. Lives on the GUI thread.
#pragma once

#include "core/document/usual_range.h"
#include "ui/task.h"

#include <QObject>
#include <QPointer>

#include <functional>

namespace pellucid {

class RangeSearch : public QObject
{
    Q_OBJECT

public:
    using Found = std::function<void(const ShownRange &range)>;

    using QObject::QObject;

    // Calls `found` at once, or later where the disk takes longer than a frame, and not at all when another search is
    // started or this object is gone before. The document must not go before either.
    void start(const Document &document, ComplexPart part, Found found);

    [[nodiscard]] bool isUnderWay() const { return m_reading != nullptr; }

private:
    QPointer<Task> m_reading;
};

} // namespace pellucid
