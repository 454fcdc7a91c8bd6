/// The losses of generalised linear models, as what Newton's method and a duality gap ask of them.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/row_losses.hpp>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Every loss here is A(eta) - y'eta + const of a row's predictors eta, one a response, where the
/// derivative of the convex A is the mean mu(eta). The constant makes the least loss of a row 0, so
/// that twice the loss is the deviance. A loss knows
///
///     evaluate    the weighted sum over rows, and the residuals y - mu
///     curvature   d^2 A / d eta_k d eta_m of each row
///     divergence  the weighted sum of A(eta) + A*(q) - q'eta at q = mu + (1 - share) (y - mu):
///                 0 for share 1, and the part of the loss in a duality gap whose dual point is
///                 `share` times the residual.

/// log(1 + exp(-s eta)) with s = 1 for the second of two classes and -1 for the first.
template <Real W>
class BinomialLoss {
public:
    static constexpr bool is_stacked = false;

    explicit BinomialLoss(Vector<W> sides) : sides_(std::move(sides)) {}

    [[nodiscard]] Index responses() const { return 1; }

    [[nodiscard]] double evaluate(const Matrix<W>& predictor, const Vector<W>& weights,
                                  Matrix<W>& residual) {
        margin_ = sides_ * predictor.col(0).array();
        small_ = (-margin_.abs()).exp();
        residual.resize(predictor.rows(), 1);
        residual.col(0).array() = sides_ * (margin_ > 0).select(small_, W{1}) / (1 + small_);
        return (weights.array() * ((1 + small_).log() - margin_.min(W{0}))).sum();
    }

    void curvature(const Matrix<W>&, const Matrix<W>& residual, Index, Index,
                   Vector<W>& out) const {
        out = residual.col(0).array().abs() * (1 - residual.col(0).array().abs());
    }

    [[nodiscard]] double divergence(const Matrix<W>& predictor, const Matrix<W>& residual,
                                    const Vector<W>& weights, double share) const {
        double sum = 0;
        for (Index i = 0; i < weights.size(); ++i) {
            // a is the probability of the class that the row does not have.
            const double a = std::abs(residual(i, 0)), margin = sides_[i] * predictor(i, 0);
            const double rest = 1 - share * a, loss = binomial_loss(margin);
            sum += weights[i] * ((rest > 0 ? rest * (std::log1p(-share * a) + loss) : 0) +
                                 (share > 0 ? share * a * std::log(share) : 0));
        }
        return sum;
    }

private:
    Eigen::Array<W, Eigen::Dynamic, 1> sides_, margin_, small_;
};

/// exp(eta) - y eta + y log y - y for counts y >= 0.
template <Real W>
class PoissonLoss {
public:
    static constexpr bool is_stacked = false;

    explicit PoissonLoss(Vector<W> counts) : counts_(std::move(counts)) {
        least_ = counts_ - (counts_ > 0).select(counts_ * counts_.max(W{1e-300}).log(), W{0});
    }

    [[nodiscard]] Index responses() const { return 1; }

    [[nodiscard]] double evaluate(const Matrix<W>& predictor, const Vector<W>& weights,
                                  Matrix<W>& residual) {
        mean_ = predictor.col(0).array().min(most).exp();
        residual.resize(predictor.rows(), 1);
        residual.col(0).array() = counts_ - mean_;
        return (weights.array() * (mean_ - counts_ * predictor.col(0).array() - least_)).sum();
    }

    void curvature(const Matrix<W>& predictor, const Matrix<W>&, Index, Index,
                   Vector<W>& out) const {
        out = predictor.col(0).array().min(most).exp();
    }

    [[nodiscard]] double divergence(const Matrix<W>& predictor, const Matrix<W>& residual,
                                    const Vector<W>& weights, double share) const {
        double sum = 0;
        for (Index i = 0; i < weights.size(); ++i) {
            const double mean = std::exp(std::min(predictor(i, 0), W{most}));
            const double q = mean + (1 - share) * residual(i, 0);
            sum += weights[i] * (mean - q + (q > 0 ? q * (std::log(q) - predictor(i, 0)) : 0));
        }
        return sum;
    }

private:
    // exp of it is finite.
    static constexpr double most = 700;

    Eigen::Array<W, Eigen::Dynamic, 1> counts_, least_, mean_;
};

/// log(sum_k exp(eta_k)) - eta_c for a row of class c.
template <Real W>
class MultinomialLoss {
public:
    static constexpr bool is_stacked = true;

    MultinomialLoss(std::vector<int> codes, Index classes)
        : codes_(std::move(codes)), classes_(classes) {}

    [[nodiscard]] Index responses() const { return classes_; }

    [[nodiscard]] double evaluate(const Matrix<W>& predictor, const Vector<W>& weights,
                                  Matrix<W>& residual) {
        largest_ = predictor.rowwise().maxCoeff();
        residual = (predictor.colwise() - largest_).array().exp();
        sum_ = residual.rowwise().sum();
        residual.array().colwise() /= -sum_.array();
        double loss = weights.dot((sum_.array().log() + largest_.array()).matrix());
        for (Index i = 0; i < weights.size(); ++i) {
            const Index c = codes_[static_cast<std::size_t>(i)];
            loss -= weights[i] * predictor(i, c);
            residual(i, c) += 1;
        }
        return loss;
    }

    void curvature(const Matrix<W>&, const Matrix<W>& residual, Index k, Index m,
                   Vector<W>& out) const {
        out.resize(residual.rows());
        for (Index i = 0; i < out.size(); ++i) {
            const int c = codes_[static_cast<std::size_t>(i)];
            const double p = (c == k ? 1 : 0) - residual(i, k);
            out[i] = k == m ? p * (1 - p) : -p * ((c == m ? 1 : 0) - residual(i, m));
        }
    }

    [[nodiscard]] double divergence(const Matrix<W>& predictor, const Matrix<W>& residual,
                                    const Vector<W>& weights, double share) const {
        double sum = 0;
        for (Index i = 0; i < weights.size(); ++i) {
            const double largest = predictor.row(i).maxCoeff();
            const double level =
                largest + std::log((predictor.row(i).array() - largest).exp().sum());
            for (Index k = 0; k < classes_; ++k) {
                const int y = codes_[static_cast<std::size_t>(i)] == k ? 1 : 0;
                const double q = y - share * residual(i, k);
                if (q > 0)
                    sum += weights[i] * q * (std::log(q) - (predictor(i, k) - level));
            }
        }
        return sum;
    }

private:
    std::vector<int> codes_;
    Index classes_;
    Vector<W> largest_, sum_;
};

}  // namespace ridgewood::detail
