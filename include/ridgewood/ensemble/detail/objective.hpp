/// What boosting asks of a loss, over all rows.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/detail/score_losses.hpp>
#include <ridgewood/ensemble/detail/weighted_quantile.hpp>
#include <ridgewood/ensemble/regression_loss.hpp>
#include <ridgewood/simd/exponential.hpp>
#include <ridgewood/simd/isa.hpp>
#include <ridgewood/tree/detail/gradient_rule.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Targets and weights, one a row. Of classes the target is the place of the class.
struct BoostingTarget {
    Vector<double> y = {};
    Vector<double> weights = {};
};

/// Calls visit(begin, end) for all rows by parts of the same size whatever the number of threads,
/// and returns the sum of what it returns, added up in the order of the parts.
template <class Visit>
double sum_of_parts(Index rows, int threads, const Visit& visit) {
    constexpr Index part = 4096;
    std::vector<double> sums(static_cast<std::size_t>((rows + part - 1) / part), 0.0);
    parallel_for(static_cast<Index>(sums.size()), threads, [&](Index k) {
        sums[static_cast<std::size_t>(k)] = visit(k * part, std::min(rows, (k + 1) * part));
    });
    double sum = 0;
    for (const double of_part : sums)
        sum += of_part;
    return sum;
}

/// Scores are rows x outputs; so are derivatives.
class Objective {
public:
    Objective() = default;
    Objective(const Objective&) = delete;
    Objective& operator=(const Objective&) = delete;
    virtual ~Objective() = default;

    [[nodiscard]] virtual Index outputs() const { return 1; }
    /// The scores, one an output, that minimise the loss when no row has another; the offset of a
    /// row, if there are any, comes to it.
    [[nodiscard]] virtual Vector<double> start(const BoostingTarget& target,
                                               const Vector<double>& offset) const = 0;
    /// Weighted derivatives by the scores of one row each. Throws std::invalid_argument where they
    /// are not finite, or a second one is negative.
    virtual void derivatives(const BoostingTarget& target, const Matrix<double>& scores,
                             Matrix<float>& gradients, Matrix<float>& hessians,
                             int threads) const = 0;
    /// The weighted mean of the loss.
    [[nodiscard]] virtual double mean_loss(const BoostingTarget& target,
                                           const Matrix<double>& scores, int threads) const = 0;
    /// Of a leaf: a value near its Newton step, `rate` times which does not raise the loss.
    [[nodiscard]] virtual double safe_value(const GradientSums& sums, double value,
                                            double rate) const = 0;
    /// Whether the mean loss of some rows can be asked for.
    [[nodiscard]] virtual bool is_by_row() const { return true; }
    /// Which quantile of the residuals leaves predict, if not a Newton step.
    [[nodiscard]] virtual std::optional<double> leaf_quantile() const { return {}; }
};

[[noreturn]] inline void refuse_derivative(std::string_view which, Index row, double value) {
    throw std::invalid_argument(
        join("the loss has a ", which, " of ", describe(value), " at row ", row,
             which == "gradient" ? ", expected a finite one" : ", expected a finite one >= 0"));
}

/// A loss with one score a row.
template <class Loss>
class ScoreObjective final : public Objective {
public:
    explicit ScoreObjective(const Loss& loss, const RegressionLoss& spec)
        : loss_(loss), spec_(spec) {}

    [[nodiscard]] Vector<double> start(const BoostingTarget& target,
                                       const Vector<double>& offset) const override {
        // Rows without weight have no part in the last bits of sums.
        std::vector<Index> rows;
        for (Index i = 0; i < target.y.size(); ++i) {
            if (target.weights[i] > 0)
                rows.push_back(i);
        }
        const BoostingTarget counted{target.y(rows), target.weights(rows)};
        const Vector<double>& y = counted.y;
        const auto& w = counted.weights.array();
        const Vector<double> offsets =
            offset.size() > 0 ? Vector<double>(offset(rows)) : Vector<double>::Zero(y.size());
        const auto& o = offsets.array();
        double score = 0;
        switch (spec_.kind()) {
            case RegressionLoss::Kind::squared:
                score = (w * (y.array() - o)).sum() / w.sum();
                break;
            case RegressionLoss::Kind::power: {
                const double p = spec_.parameter();
                const double of_y = (w * y.array() * ((1 - p) * o).exp()).sum();
                score = std::log(of_y / (w * ((2 - p) * o).exp()).sum());
                break;
            }
            case RegressionLoss::Kind::cross_entropy:
                score = newton_start(counted, o);
                break;
            case RegressionLoss::Kind::custom:
                score = spec_.custom_loss().initial_score;
                break;
            default: {
                std::vector<std::pair<double, double>> residuals;
                for (Index i = 0; i < y.size(); ++i)
                    residuals.emplace_back(y[i] - o[i], w[i]);
                score = weighted_quantile(residuals, loss_.leaf_quantile().value_or(0.5));
            }
        }
        return Vector<double>::Constant(1, score);
    }

