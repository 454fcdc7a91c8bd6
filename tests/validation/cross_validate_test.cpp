#include <ridgewood/core/random.hpp>
#include <ridgewood/metrics.hpp>
#include <ridgewood/validation/baseline.hpp>
#include <ridgewood/validation/cross_val_predict.hpp>
#include <ridgewood/validation/cross_validate.hpp>
#include <ridgewood/validation/k_fold.hpp>

#include <atomic>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include <Eigen/QR>

#include "catch.hpp"
#include "shared_data.hpp"
#if __has_include(<nlohmann/json.hpp>)
#include "reference_cases.hpp"
#endif

namespace cross_validate_test {

using namespace ridgewood;

namespace {

/// A user's own estimator: least squares with an intercept, no base class, doubles only.
struct PlainLeastSquares {
    struct Model {
        Vector<double> coefficients;

        [[nodiscard]] Vector<double> predict(const Matrix<double>& X) const {
            return X * coefficients.tail(X.cols()) +
                   Vector<double>::Constant(X.rows(), coefficients[0]);
        }
    };

    [[nodiscard]] Model fit(const Matrix<double>& X, const Vector<double>& y) const {
        Matrix<double> with_one(X.rows(), X.cols() + 1);
        with_one << Vector<double>::Ones(X.rows()), X;
        return {with_one.householderQr().solve(y)};
    }
};

/// Remembers where its training data was.
struct Address {
    struct Model {
        const double* X;
        Index rows;
        [[nodiscard]] Vector<double> predict(const MatrixView<double>& given) const {
            return Vector<double>::Zero(given.rows());
        }
    };
    [[nodiscard]] Model fit(const MatrixView<double>& X, const VectorView<double>&) const {
        return {X.data(), X.rows()};
    }
};

/// Refuses training data that hold a certain number.
struct Allergic {
    double to = 0;

    [[nodiscard]] MeanModel<double> fit(const MatrixView<double>& X,
                                        const VectorView<double>& y) const {
        if ((y.array() == to).any())
            throw std::invalid_argument("Allergic: there it is");
        return MeanRegressor{}.fit(X, y);
    }
};

/// Loses the last prediction.
struct Forgetful {
    struct Model {
        [[nodiscard]] Vector<double> predict(const MatrixView<double>& X) const {
            return Vector<double>::Zero(X.rows() - 1);
        }
        [[nodiscard]] Matrix<double> predict_proba(const MatrixView<double>& X) const {
            return Matrix<double>::Constant(X.rows() + 1, 2, 0.5);
        }
        [[nodiscard]] Vector<double> classes() const { return Eigen::Vector2d(0, 1); }
    };
    [[nodiscard]] Model fit(const MatrixView<double>&, const VectorView<double>&) const {
        return {};
    }
};

/// A splitter that trains on the past, by hand.
struct Forward {
    Index folds = 3;

