/// The door of every penalized regression on squared error: from the caller's data and options to
/// the path in the caller's units.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/moments.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/columns_of.hpp>
#include <ridgewood/linear/detail/penalized/engine.hpp>
#include <ridgewood/linear/detail/penalized/lambda_walk.hpp>
#include <ridgewood/linear/detail/penalized/path_problem.hpp>
#include <ridgewood/linear/detail/penalized/path_setup.hpp>
#include <ridgewood/linear/detail/penalized/path_solver.hpp>
#include <ridgewood/linear/detail/penalized/penalized_settings.hpp>
#include <ridgewood/linear/detail/penalized/penalized_target.hpp>
#include <ridgewood/linear/detail/penalized/ridge_road.hpp>
#include <ridgewood/linear/detail/penalized/scaling.hpp>
#include <ridgewood/linear/detail/penalized/screened_gram.hpp>
#include <ridgewood/linear/penalized_options.hpp>
#include <ridgewood/linear/penalized_path.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// In the place of columns where all is known from their sums.
template <Real W>
struct NoColumns {
    static constexpr Index lanes = 8;

    [[nodiscard]] double pass_cost() const { return 0; }
    void multiply(const std::vector<Index>&, const Scaling<W>&, const W*,
                  const std::array<W, lanes>&, int, W*) const {}
    void pack(Index, const Scaling<W>&, const Vector<W>&, W*, Index) const {}
};

/// Adds rows [x, y] with the weights of the target.
template <Real W>
void add_rows(Moments<W>& moments, const MatrixView<W>& X, const PenalizedTarget<W>& target,
              int threads) {
    if (target.weighted) {
        moments.add(X, target.y, target.weights, threads);
    } else {
        moments.add(X, target.y, threads);
    }
}

/// Makes the path of one specification, once. W is the working precision, S the caller's.
template <Real W, Real S>
class PenalizedFit {
public:
    PenalizedFit(const PenalizedSettings& settings, Index columns, const Observer& observer)
        : settings_(settings), observer_(observer) {
        settings.check(columns);
        problem_.max_iterations = settings.max_iterations;
        problem_.threads = settings.threads;
        problem_.scaling.set_size(columns);
    }

    /// From the columns: points at the lambdas asked for, in that order.
    template <class Columns>
    [[nodiscard]] PenalizedPath<S> path(const Columns& columns, const PenalizedTarget<W>& target,
                                        const Lambdas& lambdas) {
        settings_.check_lambdas(lambdas);
        if constexpr (Columns::has_moments) {
            if (settings_.prefers_moments(columns.rows(), columns.cols()) &&
                !settings_.prefers_decomposition(columns.rows(), columns.cols())) {
                Moments<W> moments(columns.cols() + 1);
                const MatrixView<W> table = columns.table().template cast<W>();
                add_rows(moments, table, target, settings_.threads);
                return path(moments, target.mean, target.deviation, lambdas);
            }
        }
        look_at(target);
        scale_by_columns(settings_, columns, target.weighted ? target.weights.data() : nullptr,
                         target.y, problem_);
        set_penalty(settings_, deviation_, problem_);
        return solve_on(columns, lambdas, {});
    }

    /// From columns whose scaling is known, with hints.
    template <class Columns>
    [[nodiscard]] PenalizedPath<S> path(const Columns& columns, const PenalizedTarget<W>& target,
                                        Scaling<W> scaling,
                                        const std::vector<GradientHint<W>>& hints,
                                        const Lambdas& lambdas) {
        look_at(target);
        problem_.scaling = std::move(scaling);
        set_penalty(settings_, deviation_, problem_);
        return solve_on(columns, lambdas, hints);
    }

    /// From the sums of rows [x, (y - mean) / deviation].
    [[nodiscard]] PenalizedPath<S> path(const Moments<W>& moments, double mean, double deviation,
                                        const Lambdas& lambdas) {
        settings_.check_lambdas(lambdas);
        const Index p = problem_.cols();
        const Vector<W> means = moments.mean();
        Matrix<W> sums = moments.centred() / moments.weight();
        const Vector<W> variances = sums.diagonal();
        if (!settings_.intercept)
            sums += means * means.transpose();
        for (Index j = 0; j <= p; ++j) {
            require(all_finite(sums.col(j).data(), p + 1), settings_.name,
                    ": the sums overflow; scale X or y");
        }
        const double spread = std::sqrt(sums(p, p));
        require(spread > 1e-14, settings_.name, ": y is constant, there is nothing to explain");
        mean_ = mean + deviation * means[p];
        deviation_ = deviation * spread;
        rows_ = moments.rows();
        const ScalingRule<W> scaling = scaling_rule<W>(settings_);
        for (Index j = 0; j < p; ++j) {
            scaling.set(problem_.scaling, j, means[j], variances[j], sums(j, p) / spread);
        }
        set_penalty(settings_, deviation_, problem_);
        const auto& factor = problem_.scaling.factor;
        Matrix<W> gram = factor.asDiagonal() * sums.topLeftCorner(p, p) * factor.asDiagonal();
        return solve(NoColumns<W>{}, lambdas, ScreenedGram<W>(problem_, std::move(gram)));
    }

private:
    void look_at(const PenalizedTarget<W>& target) {
        problem_.y = target.y;
        problem_.roots = target.weights.cwiseSqrt();
        mean_ = target.mean;
        deviation_ = target.deviation;
        rows_ = (target.weights.array() > 0).count();
    }

