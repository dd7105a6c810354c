#include "ui/files/svg_elements.h"

#include <algorithm>

namespace pellucid {

namespace {

constexpr std::size_t maxElements = 250'000;
constexpr std::size_t maxLevels = 256; // QtSvg draws each by a call within a call

} // namespace

void SvgElements::start()
{
    if (!m_open.empty())
        m_elements[m_open.back()].children.push_back(m_elements.size());
    m_open.push_back(m_elements.size());
    m_elements.emplace_back();
}

void SvgElements::end()
{
    m_open.pop_back();
}

void SvgElements::setId(const QString &id)
{
    m_byId.insert(id, m_elements.size() - 1);
}

void SvgElements::uses(const QString &id)
{
    m_elements.back().used.push_back(id);
}

bool SvgElements::areTooMany() const
{
    return m_elements.size() > maxElements || m_open.size() > maxLevels;
}

Result<void> SvgElements::checkUses()
{
    return m_elements.empty() ? Result<void>() : count(m_elements.front(), 1);
}

Result<void> SvgElements::count(Element &element, std::size_t level)
{
    if (element.isBeingCounted)
        return failure(ErrorCode::Corrupt, "The drawing is damaged: one of its elements contains itself.");
    if (level > maxLevels)
        return failure(ErrorCode::TooLarge, "The drawing is nested too deeply.");
    element.isBeingCounted = true;
    element.drawn = 1;
    element.depth = 1;
    for (const std::size_t child : element.children) {
        if (const Result<void> added = add(element, child, level); !added)
            return added;
    }
    for (const QString &id : element.used) {
        const auto [first, last] = std::as_const(m_byId).equal_range(id);
        for (auto found = first; found != last; ++found) {
            if (const Result<void> added = add(element, *found, level); !added)
                return added;
        }
    }
    element.isBeingCounted = false;
    return {};
}

Result<void> SvgElements::add(Element &element, std::size_t other, std::size_t level)
{
    Element &added = m_elements[other];
    if (added.drawn == 0 || added.isBeingCounted) {
        if (const Result<void> counted = count(added, level + 1); !counted)
            return counted;
    }
    element.drawn += added.drawn;
    element.depth = std::max(element.depth, 1 + added.depth);
    if (element.drawn > maxElements)
        return failure(ErrorCode::TooLarge,
                       "The drawing has too many elements: more than " + std::to_string(maxElements)
                           + ", counting each use of one.");
    if (level + element.depth > maxLevels)
        return failure(ErrorCode::TooLarge, "The drawing is nested too deeply.");
    return {};
}

} // namespace pellucid