    void derivatives(const BoostingTarget& target, const Matrix<double>& scores,
                     Matrix<float>& gradients, Matrix<float>& hessians,
                     int threads) const override {
        sum_of_parts(target.y.size(), threads, [&](Index begin, Index end) {
            unsigned bad = 0;
            LossDerivatives found[loss_block];
            constexpr auto block = static_cast<Index>(loss_block);
            for (Index first = begin; first < end; first += block) {
                const Index count = std::min(block, end - first);
                derive(target.y.data() + first, scores.col(0).data() + first, count, found);
                for (Index i = 0; i < count; ++i) {
                    const double w = target.weights[first + i];
                    // Without a weight they count as 0, whatever they are.
                    const auto g = static_cast<float>(w > 0 ? found[i].gradient * w : 0);
                    const auto h = static_cast<float>(w > 0 ? found[i].hessian * w : 0);
                    bad |= static_cast<unsigned>(!is_finite(g) || !is_finite(h) || h < 0);
                    gradients(first + i, 0) = g;
                    hessians(first + i, 0) = h;
                }
            }
            if (bad != 0)
                refuse(gradients, hessians, begin, end);
            return 0.0;
        });
    }

    [[nodiscard]] double mean_loss(const BoostingTarget& target, const Matrix<double>& scores,
                                   int threads) const override {
        const double loss = sum_of_parts(target.y.size(), threads, [&](Index begin, Index end) {
            double sum = 0;
            for (Index i = begin; i < end; ++i) {
                if (target.weights[i] > 0)
                    sum += target.weights[i] * loss_.value(target.y[i], scores(i, 0));
            }
            return sum;
        });
        return loss / target.weights.sum();
    }

    [[nodiscard]] double safe_value(const GradientSums& sums, double value,
                                    double rate) const override {
        return loss_.safe_value(sums, value, rate);
    }
    [[nodiscard]] std::optional<double> leaf_quantile() const override {
        return loss_.leaf_quantile();
    }

private:
    void derive(const double* y, const double* scores, Index count, LossDerivatives* out) const {
        const auto rows = static_cast<std::size_t>(count);
        if constexpr (requires { loss_.derivatives(y, scores, rows, out); }) {
            loss_.derivatives(y, scores, rows, out);
        } else {
            for (std::size_t i = 0; i < rows; ++i)
                out[i] = loss_.derivatives(y[i], scores[i]);
        }
    }

    static void refuse(const Matrix<float>& gradients, const Matrix<float>& hessians, Index begin,
                       Index end) {
        for (Index i = begin; i < end; ++i) {
            if (!is_finite(gradients(i, 0)))
                refuse_derivative("gradient", i, static_cast<double>(gradients(i, 0)));
            if (!is_finite(hessians(i, 0)) || hessians(i, 0) < 0)
                refuse_derivative("hessian", i, static_cast<double>(hessians(i, 0)));
        }
    }

    /// The log-odds of the mean, from which Newton steps go on where there are offsets.
    template <class Offset>
    [[nodiscard]] static double newton_start(const BoostingTarget& target, const Offset& offset) {
        const auto& w = target.weights.array();
        const double mean = std::clamp((w * target.y.array()).sum() / w.sum(), 1e-15, 1 - 1e-15);
        double score = std::log(mean / (1 - mean));
        for (int step = 0; step < 50 && (offset != 0).any(); ++step) {
            const Vector<double> p = (1 + (-(offset + score)).exp()).inverse();
            const double gradient = (w * (p - target.y).array()).sum();
            const double hessian = (w * p.array() * (1 - p.array())).sum();
            const double change = -gradient / std::max(hessian, 1e-300);
            score += std::copysign(std::log1p(std::abs(change)), change);
            if (std::abs(change) < 1e-12)
                break;
        }
        return score;
    }

