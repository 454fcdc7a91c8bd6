/// Cross-validation: fit on one part of the rows, score on another, for every fold of a plan.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/concepts.hpp>
#include <ridgewood/core/observer.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/metrics/metric.hpp>
#include <ridgewood/validation/audit.hpp>
#include <ridgewood/validation/detail/run_folds.hpp>
#include <ridgewood/validation/fold.hpp>

#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
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
    /// Seconds of wall time to fit each fold.
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

namespace detail {

template <class T>
inline constexpr bool is_metric_tuple = false;
template <class... M>
inline constexpr bool is_metric_tuple<std::tuple<M...>> = sizeof...(M) > 0 && (Metric<M> && ...);

}  // namespace detail

/// One metric, or a std::tuple of several.
template <class T>
concept MetricOrTuple = Metric<T> || detail::is_metric_tuple<T>;

/// Fits `spec` on the training rows of each fold and scores it on the test rows:
///
///     const auto result = cross_validate(Ridge{.lambda = 0.1}, X, y, KFold{.folds = 10}, rmse);
///     result.mean();
///     const auto both = cross_validate(spec, X, y, KFold{}, std::tuple(rmse, r2), {.threads = 4});
///     both.mean(1);
///
/// X is n x p, y has n values in a column or a row. Metrics of probabilities ask the model for
/// `predict_proba` and `classes`. Data are copied only where a fold's rows are not one range, or
/// the splitter shuffles.
///
/// Throws std::invalid_argument when X is empty, when sizes differ, when weights are given to an
/// estimator or a metric that has no use for them, when the folds of a splitter that has rules, as
/// all those of time have, leak, and when a model predicts another number of rows than it was
/// given. What a splitter, a fit or a metric throws passes through, a
/// std::invalid_argument with the number of the fold; no result remains then.
template <class DX, class DY, Estimator<typename DX::Scalar> E, Splitter P, MetricOrTuple M>
[[nodiscard]] auto cross_validate(const E& spec, const Eigen::MatrixBase<DX>& X,
                                  const Eigen::MatrixBase<DY>& y, const P& splitter,
                                  const M& metrics,
                                  const CrossValidationOptions<typename DX::Scalar>& options = {});

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

namespace detail {

/// A model is the user's own: what it returns is counted before it is used.
inline void check_predicted(std::string_view method, Index predicted, Index rows) {
    require(predicted == rows, method, " returned ", predicted, " rows for the ", rows, " of X");
}

template <class M>
inline constexpr bool takes_weights = requires(const M& metric, const Vector<double>& v) {
    metric(v, v, v);
};
template <ProbabilityMetric M>
inline constexpr bool takes_weights<M> = requires(const M& metric, const Vector<double>& v,
                                                  const Matrix<double>& probabilities) {
    metric(v, probabilities, v, v);
};

/// metric(truth, arguments...), and the weights when the rows have any.
template <class M, Real S, class... Arguments>
[[nodiscard]] double call_metric(const M& metric, const DataRows<S>& rows,
                                 const Arguments&... arguments) {
    const VectorView<double> truth(rows.y.template cast<double>());
    if constexpr (takes_weights<M>) {
        if (rows.weights)
            return metric(truth, arguments..., rows.weights->template cast<double>());
    }
    return metric(truth, arguments...);
}

/// What a model says of some rows, as far as the metrics ask.
template <Real S, Metric... M>
class Predictions {
public:
    template <class Model>
    Predictions(const Model& model, const MatrixView<S>& X) {
        if constexpr ((PredictionMetric<M> || ...)) {
            const Vector<S> predicted = model.predict(X);
            check_predicted("predict", predicted.size(), X.rows());
            predicted_ = predicted.template cast<double>();
        }
        if constexpr ((ProbabilityMetric<M> || ...)) {
            static_assert(ProbabilisticPredictor<Model, S>,
                          "a metric of probabilities needs a model with predict_proba and classes");
            const Matrix<S> probabilities = model.predict_proba(X);
            const Vector<S> classes = model.classes();
            check_predicted("predict_proba", probabilities.rows(), X.rows());
            probabilities_ = probabilities.template cast<double>();
            classes_ = classes.template cast<double>();
        }
    }

    [[nodiscard]] RowVector<double> scores(const DataRows<S>& rows, const M&... metrics) const {
        const auto one = [&]<class T>(const T& metric) {
            if constexpr (ProbabilityMetric<T>)
                return call_metric(metric, rows, probabilities_, classes_);
            else
                return call_metric(metric, rows, predicted_);
        };
        RowVector<double> result(sizeof...(M));
        Index column = 0;
        ((result[column++] = one(metrics)), ...);
        return result;
    }

private:
    Vector<double> predicted_;
    Matrix<double> probabilities_;
    Vector<double> classes_;
};

template <Real S, class E, class... M>
[[nodiscard]] auto cross_validate_core(const E& spec, const DataRows<S>& data, const FoldPlan& plan,
                                       const CrossValidationOptions<S>& options,
                                       const M&... metrics) {
    using Model = std::remove_cvref_t<decltype(fit_rows(spec, data))>;
    require(!data.weights || (takes_weights<M> && ...),
            "cross_validate: there are weights, but a metric takes none");
    constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
    const Index folds = plan.size();
    CrossValidation<Model> result;
    result.test_scores = Matrix<double>::Constant(folds, sizeof...(M), undefined);
    if (options.train_scores)
        result.train_scores = result.test_scores;
    result.fit_seconds = Vector<double>::Zero(folds);
    result.predict_seconds = Vector<double>::Zero(folds);
    result.folds.resize(static_cast<std::size_t>(folds));
    if (options.keep_models)
        result.models.resize(static_cast<std::size_t>(folds));

    const auto run = [&](Index k, const Fold& fold) {
        const DataRows<S> train(data, fold.train);
        const Stopwatch fitting;
        Model model = fit_rows(spec, train);
        result.fit_seconds[k] = fitting.seconds();

        const DataRows<S> test(data, fold.test);
        const Stopwatch predicting;
        const Predictions<S, M...> predictions(model, test.X);
        result.predict_seconds[k] = predicting.seconds();
        result.test_scores.row(k) = predictions.scores(test, metrics...);
        if (options.train_scores) {
            const Predictions<S, M...> fitted(model, train.X);
            result.train_scores.row(k) = fitted.scores(train, metrics...);
        }

        result.folds[static_cast<std::size_t>(k)] = fold;
        if (options.keep_models)
            result.models[static_cast<std::size_t>(k)].emplace(std::move(model));
        return result.test_scores(k, 0);
    };
    result.completed = run_folds("cross_validate", plan, options.threads, options.observer, run);
    return result;
}

}  // namespace detail

template <class DX, class DY, Estimator<typename DX::Scalar> E, Splitter P, MetricOrTuple M>
auto cross_validate(const E& spec, const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                    const P& splitter, const M& metrics,
                    const CrossValidationOptions<typename DX::Scalar>& options) {
    using S = typename DX::Scalar;
    return detail::with_plan<S>(
        "cross_validate", spec, X, detail::as_column(y), splitter, options.weights,
        [&](const detail::DataRows<S>& data, const FoldPlan& plan) {
            if (options.audit)
                detail::refuse_leaks("cross_validate", plan, splitter);
            if constexpr (Metric<M>) {
                return detail::cross_validate_core(spec, data, plan, options, metrics);
            } else {
                return std::apply(
                    [&](const auto&... metric) {
                        return detail::cross_validate_core(spec, data, plan, options, metric...);
                    },
                    metrics);
            }
        });
}

}  // namespace ridgewood
