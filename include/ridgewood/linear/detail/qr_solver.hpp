/// Least squares by Householder QR with refinement to the last digit.
#pragma once

#include <ridgewood/linear/detail/least_squares_problem.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include <Eigen/Cholesky>
#include <Eigen/QR>

namespace ridgewood::detail {

/// Columns times 2^-exponent, which makes their largest entry about 1. Powers of two, since any
/// other scaling rounds the data: it costs Wampler5 nine of its digits.
template <Real W>
struct ScaledColumns {
    Matrix<W> values;
    std::vector<int> exponents;

    explicit ScaledColumns(Matrix<W> columns) : values(std::move(columns)) {
        for (auto column : values.colwise()) {
            const W largest = column.cwiseAbs().maxCoeff();
            exponents.push_back(largest > 0 ? std::ilogb(largest) : 0);
            for (W& value : column)
                value = std::ldexp(value, -exponents.back());
        }
    }

    ScaledColumns(const ScaledColumns& from, const std::vector<Index>& columns)
        : values(from.values.rows(), static_cast<Index>(columns.size())) {
        for (const Index j : columns) {
            values.col(static_cast<Index>(exponents.size())) = from.values.col(j);
            exponents.push_back(from.exponents[static_cast<std::size_t>(j)]);
        }
    }

    /// Coefficients of these columns, as solved for targets scaled by `target_exponents`, in the
    /// units of the columns and targets before they were scaled.
    [[nodiscard]] Matrix<W> unscaled(Matrix<W> coefficients,
                                     const std::vector<int>& target_exponents) const {
        for (Index i = 0; i < coefficients.rows(); ++i) {
            for (Index j = 0; j < coefficients.cols(); ++j) {
                coefficients(i, j) =
                    std::ldexp(coefficients(i, j), target_exponents[static_cast<std::size_t>(j)] -
                                                       exponents[static_cast<std::size_t>(i)]);
            }
        }
        return coefficients;
    }
};

/// The columns of an upper triangle R that do not depend on those before them: column j is kept
/// when what is left of it after projection on the kept ones is longer than tolerance times its
/// length (the limited pivoting of R's lm).
template <Real W>
[[nodiscard]] std::vector<Index> independent_columns(Matrix<W> R, double tolerance) {
    std::vector<Index> kept;
    const Vector<W> length = R.colwise().norm();
    Vector<W> work(R.cols());
    for (Index j = 0; j < R.cols(); ++j) {
        const auto rank = static_cast<Index>(kept.size());
        if (rank == R.rows())
            break;
        auto rest = R.col(j).tail(R.rows() - rank);
        if (!(rest.norm() > tolerance * length[j]))
            continue;
        kept.push_back(j);
        if (rest.tail(rest.size() - 1).isZero(0))
            continue;
        double factor = 0, pivot = 0;
        rest.makeHouseholderInPlace(factor, pivot);
        const Vector<W> essential = rest.tail(rest.size() - 1);
        R.bottomRightCorner(rest.size(), R.cols() - j - 1)
            .applyHouseholderOnTheLeft(essential, factor, work.data());
    }
    return kept;
}

/// One factorisation of a scaled design A with independent columns, and what is solved with it.
template <Real W>
class RefinedQr {
public:
    explicit RefinedQr(const Matrix<W>& A) : A_(A), qr_(A) {}

    [[nodiscard]] auto R() const {
        const Index rows = std::min(A_.rows(), A_.cols());
        return qr_.matrixQR().topRows(rows).template triangularView<Eigen::Upper>();
    }

