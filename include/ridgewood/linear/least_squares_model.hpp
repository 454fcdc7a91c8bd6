/// A fitted least squares regression with all that inference needs.
#pragma once

#include <ridgewood/core/convergence.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/linear_model.hpp>

#include <array>
#include <utility>
#include <vector>

namespace ridgewood {

/// What the standard errors assume about the errors of the model.
enum class CovarianceType {
    /// Equal variances, no correlation.
    classic,
    /// Any variances: the meat is sum e_i^2 x_i'x_i (White 1980).
    hc0,
    /// hc0 times n / (n - k) (MacKinnon and White 1985, as the next two).
    hc1,
    /// hc0 with e_i^2 / (1 - h_i), where h_i is the leverage of row i.
    hc2,
    /// hc0 with e_i^2 / (1 - h_i)^2, nearly the jackknife.
    hc3,
    /// Any variances and correlations that fade with distance, rows in order of time: Newey and
    /// West 1987 with Bartlett weights 1 - l / (lags + 1), without correction for n.
    hac,
};

/// Which way the equations were solved.
enum class LeastSquaresSolver {
    /// `gram` where its condition check says that nothing is lost, else `qr`.
    automatic,
    /// Centred sums of squares and products, Cholesky, refined: one pass over X.
    gram,
    /// Householder QR, refined with residuals in twice the precision: the last digit.
    qr,
};

/// The facts about a fit that do not depend on the scalar type of the model. With an intercept,
/// coefficient 0 is the intercept and 1, ..., p are the features; without, 0, ..., p - 1 are the
/// features. k is their number.
struct LeastSquaresFit {
    bool has_intercept = true;
    /// Rows of positive weight.
    Index rows = 0;
    /// Linearly independent columns, the intercept's included.
    Index rank = 0;
    /// Features left out as combinations of those before them; their coefficient is 0.
    std::vector<Index> dropped = {};
    /// Condition of the design in the Frobenius norm, its columns scaled to length 1: at least k,
    /// at most k times the condition in the 2-norm.
    double condition = 0;
    /// The way taken, never `automatic`.
    LeastSquaresSolver solver = LeastSquaresSolver::qr;
    /// The refinement: `gap` is the largest relative change of a coefficient in the last step.
    Convergence convergence = {};
    CovarianceType covariance_type = CovarianceType::classic;
    /// Lags of the HAC covariance, else 0.
    Index lags = 0;
    /// Sum of the logarithms of the positive weights.
    double log_weights = 0;
    /// (A'WA)^-1 for the design A with its column of ones, k x k; NaN for dropped columns.
    Matrix<double> unscaled_covariance = {};
    /// Variance inflation 1 / (1 - R_j^2) of each feature; NaN when dropped, and for all when the
    /// solution is one of minimum norm.
    Vector<double> variance_inflation = {};

    /// What belongs to one target.
    struct Target {
        /// Coefficients in double, the intercept first if there is one.
        Vector<double> coefficients = {};
        /// sum w_i e_i^2.
        double residual_sum_of_squares = 0;
        /// sum w_i (y_i - mean)^2, about 0 without an intercept.
        double total_sum_of_squares = 0;
        /// Minimum, quartiles and maximum of sqrt(w_i) e_i.
        std::array<double, 5> residual_quantiles = {};
        /// Covariance of the coefficients, k x k; NaN for dropped columns.
        Matrix<double> covariance = {};
    };
    std::vector<Target> targets = {};

    /// rows - rank.
    [[nodiscard]] Index residual_degrees_of_freedom() const { return rows - rank; }
};

/// A linear model that knows how well it is known: see summary().
template <Real S, int Targets = 1>
class LeastSquaresModel : public LinearModel<S, Targets> {
public:
    LeastSquaresModel(LinearModel<S, Targets> model, LeastSquaresFit fit)
        : LinearModel<S, Targets>(std::move(model)), fit_(std::move(fit)) {}

    /// Sums of squares, covariances and how the equations were solved.
    [[nodiscard]] const LeastSquaresFit& statistics() const& { return fit_; }
    [[nodiscard]] LeastSquaresFit statistics() && { return std::move(fit_); }
    [[nodiscard]] Index rank() const { return fit_.rank; }
    [[nodiscard]] double condition() const { return fit_.condition; }
    [[nodiscard]] const std::vector<Index>& dropped() const& { return fit_.dropped; }
    [[nodiscard]] std::vector<Index> dropped() && { return std::move(fit_.dropped); }
    [[nodiscard]] Convergence convergence() const { return fit_.convergence; }

private:
    LeastSquaresFit fit_;
};

}  // namespace ridgewood
