/// The door of the regressions of several responses: from the caller's data and options to the path
/// in the caller's units.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/group_descent.hpp>
#include <ridgewood/linear/detail/penalized/lambda_walk.hpp>
#include <ridgewood/linear/detail/penalized/newton_gram.hpp>
#include <ridgewood/linear/detail/penalized/path_problem.hpp>
#include <ridgewood/linear/detail/penalized/path_setup.hpp>
#include <ridgewood/linear/detail/penalized/penalized_settings.hpp>
#include <ridgewood/linear/detail/penalized/row_data.hpp>
#include <ridgewood/linear/detail/penalized/stacked_columns.hpp>
#include <ridgewood/linear/multi_task_path.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// A path on columns of any storage. Responses are divided by the root of the sum of their
/// variances. At each lambda the columns of the strong rule are solved for, and all others are
/// certified by their gradients.
template <Real W, Real S, class Columns>
class MultiTaskFit {
public:
    MultiTaskFit(const PenalizedSettings& settings, const Columns& columns, const MatrixView<S>& Y,
                 const FitData<S>& data)
        : settings_(settings),
          columns_(columns),
          data_(data),
          rows_(columns.rows(), data),
          gram_(1, false) {
        set_target(Y);
        problem_.roots = rows_.weights.cwiseSqrt();
        problem_.y = target_.col(0);
        problem_.scaling.set_size(columns.cols());
        scale_by_columns(settings, columns, rows_.weighted ? rows_.weights.data() : nullptr,
                         problem_.y, problem_);
        set_penalty(settings, deviation_, problem_);
        weighted_target_ = problem_.roots.asDiagonal() * target_;
        residual_ = weighted_target_;
        positions_.assign(static_cast<std::size_t>(columns.cols()), -1);
        b_.resize(0, Y.cols());
        products_.resize(0, Y.cols());
        values_.resize(columns.rows(), 0);
        const auto ones = [&](Index, Index, Vector<W>& out) {
            out = Vector<W>::Ones(problem_.roots.size());
        };
        gram_.renew(problem_.roots, ones, 0);
    }

    [[nodiscard]] MultiTaskPath<S> path(const Lambdas& lambdas) {
        const double first = first_lambda();
        const WalkRange range{.first = first,
                              .unit = deviation_,
                              .rows = columns_.rows(),
                              .columns = columns_.cols(),
                              .null_deviance = deviation_ * deviation_};
        LambdaWalk<Point> walk(settings_, lambdas, range, data_.observer);
        double last = first;
        for (const double lambda : walk.lambdas()) {
            Point point = solve(lambda, std::exchange(last, lambda));
            const double explained = point.known.deviance_explained;
            if (!walk.take(std::move(point), explained))
                break;
        }
        std::vector<PenalizedPoint> points;
        std::vector<Coefficients> coefficients;
        walk.for_each([&](double lambda, const Point& point) {
            points.push_back(point.known);
            points.back().lambda = lambda;
            coefficients.push_back(point.coefficients);
        });
        return {columns_.cols(), target_.cols(), std::move(points), std::move(coefficients)};
    }

private:
    static constexpr Index lanes = Columns::lanes;
    using Coefficients = typename MultiTaskPath<S>::Coefficients;

    struct Point {
        PenalizedPoint known;
        Coefficients coefficients;
    };

    void set_target(const MatrixView<S>& Y) {
        target_ = Y.template cast<W>();
        target_.colwise() -= rows_.offset;
        means_ = RowVector<W>::Zero(Y.cols());
        const double size = target_.cwiseAbs().maxCoeff();
        for (int again = 0; again < 2 && settings_.intercept; ++again) {
            const RowVector<W> mean = rows_.weights.transpose() * target_;
            target_.rowwise() -= mean;
            means_ += mean;
        }
        const double largest = target_.cwiseAbs().maxCoeff();
        if (largest > 0) {
            const Vector<W> squares = (target_ / largest).rowwise().squaredNorm();
            deviation_ = largest * std::sqrt(rows_.weights.dot(squares));
        }
        require(deviation_ > 1e-14 * size, settings_.name,
                settings_.intercept ? ": Y is constant" : ": Y is 0",
                ", there is nothing to explain");
        target_ /= deviation_;
    }

