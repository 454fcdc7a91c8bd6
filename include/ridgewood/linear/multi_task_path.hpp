/// Fitted regressions of several responses whose coefficients share one price a column. A program
/// that only reads or applies a path needs this header.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/convergence.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/row_losses.hpp>
#include <ridgewood/linear/linear_model.hpp>
#include <ridgewood/linear/penalized_path.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace ridgewood {

/// The fit at one lambda, with what is known of it.
template <Real S>
class MultiTaskModel : public LinearModel<S, Eigen::Dynamic> {
public:
    MultiTaskModel(LinearModel<S, Eigen::Dynamic> model, PenalizedPoint point)
        : LinearModel<S, Eigen::Dynamic>(std::move(model)), point_(point) {}

    /// Lambda, deviance and the certificate. `nonzero` counts columns, `degrees_of_freedom` their
    /// coefficients and the intercepts.
    [[nodiscard]] const PenalizedPoint& point() const& { return point_; }
    [[nodiscard]] PenalizedPoint point() && { return point_; }
    [[nodiscard]] double lambda() const { return point_.lambda; }
    [[nodiscard]] Convergence convergence() const { return point_.convergence; }

private:
    PenalizedPoint point_;
};

/// The fits at all lambdas of a path, in the order in which the lambdas were asked for.
template <Real S>
class MultiTaskPath {
public:
    /// The rows of the coefficients that are not 0 at one lambda.
    struct Coefficients {
        RowVector<S> intercept = {};
        /// Ascending, with a row of values each.
        std::vector<Index> columns = {};
        Matrix<S> values = {};
    };

    MultiTaskPath(Index columns, Index responses, std::vector<PenalizedPoint> points,
                  std::vector<Coefficients> coefficients)
        : columns_(columns),
          responses_(responses),
          points_(std::move(points)),
          coefficients_(std::move(coefficients)) {}

    /// How many lambdas.
    [[nodiscard]] Index size() const { return static_cast<Index>(points_.size()); }
    /// Columns of X.
    [[nodiscard]] Index columns() const { return columns_; }
    /// Columns of Y.
    [[nodiscard]] Index responses() const { return responses_; }
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

    /// What is not 0 at point i, in the memory that it needs.
    [[nodiscard]] const Coefficients& sparse_coefficients(Index i) const& {
        check_point(i);
        return coefficients_[static_cast<std::size_t>(i)];
    }
    [[nodiscard]] Coefficients sparse_coefficients(Index i) && {
        return std::as_const(*this).sparse_coefficients(i);
    }

    /// All coefficients of point i, columns of X x responses.
    [[nodiscard]] Matrix<S> coefficients(Index i) const {
        const Coefficients& fit = sparse_coefficients(i);
        Matrix<S> out = Matrix<S>::Zero(columns_, fit.intercept.size());
        for (std::size_t k = 0; k < fit.columns.size(); ++k)
            out.row(fit.columns[k]) = fit.values.row(static_cast<Index>(k));
        return out;
    }

    [[nodiscard]] const RowVector<S>& intercept(Index i) const& {
        return sparse_coefficients(i).intercept;
    }
    [[nodiscard]] RowVector<S> intercept(Index i) && { return std::as_const(*this).intercept(i); }

    /// Point i as a model of its own.
    [[nodiscard]] MultiTaskModel<S> model(Index i) const {
        check_point(i);
        return {{coefficients(i), intercept(i)}, (*this)[i]};
    }

    /// The predictions of point i, rows x responses(). X is dense or sparse.
    template <class DX>
    [[nodiscard]] Matrix<S> predict(const Eigen::EigenBase<DX>& X, Index i) const {
        const Coefficients& fit = sparse_coefficients(i);
        detail::check_columns(X.cols(), columns_);
        Matrix<S> out = fit.intercept.replicate(X.rows(), 1);
        if constexpr (detail::has_columns<DX>) {
            for (std::size_t k = 0; k < fit.columns.size(); ++k) {
                for (Index r = 0; r < responses_; ++r) {
                    out.col(r) +=
                        fit.values(static_cast<Index>(k), r) * X.derived().col(fit.columns[k]);
                }
            }
        } else {
            out += X.derived() * coefficients(i);
        }
        return out;
    }

    /// Squared errors of the predictions, summed over responses, rows x size(): what
    /// cross_validate_path averages. Uses `offset` of the third argument, which is added to all
    /// predictions, and `weights`: a row of weight 0 has a loss of 0.
    template <class DX, class DY>
    [[nodiscard]] Matrix<double> losses(const Eigen::EigenBase<DX>& X,
                                        const Eigen::MatrixBase<DY>& Y,
                                        const FitData<S>& data = {}) const {
        detail::check_shapes(X, Y);
        detail::require(Y.cols() == responses_, "Y has ", Y.cols(),
                        " columns, the path was fitted to ", responses_);
        return detail::row_losses<S>(
            X.rows(), size(), data, [&](Index i) { return predict(X, i); },
            [&](Index row, const auto& eta) {
                return (eta - Y.derived().row(row).template cast<double>()).squaredNorm();
            });
    }

private:
    void check_point(Index i) const {
        detail::require(i >= 0 && i < size(), "MultiTaskPath: point ", i, " of ", size());
    }

    Index columns_, responses_;
    std::vector<PenalizedPoint> points_;
    std::vector<Coefficients> coefficients_;
};

}  // namespace ridgewood
