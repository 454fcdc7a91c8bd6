/// Eight regressions at a time, one a lane. What is done in a lane does not depend on the others,
/// so that it does not matter which regressions share a vector.
#pragma once

#include <ridgewood/simd/doubles.hpp>
#include <ridgewood/simd/isa.hpp>

#include <cmath>
#include <cstddef>
#include <cstring>

namespace ridgewood::simd {

/// One number of each of eight regressions.
struct alignas(64) Lanes {
    static constexpr std::size_t count = 8;
    double value[count];
};

/// The shape of a factor: `design` columns [x] and `targets` columns [y]. Its rows i < design hold
/// the entries (i, j), j >= i, of the triangle R of [x y], and behind them stand the sums of
/// squares of what R leaves of each target. In a factor of sums of squares and products stand
/// those of x_i with [x y], and those of each target with itself.
struct FactorShape {
    std::size_t design, targets;

    [[nodiscard]] constexpr std::size_t width() const { return design + targets; }
    [[nodiscard]] constexpr std::size_t size() const { return row(design) + targets; }
    /// Where row i begins, with its entry on the diagonal.
    [[nodiscard]] constexpr std::size_t row(std::size_t i) const {
        return i * width() - (i * i - i) / 2;
    }
    /// From an entry of row i to the one below it.
    [[nodiscard]] constexpr std::size_t down(std::size_t i) const { return width() - i - 1; }
};

/// One row for each lane, wherever the rows stand: value j of a lane is at its address plus j times
/// its stride. Of a lane without a row the scale is 0, and the address that of a finite number.
struct LaneRows {
    const double* address[Lanes::count];
    std::ptrdiff_t stride[Lanes::count];
    Lanes scale;
    /// Whether each address is the one behind that of the lane before, and all strides are equal.
    bool are_adjacent;
};

namespace detail {

/// A vector that lies over some of the lanes.
template <int Bytes>
using PartOfLanes [[gnu::may_alias]] = DoublesOf<Bytes>;

template <int Bytes>
[[gnu::always_inline]] inline PartOfLanes<Bytes>& part(Lanes* lanes, std::size_t first) {
    return *reinterpret_cast<PartOfLanes<Bytes>*>(lanes->value + first);
}

template <int Bytes>
[[gnu::always_inline]] inline const PartOfLanes<Bytes>& part(const Lanes* lanes,
                                                             std::size_t first) {
    return *reinterpret_cast<const PartOfLanes<Bytes>*>(lanes->value + first);
}

/// By the instruction: compilers make calls of a loop over std::sqrt. clang lets no vector that is
/// larger than those of its flags into a register here.
template <class Vector>
[[gnu::always_inline]] inline void take_root(Vector& vector) {
#if RIDGEWOOD_X86 && defined(__clang__)
    if constexpr (sizeof vector == 16)
        asm("sqrtpd %0, %%xmm15\n\tmovupd %%xmm15, %0" : "+m"(vector) : : "xmm15");
    else if constexpr (sizeof vector == 32)
        asm("vsqrtpd %0, %%ymm15\n\tvmovupd %%ymm15, %0" : "+m"(vector) : : "xmm15");
    else
        asm("vsqrtpd %0, %%zmm15\n\tvmovupd %%zmm15, %0" : "+m"(vector) : : "xmm15");
#elif RIDGEWOOD_X86
    if constexpr (sizeof vector == 16)
        asm("sqrtpd %0, %0" : "+x"(vector));
    else if constexpr (sizeof vector == 32)
        asm("vsqrtpd %0, %0" : "+x"(vector));
    else
        asm("vsqrtpd %0, %0" : "+v"(vector));
#else
    for (std::size_t i = 0; i < sizeof vector / sizeof(double); ++i)
        vector[i] = std::sqrt(vector[i]);
#endif
}

/// Reads straight into vectors: values that are stored one by one and loaded together stall.
template <int Bytes>
[[gnu::always_inline]] inline void gather_rows_body(const LaneRows& rows, std::size_t count,
                                                    const Lanes* origin, Lanes* to) {
    using Vector = DoublesOf<Bytes>;
    for (std::size_t lane = 0; lane < Lanes::count; lane += Bytes / sizeof(double)) {
        const Vector scale = part<Bytes>(&rows.scale, lane);
        for (std::size_t j = 0; j < count; ++j) {
            const auto at = [&](std::size_t i) __attribute__((always_inline))->const double& {
                return rows
                    .address[lane + i][static_cast<std::ptrdiff_t>(j) * rows.stride[lane + i]];
            };
            Vector x;
            if (rows.are_adjacent)
                std::memcpy(&x, &at(0), Bytes);
            else if constexpr (Bytes == 64)
                x = Vector{at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7)};
            else if constexpr (Bytes == 32)
                x = Vector{at(0), at(1), at(2), at(3)};
            else
                x = Vector{at(0), at(1)};
            if (origin != nullptr)
                x -= part<Bytes>(origin + j, lane);
            part<Bytes>(to + j, lane) = scale * x;
        }
    }
}

template <int Bytes>
[[gnu::always_inline]] inline void add_scaled_body(std::size_t count, const Lanes* from,
                                                   double scale, const Lanes* other, Lanes* to) {
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t lane = 0; lane < Lanes::count; lane += Bytes / sizeof(double))
            part<Bytes>(to + i, lane) =
                part<Bytes>(from + i, lane) + scale * part<Bytes>(other + i, lane);
    }
}

