/// Penalized regressions at several lambdas, each with its certificate. A program that only reads
/// or applies a path needs this header.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/convergence.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/row_losses.hpp>
#include <ridgewood/linear/linear_model.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

namespace ridgewood {

namespace detail {

/// Whether a column of X can be read without all others: of sparse rows it cannot.
template <class X>
inline constexpr bool has_columns = std::is_base_of_v<Eigen::MatrixBase<X>, X> || !X::IsRowMajor;

}  // namespace detail

/// What is known of the fit at one lambda.
struct PenalizedPoint {
    double lambda = 0;
    /// Coefficients that are not 0.
    Index nonzero = 0;
    /// Trace of the hat matrix of the active columns, (A'WA + n l2)^-1 A'WA, the intercept included
    /// (Zou, Hastie, Tibshirani 2007); without a squared price it is `nonzero` plus the intercept.
    double degrees_of_freedom = 0;
    /// 1 - deviance / null deviance; for squared error it is R^2.
    double deviance_explained = 0;
    /// sum w (y - prediction)^2 / sum w for squared error, the mean deviance for other losses.
    double mean_deviance = 0;
    /// Sweeps and direct steps as iterations. The gap is the duality gap relative to half the null
    /// deviance for a convex penalty, else the KKT residual.
    Convergence convergence = {};
    /// The largest distance of a derivative of the loss from the subdifferential of the penalty,
    /// relative to the least lambda at which all penalised coefficients are 0.
    double kkt_residual = 0;
    /// Whether the objective is convex around the solution: the least eigenvalue of
    /// A'WA / sum w + the second derivatives of the penalty is > 0 on the active columns of this
    /// and the next point (Breheny and Huang 2011, section 4.1). Always true for convex penalties.
    bool locally_convex = true;
};

/// The fit at one lambda, with what is known of it.
template <Real S>
class PenalizedModel : public LinearModel<S> {
public:
    PenalizedModel(LinearModel<S> model, PenalizedPoint point)
        : LinearModel<S>(std::move(model)), point_(point) {}

    /// Lambda, degrees of freedom, deviance and the certificate.
    [[nodiscard]] const PenalizedPoint& point() const& { return point_; }
    [[nodiscard]] PenalizedPoint point() && { return point_; }
    [[nodiscard]] double lambda() const { return point_.lambda; }
    [[nodiscard]] Convergence convergence() const { return point_.convergence; }

private:
    PenalizedPoint point_;
};

/// What stands between a deviance and -2 log likelihood: of squared errors the variance, which is
/// estimated, of counts and classes nothing.
enum class Dispersion { unknown, one };

/// The fits at all lambdas of a path, in the order in which the lambdas were asked for.
template <Real S>
class PenalizedPath {
public:
    /// The coefficients that are not 0 at one lambda.
    struct Coefficients {
        S intercept = 0;
        /// Ascending, with the value of each.
        std::vector<Index> columns = {};
        std::vector<S> values = {};
    };

    PenalizedPath(Index columns, double rows, std::vector<PenalizedPoint> points,
                  std::vector<Coefficients> coefficients,
                  Dispersion dispersion = Dispersion::unknown)
        : columns_(columns),
          rows_(rows),
          points_(std::move(points)),
          coefficients_(std::move(coefficients)),
          dispersion_(dispersion) {}

    /// How many lambdas.
    [[nodiscard]] Index size() const { return static_cast<Index>(points_.size()); }
    /// Columns of X.
    [[nodiscard]] Index columns() const { return columns_; }
    [[nodiscard]] const std::vector<PenalizedPoint>& points() const& { return points_; }
    [[nodiscard]] std::vector<PenalizedPoint> points() && { return std::move(points_); }
    [[nodiscard]] const PenalizedPoint& operator[](Index i) const& {
        check_point(i);
        return points_[static_cast<std::size_t>(i)];
    }
    [[nodiscard]] PenalizedPoint operator[](Index i) && {
        check_point(i);
        return points_[static_cast<std::size_t>(i)];
    }

    [[nodiscard]] std::vector<double> lambdas() const {
        std::vector<double> out;
        for (const PenalizedPoint& point : points_)
            out.push_back(point.lambda);
        return out;
    }

    /// The coefficients of point i that are not 0, in the memory that they need.
    [[nodiscard]] const Coefficients& sparse_coefficients(Index i) const& {
        check_point(i);
        return coefficients_[static_cast<std::size_t>(i)];
    }
    [[nodiscard]] Coefficients sparse_coefficients(Index i) && {
        check_point(i);
        return std::move(coefficients_[static_cast<std::size_t>(i)]);
    }

    /// All coefficients of point i, one a column of X.
    [[nodiscard]] Vector<S> coefficients(Index i) const {
        check_point(i);
        Vector<S> out = Vector<S>::Zero(columns_);
        add_coefficients(i, 1, out);
        return out;
    }

    [[nodiscard]] S intercept(Index i) const { return sparse_coefficients(i).intercept; }

    /// Point i as a model of its own.
    [[nodiscard]] PenalizedModel<S> model(Index i) const {
        check_point(i);
        return {{coefficients(i), intercept(i)}, points_[static_cast<std::size_t>(i)]};
    }

    /// The model at any lambda: coefficients between two points are interpolated in lambda, beyond
    /// the ends they are those of the end (as glmnet does).
    [[nodiscard]] LinearModel<S> at(double lambda) const {
        const Bracket bracket = around(lambda);
        Vector<S> out = Vector<S>::Zero(columns_);
        add_coefficients(bracket.above, 1 - bracket.share, out);
        add_coefficients(bracket.below, bracket.share, out);
        const double b0 = (1 - bracket.share) * static_cast<double>(intercept(bracket.above)) +
                          bracket.share * static_cast<double>(intercept(bracket.below));
        return {std::move(out), static_cast<S>(b0)};
    }

