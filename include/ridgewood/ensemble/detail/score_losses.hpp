/// Losses of one row with one score.
#pragma once

#include <ridgewood/ensemble/regression_loss.hpp>
#include <ridgewood/simd/exponential.hpp>
#include <ridgewood/simd/isa.hpp>
#include <ridgewood/tree/detail/gradient_rule.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>

namespace ridgewood::detail {

[[nodiscard]] inline double logistic(double score) {
    return 1 / (1 + std::exp(-score));
}

/// log(1 + exp(score)) without overflow.
[[nodiscard]] inline double log_one_plus_exp(double score) {
    return std::max(score, 0.0) + std::log1p(std::exp(-std::abs(score)));
}

/// So many rows at a time, where a loss has the derivatives of several.
inline constexpr std::size_t loss_block = 256;

/// Each loss has derivatives() and value() of a row, some derivatives() of up to loss_block rows,
/// too, for which exponentials are faster; safe_value(), which is a Newton step that is
/// so short that `rate` of it does not raise the loss of a leaf; and leaf_quantile, the quantile of
/// the residuals that leaves predict in place of a Newton step.
struct SquaredScoreLoss {
    [[nodiscard]] LossDerivatives derivatives(double y, double score) const {
        return {score - y, 1};
    }
    [[nodiscard]] double value(double y, double score) const {
        return (y - score) * (y - score) / 2;
    }
    [[nodiscard]] double safe_value(const GradientSums&, double value, double) const {
        return value;
    }
    [[nodiscard]] std::optional<double> leaf_quantile() const { return {}; }
};

struct QuantileScoreLoss {
    double alpha = 0.5;
    double scale = 1;

    [[nodiscard]] LossDerivatives derivatives(double y, double score) const {
        // A half-way choice at y itself, so that the median's gradients there are 0.
        if (!(y < score) && !(y > score))
            return {scale * (0.5 - alpha), 1};
        return {scale * (y > score ? -alpha : 1 - alpha), 1};
    }
    [[nodiscard]] double value(double y, double score) const {
        return scale * (y > score ? alpha * (y - score) : (1 - alpha) * (score - y));
    }
    [[nodiscard]] double safe_value(const GradientSums&, double value, double) const {
        return value;
    }
    [[nodiscard]] std::optional<double> leaf_quantile() const { return alpha; }
};

struct HuberScoreLoss {
    double delta;

    [[nodiscard]] LossDerivatives derivatives(double y, double score) const {
        return {std::clamp(score - y, -delta, delta), 1};
    }
    [[nodiscard]] double value(double y, double score) const {
        const double distance = std::abs(y - score);
        return distance <= delta ? distance * distance / 2 : delta * (distance - delta / 2);
    }
    /// The second derivative is nowhere above 1.
    [[nodiscard]] double safe_value(const GradientSums&, double value, double) const {
        return value;
    }
    [[nodiscard]] std::optional<double> leaf_quantile() const { return {}; }
};

/// Deviances of a mean exp(f) whose variance goes as its power p: poisson, tweedie and gamma. The
/// hessian is the expected one, exp((2 - p) f), with which the Newton step of a leaf is
/// r - 1 where log r minimises its loss.
struct PowerScoreLoss {
    double power;

    [[nodiscard]] LossDerivatives derivatives(double y, double score) const {
        const double weight = std::exp((2 - power) * score);
        return {weight - y * std::exp((1 - power) * score), weight};
    }
    void derivatives(const double* y, const double* scores, std::size_t count,
                     LossDerivatives* out) const {
        double weights[loss_block], factors[loss_block];
        for (std::size_t i = 0; i < count; ++i) {
            weights[i] = (2 - power) * scores[i];
            factors[i] = (1 - power) * scores[i];
        }
        const simd::Isa isa = simd::best_isa();
        simd::exponentials(isa, weights, count, weights);
        simd::exponentials(isa, factors, count, factors);
        for (std::size_t i = 0; i < count; ++i)
            out[i] = {weights[i] - y[i] * factors[i], weights[i]};
    }
    [[nodiscard]] double value(double y, double score) const {
        const double of_mean = power < 2 ? std::exp((2 - power) * score) / (2 - power) : score;
        const double of_y = power > 1 ? std::exp((1 - power) * score) / (1 - power) : score;
        return of_mean - y * of_y;
    }
    /// Steps up are those to the minimum, steps down stop before it.
    [[nodiscard]] double safe_value(const GradientSums&, double value, double) const {
        return value > 0 ? std::log1p(value) : value;
    }
    [[nodiscard]] std::optional<double> leaf_quantile() const { return {}; }
};

/// Of probabilities, and of two classes.
struct CrossEntropyScoreLoss {
    [[nodiscard]] LossDerivatives derivatives(double y, double score) const {
        const double probability = logistic(score);
        return {probability - y, probability * (1 - probability)};
    }
    void derivatives(const double* y, const double* scores, std::size_t count,
                     LossDerivatives* out) const {
        double shares[loss_block];
        simd::logistics(simd::best_isa(), scores, count, shares);
        for (std::size_t i = 0; i < count; ++i)
            out[i] = {shares[i] - y[i], shares[i] * (1 - shares[i])};
    }
    [[nodiscard]] double value(double y, double score) const {
        return log_one_plus_exp(score) - y * score;
    }
    /// A step of s changes the loss of a leaf by at most G s + H (exp|s| - |s| - 1), since the
    /// third derivative is below the second (Bach 2010, proposition 1), of which the least is at
    /// |s| = log(1 + |G| / H). Newton steps that this bound does not allow, 58 and more at a rate
    /// of 0.1 and 1.8 and more at 1, are replaced by that.
    [[nodiscard]] double safe_value(const GradientSums& sums, double value, double rate) const {
        const double step = rate * std::abs(value);
        if (sums.hessian * (std::expm1(step) - step) <= std::abs(sums.gradient) * step)
            return value;
        return std::copysign(std::log1p(std::abs(sums.gradient) / sums.hessian), value);
    }
    [[nodiscard]] std::optional<double> leaf_quantile() const { return {}; }
};

struct UserScoreLoss {
    const CustomLoss& loss;

    [[nodiscard]] LossDerivatives derivatives(double y, double score) const {
        return loss.derivatives(y, score);
    }
    [[nodiscard]] double value(double y, double score) const {
        return loss.value ? loss.value(y, score) : 0;
    }
    [[nodiscard]] double safe_value(const GradientSums&, double value, double) const {
        return value;
    }
    [[nodiscard]] std::optional<double> leaf_quantile() const { return {}; }
};

/// Calls visit(loss) with the loss of one row.
template <class Visit>
decltype(auto) with_loss(const RegressionLoss& loss, const Visit& visit) {
    switch (loss.kind()) {
        case RegressionLoss::Kind::absolute:
            return visit(QuantileScoreLoss{0.5, 2});
        case RegressionLoss::Kind::quantile:
            return visit(QuantileScoreLoss{loss.parameter()});
        case RegressionLoss::Kind::robust:
            return visit(HuberScoreLoss{loss.parameter()});
        case RegressionLoss::Kind::power:
            return visit(PowerScoreLoss{loss.parameter()});
        case RegressionLoss::Kind::cross_entropy:
            return visit(CrossEntropyScoreLoss{});
        case RegressionLoss::Kind::custom:
            return visit(UserScoreLoss{loss.custom_loss()});
        default:
            return visit(SquaredScoreLoss{});
    }
}

}  // namespace ridgewood::detail
