/// Least squares by Householder QR with refinement to the last digit.
#pragma once

#include <ridgewood/linear/detail/least_squares_problem.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include <Eigen/Cholesky>
#include <Eigen/QR>

namespace ridgewood::detail {

/// Exponents e_j such that the columns of A 2^-e have entries of about 1. Powers of two, since any
/// other scaling rounds the data: it costs Wampler5 nine of its digits.
template <Real W>
[[nodiscard]] std::vector<int> binary_scale(Matrix<W>& A) {
    std::vector<int> exponents;
    for (auto column : A.colwise()) {
        const double largest = column.cwiseAbs().maxCoeff();
        const int exponent = largest > 0 ? std::ilogb(largest) : 0;
        for (double& value : column)
            value = std::ldexp(value, -exponent);
        exponents.push_back(exponent);
    }
    return exponents;
}

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

/// The solution by QR. Dependent columns are dropped, or shared in when `minimum_norm`.
template <Real W>
[[nodiscard]] LeastSquaresSolution<W> solve_by_qr(const LeastSquaresProblem<W>& problem,
                                                  double tolerance, bool minimum_norm) {
    const auto& [X, Y, weights, intercept] = problem;
    const Index n = X.rows(), k = problem.size(), targets = Y.cols();
    Matrix<W> A(n, k), B = Y;
    A.leftCols(k - X.cols()).setOnes();
    A.rightCols(X.cols()) = X;
    if (weights != nullptr) {
        A.array().colwise() *= weights->array().sqrt();
        B.array().colwise() *= weights->array().sqrt();
    }
    const std::vector<int> exponents = binary_scale(A);
    const std::vector<int> target_exponents = binary_scale(B);

    LeastSquaresSolution<W> out;
    out.mean = Vector<W>::Zero(X.cols());
    out.squares.resize(X.cols());
    const Vector<W> w = weights != nullptr ? *weights : Vector<W>::Ones(n);
    for (Index j = 0; j < X.cols(); ++j) {
        if (intercept)
            out.mean[j] = w.dot(X.col(j)) / w.sum();
        out.squares[j] = w.dot((X.col(j).array() - out.mean[j]).square().matrix());
    }
    std::optional<RefinedQr<W>> qr(A);
    const std::vector<Index> columns = independent_columns<W>(qr->R(), tolerance);
    const auto rank = static_cast<Index>(columns.size());
    Matrix<W> combinations;
    if (rank < k) {
        for (Index j = 0, next = 0; j < k; ++j) {
            if (next < rank && columns[static_cast<std::size_t>(next)] == j) {
                ++next;
            } else {
                out.dropped.push_back(j);
            }
        }
        if (rank == 0) {
            out.coefficients = Matrix<W>::Zero(k, targets);
            out.basis.resize(k, 0);
            out.residuals = w.cwiseSqrt().asDiagonal() * Y;
            return out;
        }
        const Matrix<W> rest = A(Eigen::all, out.dropped);
        A = A(Eigen::all, columns).eval();
        qr.emplace(A);
        combinations = qr->solve_once(rest);
    }

    // What was solved are the scaled columns; what is returned are the caller's.
    const auto unscaled = [&](const Matrix<W>& rows) {
        Matrix<W> to(rank, rows.cols());
        for (Index i = 0; i < rank; ++i) {
            const int exponent =
                exponents[static_cast<std::size_t>(columns[static_cast<std::size_t>(i)])];
            for (Index j = 0; j < rows.cols(); ++j)
                to(i, j) = std::ldexp(rows(i, j), -exponent);
        }
        return to;
    };
    Matrix<W> coefficients(rank, targets);
    out.residuals.resize(n, targets);
    for (Index t = 0; t < targets; ++t) {
        Vector<W> x, residual;
        out.convergence = worse(out.convergence, qr->solve(B.col(t), x, residual));
        const int exponent = target_exponents[static_cast<std::size_t>(t)];
        coefficients.col(t) =
            unscaled(x).unaryExpr([&](double v) { return std::ldexp(v, exponent); });
        out.residuals.col(t) =
            residual.unaryExpr([&](double v) { return std::ldexp(v, exponent); });
    }
    const Matrix<W> basis = unscaled(qr->basis());
    if (rank == k) {
        out.coefficients = coefficients;
        out.basis = basis;
        return out;
    }

    // Each dropped column, in the caller's units, as a combination of the kept ones.
    combinations = unscaled(combinations);
    for (std::size_t i = 0; i < out.dropped.size(); ++i) {
        const int exponent = exponents[static_cast<std::size_t>(out.dropped[i])];
        for (double& value : combinations.col(static_cast<Index>(i))) {
            value = std::ldexp(value, exponent);
        }
    }
    const Matrix<W> spread =
        minimum_norm ? spread_over_dropped(columns, out.dropped, combinations, intercept)
                     : placed<W>(columns, k);
    out.coefficients = spread * coefficients;
    out.basis = spread * basis;
    return out;
}

}  // namespace ridgewood::detail
