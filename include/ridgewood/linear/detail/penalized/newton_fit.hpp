/// The door of the penalized regressions whose loss is not a square: from the caller's data and
/// options to paths in the caller's units.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/columns_of.hpp>
#include <ridgewood/linear/detail/penalized/lambda_walk.hpp>
#include <ridgewood/linear/detail/penalized/newton_engine.hpp>
#include <ridgewood/linear/detail/penalized/path_problem.hpp>
#include <ridgewood/linear/detail/penalized/path_setup.hpp>
#include <ridgewood/linear/detail/penalized/path_solver.hpp>
#include <ridgewood/linear/detail/penalized/penalized_settings.hpp>
#include <ridgewood/linear/detail/penalized/row_data.hpp>
#include <ridgewood/linear/detail/penalized/stacked_columns.hpp>
#include <ridgewood/linear/penalized_options.hpp>
#include <ridgewood/linear/penalized_path.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// What the caller's numbers are to those of a fit whose loss is of the size of 1.
struct LossUnits {
    /// Losses and lambdas are so many times those of the fit.
    double loss = 1;
    /// This is added to the intercepts.
    double intercept = 0;
};

/// Paths on columns of any storage, one a response of the loss. W is the working precision.
template <Real W, Real S, class Columns, class Loss>
class NewtonFit {
public:
    NewtonFit(const PenalizedSettings& settings, const Columns& columns, Loss loss,
              const RowData<W>& rows, const FitData<S>& data, const LossUnits& units = {})
        : settings_(settings),
          columns_(columns),
          rows_(rows),
          data_(data),
          units_(units),
          loss_(std::move(loss)),
          roots_(rows.weights.cwiseSqrt()),
          engine_(loss_, roots_, rows.offset.replicate(1, loss_.responses()), settings.intercept) {}

    /// Points at the lambdas asked for, in that order.
    [[nodiscard]] std::vector<PenalizedPath<S>> paths(const Lambdas& lambdas) {
        const auto null = engine_.fit_null(settings_.max_iterations);
        null_loss_ = null.loss;
        require(null_loss_ > 1e-14, settings_.name,
                ": the intercept alone explains y, there is nothing to fit");
        set_problem(null.residual);
        if constexpr (Loss::is_stacked) {
            const StackedColumns<W, Columns> stacked(columns_, scaling_, loss_.responses());
            return solve(lambdas, stacked);
        } else {
            return solve(lambdas, columns_);
        }
    }

private:
    /// Of the target all that a path looks at is what the intercepts leave of it.
    void set_problem(const Matrix<W>& residual) {
        const Index p = columns_.cols(), responses = loss_.responses();
        const W* const weights = rows_.weighted ? rows_.weights.data() : nullptr;
        std::vector<PathProblem<W>> parts;
        for (Index k = 0; k < responses; ++k) {
            PathProblem<W>& part = parts.emplace_back();
            part.roots = roots_;
            part.scaling.set_size(p);
            const Vector<W> y = residual.col(k);
            scale_by_columns(settings_, columns_, weights, y, part);
            set_penalty(settings_, 1, part);
        }
        scaling_ = parts.front().scaling;
        const auto stack = [&](const auto& part_of) {
            const Index size = part_of(parts.front()).size();
            Vector<W> out(size * responses);
            for (Index k = 0; k < responses; ++k)
                out.segment(k * size, size) = part_of(parts[static_cast<std::size_t>(k)]);
            return out;
        };
        using Part = PathProblem<W>;
        problem_.scaling = {stack([](const Part& x) -> auto& { return x.scaling.mean; }),
                            stack([](const Part& x) -> auto& { return x.scaling.factor; }),
                            stack([](const Part& x) -> auto& { return x.scaling.square; }),
                            stack([](const Part& x) -> auto& { return x.scaling.product; })};
        problem_.penalty = parts.front().penalty;
        problem_.penalty.factors = stack([](const Part& x) -> auto& { return x.penalty.factors; });
        problem_.penalty.lower = stack([](const Part& x) -> auto& { return x.penalty.lower; });
        problem_.penalty.upper = stack([](const Part& x) -> auto& { return x.penalty.upper; });
        problem_.roots = stack([](const Part& x) -> auto& { return x.roots; });
        problem_.y = residual.reshaped();
        const double scale = problem_.scaling.product.cwiseAbs().maxCoeff();
        problem_.tolerance = std::max(settings_.tolerance / 100 * scale, 1e-300);
        problem_.max_iterations = settings_.max_iterations;
        problem_.threads = settings_.threads;
    }