    [[nodiscard]] FoldPlan split(Index rows) const {
        const Index size = rows / (folds + 1);
        return FoldPlan(rows, folds, [rows, size, count = folds](Index k) {
            const Index now = rows - (count - k) * size;
            return Fold{{{0, now}}, {{now, now + size}}};
        });
    }
};

struct Data {
    Matrix<double> X;
    Vector<double> y;
};

Data make_data(Index rows, std::uint64_t seed = 0) {
    Random random(seed);
    Data data{Matrix<double>(rows, 2), Vector<double>(rows)};
    for (Index i = 0; i < rows; ++i) {
        data.X(i, 0) = random.normal();
        data.X(i, 1) = random.normal();
        data.y[i] = 1 + 2 * data.X(i, 0) - data.X(i, 1) + 0.1 * random.normal();
    }
    return data;
}

const double not_a_number = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("cross-validation scores each fold by a model that has not seen it",
          "[validation][cross_validate]") {
    const Matrix<double> X = Matrix<double>::Zero(6, 1);
    const Vector<double> y = (Vector<double>(6) << 0, 0, 3, 3, 6, 6).finished();
    const auto result = cross_validate(MeanRegressor{}, X, y, KFold{.folds = 3}, mae);
    REQUIRE(result.test_scores == (Matrix<double>(3, 1) << 4.5, 0, 4.5).finished());
    REQUIRE(result.train_scores == (Matrix<double>(3, 1) << 1.5, 3, 1.5).finished());
    REQUIRE(result.mean() == 3);
    REQUIRE(result.train_mean() == 2);
    REQUIRE(result.standard_error() == Approx(std::sqrt(6.75 / 3)));
    REQUIRE(result.defined() == 3);
    REQUIRE(result.completed == 3);
    REQUIRE(result.folds[1] == Fold{{{0, 2}, {4, 6}}, {{2, 4}}});
    REQUIRE((result.fit_seconds.array() >= 0).all());
    REQUIRE(result.predict_seconds.size() == 3);
    REQUIRE(result.models.empty());
}

TEST_CASE("several metrics are scored on one fit", "[validation][cross_validate]") {
    const auto [X, y] = make_data(40);
    const auto biggest = [](const Vector<double>& truth, const Vector<double>& predicted) {
        return (truth - predicted).cwiseAbs().maxCoeff();
    };
    const auto result = cross_validate(PlainLeastSquares{}, X, y, KFold{},
                                       std::tuple(rmse, r2, max_error, biggest));
    REQUIRE(result.test_scores.cols() == 4);
    REQUIRE(result.mean(0) == cross_validate(PlainLeastSquares{}, X, y, KFold{}, rmse).mean());
    REQUIRE(result.mean(1) > 0.9);
    REQUIRE(result.test_scores.col(2) == result.test_scores.col(3));
    REQUIRE(refusal([&] { (void)result.mean(4); }) == "metric 4 of 4");
}

TEST_CASE("a training set of one range is looked at and not copied",
          "[validation][cross_validate]") {
    const auto [X, y] = make_data(40);
    const auto result = cross_validate(Address{}, X, y, Forward{}, mse, {.keep_models = true});
    REQUIRE(result.models.size() == 3);
    for (const auto& model : result.models)
        REQUIRE(model->X == X.data());
    REQUIRE(result.models[2]->rows == 30);
    const auto inner = cross_validate(Address{}, X.middleRows(5, 30), y.segment(5, 30), Forward{},
                                      mse, {.keep_models = true});
    REQUIRE(inner.models[0]->X == X.data() + 5);
}

TEST_CASE("a shuffle moves rows of X, y and weights together", "[validation][cross_validate]") {
    const auto [X, y] = make_data(50);
    const Vector<double> exact = X.col(0) - 3 * X.col(1);
    const Vector<double> weights = exact.array().square() + 0.5;
    const auto result =
        cross_validate(PlainLeastSquares{}, X, exact, KFold{.shuffle = true, .seed = 3}, max_error);
    REQUIRE(result.mean() < 1e-12);
    const auto order = KFold{.shuffle = true, .seed = 3}.split(50).order();
    const auto by_hand = cross_validate(MeanRegressor{}, X, exact(order), KFold{}, mse,
                                        {.weights = Vector<double>(weights(order))});
    const auto shuffled = cross_validate(
        MeanRegressor{}, X, exact, KFold{.shuffle = true, .seed = 3}, mse, {.weights = weights});
    REQUIRE(shuffled.test_scores == by_hand.test_scores);
    REQUIRE(shuffled.train_scores == by_hand.train_scores);
}

TEST_CASE("weights reach the fit and the metric", "[validation][cross_validate]") {
    const Matrix<double> X = Matrix<double>::Zero(4, 1);
    const Vector<double> y = Eigen::Vector4d(0, 6, 1, 4);
    const auto result = cross_validate(MeanRegressor{}, X, y, KFold{.folds = 2}, mae,
                                       {.weights = Eigen::Vector4d(1, 2, 2, 1)});
    // The means are 2 and 4: |0 - 2|, |6 - 2| twice, then |1 - 4| twice and |4 - 4|.
    REQUIRE(result.test_scores(0, 0) == Approx((2 + 2 * 4) / 3.0));
    REQUIRE(result.test_scores(1, 0) == Approx((2 * 3 + 0) / 3.0));
}

TEST_CASE("scores are the same for any number of threads", "[validation][cross_validate]") {
    const auto [X, y] = make_data(101);
    const KFold splitter{.folds = 13, .shuffle = true};
    const auto metrics = std::tuple(rmse, r2);
    const auto one = cross_validate(PlainLeastSquares{}, X, y, splitter, metrics);
    for (const int threads : {0, 2, 4, 16}) {
        const auto many =
            cross_validate(PlainLeastSquares{}, X, y, splitter, metrics, {.threads = threads});
        REQUIRE(many.test_scores == one.test_scores);
        REQUIRE(many.train_scores == one.train_scores);
        REQUIRE(many.folds == one.folds);
        REQUIRE(cross_val_predict(PlainLeastSquares{}, X, y, splitter, {.threads = threads}) ==
                cross_val_predict(PlainLeastSquares{}, X, y, splitter));
    }
}

TEST_CASE("metrics of probabilities ask the model for them", "[validation][cross_validate]") {
    const Matrix<float> X = Matrix<float>::Zero(6, 1);
    const Vector<int> y = (Vector<int>(6) << 1, 2, 2, 2, 2, 1).finished();
    const auto result = cross_validate(MajorityClassifier{}, X, y, StratifiedKFold{.folds = 2},
                                       std::tuple(accuracy, log_loss, roc_auc));
    REQUIRE(result.mean(0) == Approx(2.0 / 3));
    REQUIRE(result.mean(1) == Approx(-(2 * std::log(2.0 / 3) + std::log(1.0 / 3)) / 3));
    REQUIRE(result.mean(2) == 0.5);
}

TEST_CASE("a score that a fold leaves undefined is no part of the mean",
          "[validation][cross_validate]") {
    const Matrix<double> X = Matrix<double>::Zero(6, 1);
    const Vector<double> y = (Vector<double>(6) << 1, 0, 1, 1, 0, 1).finished();
    const auto result = cross_validate(MajorityClassifier{}, X, y, KFold{.folds = 3}, roc_auc);
    REQUIRE(std::isnan(result.test_scores(1, 0)));
    REQUIRE(result.defined() == 2);
    REQUIRE(result.mean() == 0.5);
    const auto never = [](const auto&, const auto&) { return not_a_number; };
    const auto none = cross_validate(MajorityClassifier{}, X, y, KFold{.folds = 3}, never);
    REQUIRE(none.defined() == 0);
    REQUIRE(std::isnan(none.mean()));
    REQUIRE(std::isnan(none.standard_error()));
}

TEST_CASE("train scores are left out when nobody wants them", "[validation][cross_validate]") {
    const auto [X, y] = make_data(20);
    const auto result =
        cross_validate(MeanRegressor{}, X, y, KFold{}, mse, {.train_scores = false});
    REQUIRE(result.train_scores.size() == 0);
    REQUIRE(result.completed == 5);
}

TEST_CASE("the observer is told of each fold", "[validation][cross_validate]") {
    const auto [X, y] = make_data(40);
    std::vector<Progress> told;
    const auto result =
        cross_validate(MeanRegressor{}, X, y, KFold{.folds = 4}, std::tuple(mse, mae),
                       {.observer = [&](const Progress& progress) { told.push_back(progress); }});
    REQUIRE(told.size() == 4);
    for (Index k = 0; k < 4; ++k) {
        const Progress& progress = told[static_cast<std::size_t>(k)];
        REQUIRE(progress.step == k + 1);
        REQUIRE(progress.total == 4);
        REQUIRE(progress.loss == result.test_scores(k, 0));
    }
}

TEST_CASE("an observer that says stop leaves the other folds undefined",
          "[validation][cross_validate]") {
    const auto [X, y] = make_data(40);
    const auto after_two = [](const Progress& progress) {
        return progress.step == 2 ? Signal::stop : Signal::go_on;
    };
    const auto result = cross_validate(MeanRegressor{}, X, y, KFold{.folds = 4}, mse,
                                       {.keep_models = true, .observer = after_two});
    REQUIRE(result.completed == 2);
    REQUIRE(result.defined() == 2);
    REQUIRE(result.models[1].has_value());
    REQUIRE_FALSE(result.models[2].has_value());
    REQUIRE(result.folds[3].test.empty());
    const Vector<double> predicted =
        cross_val_predict(MeanRegressor{}, X, y, KFold{.folds = 4}, {.observer = after_two});
    REQUIRE_FALSE(std::isnan(predicted[19]));
    REQUIRE(std::isnan(predicted[20]));
}

TEST_CASE("what a fold throws passes through with the fold's number",
          "[validation][cross_validate]") {
    const Matrix<double> X = Matrix<double>::Zero(6, 1);
    const Vector<double> y = Vector<double>::LinSpaced(6, 0, 5);
    for (const int threads : {1, 4}) {
        REQUIRE(refusal([&] {
                    (void)cross_validate(Allergic{.to = 1}, X, y, KFold{.folds = 3}, mse,
                                         {.threads = threads});
                }) == "cross_validate: fold 1: Allergic: there it is");
        const auto broken = [](const auto&, const auto&) -> double { throw std::string("mine"); };
        REQUIRE_THROWS_AS(
            cross_validate(MeanRegressor{}, X, y, KFold{}, broken, {.threads = threads}),
            std::string);
    }
}

TEST_CASE("a model that predicts another number of rows is refused with the fold's number",
          "[validation][cross_validate]") {
    const auto [X, y] = make_data(10);
    const auto blind = [](const auto&, const auto&) { return 0.0; };
    REQUIRE(refusal([&, &X = X, &y = y] {
                (void)cross_validate(Forgetful{}, X, y, KFold{}, blind);
            }) == "cross_validate: fold 0: predict returned 1 rows for the 2 of X");
    REQUIRE(refusal([&, &X = X, &y = y] {
                (void)cross_validate(Forgetful{}, X, y, KFold{}, log_loss);
            }) == "cross_validate: fold 0: predict_proba returned 3 rows for the 2 of X");
    REQUIRE(refusal([&, &X = X, &y = y] {
                (void)cross_val_predict(Forgetful{}, X, y, KFold{.folds = 3});
            }) == "cross_val_predict: fold 0: predict returned 3 rows for the 4 of X");
    REQUIRE(refusal([&, &X = X, &y = y] {  // not taken for a fold that was not run
                (void)cross_val_predict(Forgetful{}, X, y, KFold{.folds = 10});
            }) == "cross_val_predict: fold 0: predict returned 0 rows for the 1 of X");
}

TEST_CASE("y may be a row", "[validation][cross_validate]") {
    const auto [X, y] = make_data(20);
    const RowVector<double> row = y.transpose();
    const auto spec = PlainLeastSquares{};
    const auto expected = cross_validate(spec, X, y, KFold{}, rmse).test_scores;
    REQUIRE(cross_validate(spec, X, row, KFold{}, rmse).test_scores == expected);
    REQUIRE(cross_validate(spec, X, y.transpose(), KFold{}, rmse).test_scores == expected);
    REQUIRE(cross_validate(spec, X, 1.0 * row, KFold{}, rmse).test_scores == expected);
    REQUIRE(cross_val_predict(spec, X, row, KFold{}) == cross_val_predict(spec, X, y, KFold{}));
    REQUIRE(refusal([&, &X = X] { (void)cross_validate(spec, X, row.head(19), KFold{}, rmse); }) ==
            "X has 20 rows but y has 19 values");
}

TEST_CASE("misuse of cross-validation is named", "[validation][cross_validate]") {
    const auto [X, y] = make_data(10);
    const auto message = [&X = X](const auto&... arguments) {
        return refusal([&] { (void)cross_validate(MeanRegressor{}, X, arguments...); });
    };
    REQUIRE(message(y.head(9), KFold{}, mse) == "X has 10 rows but y has 9 values");
    REQUIRE(message(X, KFold{}, mse) == "y has 2 columns, expected 1");
    REQUIRE(message(y, KFold{.folds = 11}, mse) == "KFold: 11 folds need as many rows, got 10");
    REQUIRE(message(y, Forward{.folds = 10}, mse) ==
            "cross_validate: fold 0: there are no rows to test on");
    REQUIRE(refusal([&X = X, &y = y] {
                (void)cross_validate(MeanRegressor{}, X, y, KFold{}, mse, {.threads = -1});
            }) == "threads must be >= 0 (0 = all), got -1");
    const Vector<double> ones = Vector<double>::Ones(10);
    REQUIRE(refusal([&, &X = X, &y = y] {
                (void)cross_validate(PlainLeastSquares{}, X, y, KFold{}, mse, {.weights = ones});
            }) == "cross_validate: there are weights, but fit takes none");
    const auto unweighted = [](const Vector<double>&, const Vector<double>&) { return 0.0; };
    REQUIRE(refusal([&, &X = X, &y = y] {
                (void)cross_validate(MeanRegressor{}, X, y, KFold{}, unweighted, {.weights = ones});
            }) == "cross_validate: there are weights, but a metric takes none");
}

TEST_CASE("cross_val_predict returns to the order of the data", "[validation][cross_val_predict]") {
    const Matrix<double> X = Matrix<double>::Zero(6, 1);
    const Vector<double> y = (Vector<double>(6) << 0, 6, 3, 0, 6, 3).finished();
    const KFold splitter{.folds = 3, .shuffle = true, .seed = 5};
    const Vector<double> predicted = cross_val_predict(MeanRegressor{}, X, y, splitter);
    const FoldPlan plan = splitter.split(6);
    for (Index k = 0; k < 3; ++k) {
        const RowRange test = plan[k].test[0];
        const Index a = plan.order()[static_cast<std::size_t>(test.begin)];
        const Index b = plan.order()[static_cast<std::size_t>(test.begin + 1)];
        REQUIRE(predicted[a] == Approx((18 - y[a] - y[b]) / 4));
        REQUIRE(predicted[b] == predicted[a]);
    }
}

TEST_CASE("a row that is never tested has no prediction", "[validation][cross_val_predict]") {
    const auto [X, y] = make_data(8);
    const Vector<double> predicted = cross_val_predict(MeanRegressor{}, X, y, Forward{});
    REQUIRE(std::isnan(predicted[0]));
    REQUIRE(std::isnan(predicted[1]));
    REQUIRE(predicted[2] == Approx(y.head(2).mean()));
    REQUIRE(predicted[7] == Approx(y.head(6).mean()));
}

TEST_CASE("cross-validated least squares agrees with scikit-learn",
          "[validation][cross_validate]") {
#if __has_include(<nlohmann/json.hpp>)
    const std::string file = "timeseries/model_selection.json";
    const auto cases = reference_cases(file, "cross_val_score_ols");
    if (cases.empty())
        SKIP(absent("cases/" + file));
    const Matrix<double> X = to_matrix(cases[0]["input"]["X"]);
    const Vector<double> y = to_vector(cases[0]["input"]["y"]);
    REQUIRE(cases[0]["params"]["cv"] == "kfold5");

    const auto result = cross_validate(PlainLeastSquares{}, X, y, KFold{.folds = 5},
                                       std::tuple(r2, mse, mae, max_error));
    const auto& expected = cases[0]["expected"];
    const char* const names[] = {"r2", "neg_mean_squared_error", "neg_mean_absolute_error",
                                 "max_error"};
    for (Index m = 0; m < 4; ++m) {
        const double sign = m == 0 ? 1 : -1;  // scikit-learn negates what is to be small
        const Vector<double> scores = sign * to_vector(expected[names[m]]);
        INFO(names[m]);
        REQUIRE(result.test_scores.col(m).isApprox(scores, 1e-10));
    }

    const auto predicted = cross_val_predict(PlainLeastSquares{}, X, y, KFold{.folds = 5});
    const auto predictions = reference_cases(file, "cross_val_predict_ols");
    REQUIRE(predicted.isApprox(to_vector(predictions.at(0)["expected"]["pred"]), 1e-10));
#else
    SKIP("needs nlohmann/json.hpp");
#endif
}

}  // namespace cross_validate_test
