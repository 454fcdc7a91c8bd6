/// Penalized least squares on the screened columns: coordinate descent that finds the active ones
/// and their signs, and direct steps that then are exact.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/active_factor.hpp>
#include <ridgewood/linear/detail/penalized/direct_step.hpp>
#include <ridgewood/linear/detail/penalized/penalty.hpp>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// How far a descent may go and how it ended.
struct DescentLimits {
    /// Largest violation of the optimality conditions that counts as none, of a column of length 1.
    double tolerance = 0;
    Index max_iterations = 0;
};

struct DescentReport {
    /// Sweeps and direct steps.
    Index iterations = 0;
    /// The largest violation of the optimality conditions among the columns that were looked at.
    double violation = 0;
};

/// Minimises 1/2 b'Gb - c'b + sum h_j(b_j) over the columns of a model, from the solution of the
/// call before. Where signs have been found by descent, the solution on them is that of linear
/// equations, by a factor that is kept up to date; from one lambda to the next this step alone is
/// exact between two knots of the path (Rosset and Zhu 2007; Larsson and Wallin 2022 start from it
/// too). A model is ScreenedGram or ScreenedResidual: they know the same words.
template <Real W, class Model>
class Descent {
public:
    Descent(Model& model, DescentLimits limits) : model_(model), limits_(limits) {}

    /// Coefficients by position; of columns that came in since, after `solve`.
    [[nodiscard]] const Vector<W>& coefficients() const { return b_; }

    /// Of the last call of `solve`.
    [[nodiscard]] const CoefficientPenalty& price_of(Index position) const {
        return prices_[static_cast<std::size_t>(position)];
    }

    /// Goes back to a solution of before, given by position.
    void restart(const Vector<W>& coefficients) {
        b_.head(coefficients.size()) = coefficients;
        b_.tail(b_.size() - coefficients.size()).setZero();
        fresh_ = 0;
    }

    [[nodiscard]] DescentReport solve(const Penalty<W>& penalty) {
        report_ = {};
        take_in(penalty);
        refresh(model_.size());
        if (factor_.size() > 0)
            static_cast<void>(step_directly());
        while (true) {
            const bool settled = solve_active();
            refresh(model_.size());
            std::vector<Index> entering = violators(model_.active(), model_.size());
            if (!settled || entering.empty()) {
                report_.violation = worst_violation();
                return report_;
            }
            add_nearest(entering);
            model_.activate(entering, [this](Index a, Index b) {
                std::swap(b_[a], b_[b]);
                std::swap(prices_[static_cast<std::size_t>(a)],
                          prices_[static_cast<std::size_t>(b)]);
            });
        }
    }

    /// Trace of (G_AA + D)^-1 G_AA over the active columns, where D holds their l2.
    [[nodiscard]] double degrees_of_freedom() {
        std::vector<Member> members;
        bool shrinks = false;
        for (Index q = 0; q < model_.active(); ++q) {
            if (b_[q] == 0)
                continue;
            shrinks = shrinks || price_of(q).l2 > 0;
            members.push_back({q, price_of(q).l2});
        }
        const auto count = static_cast<double>(members.size());
        if (!shrinks)
            return count;
        factor_.update(model_.products_of_active(), members);
        return count - factor_.inverse_trace();
    }

private:
    using Member = typename ActiveFactor<W>::Member;

    /// Prices at a new lambda, and room for columns that have come in.
    void take_in(const Penalty<W>& penalty) {
        const Index old = b_.size(), size = model_.size();
        b_.conservativeResize(size);
        b_.tail(size - old).setZero();
        prices_.resize(static_cast<std::size_t>(size));
        for (Index q = 0; q < size; ++q)
            prices_[static_cast<std::size_t>(q)] = penalty[model_.column(q)];
    }

    /// The gradient of the first `count` positions, of which `fresh_` have it from scratch already.
    void refresh(Index count) {
        if (fresh_ < count)
            model_.refresh(b_, fresh_, count);
        fresh_ = std::max(fresh_, count);
    }

