#include "core/document/history.h"

#include <cassert>
#include <numeric>

namespace pellucid {

std::size_t HistoryEntry::byteCount() const
{
    if (const auto *tiles = std::get_if<std::shared_ptr<TileCapture>>(&otherSide))
        return (*tiles)->byteCount();
    return std::get<DisplacedImage>(otherSide).buffer.byteCount();
}

std::size_t History::byteCount() const
{
    return std::transform_reduce(m_entries.begin(), m_entries.end(), std::size_t{0}, std::plus<>{},
                                 [](const HistoryEntry &entry) { return entry.byteCount(); });
}

void History::setBudget(std::size_t bytes)
{
    m_budget = bytes;
    forgetBeyondBudget();
}

Recipe History::recipe() const
{
    Recipe recipe = m_forgotten;
    for (std::size_t i = 0; i < m_position; ++i)
        recipe.insert(recipe.end(), m_entries[i].steps.begin(), m_entries[i].steps.end());
    return recipe;
}

void History::push(HistoryEntry entry)
{
    if (m_savedAt > m_position)
        m_savedAt.reset();
    m_entries.erase(m_entries.begin() + static_cast<std::ptrdiff_t>(m_position), m_entries.end());
    m_entries.push_back(std::move(entry));
    ++m_position;
    forgetBeyondBudget();
}

HistoryEntry &History::stepBack()
{
    assert(m_position > 0);
    return m_entries[--m_position];
}

HistoryEntry &History::stepForward()
{
    assert(m_position < m_entries.size());
    return m_entries[m_position++];
}

void History::forgetBeyondBudget()
{
    std::size_t bytes = byteCount();
    while (bytes > m_budget && m_position > 1) {
        HistoryEntry &oldest = m_entries.front();
        bytes -= oldest.byteCount();
        m_forgotten.insert(m_forgotten.end(), oldest.steps.begin(), oldest.steps.end());
        ++m_forgottenCount;
        m_entries.erase(m_entries.begin());
        --m_position;
        m_savedAt = m_savedAt > std::size_t{0} ? std::optional(*m_savedAt - 1) : std::nullopt;
    }
}

} // namespace pellucid
