#include "core/document/history.h"

#include <algorithm>
#include <cassert>
#include <new>
#include <numeric>

namespace pellucid {

std::size_t HistoryEntry::byteCount() const
{
    if (const auto *displaced = std::get_if<UndoTiles>(&undo))
        return displaced->tiles->byteCount();
    return std::get<UndoImage>(undo).buffer.byteCount();
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

Recipe History::recipe(const Document &origin) const
{
    Recipe recipe;
    const auto add = [&](const Document *who, const Recipe &steps) {
        if (who == &origin)
            recipe.insert(recipe.end(), steps.begin(), steps.end());
    };
    for (const auto &[who, steps] : m_forgotten)
        add(who, steps);
    for (std::size_t i = 0; i < m_position; ++i)
        add(m_entries[i].origin, m_entries[i].steps);
    return recipe;
}

void History::reserve()
{
    if (m_entries.size() == m_entries.capacity())
        m_entries.reserve(2 * m_entries.size() + 1);
}

void History::push(HistoryEntry entry)
{
    m_entries.erase(m_entries.begin() + static_cast<std::ptrdiff_t>(m_position), m_entries.end());
    m_entries.push_back(std::move(entry));
    ++m_position;
    forgetBeyondBudget();
}

HistoryEntry &History::next(Direction direction)
{
    assert(direction == Direction::Back ? m_position > 0 : m_position < m_entries.size());
    return m_entries[direction == Direction::Back ? m_position - 1 : m_position];
}

void History::step(Direction direction)
{
    direction == Direction::Back ? --m_position : ++m_position;
}

void History::move(const std::shared_ptr<Storage> &from, const std::shared_ptr<Storage> &to)
{
    for (HistoryEntry &entry : m_entries) {
        auto *const tiles = std::get_if<UndoTiles>(&entry.undo);
        ImageBuffer &image = tiles != nullptr ? tiles->image : std::get<UndoImage>(entry.undo).buffer;
        if (image.storage() == from)
            image.moveTo(to);
    }
}

void History::forget(const Document &origin, const std::function<bool(const HistoryEntry &)> &isGone)
{
    const auto done = m_entries.begin() + static_cast<std::ptrdiff_t>(m_position);
    m_position -= static_cast<std::size_t>(std::count_if(m_entries.begin(), done, isGone));
    std::erase_if(m_entries, isGone);
    for (HistoryEntry &entry : m_entries) {
        if (entry.origin == &origin)
            entry.origin = nullptr;
    }
    for (auto &[who, steps] : m_forgotten) {
        if (who == &origin)
            who = nullptr;
    }
}

// Less is forgotten where even that needs more memory than there is.
void History::forgetBeyondBudget()
try {
    std::size_t bytes = byteCount();
    while (bytes > m_budget && m_position > 1) {
        HistoryEntry &oldest = m_entries.front();
        m_forgotten.emplace_back(oldest.origin, Recipe());
        m_forgotten.back().second = std::move(oldest.steps);
        bytes -= oldest.byteCount();
        m_entries.erase(m_entries.begin());
        --m_position;
    }
} catch (const std::bad_alloc &) {
}

} // namespace pellucid
