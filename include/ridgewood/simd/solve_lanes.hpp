/// Coefficients and their variances from the triangular factors of eight regressions.
#pragma once

#include <ridgewood/simd/doubles.hpp>
#include <ridgewood/simd/isa.hpp>
#include <ridgewood/simd/lanes.hpp>

#include <cstddef>

namespace ridgewood::simd {

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

namespace detail {

template <int Bytes>
[[gnu::always_inline]] inline void invert_body(FactorShape shape, const Lanes* factor,
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
            const Lanes* entry = row + j + square.down(i);
            for (std::size_t m = i + 1; m <= j; entry += square.down(m++))
                sum += part<Bytes>(r + m, lane) * part<Bytes>(entry, lane);
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
[[gnu::always_inline]] inline void solve_factors_body(FactorShape shape, const Lanes* factor,
                                                      const FactorSolution& out) {
    using Vector = DoublesOf<Bytes>;
    for (std::size_t lane = 0; lane < Lanes::count; lane += Bytes / sizeof(double)) {
        Vector independence = Vector{} + 1;
        for (std::size_t i = 0; i < shape.design; ++i) {
            Vector length = {};
            const Lanes* entry = factor + i;
            for (std::size_t a = 0; a < i; entry += shape.down(a++)) {
                const Vector above = part<Bytes>(entry, lane);
                length += above * above;
            }
            Vector left = part<Bytes>(entry, lane);
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

inline void solve_factors_portable(const FactorShape& shape, const Lanes* factor,
                                   const FactorSolution& out) {
    solve_factors_body<16>(shape, factor, out);
}

#if RIDGEWOOD_X86
__attribute__((target("avx2,fma"))) inline void solve_factors_avx2(const FactorShape& shape,
                                                                   const Lanes* factor,
                                                                   const FactorSolution& out) {
    solve_factors_body<32>(shape, factor, out);
}

__attribute__((target("avx512f,avx512dq"))) inline void solve_factors_avx512(
    const FactorShape& shape, const Lanes* factor, const FactorSolution& out) {
    solve_factors_body<64>(shape, factor, out);
}
#endif

}  // namespace detail

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
