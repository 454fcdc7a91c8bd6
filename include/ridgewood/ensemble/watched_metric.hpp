/// Scores that boosting notes beside its loss.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>

#include <functional>
#include <string>
#include <type_traits>
#include <utility>

namespace ridgewood {

namespace detail {

/// What a metric is asked of: of numbers the predictions, of classes the labels, too.
struct MetricRows {
    Vector<double> truth = {};
    Vector<double> weights = {};
    Vector<double> predicted = {};
    /// Rows x classes, and the labels; empty of numbers.
    Matrix<double> probabilities = {};
    Vector<double> classes = {};
};

}  // namespace detail

/// A metric of any kind, those of ridgewood by themselves and others with a name:
///
///     const rw::GbdtClassifier spec{.metrics = {rw::accuracy, rw::roc_auc}};
///     const rw::GbdtRegressor other{.metrics = {{"worst", [](const auto& truth, const auto& found)
///     {
///                                       return (truth - found).cwiseAbs().maxCoeff();
///                                   }}}};
///
/// It is called as metric(truth, predicted) or, if it says needs_probabilities, as metric(truth,
/// probabilities, classes), with the weights as one more argument where it takes any; all are
/// vectors or tables of double.
class WatchedMetric {
public:
    template <class M>
    requires requires { M::name; }
    WatchedMetric(const M& metric)  // implicit on purpose: see above
        : WatchedMetric(std::string(M::name), metric) {}

    template <class M>
    WatchedMetric(std::string name, M metric) : name_(std::move(name)) {
        if constexpr (requires { M::needs_probabilities; })
            needs_probabilities_ = M::needs_probabilities;
        score_ = [metric = std::move(metric)](const detail::MetricRows& rows) {
            return score(metric, rows);
        };
    }

    [[nodiscard]] const std::string& name() const { return name_; }
    /// Whether it can be asked of classes alone.
    [[nodiscard]] bool needs_probabilities() const { return needs_probabilities_; }
    [[nodiscard]] double operator()(const detail::MetricRows& rows) const { return score_(rows); }

private:
    template <class M>
    [[nodiscard]] static double score(const M& metric, const detail::MetricRows& rows) {
        const Vector<double>&truth = rows.truth, &weights = rows.weights;
        if constexpr (std::is_invocable_v<M, Vector<double>, Matrix<double>, Vector<double>,
                                          Vector<double>>) {
            return metric(truth, rows.probabilities, rows.classes, weights);
        } else if constexpr (requires { M::needs_probabilities; }) {
            return metric(truth, rows.probabilities, rows.classes);
        } else if constexpr (std::is_invocable_v<M, Vector<double>, Vector<double>,
                                                 Vector<double>>) {
            return metric(truth, rows.predicted, weights);
        } else {
            return metric(truth, rows.predicted);
        }
    }

    std::string name_;
    bool needs_probabilities_ = false;
    std::function<double(const detail::MetricRows&)> score_;
};

}  // namespace ridgewood
