#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/analysis/real_sums.cpp"
#include <hwy/foreach_target.h> // includes this file once for each instruction set

#include "core/analysis/channel_count-inl.h"
#include "core/analysis/plain_sums.h"

HWY_BEFORE_NAMESPACE();
namespace pellucid::HWY_NAMESPACE {

#if HWY_TARGET != HWY_EMU128

constexpr Lanes<double> f64;

// How many pixels: as many channels make whole vectors of any type.
constexpr std::size_t atOnce = 16;

// Where lane i of vectors that follow one another is running sum i, again and again.
template <std::size_t Channels>
class Reals
{
public:
    static constexpr std::size_t count = runningSums * Channels;

    explicit Reals(const RealLanes &lanes)
    {
        for (std::size_t k = 0; k < vectors(); ++k)
            m_vectors[k] = hn::LoadU(f64, lanes.data() + k * hn::Lanes(f64));
    }

    void store(RealLanes &lanes) const
    {
        for (std::size_t k = 0; k < vectors(); ++k)
            hn::StoreU(m_vectors[k], f64, lanes.data() + k * hn::Lanes(f64));
    }

    HWY_INLINE Vector<double> &operator[](std::size_t k) { return m_vectors[k % vectors()]; }

    [[nodiscard]] HWY_INLINE bool areFinite() const
    {
        const auto infinity = hn::Set(f64, std::numeric_limits<double>::infinity());
        auto areFinite = hn::Lt(hn::Zero(f64), infinity);
        for (std::size_t k = 0; k < vectors(); ++k)
            areFinite = hn::And(areFinite, hn::Lt(hn::Abs(m_vectors[k]), infinity));
        return hn::AllTrue(f64, areFinite);
    }

    static constexpr std::size_t vectors() { return count / hn::MaxLanes(f64); }

private:
    Vector<double> m_vectors[vectors()];
};

HWY_INLINE Vector<double> reals(const float *from)
{
    const hn::Rebind<float, Lanes<double>> half;
    return hn::PromoteTo(f64, hn::LoadU(half, from));
}

HWY_INLINE Vector<double> reals(const double *from)
{
    return hn::LoadU(f64, from);
}

// Least and greatest of the pixels that follow one another, in their own type: which lane finds them makes no
// difference.
template <typename T, std::size_t Channels>
class Extremes
{
public:
    Extremes()
    {
        std::ranges::fill(m_min, hn::Set(d, std::numeric_limits<T>::infinity()));
        std::ranges::fill(m_max, hn::Set(d, -std::numeric_limits<T>::infinity()));
    }

    HWY_INLINE void add(const T *from)
    {
        for (std::size_t k = 0; k < vectors; ++k) {
            const auto v = hn::LoadU(d, from + k * hn::Lanes(d));
            m_min[k] = hn::Min(m_min[k], v);
            m_max[k] = hn::Max(m_max[k], v);
        }
    }

    void addTo(RealSums &sums) const
    {
        for (std::size_t k = 0; k < vectors; ++k) {
            HWY_ALIGN T min[hn::MaxLanes(d)];
            HWY_ALIGN T max[hn::MaxLanes(d)];
            hn::Store(m_min[k], d, min);
            hn::Store(m_max[k], d, max);
            for (std::size_t i = 0; i < hn::Lanes(d); ++i) {
                const std::size_t lane = (k * hn::Lanes(d) + i) % (runningSums * Channels);
                sums.min[lane] = std::min<double>(sums.min[lane], min[i]);
                sums.max[lane] = std::max<double>(sums.max[lane], max[i]);
            }
        }
    }

private:
    static constexpr Lanes<T> d{};
    static constexpr std::size_t vectors = atOnce * Channels / hn::MaxLanes(Lanes<T>());

