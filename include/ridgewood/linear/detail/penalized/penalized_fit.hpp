/// The door of every penalized regression on squared error: from the caller's data and options to
/// the path in the caller's units.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/moments.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/dense_columns.hpp>
#include <ridgewood/linear/detail/penalized/engine.hpp>
#include <ridgewood/linear/detail/penalized/path_problem.hpp>
#include <ridgewood/linear/detail/penalized/path_setup.hpp>
#include <ridgewood/linear/detail/penalized/path_solver.hpp>
#include <ridgewood/linear/detail/penalized/penalized_settings.hpp>
#include <ridgewood/linear/detail/penalized/scaling.hpp>
#include <ridgewood/linear/detail/penalized/screened_gram.hpp>
#include <ridgewood/linear/detail/penalized/sparse_columns.hpp>
#include <ridgewood/linear/penalized_options.hpp>
#include <ridgewood/linear/penalized_path.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <numeric>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// The target without its mean, of weighted square 1, and the weights, which sum to 1.
template <Real W>
struct PenalizedTarget {
    Vector<W> y;
    Vector<W> weights;
    bool weighted;
    double mean = 0, deviation = 0;

    template <Real S>
    PenalizedTarget(std::string_view name, const VectorView<S>& given, const FitData<S>& data,
                    bool intercept)
        : y(given.template cast<W>()), weighted(data.weights.has_value()) {
        const Index n = y.size();
        check_finite<S>("y", given);
        if (data.offset) {
            require(data.offset->size() == n, "offset has ", data.offset->size(),
                    " values but X has ", n, " rows");
            check_finite<S>("offset", *data.offset);
            y -= data.offset->template cast<W>();
        }
        if (weighted) {
            check_weights<S>(*data.weights, n);
            weights = data.weights->template cast<W>();
            weights /= weights.maxCoeff();
            weights /= weights.sum();
        } else {
            weights = Vector<W>::Constant(n, 1 / static_cast<W>(n));
        }
        const double scale = y.cwiseAbs().maxCoeff();
        Index first = 0;
        weights.maxCoeff(&first);
        if (intercept) {
            const double origin = y[first];
            y.array() -= origin;
            const double offset = weights.dot(y);
            y.array() -= offset;
            mean = origin + offset;
        }
        const double largest = y.cwiseAbs().maxCoeff();
        if (largest > 0)
            deviation = largest * std::sqrt(weights.dot((y / largest).cwiseAbs2()));
        require(deviation > 1e-14 * scale, name, intercept ? ": y is constant" : ": y is 0",
                intercept ? join(" (", describe(static_cast<double>(given[first])), ")") : "",
                ", there is nothing to explain");
        y /= deviation;
    }
};

/// A path on columns of any storage. W is the working precision.
template <Real W, Real S, class Columns>
class PenalizedFit {
public:
    PenalizedFit(const PenalizedSettings& settings, const Columns& columns, const VectorView<S>& y,
                 const FitData<S>& data)
        : settings_(settings),
          columns_(columns),
          data_(data),
          target_(settings.name, y, data, settings.intercept) {
        settings.check(columns.cols());
        problem_.y = target_.y;
        problem_.roots = target_.weights.cwiseSqrt();
        problem_.tolerance = settings.tolerance;
        problem_.max_iterations = settings.max_iterations;
        problem_.threads = settings.threads;
        for (Vector<W>* part : {&problem_.scaling.mean, &problem_.scaling.factor,
                                &problem_.scaling.square, &problem_.scaling.product}) {
            part->setZero(columns.cols());
        }
    }

    /// Points at the lambdas asked for, in that order.
    [[nodiscard]] PenalizedPath<S> path(const Lambdas& lambdas) {
        settings_.check_lambdas(lambdas);
        if constexpr (Columns::has_moments) {
            if (prefers_moments()) {
                Matrix<W> gram = scale_by_moments();
                set_penalty(settings_, target_.deviation, problem_);
                return solve(lambdas, ScreenedGram<W>(problem_, std::move(gram)));
            }
        }
        scale_by_columns(settings_, columns_, target_.weighted ? target_.weights.data() : nullptr,
                         target_.y, problem_);
        set_penalty(settings_, target_.deviation, problem_);
        if (products_fit_in_memory())
            return solve(lambdas, typename Columns::Screened(problem_));
        return solve(lambdas, typename Columns::Lean(problem_));
    }

private:
    /// Whether all products of columns come cheaper than those that the path needs. Of a path about
    /// half the columns that can be active will be, and four times as many are looked at; each
    /// eighth lambda reads the table, at the price of about 8 multiplications a number.
    [[nodiscard]] bool prefers_moments() const {
        const auto n = static_cast<double>(columns_.rows()),
                   p = static_cast<double>(columns_.cols());
        constexpr double most_memory = 1 << 28;
        const double active = std::min(n, p) / 2, seen = std::min(4 * active, p);
        const double needed = 2 * active * seen + 8 * p * 100 / 8;
        return p * p <= needed && p * p * sizeof(W) <= most_memory;
    }

