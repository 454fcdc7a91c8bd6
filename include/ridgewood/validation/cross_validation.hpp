/// What a cross-validation is told, and what it finds.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/observer.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/validation/fold.hpp>

#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>
#include <optional>
#include <vector>

#include <Eigen/Core>

namespace ridgewood {

/// What cross-validation may use besides the data and the splitter.
template <Real S>
struct CrossValidationOptions {
    /// How many folds run at a time; 0 is all threads of the machine. Scores do not depend on it.
    int threads = 1;
    /// Score the training rows of each fold too, which shows overfitting and costs a prediction.
    bool train_scores = true;
    /// Return the model of each fold.
    bool keep_models = false;
    /// Refuse folds that break the rules of their splitter, where it has any: see audit.hpp.
    bool audit = true;
    /// One weight a row, >= 0, for fitting and for scoring.
    std::optional<VectorView<S>> weights = {};
    /// Told of every fold that has ended, with the test score of the first metric as the loss; may
    /// stop the folds that have not begun.
    Observer observer = {};
};

/// The scores of every fold. A score that a fold leaves undefined, such as roc_auc where one class
/// is absent, is NaN and left out of the averages; so are folds that were not run because the
/// observer said stop.
template <class Model>
struct CrossValidation {
    /// One row a fold, one column a metric.
    Matrix<double> test_scores;
    /// Same shape; empty unless asked for.
    Matrix<double> train_scores;
    /// Seconds of wall time to fit each fold, without sums that it shares with others.
    Vector<double> fit_seconds;
    /// Seconds of wall time to predict the test rows of each fold.
    Vector<double> predict_seconds;
    /// The rows of each fold, as positions in the order of the plan.
    std::vector<Fold> folds;
    /// One model a fold; empty unless asked for. A fold that was not run has none.
    std::vector<std::optional<Model>> models;
    /// How many folds were run: all, unless the observer said stop.
    Index completed = 0;

    /// Mean of the defined test scores of a metric; NaN when there is none.
    [[nodiscard]] double mean(Index metric = 0) const { return mean_of(test_scores, metric); }
    /// The same of the training scores. A large difference to mean() is overfitting.
    [[nodiscard]] double train_mean(Index metric = 0) const {
        return mean_of(train_scores, metric);
    }
    /// Standard deviation of the k defined test scores (divisor k - 1) over sqrt(k); NaN for k < 2.
    /// Folds share training rows, so that it is smaller than the true error of the mean.
    [[nodiscard]] double standard_error(Index metric = 0) const;
    /// How many test scores of a metric are defined, that is not NaN.
    [[nodiscard]] Index defined(Index metric = 0) const {
        return static_cast<Index>(defined_scores(test_scores, metric).size());
    }

private:
    [[nodiscard]] static std::vector<double> defined_scores(const Matrix<double>& scores,
                                                            Index metric);
    [[nodiscard]] static double mean_of(const Matrix<double>& scores, Index metric);
};

template <class Model>
std::vector<double> CrossValidation<Model>::defined_scores(const Matrix<double>& scores,
                                                           Index metric) {
    detail::require(metric >= 0 && metric < scores.cols(), "metric ", metric, " of ",
                    scores.cols());
    std::vector<double> defined;
    for (const double score : scores.col(metric)) {
        if (!detail::is_nan(score))
            defined.push_back(score);
    }
    return defined;
}

template <class Model>
double CrossValidation<Model>::mean_of(const Matrix<double>& scores, Index metric) {
    const auto defined = defined_scores(scores, metric);
    if (defined.empty())
        return std::numeric_limits<double>::quiet_NaN();
    return Eigen::Map<const Vector<double>>(defined.data(), std::ssize(defined)).mean();
}

template <class Model>
double CrossValidation<Model>::standard_error(Index metric) const {
    const auto defined = defined_scores(test_scores, metric);
    const auto count = static_cast<double>(defined.size());
    if (defined.size() < 2)
        return std::numeric_limits<double>::quiet_NaN();
    const Eigen::Map<const Eigen::ArrayXd> scores(defined.data(), std::ssize(defined));
    return std::sqrt((scores - scores.mean()).square().sum() / (count - 1) / count);
}

}  // namespace ridgewood