inline void gather_rows_portable(const LaneRows& rows, std::size_t count, const Lanes* origin,
                                 Lanes* to) {
    gather_rows_body<16>(rows, count, origin, to);
}

inline void add_scaled_portable(std::size_t count, const Lanes* from, double scale,
                                const Lanes* other, Lanes* to) {
    add_scaled_body<16>(count, from, scale, other, to);
}

#if RIDGEWOOD_X86
__attribute__((target("avx2,fma"))) inline void gather_rows_avx2(const LaneRows& rows,
                                                                 std::size_t count,
                                                                 const Lanes* origin, Lanes* to) {
    gather_rows_body<32>(rows, count, origin, to);
}

__attribute__((target("avx2,fma"))) inline void add_scaled_avx2(std::size_t count,
                                                                const Lanes* from, double scale,
                                                                const Lanes* other, Lanes* to) {
    add_scaled_body<32>(count, from, scale, other, to);
}

__attribute__((target("avx512f,avx512dq"))) inline void gather_rows_avx512(const LaneRows& rows,
                                                                           std::size_t count,
                                                                           const Lanes* origin,
                                                                           Lanes* to) {
    gather_rows_body<64>(rows, count, origin, to);
}

__attribute__((target("avx512f,avx512dq"))) inline void add_scaled_avx512(
    std::size_t count, const Lanes* from, double scale, const Lanes* other, Lanes* to) {
    add_scaled_body<64>(count, from, scale, other, to);
}
#endif

}  // namespace detail

/// to[j] = scale (value j of each row - origin[j]) for count values; origin may be null, for zeros.
inline void gather_rows(Isa isa, const LaneRows& rows, std::size_t count, const Lanes* origin,
                        Lanes* to) {
#if RIDGEWOOD_X86
    if (isa == Isa::avx512)
        return detail::gather_rows_avx512(rows, count, origin, to);
    if (isa == Isa::avx2)
        return detail::gather_rows_avx2(rows, count, origin, to);
#endif
    static_cast<void>(isa);
    detail::gather_rows_portable(rows, count, origin, to);
}

/// to = from + scale other for count numbers of all lanes: how sums of squares and products merge.
inline void add_scaled(Isa isa, std::size_t count, const Lanes* from, double scale,
                       const Lanes* other, Lanes* to) {
#if RIDGEWOOD_X86
    if (isa == Isa::avx512)
        return detail::add_scaled_avx512(count, from, scale, other, to);
    if (isa == Isa::avx2)
        return detail::add_scaled_avx2(count, from, scale, other, to);
#endif
    static_cast<void>(isa);
    detail::add_scaled_portable(count, from, scale, other, to);
}

}  // namespace ridgewood::simd
