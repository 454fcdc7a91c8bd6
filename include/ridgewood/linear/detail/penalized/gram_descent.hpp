/// Penalized least squares on a Gram matrix: coordinate descent that finds the active columns and
/// their signs, and direct steps that then are exact.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/active_factor.hpp>
#include <ridgewood/linear/detail/penalized/penalty.hpp>
#include <ridgewood/linear/detail/penalized/screened_gram.hpp>
#include <ridgewood/simd/axpy.hpp>
#include <ridgewood/simd/isa.hpp>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// How far a descent may go and how it ended.
struct DescentLimits {
    /// Largest violation of the optimality conditions that counts as none.
    double tolerance = 0;
    Index max_iterations = 0;
};

struct DescentReport {
    /// Sweeps and direct steps.
    Index iterations = 0;
    /// The largest violation of the optimality conditions among the columns that were looked at.
    double violation = 0;
};

/// Minimises 1/2 b'Gb - c'b + sum h_j(b_j) over the screened columns, from the solution of the call
/// before. A step of coordinate descent costs the number of active columns. Where signs have been
/// found, the solution on them is that of linear equations, by a factor that is kept up to date;
/// from one lambda to the next this step alone is exact between two knots of the path (Rosset and
/// Zhu 2007; Larsson and Wallin 2022 start from it too).
template <Real W>
class GramDescent {
public:
    GramDescent(ScreenedGram<W>& gram, DescentLimits limits) : gram_(gram), limits_(limits) {}

    /// Coefficients and gradients c - Gb by position; of columns that came in since, after `solve`.
    [[nodiscard]] const Vector<W>& coefficients() const { return b_; }
    [[nodiscard]] const Vector<W>& gradient() const { return g_; }

    /// Goes back to a solution of before.
    void restart(const Vector<W>& coefficients) {
        b_.head(coefficients.size()) = coefficients;
        b_.tail(b_.size() - coefficients.size()).setZero();
        is_fresh_ = false;
    }

    [[nodiscard]] DescentReport solve(const Penalty<W>& penalty) {
        report_ = {};
        take_in(penalty);
        if (!is_fresh_)
            refresh(gram_.size());
        is_fresh_ = true;
        if (b_.size() > 0 && factor_.size() > 0)
            static_cast<void>(direct_step());
        while (true) {
            const bool settled = solve_active();
            refresh(gram_.size());
            const std::vector<Index> entering = violators(gram_.active(), gram_.size());
            report_.violation = std::max(worst_violation(0, gram_.active()),
                                         worst_violation(gram_.active(), gram_.size()));
            if (!settled || entering.empty())
                return report_;
            gram_.activate(entering, [this](Index a, Index b) {
                std::swap(b_[a], b_[b]);
                std::swap(g_[a], g_[b]);
                std::swap(prices_[static_cast<std::size_t>(a)],
                          prices_[static_cast<std::size_t>(b)]);
            });
        }
    }

    /// Trace of (G_AA + l2)^-1 G_AA over the active columns.
    [[nodiscard]] double degrees_of_freedom() {
        std::vector<typename ActiveFactor<W>::Member> members;
        double price = 0;
        for (Index q = 0; q < gram_.active(); ++q) {
            if (b_[q] == 0)
                continue;
            price = std::max(price, price_of(q).l2);
            members.push_back({q, price_of(q).l2});
        }
        const auto count = static_cast<double>(members.size());
        if (price == 0)
            return count;
        factor_.update(gram_.gram(), members);
        return count - price * factor_.inverse_trace();
    }

private:
    using Member = typename ActiveFactor<W>::Member;

    [[nodiscard]] const CoefficientPenalty& price_of(Index position) const {
        return prices_[static_cast<std::size_t>(position)];
    }

    /// Prices at a new lambda, and room for columns that have come in.
    void take_in(const Penalty<W>& penalty) {
        const Index old = b_.size(), size = gram_.size();
        b_.conservativeResize(size);
        g_.conservativeResize(size);
        b_.tail(size - old).setZero();
        is_fresh_ = is_fresh_ && old == size;
        prices_.resize(static_cast<std::size_t>(size));
        for (Index q = 0; q < size; ++q)
            prices_[static_cast<std::size_t>(q)] = penalty[gram_.column(q)];
    }

    /// The gradient of the first `count` columns from scratch, without the rounding of updates.
    void refresh(Index count) {
        g_.head(count) = gram_.products().head(count);
        const Index active = gram_.active();
        std::vector<Index> used;
        for (Index q = 0; q < active; ++q) {
            if (b_[q] != 0)
                used.push_back(q);
        }
        // Blocks of rows that stay in the first cache while the columns go by.
        constexpr Index block = 1024;
        const simd::Isa isa = simd::best_isa();
        for (Index first = 0; first < count; first += block) {
            const auto rows = static_cast<std::size_t>(std::min(block, count - first));
            for (const Index q : used)
                simd::axpy(isa, -b_[q], &gram_.gram()(first, q), rows, &g_[first]);
        }
    }

    [[nodiscard]] double violation(Index q) const { return price_of(q).violation(b_[q], g_[q]); }

