// Facts about AdaBoost that hold whatever the data, and what it refuses.
#include <ridgewood/ensemble/ada_boost_classifier.hpp>
#include <ridgewood/ensemble/ada_boost_regressor.hpp>
#include <ridgewood/linear/ridge.hpp>
#include <ridgewood/linear/ridge_classifier.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "ensemble/tables.hpp"

namespace ada_boost_test {

namespace rw = ridgewood;
using rw::Index;
using Matrix = rw::Matrix<double>;
using Vector = rw::Vector<double>;
using rw::AdaBoostEnd;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// -1 and 1, of which x0 and x1 know something.
Vector two_classes(const ForestTable& table) {
    return (table.y.array() > 0.4).select(1.0, Vector::Constant(table.y.size(), -1));
}

/// The same trees as those of CART, found another way: by the fit that every estimator has.
template <class Cart>
struct Wrapped {
    Cart tree = {};

    template <class DX, class DY>
    auto fit(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
             const rw::FitData<typename DX::Scalar>& data = {}) const {
        return tree.fit(X, y, data);
    }
};

}  // namespace

TEST_CASE("AdaBoost of two classes is that of Freund and Schapire", "[ensemble][ada_boost]") {
    const ForestTable table(200);
    const Vector y = two_classes(table);
    const auto model = rw::AdaBoostClassifier{.n_estimators = 12}.fit(table.X, y);
    REQUIRE(model.size() == 12);
    Vector w = Vector::Constant(200, 1.0 / 200), score = Vector::Zero(200);
    for (Index t = 0; t < 12; ++t) {
        INFO("round " << t);
        const auto stump = rw::CartClassifier{.max_depth = 1}.fit(table.X, y, {.weights = w});
        const Vector h = stump.predict(table.X);
        const double error = (h.array() != y.array()).select(w, 0.0).sum();
        const double alpha = std::log((1 - error) / error) / 2;
        score += alpha * h;
        w = (w.array() * (-alpha * y.array() * h.array()).exp()).matrix();
        w /= w.sum();
        REQUIRE(model.rounds().errors[t] == Approx(error));
        REQUIRE(model.rounds().weights[t] == Approx(2 * alpha));
        const double wrong = ((score.array() * y.array()) < 0).cast<double>().mean();
        REQUIRE(model.rounds().training_errors[t] == Approx(wrong).margin(1e-12));
    }
    const Vector decision = model.decision_function(table.X);
    REQUIRE(decision.isApprox(2 * score / model.rounds().weights.sum(), 1e-9));
}

TEST_CASE("AdaBoost finds the same stumps by its sweep as trees find them",
          "[ensemble][ada_boost]") {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        INFO("seed " << seed);
        rw::Random random(seed);
        const Index rows = 2 + random.below(300), values = 1 + random.below(400);
        const Matrix X = Matrix::NullaryExpr(rows, 4, [&] {
            return seed % 2 == 1 && random.below(10) == 0
                       ? missing
                       : static_cast<double>(random.below(values));
        });
        // Whole weights make sums exact, so that equal gains tie.
        const Vector w = Vector::NullaryExpr(
            rows, [&] { return static_cast<double>(random.below(seed % 3 == 0 ? 2 : 9)); });
        if (!(w.sum() > 0))
            continue;
        const Vector y = Vector::NullaryExpr(
            rows, [&](Index i) { return random.normal() + X(i, 1) > 0 ? 7.0 : 3.0; });
        const auto model =
            rw::AdaBoostClassifier{.n_estimators = 1, .algorithm = rw::AdaBoostAlgorithm::samme_r}
                .fit(X, y, {.weights = w});
        const auto stump = rw::CartClassifier{.max_depth = 1}.fit(X, y, {.weights = w});
        const rw::Tree<double> ours = model.learner(0);
        const auto& theirs = stump.tree();
        REQUIRE(ours.nodes().size() == theirs.nodes().size());
        if (ours.nodes().size() > 1) {
            REQUIRE(ours.nodes()[0].word == theirs.nodes()[0].word);
            REQUIRE(ours.nodes()[0].threshold == theirs.nodes()[0].threshold);
        }
        REQUIRE(model.predict(X) == stump.predict(X));
        REQUIRE(model.feature_importances().isApprox(stump.feature_importances(), 1e-12));
    }
}

