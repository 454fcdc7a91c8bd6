/// What a model says of some rows, and the scores of that.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/concepts.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/metrics/metric.hpp>
#include <ridgewood/validation/detail/run_folds.hpp>

#include <string_view>

namespace ridgewood::detail {

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

}  // namespace ridgewood::detail