    /// Fills the list up to the number of columns that are let in at the same price, with those
    /// that are the nearest to violating.
    void add_nearest(std::vector<Index>& entering) const {
        const auto room =
            static_cast<std::size_t>(model_.let_in_together(static_cast<Index>(entering.size())));
        std::vector<std::pair<double, Index>> waiting;
        for (Index q = model_.active(); q < model_.size(); ++q) {
            const double slack = price_of(q).l1 - std::abs(model_.gradient()[q]);
            if (!violates(q) && price_of(q).lower < price_of(q).upper)
                waiting.emplace_back(slack, q);
        }
        const std::size_t added = std::min(room - entering.size(), waiting.size());
        std::partial_sort(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(added),
                          waiting.end());
        for (std::size_t k = 0; k < added; ++k)
            entering.push_back(waiting[k].second);
    }

    [[nodiscard]] double violation(Index q) const {
        return price_of(q).violation(b_[q], model_.gradient()[q]);
    }

    /// Rounding of a gradient is in proportion to the length of the column.
    [[nodiscard]] bool violates(Index q) const {
        return violation(q) > limits_.tolerance * std::sqrt(model_.square(q));
    }

    [[nodiscard]] double worst_violation() const {
        double worst = 0;
        for (Index q = 0; q < model_.size(); ++q)
            worst = std::max(worst, violation(q));
        return worst;
    }

    [[nodiscard]] std::vector<Index> violators(Index first, Index last) const {
        std::vector<Index> out;
        for (Index q = first; q < last; ++q) {
            if (violates(q))
                out.push_back(q);
        }
        return out;
    }

    /// Solves for the active columns; false at the limit of iterations.
    [[nodiscard]] bool solve_active() {
        Index sweeps = 2;
        while (report_.iterations < limits_.max_iterations) {
            model_.update_gradient();
            std::vector<Index> moving = violators(0, model_.active());
            if (moving.empty()) {
                // Updates may have drifted; what counts is the gradient itself.
                refresh(model_.active());
                moving = violators(0, model_.active());
                if (moving.empty())
                    return true;
            }
            for (int i = 0; i < 2; ++i)
                spent_ += sweep(moving);
            if (step_directly()) {
                spent_ = 0;
                continue;
            }
            std::vector<Index> all(static_cast<std::size_t>(model_.active()));
            for (Index q = 0; q < model_.active(); ++q)
                all[static_cast<std::size_t>(q)] = q;
            for (Index i = 0; i < sweeps; ++i)
                spent_ += sweep(all);
            sweeps = std::min<Index>(2 * sweeps, 32);
        }
        return false;
    }

    /// Whether a direct step costs no more than the sweeps since the last one and a few to come, in
    /// multiplications. A factorisation goes about eight times as fast as sweeps, which wait for
    /// memory.
    [[nodiscard]] bool pays(const std::vector<Member>& members) const {
        const auto size = static_cast<double>(members.size());
        const double cost = factor_.update_cost(members) + model_.products_cost() + 2 * size * size;
        return cost <= 8 * (spent_ + 4 * model_.sweep_cost());
    }

    /// One pass of coordinate descent; the multiplications that it took.
    double sweep(const std::vector<Index>& positions) {
        ++report_.iterations;
        double spent = 0;
        for (const Index q : positions) {
            const double d = model_.square(q);
            const double next = price_of(q).minimizer(model_.gradient_of(q) + d * b_[q], d);
            const double change = next - b_[q];
            if (change == 0)
                continue;
            b_[q] = next;
            fresh_ = 0;
            spent += model_.move(q, change);
        }
        return spent;
    }

    /// A step by linear equations on the free columns, if it pays. False when it could not go all
    /// the way, or the equations are not those of a minimum.
    [[nodiscard]] bool step_directly() {
        const std::vector<Member> members = free_members(prices_, b_, model_.active());
        if (!pays(members))
            return false;
        factor_.update(model_.products_of_active(), members);
        if (factor_.size() == 0)
            return false;
        const bool convex = price_of(0).shape == PenaltyShape::lasso;
        if (factor_.is_deficient() && !convex)
            return false;
        ++report_.iterations;
        model_.update_gradient();
        const bool all_the_way = direct_step(factor_, prices_, b_, model_.gradient(),
                                             [this](Index q, double next) { b_[q] = next; });
        fresh_ = 0;
        refresh(model_.active());
        return all_the_way;
    }

    Model& model_;
    DescentLimits limits_;
    DescentReport report_;
    Vector<W> b_;
    Index fresh_ = 0;
    double spent_ = 0;  // multiplications of sweeps since the last full direct step
    std::vector<CoefficientPenalty> prices_;
    ActiveFactor<W> factor_;
};

}  // namespace ridgewood::detail
