/// The elastic net without its lasso part: no coefficient is 0, and all lambdas come from one
/// decomposition.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/least_squares_problem.hpp>
#include <ridgewood/linear/detail/penalized/certificate.hpp>
#include <ridgewood/linear/detail/penalized/path_problem.hpp>
#include <ridgewood/linear/detail/ridge_solver.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

namespace ridgewood::detail {

/// Knows the words of PathSolver. With b_j = c_j / sqrt(f_j) the price is the same for all c_j.
template <Real W, class Columns>
class RidgeRoad {
public:
    RidgeRoad(const PathProblem<W>& problem, const Columns& columns, bool intercept)
        : problem_(problem),
          Z_(problem.rows(), problem.cols()),
          weights_(problem.roots.cwiseAbs2()) {
        const Vector<W> ones = Vector<W>::Ones(problem.rows());
        for (Index j = 0; j < problem.cols(); ++j) {
            columns.copy(j, problem.scaling, ones, Z_.col(j).data());
            Z_.col(j) /= std::sqrt(problem.penalty.factors[j]);
        }
        target_ = problem.y;
        const MatrixView<W> Z(Z_), y(target_);
        decomposition_.emplace(LeastSquaresProblem<W>{Z, y, &weights_, intercept});
        intercept_ = intercept;
    }

    [[nodiscard]] double first_lambda() const {
        return (problem_.scaling.product.array() / problem_.penalty.factors.array())
                   .abs()
                   .maxCoeff() *
               1e3;
    }

    template <class Visit>
    void run(const std::vector<double>& lambdas, const Visit& visit) {
        for (const double lambda : lambdas) {
            if (!visit(solve(lambda)))
                return;
        }
    }

private:
    [[nodiscard]] PathSolution<W> solve(double lambda) const {
        const double price = lambda * problem_.penalty.square_factor;
        const auto fit = decomposition_->fit(price);
        const Vector<W> residual =
            target_ - Z_ * fit.slopes - Vector<W>::Constant(target_.size(), fit.intercept);
        const Vector<W> gradient = Z_.transpose() * weights_.cwiseProduct(residual);
        PathSolution<W> out{.lambda = lambda, .iterations = 1};
        GapSum<W> gap;
        double explained = 0;
        for (Index j = 0; j < problem_.cols(); ++j) {
            if (problem_.excludes(j))
                continue;
            const double root = std::sqrt(problem_.penalty.factors[j]);
            const CoefficientPenalty unit{.l2 = price};
            gap.add(unit, fit.slopes[j], gradient[j],
                    problem_.scaling.square[j] / problem_.penalty.factors[j]);
            explained += fit.slopes[j] * problem_.scaling.product[j] / root;
            out.violation =
                std::max(out.violation, root * unit.violation(fit.slopes[j], gradient[j]));
            out.columns.push_back(j);
            out.values.push_back(fit.slopes[j] / root);
        }
        out.residual = weights_.dot(residual.cwiseAbs2());
        out.gap = gap.relative_gap(explained);
        out.degrees_of_freedom = fit.degrees_of_freedom - (intercept_ ? 1 : 0);
        return out;
    }

    const PathProblem<W>& problem_;
    Matrix<W> Z_;
    Vector<W> weights_, target_;
    std::optional<RidgeDecomposition<W>> decomposition_;
    bool intercept_ = false;
};

}  // namespace ridgewood::detail
