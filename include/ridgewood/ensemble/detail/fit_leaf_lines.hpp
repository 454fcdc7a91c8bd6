/// Fits lines to the rows of leaves.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/detail/boosted_node_values.hpp>
#include <ridgewood/ensemble/detail/boosting_settings.hpp>
#include <ridgewood/ensemble/detail/leaf_lines.hpp>
#include <ridgewood/ensemble/detail/objective.hpp>
#include <ridgewood/ensemble/detail/row_of.hpp>
#include <ridgewood/tree/detail/gradient_grower.hpp>
#include <ridgewood/tree/detail/gradient_tree.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <Eigen/Cholesky>

namespace ridgewood::detail {

/// For each node the numeric features that are asked about on the way to it, ascending.
[[nodiscard]] inline std::vector<std::vector<std::uint32_t>> features_above(
    const GradientTree& tree) {
    std::vector<std::vector<std::uint32_t>> above(tree.size());
    for (std::size_t n = 0; n < tree.size(); ++n) {  // children stand behind their parent
        if (tree[n].is_leaf())
            continue;
        std::vector<std::uint32_t> below = above[n];
        const auto feature = static_cast<std::uint32_t>(tree[n].split.feature);
        const auto at = std::lower_bound(below.begin(), below.end(), feature);
        if (!tree[n].split.is_categorical && (at == below.end() || *at != feature))
            below.insert(at, feature);
        above[tree[n].left] = above[tree[n].left + 1] = std::move(below);
    }
    return above;
}

/// The line a + b'x by which the second-order expansion of the loss over rows,
///     sum_i g_i f_i + h_i f_i^2 / 2 + l2 sum_j (s_j b_j)^2 / 2,  s_j the deviation of feature j,
/// is least (Shi, Li, Li: Gradient boosting with piece-wise linear regression trees, IJCAI 2019).
struct LeafLine {
    double intercept = 0;
    /// One a feature; 0 for those that do not vary.
    Vector<double> slopes = {};
};

/// `X` has the features of the leaf, `centre` is what it predicts at their weighted mean.
template <Real W>
[[nodiscard]] LeafLine fit_line(const Matrix<W>& X, const Vector<W>& gradients,
                                const Vector<W>& hessians, W centre, W l2) {
    const W total = hessians.sum();
    const Vector<W> mean = X.transpose() * hessians / total;
    Matrix<W> Z = X.rowwise() - mean.transpose();
    Vector<W> scale(X.cols());
    for (Index j = 0; j < X.cols(); ++j) {
        const W variance = hessians.dot(Z.col(j).cwiseAbs2()) / total;
        const W noise = 1e-12 * X.col(j).cwiseAbs().maxCoeff();
        scale[j] = variance > noise * noise ? 1 / std::sqrt(variance) : 0;
        Z.col(j) *= scale[j];
    }
    Matrix<W> gram = Z.transpose() * hessians.asDiagonal() * Z;
    gram.diagonal().array() += l2 + 1e-10 * total;  // so that columns may depend on each other
    const Vector<W> slopes = gram.ldlt().solve(-(Z.transpose() * gradients));
    LeafLine line{.slopes = slopes.cwiseProduct(scale)};
    line.intercept = centre - line.slopes.dot(mean);
    return line;
}

/// Fits the leaves of one tree.
template <Real S>
class LeafLineFit {
public:
    LeafLineFit(const BoostingSettings& settings, const Objective& objective,
                const MatrixView<S>& X, const TreeFit& fit, const Matrix<double>& scores,
                Index output)
        : settings_(settings),
          objective_(objective),
          X_(X),
          fit_(fit),
          scores_(scores),
          output_(output) {}

    /// Lines where they lower the loss of their rows by more than the constants of `constant` do.
    [[nodiscard]] LeafLines<S> lines(const GradientTree& tree, const GradientGrower<S>& grower,
                                     const Tree<S>& constant) const {
        const auto features = features_above(tree);
        std::vector<LeafLine> found(tree.size());
        parallel_for(static_cast<Index>(tree.size()), settings_.threads, [&](Index node) {
            const auto n = static_cast<std::size_t>(node);
            if (tree[n].is_leaf() && !features[n].empty()) {
                const TreeNode<S>& leaf = constant.nodes()[n];
                const auto value = static_cast<double>(constant.values()(0, leaf.value()));
                found[n] = line(grower.rows(tree[n]), features[n], value);
            }
        });
        LeafLines<S> lines(constant);
        for (std::size_t n = 0; n < tree.size(); ++n) {
            if (found[n].slopes.size() == 0)
                continue;
            std::vector<S> slopes;
            for (const double slope : found[n].slopes)
                slopes.push_back(static_cast<S>(slope));
            lines.set(n, static_cast<S>(found[n].intercept), features[n], slopes);
        }
        return lines;
    }

    /// The line of a leaf that has these rows and would predict `constant`; without slopes where
    /// there is none that is better.
    [[nodiscard]] LeafLine line(std::span<const std::uint32_t> all,
                                const std::vector<std::uint32_t>& features, double constant) const {
        std::vector<std::uint32_t> rows;
        for (const std::uint32_t row : all) {
            const bool complete = std::none_of(features.begin(), features.end(), [&](auto j) {
                return is_nan(X_(row, static_cast<Index>(j)));
            });
            if (complete && fit_.hessians[row] > 0)
                rows.push_back(row);
        }
        if (rows.size() < features.size() + 2)
            return {};
        const auto count = static_cast<Index>(rows.size());
        Matrix<double> X(count, static_cast<Index>(features.size()));
        Vector<double> gradients(count), hessians(count);
        for (Index i = 0; i < count; ++i) {
            const auto row = static_cast<Index>(rows[static_cast<std::size_t>(i)]);
            for (Index j = 0; j < X.cols(); ++j)
                X(i, j) = static_cast<double>(
                    X_(row, static_cast<Index>(features[static_cast<std::size_t>(j)])));
            gradients[i] = static_cast<double>(fit_.gradients[row]);
            hessians[i] = static_cast<double>(fit_.hessians[row]);
        }
        const GradientSums sums{gradients.sum(), hessians.sum()};
        const double centre = objective_.safe_value(sums, settings_.tree.rule.value(sums, {}),
                                                    settings_.learning_rate);
        LeafLine line = fit_line(X, gradients, hessians, centre, settings_.linear_leaves->l2);
        line.intercept *= settings_.learning_rate;
        line.slopes *= settings_.learning_rate;
        const Vector<double> added = (X * line.slopes).array() + line.intercept;
        const bool is_better =
            loss(rows, added) <= loss(rows, Vector<double>::Constant(count, constant));
        return is_better ? line : LeafLine{};
    }

private:
    /// The mean loss of rows when so much is added to their scores.
    [[nodiscard]] double loss(const std::vector<std::uint32_t>& rows,
                              const Vector<double>& added) const {
        if (!objective_.is_by_row())
            return 0;
        const BoostingTarget target{fit_.target.y(rows), fit_.target.weights(rows)};
        Matrix<double> scores = scores_(rows, Eigen::all);
        scores.col(output_) += added;
        return objective_.mean_loss(target, scores, 1);
    }

    const BoostingSettings& settings_;
    const Objective& objective_;
    const MatrixView<S>& X_;
    const TreeFit& fit_;
    const Matrix<double>& scores_;
    Index output_;
};

}  // namespace ridgewood::detail