    /// Whether the products of the columns that are looked at with the active ones are at most 1
    /// GB, by the same estimate.
    [[nodiscard]] bool products_fit_in_memory() const {
        const auto n = static_cast<double>(columns_.rows()),
                   p = static_cast<double>(columns_.cols());
        const double active = std::min(n, p) / 2;
        return active * std::min(4 * active, p) * sizeof(W) <= 1 << 30;
    }

    /// Scales the columns, and their Gram matrix z'Vz.
    [[nodiscard]] Matrix<W> scale_by_moments() {
        const Index p = columns_.cols();
        Moments<W> moments(p + 1);
        const MatrixView<W> X = columns_.table().template cast<W>();
        if (target_.weighted) {
            moments.add(X, target_.y, target_.weights, settings_.threads);
        } else {
            moments.add(X, target_.y, settings_.threads);
        }
        const Vector<W> mean = moments.mean();
        Matrix<W> sums = moments.centred() / moments.weight();
        if (!settings_.intercept) {
            for (Index j = 0; j < p; ++j)
                sums(j, p) += mean[j] * mean[p];
        }
        const ScalingRule<W> scaling = scaling_rule<W>(settings_);
        for (Index j = 0; j < p; ++j)
            scaling.set(problem_.scaling, j, mean[j], sums(j, j), sums(j, p));
        Matrix<W> gram = sums.topLeftCorner(p, p);
        if (!settings_.intercept)
            gram += mean.head(p) * mean.head(p).transpose();
        const auto& factor = problem_.scaling.factor;
        gram = factor.asDiagonal() * gram * factor.asDiagonal();
        return gram;
    }

    [[nodiscard]] DescentLimits limits() const {
        const double scale = problem_.scaling.product.cwiseAbs().maxCoeff();
        return {.tolerance = std::max(settings_.tolerance / 100 * scale, 1e-300),
                .max_iterations = settings_.max_iterations};
    }

    template <class Model>
    [[nodiscard]] PenalizedPath<S> solve(const Lambdas& lambdas, Model model) {
        const auto start = std::chrono::steady_clock::now();
        problem_.tolerance = limits().tolerance;
        Engine<W, Model> engine(std::move(model), limits());
        PathSolver<W, Columns, Engine<W, Model>> solver(problem_, columns_, engine);
        const double first = solver.first_lambda();
        const bool given = !lambdas.values.empty();
        const std::vector<double> wanted =
            given ? lambdas.values
                  : lambda_grid(lambdas, first * target_.deviation,
                                settings_.default_ratio(columns_.rows(), columns_.cols()));
        const std::vector<LambdaStep> way =
            lambda_steps(wanted, first, target_.deviation, problem_.penalty.is_convex());
        std::vector<double> values;
        for (const LambdaStep& step : way)
            values.push_back(step.lambda);

        std::vector<std::optional<PathSolution<W>>> found(wanted.size());
        std::optional<PathSolution<W>> previous;
        std::size_t step = 0;
        Index done = 0;
        double last_explained = 0;
        const bool convex = problem_.penalty.is_convex();
        solver.run(values, [&](PathSolution<W>&& solution) {
            const Index place = way[step++].place;
            if (place < 0)
                return true;
            if (!convex)
                mark_convexity(engine, solution, found);
            if (settings_.relaxation < 1)
                engine.relax(solution, settings_.relaxation);
            const double explained = 1 - solution.residual;
            found[static_cast<std::size_t>(place)] = std::move(solution);
            last_found_ = place;
            const Progress progress{
                .step = ++done,
                .total = static_cast<Index>(wanted.size()),
                .loss = (1 - explained) * target_.deviation * target_.deviation,
                .seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
                               .count()};
            if (data_.observer(progress) == Signal::stop)
                return false;
            const bool saturated =
                explained > 0.999 || explained - last_explained < 1e-5 * explained;
            last_explained = explained;
            return !(settings_.convention == Convention::glmnet && !given && done >= 5 &&
                     saturated);
        });
        return collect(wanted, found, first);
    }