    template <class Table>
    [[nodiscard]] std::vector<PenalizedPath<S>> solve(const Lambdas& lambdas, const Table& table) {
        engine_.start(problem_, settings_.tolerance);
        const std::vector<GradientHint<W>> hints;
        PathSolver<W, Table, NewtonEngine<W, Loss>> solver(problem_, table, engine_, hints);
        const double first = solver.first_lambda();
        const WalkRange range{.first = first,
                              .unit = units_.loss,
                              .rows = columns_.rows(),
                              .columns = columns_.cols(),
                              .null_deviance = 2 * null_loss_ * units_.loss};
        LambdaWalk<PathSolution<W>> walk(settings_, lambdas, range, data_.observer);
        solver.run(walk.lambdas(), [&](PathSolution<W>&& solution) {
            const double explained = 1 - solution.residual;
            return walk.take(std::move(solution), explained);
        });
        return collect(walk, first);
    }

    [[nodiscard]] std::vector<PenalizedPath<S>> collect(const LambdaWalk<PathSolution<W>>& walk,
                                                        double first) const {
        using Coefficients = typename PenalizedPath<S>::Coefficients;
        const Index responses = loss_.responses();
        std::vector<PenalizedPoint> points;
        std::vector<std::vector<Coefficients>> coefficients(static_cast<std::size_t>(responses));
        const double unit = first > 0 ? first : 1;
        walk.for_each([&](double lambda, const PathSolution<W>& fit) {
            const double free = settings_.intercept ? static_cast<double>(responses) : 0;
            points.push_back({.lambda = lambda,
                              .nonzero = static_cast<Index>(fit.columns.size()),
                              .degrees_of_freedom = fit.degrees_of_freedom + free,
                              .deviance_explained = 1 - fit.residual,
                              .mean_deviance = 2 * fit.residual * null_loss_ * units_.loss,
                              .convergence = {.converged = fit.gap <= settings_.tolerance,
                                              .iterations = fit.iterations,
                                              .gap = fit.gap},
                              .kkt_residual = fit.violation / unit});
            std::vector<Coefficients> parts;
            double mean = 0;
            for (Index k = 0; k < responses; ++k) {
                parts.push_back(in_units(fit, k));
                mean +=
                    static_cast<double>(parts.back().intercept) / static_cast<double>(responses);
            }
            for (std::size_t k = 0; k < parts.size(); ++k) {
                // Of stacked predictors only differences count: intercepts of sum 0.
                if constexpr (Loss::is_stacked)
                    parts[k].intercept -= static_cast<S>(mean);
                coefficients[k].push_back(std::move(parts[k]));
            }
        });
        const auto rows = static_cast<double>((rows_.weights.array() > 0).count());
        std::vector<PenalizedPath<S>> out;
        for (auto& part : coefficients)
            out.emplace_back(columns_.cols(), rows, points, std::move(part), Dispersion::one);
        return out;
    }

    /// Coefficients of the columns as they were given, for response k.
    [[nodiscard]] typename PenalizedPath<S>::Coefficients in_units(const PathSolution<W>& fit,
                                                                   Index k) const {
        std::vector<std::pair<Index, double>> values;
        const Index p = columns_.cols();
        double intercept = units_.intercept + fit.intercepts[static_cast<std::size_t>(k)];
        for (std::size_t i = 0; i < fit.columns.size(); ++i) {
            const Index j = fit.columns[i] - k * p;
            if (j >= 0 && j < p)
                values.emplace_back(j, fit.values[i] * scaling_.factor[j]);
        }
        std::sort(values.begin(), values.end());
        typename PenalizedPath<S>::Coefficients out;
        for (const auto& [j, value] : values) {
            intercept -= value * scaling_.mean[j];
            out.columns.push_back(j);
            out.values.push_back(static_cast<S>(value));
        }
        out.intercept = static_cast<S>(settings_.intercept ? intercept : 0);
        return out;
    }

    const PenalizedSettings& settings_;
    const Columns& columns_;
    const RowData<W>& rows_;
    const FitData<S>& data_;
    LossUnits units_;
    Loss loss_;
    Vector<W> roots_;
    NewtonEngine<W, Loss> engine_;
    Scaling<W> scaling_;  // of the table
    PathProblem<W> problem_;
    double null_loss_ = 0;
};

}  // namespace ridgewood::detail
