/// The scores of each class in one table:
///
///     std::cout << class_report(truth, predicted);
#pragma once

#include <ridgewood/core/text_table.hpp>
#include <ridgewood/metrics/class_scores.hpp>
#include <ridgewood/metrics/confusion_matrix.hpp>
#include <ridgewood/metrics/detail/arguments.hpp>

#include <cstddef>
#include <limits>
#include <ostream>
#include <vector>

namespace ridgewood {

/// The scores of each class: one value a label.
struct ClassReport {
    /// The labels that occur in truth or prediction, ascending.
    Vector<double> labels;
    Vector<double> precision, recall, specificity, f1, jaccard;
    /// The weight of the rows of which the label is the truth.
    Vector<double> support;

    /// Prints a table, one line a label.
    friend std::ostream& operator<<(std::ostream& out, const ClassReport& report) {
        std::vector<detail::TableRow> rows = {{"label", "precision", "recall", "F1", "support"}};
        for (Index k = 0; k < report.labels.size(); ++k) {
            rows.push_back({detail::to_text(report.labels[k]),
                            detail::formatted("%.*f", 3, report.precision[k]),
                            detail::formatted("%.*f", 3, report.recall[k]),
                            detail::formatted("%.*f", 3, report.f1[k]),
                            detail::to_text(report.support[k])});
        }
        detail::write_table(out, rows);
        return out;
    }
};

/// The scores of each class against all others. A score that no row decides, such as the precision
/// of a class that is never predicted, is NaN and is printed as NA.
template <Real W = double>
[[nodiscard]] ClassReport class_report(const detail::VectorArgument& truth,
                                       const detail::VectorArgument& predicted,
                                       const detail::WeightsArgument& weights = {}) {
    const ConfusionMatrix confusion = confusion_matrix(truth, predicted, weights);
    ClassReport report;
    report.labels = confusion.labels;
    for (Vector<W>* column : {&report.precision, &report.recall, &report.specificity, &report.f1,
                              &report.jaccard, &report.support})
        column->resize(report.labels.size());
    constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
    const auto classes = detail::label_counts(confusion);
    for (Index k = 0; k < report.labels.size(); ++k) {
        const auto& [hits, predictions, actual, total] = classes[static_cast<std::size_t>(k)];
        const double either = predictions + actual - hits, negative = total - actual;
        report.precision[k] = detail::ratio_or(hits, predictions, undefined);
        report.recall[k] = detail::ratio_or(hits, actual, undefined);
        report.specificity[k] =
            detail::ratio_or(negative - (predictions - hits), negative, undefined);
        report.f1[k] = detail::ratio_or(2 * hits, predictions + actual, undefined);
        report.jaccard[k] = detail::ratio_or(hits, either, undefined);
        report.support[k] = actual;
    }
    return report;
}

}  // namespace ridgewood
