/// What the two ways of solving least squares are given and what they hand back. All is templated
/// on the working precision W, which is double: a program compiles only what it calls.
#pragma once

#include <ridgewood/core/convergence.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/simd/compensated.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace ridgewood::detail {

/// Minimise sum_i w_i |y_i - b0 - x_i b|^2 for each column of Y.
template <Real W>
struct LeastSquaresProblem {
    const MatrixView<W>& X;
    const MatrixView<W>& Y;
    /// Null for weights of 1.
    const Vector<W>* weights;
    bool intercept;

    /// Columns of the design, the intercept's included.
    [[nodiscard]] Index size() const { return X.cols() + (intercept ? 1 : 0); }
};

/// Adds the rows of the problem to a sufficient statistic of them.
template <class Sums, Real W, class... Threads>
void add_rows(Sums& sums, const LeastSquaresProblem<W>& problem, Threads... threads) {
    if (problem.weights != nullptr) {
        sums.add(problem.X, problem.Y, *problem.weights, threads...);
    } else {
        sums.add(problem.X, problem.Y, threads...);
    }
}

/// A solution over the columns [1, X] of the design A, k of them, r of them independent.
template <Real W>
struct LeastSquaresSolution {
    /// k x targets.
    Matrix<W> coefficients;
    /// sqrt(w) (y - A coefficients), rows x targets.
    Matrix<W> residuals;
    /// T, k x r, such that the columns of sqrt(w) A T are orthonormal: T T' = (A'WA)^-1.
    Matrix<W> basis;
    /// Whether it comes from the Gram matrix.
    bool is_squared = false;
    /// Columns of the design that were left out.
    std::vector<Index> dropped = {};
    /// Frobenius norms of the design and its inverse, columns of length 1, multiplied.
    W condition = 0;
    /// One a feature; NaN when it was left out.
    Vector<W> variance_inflation = {};
    Convergence convergence = {.converged = true};
};

/// Of several targets the worst.
[[nodiscard]] inline Convergence worse(const Convergence& a, const Convergence& b) {
    return {.converged = a.converged && b.converged,
            .iterations = std::max(a.iterations, b.iterations),
            .gap = std::max(a.gap, b.gap)};
}

/// high + low = y - A coefficients in twice the working precision, for a design of columns of
/// equal length. By blocks of rows that stay in the first cache.
template <Real W>
void subtract_columns(const MatrixView<W>& A, const Vector<W>& coefficients, Vector<W>& high,
                      Vector<W>& low) {
    const simd::Isa isa = simd::best_isa();
    constexpr Index block_rows = 512;
    for (Index begin = 0; begin < A.rows(); begin += block_rows) {
        const auto count = static_cast<std::size_t>(std::min(block_rows, A.rows() - begin));
        for (Index j = 0; j < A.cols(); ++j) {
            simd::subtract_product(isa, A.col(j).data() + begin, coefficients[j], count,
                                   high.data() + begin, low.data() + begin);
        }
    }
}

/// A'v in twice the working precision.
template <Real W>
[[nodiscard]] Vector<W> compensated_products(const MatrixView<W>& A, const Vector<W>& v) {
    const simd::Isa isa = simd::best_isa();
    Vector<W> out(A.cols());
    for (Index j = 0; j < A.cols(); ++j) {
        out[j] = simd::compensated_dot(isa, A.col(j).data(), v.data(),
                                       static_cast<std::size_t>(A.rows()));
    }
    return out;
}

/// The stopping rule of both refinements. Each step shrinks the error by about the same factor, so
/// the relative change of a coefficient in this step, times the last ratio of changes, foretells
/// that of the next; the first ratio is that to the coefficient itself. Goes on until no
/// coefficient would change by more than rounding, or changes stop shrinking.
class Refinement {
public:
    /// Notes the step x -> x + change; whether to take another.
    template <Real W>
    [[nodiscard]] bool go_on(const Vector<W>& change, const Vector<W>& x) {
        const double largest = x.cwiseAbs().maxCoeff();
        double step = 0, step_by_component = 0;
        for (Index j = 0; j < x.size(); ++j) {
            if (change[j] == 0)
                continue;
            step = std::max(step, std::abs(change[j]) / largest);
            step_by_component = std::max(step_by_component, std::abs(change[j] / x[j]));
        }
        const double ratio = step_by_component / last_;
        last_ = step_by_component;
        ++convergence_.iterations;
        convergence_.gap = step * std::min(ratio, 1.0);
        convergence_.converged = convergence_.gap <= tolerance;
        return step_by_component * ratio > tolerance && ratio < 0.5 &&
               convergence_.iterations < max_steps;
    }

    [[nodiscard]] const Convergence& convergence() const { return convergence_; }

private:
    static constexpr int max_steps = 20;
    static constexpr double tolerance = std::numeric_limits<double>::epsilon();
    Convergence convergence_;
    double last_ = 1;
};

}  // namespace ridgewood::detail