    /// One column of predictions a lambda, rows x size(). X is dense or sparse.
    template <class DX>
    [[nodiscard]] Matrix<S> predict(const Eigen::EigenBase<DX>& X) const {
        detail::check_columns(X.cols(), columns_);
        Matrix<S> out(X.rows(), size());
        for (Index i = 0; i < size(); ++i)
            out.col(i) = predict(X, i);
        return out;
    }

    /// The predictions of point i.
    template <class DX>
    [[nodiscard]] Vector<S> predict(const Eigen::EigenBase<DX>& X, Index i) const {
        check_point(i);
        detail::check_columns(X.cols(), columns_);
        const Coefficients& fit = coefficients_[static_cast<std::size_t>(i)];
        Vector<S> out = Vector<S>::Constant(X.rows(), fit.intercept);
        if constexpr (detail::has_columns<DX>) {
            for (std::size_t k = 0; k < fit.columns.size(); ++k)
                out += fit.values[k] * X.derived().col(fit.columns[k]);
        } else {
            out += X.derived() * coefficients(i);
        }
        return out;
    }

    /// Squared errors of the predictions, rows x size(): what cross_validate_path averages. Uses
    /// `offset` of the third argument, which is added to the predictions, and `weights`: a row of
    /// weight 0 has a loss of 0.
    template <class DX, class DY>
    [[nodiscard]] Matrix<double> losses(const Eigen::EigenBase<DX>& X,
                                        const Eigen::MatrixBase<DY>& y,
                                        const FitData<S>& data = {}) const {
        detail::check_shapes(X, y);
        detail::check_single_target(y);
        return detail::row_losses<S>(
            X.rows(), size(), data, [&](Index i) { return predict(X, i); },
            [&](Index row, const auto& eta) {
                const double error = eta[0] - static_cast<double>(y.derived()(row, 0));
                return error * error;
            });
    }

    /// Akaike's information criterion n log(mean squared error) + 2 df of each point, up to a
    /// constant that all share; of other losses the deviance + 2 df. The degrees of freedom are
    /// those of the points.
    [[nodiscard]] Vector<double> aic() const { return criterion(2); }
    /// Schwarz's: log(n) in place of 2.
    [[nodiscard]] Vector<double> bic() const { return criterion(std::log(rows_)); }

    /// The extended one of Chen and Chen (2008, eq. 1): bic + 2 gamma log(p choose nonzero), for
    /// gamma in [0, 1].
    [[nodiscard]] Vector<double> ebic(double gamma = 1) const {
        detail::require(gamma >= 0 && gamma <= 1, "ebic: gamma must be in [0, 1], got ",
                        detail::describe(gamma));
        Vector<double> out = bic();
        const auto p = static_cast<double>(columns_);
        for (Index i = 0; i < size(); ++i) {
            const auto k = static_cast<double>((*this)[i].nonzero);
            out[i] +=
                2 * gamma * (std::lgamma(p + 1) - std::lgamma(k + 1) - std::lgamma(p - k + 1));
        }
        return out;
    }

    /// Generalised cross-validation, mean squared error / (1 - df / n)^2 (Craven and Wahba 1979);
    /// infinite where the degrees of freedom reach the rows.
    [[nodiscard]] Vector<double> gcv() const {
        Vector<double> out(size());
        for (Index i = 0; i < size(); ++i) {
            const double free = 1 - (*this)[i].degrees_of_freedom / rows_;
            out[i] = free > 0 ? (*this)[i].mean_deviance / (free * free)
                              : std::numeric_limits<double>::infinity();
        }
        return out;
    }

private:
    struct Bracket {
        Index above, below;
        double share;
    };

    void check_point(Index i) const {
        detail::require(i >= 0 && i < size(), "PenalizedPath: point ", i, " of ", size());
    }

    void add_coefficients(Index i, double factor, Vector<S>& out) const {
        const Coefficients& fit = coefficients_[static_cast<std::size_t>(i)];
        for (std::size_t k = 0; k < fit.columns.size(); ++k)
            out[fit.columns[k]] += static_cast<S>(factor * static_cast<double>(fit.values[k]));
    }

    [[nodiscard]] Bracket around(double lambda) const {
        detail::require(lambda >= 0, "PenalizedPath: lambda must be >= 0, got ",
                        detail::describe(lambda));
        detail::require(size() > 0, "PenalizedPath: there are no points");
        Index above = -1, below = -1;
        for (Index i = 0; i < size(); ++i) {
            const double here = (*this)[i].lambda;
            if (here >= lambda && (above < 0 || here < (*this)[above].lambda))
                above = i;
            if (here <= lambda && (below < 0 || here > (*this)[below].lambda))
                below = i;
        }
        if (above < 0 || below < 0)
            return {std::max(above, below), std::max(above, below), 0};
        const double width = (*this)[above].lambda - (*this)[below].lambda;
        return {above, below, width > 0 ? ((*this)[above].lambda - lambda) / width : 0};
    }

    [[nodiscard]] Vector<double> criterion(double price) const {
        Vector<double> out(size());
        for (Index i = 0; i < size(); ++i) {
            const double deviance = (*this)[i].mean_deviance;
            out[i] = rows_ * (dispersion_ == Dispersion::one ? deviance : std::log(deviance)) +
                     price * (*this)[i].degrees_of_freedom;
        }
        return out;
    }

    Index columns_;
    double rows_;
    std::vector<PenalizedPoint> points_;
    std::vector<Coefficients> coefficients_;
    Dispersion dispersion_;
};

}  // namespace ridgewood