    Loss loss_;
    const RegressionLoss& spec_;
};

/// The multinomial loss log sum_k exp(f_k) - f_y of K classes, one score each. The hessian is
/// K / (K - 1) times the diagonal of the true one (Friedman, Hastie, Tibshirani 2000, algorithm 6).
class SoftmaxObjective final : public Objective {
public:
    explicit SoftmaxObjective(Index classes) : classes_(classes) {}

    [[nodiscard]] Index outputs() const override { return classes_; }

    [[nodiscard]] Vector<double> start(const BoostingTarget& target,
                                       const Vector<double>& offset) const override {
        require(offset.size() == 0, "an offset of more than two classes is not defined");
        Vector<double> shares = Vector<double>::Zero(classes_);
        for (Index i = 0; i < target.y.size(); ++i)
            shares[static_cast<Index>(target.y[i])] += target.weights[i];
        return (shares / shares.sum()).cwiseMax(1e-15).array().log();
    }

    void derivatives(const BoostingTarget& target, const Matrix<double>& scores,
                     Matrix<float>& gradients, Matrix<float>& hessians,
                     int threads) const override {
        const double factor = static_cast<double>(classes_) / static_cast<double>(classes_ - 1);
        sum_of_parts(target.y.size(), threads, [&](Index begin, Index end) {
            constexpr auto block = static_cast<Index>(loss_block);
            for (Index first = begin; first < end; first += block) {
                const Index count = std::min(block, end - first);
                const Array p = shares(scores.middleRows(first, count));
                const auto weights = target.weights.segment(first, count).array();
                for (Index k = 0; k < classes_; ++k) {
                    const auto share = p.col(k);
                    gradients.col(k).segment(first, count) =
                        (weights * share).matrix().cast<float>();
                    hessians.col(k).segment(first, count) =
                        (factor * weights * share * (1 - share)).matrix().cast<float>();
                }
                for (Index i = 0; i < count; ++i) {
                    const auto k = static_cast<Index>(target.y[first + i]);
                    gradients(first + i, k) = static_cast<float>(weights[i] * (p(i, k) - 1));
                }
            }
            return 0.0;
        });
    }

    [[nodiscard]] double mean_loss(const BoostingTarget& target, const Matrix<double>& scores,
                                   int threads) const override {
        const double loss = sum_of_parts(target.y.size(), threads, [&](Index begin, Index end) {
            double sum = 0;
            for (Index i = begin; i < end; ++i) {
                const double most = scores.row(i).maxCoeff();
                const double all = most + std::log((scores.row(i).array() - most).exp().sum());
                sum += target.weights[i] * (all - scores(i, static_cast<Index>(target.y[i])));
            }
            return sum;
        });
        return loss / target.weights.sum();
    }

    [[nodiscard]] double safe_value(const GradientSums& sums, double value,
                                    double rate) const override {
        return CrossEntropyScoreLoss{}.safe_value(sums, value, rate);
    }

private:
    using Array = Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic>;

    /// Rows x classes: exp(f_k) / sum_k exp(f_k). By columns, in which numbers lie side by side.
    [[nodiscard]] static Array shares(Array scores) {
        Eigen::ArrayXd most = scores.col(0);
        for (Index k = 1; k < scores.cols(); ++k)
            most = most.max(scores.col(k));
        scores.colwise() -= most;
        simd::exponentials(simd::best_isa(), scores.data(), static_cast<std::size_t>(scores.size()),
                           scores.data());
        Eigen::ArrayXd sums = scores.col(0);
        for (Index k = 1; k < scores.cols(); ++k)
            sums += scores.col(k);
        scores.colwise() /= sums;
        return scores;
    }

    Index classes_;
};

}  // namespace ridgewood::detail
