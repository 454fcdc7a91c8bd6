/// Scores of predicted probabilities. Each metric is a small value that is called in two ways:
///
///     roc_auc(truth, score)                      // truth is 0 or 1, score that of label 1
///     roc_auc(truth, probabilities, classes)     // one column a class, truth is one of classes
///
/// both with weights as an optional last argument: a weight w counts its row w times. Arguments
/// are Eigen expressions of any scalar; `classes` ascend, as `model.classes()` does. All throw
/// std::invalid_argument when there are no rows, when sizes differ, when a value is NaN or
/// infinite, when a probability is outside [0, 1], when a label is none of the classes, and when
/// weights are negative or all zero. What a sample leaves undefined is NaN.
#pragma once

#include <ridgewood/metrics/average_precision.hpp>
#include <ridgewood/metrics/detail/arguments.hpp>
#include <ridgewood/metrics/detail/probabilities.hpp>
#include <ridgewood/metrics/roc_auc.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>

namespace ridgewood {

/// Logarithmic loss or cross-entropy: -mean(log p) with p the probability given to the true class,
/// natural logarithm. Probabilities are clipped to [2^-52, 1 - 2^-52], so that being sure of what
/// is wrong costs 36.04 and not infinity; then each row of a matrix is scaled to sum to 1.
struct LogLoss {
    static constexpr std::string_view name = "log_loss";
    static constexpr bool higher_is_better = false;
    static constexpr bool needs_probabilities = true;

    template <Real W = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::VectorArgument& score,
                                    const detail::WeightsArgument& weights = {}) const {
        detail::check_binary_probabilities(*truth, *score);
        const auto loss = [](double t, double p) {
            return -std::log(t == 1 ? clip(p) : 1 - clip(p));
        };
        const VectorView<W>&t = *truth, &p = *score;
        const Vector<W> losses = t.binaryExpr(p, loss);
        return detail::weighted_mean(losses, detail::weights_or_ones(weights, t.size()));
    }

    template <Real W = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::MatrixArgument& probabilities,
                                    const detail::VectorArgument& classes,
                                    const detail::WeightsArgument& weights = {}) const {
        const auto codes = detail::check_classes(*truth, *probabilities, *classes);
        const MatrixView<W>& P = *probabilities;
        Vector<W> loss(P.rows());
        for (Index i = 0; i < loss.size(); ++i) {
            const double sum = P.row(i).unaryExpr(&clip).sum();
            const double p = clip(P(i, codes[static_cast<std::size_t>(i)]));
            loss[i] = -std::log(p / sum);
        }
        return detail::weighted_mean(loss, detail::weights_or_ones(weights, truth->size()));
    }

private:
    [[nodiscard]] static double clip(double p) {
        constexpr double smallest = std::numeric_limits<double>::epsilon();
        return std::clamp(p, smallest, 1 - smallest);
    }
};

/// Brier score (1950): mean of the squared distance between the probabilities and the truth as a
/// 0-1 vector. Of two classes it is mean((p - t)^2), half of Brier's sum over both.
struct BrierScore {
    static constexpr std::string_view name = "brier";
    static constexpr bool higher_is_better = false;
    static constexpr bool needs_probabilities = true;

    template <Real W = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::VectorArgument& score,
                                    const detail::WeightsArgument& weights = {}) const {
        detail::check_binary_probabilities(*truth, *score);
        const VectorView<W>&t = *truth, &p = *score;
        const Vector<W> squares = (t - p).cwiseAbs2();
        return detail::weighted_mean(squares, detail::weights_or_ones(weights, t.size()));
    }

    template <Real W = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::MatrixArgument& probabilities,
                                    const detail::VectorArgument& classes,
                                    const detail::WeightsArgument& weights = {}) const {
        const auto codes = detail::check_classes(*truth, *probabilities, *classes);
        Matrix<W> error = *probabilities;
        for (Index i = 0; i < error.rows(); ++i)
            error(i, codes[static_cast<std::size_t>(i)]) -= 1;
        const Vector<W> squares = error.rowwise().squaredNorm();
        const double sum =
            detail::weighted_mean(squares, detail::weights_or_ones(weights, truth->size()));
        return classes->size() == 2 ? sum / 2 : sum;
    }
};

inline constexpr LogLoss log_loss{};
inline constexpr BrierScore brier{};

}  // namespace ridgewood
