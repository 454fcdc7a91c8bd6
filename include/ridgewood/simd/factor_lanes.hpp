/// Triangular factors and sums of squares of eight regressions: they grow by a row, lose one, and
/// merge.
#pragma once

#include <ridgewood/simd/doubles.hpp>
#include <ridgewood/simd/isa.hpp>
#include <ridgewood/simd/lanes.hpp>

#include <cstddef>

namespace ridgewood::simd {

namespace detail {

/// Givens rotations of the row into the factor `from`, whose rows are multiplied by `decay`.
template <int Bytes>
[[gnu::always_inline]] inline void rotate_row_body(FactorShape shape, double decay,
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

/// The same with hyperbolic rotations, each row of the factor first (Chambers 1971).
template <int Bytes>
[[gnu::always_inline]] inline void remove_row_body(FactorShape shape, Lanes* factor, Lanes* row,
                                                   Lanes* left) {
    using Vector = DoublesOf<Bytes>;
    for (std::size_t lane = 0; lane < Lanes::count; lane += Bytes / sizeof(double)) {
        Lanes* r = factor;
        Vector squared_cosines = Vector{} + 1;
        for (std::size_t i = 0; i < shape.design; ++i) {
            const Vector a = part<Bytes>(r, lane), b = part<Bytes>(row + i, lane);
            const Vector s = b == Vector{} ? Vector{} : b / a;
            Vector c = 1 - s * s;
            const auto holds = c > Vector{};
            squared_cosines = holds ? squared_cosines * c : Vector{};
            c = holds ? c : Vector{} + 1;
            take_root(c);
            const Vector inverse = 1 / c;
            part<Bytes>(r++, lane) = c * a;
            for (std::size_t j = i + 1; j < shape.width(); ++j, ++r) {
                const Vector z = part<Bytes>(row + j, lane);
                const Vector x = (part<Bytes>(r, lane) - s * z) * inverse;
                part<Bytes>(r, lane) = x;
                part<Bytes>(row + j, lane) = c * z - s * x;
            }
        }
        for (std::size_t t = shape.design; t < shape.width(); ++t, ++r) {
            const Vector z = part<Bytes>(row + t, lane), before = part<Bytes>(r, lane);
            const Vector rest = before - z * z;
            const Vector ratio = rest > Vector{} ? rest / before : Vector{};
            part<Bytes>(r, lane) = rest;
            const auto is_less = (ratio < squared_cosines) & (z != Vector{});
            squared_cosines = is_less ? ratio : squared_cosines;
        }
        part<Bytes>(left, lane) = squared_cosines;
    }
}

/// The same for sums of squares and products.
template <int Bytes>
[[gnu::always_inline]] inline void square_row_body(FactorShape shape, double decay,
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
[[gnu::always_inline]] inline void merge_triangles_body(FactorShape shape, Lanes* factor,
                                                        Lanes* other) {
    using Vector = DoublesOf<Bytes>;
    for (std::size_t lane = 0; lane < Lanes::count; lane += Bytes / sizeof(double)) {
        for (std::size_t j = 0; j < shape.design; ++j) {
            Lanes* const r = factor + shape.row(j) - j;
            Vector squares = {};
            Lanes* z = other + j;
            for (std::size_t i = 0; i <= j; z += shape.down(i++)) {
                const Vector entry = part<Bytes>(z, lane);
                squares += entry * entry;
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
                z = other;
                for (std::size_t i = 0; i <= j; z += shape.down(i++))
                    product += part<Bytes>(z + j, lane) * part<Bytes>(z + l, lane);
                product *= scale;
                part<Bytes>(r + l, lane) = still ? x : product * head - x;
                z = other;
                for (std::size_t i = 0; i <= j; z += shape.down(i++))
                    part<Bytes>(z + l, lane) =
                        part<Bytes>(z + l, lane) - product * part<Bytes>(z + j, lane);
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
[[gnu::always_inline]] inline void triangulate_body(FactorShape shape, Lanes* sums) {
    using Vector = DoublesOf<Bytes>;
    for (std::size_t lane = 0; lane < Lanes::count; lane += Bytes / sizeof(double)) {
        for (std::size_t i = 0; i < shape.design; ++i) {
            Lanes* const row = sums + shape.row(i) - i;
            Vector inverse = {};
            for (std::size_t j = i; j < shape.width(); ++j) {
                const Vector sum = part<Bytes>(row + j, lane);
                Vector rest = sum;
                const Lanes* above = sums;
                for (std::size_t a = 0; a < i; above += shape.down(a++))
                    rest -= part<Bytes>(above + i, lane) * part<Bytes>(above + j, lane);
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

inline void rotate_row_portable(const FactorShape& shape, double decay, const Lanes* from,
                                Lanes* row, Lanes* to) {
    rotate_row_body<16>(shape, decay, from, row, to);
}

inline void remove_row_portable(const FactorShape& shape, Lanes* factor, Lanes* row, Lanes* left) {
    remove_row_body<16>(shape, factor, row, left);
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

#if RIDGEWOOD_X86
__attribute__((target("avx2,fma"))) inline void rotate_row_avx2(const FactorShape& shape,
                                                                double decay, const Lanes* from,
                                                                Lanes* row, Lanes* to) {
    rotate_row_body<32>(shape, decay, from, row, to);
}

__attribute__((target("avx2,fma"))) inline void remove_row_avx2(const FactorShape& shape,
                                                                Lanes* factor, Lanes* row,
                                                                Lanes* left) {
    remove_row_body<32>(shape, factor, row, left);
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

__attribute__((target("avx512f,avx512dq"))) inline void rotate_row_avx512(const FactorShape& shape,
                                                                          double decay,
                                                                          const Lanes* from,
                                                                          Lanes* row, Lanes* to) {
    rotate_row_body<64>(shape, decay, from, row, to);
}

__attribute__((target("avx512f,avx512dq"))) inline void remove_row_avx512(const FactorShape& shape,
                                                                          Lanes* factor, Lanes* row,
                                                                          Lanes* left) {
    remove_row_body<64>(shape, factor, row, left);
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
#endif

}  // namespace detail

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

/// The triangular factors without a row [x y] that is in them, which is destroyed. `left` is the
/// least part of a squared length that remains: where it is small, so many digits are lost, and
/// where it is 0 the factor is of no use.
inline void remove_row(Isa isa, const FactorShape& shape, Lanes* factor, Lanes* row, Lanes* left) {
#if RIDGEWOOD_X86
    if (isa == Isa::avx512)
        return detail::remove_row_avx512(shape, factor, row, left);
    if (isa == Isa::avx2)
        return detail::remove_row_avx2(shape, factor, row, left);
#endif
    static_cast<void>(isa);
    detail::remove_row_portable(shape, factor, row, left);
}

/// to = the sums of squares and products `from`, multiplied by the square of `decay`, with one more
/// row.
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

}  // namespace ridgewood::simd
