/// Eight regressions at a time, one a lane: their sums of squares or triangular factors grow by a
/// row, are merged and solved. What is done in a lane does not depend on the others, so that it
/// does not matter which regressions share a vector.
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
};

/// What is solved from the triangular factors of eight regressions.
struct FactorSolution {
    /// design x targets.
    Lanes* coefficients;
    /// The least R_ii^2 over the squared length of column i: 0 when columns depend on each other.
    Lanes* independence;
    /// Of each target the sum of squares; about its mean when there is an origin.
    Lanes* totals;
    /// The rows j >= i of the triangle R^-1; null when it is not asked for.
    Lanes* inverse;
    /// With `inverse` the diagonal of (R'R)^-1.
    Lanes* variances;
    /// Design and targets were shifted by so much, where the first column is one of ones: what is
    /// solved is for those that were not; null for no shift.
    const Lanes* origin;
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

/// By the instruction: compilers make calls of a loop over std::sqrt.
template <class Vector>
[[gnu::always_inline]] inline void take_root(Vector& vector) {
#if RIDGEWOOD_X86
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

/// Givens rotations of the row into the factor `from`, whose rows are multiplied by `decay`.
template <int Bytes>
[[gnu::always_inline]] inline void rotate_row_body(const FactorShape& shape, double decay,
                                                   const Lanes* from, Lanes* row, Lanes* to) {
    using Vector = DoublesOf<Bytes>;
    for (std::size_t lane = 0; lane < Lanes::count; lane += Bytes / sizeof(double)) {
        const Lanes* r = from;
        Lanes* out = to;
        for (std::size_t i = 0; i < shape.design; ++i) {
            const Vector a = part<Bytes>(r++, lane) * decay;
            const Vector b = part<Bytes>(row + i, lane);
            Vector length = a * a + b * b;
            take_root(length);
            const auto still = b == Vector{};
            const Vector inverse = 1 / length;
            const Vector c = still ? Vector{} + 1 : a * inverse;
            const Vector s = still ? Vector{} : b * inverse;
            part<Bytes>(out++, lane) = still ? a : length;
            for (std::size_t j = i + 1; j < shape.width(); ++j) {
                const Vector x = part<Bytes>(r++, lane) * decay;
                const Vector z = part<Bytes>(row + j, lane);
                part<Bytes>(out++, lane) = c * x + s * z;
                part<Bytes>(row + j, lane) = c * z - s * x;
            }
        }
        for (std::size_t t = shape.design; t < shape.width(); ++t) {
            const Vector z = part<Bytes>(row + t, lane);
            part<Bytes>(out++, lane) = part<Bytes>(r++, lane) * (decay * decay) + z * z;
        }
    }
}

/// The same for sums of squares and products.
template <int Bytes>
[[gnu::always_inline]] inline void square_row_body(const FactorShape& shape, double decay,
                                                   const Lanes* from, const Lanes* row, Lanes* to) {
    using Vector = DoublesOf<Bytes>;
    const double decay_of_squares = decay * decay;
    for (std::size_t lane = 0; lane < Lanes::count; lane += Bytes / sizeof(double)) {
        const Lanes* g = from;
        Lanes* out = to;
        for (std::size_t i = 0; i < shape.design; ++i) {
            const Vector a = part<Bytes>(row + i, lane);
            for (std::size_t j = i; j < shape.width(); ++j) {
                const Vector z = part<Bytes>(row + j, lane);
                part<Bytes>(out++, lane) = part<Bytes>(g++, lane) * decay_of_squares + a * z;
            }
        }
        for (std::size_t t = shape.design; t < shape.width(); ++t) {
            const Vector z = part<Bytes>(row + t, lane);
            part<Bytes>(out++, lane) = part<Bytes>(g++, lane) * decay_of_squares + z * z;
        }
    }
}

/// Householder reflections of column j of both triangles at once: one root a column, where
/// rotations need one an entry. The triangle of `other` is destroyed.
template <int Bytes>
[[gnu::always_inline]] inline void merge_triangles_body(const FactorShape& shape, Lanes* factor,
                                                        Lanes* other) {
    using Vector = DoublesOf<Bytes>;
    for (std::size_t lane = 0; lane < Lanes::count; lane += Bytes / sizeof(double)) {
        for (std::size_t j = 0; j < shape.design; ++j) {
            Lanes* const r = factor + shape.row(j) - j;
            Vector squares = {};
            for (std::size_t i = 0; i <= j; ++i) {
                const Vector z = part<Bytes>(other + shape.row(i) + j - i, lane);
                squares += z * z;
            }
            const Vector a = part<Bytes>(r + j, lane);
            const auto still = squares == Vector{};
            Vector length = a * a + squares;
            take_root(length);
            const Vector head = a + length;
            const Vector scale = still ? Vector{} : 1 / (length * head);
            part<Bytes>(r + j, lane) = still ? a : length;
            for (std::size_t l = j + 1; l < shape.width(); ++l) {
                const Vector x = part<Bytes>(r + l, lane);
                Vector product = head * x;
                for (std::size_t i = 0; i <= j; ++i) {
                    const Lanes* const z = other + shape.row(i) - i;
                    product += part<Bytes>(z + j, lane) * part<Bytes>(z + l, lane);
                }
                product *= scale;
                part<Bytes>(r + l, lane) = still ? x : product * head - x;
                for (std::size_t i = 0; i <= j; ++i) {
                    Lanes* const z = other + shape.row(i) - i;
                    part<Bytes>(z + l, lane) =
                        part<Bytes>(z + l, lane) - product * part<Bytes>(z + j, lane);
                }
            }
        }
        for (std::size_t t = 0; t < shape.targets; ++t) {
            const std::size_t place = shape.row(shape.design) + t;
            Vector squares = part<Bytes>(factor + place, lane) + part<Bytes>(other + place, lane);
            for (std::size_t i = 0; i < shape.design; ++i) {
                const Vector z = part<Bytes>(other + shape.row(i) + shape.design + t - i, lane);
                squares += z * z;
            }
            part<Bytes>(factor + place, lane) = squares;
        }
    }
}

/// Cholesky. A pivot that rounding may have made, as it is below 1e-14 of the sum it came from,
/// becomes 0.
template <int Bytes>
[[gnu::always_inline]] inline void triangulate_body(const FactorShape& shape, Lanes* sums) {
    using Vector = DoublesOf<Bytes>;
    for (std::size_t lane = 0; lane < Lanes::count; lane += Bytes / sizeof(double)) {
        for (std::size_t i = 0; i < shape.design; ++i) {
            Lanes* const row = sums + shape.row(i) - i;
            Vector inverse = {};
            for (std::size_t j = i; j < shape.width(); ++j) {
                const Vector sum = part<Bytes>(row + j, lane);
                Vector rest = sum;
                for (std::size_t a = 0; a < i; ++a) {
                    const Lanes* const above = sums + shape.row(a) - a;
                    rest -= part<Bytes>(above + i, lane) * part<Bytes>(above + j, lane);
                }
                if (j == i) {
                    const auto positive = rest > 1e-14 * sum;
                    Vector root = positive ? rest : Vector{} + 1;
                    take_root(root);
                    inverse = positive ? 1 / root : Vector{};
                    part<Bytes>(row + j, lane) = positive ? root : Vector{};
                } else {
                    part<Bytes>(row + j, lane) = rest * inverse;
                }
            }
        }
        for (std::size_t t = 0; t < shape.targets; ++t) {
            Lanes* const place = sums + shape.row(shape.design) + t;
            Vector rest = part<Bytes>(place, lane);
            for (std::size_t i = 0; i < shape.design; ++i) {
                const Vector z = part<Bytes>(sums + shape.row(i) + shape.design + t - i, lane);
                rest -= z * z;
            }
            part<Bytes>(place, lane) = rest > Vector{} ? rest : Vector{};
        }
    }
}

template <int Bytes>
[[gnu::always_inline]] inline void invert_body(const FactorShape& shape, const Lanes* factor,
                                               const FactorSolution& out, std::size_t lane) {
    using Vector = DoublesOf<Bytes>;
    const FactorShape square{shape.design, 0};
    for (std::size_t i = shape.design; i-- > 0;) {
        const Lanes* const r = factor + shape.row(i) - i;
        Lanes* const row = out.inverse + square.row(i) - i;
        const Vector pivot = 1 / part<Bytes>(r + i, lane);
        part<Bytes>(row + i, lane) = pivot;
        for (std::size_t j = i + 1; j < shape.design; ++j) {
            Vector sum = {};
            for (std::size_t m = i + 1; m <= j; ++m)
                sum += part<Bytes>(r + m, lane) *
                       part<Bytes>(out.inverse + square.row(m) + j - m, lane);
            part<Bytes>(row + j, lane) = -sum * pivot;
        }
    }
    for (std::size_t j = 1; out.origin != nullptr && j < shape.design; ++j) {
        Vector entry = part<Bytes>(out.inverse + j, lane);
        for (std::size_t m = 1; m <= j; ++m)
            entry -= part<Bytes>(out.origin + m - 1, lane) *
                     part<Bytes>(out.inverse + square.row(m) + j - m, lane);
        part<Bytes>(out.inverse + j, lane) = entry;
    }
    const Lanes* entry = out.inverse;
    for (std::size_t i = 0; i < shape.design; ++i) {
        Vector sum = {};
        for (std::size_t j = i; j < shape.design; ++j) {
            const Vector value = part<Bytes>(entry++, lane);
            sum += value * value;
        }
        part<Bytes>(out.variances + i, lane) = sum;
    }
}

template <int Bytes>
[[gnu::always_inline]] inline void solve_factors_body(const FactorShape& shape, const Lanes* factor,
                                                      const FactorSolution& out) {
    using Vector = DoublesOf<Bytes>;
    for (std::size_t lane = 0; lane < Lanes::count; lane += Bytes / sizeof(double)) {
        Vector independence = Vector{} + 1;
        for (std::size_t i = 0; i < shape.design; ++i) {
            Vector length = {};
            for (std::size_t a = 0; a < i; ++a) {
                const Vector above = part<Bytes>(factor + shape.row(a) + i - a, lane);
                length += above * above;
            }
            Vector left = part<Bytes>(factor + shape.row(i), lane);
            left *= left;
            length += left;
            const Vector ratio = left > Vector{} ? left / length : Vector{};
            independence = ratio < independence ? ratio : independence;
        }
        part<Bytes>(out.independence, lane) = independence;

        for (std::size_t t = 0; t < shape.targets; ++t) {
            Vector total = part<Bytes>(factor + shape.row(shape.design) + t, lane);
            for (std::size_t i = out.origin != nullptr ? 1 : 0; i < shape.design; ++i) {
                const Vector z = part<Bytes>(factor + shape.row(i) + shape.design + t - i, lane);
                total += z * z;
            }
            part<Bytes>(out.totals + t, lane) = total;
            for (std::size_t i = shape.design; i-- > 0;) {
                const Lanes* const r = factor + shape.row(i) - i;
                Vector rest = part<Bytes>(r + shape.design + t, lane);
                for (std::size_t j = i + 1; j < shape.design; ++j)
                    rest -= part<Bytes>(r + j, lane) *
                            part<Bytes>(out.coefficients + j * shape.targets + t, lane);
                part<Bytes>(out.coefficients + i * shape.targets + t, lane) =
                    rest / part<Bytes>(r + i, lane);
            }
            if (out.origin == nullptr)
                continue;
            Vector first = part<Bytes>(out.coefficients + t, lane) +
                           part<Bytes>(out.origin + shape.design - 1 + t, lane);
            for (std::size_t j = 1; j < shape.design; ++j)
                first -= part<Bytes>(out.origin + j - 1, lane) *
                         part<Bytes>(out.coefficients + j * shape.targets + t, lane);
            part<Bytes>(out.coefficients + t, lane) = first;
        }
        if (out.inverse != nullptr)
            invert_body<Bytes>(shape, factor, out, lane);
    }
}

}  // namespace detail

namespace detail {

inline void gather_rows_portable(const LaneRows& rows, std::size_t count, const Lanes* origin,
                                 Lanes* to) {
    gather_rows_body<16>(rows, count, origin, to);
}

inline void add_scaled_portable(std::size_t count, const Lanes* from, double scale,
                                const Lanes* other, Lanes* to) {
    add_scaled_body<16>(count, from, scale, other, to);
}

inline void rotate_row_portable(const FactorShape& shape, double decay, const Lanes* from,
                                Lanes* row, Lanes* to) {
    rotate_row_body<16>(shape, decay, from, row, to);
}

inline void square_row_portable(const FactorShape& shape, double decay, const Lanes* from,
                                const Lanes* row, Lanes* to) {
    square_row_body<16>(shape, decay, from, row, to);
}

inline void merge_triangles_portable(const FactorShape& shape, Lanes* factor, Lanes* other) {
    merge_triangles_body<16>(shape, factor, other);
}

inline void triangulate_portable(const FactorShape& shape, Lanes* sums) {
    triangulate_body<16>(shape, sums);
}

inline void solve_factors_portable(const FactorShape& shape, const Lanes* factor,
                                   const FactorSolution& out) {
    solve_factors_body<16>(shape, factor, out);
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

__attribute__((target("avx2,fma"))) inline void rotate_row_avx2(const FactorShape& shape,
                                                                double decay, const Lanes* from,
                                                                Lanes* row, Lanes* to) {
    rotate_row_body<32>(shape, decay, from, row, to);
}

__attribute__((target("avx2,fma"))) inline void square_row_avx2(const FactorShape& shape,
                                                                double decay, const Lanes* from,
                                                                const Lanes* row, Lanes* to) {
    square_row_body<32>(shape, decay, from, row, to);
}

__attribute__((target("avx2,fma"))) inline void merge_triangles_avx2(const FactorShape& shape,
                                                                     Lanes* factor, Lanes* other) {
    merge_triangles_body<32>(shape, factor, other);
}

__attribute__((target("avx2,fma"))) inline void triangulate_avx2(const FactorShape& shape,
                                                                 Lanes* sums) {
    triangulate_body<32>(shape, sums);
}

__attribute__((target("avx2,fma"))) inline void solve_factors_avx2(const FactorShape& shape,
                                                                   const Lanes* factor,
                                                                   const FactorSolution& out) {
    solve_factors_body<32>(shape, factor, out);
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

__attribute__((target("avx512f,avx512dq"))) inline void rotate_row_avx512(const FactorShape& shape,
                                                                          double decay,
                                                                          const Lanes* from,
                                                                          Lanes* row, Lanes* to) {
    rotate_row_body<64>(shape, decay, from, row, to);
}

__attribute__((target("avx512f,avx512dq"))) inline void square_row_avx512(
    const FactorShape& shape, double decay, const Lanes* from, const Lanes* row, Lanes* to) {
    square_row_body<64>(shape, decay, from, row, to);
}

__attribute__((target("avx512f,avx512dq"))) inline void merge_triangles_avx512(
    const FactorShape& shape, Lanes* factor, Lanes* other) {
    merge_triangles_body<64>(shape, factor, other);
}

__attribute__((target("avx512f,avx512dq"))) inline void triangulate_avx512(const FactorShape& shape,
                                                                           Lanes* sums) {
    triangulate_body<64>(shape, sums);
}

__attribute__((target("avx512f,avx512dq"))) inline void solve_factors_avx512(
    const FactorShape& shape, const Lanes* factor, const FactorSolution& out) {
    solve_factors_body<64>(shape, factor, out);
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

/// to = the triangular factors `from`, multiplied by `decay`, with one more row [x y] in each,
/// which is destroyed. A row of zeros changes nothing else. `to` may be `from`.
inline void rotate_row(Isa isa, const FactorShape& shape, double decay, const Lanes* from,
                       Lanes* row, Lanes* to) {
#if RIDGEWOOD_X86
    if (isa == Isa::avx512)
        return detail::rotate_row_avx512(shape, decay, from, row, to);
    if (isa == Isa::avx2)
        return detail::rotate_row_avx2(shape, decay, from, row, to);
#endif
    static_cast<void>(isa);
    detail::rotate_row_portable(shape, decay, from, row, to);
}

/// The same for sums of squares and products, which are multiplied by the square of `decay`.
inline void square_row(Isa isa, const FactorShape& shape, double decay, const Lanes* from,
                       const Lanes* row, Lanes* to) {
#if RIDGEWOOD_X86
    if (isa == Isa::avx512)
        return detail::square_row_avx512(shape, decay, from, row, to);
    if (isa == Isa::avx2)
        return detail::square_row_avx2(shape, decay, from, row, to);
#endif
    static_cast<void>(isa);
    detail::square_row_portable(shape, decay, from, row, to);
}

/// factor = the triangular factors of the rows of both. `other` is destroyed.
inline void merge_triangles(Isa isa, const FactorShape& shape, Lanes* factor, Lanes* other) {
#if RIDGEWOOD_X86
    if (isa == Isa::avx512)
        return detail::merge_triangles_avx512(shape, factor, other);
    if (isa == Isa::avx2)
        return detail::merge_triangles_avx2(shape, factor, other);
#endif
    static_cast<void>(isa);
    detail::merge_triangles_portable(shape, factor, other);
}

/// Sums of squares and products become triangular factors. A pivot that may be mere rounding, as it
/// is at most 1e-14 of the sum it came from, becomes 0.
inline void triangulate(Isa isa, const FactorShape& shape, Lanes* sums) {
#if RIDGEWOOD_X86
    if (isa == Isa::avx512)
        return detail::triangulate_avx512(shape, sums);
    if (isa == Isa::avx2)
        return detail::triangulate_avx2(shape, sums);
#endif
    static_cast<void>(isa);
    detail::triangulate_portable(shape, sums);
}

/// Solves for what `out` asks; where columns depend on each other it is not finite, or noise.
inline void solve_factors(Isa isa, const FactorShape& shape, const Lanes* factor,
                          const FactorSolution& out) {
#if RIDGEWOOD_X86
    if (isa == Isa::avx512)
        return detail::solve_factors_avx512(shape, factor, out);
    if (isa == Isa::avx2)
        return detail::solve_factors_avx2(shape, factor, out);
#endif
    static_cast<void>(isa);
    detail::solve_factors_portable(shape, factor, out);
}

}  // namespace ridgewood::simd