    /// A hundredth of the tolerance, in units of the largest correlation with the target, but not
    /// below the rounding of a correlation.
    [[nodiscard]] DescentLimits limits() const {
        constexpr double rounding = 2e-15;
        double largest = 0;
        for (Index j = 0; j < problem_.cols(); ++j) {
            if (problem_.scaling.square[j] > 0) {
                largest = std::max(largest, std::abs(problem_.scaling.product[j]) /
                                                std::sqrt(problem_.scaling.square[j]));
            }
        }
        return {.tolerance = std::max(settings_.tolerance / 100 * largest, rounding),
                .max_iterations = settings_.max_iterations};
    }

    /// By one decomposition, by products of columns, or with little memory.
    template <class Columns>
    [[nodiscard]] PenalizedPath<S> solve_on(const Columns& columns, const Lambdas& lambdas,
                                            const std::vector<GradientHint<W>>& hints) {
        if constexpr (Columns::has_moments) {
            if (settings_.prefers_decomposition(columns.rows(), columns.cols())) {
                RidgeRoad<W, Columns> road(problem_, columns, settings_.intercept);
                return follow(road, lambdas, [](PathSolution<W>&, PathSolution<W>*) {});
            }
        }
        if (settings_.products_fit_in_memory(columns.rows(), columns.cols()))
            return solve(columns, lambdas, typename Columns::Screened(problem_), hints);
        return solve(columns, lambdas, typename Columns::Lean(problem_), hints);
    }

    template <class Columns, class Model>
    [[nodiscard]] PenalizedPath<S> solve(const Columns& columns, const Lambdas& lambdas,
                                         Model model,
                                         const std::vector<GradientHint<W>>& hints = {}) {
        problem_.tolerance = limits().tolerance;
        Engine<W, Model> engine(std::move(model), limits());
        PathSolver<W, Columns, Engine<W, Model>> solver(problem_, columns, engine, hints);
        return follow(solver, lambdas, [&](PathSolution<W>& solution, PathSolution<W>* before) {
            if (!problem_.penalty.is_convex())
                mark_convexity(engine, solution, before);
            if (settings_.relaxation < 1)
                engine.relax(solution, settings_.relaxation);
        });
    }

    /// Walks down the lambdas with a solver; finish(solution, the one before or null) completes
    /// each that was asked for.
    template <class Solver, class Finish>
    [[nodiscard]] PenalizedPath<S> follow(Solver& solver, const Lambdas& lambdas,
                                          const Finish& finish) {
        const double first = solver.first_lambda();
        const WalkRange range{.first = first,
                              .unit = deviation_,
                              .rows = rows_,
                              .columns = problem_.cols(),
                              .null_deviance = deviation_ * deviation_};
        LambdaWalk<PathSolution<W>> walk(settings_, lambdas, range, observer_);
        solver.run(walk.lambdas(), [&](PathSolution<W>&& solution) {
            if (walk.next_is_wanted())
                finish(solution, walk.last());
            const double explained = 1 - solution.residual;
            return walk.take(std::move(solution), explained);
        });
        return collect(walk, first);
    }

    /// SCAD and MCP: the point before is convex on its columns and those of this one.
    template <class Model>
    void mark_convexity(Engine<W, Model>& engine, PathSolution<W>& solution,
                        PathSolution<W>* before) {
        Penalty<W> penalty = problem_.penalty;
        const auto is_convex = [&](std::vector<Index> columns, double lambda) {
            penalty.lambda = lambda;
            return engine.is_convex_on(columns, penalty);
        };
        solution.locally_convex = is_convex(solution.columns, solution.lambda);
        if (before == nullptr)
            return;
        std::vector<Index> both = before->columns;
        for (const Index column : solution.columns) {
            if (std::find(both.begin(), both.end(), column) == both.end())
                both.push_back(column);
        }
        before->locally_convex = is_convex(std::move(both), before->lambda);
    }

