#include <ridgewood/core/concepts.hpp>
#include <ridgewood/linear/ridge.hpp>
#include <ridgewood/preprocessing/iterative_imputer.hpp>
#include <ridgewood/preprocessing/knn_imputer.hpp>

#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "random_matrix.hpp"
#include "transform_cases.hpp"

namespace row_imputers_test {

using namespace ridgewood;

static_assert(Transformer<KnnImputer> && Transformer<KnnImputer, float>);
static_assert(Transformer<IterativeImputer<Ridge>>);

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

Matrix<double> small_table() {
    Matrix<double> X(6, 3);
    X << 1, 2, missing, 3, 4, 3, missing, 6, 5, 8, 8, 7, 2, missing, 4, 7, 9, 1.5;
    return X;
}

/// Three columns that follow from one another, a tenth of the cells missing.
Matrix<double> related_columns(Index rows) {
    Matrix<double> X = random_matrix(rows, 3, 41);
    X.col(2) = X.col(0) - 2 * X.col(1);
    return X;
}

}  // namespace

TEST_CASE("the nearest rows fill as in scikit-learn", "[preprocessing][imputers]") {
    // sklearn 1.2.1, KNNImputer(n_neighbors=2)
    const Matrix<double> X = small_table();
    const Matrix<double> Z = KnnImputer{.neighbors = 2}.fit(X).transform(X);
    CHECK(Z(0, 2) == Approx(3.5));
    CHECK(Z(2, 0) == Approx(2.5));
    CHECK(Z(4, 1) == Approx(3));
    const KnnImputer near{.neighbors = 2, .weights = NeighborWeights::distance};
    const Matrix<double> N = near.fit(X).transform(X);
    CHECK(N(0, 2) == Approx(3.6666666666666665));
    CHECK(N(2, 0) == Approx(2.3333333333333335));
    CHECK(N(4, 1) == Approx(3));
    // What is known is kept, and a row that is there itself gives its own values.
    CHECK(Z.row(3) == X.row(3));
    Matrix<double> known = X.row(3);
    known(0, 1) = missing;
    CHECK(near.fit(X).transform(known)(0, 1) == 8);
}

TEST_CASE("nearest rows are those of brute force, by any number of threads",
          "[preprocessing][imputers]") {
    Matrix<double> X = random_matrix(80, 4, 42);
    const Matrix<double> gaps = random_matrix(80, 4, 43);
    X = (gaps.array() > 0.8).select(missing, X);
    const auto imputation = KnnImputer{.neighbors = 3}.fit(X);
    const Matrix<double> Z = imputation.transform(X);
    for (Index i = 0; i < 80; ++i) {
        for (Index j = 0; j < 4; ++j) {
            std::vector<std::pair<double, Index>> donors;
            for (Index r = 0; r < 80; ++r) {
                double sum = 0, count = 0;
                for (Index k = 0; k < 4; ++k) {
                    const double step = X(i, k) - X(r, k);
                    sum += std::isnan(step) ? 0 : step * step;
                    count += std::isnan(step) ? 0 : 1;
                }
                if (count > 0 && !std::isnan(X(r, j)))
                    donors.emplace_back(sum / count, r);
            }
            if (!std::isnan(X(i, j)) || donors.size() < 3)
                continue;
            std::sort(donors.begin(), donors.end());
            const double mean =
                (X(donors[0].second, j) + X(donors[1].second, j) + X(donors[2].second, j)) / 3;
            CHECK(Z(i, j) == Approx(mean));
        }
    }
    CHECK(agree(KnnImputer{.neighbors = 3, .threads = 2}.fit(X).transform(X), Z, 0));
    // A row of which nothing is known gets the means.
    const Matrix<double> nothing = Matrix<double>::Constant(1, 4, missing);
    CHECK(agree(imputation.transform(nothing), SimpleImputer{}.fit(X).transform(nothing), 1e-13));
}

TEST_CASE("rounds of regressions fill as in scikit-learn", "[preprocessing][imputers]") {
    // sklearn 1.2.1, IterativeImputer(Ridge(alpha=0.5)): alpha is lambda times 5 known rows.
    const IterativeImputer<Ridge> spec{.regressor = {.lambda = 0.1}};
    const Matrix<double> X = small_table();
    const auto imputation = spec.fit(X);
    CHECK(imputation.convergence().converged);
    CHECK(imputation.convergence().iterations == 6);
    const Matrix<double> Z = imputation.transform(X);
    CHECK(Z(0, 2) == Approx(3.1105430717332223).epsilon(1e-9));
    CHECK(Z(2, 0) == Approx(5.417406136196888).epsilon(1e-9));
    CHECK(Z(4, 1) == Approx(2.7405334758834146).epsilon(1e-9));
    Matrix<double> Y(2, 3), expected(2, 3);
    Y << missing, 5, 2, 4, missing, missing;
    expected << 3.4808804837408784, 5, 2, 4, 4.897428782935252, 3.8430999765472826;
    CHECK(agree(imputation.transform(Y), expected, 1e-9));
}

TEST_CASE("columns that follow from others are found again", "[preprocessing][imputers]") {
    const Matrix<double> full = related_columns(200);
    Matrix<double> X = full;
    for (Index i = 0; i < 200; i += 4)
        X(i, i / 4 % 3) = missing;
    const IterativeImputer<Ridge> spec{.regressor = {.lambda = 1e-9},
                                       .max_iterations = 200,
                                       .tolerance = 1e-9,
                                       .add_indicator = true};
    const auto imputation = spec.fit(X);
    CHECK(imputation.convergence().converged);
    CHECK(agree(imputation.transform(X).leftCols(3), full, 1e-5));
    CHECK(imputation.feature_names({"a", "b", "c"})[5] == "missingindicator_c");
    const IterativeImputer<Ridge> within{.range = {-1, 1}};
    const Matrix<double> Z = within.fit(X).transform(X);
    CHECK((X.array().isNaN().select(Z, 0.0).cwiseAbs().array() <= 1).all());
}

TEST_CASE("imputers of rows say what is wrong", "[preprocessing][imputers]") {
    Matrix<double> X = small_table();
    CHECK(refusal([&] { (void)KnnImputer{.neighbors = 0}.fit(X); }) ==
          "KnnImputer: neighbors must be >= 1, got 0");
    CHECK(refusal([&] { (void)KnnImputer{}.fit(X).transform(X.leftCols(2)); }) ==
          "KnnImputer: X has 2 columns, the transform was fitted on 3");
    CHECK(refusal([&] { (void)IterativeImputer<Ridge>{.max_iterations = -1}.fit(X); }) ==
          "IterativeImputer: max_iterations must be >= 0, got -1");
    CHECK(refusal([&] {
              (void)IterativeImputer<Ridge>{.range = {1, 0}}.fit(X);
          }) == "IterativeImputer: range must have minimum < maximum, got 1 and 0");
    CHECK(refusal([&] { (void)IterativeImputer<Ridge>{}.fit(X.leftCols(1)); }) ==
          "IterativeImputer: X has 1 column with known values, expected 2 or more");
    X.col(1).setConstant(missing);
    CHECK(refusal([&] { (void)KnnImputer{}.fit(X); }) ==
          "KnnImputer: column 1 of X has missing values only");
    const IterativeImputer<Ridge> keep{.empty_columns = EmptyColumns::keep};
    CHECK(keep.fit(X).transform(X).col(1).isZero());
    const KnnImputer drop{.empty_columns = EmptyColumns::drop};
    CHECK(drop.fit(X).transform(X).cols() == 2);
    CHECK(drop.fit(X).transform(X).allFinite());
}

}  // namespace row_imputers_test
