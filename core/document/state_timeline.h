// The states of a document's pixels in the order in which they came about: undo goes back along them, redo on.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace pellucid {

class StateTimeline
{
public:
    // No two states that differ have the same number, also where undo and another step have replaced one by the other.
    using State = std::uint64_t;

    [[nodiscard]] State current() const { return m_states[m_position]; }

    // A step leads to a new state, or to one that counts as the same. What could be redone is gone.
    enum class Step { ToNew, ToSame };
    void reserve() // the next add() needs no memory
    {
        if (m_states.size() == m_states.capacity())
            m_states.reserve(2 * m_states.size());
    }
    void add(Step step)
    {
        const State next = step == Step::ToNew ? ++m_newest : current();
        m_states.resize(++m_position);
        m_states.push_back(next);
    }

    void stepBack()
    {
        assert(m_position > 0);
        --m_position;
    }

    void stepForward()
    {
        assert(m_position + 1 < m_states.size());
        ++m_position;
    }

private:
    std::vector<State> m_states{0};
    std::size_t m_position = 0;
    State m_newest = 0;
};

} // namespace pellucid
