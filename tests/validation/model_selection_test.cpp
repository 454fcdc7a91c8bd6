/// Model selection against scikit-learn: cases/timeseries/model_selection.json.
#include <ridgewood/metrics/regression.hpp>
#include <ridgewood/validation/cross_val_predict.hpp>
#include <ridgewood/validation/k_fold.hpp>
#include <ridgewood/validation/learning_curve.hpp>
#include <ridgewood/validation/search.hpp>
#include <ridgewood/validation/time_series_split.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <tuple>
#include <vector>

#include "catch.hpp"
#include "shared_data.hpp"
#include "validation/sklearn_ridge.hpp"
#if __has_include(<nlohmann/json.hpp>)
#include "reference_cases.hpp"

namespace model_selection_test {

using namespace ridgewood;
using Json = nlohmann::json;

namespace {

const std::string file = "timeseries/model_selection.json";

std::vector<Json> records(const char* operation) {
    return reference_cases(file, operation);
}

/// All records have the data of the first.
struct Data {
    Matrix<double> X;
    Vector<double> y;

    explicit Data(const Json& first)
        : X(to_matrix(first["input"]["X"])), y(to_vector(first["input"]["y"])) {}
};

/// scikit-learn's StandardScaler.
struct Scaler {
    RowVector<double> mean, scale;

    explicit Scaler(const MatrixView<double>& X) : mean(X.colwise().mean()) {
        scale = (X.rowwise() - mean).array().square().colwise().mean().sqrt();
    }
    [[nodiscard]] Matrix<double> transform(const MatrixView<double>& X) const {
        return (X.rowwise() - mean).array().rowwise() / scale.array();
    }
};

struct ScaledRidge {
    struct Model {
        Scaler scaler;
        SklearnRidge::Model ridge;

