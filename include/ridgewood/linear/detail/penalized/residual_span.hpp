/// What the gradients at a few directions prove about the residuals near their span.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/path_problem.hpp>

#include <algorithm>
#include <limits>
#include <vector>

namespace ridgewood::detail {

/// Directions Q = (q_1, ..., q_d) that nearly span the residuals of a path. With the gradients
/// a = Q'z of a column z and any coefficients c of a residual r,
///
///     |z'r| <= |a'c| + |z| |r - Qc|.
///
/// Between two knots of the path r moves on a straight line, so that a few residuals nearly span
/// all: in a fold of ten on 1000 x 100k, 8 of them leave 2 columns unproven at 100 lambdas. `d` is
/// the number of lanes of a pass.
template <Real W, Index d>
class ResidualSpan {
public:
    using Directions = Eigen::Matrix<W, Eigen::Dynamic, d, Eigen::RowMajor>;
    using Gradients = Eigen::Matrix<W, d, 1>;

    /// No directions.
    explicit ResidualSpan(Index rows) : directions_(Directions::Zero(rows, d)) {}

    /// Spans those of the residuals (columns) that are worst off at their lambdas: the one whose
    /// remainder is the largest in units of its lambda comes next (Gram and Schmidt with pivots).
    ResidualSpan(const Matrix<W>& residuals, const Vector<W>& lambdas)
        : ResidualSpan(residuals.rows()) {
        Matrix<W> rest = residuals;
        for (Index k = 0; k < std::min<Index>(d, residuals.cols()); ++k) {
            Index worst = 0;
            (rest.colwise().norm().transpose().array() / lambdas.array()).maxCoeff(&worst);
            const double length = rest.col(worst).norm();
            if (length == 0)
                return;
            directions_.col(k) = rest.col(worst) / length;
            remove(directions_.col(k), rest);
        }
    }

    /// One row after the other, as a pass takes them.
    [[nodiscard]] const Directions& directions() const { return directions_; }

    /// Looks at these residuals, whose lambdas descend, from now on, `d` of them a group.
    void measure(const Matrix<W>& residuals, const Vector<W>& lambdas) {
        const Index count = residuals.cols();
        const Vector<W> lengths = residuals.colwise().norm();
        Matrix<W> rest = residuals;
        coefficients_ = Matrix<W>::Zero(d, count);
        for (int twice = 0; twice < 2; ++twice) {
            const Matrix<W> more = directions_.transpose() * rest;
            coefficients_ += more;
            rest.noalias() -= directions_ * more;
        }
        lambdas_ = lambdas;
        // Of the sums over rows that z'q and |r - Qc| are, and of that over directions.
        const double rounding =
            static_cast<double>(residuals.rows() + d) * std::numeric_limits<W>::epsilon();
        remainders_ = (1 + 1e-10) * rest.colwise().norm().transpose() +
                      rounding * (lengths + coefficients_.cwiseAbs().colwise().sum().transpose());
        groups_.clear();
        for (Index first = 0; first < count; first += d)
            groups_.push_back(group(first, std::min(count, first + d)));
    }

    [[nodiscard]] Index groups() const { return static_cast<Index>(groups_.size()); }

    /// What is asked of one column: its gradients at the directions, and their length.
    struct Witness {
        const PathProblem<W>& problem;
        Index column;
        Gradients gradients;
        double size, length;
    };

    template <class Row>
    [[nodiscard]] Witness witness(const PathProblem<W>& problem, Index column,
                                  const Row& gradients) const {
        Witness out{problem, column, gradients.transpose(), 0, problem.length(column)};
        out.size = (1 + 1e-10) * out.gradients.norm();
        return out;
    }

    /// Whether the coefficient of the column is rightly 0 at all residuals of a group.
    [[nodiscard]] bool proves(const Witness& z, Index index) const {
        const Group& group = groups_[static_cast<std::size_t>(index)];
        const auto pull = [&](const Gradients& c) {
            return z.problem.pull(z.column, z.gradients.dot(c));
        };
        if (pull(group.centre) + z.size * group.radius + z.length * group.remainder <=
            z.problem.price(z.column, group.lambda))
            return true;
        for (Index k = group.first; k < group.last; ++k) {
            if (!(pull(coefficients_.col(k)) + z.length * remainders_[k] <=
                  z.problem.price(z.column, lambdas_[k])))
                return false;
        }
        return true;
    }

private:
    /// A ball around the coefficients of residuals that follow each other, which proves most
    /// columns for all of them at once.
    struct Group {
        Index first, last;
        Gradients centre;
        double radius, remainder, lambda;
    };

    [[nodiscard]] Group group(Index first, Index last) const {
        const auto members = coefficients_.middleCols(first, last - first);
        Group out{.first = first,
                  .last = last,
                  .centre = members.col((last - first) / 2),
                  .radius = 0,
                  .remainder = remainders_.segment(first, last - first).maxCoeff(),
                  .lambda = lambdas_[last - 1]};
        out.radius = (1 + 1e-10) * (members.colwise() - out.centre).colwise().norm().maxCoeff();
        return out;
    }

    /// Twice, as the first time leaves what rounding did.
    template <class Direction>
    static void remove(const Direction& direction, Matrix<W>& rest) {
        for (int twice = 0; twice < 2; ++twice) {
            const RowVector<W> along = direction.transpose() * rest;
            rest.noalias() -= direction * along;
        }
    }

    Directions directions_;
    Eigen::Matrix<W, d, Eigen::Dynamic> coefficients_;
    Vector<W> remainders_, lambdas_;
    std::vector<Group> groups_;
};

}  // namespace ridgewood::detail
