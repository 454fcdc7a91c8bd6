/// The door of gradient boosting: what the caller passes, checked and turned into what rounds need.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/labels.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/boosted_model.hpp>
#include <ridgewood/ensemble/detail/boosting.hpp>
#include <ridgewood/ensemble/detail/boosting_settings.hpp>
#include <ridgewood/ensemble/detail/metric_watch.hpp>
#include <ridgewood/ensemble/detail/objective.hpp>
#include <ridgewood/ensemble/detail/refit_leaves.hpp>
#include <ridgewood/ensemble/regression_loss.hpp>
#include <ridgewood/tree/binned_matrix.hpp>
#include <ridgewood/tree/detail/training.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <Eigen/SparseCore>

namespace ridgewood::detail {

/// Checks of all that is not a table of bins.
template <Real S>
void check_boosting(const BoostingSettings& settings, Index rows, Index columns,
                    const VectorView<S>& y, const FitData<S>& data) {
    settings.check(columns);
    require(rows == y.size(), "X has ", rows, " rows but y has ", y.size(), " values");
    check_finite<S>("y", y);
    if (data.offset)
        check_offset<S>(*data.offset, rows);
    const Validation<S>& validation = data.validation;
    require(validation.X.has_value() == validation.y.has_value(), settings.name,
            ": validation needs both X and y");
    if (!validation.X)
        return;
    require(!data.offset, settings.name,
            ": validation rows have no offset; keep the last rows apart instead");
    require(validation.X->rows() > 0, settings.name, ": validation has no rows");
    require(validation.X->cols() == columns, settings.name, ": validation.X has ",
            validation.X->cols(), " columns but X has ", columns);
    require(validation.X->rows() == validation.y->size(), settings.name, ": validation.X has ",
            validation.X->rows(), " rows but validation.y has ", validation.y->size(), " values");
    check_finite<S>("validation.y", *validation.y);
}

/// The model to go on from, if there is one, has these columns.
template <Real S>
void check_base(const BoostingSettings& settings, Index columns, const BoostedModel<S>* base) {
    require(base == nullptr || base->columns() == columns, settings.name, ": X has ", columns,
            " columns, the model to go on from ", base == nullptr ? 0 : base->columns());
}

/// Its scores mean the same, too.
template <Real S>
void check_base(const BoostingSettings& settings, Index columns, ScoreLink link,
                const BoostedRegressorModel<S>* base) {
    check_base<S>(settings, columns, base);
    require(base == nullptr || base->link() == link, settings.name,
            ": the model to go on from has a loss of another link");
}

/// What has no meaning where only leaves are fitted.
template <Real S>
void check_refit(const BoostingSettings& settings, const FitData<S>& data,
                 const std::optional<double>& decay) {
    require(!decay || !settings.dropout, settings.name,
            ": refit does not know the shares that dropout gave the trees");
    require(!decay || !data.validation.X, settings.name, ": refit watches no validation rows");
}

/// Targets that are in the domain of the loss, where the weight is not 0.
inline void check_domain(std::string_view name, std::string_view what, const RegressionLoss& loss,
                         const BoostingTarget& target) {
    const bool is_probability = loss.kind() == RegressionLoss::Kind::cross_entropy;
    const bool is_amount = loss.kind() == RegressionLoss::Kind::power;
    const bool is_gamma = is_amount && loss.parameter() >= 2;
    for (Index i = 0; i < target.y.size() && (is_probability || is_amount); ++i) {
        const double y = target.y[i];
        if (!(target.weights[i] > 0) || (is_probability ? y >= 0 && y <= 1
                                         : is_gamma     ? y > 0
                                                        : y >= 0))
            continue;
        require(false, name, ": ", what, "(", i, ") is ", describe(y), ", this loss needs ",
                is_probability ? "values in [0, 1]"
                : is_gamma     ? "values > 0"
                               : "values >= 0");
    }
    require(!is_amount || (target.y.array() * target.weights.array()).sum() > 0, name, ": all of ",
            what, " is 0, this loss needs some values > 0");
}

/// The rows that count, ascending; nothing if all do.
[[nodiscard]] inline std::vector<std::uint32_t> weighted_rows(const Vector<double>& weights) {
    std::vector<std::uint32_t> rows;
    if ((weights.array() > 0).all())
        return rows;
    for (Index i = 0; i < weights.size(); ++i) {
        if (weights[i] > 0)
            rows.push_back(static_cast<std::uint32_t>(i));
    }
    return rows;
}

/// Calls fit(bins) with the table cut into bins by the rows that count.
template <Real S, class Fit>
decltype(auto) with_bins(const BoostingSettings& settings, const MatrixView<S>& X,
                         const Vector<double>& weights, const Fit& fit) {
    const std::vector<std::uint32_t> rows = weighted_rows(weights);
    const BinnedMatrix<S> bins(X, settings.binning, rows);
    return fit(bins);
}

/// A column cannot be in an order and without one.
template <Real S>
void check_bins(const BoostingSettings& settings, const BinnedMatrix<S>& bins) {
    for (Index j = 0; j < bins.cols() && !settings.tree.monotone.empty(); ++j) {
        const int direction = settings.tree.monotone[static_cast<std::size_t>(j)];
        require(direction == 0 || !bins.edges(j).is_categorical, settings.name,
                ": monotone_constraints[", j, "] is ", direction, ", but column ", j,
                " is categorical");
    }
}

template <Real S>
[[nodiscard]] BoostingTarget validation_target(const FitData<S>& data) {
    if (!data.validation.y)
        return {};
    return {data.validation.y->template cast<double>(),
            Vector<double>::Ones(data.validation.y->size())};
}

template <Real S>
[[nodiscard]] Vector<double> offset_of(const FitData<S>& data) {
    return data.offset ? Vector<double>(data.offset->template cast<double>()) : Vector<double>();
}

/// Takes the weight of the last rows, which become those that the loss is watched on, where there
/// is early stopping and no validation.
[[nodiscard]] inline BoostingTarget keep_tail_apart(const BoostingSettings& settings,
                                                    bool has_validation, BoostingTarget& target) {
    if (!settings.early_stopping || has_validation)
        return {};
    const Index rows = target.y.size(), all = (target.weights.array() > 0).count();
    const double share = settings.early_stopping->validation_fraction;
    Index left = std::max<Index>(1, static_cast<Index>(share * static_cast<double>(all)));
    require(left < all, settings.name, ": early_stopping keeps ", left, " of ", all,
            " rows apart and leaves none");
    BoostingTarget tail{target.y, Vector<double>::Zero(rows)};
    for (Index i = rows - 1; left > 0; --i) {
        if (target.weights[i] > 0) {
            tail.weights[i] = std::exchange(target.weights[i], 0.0);
            --left;
        }
    }
    return tail;
}

/// The bins of a sparse table by the rows that rounds learn from: `keep_apart` takes the weight of
/// the others.
template <Real S, class D, class KeepApart>
[[nodiscard]] BinnedMatrix<S> sparse_bins(const BoostingSettings& settings,
                                          const Eigen::SparseMatrixBase<D>& X,
                                          const FitData<S>& data, const KeepApart& keep_apart) {
    settings.check(X.cols());
    require(!settings.linear_leaves, settings.name,
            ": linear_leaves need X itself, not a sparse table");
    BoostingTarget target{Vector<double>::Zero(X.rows()), tree_weights<S>(data, X.rows())};
    keep_apart(target);
    return BinnedMatrix<S>(X, settings.binning, weighted_rows(target.weights));
}
template <Real S, class D>
[[nodiscard]] BinnedMatrix<S> sparse_bins(const BoostingSettings& settings,
                                          const Eigen::SparseMatrixBase<D>& X,
                                          const FitData<S>& data) {
    return sparse_bins<S>(settings, X, data, [&](BoostingTarget& target) {
        static_cast<void>(keep_tail_apart(settings, data.validation.X.has_value(), target));
    });
}

/// Trees of a table that is cut into bins. If `base` is given they go on from it, for which the
/// values of X are needed.
template <Real S>
[[nodiscard]] BoostedTrees<S> boost(const BoostingSettings& settings, const BinnedMatrix<S>& bins,
                                    const Objective& objective, BoostingTarget target,
                                    BoostingTarget tail, BoostingTarget validation,
                                    const FitData<S>& data, const BoostedModel<S>* base,
                                    const MatrixView<S>* X, MetricWatch watch = {}) {
    check_bins(settings, bins);
    require(X != nullptr || !settings.linear_leaves, settings.name,
            ": linear_leaves need X itself, not bins");
    require(!objective.leaf_quantile() || !settings.linear_leaves, settings.name,
            ": leaves that predict quantiles have no lines");
    const MatrixView<S>* const validation_X = data.validation.X ? &*data.validation.X : nullptr;
    Boosting<S> boosting(
        settings,
        BoostingData<S>{bins, X, objective, std::move(target), std::move(tail), offset_of<S>(data),
                        validation_X, std::move(validation), data.observer, std::move(watch)});
    if (base != nullptr) {
        require(!settings.random_forest, settings.name, ": a random_forest cannot go on");
        require(base->has_linear_leaves() == settings.linear_leaves.has_value(), settings.name,
                ": linear_leaves must be as in the model to go on from");
        BoostedTrees<S> trees{.initial = base->initial_scores(),
                              .results = base->results(),
                              .lines = base->leaf_lines()};
        for (Index k = 0; k < base->outputs(); ++k) {
            auto& of_output = trees.trees.emplace_back();
            for (Index t = 0; t < base->size(); ++t)
                of_output.push_back(base->tree(t, k));
        }
        boosting.go_on(std::move(trees), base->scores(*X, settings.threads),
                       validation_X == nullptr ? Matrix<double>()
                                               : base->scores(*validation_X, settings.threads));
    }
    return boosting.run();
}

/// Numbers. Of X and bins one is given. With a decay, only the leaves of `base` are fitted.
template <Real S>
[[nodiscard]] BoostedRegressorModel<S> fit_boosted_regressor(
    const BoostingSettings& settings, const RegressionLoss& loss, const MatrixView<S>* X,
    const BinnedMatrix<S>* bins, const VectorView<S>& y, const FitData<S>& data,
    const BoostedRegressorModel<S>* base, std::optional<double> decay = {}) {
    const Index rows = X != nullptr ? X->rows() : bins->rows();
    const Index columns = X != nullptr ? X->cols() : bins->cols();
    if (X != nullptr)
        check_shapes(*X, y);
    check_boosting<S>(settings, rows, columns, y, data);
    check_base<S>(settings, columns, loss.link(), base);
    for (const WatchedMetric& metric : settings.metrics)
        require(!metric.needs_probabilities(), settings.name, ": the metric ", metric.name(),
                " needs probabilities of classes");
    BoostingTarget target{y.template cast<double>(), tree_weights<S>(data, rows)};
    check_domain(settings.name, "y", loss, target);
    check_refit<S>(settings, data, decay);
    const bool is_watched =
        settings.early_stopping || settings.training_loss || data.validation.X.has_value();
    const bool has_value =
        loss.kind() != RegressionLoss::Kind::custom || loss.custom_loss().value != nullptr;
    require(!is_watched || decay || has_value, settings.name,
            ": the loss is watched, for which a custom loss needs `value`");
    BoostingTarget validation = validation_target<S>(data);
    if (data.validation.y)
        check_domain(settings.name, "validation.y", loss, validation);
    const BoostingTarget tail =
        keep_tail_apart(settings, data.validation.X.has_value() || decay.has_value(), target);
    BoostedTrees<S> trees = with_loss(loss, [&](const auto& of_row) {
        const ScoreObjective objective(of_row, loss);
        if (decay)
            return refit_leaves<S>(settings, objective, target, offset_of<S>(data), *base, *X,
                                   *decay);
        const auto fit = [&](const BinnedMatrix<S>& table) {
            return boost<S>(settings, table, objective, target, tail, validation, data, base, X,
                            MetricWatch(settings.metrics, loss.link()));
        };
        return bins != nullptr ? fit(*bins) : with_bins<S>(settings, *X, target.weights, fit);
    });
    return {std::move(trees.trees),   std::move(trees.initial), columns, loss.link(),
            std::move(trees.results), std::move(trees.lines)};
}

/// Labels. Of X and bins one is given. With a decay, only the leaves of `base` are fitted.
template <Real S>
[[nodiscard]] BoostedClassifierModel<S> fit_boosted_classifier(
    const BoostingSettings& settings, const ClassWeights& class_weight, const MatrixView<S>* X,
    const BinnedMatrix<S>* bins, const VectorView<S>& y, const FitData<S>& data,
    const BoostedClassifierModel<S>* base, std::optional<double> decay = {}) {
    const Index rows = X != nullptr ? X->rows() : bins->rows();
    const Index columns = X != nullptr ? X->cols() : bins->cols();
    if (X != nullptr)
        check_shapes(*X, y);
    check_boosting<S>(settings, rows, columns, y, data);
    check_base<S>(settings, columns, base);
    check_refit<S>(settings, data, decay);
    Vector<double> weights = tree_weights<S>(data, rows);
    Vector<S> classes = base != nullptr ? base->classes() : distinct_labels<S>(y, weights);
    const std::vector<int> codes = label_codes<S>("y", y, weights, classes);
    weigh_classes(class_weight, settings.name, codes, classes.size(), weights);
    BoostingTarget target{Eigen::Map<const Vector<int>>(codes.data(), rows).template cast<double>(),
                          std::move(weights)};
    BoostingTarget validation = validation_target<S>(data);
    if (data.validation.y) {
        const std::vector<int> validated =
            label_codes<S>("validation.y", *data.validation.y, classes);
        validation.y = Eigen::Map<const Vector<int>>(validated.data(), validation.y.size())
                           .template cast<double>();
    }
    const BoostingTarget tail =
        keep_tail_apart(settings, data.validation.X.has_value() || decay.has_value(), target);
    const RegressionLoss two = RegressionLoss::cross_entropy();
    std::unique_ptr<Objective> objective;
    if (classes.size() <= 2) {
        objective =
            std::make_unique<ScoreObjective<CrossEntropyScoreLoss>>(CrossEntropyScoreLoss{}, two);
    } else {
        objective = std::make_unique<SoftmaxObjective>(classes.size());
    }
    const auto fit = [&](const BinnedMatrix<S>& table) {
        return boost<S>(settings, table, *objective, target, tail, validation, data, base, X,
                        MetricWatch(settings.metrics, classes.template cast<double>()));
    };
    BoostedTrees<S> trees =
        decay ? refit_leaves<S>(settings, *objective, target, offset_of<S>(data), *base, *X, *decay)
        : bins != nullptr ? fit(*bins)
                          : with_bins<S>(settings, *X, target.weights, fit);
    return {std::move(trees.trees), std::move(trees.initial), columns,
            std::move(classes),     std::move(trees.results), std::move(trees.lines)};
}

}  // namespace ridgewood::detail