    [[nodiscard]] PenalizedPath<S> collect(const LambdaWalk<PathSolution<W>>& walk,
                                           double first) const {
        std::vector<PenalizedPoint> points;
        std::vector<typename PenalizedPath<S>::Coefficients> coefficients;
        const double variance = deviation_ * deviation_;
        // Where nothing is left to explain the first lambda is rounding.
        const double unit = std::max(first, 1e-10 * problem_.scaling.product.cwiseAbs().maxCoeff());
        walk.for_each([&](double lambda, const PathSolution<W>& fit) {
            const double kkt = unit > 0 ? fit.violation / unit : 0;
            const bool convex = problem_.penalty.is_convex();
            points.push_back(
                {.lambda = lambda,
                 .nonzero = static_cast<Index>(fit.columns.size()),
                 .degrees_of_freedom = fit.degrees_of_freedom + (settings_.intercept ? 1 : 0),
                 .deviance_explained = 1 - fit.residual,
                 .mean_deviance = fit.residual * variance,
                 .convergence = {.converged = (convex ? fit.gap : kkt) <= settings_.tolerance,
                                 .iterations = fit.iterations,
                                 .gap = convex ? fit.gap : kkt},
                 .kkt_residual = kkt,
                 .locally_convex = fit.locally_convex});
            coefficients.push_back(in_units(fit));
        });
        return {problem_.cols(), static_cast<double>(rows_), std::move(points),
                std::move(coefficients)};
    }

    /// Coefficients of the columns as they were given.
    [[nodiscard]] typename PenalizedPath<S>::Coefficients in_units(
        const PathSolution<W>& fit) const {
        std::vector<std::size_t> order(fit.columns.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::sort(order.begin(), order.end(),
                  [&](std::size_t a, std::size_t b) { return fit.columns[a] < fit.columns[b]; });
        typename PenalizedPath<S>::Coefficients out;
        double intercept = mean_;
        for (const std::size_t k : order) {
            const Index j = fit.columns[k];
            const double value = fit.values[k] * problem_.scaling.factor[j] * deviation_;
            intercept -= value * problem_.scaling.mean[j];
            out.columns.push_back(j);
            out.values.push_back(static_cast<S>(value));
        }
        out.intercept = static_cast<S>(settings_.intercept ? intercept : 0);
        return out;
    }

    const PenalizedSettings& settings_;
    const Observer& observer_;
    PathProblem<W> problem_;
    /// Of the target in the caller's units.
    double mean_ = 0, deviation_ = 1;
    /// With a weight.
    Index rows_ = 0;
};

/// Calls `use(columns, target)` with the checked data of a caller.
template <Real W, class X, class Y, class Use>
[[nodiscard]] auto with_data(const PenalizedSettings& settings, const X& x, const Y& y,
                             const FitData<typename X::Scalar>& data, const Use& use) {
    using S = typename X::Scalar;
    static_assert(std::is_same_v<typename Y::Scalar, S>,
                  "fit: X and y must have the same scalar type");
    check_shapes(x, as_column(y));
    check_single_target(as_column(y));
    const VectorView<S> given(as_column(y));
    const PenalizedTarget<W> target(settings.name, given, data, settings.intercept);
    return with_columns<W>(x, [&](const auto& columns) { return use(columns, target); });
}

/// The path of a specification, on a dense or a sparse table. Tells `observer`, not that of `data`.
template <Real W = double, class X, class Y>
[[nodiscard]] auto penalized_path(const PenalizedSettings& settings, const X& x, const Y& y,
                                  const Lambdas& lambdas, const FitData<typename X::Scalar>& data,
                                  const Observer& observer) {
    return with_data<W>(
        settings, x, y, data, [&](const auto& columns, const PenalizedTarget<W>& target) {
            return PenalizedFit<W, typename X::Scalar>(settings, columns.cols(), observer)
                .path(columns, target, lambdas);
        });
}

template <Real W = double, class X, class Y>
[[nodiscard]] auto penalized_path(const PenalizedSettings& settings, const X& x, const Y& y,
                                  const Lambdas& lambdas, const FitData<typename X::Scalar>& data) {
    return penalized_path<W>(settings, x, y, lambdas, data, data.observer);
}

/// Standard deviation of each column (variance with 1 / sum w), 0 of a constant one.
template <Real W = double, class X, class Y>
[[nodiscard]] Vector<W> column_deviations(const PenalizedSettings& settings, const X& x, const Y& y,
                                          const FitData<typename X::Scalar>& data) {
    return with_data<W>(
        settings, x, y, data, [&](const auto& columns, const PenalizedTarget<W>& target) {
            PathProblem<W> problem;
            problem.scaling.set_size(columns.cols());
            problem.roots = target.weights.cwiseSqrt();
            scale_by_columns(settings, columns, target.weighted ? target.weights.data() : nullptr,
                             target.y, problem);
            const auto& factor = problem.scaling.factor.array();
            return Vector<W>((factor > 0).select(factor.inverse(), 0));
        });
}

/// The fit at one lambda, by way of larger ones.
template <class X, class Y>
[[nodiscard]] auto penalized_fit(const PenalizedSettings& settings, double lambda, const X& x,
                                 const Y& y, const FitData<typename X::Scalar>& data) {
    settings.check_lambda(lambda);
    return penalized_path(settings, x, y, {.values = {lambda}}, data).model(0);
}

}  // namespace ridgewood::detail
