/// The pruned trees of all prices: from the root alone to the whole tree.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/pruning.hpp>
#include <ridgewood/tree/tree_model.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

namespace ridgewood {

/// One of the trees of a path.
struct PruningPoint {
    /// The least price of a leaf at which this tree is the best.
    double alpha = 0;
    Index leaves = 0;
    /// R(T): the sum of the risks of its leaves, as shares of the training weight.
    double risk = 0;
};

/// The trees that minimal cost-complexity pruning finds within a model as alpha falls, each within
/// the next. What a path of penalized models is to cross_validate_path, this is too:
///
///     const auto cv = cross_validate_path(CartClassifier{}, X, y, KFold{.shuffle = true});
///     const auto model = cv.path.model(cv.index_1se);
template <FittedTree Model>
class PruningPath {
public:
    /// With the points at which the tree changes, down to an alpha of `least_alpha` or of
    /// `least_complexity` times the risk of the root. Throws std::invalid_argument unless these
    /// are >= 0, and for a model without statistics.
    explicit PruningPath(Model model, PruningRisk risk = PruningRisk::impurity,
                         double least_alpha = 0, double least_complexity = 0)
        : PruningPath(risk, std::move(model)) {
        detail::check_alpha(least_alpha);
        detail::check_alpha(least_complexity);
        least_alpha = std::max(least_alpha, least_complexity * risks_[0]);
        std::vector<double> alphas;
        for (Index k = 0; k < alphas_.size(); ++k) {
            if (alphas_[k] > least_alpha)
                alphas.push_back(alphas_[k]);
        }
        std::sort(alphas.begin(), alphas.end(), std::greater<>());
        alphas.erase(std::unique(alphas.begin(), alphas.end()), alphas.end());
        alphas.push_back(least_alpha);
        set_points(alphas);
    }

    /// With points at the given alphas, in their order; one that is not of the model's own is the
    /// tree that is best there.
    PruningPath(Model model, PruningRisk risk, const std::vector<double>& alphas)
        : PruningPath(risk, std::move(model)) {
        std::for_each(alphas.begin(), alphas.end(), detail::check_alpha);
        set_points(alphas);
    }

    /// How many trees.
    [[nodiscard]] Index size() const { return static_cast<Index>(points_.size()); }
    [[nodiscard]] const std::vector<PruningPoint>& points() const& { return points_; }
    [[nodiscard]] std::vector<PruningPoint> points() && { return std::move(points_); }
    [[nodiscard]] const PruningPoint& operator[](Index i) const& { return points_[checked(i)]; }
    [[nodiscard]] PruningPoint operator[](Index i) && { return points_[checked(i)]; }
    /// The alphas of the points.
    [[nodiscard]] std::vector<double> lambdas() const {
        std::vector<double> alphas;
        for (const PruningPoint& point : points_)
            alphas.push_back(point.alpha);
        return alphas;
    }

    /// The whole tree.
    [[nodiscard]] const Model& whole() const& { return model_; }
    [[nodiscard]] Model whole() && { return std::move(model_); }
    /// R(root): the risk of the root as a leaf.
    [[nodiscard]] double root_risk() const { return risks_[0]; }
    /// What the root loses on its training rows in the units of losses(): the share of wrong
    /// labels, or its expected loss. Of a regression the impurity, which is the mean of its squared
    /// errors for the criteria squared_error and friedman_mse.
    [[nodiscard]] double root_loss() const { return detail::node_losses(model_)[0]; }

    /// The tree of point i.
    [[nodiscard]] Model model(Index i) const {
        return detail::cut_at(model_, alphas_, points_[checked(i)].alpha);
    }
    /// The tree that is best at any alpha >= 0.
    [[nodiscard]] Model at(double alpha) const {
        detail::check_alpha(alpha);
        return detail::cut_at(model_, alphas_, alpha);
    }

    /// What the trees lose on rows of X with the targets y, rows x points: squared errors, or of a
    /// classification 1 for a wrong label (or its price where the model has losses).
    ///
    /// A point stands for the prices from its alpha up to the next larger one; its losses are those
    /// of the tree at their geometric mean, and of the root alone for the largest. For the path's
    /// own alphas that is the point's tree. For those of another path, as of all rows when this one
    /// is of a fold, it is the tree that rpart judges (Therneau and Atkinson, An introduction to
    /// recursive partitioning using the rpart routines, section 4.2). Of `data` only the weights
    /// count: a row of weight 0 loses nothing, whatever is known of it.
    template <class DX, class DY>
    [[nodiscard]] Matrix<double> losses(const Eigen::MatrixBase<DX>& X,
                                        const Eigen::MatrixBase<DY>& y,
                                        const FitData<typename DX::Scalar>& data = {}) const {
        using S = typename DX::Scalar;
        detail::check_shapes(X, detail::as_column(y));
        detail::check_columns(X.cols(), model_.columns());
        if (data.weights)
            detail::check_weights_of_rows<S>(*data.weights, X.rows());
        const Vector<double> target = detail::as_column(y).template cast<double>();
        return losses_at(MatrixView<S>(X.derived()), target, data);
    }

private:
    struct Judged {
        Index point;
        double alpha;
    };

