/// Learning curves: what more training rows would be worth.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/concepts.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/validation/cross_validate.hpp>
#include <ridgewood/validation/detail/many_validations.hpp>
#include <ridgewood/validation/fold.hpp>
#include <ridgewood/validation/shorter_training.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

#include <Eigen/Core>

namespace ridgewood {

/// Scores by the number of training rows. A test score that still gets better at the end asks for
/// more rows; one that has met the training score asks for a richer model.
template <class Model>
struct LearningCurve {
    /// How many rows each fold trained on.
    std::vector<Index> sizes;
    /// The cross-validation of each size.
    std::vector<CrossValidation<Model>> validations;
    /// One row a size, one column a metric: the mean of the test scores.
    Matrix<double> mean;
    /// Same shape: the standard error of that mean.
    Matrix<double> standard_error;
    /// Same shape: the mean of the training scores. Empty when training is not scored.
    Matrix<double> train_mean;
};

/// Cross-validates `spec` with each of the `sizes` as the number of rows that a fold trains on; the
/// rows that are tested remain the same.
///
///     learning_curve(Ridge{}, X, y, KFold{.shuffle = true}, rmse, {50, 100, 200});
///
/// The options are those of cross_validate, whose observer is told of the folds of one size after
/// the other; saying stop ends that size. For the curve over the values of an option see `search`.
///
/// Throws std::invalid_argument when there are no sizes, when one is < 1 or more than the rows that
/// a fold has to train on, and as cross_validate does.
template <class DX, class DY, Estimator<typename DX::Scalar> E, Splitter P, MetricOrTuple M>
[[nodiscard]] auto learning_curve(const E& spec, const Eigen::MatrixBase<DX>& X,
                                  const Eigen::MatrixBase<DY>& y, const P& splitter,
                                  const M& metrics, const std::vector<Index>& sizes,
                                  const CrossValidationOptions<typename DX::Scalar>& options = {},
                                  TrainingPart keep = TrainingPart::last) {
    using S = typename DX::Scalar;
    const MatrixView<S> X_view(X.derived());
    const FoldPlan plan =
        detail::checked_plan("learning_curve", X_view, y, splitter, options.audit);
    detail::require(!sizes.empty(), "learning_curve: there are no sizes");
    Index smallest = plan.rows();
    for (Index k = 0; k < plan.size(); ++k)
        smallest = std::min(smallest, plan[k].train.rows());
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        detail::require(sizes[i] >= 1 && sizes[i] <= smallest, "learning_curve: sizes(", i,
                        ") must be in [1, ", smallest, "], the training rows of the smallest fold",
                        ", got ", sizes[i]);
    }

    LearningCurve<detail::ModelOf<E, S>> curve;
    curve.sizes = sizes;
    CrossValidationOptions<S> own = options;
    own.audit = false;
    for (const Index size : sizes) {
        const ShorterTraining<P> folds{splitter, [size](Index) { return size; }, keep};
        curve.validations.push_back(cross_validate(spec, X_view, y, folds, metrics, own));
    }
    detail::set_means(curve, detail::MetricList<M>::count, options.train_scores);
    return curve;
}

}  // namespace ridgewood
