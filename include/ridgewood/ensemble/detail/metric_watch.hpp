/// Notes metrics round by round.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/boosting_options.hpp>
#include <ridgewood/ensemble/detail/objective.hpp>
#include <ridgewood/ensemble/detail/score_links.hpp>
#include <ridgewood/ensemble/regression_loss.hpp>
#include <ridgewood/ensemble/watched_metric.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// What judges scores as they are.
struct ScoreMetric {
    std::string name;
    std::function<double(const BoostingTarget&, const Matrix<double>& scores)> value;
};

/// Metrics, and how scores become what they judge.
class MetricWatch {
public:
    /// Of nothing.
    MetricWatch() = default;
    /// Of numbers.
    MetricWatch(const std::vector<WatchedMetric>& metrics, ScoreLink link)
        : metrics_(metrics), link_(link) {}
    /// Of labels.
    MetricWatch(const std::vector<WatchedMetric>& metrics, Vector<double> classes)
        : metrics_(metrics), classes_(std::move(classes)) {}

    /// Of scores.
    explicit MetricWatch(std::vector<ScoreMetric> of_scores) : of_scores_(std::move(of_scores)) {}

    /// A history of other metrics than these does not go on.
    void begin(std::vector<MetricHistory>& history) const {
        std::vector<std::string> names;
        for (const ScoreMetric& metric : of_scores_)
            names.push_back(metric.name);
        for (const WatchedMetric& metric : metrics_)
            names.push_back(metric.name());
        const bool same = std::equal(
            history.begin(), history.end(), names.begin(), names.end(),
            [](const MetricHistory& noted, const std::string& name) { return noted.name == name; });
        if (same)
            return;
        history.clear();
        for (const std::string& name : names)
            history.push_back({.name = name});
    }

    /// Judges the rows that have a weight; `part` is which of the lists of a history is added to.
    void note(const BoostingTarget& target, const Matrix<double>& scores,
              std::vector<double> MetricHistory::*part, std::vector<MetricHistory>& history) const {
        for (std::size_t k = 0; k < of_scores_.size(); ++k)
            (history[k].*part).push_back(of_scores_[k].value(target, scores));
        if (metrics_.empty())
            return;
        const MetricRows rows = rows_of(target, scores);
        for (std::size_t k = 0; k < metrics_.size(); ++k)
            (history[k].*part).push_back(metrics_[k](rows));
    }

private:
    [[nodiscard]] MetricRows rows_of(const BoostingTarget& target,
                                     const Matrix<double>& all_scores) const {
        std::vector<Index> chosen;
        for (Index i = 0; i < target.weights.size(); ++i) {
            if (target.weights[i] > 0)
                chosen.push_back(i);
        }
        MetricRows rows{.truth = target.y(chosen), .weights = target.weights(chosen)};
        const Matrix<double> scores = all_scores(chosen, Eigen::all);
        if (classes_.size() == 0) {
            rows.predicted = linked(link_, scores).col(0);
            return rows;
        }
        rows.predicted.resize(scores.rows());
        for (Index i = 0; i < scores.rows(); ++i) {
            rows.truth[i] = classes_[static_cast<Index>(rows.truth[i])];
            rows.predicted[i] = classes_[likeliest_class(scores.row(i), classes_.size())];
        }
        const bool asked = std::any_of(metrics_.begin(), metrics_.end(), [](const auto& metric) {
            return metric.needs_probabilities();
        });
        if (asked)
            rows.probabilities = class_probabilities(scores, classes_.size());
        rows.classes = classes_;
        return rows;
    }

    /// One of these two is empty.
    std::vector<ScoreMetric> of_scores_;
    std::vector<WatchedMetric> metrics_;
    ScoreLink link_ = ScoreLink::identity;
    Vector<double> classes_;
};

}  // namespace ridgewood::detail
