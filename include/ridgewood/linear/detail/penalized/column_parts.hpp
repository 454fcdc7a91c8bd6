/// Paths on any of the parts that the rows of a wide table are cut into.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/dense_columns.hpp>
#include <ridgewood/linear/detail/penalized/penalized_fit.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// A fold reads the table once: the sums of every column by parts give it its scales, and the
/// products, by parts, of every column with some residuals of the path on all rows tell which
/// columns it needs, since on the rows that both have the residuals are nearly those of the fold.
template <Real W, Real S>
class ColumnParts {
public:
    /// Part k holds the rows from cuts[k] to cuts[k + 1]. X and data must live as long.
    ColumnParts(PenalizedSettings settings, const MatrixView<S>& X, const VectorView<S>& y,
                const FitData<S>& data, std::vector<Index> cuts)
        : settings_(std::move(settings)),
          X_(X),
          y_(y),
          data_(data),
          cuts_(std::move(cuts)),
          columns_(X_),
          target_(settings_.name, y, data, settings_.intercept) {}

    /// The path on all rows, which has to be the first.
    [[nodiscard]] PenalizedPath<S> path(const Lambdas& lambdas) {
        const Observer nobody;
        auto out =
            PenalizedFit<W, S>(settings_, X_.cols(), nobody).path(columns_, target_, lambdas);
        sum_up();
        remember(out);
        return out;
    }

    /// The path on the rows of these parts.
    [[nodiscard]] PenalizedPath<S> path(const std::vector<Index>& parts,
                                        const Lambdas& lambdas) const {
        Vector<S> weights = Vector<S>::Zero(X_.rows());
        for (const Index k : parts) {
            const Index first = cut(k), rows = cut(k + 1) - first;
            if (data_.weights) {
                weights.segment(first, rows) = data_.weights->segment(first, rows);
            } else {
                weights.segment(first, rows).setOnes();
            }
        }
        FitData<S> data{.weights = weights};
        if (data_.offset)
            data.offset.emplace(*data_.offset);
        const PenalizedTarget<W> target(settings_.name, y_, data, settings_.intercept);
        const Observer nobody;
        const Scaling<W> scaling = scale(parts, target);
        const auto hints = hints_for(parts, target, scaling);
        return PenalizedFit<W, S>(settings_, X_.cols(), nobody)
            .path(columns_, target, scaling, hints, lambdas);
    }

    [[nodiscard]] Vector<double> mean_squared_errors(const PenalizedPath<S>& path,
                                                     const std::vector<Index>& parts) const {
        Vector<double> out = Vector<double>::Zero(path.size());
        double total = 0;
        for (const Index k : parts) {
            const Index first = cut(k), rows = cut(k + 1) - first;
            const Vector<W> weights = target_.weights.segment(first, rows);
            Vector<S> y = y_.segment(first, rows);
            if (data_.offset)
                y -= data_.offset->segment(first, rows);
            out += path.losses(X_.middleRows(first, rows), y).transpose() * weights;
            total += weights.sum();
        }
        require(total > 0, "the weights of the test rows are all zero");
        return out / total;
    }

    [[nodiscard]] double weight(const std::vector<Index>& parts) const {
        double sum = 0;
        for (const Index k : parts)
            sum += target_.weights.segment(cut(k), cut(k + 1) - cut(k)).sum();
        return sum;
    }

private:
    static constexpr Index lanes = DenseColumns<W, S>::lanes;
    using Residuals = Eigen::Matrix<W, Eigen::Dynamic, lanes, Eigen::RowMajor>;

    [[nodiscard]] Index cut(Index k) const { return cuts_[static_cast<std::size_t>(k)]; }
    [[nodiscard]] Index parts() const { return static_cast<Index>(cuts_.size()) - 1; }

    /// About the first value of each column: sum v d, sum v d y and sum v d^2 of each part.
    void sum_up() {
        for (Matrix<W>* const sums : {&sum_, &product_, &squares_})
            sums->resize(parts(), X_.cols());
        parallel_for(X_.cols(), settings_.threads, [&](Index j) {
            for (Index k = 0; k < parts(); ++k) {
                const auto sums =
                    columns_.sums_of_rows(j, cut(k), cut(k + 1), columns_.first_value(j),
                                          target_.weights.data(), target_.y.data());
                sum_(k, j) = sums.sum;
                product_(k, j) = sums.product;
                squares_(k, j) = sums.squares;
            }
        });
    }