    Vector<T> m_min[vectors];
    Vector<T> m_max[vectors];
};

// Calls add(pixels, sums) for as many as are taken at once, and addPlainly(pixels, count) instead for stretches where
// not all are finite: what is not leaves its mark on a sum for good.
template <std::size_t Channels, typename T, typename Sums, typename Add, typename AddPlainly>
HWY_INLINE void overPixels(const T *from, std::size_t pixels, Sums &sums, const Add &add, const AddPlainly &addPlainly)
{
    constexpr std::size_t stretch = 16 * atOnce;
    const std::size_t whole = pixels - pixels % atOnce;
    for (std::size_t i = 0; i < whole; i += stretch) {
        const std::size_t end = std::min(i + stretch, whole);
        const Sums before = sums;
        for (std::size_t k = i; k < end; k += atOnce)
            add(from + k * Channels, sums);
        if (HWY_UNLIKELY(!sums.sum.areFinite())) {
            sums = before;
            addPlainly(from + i * Channels, end - i);
        }
    }
    addPlainly(from + whole * Channels, pixels - whole);
}

template <typename T, std::size_t Channels>
void addReals(RealSums &sums, const std::byte *row, std::size_t pixels)
{
    struct
    {
        Reals<Channels> sum;
        Extremes<T, Channels> extremes;
    } found{Reals<Channels>(sums.sums), {}};
    overPixels<Channels>(
        reinterpret_cast<const T *>(row), pixels, found,
        [](const T *at, auto &to) HWY_ATTR {
            to.extremes.add(at);
            for (std::size_t k = 0; k < atOnce / runningSums * to.sum.vectors(); ++k)
                to.sum[k] = hn::Add(to.sum[k], reals(at + k * hn::Lanes(f64)));
        },
        [&](const T *at, std::size_t count) HWY_ATTR {
            found.sum.store(sums.sums);
            addRealsPlainly<T>(sums, reinterpret_cast<const std::byte *>(at), count, Channels);
            found.sum = Reals<Channels>(sums.sums);
        });
    found.extremes.addTo(sums);
}

template <typename T, std::size_t Channels>
void addDistances(RealLanes &squares, const std::byte *row, std::size_t pixels, const ChannelMeans &means)
{
    RealLanes meanOfLane{};
    for (std::size_t i = 0; i < runningSums * Channels; ++i)
        meanOfLane[i] = means[i % Channels];
    Reals<Channels> mean(meanOfLane);
    struct
    {
        Reals<Channels> sum;
    } found{Reals<Channels>(squares)};
    overPixels<Channels>(
        reinterpret_cast<const T *>(row), pixels, found,
        [&](const T *at, auto &to) HWY_ATTR {
            for (std::size_t k = 0; k < atOnce / runningSums * to.sum.vectors(); ++k) {
                const auto distance = hn::Sub(reals(at + k * hn::Lanes(f64)), mean[k]);
                to.sum[k] = hn::Add(to.sum[k], hn::Mul(distance, distance));
            }
        },
        [&](const T *at, std::size_t count) HWY_ATTR {
            found.sum.store(squares);
            addDistancesPlainly<T>(squares, reinterpret_cast<const std::byte *>(at), count, Channels, means);
            found.sum = Reals<Channels>(squares);
        });
}

#endif

template <typename T>
void realsOf(RealSums &sums, const std::byte *row, std::size_t pixels, std::size_t channels)
{
#if HWY_TARGET == HWY_EMU128
    addRealsPlainly<T>(sums, row, pixels, channels);
#else
    withChannels(channels, [&](auto count) { addReals<T, count>(sums, row, pixels); });
#endif
}

template <typename T>
void distancesOf(RealLanes &squares, const std::byte *row, std::size_t pixels, std::size_t channels,
                 const ChannelMeans &means)
{
#if HWY_TARGET == HWY_EMU128
    addDistancesPlainly<T>(squares, row, pixels, channels, means);
#else
    withChannels(channels, [&](auto count) { addDistances<T, count>(squares, row, pixels, means); });
#endif
}

void realRow(RealSums &sums, const std::byte *row, std::size_t pixels, std::size_t channels, DType dtype)
{
    const auto add = dtype == DType::Float32 ? realsOf<float> : realsOf<double>;
    add(sums, row, pixels, channels);
}

void distances(RealLanes &squares, const std::byte *row, std::size_t pixels, std::size_t channels, DType dtype,
               const ChannelMeans &means)
{
    const auto add = dtype == DType::Float32 ? distancesOf<float> : distancesOf<double>;
    add(squares, row, pixels, channels, means);
}

} // namespace pellucid::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pellucid {

namespace {

HWY_EXPORT(realRow);
HWY_EXPORT(distances);

} // namespace

void addRealRow(RealSums &sums, const std::byte *row, std::size_t pixels, std::size_t channels, DType dtype)
{
    HWY_DYNAMIC_DISPATCH(realRow)(sums, row, pixels, channels, dtype);
}

void addSquaredDistances(RealLanes &squares, const std::byte *row, std::size_t pixels, std::size_t channels,
                         DType dtype, const ChannelMeans &means)
{
    HWY_DYNAMIC_DISPATCH(distances)(squares, row, pixels, channels, dtype, means);
}

} // namespace pellucid
#endif
