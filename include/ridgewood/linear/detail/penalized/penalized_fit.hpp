/// The door of every penalized regression on squared error: from the caller's data and options to
/// the path in the caller's units.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/moments.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/dense_columns.hpp>
#include <ridgewood/linear/detail/penalized/gram_engine.hpp>
#include <ridgewood/linear/detail/penalized/path_solver.hpp>
#include <ridgewood/linear/detail/penalized/scaling.hpp>
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

/// What the specifications have in common, their words turned into numbers.
struct PenalizedSettings {
    std::string_view name;
    PenaltyShape shape = PenaltyShape::lasso;
    double gamma = 0;
    double l1_ratio = 1;
    bool intercept = true;
    std::optional<bool> standardize = {};
    Convention convention = Convention::ridgewood;
    CoefficientOptions coefficients = {};
    double relaxation = 1;
    double tolerance = 1e-8;
    Index max_iterations = 0;
    int threads = 1;
    /// Scales of the columns instead of those that `standardize` gives, when not empty.
    Vector<double> factors = {};

    [[nodiscard]] bool standardizes() const {
        return standardize.value_or(convention != Convention::sklearn);
    }

    void check(Index columns) const {
        require(l1_ratio >= 0 && l1_ratio <= 1, name, ": l1_ratio must be in [0, 1], got ",
                describe(l1_ratio));
        require(tolerance > 0 && tolerance < 1, name, ": tolerance must be in (0, 1), got ",
                describe(tolerance));
        require(max_iterations > 0, name, ": max_iterations must be > 0, got ", max_iterations);
        require(relaxation >= 0 && relaxation <= 1, name, ": relaxation must be in [0, 1], got ",
                describe(relaxation));
        check_threads(threads);
        const double least_gamma = shape == PenaltyShape::scad ? 2 : 1;
        require(shape == PenaltyShape::lasso || (gamma > least_gamma && is_finite(gamma)), name,
                ": gamma must be finite and > ", least_gamma, ", got ", describe(gamma));
        check_vector("penalty_factors", coefficients.penalty_factors, columns);
        check_vector("lower", coefficients.lower, columns);
        check_vector("upper", coefficients.upper, columns);
        for (Index j = 0; j < coefficients.penalty_factors.size(); ++j) {
            require(coefficients.penalty_factors[j] >= 0, name, ": penalty_factors(", j, ") is ",
                    describe(coefficients.penalty_factors[j]), ", expected >= 0");
        }
        for (Index j = 0; j < coefficients.lower.size(); ++j) {
            require(coefficients.lower[j] <= 0, name, ": lower(", j, ") is ",
                    describe(coefficients.lower[j]), ", expected <= 0");
        }
        for (Index j = 0; j < coefficients.upper.size(); ++j) {
            require(coefficients.upper[j] >= 0, name, ": upper(", j, ") is ",
                    describe(coefficients.upper[j]), ", expected >= 0");
        }
    }

    void check_lambda(double lambda) const {
        require(lambda >= 0 && lambda <= 1e200, name, ": lambda must be in [0, 1e200], got ",
                describe(lambda));
    }

private:
    void check_vector(std::string_view what, const Vector<double>& values, Index columns) const {
        require(values.size() == 0 || values.size() == columns, name, ": ", what, " has ",
                values.size(), " values but X has ", columns, " columns");
        for (Index j = 0; j < values.size(); ++j)
            require(!is_nan(values[j]), name, ": ", what, "(", j, ") is NaN");
    }
};

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