        [[nodiscard]] Vector<double> predict(const MatrixView<double>& X) const {
            return ridge.predict(scaler.transform(X));
        }
    };
    [[nodiscard]] Model fit(const MatrixView<double>& X, const VectorView<double>& y) const {
        const Scaler scaler(X);
        return {scaler, SklearnRidge{}.fit(scaler.transform(X), y)};
    }
};

/// use(splitter) with the one that a record names.
template <class Use>
void with_splitter(const std::string& name, Use use) {
    if (name == "kfold5")
        return use(KFold{.folds = 5});
    if (name == "tss3")
        return use(TimeSeriesSplit{.folds = 3});
    if (name == "tss4")
        return use(TimeSeriesSplit{.folds = 4});
    REQUIRE(name == "tss3_gap");
    use(TimeSeriesSplit{.folds = 3, .test = 10, .gap = 5});
}

/// The rule of the README beside the cases.
void require_near(const Vector<double>& found, const Json& record, const Json& expected) {
    const Vector<double> wanted = to_vector(expected);
    const double tolerance = record["tol"];
    REQUIRE(found.size() == wanted.size());
    for (Index i = 0; i < found.size(); ++i) {
        CAPTURE(i, found[i], wanted[i]);
        CHECK(std::abs(found[i] - wanted[i]) <= tolerance * std::max(1.0, std::abs(wanted[i])));
    }
}

}  // namespace

TEST_CASE("a grid search agrees with scikit-learn", "[validation][search]") {
    const auto cases = records("grid_search_ridge");
    if (cases.empty())
        SKIP(absent("cases/" + file));
    const Data data(records("cross_val_score_ols")[0]);
    REQUIRE(cases.size() == 3);
    for (const Json& record : cases) {
        const Json& grid_of = record["params"]["grid"];
        const Json& expected = record["expected"];
        const auto specs = grid(
            SklearnRidge{}, over(&SklearnRidge::alpha, grid_of["alpha"].get<std::vector<double>>()),
            over(&SklearnRidge::intercept, grid_of["fit_intercept"].get<std::vector<bool>>()));
        with_splitter(record["params"]["cv"], [&](const auto& splitter) {
            const auto result = search(specs, data.X, data.y, splitter, mse);
            require_near(-result.mean.col(0), record, expected["mean_test"]);
            require_near(-result.train_mean.col(0), record, expected["mean_train"]);
            // scikit-learn divides by the folds, a standard error by one less and by their root
            const auto folds = static_cast<double>(result.validations[0].folds.size());
            require_near(result.standard_error.col(0) * std::sqrt(folds - 1), record,
                         expected["std_test"]);
            for (std::size_t i = 0; i < specs.size(); ++i) {
                CHECK(specs[i].alpha == expected["params"][i]["alpha"]);
                CHECK(specs[i].intercept == expected["params"][i]["fit_intercept"]);
                CHECK(result.rank[i] == expected["rank"][i].get<Index>());
            }
            CHECK(result.best_index == expected["best_index"].get<Index>());
            require_near(result.best().fit(data.X, data.y).slopes, record, expected["best_coef"]);
        });
    }
}

TEST_CASE("scores of every splitter agree with scikit-learn", "[validation][cross_validate]") {
    const auto cases = records("cross_val_score_ols");
    if (cases.empty())
        SKIP(absent("cases/" + file));
    const Data data(cases[0]);
    for (const Json& record : cases) {
        with_splitter(record["params"]["cv"], [&](const auto& splitter) {
            const auto result = cross_validate(SklearnRidge{.alpha = 0}, data.X, data.y, splitter,
                                               std::tuple(r2, mse, mae, max_error));
            const Json& expected = record["expected"];
            require_near(result.test_scores.col(0), record, expected["r2"]);
            require_near(-result.test_scores.col(1), record, expected["neg_mean_squared_error"]);
            require_near(-result.test_scores.col(2), record, expected["neg_mean_absolute_error"]);
            require_near(-result.test_scores.col(3), record, expected["max_error"]);
        });
    }
}

TEST_CASE("rows that are never tested are NaN where scikit-learn refuses the split",
          "[validation][cross_val_predict]") {
    const auto cases = records("cross_val_predict_ols");
    if (cases.empty())
        SKIP(absent("cases/" + file));
    const Data data(records("cross_val_score_ols")[0]);
    for (const Json& record : cases) {
        with_splitter(record["params"]["cv"], [&](const auto& splitter) {
            const auto found =
                cross_val_predict(SklearnRidge{.alpha = 0}, data.X, data.y, splitter);
            const Json& expected = record["expected"]["pred"];
            REQUIRE(found.size() == static_cast<Index>(expected.size()));
            for (Index i = 0; i < found.size(); ++i) {
                const Json& wanted = expected[static_cast<std::size_t>(i)];
                CAPTURE(i);
                REQUIRE(std::isnan(found[i]) == wanted.is_null());
                if (!wanted.is_null())
                    CHECK(found[i] == Approx(wanted.get<double>()).epsilon(1e-8));
            }
        });
    }
}

TEST_CASE("nested cross-validation agrees with scikit-learn", "[validation][Tuned]") {
    const auto cases = records("nested_cv_ridge");
    if (cases.empty())
        SKIP(absent("cases/" + file));
    const Data data(records("cross_val_score_ols")[0]);
    const Json& record = cases.at(0);
    const auto specs =
        grid(SklearnRidge{},
             over(&SklearnRidge::alpha, record["params"]["alpha"].get<std::vector<double>>()));
    const auto result = cross_validate(tuned(specs, TimeSeriesSplit{.folds = 3}, r2), data.X,
                                       data.y, TimeSeriesSplit{.folds = 4}, r2);
    require_near(result.test_scores.col(0), record, record["expected"]["scores"]);
}

TEST_CASE("a search over one option is the validation curve of scikit-learn",
          "[validation][search]") {
    const auto cases = records("validation_curve_ridge");
    if (cases.empty())
        SKIP(absent("cases/" + file));
    const Data data(records("cross_val_score_ols")[0]);
    const Json& record = cases.at(0);
    const auto curve = search(
        grid(SklearnRidge{},
             over(&SklearnRidge::alpha, record["params"]["alpha"].get<std::vector<double>>())),
        data.X, data.y, KFold{.folds = 5}, r2);
    for (std::size_t i = 0; i < curve.specs.size(); ++i) {
        require_near(curve.validations[i].test_scores.col(0), record,
                     record["expected"]["test"][i]);
        require_near(curve.validations[i].train_scores.col(0), record,
                     record["expected"]["train"][i]);
    }
}

TEST_CASE("a learning curve agrees with scikit-learn", "[validation][learning_curve]") {
    const auto cases = records("learning_curve_ols");
    if (cases.empty())
        SKIP(absent("cases/" + file));
    const Data data(records("cross_val_score_ols")[0]);
    const Json& record = cases.at(0);
    const Json& expected = record["expected"];
    const auto curve =
        learning_curve(SklearnRidge{.alpha = 0}, data.X, data.y, KFold{.folds = 5}, r2,
                       expected["sizes"].get<std::vector<Index>>(), {}, TrainingPart::first);
    for (std::size_t i = 0; i < curve.sizes.size(); ++i) {
        require_near(curve.validations[i].test_scores.col(0), record, expected["test"][i]);
        require_near(curve.validations[i].train_scores.col(0), record, expected["train"][i]);
    }
}

TEST_CASE("an estimator that scales its own training rows does not leak",
          "[validation][cross_validate]") {
    const auto cases = records("cross_val_score_pipeline");
    if (cases.empty())
        SKIP(absent("cases/" + file));
    const Data data(records("cross_val_score_ols")[0]);
    const Json& record = cases.at(0);
    const TimeSeriesSplit folds{.folds = 4};
    const auto honest = cross_validate(ScaledRidge{}, data.X, data.y, folds, r2);
    require_near(honest.test_scores.col(0), record, record["expected"]["r2"]);
    const auto leaking =
        cross_validate(SklearnRidge{}, Scaler(data.X).transform(data.X), data.y, folds, r2);
    require_near(leaking.test_scores.col(0), record, record["expected"]["leaking_r2"]);
}

TEST_CASE("the order of a grid and the one-SE rule are those of the references",
          "[validation][grid][one_standard_error_rule]") {
    const auto orders = records("parameter_grid_order");
    if (orders.empty())
        SKIP(absent("cases/" + file));
    struct Point {
        int a = 0, b = 0;
    };
    const Json& lists = orders[0]["input"]["grid"];
    const auto points = grid(Point{}, over(&Point::a, lists["a"].get<std::vector<int>>()),
                             over(&Point::b, lists["b"].get<std::vector<int>>()));
    const Json& expected = orders[0]["expected"]["points"];
    REQUIRE(points.size() == expected.size());
    for (std::size_t i = 0; i < points.size(); ++i) {
        CHECK(points[i].a == expected[i]["a"]);
        CHECK(points[i].b == expected[i]["b"]);
    }

    const Json record = records("one_se_rule").at(0);
    const Vector<double> loss = to_vector(record["input"]["mean_loss"]);
    Index best = 0;
    loss.minCoeff(&best);
    CHECK(best == record["expected"]["best"].get<Index>());
    CHECK(one_standard_error_rule(loss, to_vector(record["input"]["se"])) ==
          record["expected"]["one_se"].get<Index>());
}

}  // namespace model_selection_test
#endif