    /// Minimises |y - A x|. The pair (residual, x) solves [I A; A' 0] (r; x) = (y; 0), and both are
    /// refined together with its residuals in twice the precision (Bjorck 1967): the error no
    /// longer depends on the square of the condition times the size of the residual.
    Convergence solve(const Vector<W>& y, Vector<W>& x, Vector<W>& residual) const {
        const Index k = A_.cols();
        residual = y;
        x.resize(k);
        if (k == 0)
            return {.converged = true};
        x = qr_.solve(y);
        Vector<W> high = y, low = Vector<W>::Zero(y.size());
        subtract_columns<W>(A_, x, high, low);
        residual = high + low;
        Refinement refinement;
        Vector<W> change(k);
        do {
            high = y;
            low.setZero();
            subtract_columns<W>(residual, Vector<W>::Ones(1), high, low);
            subtract_columns<W>(A_, x, high, low);
            Vector<W> projected = qr_.householderQ().adjoint() * (high + low).eval();
            const Vector<W> head =
                R().adjoint().solve(compensated_products<W>(A_, residual) * -1.0);
            change = R().solve(projected.head(k) - head);
            projected.head(k) = head;
            residual += qr_.householderQ() * projected;
            x += change;
        } while (refinement.go_on(change, x));
        return refinement.convergence();
    }

    /// T with A T orthonormal. R^-1 alone has an error of condition x 1e-16. Any T will do,
    /// though, once A T is known to the last digit and what it lacks to be orthonormal is divided
    /// out: with C = (A T)'(A T) = L L', the columns of A T L^-T are orthonormal.
    [[nodiscard]] Matrix<W> basis() const {
        const Index n = A_.rows(), k = A_.cols();
        if (k == 0)
            return Matrix<W>(0, 0);
        Matrix<W> T = R().solve(Matrix<W>::Identity(k, k));
        Matrix<W> rows(n, k);
        for (Index j = 0; j < k; ++j) {
            Vector<W> high = Vector<W>::Zero(n), low = high;
            subtract_columns<W>(A_.leftCols(j + 1), -T.col(j).head(j + 1), high, low);
            rows.col(j) = high + low;
        }
        const Eigen::LLT<Matrix<W>> cholesky(rows.transpose() * rows);
        if (cholesky.info() == Eigen::Success) {
            T = cholesky.matrixU().template solve<Eigen::OnTheRight>(T).eval();
        }
        return T;
    }

