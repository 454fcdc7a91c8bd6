/// Penalized least squares of several responses on a Gram matrix, where the coefficients of a
/// column, one a response, have one price together.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/penalty.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include <Eigen/Cholesky>

namespace ridgewood::detail {

/// Minimises 1/2 tr B'GB - tr C'B + sum_j l1_j |B_j| + l2_j / 2 |B_j|^2 over the rows of B by block
/// coordinate descent, and by Newton steps on the rows that are not 0, whose price is smooth. The
/// second derivative of a row's price is D_j - l1 / |B_j| u u' with u = B_j / |B_j| and
/// D_j = l1 / |B_j| + l2: a step's equations are solved by conjugate gradients with the factor of
/// G + D, which they differ from by one direction a row.
template <Real W>
class GroupDescent {
public:
    /// The first rows and columns of `gram` count. `gradient` is C - GB, kept so. Steps taken.
    static Index solve(const Matrix<W>& gram, const std::vector<CoefficientPenalty>& prices,
                       Matrix<W>& b, Matrix<W>& gradient, double tolerance, Index most) {
        Index iterations = 0, sweeps = 2;
        double before = worst(prices, b, gradient);
        while (before > tolerance && iterations < most) {
            for (Index i = 0; i < sweeps; ++i)
                sweep(gram, prices, b, gradient);
            iterations += sweeps;
            double now = worst(prices, b, gradient);
            if (now > tolerance) {
                ++iterations;
                const bool stepped = newton_step(gram, prices, b, gradient, now);
                sweeps = stepped ? 1 : std::min<Index>(2 * sweeps, 64);
                now = worst(prices, b, gradient);
            }
            before = now;
        }
        return iterations;
    }

    /// The distance of a row's gradient from the subdifferential of its price.
    template <class Row, class Gradient>
    [[nodiscard]] static double violation(const CoefficientPenalty& price, const Row& b,
                                          const Gradient& gradient) {
        const double size = b.norm();
        if (size == 0)
            return std::max(0.0, gradient.norm() - price.l1);
        return (gradient - (price.l1 / size + price.l2) * b).norm();
    }

private:
    [[nodiscard]] static double worst(const std::vector<CoefficientPenalty>& prices,
                                      const Matrix<W>& b, const Matrix<W>& gradient) {
        double out = 0;
        for (Index j = 0; j < b.rows(); ++j) {
            out = std::max(
                out, violation(prices[static_cast<std::size_t>(j)], b.row(j), gradient.row(j)));
        }
        return out;
    }

    static void sweep(const Matrix<W>& gram, const std::vector<CoefficientPenalty>& prices,
                      Matrix<W>& b, Matrix<W>& gradient) {
        for (Index j = 0; j < b.rows(); ++j) {
            const double d = gram(j, j);
            if (!(d > 0))
                continue;
            const CoefficientPenalty& price = prices[static_cast<std::size_t>(j)];
            const RowVector<W> z = gradient.row(j) + d * b.row(j);
            const double size = z.norm();
            const double share = size > price.l1 ? (1 - price.l1 / size) / (d + price.l2) : 0;
            const RowVector<W> change = share * z - b.row(j);
            if ((change.array() == 0).all())
                continue;
            b.row(j) = share * z;
            gradient.noalias() -= gram.col(j).head(b.rows()) * change;
        }
    }

    /// Whether the step left less of the violation `before`; else nothing happened.
    [[nodiscard]] static bool newton_step(const Matrix<W>& gram,
                                          const std::vector<CoefficientPenalty>& prices,
                                          Matrix<W>& b, Matrix<W>& gradient, double before) {
        std::vector<Index> rows;
        for (Index j = 0; j < b.rows(); ++j) {
            if (!b.row(j).isZero(0) || prices[static_cast<std::size_t>(j)].l1 == 0)
                rows.push_back(j);
        }
        if (rows.empty())
            return false;
        Matrix<W> matrix = gram(rows, rows);
        Matrix<W> direction(rows.size(), b.cols()), rest(rows.size(), b.cols());
        Vector<W> steepness(static_cast<Index>(rows.size()));
        for (Index i = 0; i < steepness.size(); ++i) {
            const Index j = rows[static_cast<std::size_t>(i)];
            const CoefficientPenalty& price = prices[static_cast<std::size_t>(j)];
            const double size = b.row(j).norm();
            steepness[i] = size > 0 ? price.l1 / size : 0;
            matrix(i, i) += steepness[i] + price.l2;
            direction.row(i) = size > 0 ? RowVector<W>(b.row(j) / size)
                                        : RowVector<W>(RowVector<W>::Zero(b.cols()));
            rest.row(i) = gradient.row(j) - (steepness[i] + price.l2) * b.row(j);
        }
        const Eigen::LLT<Matrix<W>> factor(matrix);
        if (factor.info() != Eigen::Success)
            return false;
        const Matrix<W> step = solve_newton(matrix, factor, steepness, direction, rest);
        Matrix<W> next = b;
        for (Index i = 0; i < steepness.size(); ++i) {
            const Index j = rows[static_cast<std::size_t>(i)];
            next.row(j) += step.row(i);
            // A row that passes 0 is for descent to stop there.
            if (steepness[i] > 0 && next.row(j).dot(b.row(j)) <= 0)
                return false;
        }
        const Matrix<W> moved = gradient - gram.topLeftCorner(b.rows(), b.rows()) * (next - b);
        if (!(worst(prices, next, moved) < before))
            return false;
        b = next;
        gradient = moved;
        return true;
    }

    /// (matrix - diag(steepness) u u') step = rest, row by row.
    [[nodiscard]] static Matrix<W> solve_newton(const Matrix<W>& matrix,
                                                const Eigen::LLT<Matrix<W>>& factor,
                                                const Vector<W>& steepness,
                                                const Matrix<W>& direction, Matrix<W> rest) {
        constexpr int most = 100;
        Matrix<W> step = Matrix<W>::Zero(rest.rows(), rest.cols());
        Matrix<W> z = factor.solve(rest), along = z;
        double product = rest.cwiseProduct(z).sum();
        const double target = 1e-24 * product;
        for (int i = 0; i < most && product > target; ++i) {
            const Vector<W> parts =
                along.cwiseProduct(direction).rowwise().sum().cwiseProduct(steepness);
            const Matrix<W> image = matrix * along - parts.asDiagonal() * direction;
            const double curvature = along.cwiseProduct(image).sum();
            if (!(curvature > 0))
                break;
            step += product / curvature * along;
            rest -= product / curvature * image;
            z = factor.solve(rest);
            const double next = rest.cwiseProduct(z).sum();
            along = z + next / product * along;
            product = next;
        }
        return step;
    }
};

}  // namespace ridgewood::detail