    [[nodiscard]] CoefficientPenalty price(Index column, double lambda) const {
        const double factor = lambda * problem_.penalty.factors[column];
        return {.l1 = factor * settings_.l1_ratio,
                .l2 = factor * (1 - settings_.l1_ratio) * deviation_};
    }

    /// |z_j'V R| of these columns.
    [[nodiscard]] Vector<W> pulls(const std::vector<Index>& wanted) const {
        Vector<W> squares = Vector<W>::Zero(static_cast<Index>(wanted.size()));
        using Lanes = Eigen::Matrix<W, Eigen::Dynamic, lanes, Eigen::RowMajor>;
        Lanes weighted(residual_.rows(), lanes), products(squares.size(), lanes);
        for (Index first = 0; first < residual_.cols(); first += lanes) {
            const Index count = std::min(lanes, residual_.cols() - first);
            weighted.setZero();
            weighted.leftCols(count) =
                problem_.roots.asDiagonal() * residual_.middleCols(first, count);
            std::array<W, lanes> sums;
            for (Index k = 0; k < lanes; ++k)
                sums[static_cast<std::size_t>(k)] = weighted.col(k).sum();
            columns_.multiply(wanted, problem_.scaling, weighted.data(), sums, settings_.threads,
                              products.data());
            squares += products.leftCols(count).rowwise().squaredNorm();
        }
        return squares.cwiseSqrt();
    }

    [[nodiscard]] std::vector<Index> outside() const {
        std::vector<Index> out;
        for (Index j = 0; j < columns_.cols(); ++j) {
            if (positions_[static_cast<std::size_t>(j)] < 0 && !problem_.excludes(j))
                out.push_back(j);
        }
        return out;
    }

    void append(const std::vector<Index>& wanted) {
        const Index old = static_cast<Index>(kept_.size());
        const Index count = old + static_cast<Index>(wanted.size());
        values_.conservativeResize(columns_.rows(), count);
        b_.conservativeResize(count, Eigen::NoChange);
        b_.bottomRows(count - old).setZero();
        std::vector<Index> places;
        for (const Index j : wanted) {
            const Index place = static_cast<Index>(kept_.size());
            positions_[static_cast<std::size_t>(j)] = place;
            copy_column(columns_, j, problem_.scaling, problem_.roots, &values_(0, place));
            kept_.push_back(j);
            places.push_back(place);
        }
        gram_.append(places, std::vector<Index>(places.size(), 0), values_);
        products_.conservativeResize(count, Eigen::NoChange);
        products_.bottomRows(count - old) =
            values_.rightCols(count - old).transpose() * weighted_target_;
    }

    [[nodiscard]] double first_lambda() {
        std::vector<Index> free, others;
        for (const Index j : outside())
            (problem_.penalty.factors[j] > 0 ? others : free).push_back(j);
        pulls_ = Vector<W>::Zero(columns_.cols());
        const Vector<W> all = pulls(outside());
        tolerance_ =
            settings_.tolerance / 100 * std::max(all.size() > 0 ? all.maxCoeff() : 0.0, 1e-290);
        if (!free.empty()) {
            append(free);
            static_cast<void>(descend(1e200));
        }
        const Vector<W> sizes = pulls(others);
        double first = 0;
        for (Index i = 0; i < sizes.size(); ++i) {
            const Index j = others[static_cast<std::size_t>(i)];
            pulls_[j] = sizes[i];
            first = std::max(first, sizes[i] / problem_.penalty.factors[j]);
        }
        // Of a ridge the lambda would be infinite: glmnet's rule.
        return unit_ = first / std::max(settings_.l1_ratio, 1e-3);
    }

    /// Solves for the columns that are kept; the iterations taken.
    [[nodiscard]] Index descend(double lambda) {
        std::vector<CoefficientPenalty> prices;
        for (const Index j : kept_)
            prices.push_back(price(j, lambda));
        const auto gram = gram_.gram().topLeftCorner(b_.rows(), b_.rows());
        gradient_ = products_ - gram * b_;
        const Index iterations = GroupDescent<W>::solve(gram_.gram(), prices, b_, gradient_,
                                                        tolerance_, settings_.max_iterations);
        residual_ = weighted_target_ - values_.leftCols(b_.rows()) * b_;
        gradient_ = values_.leftCols(b_.rows()).transpose() * residual_;
        return iterations;
    }