TEST_CASE("AdaBoost of trees is that of any estimator that fits them", "[ensemble][ada_boost]") {
    const ForestTable table(150);
    const auto check = [&](const rw::CartClassifier& tree, rw::AdaBoostAlgorithm algorithm,
                           rw::WeightUse use, const Vector& y) {
        const auto fast = rw::AdaBoostClassifier{
            .estimator = tree, .n_estimators = 8, .algorithm = algorithm, .weight_use = use};
        const auto slow = rw::AdaBoostClassifierOf<Wrapped<rw::CartClassifier>>{
            .estimator = {tree}, .n_estimators = 8, .algorithm = algorithm, .weight_use = use};
        const auto a = fast.fit(table.X, y);
        const auto b = slow.fit(table.X, y);
        REQUIRE(a.size() == b.size());
        CHECK(a.rounds().errors.isApprox(b.rounds().errors, 1e-9));
        CHECK(a.rounds().weights.isApprox(b.rounds().weights, 1e-9));
        CHECK(a.decision_function(table.X).isApprox(b.decision_function(table.X), 1e-9));
        CHECK(a.predict(table.X) == b.predict(table.X));
        CHECK(a.staged_predict(table.X) == b.staged_predict(table.X));
    };
    using enum rw::AdaBoostAlgorithm;
    using enum rw::WeightUse;
    const Vector y = two_classes(table);
    check({.max_depth = 1}, samme, criterion, y);
    check({.max_depth = 1}, samme_r, criterion, y);
    check({.max_depth = 2}, samme, criterion, table.label);
    check({.max_depth = 2}, samme_r, criterion, table.label);
    check({.max_depth = 2, .ccp_alpha = 0.01}, samme, criterion, table.label);
    check({.max_depth = 2, .losses = Matrix{{0, 3}, {1, 0}}}, samme, criterion, y);
    check({.max_depth = 2, .monotone_constraints = {1, 0, 0, 0, 0}}, samme_r, criterion, y);
    check({.max_depth = 1, .class_weight = rw::ClassWeights::balanced()}, samme, criterion, y);
    check({.max_depth = 1}, samme, sampling, y);
    check({.max_depth = 2}, samme_r, sampling, table.label);

    const rw::AdaBoostRegressorOf<Wrapped<rw::CartRegressor>> slow{.estimator = {{.max_depth = 3}},
                                                                   .n_estimators = 8};
    const auto a = rw::AdaBoostRegressor{.n_estimators = 8}.fit(table.X, table.y);
    const auto b = slow.fit(table.X, table.y);
    CHECK(a.rounds().errors.isApprox(b.rounds().errors, 1e-9));
    CHECK(a.predict(table.X).isApprox(b.predict(table.X), 1e-9));
    CHECK(a.staged_predict(table.X).isApprox(b.staged_predict(table.X), 1e-9));
}

TEST_CASE("AdaBoost takes linear models", "[ensemble][ada_boost]") {
    const ForestTable table(150);
    const Vector y = two_classes(table);
    const rw::AdaBoostClassifierOf<rw::RidgeClassifier> spec{.estimator = {.lambda = 0.01},
                                                             .n_estimators = 5};
    const auto model = spec.fit(table.X, y);
    CHECK((model.predict(table.X).array() == y.array()).cast<double>().mean() > 0.7);
    CHECK(refusal([&] { (void)model.feature_importances(); }) ==
          "feature_importances: the learners are no trees");
    const auto numbers =
        rw::AdaBoostRegressorOf<rw::Ridge>{.n_estimators = 5}.fit(table.X, table.y);
    CHECK((numbers.predict(table.X) - table.y).squaredNorm() <
          (table.y.array() - table.y.mean()).square().sum() / 2);
}

TEST_CASE("stages of AdaBoost end with the whole", "[ensemble][ada_boost]") {
    const ForestTable table(300);
    const rw::AdaBoostClassifier spec{.estimator = {.max_depth = 2}, .n_estimators = 15};
    const auto model = spec.fit(table.X, table.label);
    const Matrix staged = model.staged_predict(table.X);
    CHECK(staged.col(model.size() - 1) == model.predict(table.X));
    for (Index t = 0; t < model.size(); ++t) {
        const double wrong = (staged.col(t).array() != table.label.array()).cast<double>().mean();
        CHECK(model.rounds().training_errors[t] == Approx(wrong));
    }
    CHECK(model.predict_proba(table.X).rowwise().sum().isOnes(1e-12));
    CHECK(model.feature_importances().sum() == Approx(1));

    const auto numbers = rw::AdaBoostRegressor{.n_estimators = 9}.fit(table.X, table.y);
    const Matrix medians = numbers.staged_predict(table.X);
    CHECK(medians.col(numbers.size() - 1) == numbers.predict(table.X));
    // A median is what one of the learners predicts.
    const rw::Tree<double> first = numbers.learner(0);
    const auto leaf = first.leaf([&](Index j) { return table.X(0, j); });
    CHECK(medians(0, 0) ==
          first.values()(0, first.nodes()[static_cast<std::size_t>(leaf)].value()));
}

