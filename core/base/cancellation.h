// How long work is watched and stopped. Both types are cheap to copy and safe to use from any thread.
#pragma once

#include <atomic>
#include <functional>
#include <memory>

namespace pellucid {

// Copies share one flag: whoever holds one may cancel, the worker asks between rows or tiles.
class CancellationToken
{
public:
    void cancel() const { m_flag->store(true, std::memory_order_relaxed); }
    [[nodiscard]] bool isCancelled() const { return m_flag->load(std::memory_order_relaxed); }

private:
    std::shared_ptr<std::atomic<bool>> m_flag = std::make_shared<std::atomic<bool>>(false);
};

struct Progress
{
    CancellationToken token;
    std::function<void(double fraction)> report; // called on the worker's thread; may be empty

    void at(double fraction) const
    {
        if (report)
            report(fraction);
    }

    // For a part of the work: its 0 to 1 is `from` to `to` of the whole.
    [[nodiscard]] Progress part(double from, double to) const
    {
        if (!report)
            return *this;
        return {token, [whole = report, from, to](double fraction) { whole(from + fraction * (to - from)); }};
    }
};

} // namespace pellucid
