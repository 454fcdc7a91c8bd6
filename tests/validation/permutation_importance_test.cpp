#include <ridgewood/core/random.hpp>
#include <ridgewood/metrics/regression.hpp>
#include <ridgewood/validation/k_fold.hpp>
#include <ridgewood/validation/permutation_importance.hpp>

#include <cmath>

#include "catch.hpp"
#include "validation/liar.hpp"
#include "validation/sklearn_ridge.hpp"
#include "validation/turns.hpp"

namespace permutation_importance_test {

using namespace ridgewood;

namespace {

/// Predicts the first column.
struct FirstColumn {
    struct Model {
        [[nodiscard]] Vector<double> predict(const MatrixView<double>& X) const { return X.col(0); }
    };
    [[nodiscard]] Model fit(const MatrixView<double>&, const VectorView<double>&) const {
        return {};
    }
};

Matrix<double> normals(Index rows, Index columns) {
    Random random(11);
    Matrix<double> X(rows, columns);
    for (double& x : X.reshaped())
        x = random.normal();
    return X;
}

}  // namespace

TEST_CASE("a feature is worth what its shuffling costs", "[validation][permutation_importance]") {
    const Matrix<double> X = normals(2000, 3);
    const Vector<double> y = X.col(0);
    const auto result = permutation_importance(FirstColumn{}, X, y, Turns{4}, mse, {.repeats = 3});
    // The prediction is another row's: E(x - x')^2 is twice the variance of x, here 1.
    CHECK(result.mean[0] == Approx(2).epsilon(0.1));
    CHECK(result.mean.tail(2) == Eigen::Vector2d(0, 0));
    CHECK(result.by_fold.rows() == 4);
    CHECK(result.mean[0] == Approx(result.by_fold.col(0).mean()));
    const Vector<double> apart = result.by_fold.col(0).array() - result.mean[0];
    CHECK(result.standard_error[0] == Approx(std::sqrt(apart.squaredNorm() / 3 / 4)));
    CHECK(result.validation.test_scores == Vector<double>::Zero(4));
    CHECK(result.validation.models.empty());

    const auto by_score = permutation_importance(FirstColumn{}, X, y, Turns{4}, r2);
    CHECK(by_score.mean[0] == Approx(2).epsilon(0.1));  // r2 falls from 1 to -1
    CHECK(by_score.mean[1] == 0);
}

TEST_CASE("importances do not depend on threads, and on features only by the seed",
          "[validation][permutation_importance]") {
    const Matrix<double> X = normals(60, 3);
    const Vector<double> y = X.col(0) + 0.5 * X.col(1);
    const KFold folds{.folds = 5, .shuffle = true};
    const SklearnRidge spec;
    const auto one = permutation_importance(spec, X, y, folds, mae);
    const auto two =
        permutation_importance(spec, X, y, folds, mae, {}, {.threads = 3, .keep_models = true});
    CHECK(one.by_fold == two.by_fold);
    CHECK(two.validation.models.size() == 5);
    CHECK(one.validation.test_scores == cross_validate(spec, X, y, folds, mae).test_scores);
    CHECK(one.mean[0] > one.mean[1]);
    CHECK(one.mean[1] > std::abs(one.mean[2]));
    CHECK(permutation_importance(spec, X, y, folds, mae, {.seed = 1}).by_fold != one.by_fold);

    const auto stop = [](const Progress&) { return Signal::stop; };
    const auto stopped = permutation_importance(spec, X, y, folds, mae, {}, {.observer = stop});
    CHECK(stopped.mean == one.by_fold.row(0).transpose());
    CHECK(std::isnan(stopped.by_fold(1, 0)));
    CHECK(std::isnan(stopped.standard_error[0]));
}

TEST_CASE("a model that is fitted is judged on rows that it has not seen",
          "[validation][permutation_importance]") {
    const Matrix<double> X = normals(2000, 3);
    const Vector<double> y = X.col(0);
    const FirstColumn::Model model;
    const auto result = permutation_importance(model, X, y, mse, {.repeats = 4});
    CHECK(result.score == 0);
    CHECK(result.mean[0] == Approx(2).epsilon(0.1));
    CHECK(result.mean.tail(2) == Eigen::Vector2d(0, 0));
    CHECK(result.by_repeat.rows() == 4);
    const Vector<double> apart = result.by_repeat.col(0).array() - result.mean[0];
    CHECK(result.standard_error[0] == Approx(std::sqrt(apart.squaredNorm() / 3 / 4)));
    const auto threaded = permutation_importance(model, X, y.transpose(), mse, {.repeats = 4}, 2);
    CHECK(threaded.by_repeat == result.by_repeat);
    CHECK(std::isnan(permutation_importance(model, X, y, r2, {.repeats = 1}).standard_error[0]));
    CHECK(refusal([&] { (void)permutation_importance(model, X, y.head(3), mse); }) ==
          "X has 2000 rows but y has 3 values");
    CHECK(refusal([&] { (void)permutation_importance(model, X, y, mse, {.repeats = 0}); }) ==
          "Shuffling: repeats must be >= 1, got 0");
}

TEST_CASE("permutation importance refuses leaks and bad options",
          "[validation][permutation_importance][misuse]") {
    const Matrix<double> X = normals(10, 2);
    const Vector<double> y = X.col(0);
    CHECK(refusal([&] {
              (void)permutation_importance(FirstColumn{}, X, y, KFold{}, mse, {.repeats = 0});
          }) == "Shuffling: repeats must be >= 1, got 0");
    CHECK(refusal([&] { (void)permutation_importance(FirstColumn{}, X, y, Liar{}, mse); }) ==
          "permutation_importance: the folds leak: fold 0 trains on row 1 and 8 more, after test "
          "row 0");
}

}  // namespace permutation_importance_test