    PruningPath(PruningRisk risk, Model model)
        : model_(std::move(model)),
          risks_(detail::node_risks(model_, risk)),
          alphas_(detail::WeakestLinks(model_.tree().nodes(), risks_).alphas()) {}

    [[nodiscard]] std::size_t checked(Index i) const {
        detail::require(i >= 0 && i < size(), "PruningPath: point ", i, " of ", size());
        return static_cast<std::size_t>(i);
    }

    /// The points from the largest alpha to the least.
    [[nodiscard]] static std::vector<Index> falling(const std::vector<double>& alphas) {
        std::vector<Index> order(alphas.size());
        std::iota(order.begin(), order.end(), Index{0});
        std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) {
            return alphas[static_cast<std::size_t>(a)] > alphas[static_cast<std::size_t>(b)];
        });
        return order;
    }

    /// Adds the splits one by one, the strongest first.
    void set_points(const std::vector<double>& wanted) {
        const auto& nodes = model_.tree().nodes();
        const std::vector<Index> splits = falling({alphas_.begin(), alphas_.end()});
        PruningPoint point{0, 1, risks_[0]};
        points_.resize(wanted.size());
        auto next = splits.begin();
        for (const Index p : falling(wanted)) {
            point.alpha = wanted[static_cast<std::size_t>(p)];
            for (; next != splits.end() && alphas_[*next] > point.alpha; ++next) {
                const auto left = static_cast<Index>(nodes[static_cast<std::size_t>(*next)].left);
                point.risk += risks_[left] + risks_[left + 1] - risks_[*next];
                ++point.leaves;
            }
            points_[static_cast<std::size_t>(p)] = point;
        }
    }

    /// The points from the largest alpha to the least, with the alphas at which they are judged.
    [[nodiscard]] std::vector<Judged> judged() const {
        std::vector<Judged> out;
        for (const Index p : falling(lambdas())) {
            const double alpha = points_[static_cast<std::size_t>(p)].alpha;
            if (out.empty()) {
                out.push_back({p, std::numeric_limits<double>::max()});
                continue;
            }
            const double above = points_[static_cast<std::size_t>(out.back().point)].alpha;
            out.push_back({p, std::max(alpha, std::sqrt(alpha) * std::sqrt(above))});
        }
        return out;
    }

    template <Real S>
    [[nodiscard]] Matrix<double> losses_at(const MatrixView<S>& X, const Vector<double>& y,
                                           const FitData<S>& data) const {
        const auto& nodes = model_.tree().nodes();
        const std::vector<Judged> order = judged();
        Matrix<double> out = Matrix<double>::Zero(X.rows(), size());
        for (Index i = 0; i < X.rows(); ++i) {
            if (data.weights && (*data.weights)[i] == 0)
                continue;
            const auto x = [&X, i](Index j) { return X(i, j); };
            Index node = 0, judged_node = -1;
            double loss_there = 0;
            for (const Judged& judge : order) {
                while (!nodes[static_cast<std::size_t>(node)].is_leaf() &&
                       alphas_[node] > judge.alpha)
                    node = model_.tree().next(node, x);
                if (std::exchange(judged_node, node) != node)
                    loss_there = loss(model_, node, y[i]);
                out(i, judge.point) = loss_there;
            }
        }
        return out;
    }

    template <Real S>
    [[nodiscard]] static double loss(const TreeRegressorModel<S>& model, Index node, double y) {
        const double error = y - model.statistics().value(0, node);
        return error * error;
    }

    template <Real S>
    [[nodiscard]] static double loss(const TreeClassifierModel<S>& model, Index node, double y) {
        const Index label = model.decide(model.statistics().value.col(node));
        const auto* const begin = model.classes().data();
        const auto* const end = begin + model.classes().size();
        const auto* const truth = std::lower_bound(begin, end, y);
        // A label that the training rows do not have is always missed.
        if (model.losses().size() == 0 || truth == end || *truth != y)
            return truth == begin + label && *truth == y ? 0 : 1;
        return model.losses()(truth - begin, label);
    }

    Model model_;
    Vector<double> risks_;
    // Of each node the least alpha at which it is not split.
    Vector<double> alphas_;
    std::vector<PruningPoint> points_;
};

}  // namespace ridgewood
