/// What boosting of numbers minimises.
#pragma once

#include <ridgewood/core/check.hpp>

#include <functional>
#include <utility>

namespace ridgewood {

/// How a score becomes a prediction.
enum class ScoreLink {
    /// The score itself.
    identity,
    /// exp(score).
    log,
    /// 1 / (1 + exp(-score)).
    logit,
};

/// The first two derivatives of a loss by the score.
struct LossDerivatives {
    double gradient = 0;
    double hessian = 0;
};

/// A loss of the user's own, by row: of the target y and the score f.
struct CustomLoss {
    /// dL/df and d2L/df2, which has to be >= 0.
    std::function<LossDerivatives(double y, double score)> derivatives = {};
    /// L(y, f), which fits ask for that stop early or note the loss.
    std::function<double(double y, double score)> value = {};
    /// Where boosting begins.
    double initial_score = 0;
    ScoreLink link = ScoreLink::identity;
};

/// The loss of a boosted regression, with y the target and f the score that trees add up to.
class RegressionLoss {
public:
    enum class Kind { squared, absolute, quantile, robust, power, cross_entropy, custom };

    /// (y - f)^2 / 2: the mean.
    RegressionLoss() = default;
    [[nodiscard]] static RegressionLoss squared_error() { return {}; }
    /// |y - f|: the median. Values of leaves are medians of the residuals, not Newton steps
    /// (Friedman 2001, algorithm 3).
    [[nodiscard]] static RegressionLoss absolute_error() {
        return RegressionLoss(Kind::absolute, 0);
    }
    /// alpha (y - f) above, (1 - alpha) (f - y) below: the alpha-quantile, alpha in (0, 1).
    [[nodiscard]] static RegressionLoss quantile(double alpha) {
        detail::require(alpha > 0 && alpha < 1, "quantile: alpha must be in (0, 1), got ",
                        detail::describe(alpha));
        return RegressionLoss(Kind::quantile, alpha);
    }
    /// (y - f)^2 / 2 up to delta, in the units of y, > 0, and delta |y - f| - delta^2 / 2 beyond.
    [[nodiscard]] static RegressionLoss huber(double delta) {
        detail::require(delta > 0 && detail::is_finite(delta),
                        "huber: delta must be finite and > 0, got ", detail::describe(delta));
        return RegressionLoss(Kind::robust, delta);
    }
    /// exp(f) - y f: the mean of counts y >= 0, exp(f).
    [[nodiscard]] static RegressionLoss poisson() { return RegressionLoss(Kind::power, 1); }
    /// y exp(-f) + f: the mean of amounts y > 0, exp(f).
    [[nodiscard]] static RegressionLoss gamma() { return RegressionLoss(Kind::power, 2); }
    /// exp((2 - p) f) / (2 - p) - y exp((1 - p) f) / (1 - p): the mean of amounts y >= 0, many of
    /// them zero, exp(f), whose variance is in proportion to its power p in (1, 2).
    [[nodiscard]] static RegressionLoss tweedie(double power = 1.5) {
        detail::require(power > 1 && power < 2, "tweedie: power must be in (1, 2), got ",
                        detail::describe(power));
        return RegressionLoss(Kind::power, power);
    }
    /// log(1 + exp(f)) - y f: probabilities y in [0, 1].
    [[nodiscard]] static RegressionLoss cross_entropy() {
        return RegressionLoss(Kind::cross_entropy, 0);
    }
    /// A loss of the user's own. Throws std::invalid_argument when it has no derivatives.
    [[nodiscard]] static RegressionLoss custom(CustomLoss loss) {
        detail::require(static_cast<bool>(loss.derivatives), "custom: the loss has no derivatives");
        RegressionLoss result(Kind::custom, 0);
        result.custom_ = std::move(loss);
        return result;
    }

    [[nodiscard]] Kind kind() const { return kind_; }
    /// alpha, delta or the power.
    [[nodiscard]] double parameter() const { return parameter_; }
    [[nodiscard]] const CustomLoss& custom_loss() const { return custom_; }
    [[nodiscard]] ScoreLink link() const {
        switch (kind_) {
            case Kind::power:
                return ScoreLink::log;
            case Kind::cross_entropy:
                return ScoreLink::logit;
            case Kind::custom:
                return custom_.link;
            default:
                return ScoreLink::identity;
        }
    }

private:
    RegressionLoss(Kind kind, double parameter) : kind_(kind), parameter_(parameter) {}

    Kind kind_ = Kind::squared;
    double parameter_ = 0;
    CustomLoss custom_ = {};
};

}  // namespace ridgewood