TEST_CASE("AdaBoost has the same bits for a seed and for any number of threads",
          "[ensemble][ada_boost]") {
    const ForestTable table(2000);
    for (const auto use : {rw::WeightUse::criterion, rw::WeightUse::sampling}) {
        rw::AdaBoostClassifier spec{.n_estimators = 5, .weight_use = use};
        const Vector y = two_classes(table);
        const Matrix once = spec.fit(table.X, y).decision_function(table.X);
        spec.threads = 3;
        CHECK(same_numbers(spec.fit(table.X, y).decision_function(table.X, 3), once));
        spec.seed = 1;
        CHECK(same_numbers(spec.fit(table.X, y).decision_function(table.X), once) ==
              (use == rw::WeightUse::criterion));
    }
    rw::AdaBoostRegressor spec{.n_estimators = 5};
    const auto once = spec.fit(table.X, table.y).predict(table.X);
    spec.threads = 2;
    CHECK(same_numbers(spec.fit(table.X, table.y).predict(table.X, 2), once));
    spec.seed = 1;
    CHECK_FALSE(same_numbers(spec.fit(table.X, table.y).predict(table.X), once));
}

TEST_CASE("rows of weight 0 are as good as absent to AdaBoost", "[ensemble][ada_boost]") {
    const ForestTable table(200);
    const Matrix X = table.X.topRows(150);
    Vector w = Vector::Ones(200), label = table.label, y = table.y;
    w.tail(50).setZero();
    label.tail(50).setConstant(77);  // a label of its own
    y.tail(50).setConstant(1e9);
    using enum rw::AdaBoostAlgorithm;
    for (const auto algorithm : {samme, samme_r}) {
        for (const Index depth : {1, 2}) {
            const rw::AdaBoostClassifier spec{
                .estimator = {.max_depth = depth}, .n_estimators = 10, .algorithm = algorithm};
            const auto a = spec.fit(table.X, label, {.weights = w});
            const auto b = spec.fit(X, Vector(label.head(150)));
            CHECK(a.classes() == b.classes());
            CHECK(same_numbers(a.decision_function(table.X), b.decision_function(table.X)));
        }
    }
    for (const auto use : {rw::WeightUse::criterion, rw::WeightUse::sampling}) {
        const rw::AdaBoostRegressor spec{.n_estimators = 6, .weight_use = use};
        const auto a = spec.fit(table.X, y, {.weights = w});
        const auto b = spec.fit(X, Vector(y.head(150)));
        CHECK(a.predict(table.X).isApprox(b.predict(table.X), 1e-12));
    }
}

TEST_CASE("AdaBoost says why it ended", "[ensemble][ada_boost]") {
    Matrix X(4, 1);
    X << 1, 2, 3, 4;
    const Vector y{{5, 5, 8, 8}}, mixed{{5, 8, 5, 8}};
    const rw::AdaBoostClassifier stumps{.n_estimators = 7};
    const auto perfect = stumps.fit(X, y);
    CHECK(perfect.end() == AdaBoostEnd::perfect_learner);
    CHECK(perfect.size() == 1);
    CHECK(perfect.predict(X) == y);

    const auto chance = stumps.fit(Matrix::Ones(4, 1), mixed);
    CHECK(chance.end() == AdaBoostEnd::no_better_than_chance);
    CHECK(chance.size() == 1);
    CHECK(chance.predict(X) == Vector::Constant(4, 5));

    const auto one_class = stumps.fit(X, Vector::Constant(4, 3));
    CHECK(one_class.end() == AdaBoostEnd::perfect_learner);
    CHECK(one_class.predict(X) == Vector::Constant(4, 3));
    CHECK(one_class.predict_proba(X) == Matrix::Ones(4, 1));

    const ForestTable table(100);
    std::vector<double> seen;
    const auto watch = [&](const rw::Progress& round) {
        seen.push_back(round.loss);
        return round.step == 3 ? rw::Signal::stop : rw::Signal::go_on;
    };
    const auto stopped = stumps.fit(table.X, two_classes(table), {.observer = watch});
    CHECK(stopped.end() == AdaBoostEnd::stopped);
    CHECK(stopped.size() == 3);
    CHECK(seen == std::vector<double>(stopped.rounds().training_errors.begin(),
                                      stopped.rounds().training_errors.end()));
    CHECK(stumps.fit(table.X, two_classes(table)).end() == AdaBoostEnd::all_rounds);

    const rw::AdaBoostRegressor numbers{.n_estimators = 7, .weight_use = rw::WeightUse::criterion};
    CHECK(numbers.fit(X, y).end() == AdaBoostEnd::perfect_learner);
    CHECK(numbers.fit(X, y).predict(X) == y);
    const auto flat = numbers.fit(Matrix::Ones(4, 1), mixed);
    CHECK(flat.end() == AdaBoostEnd::no_better_than_chance);
    CHECK(flat.predict(X) == Vector::Constant(4, 6.5));
}

