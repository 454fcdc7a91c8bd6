// What gradient boosting refuses, and awkward tables that it takes.
#include <ridgewood/ensemble/gbdt_classifier.hpp>
#include <ridgewood/ensemble/gbdt_regressor.hpp>

#include <limits>
#include <string>

#include "catch.hpp"
#include "ensemble/tables.hpp"

namespace gbdt_misuse_test {

namespace rw = ridgewood;
using rw::GbdtClassifier;
using rw::GbdtRegressor;
using rw::Index;
using rw::RegressionLoss;
using Matrix = rw::Matrix<double>;
using Vector = rw::Vector<double>;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double inf = std::numeric_limits<double>::infinity();

/// The message of a fit of ten rows and two columns.
template <class Spec>
std::string refused(const Spec& spec, const Vector& y = Vector::LinSpaced(10, 0, 9),
                    const rw::FitData<double>& data = {}, const Matrix& X = Matrix::Ones(10, 2)) {
    return refusal([&] { (void)spec.fit(X, y, data); });
}

}  // namespace

TEST_CASE("boosting names the option that is out of range", "[ensemble][gbdt]") {
    CHECK(refused(GbdtRegressor{.n_estimators = 0}) ==
          "GbdtRegressor: n_estimators must be >= 1, got 0");
    CHECK(refused(GbdtClassifier{.learning_rate = 0}) ==
          "GbdtClassifier: learning_rate must be finite and > 0, got 0");
    CHECK(refused(GbdtRegressor{.learning_rate = missing}) ==
          "GbdtRegressor: learning_rate must be finite and > 0, got NaN");
    CHECK(refused(GbdtRegressor{.max_leaf_nodes = 1}) ==
          "GbdtRegressor: max_leaf_nodes must be >= 2, got 1");
    CHECK(refused(GbdtRegressor{.max_depth = 0}) == "GbdtRegressor: max_depth must be >= 1, got 0");
    CHECK(refused(GbdtRegressor{.min_samples_leaf = 0}) ==
          "GbdtRegressor: min_samples_leaf must be >= 1, got 0");
    CHECK(refused(GbdtRegressor{.min_sum_hessian = -1}) ==
          "GbdtRegressor: min_sum_hessian must be finite and >= 0, got -1");
    CHECK(refused(GbdtRegressor{.l2 = inf}) ==
          "GbdtRegressor: l2 must be finite and >= 0, got inf");
    CHECK(refused(GbdtRegressor{.max_bins = 65536}) == "max_bins must be in [2, 65535], got 65536");
    CHECK(refused(GbdtRegressor{.subsample = 1.5}) ==
          "GbdtRegressor: subsample must be in (0, 1], got 1.5");
    CHECK(refused(GbdtRegressor{.gradient_sampling = rw::GradientSampling{0.6, 0.4}}) ==
          "GbdtRegressor: gradient_sampling needs shares > 0 with a sum below 1, got 0.6 and 0.4");
    CHECK(refused(GbdtRegressor{.subsample = 0.5, .gradient_sampling = rw::GradientSampling{}}) ==
          "GbdtRegressor: gradient_sampling and subsample are both set");
    CHECK(refused(GbdtRegressor{.dropout = rw::TreeDropout{.rate = 0}}) ==
          "GbdtRegressor: dropout.rate must be in (0, 1], got 0");
    CHECK(
        refused(
            GbdtRegressor{.dropout = rw::TreeDropout{}, .early_stopping = rw::EarlyStopping{}}) ==
        "GbdtRegressor: dropout changes the trees of earlier rounds, so that none of these can be "
        "kept by early_stopping");
    CHECK(refused(GbdtRegressor{.random_forest = true}) ==
          "GbdtRegressor: trees of a random_forest are all the same without subsample, "
          "max_features_of_tree or max_features");
    CHECK(refused(GbdtRegressor{
              .subsample = 0.5, .dropout = rw::TreeDropout{}, .random_forest = true}) ==
          "GbdtRegressor: a random_forest has no use for dropout and gradient_sampling");
    CHECK(refused(GbdtRegressor{.linear_leaves = rw::LinearLeaves{.l2 = -1}}) ==
          "GbdtRegressor: linear_leaves.l2 must be finite and >= 0, got -1");
    CHECK(refused(
              GbdtRegressor{.linear_leaves = rw::LinearLeaves{}, .monotone_constraints = {0, 1}}) ==
          "GbdtRegressor: linear_leaves and monotone_constraints are both set");
    CHECK(refused(GbdtRegressor{.path_smoothing = 1, .linear_leaves = rw::LinearLeaves{}}) ==
          "GbdtRegressor: linear_leaves and path_smoothing are both set");
    CHECK(refused(GbdtRegressor{.loss = RegressionLoss::absolute_error(),
                                .linear_leaves = rw::LinearLeaves{}}) ==
          "GbdtRegressor: leaves that predict quantiles have no lines");
    CHECK(refused(GbdtRegressor{.path_smoothing = -1}) ==
          "GbdtRegressor: path_smoothing must be finite and >= 0, got -1");
    CHECK(refused(GbdtRegressor{.max_features = rw::MaxFeatures::fraction(0)}) ==
          "max_features must be in (0, 1], got 0");
    CHECK(refused(GbdtRegressor{.categorical = {2}}) ==
          "categorical names column 2 but X has 2 columns");
    CHECK(refused(GbdtRegressor{.categorical = {1}, .monotone_constraints = {0, 1}}) ==
          "GbdtRegressor: monotone_constraints[1] is 1, but column 1 is categorical");
    CHECK(refused(GbdtRegressor{.monotone_constraints = {2, 0}}) ==
          "GbdtRegressor: monotone_constraints[0] is 2, expected -1, 0 or 1");
    CHECK(refused(GbdtRegressor{.interaction_constraints = {{0}, {2}}}) ==
          "GbdtRegressor: interaction_constraints[1] names column 2 but X has 2 columns");
    CHECK(refused(GbdtRegressor{.initial_score = inf}) ==
          "GbdtRegressor: initial_score must be finite, got inf");
    CHECK(refused(GbdtRegressor{.early_stopping = rw::EarlyStopping{.patience = 0}}) ==
          "GbdtRegressor: early_stopping.patience must be >= 1, got 0");
    CHECK(refused(GbdtRegressor{.early_stopping = rw::EarlyStopping{.validation_fraction = 1}}) ==
          "GbdtRegressor: early_stopping.validation_fraction must be in (0, 1), got 1");
    CHECK(refused(GbdtRegressor{.threads = -1}) == "threads must be >= 0 (0 = all), got -1");
    CHECK(refusal([] { (void)RegressionLoss::quantile(1); }) ==
          "quantile: alpha must be in (0, 1), got 1");
    CHECK(refusal([] { (void)RegressionLoss::huber(0); }) ==
          "huber: delta must be finite and > 0, got 0");
    CHECK(refusal([] { (void)RegressionLoss::tweedie(2); }) ==
          "tweedie: power must be in (1, 2), got 2");
    CHECK(refusal([] { (void)RegressionLoss::custom({}); }) ==
          "custom: the loss has no derivatives");
}

