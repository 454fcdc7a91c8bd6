/// The part of a path that knows the screened columns.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/certificate.hpp>
#include <ridgewood/linear/detail/penalized/descent.hpp>
#include <ridgewood/linear/detail/penalized/penalty.hpp>

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Solves for the columns it was given so far, and answers for them.
template <Real W, class Model>
class Engine {
public:
    /// Solutions that share a pass.
    static constexpr Index lanes = 8;

    explicit Engine(Model model, DescentLimits limits)
        : model_(std::move(model)), descent_(model_, limits) {}

    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    [[nodiscard]] Index size() const { return model_.size(); }
    [[nodiscard]] Index active() const { return model_.active(); }
    /// Whether all columns are here from the start.
    [[nodiscard]] bool is_whole() const { return model_.is_whole(); }
    [[nodiscard]] bool contains(Index column) const { return model_.position(column) >= 0; }

    template <class Columns>
    void append(const std::vector<Index>& columns, const Columns& source) {
        model_.append(columns, source);
    }

    /// The solution at the lambda of `penalty` over the columns that are here, with its gap and
    /// violation among them.
    [[nodiscard]] PathSolution<W> solve(const Penalty<W>& penalty) {
        const DescentReport report = descent_.solve(penalty);
        const Vector<W>&b = descent_.coefficients(), &g = model_.gradient();
        PathSolution<W> out{.lambda = penalty.lambda,
                            .violation = report.violation,
                            .iterations = report.iterations};
        GapSum<W> gap;
        double explained = 0, fitted = 0;
        for (Index q = 0; q < model_.size(); ++q) {
            if (penalty.is_convex())
                gap.add(descent_.price_of(q), b[q], g[q], model_.square(q));
            if (b[q] == 0)
                continue;
            explained += b[q] * model_.product(q);
            fitted += b[q] * g[q];
            out.columns.push_back(model_.column(q));
            out.values.push_back(b[q]);
        }
        out.residual = std::max(0.0, 1 - explained - fitted);
        out.gap = penalty.is_convex() ? gap.relative_gap(explained) : 0;
        out.degrees_of_freedom = descent_.degrees_of_freedom();
        return out;
    }

    /// Of the last solution.
    [[nodiscard]] double gradient(Index column) const {
        return model_.gradient()[model_.position(column)];
    }

    /// Starts again from a solution of before.
    void restart(const PathSolution<W>& solution) {
        Vector<W> b = Vector<W>::Zero(model_.active());
        for (std::size_t k = 0; k < solution.columns.size(); ++k)
            b[model_.position(solution.columns[k])] = solution.values[k];
        descent_.restart(b);
    }

    /// residuals -= sqrt(v) Z b for up to 8 solutions, row by row.
    void subtract_fits(std::span<const PathSolution<W>> solutions, W* residuals) const {
        Matrix<W> coefficients = Matrix<W>::Zero(model_.active(), lanes);
        for (std::size_t lane = 0; lane < solutions.size(); ++lane) {
            const PathSolution<W>& fit = solutions[lane];
            for (std::size_t k = 0; k < fit.columns.size(); ++k) {
                coefficients(model_.position(fit.columns[k]), static_cast<Index>(lane)) =
                    -fit.values[k];
            }
        }
        model_.add_product(coefficients, residuals);
    }

    /// Moves a solution towards least squares on its columns: share * solution + (1 - share) *
    /// that.
    void relax(PathSolution<W>& solution, double share) {
        std::vector<typename ActiveFactor<W>::Member> members;
        for (const Index column : solution.columns)
            members.push_back({model_.position(column), 0});
        scratch_.update(model_.products_of_active(), members);
        Vector<W> b = Vector<W>::Zero(model_.active()), free(scratch_.size());
        for (Index i = 0; i < free.size(); ++i)
            free[i] = model_.product(scratch_.members()[static_cast<std::size_t>(i)].position);
        scratch_.solve(free);
        for (Index i = 0; i < free.size(); ++i)
            b[scratch_.members()[static_cast<std::size_t>(i)].position] = free[i];
        double explained = 0;
        for (std::size_t k = 0; k < solution.columns.size(); ++k) {
            const Index q = model_.position(solution.columns[k]);
            solution.values[k] = b[q] = share * solution.values[k] + (1 - share) * b[q];
            explained += b[q] * model_.product(q);
        }
        for (std::size_t k = solution.values.size(); k-- > 0;) {
            if (solution.values[k] == 0) {
                solution.values.erase(solution.values.begin() + static_cast<std::ptrdiff_t>(k));
                solution.columns.erase(solution.columns.begin() + static_cast<std::ptrdiff_t>(k));
            }
        }
        const auto active =
            model_.products_of_active().topLeftCorner(model_.active(), model_.active());
        solution.residual = std::max(0.0, 1 - 2 * explained + b.dot(active * b));
    }

    /// Whether G + the second derivatives of the penalty is positive definite on these columns,
    /// all of them active once.
    [[nodiscard]] bool is_convex_on(const std::vector<Index>& columns, const Penalty<W>& penalty) {
        const double concavity =
            penalty.shape == PenaltyShape::scad ? 1 / (penalty.gamma - 1) : 1 / penalty.gamma;
        std::vector<typename ActiveFactor<W>::Member> members;
        for (const Index column : columns) {
            const CoefficientPenalty price = penalty[column];
            members.push_back({model_.position(column), price.l2 - (price.l1 > 0 ? concavity : 0)});
        }
        std::sort(members.begin(), members.end(),
                  [](const auto& a, const auto& b) { return a.position < b.position; });
        scratch_.update(model_.products_of_active(), members);
        return !scratch_.is_deficient();
    }

private:
    Model model_;
    Descent<W, Model> descent_;
    ActiveFactor<W> scratch_;
};

}  // namespace ridgewood::detail