    [[nodiscard]] double worst_violation(Index first, Index last) const {
        double worst = 0;
        for (Index q = first; q < last; ++q)
            worst = std::max(worst, violation(q));
        return worst;
    }

    [[nodiscard]] std::vector<Index> violators(Index first, Index last) const {
        std::vector<Index> out;
        for (Index q = first; q < last; ++q) {
            if (violation(q) > limits_.tolerance)
                out.push_back(q);
        }
        return out;
    }

    /// Solves for the active columns; false at the limit of iterations.
    [[nodiscard]] bool solve_active() {
        double spent = 0;  // multiplications of sweeps since the last full direct step
        Index sweeps = 2;
        while (report_.iterations < limits_.max_iterations) {
            std::vector<Index> moving = violators(0, gram_.active());
            if (moving.empty()) {
                // Updates may have drifted; what counts is the gradient itself.
                refresh(gram_.active());
                moving = violators(0, gram_.active());
                if (moving.empty())
                    return true;
            }
            for (int i = 0; i < 2; ++i)
                spent += sweep(moving);
            const std::vector<Member> members = free_members();
            const auto size = static_cast<double>(members.size());
            // A factorisation goes about eight times as fast as sweeps, which wait for memory.
            if (factor_.update_cost(members) <= 8 * (spent + 4 * size * size) && direct_step()) {
                spent = 0;
                continue;
            }
            std::vector<Index> all(static_cast<std::size_t>(gram_.active()));
            for (Index q = 0; q < gram_.active(); ++q)
                all[static_cast<std::size_t>(q)] = q;
            for (Index i = 0; i < sweeps; ++i)
                spent += sweep(all);
            sweeps = std::min<Index>(2 * sweeps, 32);
        }
        return false;
    }

    /// One pass of coordinate descent; the multiplications that it took.
    double sweep(const std::vector<Index>& positions) {
        ++report_.iterations;
        const simd::Isa isa = simd::best_isa();
        const Index active = gram_.active();
        double changes = 0;
        for (const Index q : positions) {
            const double d = gram_.square(q);
            const double next = price_of(q).minimizer(g_[q] + d * b_[q], d);
            const double change = next - b_[q];
            if (change == 0)
                continue;
            b_[q] = next;
            simd::axpy(isa, -change, &gram_.gram()(0, q), static_cast<std::size_t>(active),
                       g_.data());
            ++changes;
        }
        return changes * static_cast<double>(active);
    }

    /// The active columns that are free to move along their piece of the penalty.
    [[nodiscard]] std::vector<Member> free_members() const {
        std::vector<Member> out;
        for (Index q = 0; q < gram_.active(); ++q) {
            const PenaltyPiece piece = price_of(q).piece(b_[q]);
            if ((b_[q] != 0 || price_of(q).l1 == 0) && b_[q] > piece.low && b_[q] < piece.high)
                out.push_back({q, piece.curvature});
        }
        return out;
    }

    /// Newton's step on the pieces where the free columns are, which is exact, or the part of it up
    /// to the first end of a piece. False when it could not go all the way, or the equations are
    /// not those of a minimum.
    [[nodiscard]] bool direct_step() {
        factor_.update(gram_.gram(), free_members());
        if (factor_.size() == 0)
            return false;
        const bool convex = price_of(0).shape == PenaltyShape::lasso;
        if (factor_.is_deficient() && !convex)
            return false;
        ++report_.iterations;
        const auto& members = factor_.members();
        Vector<W> step(factor_.size());
        std::vector<PenaltyPiece> pieces;
        for (Index i = 0; i < step.size(); ++i) {
            const Index q = members[static_cast<std::size_t>(i)].position;
            pieces.push_back(price_of(q).piece(b_[q]));
            step[i] = g_[q] - pieces.back().constant - pieces.back().curvature * b_[q];
        }
        factor_.solve(step);

        double share = 1;
        for (Index i = 0; i < step.size(); ++i) {
            const Index q = members[static_cast<std::size_t>(i)].position;
            const PenaltyPiece& piece = pieces[static_cast<std::size_t>(i)];
            const double end = step[i] > 0 ? piece.high : piece.low;
            if (b_[q] + step[i] > piece.high || b_[q] + step[i] < piece.low)
                share = std::min(share, (end - b_[q]) / step[i]);
        }
        for (Index i = 0; i < step.size(); ++i) {
            const Index q = members[static_cast<std::size_t>(i)].position;
            const PenaltyPiece& piece = pieces[static_cast<std::size_t>(i)];
            const double end = step[i] > 0 ? piece.high : piece.low;
            const double next = b_[q] + share * step[i];
            // Within rounding of the end it is the end: a coefficient that left is exactly 0.
            const bool arrives =
                std::abs(end - next) <= 1e-14 * (std::abs(step[i]) + std::abs(b_[q]));
            b_[q] = share < 1 && arrives ? end : std::clamp(next, piece.low, piece.high);
        }
        refresh(gram_.active());
        return share == 1;
    }

    ScreenedGram<W>& gram_;
    DescentLimits limits_;
    DescentReport report_;
    Vector<W> b_, g_;
    bool is_fresh_ = false;
    std::vector<CoefficientPenalty> prices_;
    ActiveFactor<W> factor_;
};

}  // namespace ridgewood::detail
