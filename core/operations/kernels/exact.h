// Arithmetic without rounding, for the rare values that lie so near a half that rounded arithmetic cannot tell on which
// side. Source: J. R. Shewchuk, "Adaptive Precision Floating-Point Arithmetic and Fast Robust Geometric Predicates"
// (1997), expansions.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace pellucid {

// A sum of doubles and of products of two doubles, as an expansion that loses nothing (short of underflow).
class ExactSum
{
public:
    ExactSum &add(double term)
    {
        for (std::size_t i = 0; i < m_count; ++i) {
            const double sum = term + m_parts[i];
            const double virtualTerm = sum - m_parts[i];
            m_parts[i] = (term - virtualTerm) + (m_parts[i] - (sum - virtualTerm));
            term = sum;
        }
        m_parts[m_count++] = term;
        return *this;
    }

    ExactSum &addProduct(double a, double b)
    {
        const double product = a * b;
        return add(std::fma(a, b, -product)).add(product);
    }

    // The parts grow in magnitude and do not overlap: the last one that is not zero has the sum's sign.
    [[nodiscard]] bool isNegative() const
    {
        for (std::size_t i = m_count; i-- > 0;) {
            if (m_parts[i] != 0.0)
                return m_parts[i] < 0.0;
        }
        return false;
    }

private:
    std::array<double, 32> m_parts{}; // the most that any formula here needs is 18
    std::size_t m_count = 0;
};

// A value rounded to the nearest integer, halves up, or 0 where it is negative, given an approximation that is less
// than 1e-6 off and below 2^62, and the exact answer to `reaches(half)`: is the value at least `half`? Has one branch,
// which is hardly ever taken, and does without the library's floor(): both matter in kernels.
template <typename Reaches>
[[nodiscard]] double roundHalfUp(double approximation, Reaches reaches)
{
    const double raised = std::max(approximation, 0.0) + 0.5;
    const auto nearest = static_cast<double>(static_cast<std::int64_t>(raised));
    const double aboveHalf = raised - nearest; // 0 to 1: the approximation, from the half that it was rounded up from
    if (std::abs(aboveHalf - 0.5) < 0.5 - 1e-6)
        return nearest;
    const double half = aboveHalf < 0.5 ? nearest - 0.5 : nearest + 0.5;
    return reaches(half) ? half + 0.5 : half - 0.5;
}

} // namespace pellucid
