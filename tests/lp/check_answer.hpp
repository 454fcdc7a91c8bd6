/// The proofs of an answer, checked from the definitions in dense arithmetic or column by column.
#pragma once

#include <ridgewood/lp.hpp>

#include <algorithm>
#include <cmath>

#include "catch.hpp"

/// By size, so that the tests also hold under -ffast-math.
inline bool is_limit(double value) {
    return std::abs(value) < 1e20;
}

/// The optimality conditions of Karush, Kuhn and Tucker, and the size of the basis.
inline void check_optimal(const ridgewood::LpMatrices& lp, const ridgewood::LpSolution& answer,
                          double tolerance = 1e-6) {
    namespace rw = ridgewood;
    REQUIRE(answer.status == rw::LpStatus::optimal);
    const double sign = lp.sense == rw::Sense::minimise ? 1 : -1;
    const Eigen::VectorXd Ax = lp.A * answer.primal;
    const Eigen::VectorXd slope = lp.cost - lp.A.transpose() * answer.duals;
    double feasibility = 0, dual = 0, complementarity = 0;
    const auto look = [&](double value, double lower, double upper, double d) {
        feasibility = std::max({feasibility, lower - value, value - upper});
        if (d > 0 && !is_limit(lower))
            dual = std::max(dual, d);
        else if (d < 0 && !is_limit(upper))
            dual = std::max(dual, -d);
        else if (d != 0)
            complementarity =
                std::max(complementarity, std::abs(d * (value - (d > 0 ? lower : upper))));
    };
    for (Eigen::Index j = 0; j < lp.columns(); ++j)
        look(answer.primal[j], lp.lower[j], lp.upper[j], sign * slope[j]);
    for (Eigen::Index i = 0; i < lp.rows(); ++i)
        look(Ax[i], lp.row_lower[i], lp.row_upper[i], sign * answer.duals[i]);
    CHECK(feasibility <= tolerance);
    CHECK(dual <= tolerance);
    CHECK(complementarity <= tolerance * (1 + std::abs(answer.objective)));
    if (lp.rows() > 0)
        CHECK((Ax - answer.activities).cwiseAbs().maxCoeff() <=
              1e-9 * (1 + Ax.cwiseAbs().maxCoeff()));
    CHECK(answer.objective == Approx(lp.offset + lp.cost.dot(answer.primal)));
    const auto count = [](const std::vector<rw::BasisStatus>& all) {
        return std::count(all.begin(), all.end(), rw::BasisStatus::basic);
    };
    CHECK(count(answer.basis.columns) + count(answer.basis.rows) == lp.rows());
}

/// sup f'A x over the limits of x is less than inf f'r over those of the rows.
inline void check_infeasible(const ridgewood::LpMatrices& lp, const ridgewood::LpSolution& answer) {
    REQUIRE(answer.status == ridgewood::LpStatus::infeasible);
    REQUIRE(answer.farkas.size() == lp.rows());
    if ((lp.lower.array() > lp.upper.array()).any() ||
        (lp.row_lower.array() > lp.row_upper.array()).any())
        return;
    const Eigen::VectorXd g = lp.A.transpose() * answer.farkas;
    const Eigen::VectorXd noise = lp.A.cwiseAbs().transpose() * answer.farkas.cwiseAbs() * 1e-9;
    double most = 0, least = 0;
    for (Eigen::Index j = 0; j < lp.columns(); ++j) {
        const double limit = g[j] > 0 ? lp.upper[j] : lp.lower[j];
        if (is_limit(limit))
            most += g[j] * limit;
        else
            CHECK(std::abs(g[j]) <= noise[j]);
    }
    for (Eigen::Index i = 0; i < lp.rows(); ++i) {
        if (answer.farkas[i] != 0)
            least += answer.farkas[i] * (answer.farkas[i] > 0 ? lp.row_lower[i] : lp.row_upper[i]);
    }
    CHECK(is_limit(least));
    CHECK(most < least);
}

/// The primal is feasible, and the ray stays so and improves.
inline void check_unbounded(const ridgewood::LpMatrices& lp, const ridgewood::LpSolution& answer) {
    REQUIRE(answer.status == ridgewood::LpStatus::unbounded);
    const double sign = lp.sense == ridgewood::Sense::minimise ? 1 : -1;
    CHECK(sign * lp.cost.dot(answer.ray) < 0);
    for (const double t : {0.0, 1e3}) {
        const Eigen::VectorXd x = answer.primal + t * answer.ray, Ax = lp.A * x;
        CHECK(((x - lp.lower).array() >= -1e-6).all());
        CHECK(((lp.upper - x).array() >= -1e-6).all());
        CHECK(((Ax - lp.row_lower).array() >= -1e-6).all());
        CHECK(((lp.row_upper - Ax).array() >= -1e-6).all());
    }
}
