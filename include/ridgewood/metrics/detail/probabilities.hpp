/// What is checked of scores and probabilities before they are scored.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/labels.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/metrics/detail/arguments.hpp>

#include <string_view>
#include <vector>

namespace ridgewood::detail {

/// How far outside [0, 1] a probability may be: sums of float shares end at 1.0000001.
inline constexpr double probability_slack = 1e-6;

template <Real = double>
[[nodiscard]] bool is_probability(double p) {
    return p >= -probability_slack && p <= 1 + probability_slack;
}

template <Real = double>
void check_binary(const VectorView<double>& truth, const VectorView<double>& score) {
    check_rows(truth.size(), "score", score.size());
    check_finite<double>("truth", truth);
    for (Index i = 0; i < truth.size(); ++i) {
        if (truth[i] != 0 && truth[i] != 1)
            require(false, "truth(", i, ") is ", describe(truth[i]), ", expected 0 or 1");
    }
    check_finite<double>("score", score);
}

template <Real = double>
void check_binary_probabilities(const VectorView<double>& truth, const VectorView<double>& score) {
    check_binary(truth, score);
    for (Index i = 0; i < score.size(); ++i) {
        require(is_probability(score[i]), "score(", i, ") is ", score[i],
                ", expected a probability");
    }
}

/// One column a class, called `name`, and classes that ascend; the column of each row's true class.
template <Real = double>
[[nodiscard]] std::vector<int> check_class_scores(const VectorView<double>& truth,
                                                  std::string_view name,
                                                  const MatrixView<double>& scores,
                                                  const VectorView<double>& classes) {
    check_rows(truth.size(), name, scores.rows());
    require(scores.cols() == classes.size(), name, " has ", scores.cols(),
            " columns but there are ", classes.size(), " classes");
    check_finite<double>("truth", truth);
    check_finite<double>("classes", classes);
    for (Index k = 1; k < classes.size(); ++k) {
        require(classes[k - 1] < classes[k], "classes must ascend, but ", describe(classes[k]),
                " follows ", describe(classes[k - 1]));
    }
    check_finite<double>(name, scores);
    return label_codes<double>("truth", truth, classes);
}

/// The same of probabilities.
template <Real = double>
[[nodiscard]] std::vector<int> check_classes(const VectorView<double>& truth,
                                             const MatrixView<double>& probabilities,
                                             const VectorView<double>& classes) {
    auto codes = check_class_scores(truth, "probabilities", probabilities, classes);
    for (Index k = 0; k < probabilities.cols(); ++k) {
        for (Index i = 0; i < probabilities.rows(); ++i) {
            require(is_probability(probabilities(i, k)), "probabilities(", i, ", ", k, ") is ",
                    probabilities(i, k), ", expected a probability");
        }
    }
    return codes;
}

}  // namespace ridgewood::detail