    /// The scales of the columns on these parts.
    [[nodiscard]] Scaling<W> scale(const std::vector<Index>& parts,
                                   const PenalizedTarget<W>& target) const {
        const ScalingRule<W> rule = scaling_rule<W>(settings_);
        const double total = weight(parts);
        // y of the parts = (deviation y of all + mean of all - mean) / their deviation.
        double y_sum = 0;
        for (const Index k : parts) {
            const Index first = cut(k), rows = cut(k + 1) - first;
            y_sum += target_.weights.segment(first, rows).dot(target_.y.segment(first, rows));
        }
        const double stretch = target_.deviation / target.deviation;
        Scaling<W> out;
        out.set_size(X_.cols());
        for (Index j = 0; j < X_.cols(); ++j) {
            double sum = 0, product = 0, squares = 0;
            for (const Index k : parts) {
                sum += sum_(k, j);
                product += product_(k, j);
                squares += squares_(k, j);
            }
            double shift = columns_.first_value(j), offset = sum / total;
            double variance = squares / total - offset * offset;
            if (!(offset * offset < 100 * variance)) {
                // The first value stands far from these.
                shift += offset;
                sum = product = squares = 0;
                for (const Index k : parts) {
                    const auto sums = columns_.sums_of_rows(
                        j, cut(k), cut(k + 1), shift, target_.weights.data(), target_.y.data());
                    sum += sums.sum;
                    product += sums.product;
                    squares += sums.squares;
                }
                offset = sum / total;
                variance = squares / total - offset * offset;
            }
            const double along =
                settings_.intercept ? product - offset * y_sum : product + shift * y_sum;
            rule.set(out, j, shift + offset, std::max(variance, 0.0), stretch * along / total);
        }
        return out;
    }

    /// Products of every column with residuals along the path, by parts.
    void remember(const PenalizedPath<S>& path) {
        const Index count = std::min(lanes, path.size());
        residuals_ = Residuals::Zero(X_.rows(), lanes);
        for (Index m = 0; m < count; ++m) {
            const Index point = count > 1 ? m * (path.size() - 1) / (count - 1) : 0;
            lambdas_.push_back(path[point].lambda);
            const auto& fit = path.sparse_coefficients(point);
            Vector<W> residual = target_.y;
            residual.array() +=
                (target_.mean - static_cast<double>(fit.intercept)) / target_.deviation;
            for (std::size_t k = 0; k < fit.columns.size(); ++k) {
                residual -= static_cast<double>(fit.values[k]) / target_.deviation *
                            X_.col(fit.columns[k]).template cast<W>();
            }
            residuals_.col(m) = residual.cwiseProduct(target_.weights);
        }
        products_.assign(static_cast<std::size_t>(parts()), Matrix<W>(X_.cols(), lanes));
        columns_.multiply_parts(cuts_, residuals_.data(), settings_.threads,
                                [&](Index part, Index j, Index lane, double value) {
                                    products_[static_cast<std::size_t>(part)](j, lane) = value;
                                });
    }

    /// The gradients at these residuals on the rows of the parts, about the mean there.
    [[nodiscard]] std::vector<GradientHint<W>> hints_for(const std::vector<Index>& parts,
                                                         const PenalizedTarget<W>& target,
                                                         const Scaling<W>& scaling) const {
        const double unit = target_.deviation / target.deviation / weight(parts);
        std::vector<GradientHint<W>> out;
        for (std::size_t m = 0; m < lambdas_.size(); ++m) {
            const auto lane = static_cast<Index>(m);
            Vector<W> gradients = Vector<W>::Zero(X_.cols());
            double sum = 0;
            for (const Index k : parts) {
                gradients += products_[static_cast<std::size_t>(k)].col(lane);
                sum += residuals_.col(lane).segment(cut(k), cut(k + 1) - cut(k)).sum();
            }
            gradients = unit * scaling.factor.cwiseProduct(gradients - sum * scaling.mean);
            out.push_back({lambdas_[m] / target.deviation, std::move(gradients)});
        }
        return out;
    }

    PenalizedSettings settings_;
    const MatrixView<S>& X_;
    const VectorView<S>& y_;
    const FitData<S>& data_;
    std::vector<Index> cuts_;
    DenseColumns<W, S> columns_;
    PenalizedTarget<W> target_;
    Matrix<W> sum_, product_, squares_;  // parts x columns
    std::vector<double> lambdas_;        // at most as many as lanes
    Residuals residuals_;                // of the path on all rows at these, weighted
    std::vector<Matrix<W>> products_;    // of each part, columns x lanes
};

}  // namespace ridgewood::detail