    /// SCAD and MCP: the point before is convex on its columns and those of this one.
    template <class Model>
    void mark_convexity(Engine<W, Model>& engine, PathSolution<W>& solution,
                        std::vector<std::optional<PathSolution<W>>>& found) {
        Penalty<W> penalty = problem_.penalty;
        const auto is_convex = [&](std::vector<Index> columns, double lambda) {
            penalty.lambda = lambda;
            return engine.is_convex_on(columns, penalty);
        };
        solution.locally_convex = is_convex(solution.columns, solution.lambda);
        if (last_found_ < 0)
            return;
        PathSolution<W>& before = *found[static_cast<std::size_t>(last_found_)];
        std::vector<Index> both = before.columns;
        for (const Index column : solution.columns) {
            if (std::find(both.begin(), both.end(), column) == both.end())
                both.push_back(column);
        }
        before.locally_convex = is_convex(std::move(both), before.lambda);
    }

    [[nodiscard]] PenalizedPath<S> collect(const std::vector<double>& wanted,
                                           const std::vector<std::optional<PathSolution<W>>>& found,
                                           double first) const {
        std::vector<PenalizedPoint> points;
        std::vector<typename PenalizedPath<S>::Coefficients> coefficients;
        const double variance = target_.deviation * target_.deviation;
        const double unit = first > 0 ? first : 1;
        for (std::size_t i = 0; i < found.size(); ++i) {
            if (!found[i])
                continue;
            const PathSolution<W>& fit = *found[i];
            const double kkt = fit.violation / unit;
            const bool convex = problem_.penalty.is_convex();
            points.push_back(
                {.lambda = wanted[i],
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
        }
        const double rows = target_.weighted
                                ? static_cast<double>((target_.weights.array() > 0).count())
                                : static_cast<double>(columns_.rows());
        return {columns_.cols(), rows, std::move(points), std::move(coefficients)};
    }

    /// Coefficients of the columns as they were given.
    [[nodiscard]] typename PenalizedPath<S>::Coefficients in_units(
        const PathSolution<W>& fit) const {
        std::vector<std::size_t> order(fit.columns.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::sort(order.begin(), order.end(),
                  [&](std::size_t a, std::size_t b) { return fit.columns[a] < fit.columns[b]; });
        typename PenalizedPath<S>::Coefficients out;
        double intercept = target_.mean;
        for (const std::size_t k : order) {
            const Index j = fit.columns[k];
            const double value = fit.values[k] * problem_.scaling.factor[j] * target_.deviation;
            intercept -= value * problem_.scaling.mean[j];
            out.columns.push_back(j);
            out.values.push_back(static_cast<S>(value));
        }
        out.intercept = static_cast<S>(settings_.intercept ? intercept : 0);
        return out;
    }

    const PenalizedSettings& settings_;
    const Columns& columns_;
    const FitData<S>& data_;
    PenalizedTarget<W> target_;
    PathProblem<W> problem_;
    Index last_found_ = -1;
};

/// The path of a specification on a dense table.
template <Real W = double, class DX, class DY>
[[nodiscard]] auto penalized_path(const PenalizedSettings& settings, const Eigen::MatrixBase<DX>& X,
                                  const Eigen::MatrixBase<DY>& y, const Lambdas& lambdas,
                                  const FitData<typename DX::Scalar>& data) {
    using S = typename DX::Scalar;
    static_assert(std::is_same_v<typename DY::Scalar, S>,
                  "fit: X and y must have the same scalar type");
    const MatrixView<S> table(X.derived());
    const VectorView<S> target(as_column(y));
    check_shapes(table, target);
    const DenseColumns<W, S> columns(table);
    return PenalizedFit<W, S, DenseColumns<W, S>>(settings, columns, target, data).path(lambdas);
}

/// The path of a specification on a sparse table.
template <Real W = double, class DX, class DY>
[[nodiscard]] auto penalized_path(const PenalizedSettings& settings,
                                  const Eigen::SparseMatrixBase<DX>& X,
                                  const Eigen::MatrixBase<DY>& y, const Lambdas& lambdas,
                                  const FitData<typename DX::Scalar>& data) {
    using S = typename DX::Scalar;
    static_assert(std::is_same_v<typename DY::Scalar, S>,
                  "fit: X and y must have the same scalar type");
    using Columns = SparseColumns<W, S, typename DX::StorageIndex>;
    const typename Columns::Table table(X.derived());
    const VectorView<S> target(as_column(y));
    check_shapes(table, target);
    const Columns columns(table);
    return PenalizedFit<W, S, Columns>(settings, columns, target, data).path(lambdas);
}

/// The fit at one lambda, by way of larger ones.
template <class X, class Y>
[[nodiscard]] auto penalized_fit(const PenalizedSettings& settings, double lambda, const X& x,
                                 const Y& y, const FitData<typename X::Scalar>& data) {
    settings.check_lambda(lambda);
    return penalized_path(settings, x, y, {.values = {lambda}}, data).model(0);
}

}  // namespace ridgewood::detail
