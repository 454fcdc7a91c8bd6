#include <ridgewood/linear/detail/penalized/column_parts.hpp>
#include <ridgewood/linear/elastic_net.hpp>
#include <ridgewood/linear/lasso.hpp>

#include <algorithm>
#include <numeric>
#include <utility>
#include <variant>
#include <vector>

#include "catch.hpp"
#include "linear/penalized_problem.hpp"

namespace column_parts_test {

using namespace ridgewood;

namespace {

/// The path on each fold's rows of a wide table, by parts, against the path on a copy of these
/// rows, and the optimality conditions of all columns from scratch.
template <class Spec>
void require_paths_of_rows(const Spec& spec, const MadeData& data, const std::vector<Index>& cuts,
                           const PenalizedProblem::Options& options, const Lambdas& lambdas = {}) {
    const MatrixView<double> table(data.X);
    const VectorView<double> y(data.y);
    const FitData<double> nothing;
    auto some = spec.parts(table, y, cuts, nothing);
    using Parts = detail::ColumnParts<double, double>;
    REQUIRE(std::holds_alternative<Parts>(some));
    Parts& parts = std::get<Parts>(some);
    const Lambdas same{.values = parts.path(lambdas).lambdas()};
    for (Index fold = 0; fold + 1 < static_cast<Index>(cuts.size()); ++fold) {
        CAPTURE(fold);
        std::vector<Index> train, rows;
        for (Index k = 0; k + 1 < static_cast<Index>(cuts.size()); ++k) {
            if (k == fold)
                continue;
            train.push_back(k);
            for (Index i = cuts[static_cast<std::size_t>(k)];
                 i < cuts[static_cast<std::size_t>(k) + 1]; ++i)
                rows.push_back(i);
        }
        const Matrix<double> X = data.X(rows, Eigen::all);
        const Vector<double> target = data.y(rows);
        const auto path = parts.path(train, same);
        const auto alone = spec.path(X, target, same);
        const PenalizedProblem problem(X, target, options);
        const double first = problem.first_lambda();
        REQUIRE(path.size() == alone.size());
        double worst = 0, difference = 0, kkt = 0;
        for (Index i = 0; i < path.size(); ++i) {
            const Vector<double> b = path.coefficients(i), c = alone.coefficients(i);
            worst = std::max(worst, problem.violation(b, path[i].lambda) / first);
            difference =
                std::max(difference, (b - c).cwiseAbs().maxCoeff() / c.cwiseAbs().maxCoeff());
            kkt = std::max(kkt, path[i].kkt_residual);
        }
        CHECK(worst <= 1e-9);
        CHECK(difference <= 1e-9);
        CHECK(kkt <= 1e-9);
    }
}

const std::vector<Index> fifths = {0, 16, 32, 48, 64, 80};

}  // namespace

TEST_CASE("paths of folds are those of their rows, proven for all columns", "[linear][penalized]") {
    const MadeData data(80, 2000, 6);
    const Lambdas lambdas{.count = 150, .ratio = 0.05};
    require_paths_of_rows(Lasso{.tolerance = 1e-11}, data, fifths, {}, lambdas);
    require_paths_of_rows(Lasso{.tolerance = 1e-11, .threads = 2}, data, {0, 40, 80}, {}, lambdas);
    require_paths_of_rows(Lasso{.intercept = false, .tolerance = 1e-11}, data, fifths,
                          {.intercept = false}, lambdas);
    require_paths_of_rows(ElasticNet{.l1_ratio = 0.3, .tolerance = 1e-11}, data, {0, 30, 55, 80},
                          {.l1_ratio = 0.3}, lambdas);
    require_paths_of_rows(Lasso{.coefficients = {.nonnegative = true}, .tolerance = 1e-11}, data,
                          fifths, {.lower = Vector<double>::Zero(2000)}, lambdas);
}

TEST_CASE("folds without hints near their columns are proven too", "[linear][penalized]") {
    // The rows of the folds have little in common: their columns differ.
    MadeData data(60, 1000, 8);
    data.y.head(30) = data.X.col(500).head(30) - data.X.col(700).head(30);
    require_paths_of_rows(Lasso{.tolerance = 1e-11}, data, {0, 30, 60}, {},
                          {.count = 60, .ratio = 0.1});
}

}  // namespace column_parts_test