TEST_CASE("AdaBoost takes missing values, categories, single precision and wild weights",
          "[ensemble][ada_boost]") {
    ForestTable table(300);
    const Vector y = two_classes(table);
    for (Index i = 0; i < 300; i += 7)
        table.X(i, 0) = missing;
    table.X.col(2) = (table.y.array() * 2).round().abs();
    const rw::AdaBoostClassifier spec{.estimator = {.max_depth = 2, .categorical = {2}},
                                      .n_estimators = 10};
    CHECK((spec.fit(table.X, y).predict(table.X).array() == y.array()).cast<double>().mean() > 0.9);
    const rw::Matrix<float> X = table.X.cast<float>();
    const rw::Vector<float> labels = y.cast<float>();
    CHECK(rw::AdaBoostClassifier{}.fit(X, labels).predict(X).size() == 300);
    const Vector wild =
        Vector::NullaryExpr(300, [](Index i) { return i % 2 == 0 ? 1e-200 : 1e200; });
    const auto model =
        rw::AdaBoostClassifier{.learning_rate = 1e3}.fit(table.X, y, {.weights = wild});
    CHECK(model.decision_function(table.X).allFinite());
}

TEST_CASE("AdaBoost names what it cannot use", "[ensemble][ada_boost]") {
    const Matrix X = Matrix::Ones(10, 2);
    const Vector y = Vector::LinSpaced(10, 0, 9);
    const auto refused = [&](const auto& spec) { return refusal([&] { (void)spec.fit(X, y); }); };
    using Classifier = rw::AdaBoostClassifier;
    using Regressor = rw::AdaBoostRegressor;
    CHECK(refused(Classifier{.n_estimators = 0}) ==
          "AdaBoostClassifier: n_estimators must be > 0, got 0");
    CHECK(refused(Regressor{.learning_rate = 0}) ==
          "AdaBoostRegressor: learning_rate must be finite and > 0, got 0");
    CHECK(refused(Regressor{.learning_rate = missing}) ==
          "AdaBoostRegressor: learning_rate must be finite and > 0, got NaN");
    CHECK(refused(Regressor{.threads = -1}) == "threads must be >= 0 (0 = all), got -1");
    CHECK(refused(Classifier{.estimator = {.max_depth = 0}}) ==
          "CartClassifier: max_depth must be >= 1, got 0");
    CHECK(refused(rw::AdaBoostClassifierOf<rw::RidgeClassifier>{
              .algorithm = rw::AdaBoostAlgorithm::samme_r}) ==
          "AdaBoostClassifier: samme_r needs probabilities, and the estimator gives none");
    const Vector offset = y, negative = -y;
    CHECK(refusal([&] { (void)Classifier{}.fit(X, y, {.offset = offset}); }) ==
          "AdaBoostClassifier: there is an offset, but trees take none");
    CHECK(refusal([&] { (void)Classifier{}.fit(X, y, {.weights = negative}); }) ==
          "weights(1) is -1, expected >= 0");
    CHECK(refusal([&] {
              (void)Classifier{}.fit(X, y, {.validation = {X, y}});
          }) ==
          "AdaBoostClassifier: there are validation rows, but it does not watch any; see "
          "staged_predict");
    CHECK(refusal([&] { (void)Regressor{}.fit(X, Vector(y.head(9))); }) ==
          "X has 10 rows but y has 9 values");
    Matrix infinite = X;
    infinite(4, 1) = std::numeric_limits<double>::infinity();
    CHECK(refusal([&] { (void)Classifier{}.fit(infinite, y); }) ==
          "X(4, 1) is inf, expected a finite value or NaN (missing)");
    Vector unknown = y;
    unknown[3] = missing;
    CHECK(refusal([&] { (void)Regressor{}.fit(X, unknown); }) ==
          "y(3) is NaN, expected a finite value");
    const auto model = Classifier{}.fit(X, y);
    CHECK(refusal([&] { (void)model.predict(Matrix::Ones(1, 3)); }) ==
          "predict: X has 3 columns, the model was fitted on 2");
    CHECK(refusal([&] { (void)model.learner(1); }) == "learner: there is no learner 1 among 1");
}

}  // namespace ada_boost_test
