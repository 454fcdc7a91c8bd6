/// Fitted Poisson regressions. A program that only predicts needs this header.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/convergence.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/row_losses.hpp>
#include <ridgewood/linear/linear_model.hpp>
#include <ridgewood/linear/penalized_path.hpp>

#include <utility>
#include <vector>

namespace ridgewood {

/// Expects counts of mean exp(intercept + X coefficients).
template <Real S>
class PoissonModel {
public:
    explicit PoissonModel(LinearModel<S> predictor) : predictor_(std::move(predictor)) {}

    [[nodiscard]] const Vector<S>& coefficients() const& { return predictor_.coefficients(); }
    [[nodiscard]] Vector<S> coefficients() && { return std::move(predictor_).coefficients(); }
    [[nodiscard]] S intercept() const { return predictor_.intercept(); }

    /// The mean of each row of X, for an exposure of 1 where the fit had an offset.
    template <class DX>
    [[nodiscard]] Vector<S> predict(const Eigen::EigenBase<DX>& X) const {
        return predict_log(X).array().exp();
    }

    /// The logarithm of that, without overflow.
    template <class DX>
    [[nodiscard]] Vector<S> predict_log(const Eigen::EigenBase<DX>& X) const {
        return predictor_.predict(X);
    }

private:
    LinearModel<S> predictor_;
};

/// The fit at one lambda, with what is known of it.
template <Real S>
class PenalizedPoissonModel : public PoissonModel<S> {
public:
    PenalizedPoissonModel(PoissonModel<S> model, PenalizedPoint point)
        : PoissonModel<S>(std::move(model)), point_(point) {}

    /// Lambda, degrees of freedom, deviance and the certificate.
    [[nodiscard]] const PenalizedPoint& point() const& { return point_; }
    [[nodiscard]] PenalizedPoint point() && { return point_; }
    [[nodiscard]] double lambda() const { return point_.lambda; }
    [[nodiscard]] Convergence convergence() const { return point_.convergence; }

private:
    PenalizedPoint point_;
};

/// The fits at all lambdas of a path, in the order in which the lambdas were asked for.
template <Real S>
class PoissonPath {
public:
    explicit PoissonPath(PenalizedPath<S> predictor) : predictor_(std::move(predictor)) {}

    /// How many lambdas.
    [[nodiscard]] Index size() const { return predictor_.size(); }
    [[nodiscard]] Index columns() const { return predictor_.columns(); }
    [[nodiscard]] const std::vector<PenalizedPoint>& points() const& { return predictor_.points(); }
    [[nodiscard]] std::vector<PenalizedPoint> points() && { return std::move(predictor_).points(); }
    [[nodiscard]] const PenalizedPoint& operator[](Index i) const& { return predictor_[i]; }
    [[nodiscard]] PenalizedPoint operator[](Index i) && { return predictor_[i]; }
    [[nodiscard]] std::vector<double> lambdas() const { return predictor_.lambdas(); }

    /// The coefficients of the logarithm of the mean, with the criteria of the fits.
    [[nodiscard]] const PenalizedPath<S>& predictor() const& { return predictor_; }
    [[nodiscard]] PenalizedPath<S> predictor() && { return std::move(predictor_); }

    /// Point i as a model of its own.
    [[nodiscard]] PenalizedPoissonModel<S> model(Index i) const {
        return {PoissonModel<S>(predictor_.model(i)), (*this)[i]};
    }

    /// Deviances of counts y, 2 (y log(y / mean) - y + mean) of each row at each point, rows x
    /// size(): what cross_validate_path averages. Uses `offset` of the third argument, which is
    /// added to the logarithm of the mean, and `weights`: a row of weight 0 has a loss of 0.
    template <class DX, class DY>
    [[nodiscard]] Matrix<double> losses(const Eigen::EigenBase<DX>& X,
                                        const Eigen::MatrixBase<DY>& y,
                                        const FitData<S>& data = {}) const {
        detail::check_shapes(X, y);
        detail::check_single_target(y);
        return detail::row_losses<S>(
            X.rows(), size(), data, [&](Index i) { return predictor_.predict(X, i); },
            [&](Index row, const auto& eta) {
                return 2 * detail::poisson_loss(static_cast<double>(y.derived()(row, 0)), eta[0]);
            });
    }

    /// The model at any lambda, by interpolation of the coefficients between two points.
    [[nodiscard]] PoissonModel<S> at(double lambda) const {
        return PoissonModel<S>(predictor_.at(lambda));
    }

private:
    PenalizedPath<S> predictor_;
};

}  // namespace ridgewood