    /// The x of least |y - A x| without refinement, for several y.
    [[nodiscard]] Matrix<W> solve_once(const Matrix<W>& Y) const { return qr_.solve(Y); }

private:
    const Matrix<W>& A_;
    Eigen::HouseholderQR<Matrix<W>> qr_;
};

/// The k x r map from coefficients of the kept columns to those of all, 0 for the others.
template <Real W>
[[nodiscard]] Matrix<W> placed(const std::vector<Index>& columns, Index k) {
    Matrix<W> map = Matrix<W>::Zero(k, static_cast<Index>(columns.size()));
    for (std::size_t i = 0; i < columns.size(); ++i)
        map(columns[i], static_cast<Index>(i)) = 1;
    return map;
}

/// The k x r map from coefficients c of the kept columns to those b that fit the same and have the
/// least slopes |b|^2. The design is A = A_kept M, where M has the identity at the kept columns
/// and `combinations` at the dropped ones; so M b = c, and the intercept, column 0 if there is
/// one, is left out of the norm.
template <Real W>
[[nodiscard]] Matrix<W> spread_over_dropped(const std::vector<Index>& columns,
                                            const std::vector<Index>& dropped,
                                            const Matrix<W>& combinations, bool intercept) {
    const auto rank = static_cast<Index>(columns.size());
    const Index k = rank + static_cast<Index>(dropped.size()), first = intercept ? 1 : 0;
    Matrix<W> M = placed<W>(columns, k).transpose();
    for (std::size_t i = 0; i < dropped.size(); ++i) {
        M.col(dropped[i]) = combinations.col(static_cast<Index>(i));
    }
    const Matrix<W> slopes = M.bottomRightCorner(rank - first, k - first);
    const Eigen::HouseholderQR<Matrix<W>> qr(slopes.transpose());
    const Matrix<W> Q = qr.householderQ() * Matrix<W>::Identity(k - first, rank - first);

    Matrix<W> map = Matrix<W>::Zero(k, rank);
    map.bottomRightCorner(k - first, rank - first) = qr.matrixQR()
                                                         .topRows(rank - first)
                                                         .template triangularView<Eigen::Upper>()
                                                         .transpose()
                                                         .template solve<Eigen::OnTheRight>(Q);
    if (intercept) {
        map(0, 0) = 1;
        map.row(0).tail(rank - 1) = -M.row(0).tail(k - 1) * map.bottomRightCorner(k - 1, rank - 1);
    }
    return map;
}

/// The columns of 0, ..., k - 1 that are not kept.
[[nodiscard]] inline std::vector<Index> complement(const std::vector<Index>& kept, Index k) {
    std::vector<Index> out;
    for (Index j = 0; j < k; ++j) {
        if (!std::binary_search(kept.begin(), kept.end(), j))
            out.push_back(j);
    }
    return out;
}

/// Sets the condition and the variance inflation of a solution from its scaled design and basis:
/// neither depends on units.
template <Real W>
void describe_design(LeastSquaresSolution<W>& solution, const Matrix<W>& A, const Matrix<W>& basis,
                     const std::vector<Index>& kept, bool intercept, Index features) {
    const Vector<W> inverse = basis.rowwise().squaredNorm();
    const W size = static_cast<W>(A.cols());
    solution.condition = std::sqrt(size * A.colwise().squaredNorm().dot(inverse));
    solution.variance_inflation =
        Vector<W>::Constant(features, std::numeric_limits<W>::quiet_NaN());
    for (Index i = intercept ? 1 : 0; i < A.cols(); ++i) {
        Vector<W> column = A.col(i);
        if (intercept)
            column -= A.col(0) * (A.col(0).dot(column) / A.col(0).squaredNorm());
        const Index feature = kept[static_cast<std::size_t>(i)] - (intercept ? 1 : 0);
        solution.variance_inflation[feature] = column.squaredNorm() * inverse[i];
    }
}

/// The solution by QR. Dependent columns are dropped, or shared in when `minimum_norm`.
template <Real W>
[[nodiscard]] LeastSquaresSolution<W> solve_by_qr(const LeastSquaresProblem<W>& problem,
                                                  double tolerance, bool minimum_norm) {
    const auto& [X, Y, weights, intercept] = problem;
    const Index n = X.rows(), k = problem.size(), targets = Y.cols();
    Matrix<W> design(n, k), target = Y;
    design.leftCols(k - X.cols()).setOnes();
    design.rightCols(X.cols()) = X;
    if (weights != nullptr) {
        design.array().colwise() *= weights->array().sqrt();
        target.array().colwise() *= weights->array().sqrt();
    }
    ScaledColumns<W> A(std::move(design));
    const ScaledColumns<W> B(std::move(target));

    LeastSquaresSolution<W> out;
    std::optional<RefinedQr<W>> qr(A.values);
    const std::vector<Index> kept = independent_columns<W>(qr->R(), tolerance);
    Matrix<W> spread = placed<W>(kept, k);
    if (spread.cols() < k) {
        out.dropped = complement(kept, k);
        const ScaledColumns<W> rest(A, out.dropped);
        A = ScaledColumns<W>(A, kept);
        qr.emplace(A.values);
        if (minimum_norm && !kept.empty()) {
            const Matrix<W> combinations = A.unscaled(qr->solve_once(rest.values), rest.exponents);
            spread = spread_over_dropped(kept, out.dropped, combinations, intercept);
        }
    }

    Matrix<W> x(spread.cols(), targets);
    out.residuals.resize(n, targets);
    for (Index t = 0; t < targets; ++t) {
        Vector<W> solved, residual;
        out.convergence = worse(out.convergence, qr->solve(B.values.col(t), solved, residual));
        x.col(t) = solved;
        const int exponent = B.exponents[static_cast<std::size_t>(t)];
        out.residuals.col(t) = residual.unaryExpr([&](W e) { return std::ldexp(e, exponent); });
    }
    const Matrix<W> basis = qr->basis();
    describe_design(out, A.values, basis, kept, intercept, X.cols());
    if (minimum_norm && !out.dropped.empty()) {
        out.dropped.clear();
        out.variance_inflation.setConstant(std::numeric_limits<W>::quiet_NaN());
    }
    out.coefficients = spread * A.unscaled(x, B.exponents);
    out.basis = spread * A.unscaled(basis, std::vector<int>(kept.size(), 0));
    return out;
}

}  // namespace ridgewood::detail
