// Counts the elements of an SVG file as often as they are drawn. A few elements that use one another can stand for
// billions, and elements that contain themselves have no end.
#pragma once

#include "core/base/result.h"

#include <QMultiHash>
#include <QString>

#include <cstddef>
#include <vector>

namespace pellucid {

class SvgElements
{
public:
    // An element begins, inside those that have not ended.
    void start();
    void end();

    // Of the element that began last.
    void setId(const QString &id);
    void uses(const QString &id);

    // Of the elements so far, not counting uses.
    [[nodiscard]] bool areTooMany() const;

    // After the last element. Fails with TooLarge or Corrupt.
    [[nodiscard]] Result<void> checkUses();

private:
    struct Element
    {
        std::vector<std::size_t> children;
        std::vector<QString> used;
        std::size_t drawn = 0; // elements, with this one; 0: not counted yet
        std::size_t depth = 0;
        bool isBeingCounted = false;
    };

    [[nodiscard]] Result<void> count(Element &element, std::size_t level);
    [[nodiscard]] Result<void> add(Element &element, std::size_t other, std::size_t level);

    std::vector<Element> m_elements;
    std::vector<std::size_t> m_open;
    QMultiHash<QString, std::size_t> m_byId;
};

} // namespace pellucid