TEST_CASE("boosting names the value that cannot be", "[ensemble][gbdt]") {
    Vector y = Vector::LinSpaced(10, 0, 9);
    CHECK(refused(GbdtRegressor{}, y.head(9)) == "X has 10 rows but y has 9 values");
    CHECK(refused(GbdtRegressor{.loss = RegressionLoss::gamma()}) ==
          "GbdtRegressor: y(0) is 0, this loss needs values > 0");
    CHECK(refused(GbdtRegressor{.loss = RegressionLoss::cross_entropy()}) ==
          "GbdtRegressor: y(2) is 2, this loss needs values in [0, 1]");
    CHECK(refused(GbdtRegressor{.loss = RegressionLoss::poisson()}, -y) ==
          "GbdtRegressor: y(1) is -1, this loss needs values >= 0");
    CHECK(refused(GbdtRegressor{.loss = RegressionLoss::tweedie()}, 0 * y) ==
          "GbdtRegressor: all of y is 0, this loss needs some values > 0");
    Vector weights = Vector::Ones(10);
    weights[3] = -1;
    CHECK(refused(GbdtRegressor{}, y, {.weights = weights}) == "weights(3) is -1, expected >= 0");
    CHECK(refused(GbdtRegressor{}, y, {.weights = Vector::Zero(10)}) == "weights are all zero");
    CHECK(refused(GbdtRegressor{}, y, {.offset = y.head(3)}) ==
          "offset has 3 values but X has 10 rows");
    CHECK(refused(GbdtClassifier{}, y, {.offset = y}) ==
          "an offset of more than two classes is not defined");
    const Matrix Xv = Matrix::Ones(4, 2), narrow = Matrix::Ones(4, 1), none(0, 2);
    const Vector yv = Vector::Ones(4), other = Vector::Constant(4, 11), empty(0);
    CHECK(refused(GbdtRegressor{}, y, {.validation = {Xv, {}}}) ==
          "GbdtRegressor: validation needs both X and y");
    CHECK(refused(GbdtRegressor{}, y, {.validation = {none, empty}}) ==
          "GbdtRegressor: validation has no rows");
    CHECK(refused(GbdtRegressor{}, y, {.validation = {narrow, yv}}) ==
          "GbdtRegressor: validation.X has 1 columns but X has 2");
    CHECK(refused(GbdtRegressor{}, y, {.validation = {Xv, y}}) ==
          "GbdtRegressor: validation.X has 4 rows but validation.y has 10 values");
    CHECK(refused(GbdtClassifier{}, y, {.validation = {Xv, other}}) ==
          "validation.y(0) is 11, which is none of the 10 classes");
    CHECK(refused(GbdtRegressor{}, y, {.offset = y, .validation = {Xv, yv}}) ==
          "GbdtRegressor: validation rows have no offset; keep the last rows apart instead");
    y[4] = missing;
    CHECK(refused(GbdtRegressor{}, y) == "y(4) is NaN, expected a finite value");
    Matrix X = Matrix::Ones(10, 2);
    X(3, 1) = inf;
    CHECK(refused(GbdtRegressor{}, Vector::Ones(10), {}, X) ==
          "X(3, 1) is inf, expected a finite value or NaN (missing)");
    CHECK(refused(GbdtRegressor{}, Vector(0), {}, Matrix(0, 2)) ==
          "X is empty: it has 0 rows and 2 columns");
    const GbdtRegressor one_row{.early_stopping = rw::EarlyStopping{}};
    CHECK(refused(one_row, Vector::Ones(1), {}, Matrix::Ones(1, 2)) ==
          "GbdtRegressor: early_stopping keeps 1 of 1 rows apart and leaves none");
}

