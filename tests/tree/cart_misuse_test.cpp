#include <ridgewood/tree/cart_classifier.hpp>
#include <ridgewood/tree/cart_regressor.hpp>

#include <limits>
#include <string>

#include "catch.hpp"

namespace cart_misuse_test {

namespace rw = ridgewood;

namespace {

constexpr double missing_value = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

const rw::Matrix<double> X{{1, 0}, {2, 1}, {3, 0}, {4, 1}};
const rw::Vector<double> y = rw::Vector<double>{{0, 1, 2, 2}};

template <class Spec>
std::string refuses(const Spec& spec) {
    return refusal([&] { static_cast<void>(spec.fit(X, y)); });
}

std::string refuses(const rw::Matrix<double>& x, const rw::Vector<double>& target,
                    const rw::FitData<double>& data = {}) {
    return refusal([&] { static_cast<void>(rw::CartRegressor{}.fit(x, target, data)); });
}

}  // namespace

TEST_CASE("trees refuse data that say nothing") {
    rw::Matrix<double> bad = X;
    bad(2, 1) = -infinity;
    CHECK(refuses(bad, y) == "X(2, 1) is -inf, expected a finite value or NaN (missing)");
    CHECK(refuses(X.topRows(3), y) == "X has 3 rows but y has 4 values");
    CHECK(refuses(rw::Matrix<double>(0, 2), rw::Vector<double>(0)) ==
          "X is empty: it has 0 rows and 2 columns");
    rw::Vector<double> wrong = y;
    wrong[3] = missing_value;
    CHECK(refuses(X, wrong) == "y(3) is NaN, expected a finite value");
    CHECK(refuses(X, y, {.weights = wrong}) == "weights(3) is NaN, expected a finite value");
    const rw::Vector<double> zeros = rw::Vector<double>::Zero(4);
    CHECK(refuses(X, y, {.weights = zeros}) == "weights are all zero");
    CHECK(refuses(X, y, {.offset = zeros}) ==
          "CartRegressor: there is an offset, but trees take none");
    CHECK(refuses(X, y, {.validation = {.X = X, .y = y}}) ==
          "CartRegressor: there are validation rows, but trees are pruned by cross-validation");
    CHECK(refusal([&] { static_cast<void>(rw::CartRegressor{}.fit(X, X)); }) ==
          "y has 2 columns, expected 1");
}

TEST_CASE("trees refuse options out of their range") {
    using Spec = rw::CartRegressor;
    CHECK(refuses(Spec{.max_depth = 0}) == "CartRegressor: max_depth must be >= 1, got 0");
    CHECK(refuses(Spec{.min_samples_split = 1}) ==
          "CartRegressor: min_samples_split must be >= 2, got 1");
    CHECK(refuses(rw::CartClassifier{.min_samples_leaf = 0}) ==
          "CartClassifier: min_samples_leaf must be >= 1, got 0");
    CHECK(refuses(Spec{.min_weight_fraction_leaf = 0.6}) ==
          "CartRegressor: min_weight_fraction_leaf must be in [0, 0.5], got 0.6");
    CHECK(refuses(Spec{.max_features = rw::MaxFeatures::count(0)}) ==
          "max_features must be >= 1, got 0");
    CHECK(refuses(Spec{.max_features = rw::MaxFeatures::fraction(1.5)}) ==
          "max_features must be in (0, 1], got 1.5");
    CHECK(refuses(Spec{.max_leaf_nodes = 1}) ==
          "CartRegressor: max_leaf_nodes must be >= 2, got 1");
    CHECK(refuses(Spec{.min_impurity_decrease = -1}) ==
          "CartRegressor: min_impurity_decrease must be finite and >= 0, got -1");
    CHECK(refuses(Spec{.ccp_alpha = missing_value}) ==
          "CartRegressor: ccp_alpha must be finite and >= 0, got NaN");
    CHECK(refuses(Spec{.complexity = infinity}) ==
          "CartRegressor: complexity must be finite and >= 0, got inf");
    CHECK(refuses(Spec{.max_surrogates = -1}) ==
          "CartRegressor: max_surrogates must be >= 0, got -1");
    CHECK(refuses(Spec{.huber_delta = 0}) ==
          "CartRegressor: huber_delta must be finite and > 0, got 0");
    CHECK(refuses(Spec{.threads = -1}) == "threads must be >= 0 (0 = all), got -1");
}

TEST_CASE("trees refuse columns that do not fit") {
    using Spec = rw::CartRegressor;
    CHECK(refuses(Spec{.categorical = {2}}) ==
          "CartRegressor: categorical names column 2 but X has 2 columns");
    rw::Matrix<double> fraction = X;
    fraction(1, 0) = 1.5;
    CHECK(refusal([&] { static_cast<void>(Spec{.categorical = {0}}.fit(fraction, y)); }) ==
          "X(1, 0) is 1.5, expected a category: a whole number >= 0 below 2^32 - 1");
    CHECK(refuses(Spec{.monotone_constraints = {1}}) ==
          "CartRegressor: monotone_constraints has 1 values but X has 2 columns");
    CHECK(refuses(Spec{.monotone_constraints = {0, 2}}) ==
          "CartRegressor: monotone_constraints[1] is 2, expected -1, 0 or 1");
    CHECK(refuses(Spec{.categorical = {1}, .monotone_constraints = {0, 1}}) ==
          "CartRegressor: monotone_constraints[1] is 1, but column 1 is categorical");
    CHECK(refuses(Spec{.interaction_constraints = {{0}, {1, 5}}}) ==
          "CartRegressor: interaction_constraints[1] names column 5 but X has 2 columns");
}

TEST_CASE("trees refuse targets that the criterion does not know") {
    const rw::CartRegressor poisson{.criterion = rw::RegressionCriterion::poisson};
    CHECK(refusal([&] { static_cast<void>(poisson.fit(X, -y)); }) ==
          "CartRegressor: y(1) is -1, the poisson criterion needs >= 0");
    CHECK(refuses(rw::CartClassifier{.monotone_constraints = {1, 0}}) ==
          "CartClassifier: monotone_constraints need two classes, y has 3");
}

TEST_CASE("classification trees refuse weights and losses that do not fit the classes") {
    using Spec = rw::CartClassifier;
    CHECK(refuses(Spec{.class_weight = rw::ClassWeights::of({1, 1})}) ==
          "CartClassifier: class_weight has 2 values but y has 3 classes");
    CHECK(refuses(Spec{.class_weight = rw::ClassWeights::of({1, 0, 1})}) ==
          "CartClassifier: class_weight(1) must be finite and > 0, got 0");
    rw::Matrix<double> losses = rw::Matrix<double>::Zero(3, 3);
    CHECK(refuses(Spec{.losses = losses.topRows(2)}) ==
          "CartClassifier: losses is 2 x 3 but y has 3 classes");
    CHECK(refuses(Spec{.losses = losses}) == "CartClassifier: losses has only zeros in row 0");
    losses(0, 1) = -1;
    CHECK(refuses(Spec{.losses = losses}) ==
          "CartClassifier: losses(0, 1) is -1, expected a finite value >= 0");
    losses(0, 0) = 1;
    losses(0, 1) = 1;
    CHECK(refuses(Spec{.losses = losses}) == "CartClassifier: losses(0, 0) is 1, expected 0");
}

TEST_CASE("a tree refuses to predict for other columns") {
    const auto model = rw::CartRegressor{}.fit(X, y);
    CHECK(refusal([&] { static_cast<void>(model.predict(X.leftCols(1))); }) ==
          "predict: X has 1 columns, the model was fitted on 2");
}

}  // namespace cart_misuse_test
