#include <ridgewood/preprocessing/chi_squared.hpp>
#include <ridgewood/preprocessing/f_test.hpp>
#include <ridgewood/preprocessing/pearson_correlation.hpp>
#include <ridgewood/preprocessing/t_test.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include <Eigen/SparseCore>

#include "catch.hpp"
#include "random_matrix.hpp"
#include "transform_cases.hpp"

namespace feature_scores_test {

using namespace ridgewood;
using nlohmann::json;

static_assert(FeatureScore<ClassFTest> && FeatureScore<RegressionFTest> && FeatureScore<TTest> &&
              FeatureScore<ChiSquared> && FeatureScore<PearsonCorrelation, float>);

namespace {

std::vector<json> selection_cases(const char* operation) {
    return reference_cases("timeseries/selection.json", operation);
}

/// The classes 0, ..., count - 1 by turns.
Vector<double> labels_of(Index rows, Index count) {
    Vector<double> y(rows);
    for (Index i = 0; i < rows; ++i)
        y[i] = static_cast<double>(i % count);
    return y;
}

/// Scores and p-values agree.
bool same(const FeatureScores& a, const FeatureScores& b, double tolerance) {
    return agree(a.scores, b.scores, tolerance) && agree(a.p_values, b.p_values, tolerance);
}

/// A score of rows of weights 0, 1 and 2 is that of the rows so often.
template <class Score>
void check_weights_are_counts(const Score& score, const Matrix<double>& X,
                              const Vector<double>& y) {
    Vector<double> weights(X.rows());
    std::vector<Index> rows;
    for (Index i = 0; i < X.rows(); ++i) {
        const Index times = i * i % 3 + (i % 2);
        weights[i] = static_cast<double>(times);
        rows.insert(rows.end(), static_cast<std::size_t>(times), i);
    }
    const Matrix<double> repeated = X(rows, Eigen::all);
    CHECK(same(score(X, y, {.weights = weights}), score(repeated, Vector<double>(y(rows))), 1e-10));
}

template <class Score>
void check_sparse_is_dense(const Score& score, const Matrix<double>& X, const Vector<double>& y) {
    const Eigen::SparseMatrix<double> columns = X.sparseView();
    const Eigen::SparseMatrix<double, Eigen::RowMajor> rows = X.sparseView();
    CHECK(same(score(columns, y), score(X, y), 1e-10));
    CHECK(same(score(rows, y), score(X, y), 1e-10));
}

}  // namespace

TEST_CASE("tests of columns agree with scikit-learn", "[preprocessing][scores]") {
    if (selection_cases("chi2").empty())
        SKIP(absent("cases/timeseries/selection.json"));
    const auto check = [](const char* operation, const auto& score) {
        for (const json& record : selection_cases(operation)) {
            INFO(record.at("id"));
            const auto X = to_table(record.at("input").at("X"));
            const auto y = to_vector(record.at("input").at("y"));
            const json& expected = record.at("expected");
            if (expected.contains("error")) {
                CHECK_THROWS_AS(score(X, y), std::invalid_argument);
                continue;
            }
            const double tolerance = record.at("tol").get<double>();
            const FeatureScores found = score(X, y);
            CHECK(agree(found.scores, to_vector(expected.at("scores")), tolerance));
            CHECK(agree(found.p_values, to_vector(expected.at("pvalues")), tolerance));
            if (expected.contains("r")) {
                const auto r = PearsonCorrelation{.absolute = false}(X, y);
                CHECK(agree(r.scores, to_vector(expected.at("r")), tolerance));
                CHECK(agree(r.p_values, found.p_values, 1e-12));
            }
        }
    };
    check("chi2", ChiSquared{});
    check("f_classif", ClassFTest{});
    check("f_regression", RegressionFTest{});
}

TEST_CASE("of two classes F is the square of t", "[preprocessing][scores]") {
    const Matrix<double> X = random_matrix(40, 6, 1);
    const Vector<double> y = (random_matrix(40, 1, 2).array() > 0.3).cast<double>();
    const FeatureScores f = ClassFTest{}(X, y), t = TTest{}(X, y);
    CHECK(agree(f.scores, t.scores.cwiseAbs2(), 1e-11));
    CHECK(agree(f.p_values, t.p_values, 1e-11));
    // A regression on labels of two classes asks the same.
    CHECK(same(RegressionFTest{}(X, y), f, 1e-11));
}

TEST_CASE("Welch's test has the degrees of freedom of its variances", "[preprocessing][scores]") {
    // scipy.stats.ttest_ind(equal_var=False)
    Vector<double> x(9), y(9);
    x << 1, 2, 3, 4, 10, 0, 20, 5, 15;
    y << 0, 0, 0, 0, 1, 1, 1, 1, 1;
    const FeatureScores welch = TTest{.equal_variances = false}(x, y);
    CHECK(welch.scores[0] == Approx(2.086825030920757));
    CHECK(welch.p_values[0] == Approx(0.10088787422714778));
}

TEST_CASE("scores do not depend on units or the order of rows", "[preprocessing][scores]") {
    const Matrix<double> X = random_matrix(60, 4, 3);
    const Vector<double> y = labels_of(60, 3), numbers = X.col(1) + random_matrix(60, 1, 4);
    const Matrix<double> other = (X.array() * -3e4 + 1e5).matrix();
    CHECK(same(ClassFTest{}(other, y), ClassFTest{}(X, y), 1e-9));
    CHECK(same(RegressionFTest{}(other, numbers), RegressionFTest{}(X, numbers), 1e-9));
    CHECK(same(PearsonCorrelation{}(other, numbers), PearsonCorrelation{}(X, numbers), 1e-9));
    const Matrix<double> reversed = X.colwise().reverse();
    CHECK(same(ClassFTest{}(reversed, y.reverse()), ClassFTest{}(X, y), 1e-12));
    // Counts have a unit, of which chi-squared is a multiple.
    const Matrix<double> counts = (X.array() * 2).abs().round();
    CHECK(agree(ChiSquared{}(counts * 3, y).scores, ChiSquared{}(counts, y).scores * 3, 1e-12));
}

TEST_CASE("a weight counts a row so many times in its score", "[preprocessing][scores]") {
    const Matrix<double> X = random_matrix(50, 3, 5);
    const Vector<double> y = labels_of(50, 2), numbers = X.col(0) + random_matrix(50, 1, 6);
    check_weights_are_counts(ClassFTest{}, X, y);
    check_weights_are_counts(TTest{.equal_variances = false}, X, y);
    check_weights_are_counts(ChiSquared{}, X.cwiseAbs(), y);
    check_weights_are_counts(RegressionFTest{}, X, numbers);
    check_weights_are_counts(PearsonCorrelation{}, X, numbers);
}

TEST_CASE("a sparse table has the scores of a dense one", "[preprocessing][scores]") {
    Matrix<double> X = random_matrix(50, 4, 7);
    X = (X.array() > 0.5).select(X, 0.0);
    const Vector<double> y = labels_of(50, 3), numbers = X.col(0) + random_matrix(50, 1, 8);
    check_sparse_is_dense(ClassFTest{}, X, y);
    check_sparse_is_dense(ChiSquared{}, X, y);
    check_sparse_is_dense(TTest{}, X, labels_of(50, 2));
    check_sparse_is_dense(RegressionFTest{}, X, numbers);
}

TEST_CASE("a constant column has no score, one that follows y an infinite one",
          "[preprocessing][scores]") {
    Matrix<double> X = random_matrix(12, 3, 9);
    const Vector<double> y = labels_of(12, 2);
    X.col(0).setConstant(0.1);
    X.col(1) = (y.array() * 0.7 + 0.1).matrix();
    for (const FeatureScores& scores : {ClassFTest{}(X, y), TTest{}(X, y)}) {
        CHECK(std::isnan(scores.scores[0]));
        CHECK(std::isnan(scores.p_values[0]));
        CHECK(std::isinf(scores.scores[1]));
        CHECK(scores.p_values[1] == 0);
    }
    CHECK(std::isnan(PearsonCorrelation{}(X, y).scores[0]));
    CHECK(std::isnan(ChiSquared{}(Matrix<double>::Zero(12, 1), y).scores[0]));
}

TEST_CASE("scores refuse what they cannot judge", "[preprocessing][scores][misuse]") {
    Matrix<double> X = random_matrix(6, 2, 10).cwiseAbs();
    const Vector<double> y = labels_of(6, 2);
    CHECK_THROWS_WITH(ClassFTest{}(X, Vector<double>::Zero(6)),
                      "ClassFTest: y has a single class, expected 2 or more");
    CHECK_THROWS_WITH(ClassFTest{}(X, labels_of(6, 6)),
                      "ClassFTest: there are 6 rows in 6 classes, expected more rows than classes");
    CHECK_THROWS_WITH(TTest{}(X, labels_of(6, 3)), "TTest: y has 3 classes, expected 2");
    CHECK_THROWS_WITH(RegressionFTest{}(X, Vector<double>::Ones(6)),
                      "RegressionFTest: y is constant");
    CHECK_THROWS_WITH(PearsonCorrelation{}(X, y.head(5)), "X has 6 rows but y has 5 values");
    CHECK_THROWS_WITH(PearsonCorrelation{}(X.topRows(2), y.head(2)),
                      "PearsonCorrelation: there are 2 rows, expected 3 or more");
    X(4, 1) = -1;
    CHECK_THROWS_WITH(ChiSquared{}(X, y), "ChiSquared: X(4, 1) is -1, expected >= 0");
    X(4, 1) = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_WITH(ClassFTest{}(X, y), "X(4, 1) is NaN, expected a finite value");
    CHECK_THROWS_WITH(ClassFTest{}(Matrix<double>(0, 2), Vector<double>(0)),
                      "ClassFTest: X is empty: it has 0 rows and 2 columns");
}

}  // namespace feature_scores_test