/// The lambdas of a path from `first` down.
[[nodiscard]] inline std::vector<double> lambda_grid(const Lambdas& wanted, double first,
                                                     double default_ratio) {
    const double ratio = wanted.ratio > 0 ? wanted.ratio : default_ratio;
    std::vector<double> out;
    for (Index i = 0; i < wanted.count; ++i) {
        const double part =
            wanted.count > 1 ? static_cast<double>(i) / static_cast<double>(wanted.count - 1) : 0;
        out.push_back(first * std::pow(ratio, part));
    }
    return out;
}

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
        const bool given = !lambdas.values.empty();
        for (const double lambda : lambdas.values)
            settings_.check_lambda(lambda);
        require(given || lambdas.count > 0, settings_.name, ": count of lambdas must be > 0, got ",
                lambdas.count);
        require(lambdas.ratio >= 0 && lambdas.ratio < 1, settings_.name,
                ": ratio of lambdas must be in [0, 1), got ", describe(lambdas.ratio));
        if constexpr (Columns::has_moments) {
            if (prefers_moments()) {
                const Matrix<W> gram = scale_by_moments();
                set_penalty();
                GramEngine<W> engine(ScreenedGram<W>(gram, problem_.scaling.product), limits());
                return solve(lambdas, engine);
            }
        }
        scale_by_columns();
        set_penalty();
        typename Columns::template Engine<W> engine(columns_.rows(), problem_.scaling.product,
                                                    limits());
        return solve(lambdas, engine);
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

    [[nodiscard]] ScalingRule<W> rule() const {
        return {.intercept = settings_.intercept,
                .standardize = settings_.standardizes(),
                .deviation_about_mean = settings_.convention == Convention::glmnet,
                .factors = settings_.factors};
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
        const ScalingRule<W> scaling = rule();
        for (Index j = 0; j < p; ++j)
            scaling.set(problem_.scaling, j, mean[j], sums(j, j), sums(j, p));
        Matrix<W> gram = sums.topLeftCorner(p, p);
        if (!settings_.intercept)
            gram += mean.head(p) * mean.head(p).transpose();
        const auto& factor = problem_.scaling.factor;
        gram = factor.asDiagonal() * gram * factor.asDiagonal();
        return gram;
    }

    void scale_by_columns() {
        const ScalingRule<W> scaling = rule();
        const W* const weights = target_.weighted ? target_.weights.data() : nullptr;
        const double unit = target_.weighted ? 1 : 1 / static_cast<double>(columns_.rows());
        const double y_mean = target_.weights.dot(target_.y);
        constexpr Index task = 64;
        const Index p = columns_.cols();
        parallel_for((p + task - 1) / task, settings_.threads, [&](Index t) {
            for (Index j = t * task; j < std::min(p, (t + 1) * task); ++j) {
                double shift = columns_.first_value(j);
                auto sums = columns_.sums(j, shift, weights, target_.y.data());
                if (sums.sum * unit * sums.sum * unit > 100 * sums.squares * unit / 101) {
                    // The first value stands far from the others.
                    shift += sums.sum * unit;
                    sums = columns_.sums(j, shift, weights, target_.y.data());
                }
                const double offset = sums.sum * unit, mean = shift + offset;
                const double variance = std::max(0.0, sums.squares * unit - offset * offset);
                const double product =
                    sums.product * unit + (settings_.intercept ? 0 : shift * y_mean);
                scaling.set(problem_.scaling, j, mean, variance, product);
            }
        });
        if (!all_finite(problem_.scaling.square.data(), p) ||
            !all_finite(problem_.scaling.product.data(), p)) {
            columns_.check();
            require(false, settings_.name, ": the sums overflow; scale X or y");
        }
    }

    void set_penalty() {
        Penalty<W>& penalty = problem_.penalty;
        const Index p = columns_.cols();
        const CoefficientOptions& given = settings_.coefficients;
        const auto or_constant = [p](const Vector<double>& values, double constant) {
            return values.size() > 0 ? Vector<W>(values)
                                     : Vector<W>(Vector<W>::Constant(p, constant));
        };
        penalty.shape = settings_.shape;
        penalty.gamma = settings_.gamma;
        penalty.l1_ratio = settings_.l1_ratio;
        penalty.factors = or_constant(given.penalty_factors, 1);
        penalty.lower = or_constant(given.lower, -infinity);
        penalty.upper = or_constant(given.upper, infinity);
        if (given.nonnegative)
            penalty.lower.setZero();
        if (settings_.convention == Convention::glmnet)
            follow_glmnet(penalty);
        for (Index j = 0; j < p; ++j) {
            double& factor = problem_.scaling.factor[j];
            if (factor == 0 || penalty.factors[j] == infinity) {
                problem_.scaling.square[j] = factor = 0;
                penalty.factors[j] = 1;
                penalty.lower[j] = penalty.upper[j] = 0;
                continue;
            }
            for (W* const bound : {&penalty.lower[j], &penalty.upper[j]}) {
                if (*bound != 0)
                    *bound /= factor * target_.deviation;
            }
        }
    }

    void follow_glmnet(Penalty<W>& penalty) const {
        penalty.square_factor = 1 / target_.deviation;
        double sum = 0;
        for (const W factor : penalty.factors)
            sum += factor < infinity ? factor : 1;
        if (sum > 0)
            penalty.factors *= static_cast<double>(penalty.factors.size()) / sum;
    }

    [[nodiscard]] DescentLimits limits() const {
        const double scale = problem_.scaling.product.cwiseAbs().maxCoeff();
        return {.tolerance = std::max(settings_.tolerance / 100 * scale, 1e-300),
                .max_iterations = settings_.max_iterations};
    }

    /// The wanted lambdas from the largest down, each with its place, and others between them where
    /// two are far from each other: solutions start from one another.
    struct Step {
        double lambda;
        Index place;  // -1 for one in between
    };

    [[nodiscard]] std::vector<Step> steps(const std::vector<double>& wanted, double first) const {
        std::vector<Index> order(wanted.size());
        std::iota(order.begin(), order.end(), Index{0});
        std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) {
            return wanted[static_cast<std::size_t>(a)] > wanted[static_cast<std::size_t>(b)];
        });
        // A minimum of SCAD and MCP depends on the way there: that of a path of 100 lambdas.
        const double shrink = problem_.penalty.is_convex() ? 0.5 : 0.93;
        std::vector<Step> out;
        double last = first;
        for (const Index place : order) {
            const double lambda = wanted[static_cast<std::size_t>(place)] / target_.deviation;
            for (double between = last * shrink; between > lambda && between > first * 1e-6;
                 between *= shrink) {
                if (between * shrink > lambda || last / lambda > 1 / shrink)
                    out.push_back({between, -1});
            }
            out.push_back({lambda, place});
            last = std::min(last, lambda);
        }
        return out;
    }

    template <class Engine>
    [[nodiscard]] PenalizedPath<S> solve(const Lambdas& lambdas, Engine& engine) {
        const auto start = std::chrono::steady_clock::now();
        problem_.tolerance = limits().tolerance;
        PathSolver<W, Columns, Engine> solver(problem_, columns_, engine);
        const double first = solver.first_lambda();
        const bool given = !lambdas.values.empty();
        const std::vector<double> wanted =
            given ? lambdas.values
                  : lambda_grid(lambdas, first * target_.deviation, default_ratio());
        const std::vector<Step> way = steps(wanted, first);
        std::vector<double> values;
        for (const Step& step : way)
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
                mark_convexity(engine, solution, found, wanted.size());
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
    template <class Engine>
    void mark_convexity(Engine& engine, PathSolution<W>& solution,
                        std::vector<std::optional<PathSolution<W>>>& found, std::size_t) {
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

    [[nodiscard]] double default_ratio() const {
        const bool tall = columns_.rows() > columns_.cols();
        if (settings_.convention == Convention::sklearn)
            return 1e-3;
        if (settings_.shape != PenaltyShape::lasso)
            return tall ? 1e-3 : 5e-2;
        return tall ? 1e-4 : 1e-2;
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

/// The fit at one lambda, by way of larger ones.
template <class X, class Y>
[[nodiscard]] auto penalized_fit(const PenalizedSettings& settings, double lambda, const X& x,
                                 const Y& y, const FitData<typename X::Scalar>& data) {
    settings.check_lambda(lambda);
    return penalized_path(settings, x, y, {.values = {lambda}}, data).model(0);
}

}  // namespace ridgewood::detail
