/// The quadratic model of a Newton step with the prices of its coefficients, solved.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/active_factor.hpp>
#include <ridgewood/linear/detail/penalized/direct_step.hpp>
#include <ridgewood/linear/detail/penalized/penalty.hpp>
#include <ridgewood/simd/axpy.hpp>
#include <ridgewood/simd/isa.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace ridgewood::detail {

/// Minimises 1/2 (b - b0)'G(b - b0) - g'(b - b0) + sum h_j(b_j) from b = b0 on, all columns being
/// in: sweeps of coordinate descent that find the signs, and direct steps that then are exact. The
/// factor of the free part of G is kept while G stays.
template <Real W>
class QuadraticDescent {
public:
    /// G is another one.
    void forget() { factor_.clear(); }

    /// The first `b.size()` rows and columns of `gram` count. On return g is the gradient at b.
    void solve(const Matrix<W>& gram, const std::vector<CoefficientPenalty>& prices, Vector<W>& b,
               Vector<W>& g, double tolerance) {
        constexpr int most_rounds = 100;
        int sweeps = 1;
        for (int round = 0; round < most_rounds; ++round) {
            if (worst_violation(prices, b, g) <= tolerance)
                return;
            for (int i = 0; i < sweeps; ++i)
                sweep(gram, prices, b, g);
            // Columns that leave on the way to the end of a step are few as a rule.
            for (Index i = 0; i <= b.size() && !step_directly(gram, prices, b, g); ++i) {
                if (factor_.size() == 0)
                    break;
            }
            sweeps = std::min(2 * sweeps, 16);
        }
    }

    /// diag((G_AA + l2)^-1) of the columns of `b` that are not 0, times l2, summed up.
    [[nodiscard]] double shrinkage(const Matrix<W>& gram,
                                   const std::vector<CoefficientPenalty>& prices,
                                   const Vector<W>& b) {
        std::vector<Member> members;
        for (Index q = 0; q < b.size(); ++q) {
            if (b[q] != 0)
                members.push_back({q, price(prices, q).l2});
        }
        factor_.update(gram, members);
        double sum = 0;
        for (Index i = 0; i < factor_.size(); ++i) {
            Vector<W> unit = Vector<W>::Unit(factor_.size(), i);
            factor_.solve(unit);
            sum += unit[i] * factor_.members()[static_cast<std::size_t>(i)].curvature;
        }
        return sum;
    }

private:
    using Member = typename ActiveFactor<W>::Member;

    [[nodiscard]] static const CoefficientPenalty& price(
        const std::vector<CoefficientPenalty>& prices, Index q) {
        return prices[static_cast<std::size_t>(q)];
    }

    [[nodiscard]] static double worst_violation(const std::vector<CoefficientPenalty>& prices,
                                                const Vector<W>& b, const Vector<W>& g) {
        double worst = 0;
        for (Index q = 0; q < b.size(); ++q)
            worst = std::max(worst, price(prices, q).violation(b[q], g[q]));
        return worst;
    }

    static void move(const Matrix<W>& gram, Index q, double change, Vector<W>& g) {
        simd::axpy(simd::best_isa(), -change, &gram(0, q), static_cast<std::size_t>(g.size()),
                   g.data());
    }

    static void sweep(const Matrix<W>& gram, const std::vector<CoefficientPenalty>& prices,
                      Vector<W>& b, Vector<W>& g) {
        for (Index q = 0; q < b.size(); ++q) {
            const double d = gram(q, q);
            if (!(d > 0))
                continue;
            const double next = price(prices, q).minimizer(g[q] + d * b[q], d);
            if (next == b[q])
                continue;
            move(gram, q, next - b[q], g);
            b[q] = next;
        }
    }

    /// Whether the step went all the way.
    [[nodiscard]] bool step_directly(const Matrix<W>& gram,
                                     const std::vector<CoefficientPenalty>& prices, Vector<W>& b,
                                     Vector<W>& g) {
        factor_.update(gram, free_members(prices, b, b.size()));
        if (factor_.size() == 0)
            return false;
        return direct_step(factor_, prices, b, g, [&](Index q, double next) {
            if (next != b[q])
                move(gram, q, next - b[q], g);
            b[q] = next;
        });
    }

    ActiveFactor<W> factor_;
};

}  // namespace ridgewood::detail