    [[nodiscard]] Point solve(double lambda, double last) {
        std::vector<Index> entering;
        for (const Index j : outside()) {
            if (pulls_[j] >= price(j, 2 * lambda - std::max(last, lambda)).l1)
                entering.push_back(j);
        }
        Index iterations = 0;
        double violation = 0;
        while (true) {
            if (!entering.empty())
                append(entering);
            iterations += descend(lambda);
            const std::vector<Index> rest = outside();
            const Vector<W> sizes = pulls(rest);
            entering.clear();
            violation = 0;
            for (Index i = 0; i < sizes.size(); ++i) {
                const Index j = rest[static_cast<std::size_t>(i)];
                pulls_[j] = sizes[i];
                const double excess = sizes[i] - price(j, lambda).l1;
                violation = std::max(violation, excess);
                if (excess > tolerance_ / 10)
                    entering.push_back(j);
            }
            if (entering.empty())
                return describe_point(lambda, iterations, violation);
        }
    }

    [[nodiscard]] Point describe_point(double lambda, Index iterations, double violation) const {
        double share = 1, sum = 0;
        for (const bool finds_share : {true, false}) {
            for (Index q = 0; q < b_.rows(); ++q) {
                const CoefficientPenalty h = price(kept_[static_cast<std::size_t>(q)], lambda);
                const double size = b_.row(q).norm(), pull = gradient_.row(q).norm();
                const double product = b_.row(q).dot(gradient_.row(q));
                if (finds_share) {
                    violation = std::max(
                        violation, GroupDescent<W>::violation(h, b_.row(q), gradient_.row(q)));
                    if (h.l2 == 0 && h.l1 > 0 && pull > h.l1)
                        share = std::min(share, h.l1 / pull);
                } else if (h.l1 == 0 && h.l2 == 0) {
                    sum += std::abs(product);
                } else {
                    sum += h.value(size) - share * product +
                           (h.l2 > 0 ? h.conjugate(share * pull) : 0);
                }
            }
        }
        const double left = residual_.squaredNorm();
        const double gap = std::max(0.0, 2 * sum + (1 - share) * (1 - share) * left);
        Point out;
        out.coefficients = in_units();
        const auto count = static_cast<Index>(out.coefficients.columns.size());
        out.known = {.lambda = lambda * deviation_,
                     .nonzero = count,
                     .degrees_of_freedom = static_cast<double>(
                         (count + (settings_.intercept ? 1 : 0)) * target_.cols()),
                     .deviance_explained = 1 - left,
                     .mean_deviance = left * deviation_ * deviation_,
                     .convergence = {.converged = gap <= settings_.tolerance,
                                     .iterations = iterations,
                                     .gap = gap},
                     .kkt_residual = violation / (unit_ > 0 ? unit_ : 1)};
        return out;
    }

    [[nodiscard]] Coefficients in_units() const {
        std::vector<Index> order;
        for (Index q = 0; q < b_.rows(); ++q) {
            if (!b_.row(q).isZero(0))
                order.push_back(q);
        }
        const auto column = [&](Index q) { return kept_[static_cast<std::size_t>(q)]; };
        std::sort(order.begin(), order.end(),
                  [&](Index a, Index b) { return column(a) < column(b); });
        Coefficients out;
        RowVector<W> intercept = means_;
        out.values.resize(static_cast<Index>(order.size()), b_.cols());
        for (const Index q : order) {
            const Index j = column(q);
            const RowVector<W> values = b_.row(q) * (problem_.scaling.factor[j] * deviation_);
            intercept -= values * problem_.scaling.mean[j];
            out.values.row(static_cast<Index>(out.columns.size())) = values.template cast<S>();
            out.columns.push_back(j);
        }
        out.intercept = intercept.template cast<S>();
        return out;
    }

    const PenalizedSettings& settings_;
    const Columns& columns_;
    const FitData<S>& data_;
    RowData<W> rows_;
    Matrix<W> target_;  // of weighted square 1
    RowVector<W> means_;
    double deviation_ = 0, tolerance_ = 0, unit_ = 1;
    PathProblem<W> problem_;
    NewtonGram<W> gram_;
    std::vector<Index> kept_, positions_;   // columns, and places among them
    Matrix<W> values_;                      // sqrt(v) z of the kept columns
    Matrix<W> b_, gradient_, products_;     // kept columns x responses
    Matrix<W> weighted_target_, residual_;  // times sqrt(v)
    Vector<W> pulls_;                       // of columns that are not kept, at the lambda before
};

}  // namespace ridgewood::detail
