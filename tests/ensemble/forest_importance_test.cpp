#include <ridgewood/core/random.hpp>
#include <ridgewood/ensemble/random_forest.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "catch.hpp"
#include "ensemble/tables.hpp"

namespace forest_importance_test {

namespace rw = ridgewood;
using rw::Index;
using Matrix = rw::Matrix<double>;
using Vector = rw::Vector<double>;

TEST_CASE("importances by impurity are shares that sum to 1", "[ensemble]") {
    const ForestTable table(200);
    const auto model = rw::RandomForestRegressor{.n_estimators = 20}.fit(table.X, table.y);
    const Vector importances = model.feature_importances();
    REQUIRE(importances.size() == 5);
    CHECK(importances.sum() == Approx(1));
    CHECK(importances.head(2).minCoeff() > 3 * importances.tail(3).maxCoeff());
}

TEST_CASE("a forest of single leaves gives no feature importance", "[ensemble]") {
    const ForestTable table(30);
    const Vector constant = Vector::Constant(30, 2.5);
    const auto model = rw::RandomForestRegressor{.n_estimators = 3}.fit(table.X, constant);
    CHECK(model.feature_importances() == Vector::Zero(5));
}

TEST_CASE("permutation importance finds a planted signal and no other", "[ensemble]") {
    const ForestTable table(400);
    const rw::RandomForestRegressor regressor{
        .n_estimators = 60, .importance = rw::ForestImportance::permutation, .seed = 5};
    const rw::RandomForestClassifier classifier{
        .n_estimators = 60, .importance = rw::ForestImportance::permutation, .seed = 5};
    const auto numbers = regressor.fit(table.X, table.y);
    const auto classes = classifier.fit(table.X, table.label);
    for (const auto& importances :
         {numbers.permutation_importances(), classes.permutation_importances()}) {
        const Vector z = importances.mean.cwiseQuotient(importances.standard_error);
        CHECK(z.head(2).minCoeff() > 10);
        CHECK(importances.mean.tail(3).cwiseAbs().maxCoeff() <
              0.1 * importances.mean.head(2).minCoeff());
        CHECK((importances.standard_error.array() > 0).all());
    }
    // To permute x0 in y = x0 + ... costs 2 var(x0) where the rest is known exactly.
    CHECK(numbers.permutation_importances().mean[0] == Approx(2).epsilon(0.3));
}

TEST_CASE("a feature that no tree looks at has permutation importance 0", "[ensemble]") {
    ForestTable table(60);
    table.X.col(3).setConstant(7);
    const auto model = rw::RandomForestRegressor{.n_estimators = 10,
                                                 .importance = rw::ForestImportance::permutation}
                           .fit(table.X, table.y);
    CHECK(model.permutation_importances().mean[3] == 0);
    CHECK(model.permutation_importances().standard_error[3] == 0);
}

// Nembrini, Koenig, Wright 2018, section 3.1: y without any signal, features of 2 up to 400 values.
// By plain impurity the last takes the most.
TEST_CASE("corrected importance of noise is 0 on average, whatever the number of levels",
          "[ensemble]") {
    constexpr Index rows = 200, columns = 5;
    constexpr int tables = 20;
    const double levels[columns] = {2, 4, 10, 40, 400};
    Matrix corrected(columns, tables);
    Vector plain = Vector::Zero(columns);
    for (int k = 0; k < tables; ++k) {
        rw::Random random(static_cast<std::uint64_t>(100 + k));
        Matrix X(rows, columns);
        Vector y(rows);
        for (Index i = 0; i < rows; ++i) {
            for (Index j = 0; j < columns; ++j)
                X(i, j) = static_cast<double>(random.below(static_cast<Index>(levels[j])));
            y[i] = static_cast<double>(random.below(2));
        }
        const auto model =
            rw::RandomForestClassifier{.n_estimators = 40,
                                       .importance = rw::ForestImportance::impurity_corrected,
                                       .seed = static_cast<std::uint64_t>(k)}
                .fit(X, y);
        corrected.col(k) = model.corrected_importances();
        plain += model.feature_importances() / tables;
    }
    const Vector mean = corrected.rowwise().mean();
    const Vector deviation =
        ((corrected.colwise() - mean).rowwise().squaredNorm() / (tables - 1)).cwiseSqrt();
    for (Index j = 0; j < columns; ++j)
        CHECK(std::abs(mean[j]) < 3 * deviation[j] / std::sqrt(tables));
    CHECK(plain[4] > 5 * plain[0]);
    CHECK(mean.cwiseAbs().maxCoeff() < 0.01);
}

TEST_CASE("corrected importance leaves the model as it is", "[ensemble]") {
    const ForestTable table(100);
    rw::RandomForestRegressor spec{.n_estimators = 10};
    const auto plain = spec.fit(table.X, table.y);
    spec.importance = rw::ForestImportance::impurity_corrected;
    const auto corrected = spec.fit(table.X, table.y);
    CHECK(same_trees(plain, corrected));
    CHECK(corrected.corrected_importances().head(2).minCoeff() >
          3 * corrected.corrected_importances().tail(3).cwiseAbs().maxCoeff());
}

TEST_CASE("importances that were not asked for are refused", "[ensemble]") {
    const ForestTable table(30);
    const auto model = rw::RandomForestRegressor{.n_estimators = 2}.fit(table.X, table.y);
    CHECK(refusal([&] { (void)model.permutation_importances(); }) ==
          "permutation_importances: fit with .importance = ForestImportance::permutation");
    CHECK(refusal([&] { (void)model.corrected_importances(); }) ==
          "corrected_importances: fit with .importance = ForestImportance::impurity_corrected");
    CHECK(refusal([&] { (void)model.oob(); }) == "oob: fit with .oob_score = true");
}

}  // namespace forest_importance_test