TEST_CASE("a loss of the user's own is told what its derivatives must be", "[ensemble][gbdt]") {
    const auto with = [](double gradient, double hessian) {
        return GbdtRegressor{
            .loss = RegressionLoss::custom({.derivatives = [=](double y, double) {
                return y < 3 ? rw::LossDerivatives{0, 1} : rw::LossDerivatives{gradient, hessian};
            }})};
    };
    CHECK(refused(with(missing, 1)) ==
          "the loss has a gradient of NaN at row 3, expected a finite one");
    CHECK(refused(with(1, -2)) ==
          "the loss has a hessian of -2 at row 3, expected a finite one >= 0");
    // What is watched needs a value.
    GbdtRegressor watched = with(0, 1);
    watched.training_loss = true;
    CHECK(refused(watched) ==
          "GbdtRegressor: the loss is watched, for which a custom loss needs `value`");
    watched.training_loss = false;
    watched.early_stopping = rw::EarlyStopping{};
    CHECK(refused(watched) ==
          "GbdtRegressor: the loss is watched, for which a custom loss needs `value`");
    // Hessians that are all 0 leave nothing to divide by.
    const auto flat =
        GbdtRegressor{.loss = RegressionLoss::custom({.derivatives = [](double y, double) {
                          return rw::LossDerivatives{y, 0};
                      }})};
    const ForestTable table(50);
    CHECK(flat.fit(table.X, table.y).predict(table.X).isZero());
}

TEST_CASE("boosting takes tables with nothing to learn", "[ensemble][gbdt]") {
    const ForestTable table(30);
    const auto constant = GbdtRegressor{}.fit(table.X, Vector::Constant(30, 7));
    CHECK(constant.predict(table.X).isApproxToConstant(7));
    CHECK(constant.size() == 1);
    CHECK(constant.feature_importances().isZero());
    const auto same_rows = GbdtRegressor{}.fit(Matrix::Ones(30, 2), table.y);
    CHECK(same_rows.predict(Matrix::Ones(1, 2))[0] == Approx(table.y.mean()));
    const auto few = GbdtRegressor{.min_samples_leaf = 20}.fit(table.X, table.y);
    CHECK(few.tree(0).nodes().size() == 1);
    const auto one_class = GbdtClassifier{}.fit(table.X, Vector::Constant(30, 4));
    CHECK(one_class.predict(table.X).isApproxToConstant(4));
    CHECK(one_class.predict_proba(table.X).isOnes());
    Matrix X = table.X;
    X.col(0).setConstant(missing);
    CHECK(GbdtRegressor{.min_samples_leaf = 2}.fit(X, table.y).predict(X).allFinite());
    const Matrix single = Matrix::Ones(1, 3);
    CHECK(GbdtRegressor{}.fit(single, Vector::Constant(1, 2)).predict(single)[0] == 2);
    CHECK(refusal([&] { (void)constant.predict(Matrix::Ones(2, 3)); }) ==
          "predict: X has 3 columns, the model was fitted on 5");
    CHECK(refusal([&] { (void)constant.tree(1); }) == "tree: there is no round 1 of 1");
    CHECK(refusal([&] { (void)GbdtRegressor{}.resume(constant, single, table.y.head(1)); }) ==
          "GbdtRegressor: X has 3 columns, the model to go on from 5");
}

}  // namespace gbdt_misuse_test
