/// From a spec and its data to a forest.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/labels.hpp>
#include <ridgewood/core/random.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/detail/forest_data.hpp>
#include <ridgewood/ensemble/detail/forest_settings.hpp>
#include <ridgewood/ensemble/detail/grow_forest.hpp>
#include <ridgewood/ensemble/detail/out_of_bag.hpp>
#include <ridgewood/ensemble/detail/row_sampler.hpp>
#include <ridgewood/ensemble/forest_model.hpp>
#include <ridgewood/tree/class_weights.hpp>
#include <ridgewood/tree/detail/grower.hpp>
#include <ridgewood/tree/detail/rank_matrix.hpp>
#include <ridgewood/tree/detail/target.hpp>
#include <ridgewood/tree/detail/training.hpp>

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// X beside a copy whose rows are permuted, among those of weight > 0.
template <Real S>
[[nodiscard]] Matrix<S> with_permuted_copy(const MatrixView<S>& X, const Vector<double>& weights,
                                           Random stream) {
    std::vector<Index> rows;
    for (Index i = 0; i < X.rows(); ++i) {
        if (weights[i] > 0)
            rows.push_back(i);
    }
    const std::vector<Index> order = permutation(stream, static_cast<Index>(rows.size()));
    Matrix<S> both(X.rows(), 2 * X.cols());
    both << X, X;
    for (Index j = 0; j < X.cols(); ++j) {
        for (std::size_t k = 0; k < rows.size(); ++k)
            both(rows[k], X.cols() + j) = X(rows[static_cast<std::size_t>(order[k])], j);
    }
    return both;
}

/// The trees of a forest, on ranks that are found here once.
template <Real S>
[[nodiscard]] GrownForest<S> grow_forest(const ForestSettings& settings, const MatrixView<S>& X,
                                         const Target& target, const Truth& truth,
                                         const Vector<double>& weights, const RowSampler& sampler,
                                         const Observer& observer) {
    const auto categorical =
        categorical_columns(settings.name, settings.categorical, settings.grow.monotone, X.cols());
    const RankMatrix<S> ranks(X, categorical, settings.threads);
    const auto make_grower = [&] {
        return std::make_unique<TreeGrower<S>>(ranks, target, settings.grow);
    };
    const ForestProblem<S> problem{settings, X, truth, weights, sampler, observer};
    return ForestTraining<S, decltype(make_grower)>(problem, make_grower).run();
}

/// The corrected importances: of a forest on X and a permuted copy of it, the decrease of impurity
/// by each feature less that by its copy (Nembrini, Koenig, Wright 2018).
template <Real S>
[[nodiscard]] Vector<double> corrected_importances(ForestSettings settings, const MatrixView<S>& X,
                                                   const Target& target, const Truth& truth,
                                                   const Vector<double>& weights,
                                                   const RowSampler& sampler) {
    const Random stream = Random(settings.seed).stream(~std::uint64_t{0});
    const Matrix<S> both = with_permuted_copy<S>(X, weights, stream);
    for (const Index column : std::vector<Index>(settings.categorical))
        settings.categorical.push_back(X.cols() + column);
    const std::vector<int> monotone = settings.grow.monotone;
    settings.grow.monotone.insert(settings.grow.monotone.end(), monotone.begin(), monotone.end());
    settings.importance = ForestImportance::impurity;
    settings.oob_score = false;
    settings.oob_plateau.reset();
    settings.leaf_samples = 0;
    const GrownForest<S> forest =
        grow_forest<S>(settings, both, target, truth, weights, sampler, {});
    return forest.results.impurity_decrease.head(X.cols()) -
           forest.results.impurity_decrease.tail(X.cols());
}

/// Grows the forest and, if asked for, its companion of corrected importances. `weights` are those
/// of the rows, `factors` those of their classes.
template <Real S>
[[nodiscard]] GrownForest<S> fit_forest(const ForestSettings& settings, const MatrixView<S>& X,
                                        const Target& target, const Truth& truth,
                                        Vector<double> weights, const ClassWeights& class_weight,
                                        const Observer& observer) {
    std::vector<Stratum> strata = forest_strata(settings, truth, weights);
    if (settings.approximate)
        limit_draws(strata, settings.approximate->tree_rows);
    Vector<double> chances;
    if (settings.weight_use == WeightUse::sampling) {
        chances = weights;
        weights = (weights.array() > 0).select(Vector<double>::Ones(weights.size()), 0);
    }
    if (truth.classes > 0)
        weigh_classes(class_weight, settings.name, truth.codes, truth.classes, weights);
    const RowSampler sampler(std::move(strata), settings.bootstrap, std::move(chances));
    require(!settings.needs_oob() || sampler.leaves_rows_out(), settings.name,
            ": every tree sees every row, so nothing is out of bag; set bootstrap or max_samples");

    GrownForest<S> forest = grow_forest<S>(settings, X, target, truth, weights, sampler, observer);
    if (settings.importance == ForestImportance::impurity_corrected) {
        forest.results.corrected =
            corrected_importances<S>(settings, X, target, truth, weights, sampler);
    }
    return forest;
}

/// Checks that hold for both tasks.
template <Real S>
void check_forest(const ForestSettings& settings, const MatrixView<S>& X) {
    check_forest_settings(settings);
    settings.grow.check(X.cols());
}

template <Real S>
[[nodiscard]] ForestRegressorModel<S> fit_forest_regressor(const ForestSettings& settings,
                                                           RegressionTarget target,
                                                           const MatrixView<S>& X,
                                                           const VectorView<S>& y,
                                                           const FitData<S>& data) {
    Vector<double> weights = forest_weights<S>(settings, X, y, data);
    check_forest<S>(settings, X);
    target.y = y.template cast<double>();
    const Truth truth{.numbers = target.y};
    GrownForest<S> forest =
        fit_forest<S>(settings, X, std::move(target), truth, std::move(weights), {}, data.observer);
    return {std::move(forest.trees), X.cols(), std::move(forest.results)};
}

template <Real S>
[[nodiscard]] ForestClassifierModel<S> fit_forest_classifier(
    const ForestSettings& settings, ClassificationTarget target, const ClassWeights& class_weight,
    const MatrixView<S>& X, const VectorView<S>& y, const FitData<S>& data) {
    Vector<double> weights = forest_weights<S>(settings, X, y, data);
    check_forest<S>(settings, X);
    Vector<S> classes = distinct_labels<S>(y, weights);
    std::vector<int> codes = label_codes<S>("y", y, weights, classes);
    target.codes = codes;
    target.classes = classes.size();
    const Truth truth{.codes = std::move(codes), .classes = classes.size()};
    GrownForest<S> forest = fit_forest<S>(settings, X, std::move(target), truth, std::move(weights),
                                          class_weight, data.observer);
    return {std::move(forest.trees), X.cols(), std::move(classes), std::move(forest.results)};
}

}  // namespace ridgewood::detail
