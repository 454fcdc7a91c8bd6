#include <ridgewood/core/random.hpp>
#include <ridgewood/linear/ridge.hpp>
#include <ridgewood/metrics/regression.hpp>
#include <ridgewood/validation/baseline.hpp>
#include <ridgewood/validation/group_k_fold.hpp>
#include <ridgewood/validation/k_fold.hpp>
#include <ridgewood/validation/panel.hpp>
#include <ridgewood/validation/search.hpp>
#include <ridgewood/validation/walk_forward.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <tuple>
#include <vector>

#include "catch.hpp"
#include "validation/liar.hpp"
#include "validation/sklearn_ridge.hpp"

namespace search_test {

using namespace ridgewood;

namespace {

const double nan_value = std::numeric_limits<double>::quiet_NaN();

struct Part {
    int depth = 1;
};

/// Options of several types, no fit.
struct Options {
    double price = 1;
    bool intercept = true;
    std::optional<Index> window = {};
    Part part = {};
};

/// Predicts one number, whatever it is fitted on; refuses a negative one.
struct Constant {
    double value = 0;

    struct Model {
        double value;
        [[nodiscard]] Vector<double> predict(const MatrixView<double>& X) const {
            return Vector<double>::Constant(X.rows(), value);
        }
    };
    [[nodiscard]] Model fit(const MatrixView<double>&, const VectorView<double>&) const {
        detail::require(value >= 0, "Constant: value must be >= 0, got ", value);
        return {value};
    }
};

/// A loss of one's own, undefined for predictions of 3.
struct Distance {
    static constexpr bool higher_is_better = false;
    [[nodiscard]] double operator()(const Vector<double>& truth, const Vector<double>& p) const {
        return p[0] == 3 ? nan_value : (truth - p).cwiseAbs().mean();
    }
};

const Matrix<double> ten_rows = Matrix<double>::Zero(10, 1);
const Vector<double> twos = Vector<double>::Constant(10, 2);

}  // namespace

TEST_CASE("a grid has every combination, the last parameter fastest", "[validation][grid]") {
    const auto specs = grid(Options{.price = 7}, over(&Options::intercept, {true, false}),
                            over(&Options::window, {5, std::nullopt}),
                            over(&Options::part, &Part::depth, {2, 3, 4}));
    REQUIRE(specs.size() == 12);
    for (std::size_t i = 0; i < 12; ++i) {
        CAPTURE(i);
        CHECK(specs[i].price == 7);
        CHECK(specs[i].intercept == (i < 6));
        CHECK(specs[i].window == (i % 6 < 3 ? std::optional<Index>(5) : std::nullopt));
        CHECK(specs[i].part.depth == static_cast<int>(2 + i % 3));
    }
    REQUIRE(grid(Options{}).size() == 1);
}

TEST_CASE("random candidates keep to their limits and to their seed",
          "[validation][random_candidates]") {
    const auto draw = [](Index count, std::uint64_t seed) {
        return random_candidates(
            Options{}, count, seed, over(&Options::price, LogUniform{1e-3, 1e3}),
            over(&Options::intercept, {true, false}), over(&Options::part, &Part::depth, {2, 3}),
            over(&Options::window, UniformInteger{10, 12}));
    };
    const auto specs = draw(400, 1);
    int below_one = 0, intercepts = 0;
    std::set<Index> windows;
    for (const Options& spec : specs) {
        REQUIRE((spec.price >= 1e-3 && spec.price <= 1e3));
        below_one += spec.price < 1 ? 1 : 0;
        intercepts += spec.intercept ? 1 : 0;
        windows.insert(spec.window.value_or(0));
    }
    REQUIRE(windows == std::set<Index>{10, 11, 12});
    REQUIRE(std::abs(below_one - 200) < 40);  // four standard deviations
    REQUIRE(std::abs(intercepts - 200) < 40);

    const auto fewer = draw(3, 1), other = draw(3, 2);
    for (std::size_t i = 0; i < 3; ++i) {
        REQUIRE(fewer[i].price == specs[i].price);
        REQUIRE(other[i].price != specs[i].price);
    }
    const auto uniform = random_candidates(Options{}, 50, 0, over(&Options::price, Uniform{2, 3}));
    for (const Options& spec : uniform)
        REQUIRE((spec.price >= 2 && spec.price < 3));
}

TEST_CASE("the table of a search is that of its cross-validations", "[validation][search]") {
    Random random(3);
    Matrix<double> X(40, 3);
    for (double& x : X.reshaped())
        x = random.normal();
    Vector<double> y = X.col(0);
    for (double& value : y)
        value += random.normal();
    const auto specs = grid(SklearnRidge{}, over(&SklearnRidge::alpha, {0.1, 10, 1000}));
    const KFold folds{.folds = 4, .shuffle = true};
    const auto result = search(specs, X, y, folds, std::tuple(r2, mae));
    REQUIRE(result.higher_is_better);
    for (Index i = 0; i < 3; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const auto alone = cross_validate(specs[at], X, y, folds, std::tuple(r2, mae));
        CHECK(result.specs[at].alpha == specs[at].alpha);
        CHECK(result.validations[at].test_scores == alone.test_scores);
        for (Index m : {0, 1}) {
            CHECK(result.mean(i, m) == alone.mean(m));
            CHECK(result.standard_error(i, m) == alone.standard_error(m));
            CHECK(result.train_mean(i, m) == alone.train_mean(m));
        }
    }
    CHECK(result.mean(result.best_index, 0) == result.mean.col(0).maxCoeff());

    for (const int threads : {2, 3, 7}) {
        const auto same = search(specs, X, y, folds, std::tuple(r2, mae), {.threads = threads});
        CHECK(same.mean == result.mean);
        CHECK(same.train_mean == result.train_mean);
        CHECK(same.best_index == result.best_index);
    }
    const auto bare = search(specs, X, y, folds, r2, {.train_scores = false, .keep_models = true});
    CHECK(bare.train_mean.size() == 0);
    CHECK(bare.validations[2].models.size() == 4);
}

TEST_CASE("search takes floats, a row of targets and weights", "[validation][search]") {
    const Eigen::Matrix3Xf wide = Eigen::Matrix3Xf::Random(3, 12);
    const Eigen::RowVectorXf y = Eigen::RowVectorXf::LinSpaced(12, 0, 11);
    const Vector<float> weights = Vector<float>::LinSpaced(12, 1, 2);
    const std::vector<MeanRegressor> specs(3);
    const auto result = search(specs, wide.transpose(), y, KFold{.folds = 3}, mae,
                               {.threads = 2, .weights = weights.reverse()});
    const auto alone = cross_validate(MeanRegressor{}, wide.transpose(), y, KFold{.folds = 3}, mae,
                                      {.weights = weights.reverse()});
    REQUIRE(result.mean.col(0) == Vector<double>::Constant(3, alone.mean()));
}

TEST_CASE("candidates without a score are last, equal ones share a rank", "[validation][search]") {
    const auto result = search(grid(Constant{}, over(&Constant::value, {3, 5, 1, 2.5, 1.5, 3})),
                               ten_rows, twos, KFold{.folds = 2}, Distance{});
    REQUIRE(result.rank == std::vector<Index>{5, 4, 3, 1, 1, 5});
    REQUIRE(result.best_index == 3);
    REQUIRE(result.best().value == 2.5);
    REQUIRE(std::isnan(result.mean(0, 0)));
}

TEST_CASE("an observer is told of candidates and may stop them", "[validation][search]") {
    std::vector<double> losses;
    const auto watch = [&](const Progress& progress) {
        REQUIRE(progress.total == 4);
        losses.push_back(progress.loss);
        return progress.step == 2 ? Signal::stop : Signal::go_on;
    };
    const auto result = search(grid(Constant{}, over(&Constant::value, {9, 4, 2, 1})), ten_rows,
                               twos, KFold{.folds = 2}, mae, {.observer = watch});
    REQUIRE(losses == std::vector<double>{7, 2});
    REQUIRE(result.best_index == 1);
    REQUIRE(result.rank == std::vector<Index>{2, 1, 3, 3});
    REQUIRE(result.validations[3].completed == 0);
}

TEST_CASE("one standard error from the best, the simplest candidate is taken",
          "[validation][one_standard_error_rule]") {
    const Eigen::Vector4d mean(4.0, 3.05, 3.2, 3.0), error(0, 0.5, 9, 0.1);
    REQUIRE(one_standard_error_rule(mean, error) == 1);
    REQUIRE(one_standard_error_rule(-mean, error, true) == 1);
    REQUIRE(one_standard_error_rule(mean, Eigen::Vector4d::Zero()) == 3);
    REQUIRE(one_standard_error_rule(Eigen::Vector3d(nan_value, 1.1, 1),
                                    Eigen::Vector3d(nan_value, nan_value, 0.2)) == 1);

    Search<Constant, Constant::Model> table;
    for (const double value : {1.0, 2.0, 3.0, 4.0})
        table.specs.push_back({value});
    table.mean = mean;
    table.standard_error = error;
    const auto greater = [](const Constant& a, const Constant& b) { return a.value > b.value; };
    REQUIRE(table.best_within_one_se(greater).value == 4);
    table.standard_error(3, 0) = 0.3;
    const auto middle_first = [](const Constant& a, const Constant& b) {
        return std::abs(a.value - 2.9) < std::abs(b.value - 2.9);
    };
    REQUIRE(table.best_within_one_se(middle_first).value == 3);
}

TEST_CASE("a tuned spec chooses on its training rows alone", "[validation][Tuned]") {
    const Vector<double> y = Vector<double>::LinSpaced(10, 0, 9);
    const auto spec =
        tuned(grid(Constant{}, over(&Constant::value, {1, 4, 8})), KFold{.folds = 2}, mae);
    const auto result =
        cross_validate(spec, ten_rows, y, KFold{.folds = 2}, mae, {.keep_models = true});
    REQUIRE(result.models[0]->value == 8);
    REQUIRE(result.models[1]->value == 1);
}

TEST_CASE("weights of a tuned spec count in its search and in its fit", "[validation][Tuned]") {
    // The mean of each half: weights decide between a model with a mean and one without.
    const Matrix<double> X = Vector<double>::LinSpaced(12, 0, 11);
    Vector<double> y = 2 * X.col(0), weights = Vector<double>::Ones(12);
    y.head(6) = -y.head(6).eval();
    weights.head(6).setZero();
    const auto spec = tuned(grid(Ridge{.intercept = false}, over(&Ridge::lambda, {1e-9, 1e3})),
                            KFold{.folds = 2, .shuffle = true}, rmse);
    FitData<double> data;
    data.weights.emplace(weights);
    REQUIRE(spec.fit(X, y, data).coefficients()[0] == Approx(2));
    REQUIRE(spec.fit(X, y).coefficients()[0] < 1.9);
    const auto validation =
        cross_validate(spec, X, y, KFold{.folds = 3, .shuffle = true}, rmse, {.weights = weights});
    REQUIRE(validation.mean() < 1e-6);
}

TEST_CASE("a tuned spec splits its training rows by the times of the table",
          "[validation][Tuned]") {
    // Rows in turn of two days: what is constant within a day is known only if it is split.
    const Times days = {0, 1, 0, 1, 2, 3, 2, 3, 4, 5, 4, 5};
    Vector<double> y(12);
    for (Index row = 0; row < 12; ++row)
        y[row] = static_cast<double>(days[static_cast<std::size_t>(row)]);
    const Matrix<double> X = y;
    const auto inner = by_timestamp(WalkForward{.initial = 2}, days, Unsorted::sort);
    const auto spec = tuned(grid(Constant{}, over(&Constant::value, {1, 2, 3, 4})), inner, mae);
    const auto outer = by_timestamp(WalkForward{.initial = 4, .test = 2}, days, Unsorted::sort);
    const auto result = cross_validate(spec, X, y, outer, mae, {.keep_models = true});
    // Trained on the days 0 to 3, of which 2 and 3 are tested inside.
    REQUIRE(result.models[0]->value == 2);
    REQUIRE(spec.fit(X, y).value == 3);
    const Matrix<double> some = X.topRows(8);
    REQUIRE(refusal([&] { (void)spec.fit(some, y.head(8)); }) ==
            "by_timestamp: there are 12 times for 8 rows");
    REQUIRE(spec.fit_rows({0, 1, 2, 3, 4, 5, 6, 7}, some, y.head(8), {}).value == 2);

    const auto groups =
        tuned(grid(Constant{}, over(&Constant::value, {1, 2})),
              GroupKFold{.folds = 2, .groups = {0, 1, 0, 1, 2, 3, 2, 3, 4, 5, 4, 5}}, mae);
    REQUIRE(cross_validate(groups, X, y, KFold{.folds = 3, .shuffle = true}, mae).completed == 3);
}

TEST_CASE("search refuses what it cannot judge, by name", "[validation][search][misuse]") {
    const std::vector<Constant> one(1), none;
    CHECK(refusal([&] { return search(none, ten_rows, twos, KFold{}, mae); }) ==
          "search: there are no candidates");
    CHECK(refusal([&] { return search(one, ten_rows, twos.head(9), KFold{}, mae); }) ==
          "X has 10 rows but y has 9 values");
    CHECK(refusal([&] { return search(one, ten_rows, twos, Liar{}, mae); }) ==
          "search: the folds leak: fold 0 trains on row 1 and 8 more, after test row 0");
    CHECK(search(one, ten_rows, twos, Liar{}, mae, {.audit = false}).best_index == 0);
    CHECK(refusal([&] {
              return search(grid(Constant{}, over(&Constant::value, {1, -1})), ten_rows, twos,
                            KFold{}, mae, {.threads = 2});
          }) ==
          "search: candidate 1: cross_validate: fold 0: Constant: value must be >= 0, got -1");
    CHECK(refusal([&] {
              return search(std::vector<Constant>{{3}}, ten_rows, twos, KFold{}, Distance{});
          }) == "search: no candidate has a defined score");
    CHECK(refusal([] { return over(&Options::price, {}); }) == "over: there are no values to try");
    CHECK(refusal([] {
              return over(&Options::price, LogUniform{0, 1});
          }) == "LogUniform: low and high must be finite with 0 < low <= high, got 0 and 1");
    CHECK(refusal([] {
              return over(&Options::price, Uniform{2, 1});
          }) == "Uniform: low and high must be finite with low <= high, got 2 and 1");
    CHECK(refusal([] {
              return over(&Options::window, UniformInteger{2, 1});
          }) == "UniformInteger: low must be <= high, got 2 and 1");
    CHECK(refusal([] { return random_candidates(Options{}, 0, 0); }) ==
          "random_candidates: count must be >= 1, got 0");
    CHECK(refusal([] { return one_standard_error_rule(Eigen::Vector2d(1, 2), twos); }) ==
          "one_standard_error_rule: there are 2 means and 10 standard errors");
    CHECK(refusal([] {
              return one_standard_error_rule(Vector<double>::Constant(2, nan_value),
                                             Eigen::Vector2d(1, 2));
          }) == "one_standard_error_rule: every mean is NaN");
    CHECK(refusal([] {
              return one_standard_error_rule(Eigen::Vector2d(2, 1), Eigen::Vector2d(1, nan_value));
          }) == "one_standard_error_rule: the best mean, number 1, has no standard error");
}

}  // namespace search_test
