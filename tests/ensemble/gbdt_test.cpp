#include <ridgewood/core/concepts.hpp>
#include <ridgewood/core/random.hpp>
#include <ridgewood/ensemble/gbdt_classifier.hpp>
#include <ridgewood/ensemble/gbdt_regressor.hpp>
#include <ridgewood/metrics/classification.hpp>
#include <ridgewood/metrics/probabilities.hpp>
#include <ridgewood/metrics/regression.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <limits>
#include <numeric>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "ensemble/tables.hpp"

namespace gbdt_test {

namespace rw = ridgewood;
using rw::Index;
using rw::RegressionLoss;
using Matrix = rw::Matrix<double>;
using Vector = rw::Vector<double>;

static_assert(rw::Estimator<rw::GbdtRegressor>);
static_assert(rw::Estimator<rw::GbdtClassifier>);

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

rw::GbdtRegressor small() {
    return {.n_estimators = 20, .max_leaf_nodes = 8, .min_samples_leaf = 5};
}

rw::GbdtClassifier small_classifier() {
    return {.n_estimators = 20, .max_leaf_nodes = 8, .min_samples_leaf = 5};
}

/// Whether the trees of two boosted models are the same to the last bit.
template <class Model>
bool same_model(const Model& a, const Model& b) {
    if (a.size() != b.size() || a.initial_scores() != b.initial_scores())
        return false;
    for (Index k = 0; k < a.outputs(); ++k) {
        for (Index t = 0; t < a.size(); ++t) {
            const auto left = a.tree(t, k), right = b.tree(t, k);
            if (left.nodes().size() != right.nodes().size() ||
                std::memcmp(left.nodes().data(), right.nodes().data(),
                            left.nodes().size() * sizeof left.nodes()[0]) != 0 ||
                left.values() != right.values() || left.category_codes() != right.category_codes())
                return false;
        }
    }
    return true;
}

void require_falls(const std::vector<double>& losses) {
    for (std::size_t k = 1; k < losses.size(); ++k) {
        INFO("round " << k);
        REQUIRE(losses[k] <= losses[k - 1] + 1e-12 * std::abs(losses[k - 1]));
    }
    REQUIRE(losses.back() < losses.front());
}

}  // namespace

TEST_CASE("the training loss of a convex loss never rises", "[ensemble][gbdt]") {
    const ForestTable table(400);
    const Vector counts = table.y.array().exp().floor(), amounts = table.y.array().exp();
    const Vector shares = (1 + (-3 * table.y.array()).exp()).inverse();
    const rw::CustomLoss log_cosh{
        .derivatives =
            [](double y, double f) {
                const double t = std::tanh(f - y);
                return rw::LossDerivatives{t, std::max(1 - t * t, 0.1)};
            },
        .value = [](double y, double f) { return std::log(std::cosh(f - y)); }};
    const std::vector<std::pair<RegressionLoss, Vector>> cases = {
        {RegressionLoss::squared_error(), table.y},
        {RegressionLoss::absolute_error(), table.y},
        {RegressionLoss::quantile(0.8), table.y},
        {RegressionLoss::huber(0.5), table.y},
        {RegressionLoss::poisson(), counts},
        {RegressionLoss::gamma(), amounts},
        {RegressionLoss::tweedie(1.3), counts},
        {RegressionLoss::cross_entropy(), shares},
        {RegressionLoss::cross_entropy(), (table.y.array() > 0).cast<double>()},
        {RegressionLoss::custom(log_cosh), table.y}};
    for (const auto& [loss, y] : cases) {
        for (const double rate : {0.1, 1.0}) {
            if (loss.kind() == RegressionLoss::Kind::custom && rate > 0.1)
                continue;  // its second derivative is not bounded by what it says
            auto spec = small();
            spec.loss = loss;
            spec.learning_rate = rate;
            spec.training_loss = true;
            CAPTURE(static_cast<int>(loss.kind()), rate);
            require_falls(spec.fit(table.X, y).history().training);
            // Nor where the bounds of constraints are felt.
            spec.monotone_constraints = {1, 1, 0, 0, -1};
            require_falls(spec.fit(table.X, y).history().training);
        }
    }
    // Counts of a wide range, whose Newton steps are much longer than those that are taken.
    const ForestTable wide(3000);
    const Vector many = (4 * wide.X.col(0).array() - 1).exp().floor();
    auto rate = small();
    rate.loss = RegressionLoss::poisson();
    rate.learning_rate = 1;
    rate.training_loss = true;
    rate.monotone_constraints = {1, 0, 0, 0, 0};
    const auto model = rate.fit(wide.X, many);
    require_falls(model.history().training);
    CHECK(model.predict(wide.X).mean() == Approx(many.mean()).epsilon(0.05));
    auto classes = small_classifier();
    classes.training_loss = true;
    require_falls(classes.fit(table.X, table.label).history().training);
}

TEST_CASE("models are the same to the last bit for any number of threads", "[ensemble][gbdt]") {
    ForestTable table(40000, 18);
    for (Index i = 0; i < table.X.rows(); i += 7)
        table.X(i, 1) = missing;
    for (Index i = 0; i < table.X.rows(); ++i)
        table.X(i, 5) = std::floor(std::abs(3 * table.X(i, 5)));
    rw::GbdtRegressor spec{.n_estimators = 4, .subsample = 0.8, .categorical = {5}};
    rw::GbdtClassifier classes{.n_estimators = 3,
                               .growth = rw::TreeGrowth::depth_wise,
                               .max_features = rw::MaxFeatures::fraction(0.7)};
    const auto numbers = spec.fit(table.X, table.y);
    const auto labels = classes.fit(table.X, table.label);
    for (const int threads : {2, 3, 8}) {
        spec.threads = classes.threads = threads;
        CHECK(same_model(numbers, spec.fit(table.X, table.y)));
        CHECK(same_model(labels, classes.fit(table.X, table.label)));
    }
    spec.seed = 1;
    CHECK_FALSE(same_model(numbers, spec.fit(table.X, table.y)));
}

TEST_CASE("nodes that threads divide ahead leave no trace", "[ensemble][gbdt]") {
    const ForestTable table(20000, 8);
    const rw::GbdtRegressor plain{.n_estimators = 4, .min_samples_leaf = 5};
    auto lines = plain, medians = plain, draws = plain, constrained = plain, deep = plain;
    lines.linear_leaves = rw::LinearLeaves{};
    medians.loss = RegressionLoss::absolute_error();
    draws.max_features = rw::MaxFeatures::fraction(0.4);
    constrained.interaction_constraints = {{0, 1, 2}, {2, 3, 4, 5}};
    constrained.monotone_constraints = {1, -1, 0, 0, 0, 0, 0, 0};
    deep.max_leaf_nodes.reset();
    deep.min_samples_leaf = 50;
    for (auto spec : {lines, medians, draws, constrained, deep}) {
        const auto model = spec.fit(table.X, table.y);
        const Vector predictions = model.predict(table.X);
        for (const int threads : {2, 5}) {
            spec.threads = threads;
            const auto other = spec.fit(table.X, table.y);
            CHECK(same_model(model, other));
            CHECK(predictions == other.predict(table.X));
        }
    }
}

TEST_CASE("a row of weight 0 changes nothing, and one of weight 2 counts twice",
          "[ensemble][gbdt]") {
    const ForestTable table(150);
    Matrix X(200, 5);
    X << table.X, 1000 * Matrix::Random(50, 5);
    Vector y(200), weights(200);
    y << table.y, Vector::Constant(50, 1e6);
    weights << Vector::Ones(150), Vector::Zero(50);
    CHECK(same_model(small().fit(table.X, table.y), small().fit(X, y, {.weights = weights})));
    auto spec = small();
    spec.early_stopping = rw::EarlyStopping{.patience = 3, .validation_fraction = 0.3};
    CHECK(same_model(spec.fit(table.X, table.y), spec.fit(X, y, {.weights = weights})));

    Matrix twice(300, 5);
    Vector both(300);
    for (Index i = 0; i < 300; ++i) {
        twice.row(i) = table.X.row(i / 2);
        both[i] = table.y[i / 2];
    }
    auto once = small();
    once.min_samples_leaf = 1;
    once.min_sum_hessian = 10;
    const Vector a = once.fit(twice, both).predict(table.X);
    const Vector b =
        once.fit(table.X, table.y, {.weights = Vector::Constant(150, 2)}).predict(table.X);
    CHECK((a - b).norm() < 1e-6 * a.norm());
}

TEST_CASE("predictions are the sums of the trees, row by row and stage by stage",
          "[ensemble][gbdt]") {
    const ForestTable table(200);
    auto spec = small();
    spec.loss = RegressionLoss::gamma();
    const auto model = spec.fit(table.X, table.y.array().exp().matrix());
    const auto classes = small_classifier().fit(table.X, table.label);
    REQUIRE(classes.outputs() == 3);
    const Matrix staged = model.staged_predict(table.X), labels = classes.staged_predict(table.X);
    const Matrix scores = classes.scores(table.X), probabilities = classes.predict_proba(table.X);
    const Vector prediction = model.predict(table.X), label = classes.predict(table.X);
    REQUIRE(staged.cols() == 20);
    CHECK(staged.col(19) == prediction);
    CHECK(labels.col(19) == label);
    for (Index i = 0; i < 200; ++i) {
        const auto x = [&](Index j) { return table.X(i, j); };
        double score = model.initial_scores()[0];
        for (Index t = 0; t < 20; ++t) {
            const auto tree = model.tree(t);
            const auto leaf = static_cast<std::size_t>(tree.leaf(x));
            score += tree.values()(0, tree.nodes()[leaf].value());
            REQUIRE(staged(i, t) == Approx(std::exp(score)));
        }
        const Vector row = table.X.row(i);
        const std::span<const double> values(row.data(), 5);
        CHECK(model.predict_row(values) == Approx(prediction[i]));
        std::vector<double> places(3);
        classes.predict_proba_row(values, places);
        for (Index k = 0; k < 3; ++k) {
            CHECK(places[static_cast<std::size_t>(k)] == Approx(probabilities(i, k)));
            CHECK(probabilities(i, k) ==
                  Approx(std::exp(scores(i, k)) / scores.row(i).array().exp().sum()));
        }
    }
    CHECK(model.predict(table.X, 3) == prediction);
}

TEST_CASE("monotone constraints hold on a grid", "[ensemble][gbdt]") {
    const ForestTable table(500, 3);
    const auto is_monotone = [&](const rw::BoostedRegressorModel<double>& model) {
        for (int repeat = 0; repeat < 20; ++repeat) {
            for (Index j = 0; j < 2; ++j) {
                Matrix grid = table.X.row(repeat).replicate(101, 1);
                grid.col(j) = Vector::LinSpaced(101, -3, 3);
                const Vector predicted = model.predict(grid);
                for (Index i = 1; i < 101; ++i) {
                    if ((j == 0 ? 1 : -1) * (predicted[i] - predicted[i - 1]) < 0)
                        return false;
                }
            }
        }
        return true;
    };
    for (const auto& loss : {RegressionLoss::squared_error(), RegressionLoss::absolute_error(),
                             RegressionLoss::poisson()}) {
        for (const double smoothing : {0, 20}) {
            auto spec = small();
            spec.loss = loss;
            spec.path_smoothing = smoothing;
            spec.monotone_constraints = {1, -1, 0};
            const Vector y = table.y.cwiseAbs();
            const auto model = spec.fit(table.X, y);
            CHECK(is_monotone(model));
            CHECK(model.feature_importances()[0] > 0.1);
            // By rows that are turned round and few, so that some leaves have none.
            const Matrix X = table.X.topRows(60);
            CHECK(is_monotone(spec.refit(model, X, (5 - y.head(60).array()).cwiseMax(0).matrix())));
            CHECK(is_monotone(spec.refit(model, X, y.head(60).reverse(), 0.5)));
        }
    }
    for (const auto growth : {rw::TreeGrowth::depth_wise, rw::TreeGrowth::symmetric}) {
        auto spec = small();
        spec.growth = growth;
        spec.monotone_constraints = {1, -1, 0};
        CHECK(is_monotone(spec.fit(table.X, table.y)));
    }
}

TEST_CASE("medians of leaves are bounded by medians", "[ensemble][gbdt]") {
    // A sign that the data have anyway costs next to nothing.
    const ForestTable table(2000, 3);
    auto spec = small();
    spec.loss = RegressionLoss::absolute_error();
    spec.training_loss = true;
    const Vector y = 1000 * table.X.col(0) + 100 * table.y;
    const double free = spec.fit(table.X, y).history().training.back();
    spec.monotone_constraints = {1, 0, 0};
    CHECK(spec.fit(table.X, y).history().training.back() < 1.1 * free);
}

TEST_CASE("values in the wrong order become that of all rows", "[ensemble][gbdt]") {
    // Few rows that say the opposite of the sign, loudly, among many.
    const Matrix X = (Vector::LinSpaced(4000, 0, 3999).array() >= 40).cast<double>();
    const Vector rising = X.col(0), falling = 1000 * (1 - X.col(0).array());
    auto spec = small();
    spec.n_estimators = 100;
    spec.monotone_constraints = {1};
    const auto model = spec.fit(X, rising);
    CHECK(model.predict(X).isApprox(rising, 1e-3));
    const Vector refitted = spec.refit(model, X, falling).predict(X);
    CHECK(refitted.isApprox(Vector::Constant(4000, falling.mean()), 1e-3));
    // Medians, of which the wrong one is a million times the other.
    rw::Random random(3);
    Matrix Z(20080, 2);
    Vector y(20080);
    for (Index i = 0; i < 20080; ++i) {
        const bool loud = i < 40, first = i < 10040;
        Z.row(i) << (first ? 1 : 0), (first ? !loud : random.below(2) == 0) ? 1 : 0;
        const bool rises = loud ? i < 28 : random.uniform() < (first ? 0.85 : 0.2);
        y[i] = loud && rises ? 1000 : (rises ? 0.001 : -0.001) * (1 + random.uniform());
    }
    spec.loss = RegressionLoss::absolute_error();
    spec.monotone_constraints = {0, 1};
    spec.training_loss = true;
    for (const double rate : {0.1, 1.0}) {
        spec.learning_rate = rate;
        const std::vector<double> losses = spec.fit(Z, y).history().training;
        CHECK(*std::max_element(losses.begin(), losses.end()) <= losses.front());
    }
}

TEST_CASE("no value of a tree is above max_delta_step", "[ensemble][gbdt]") {
    const ForestTable table(300);
    auto spec = small();
    spec.n_estimators = 3;
    spec.learning_rate = 0.5;
    CHECK(spec.fit(table.X, table.y).tree(0).values().cwiseAbs().maxCoeff() > 0.2);
    spec.max_delta_step = 0.3;
    const auto model = spec.fit(table.X, table.y);
    for (Index t = 0; t < 3; ++t)
        CHECK(model.tree(t).values().cwiseAbs().maxCoeff() <= 0.5 * 0.3);
    CHECK(model.tree(0).values().maxCoeff() == 0.5 * 0.3);
}

TEST_CASE("features meet on a path only within a group", "[ensemble][gbdt]") {
    const ForestTable table(600, 5);
    auto spec = small();
    spec.interaction_constraints = {{0, 1}, {1, 2}};  // and {3, 4}
    const auto model = spec.fit(table.X, (table.X.col(0).array() * table.X.col(2).array() +
                                          table.X.col(1).array() * table.X.col(3).array())
                                             .matrix());
    const std::vector<std::set<Index>> groups = {{0, 1}, {1, 2}, {3, 4}};
    for (Index t = 0; t < model.size(); ++t) {
        const auto tree = model.tree(t);
        const std::function<void(std::size_t, std::set<Index>)> walk = [&](std::size_t node,
                                                                           std::set<Index> above) {
            if (tree.nodes()[node].is_leaf()) {
                REQUIRE(std::any_of(groups.begin(), groups.end(), [&](const auto& group) {
                    return std::includes(group.begin(), group.end(), above.begin(), above.end());
                }));
                return;
            }
            above.insert(tree.nodes()[node].feature());
            walk(tree.nodes()[node].left, above);
            walk(tree.nodes()[node].left + 1, above);
        };
        walk(0, {});
    }
}

namespace {

/// The question of a node, as text.
std::string question(const rw::Tree<double>& tree, std::size_t node) {
    const auto& at = tree.nodes()[node];
    std::string text = std::to_string(at.feature()) + (at.missing_goes_left() ? "m" : "");
    if (!at.is_categorical())
        return text + "<" + std::to_string(at.threshold);
    const auto& set = tree.category_sets()[static_cast<std::size_t>(at.threshold)];
    for (std::uint32_t k = set.begin; k < set.end; ++k)
        text.append(" ").append(std::to_string(tree.category_codes()[k]));
    return text;
}

/// Whether all ways ask some of at most `depth` questions, in one order.
bool is_symmetric(const rw::Tree<double>& tree, std::size_t depth) {
    const auto& nodes = tree.nodes();
    std::vector<std::size_t> splits;
    for (std::size_t k = 0; k < nodes.size(); ++k) {
        if (!nodes[k].is_leaf())
            splits.push_back(k);
    }
    std::sort(splits.begin(), splits.end(),  // as they were made
              [&](std::size_t a, std::size_t b) { return nodes[a].left < nodes[b].left; });
    std::vector<std::string> questions;
    std::vector<std::size_t> last(nodes.size(), 0);  // 1 + the place of what was asked last
    for (const std::size_t k : splits) {
        auto found = std::find(questions.begin(), questions.end(), question(tree, k));
        if (found == questions.end())
            found = questions.insert(found, question(tree, k));
        const auto place = static_cast<std::size_t>(found - questions.begin());
        if (place < last[k])
            return false;
        last[nodes[k].left] = last[nodes[k].left + 1] = place + 1;
    }
    return questions.size() <= depth;
}

}  // namespace

TEST_CASE("leaves of a level of a symmetric tree are asked the same question", "[ensemble][gbdt]") {
    ForestTable table(600);
    for (Index i = 0; i < 600; ++i) {
        table.X(i, 4) = std::floor(std::abs(3 * table.X(i, 4)));
        if (i % 5 == 0)
            table.X(i, 1) = missing;
    }
    rw::GbdtRegressor spec{.n_estimators = 20,
                           .growth = rw::TreeGrowth::symmetric,
                           .max_leaf_nodes = {},
                           .max_depth = 4,
                           .min_samples_leaf = 3,
                           .categorical = {4},
                           .training_loss = true};
    const auto check = [](const auto& model, Index output, std::size_t depth) {
        for (Index t = 0; t < model.size(); ++t)
            REQUIRE(is_symmetric(model.tree(t, output), depth));
    };
    const auto model = spec.fit(table.X, table.y);
    check(model, 0, 4);
    CHECK(model.tree(0).nodes().size() > 10);
    require_falls(model.history().training);
    CHECK(model.history().training.back() < 0.2 * model.history().training.front());
    auto threaded = spec;
    threaded.threads = 3;
    CHECK(same_model(model, threaded.fit(table.X, table.y)));

    rw::GbdtClassifier classes{.n_estimators = 8,
                               .growth = rw::TreeGrowth::symmetric,
                               .min_samples_leaf = 30,
                               .training_loss = true};
    const auto labels = classes.fit(table.X, table.label);
    check(labels, 1, 30);
    require_falls(labels.history().training);
    for (Index t = 0; t < labels.size(); ++t) {
        const auto tree = labels.tree(t, 1);
        for (std::size_t k = 0; k < tree.nodes().size(); ++k)
            CHECK(
                labels.results().node_rows[1][static_cast<std::size_t>(t)][static_cast<Index>(k)] >=
                30);
    }
    spec.monotone_constraints = {1, 0, 0, 0, 0};
    const auto rising = spec.fit(table.X, table.y);
    Matrix grid = table.X.row(1).replicate(101, 1);
    grid.col(0) = Vector::LinSpaced(101, -3, 3);
    const Vector predicted = rising.predict(grid);
    CHECK((predicted.tail(100) - predicted.head(100)).minCoeff() >= 0);
}

TEST_CASE("the first question of a symmetric tree is the best split, the second the best of all",
          "[ensemble][gbdt]") {
    const ForestTable table(120, 3);
    const rw::GbdtRegressor spec{.n_estimators = 1,
                                 .growth = rw::TreeGrowth::symmetric,
                                 .max_depth = 2,
                                 .min_samples_leaf = 1};
    const auto tree = spec.fit(table.X, table.y).tree(0);
    // By brute force: the pair of cuts, the first alone the best, of least squares.
    const auto loss = [&](const std::vector<std::pair<Index, double>>& cuts) {
        std::vector<double> sum(4, 0.0), square(4, 0.0), count(4, 0.0);
        for (Index i = 0; i < 120; ++i) {
            std::size_t leaf = 0;
            for (const auto& [j, threshold] : cuts)
                leaf = 2 * leaf + (table.X(i, j) <= threshold ? 0 : 1);
            sum[leaf] += table.y[i];
            square[leaf] += table.y[i] * table.y[i];
            count[leaf] += 1;
        }
        double all = 0;
        for (std::size_t leaf = 0; leaf < 4; ++leaf)
            all += count[leaf] > 0 ? square[leaf] - sum[leaf] * sum[leaf] / count[leaf] : 0;
        return all;
    };
    std::vector<std::pair<Index, double>> cuts;
    for (int depth = 0; depth < 2; ++depth) {
        auto best = cuts;
        double least = std::numeric_limits<double>::max();
        for (Index j = 0; j < 3; ++j) {
            for (Index i = 0; i < 120; ++i) {
                auto tried = cuts;
                tried.emplace_back(j, table.X(i, j));
                if (loss(tried) < least - 1e-9) {
                    least = loss(tried);
                    best = tried;
                }
            }
        }
        cuts = best;
    }
    const auto& nodes = tree.nodes();
    const auto& second = nodes[1].is_leaf() ? nodes[2] : nodes[1];
    const std::vector<std::pair<Index, double>> found = {{nodes[0].feature(), nodes[0].threshold},
                                                         {second.feature(), second.threshold}};
    CHECK(loss(found) == Approx(loss(cuts)).epsilon(1e-6));
}

TEST_CASE("every leaf has the rows and the hessian that were asked for", "[ensemble][gbdt]") {
    const ForestTable table(700);
    rw::GbdtClassifier spec{
        .n_estimators = 5, .max_leaf_nodes = {}, .min_samples_leaf = 13, .training_loss = true};
    const Vector y = (table.y.array() > 1).cast<double>();
    const auto model = spec.fit(table.X, y);
    for (Index t = 0; t < model.size(); ++t) {
        const auto tree = model.tree(t);
        std::vector<int> rows(tree.nodes().size());
        for (Index i = 0; i < 700; ++i)
            ++rows[static_cast<std::size_t>(tree.leaf([&](Index j) { return table.X(i, j); }))];
        Index leaves = 0;
        for (std::size_t k = 0; k < rows.size(); ++k) {
            if (tree.nodes()[k].is_leaf()) {
                ++leaves;
                CHECK(rows[k] >= 13);
                CHECK(static_cast<float>(rows[k]) ==
                      model.results()
                          .node_rows[0][static_cast<std::size_t>(t)][static_cast<Index>(k)]);
            }
        }
        CHECK(leaves > 10);
    }
}

TEST_CASE("missing values and categories find their side", "[ensemble][gbdt]") {
    rw::Random random(8);
    Matrix X(600, 2);
    Vector y(600);
    for (Index i = 0; i < 600; ++i) {
        X(i, 0) = i % 3 == 0 ? missing : random.normal();
        X(i, 1) = static_cast<double>(random.below(12));
        const bool odd = static_cast<int>(X(i, 1)) % 2 == 1;
        y[i] = (i % 3 == 0 ? 5 : X(i, 0) > 0 ? 1 : 0) + (odd ? 10 : 0);
    }
    const auto model = rw::GbdtRegressor{.n_estimators = 200, .categorical = {1}}.fit(X, y);
    CHECK((model.predict(X) - y).norm() / std::sqrt(600.0) < 0.3);
    const auto first = model.tree(0);
    CHECK(first.nodes()[0].is_categorical());
    CHECK(first.category_codes().size() == 6);
    // A category that was never seen, and one that is missing, have an answer.
    Matrix strange(2, 2);
    strange << 0.5, 99, missing, missing;
    CHECK(model.predict(strange).allFinite());
}

TEST_CASE("many categories are grouped, the rare ones together", "[ensemble][gbdt]") {
    rw::Random random(12);
    Matrix X(4000, 1);
    Vector y(4000), effect(400);
    for (double& value : effect)
        value = random.normal();
    for (Index i = 0; i < 4000; ++i) {
        const auto category = static_cast<Index>(400 * random.uniform() * random.uniform());
        X(i, 0) = static_cast<double>(category);
        y[i] = effect[category] + 0.1 * random.normal();
    }
    const rw::GbdtRegressor spec{.n_estimators = 60, .categorical = {0}};
    const Vector predicted = spec.fit(X, y).predict(X);
    CHECK((predicted - y).squaredNorm() < 0.3 * (y.array() - y.mean()).matrix().squaredNorm());
    // Out of the draw or in it, a training row has the score that the model gives it.
    auto drawn = spec;
    drawn.subsample = 0.5;
    drawn.training_loss = true;
    const auto model = drawn.fit(X, y);
    CHECK((model.predict(X) - y).squaredNorm() / 8000 ==
          Approx(model.history().training.back()).epsilon(1e-9));
}

TEST_CASE("early stopping keeps the best round of the rows kept apart", "[ensemble][gbdt]") {
    const ForestTable table(300), other(600);
    auto spec = small();
    spec.n_estimators = 500;
    spec.learning_rate = 0.3;
    spec.early_stopping = rw::EarlyStopping{.patience = 7};
    const Matrix Xv = other.X.bottomRows(300);
    const Vector yv = other.y.tail(300);
    const auto model = spec.fit(table.X, table.y, {.validation = {Xv, yv}});
    const auto& losses = model.history().validation;
    const auto least = std::min_element(losses.begin(), losses.end());
    CHECK(model.size() == least - losses.begin());
    CHECK(model.history().best_round == model.size());
    CHECK(losses.size() == static_cast<std::size_t>(model.size()) + 8);
    CHECK((model.predict(Xv) - yv).squaredNorm() / 600 == Approx(*least));
    const double splits = model.results().splits.sum();
    double counted = 0;
    for (Index t = 0; t < model.size(); ++t)
        counted += static_cast<double>(model.tree(t).nodes().size() / 2);
    CHECK(splits == counted);

    // The last rows are those of a validation set.
    Matrix all(600, 5);
    Vector y(600);
    all << table.X, Xv;
    y << table.y, yv;
    spec.early_stopping->validation_fraction = 0.5;
    const auto by_tail = spec.fit(all, y);
    CHECK(same_model(by_tail, model));
    CHECK(by_tail.history().validation.size() == losses.size());
    CHECK(by_tail.history().validation.back() == Approx(losses.back()));
}

TEST_CASE("metrics are noted beside the loss", "[ensemble][gbdt]") {
    const ForestTable table(300), other(600);
    const Matrix Xv = other.X.bottomRows(300);
    const Vector yv = other.y.tail(300);
    auto spec = small();
    spec.training_loss = true;
    spec.metrics = {rw::rmse, {"worst", [](const Vector& truth, const Vector& found) {
                                   return (truth - found).cwiseAbs().maxCoeff();
                               }}};
    Vector weights = Vector::Ones(300);
    weights.head(100).setZero();
    const auto model = spec.fit(table.X, table.y, {.weights = weights, .validation = {Xv, yv}});
    const auto& noted = model.history().metrics;
    REQUIRE(noted.size() == 2);
    CHECK(noted[0].name == "rmse");
    CHECK(noted[1].name == "worst");
    REQUIRE(noted[0].validation.size() == 21);
    for (std::size_t k = 0; k <= 20; ++k) {
        const double loss = model.history().validation[k];
        CHECK(noted[0].validation[k] == Approx(std::sqrt(2 * loss)));
        CHECK(noted[0].training[k] == Approx(std::sqrt(2 * model.history().training[k])));
    }
    const Vector missed = (model.predict(Xv) - yv).cwiseAbs();
    CHECK(noted[1].validation.back() == Approx(missed.maxCoeff()));

    auto classes = small_classifier();
    classes.metrics = {rw::accuracy, rw::log_loss};
    classes.early_stopping = rw::EarlyStopping{.patience = 20};
    const auto labels = classes.fit(table.X, table.label);
    const auto& of_labels = labels.history().metrics;
    CHECK(of_labels[0].training.empty());
    for (std::size_t k = 0; k < of_labels[1].validation.size(); ++k)
        CHECK(of_labels[1].validation[k] == Approx(labels.history().validation[k]));
    const Matrix tail = table.X.bottomRows(30);
    const auto at = static_cast<std::size_t>(labels.history().best_round);
    CHECK(of_labels[0].validation[at] ==
          Approx(rw::accuracy(table.label.tail(30), labels.predict(tail))));
    spec.metrics = {rw::log_loss};
    CHECK(refusal([&] { (void)spec.fit(table.X, table.y); }) ==
          "GbdtRegressor: the metric log_loss needs probabilities of classes");
}

TEST_CASE("an observer sees every round and may end the fit", "[ensemble][gbdt]") {
    const ForestTable table(200);
    auto spec = small();
    spec.training_loss = true;
    std::vector<double> seen;
    const auto model =
        spec.fit(table.X, table.y, {.observer = [&](const rw::Progress& progress) {
                     seen.push_back(progress.loss);
                     CHECK(progress.total == 20);
                     return progress.step == 6 ? rw::Signal::stop : rw::Signal::go_on;
                 }});
    CHECK(model.size() == 6);
    CHECK(std::equal(seen.begin(), seen.end(), model.history().training.begin() + 1));
}

TEST_CASE("more rounds go on from a model as if it had not ended", "[ensemble][gbdt]") {
    const ForestTable table(300);
    auto spec = small();
    const auto whole = spec.fit(table.X, table.y);
    spec.n_estimators = 8;
    const auto first = spec.fit(table.X, table.y);
    spec.n_estimators = 12;
    const auto both = spec.resume(first, table.X, table.y);
    REQUIRE(both.size() == 20);
    CHECK((both.predict(table.X) - whole.predict(table.X)).norm() < 1e-9);
    CHECK((both.results().gain - whole.results().gain).norm() < 1e-9 * whole.results().gain.norm());
    auto classifier = small_classifier();
    classifier.n_estimators = 5;
    const auto labels = classifier.fit(table.X, table.label);
    CHECK(classifier.resume(labels, table.X, table.label).size() == 10);
}

TEST_CASE("the history of a model that goes on tells of every round once", "[ensemble][gbdt]") {
    const ForestTable table(300);
    auto spec = small();
    spec.training_loss = true;
    spec.n_estimators = 20;
    const auto whole = spec.fit(table.X, table.y);
    spec.n_estimators = 12;
    auto start = small();
    start.n_estimators = 8;
    start.training_loss = true;
    const auto both = spec.resume(start.fit(table.X, table.y), table.X, table.y);
    const std::vector<double>& losses = both.history().training;
    REQUIRE(losses.size() == 21);
    for (std::size_t round = 0; round < losses.size(); ++round)
        CHECK(losses[round] == Approx(whole.history().training[round]).epsilon(1e-9));

    start.training_loss = false;
    const auto later = spec.resume(start.fit(table.X, table.y), table.X, table.y).history();
    REQUIRE(later.training.size() == 21);
    CHECK(std::isnan(later.training[7]));
    CHECK(later.training[8] == Approx(losses[8]).epsilon(1e-9));
    CHECK(later.validation.empty());
}

TEST_CASE("an offset is a part of the score that needs no trees", "[ensemble][gbdt]") {
    const ForestTable table(400);
    const Vector offset = 3 * table.X.col(2);
    const Vector with = small().fit(table.X, table.y + offset, {.offset = offset}).predict(table.X);
    const Vector without = small().fit(table.X, table.y).predict(table.X);
    CHECK((with - without).norm() < 1e-5 * without.norm());
    // Counts of unequal exposure: at the start the mean rate.
    const Vector exposure = table.X.col(3).array().exp(), counts = (2 * exposure).array().floor();
    auto rate = small();
    rate.loss = RegressionLoss::poisson();
    const Vector log_exposure = exposure.array().log();
    const auto model = rate.fit(table.X, counts, {.offset = log_exposure});
    CHECK(std::exp(model.initial_scores()[0]) == Approx(counts.sum() / exposure.sum()));
    auto odds = small();
    odds.loss = RegressionLoss::cross_entropy();
    const Vector y = (table.y.array() > 0).cast<double>();
    const auto logit = odds.fit(table.X, y, {.offset = offset});
    const Vector p = (1 + (-(offset.array() + logit.initial_scores()[0])).exp()).inverse();
    CHECK(p.sum() == Approx(y.sum()));
}

TEST_CASE("one table of bins serves many fits, and folds by weights", "[ensemble][gbdt]") {
    const ForestTable table(300);
    const rw::BinnedMatrix<double> bins(table.X);
    CHECK(same_model(small().fit(bins, table.y), small().fit(table.X, table.y)));
    CHECK(same_model(small_classifier().fit(bins, table.label),
                     small_classifier().fit(table.X, table.label)));
    Vector fold = Vector::Ones(300);
    fold.head(100).setZero();
    CHECK(small().fit(bins, table.y, {.weights = fold}).predict(table.X).allFinite());
}

TEST_CASE("targets of any scale give the same trees", "[ensemble][gbdt]") {
    const ForestTable table(300);
    const Vector plain = small().fit(table.X, table.y).predict(table.X);
    for (const double scale : {1e-9, 1e9, 1e-30, 1e30}) {
        const Vector scaled = small().fit(table.X, scale * table.y).predict(table.X);
        CHECK((scaled / scale - plain).norm() < 1e-3 * plain.norm());
    }
    const Vector shifted = small().fit(table.X, (table.y.array() + 1e9).matrix()).predict(table.X);
    CHECK((shifted.array() - 1e9 - plain.array()).matrix().norm() < 1e-3 * plain.norm());
}

TEST_CASE("rows drawn by their gradients learn as well, and the same for a seed",
          "[ensemble][gbdt]") {
    const ForestTable table(3000), other(6000);
    const Matrix Xv = other.X.bottomRows(3000);
    const Vector yv = other.y.tail(3000);
    auto spec = small_classifier();
    spec.n_estimators = 60;
    const Vector y = (table.y.array() > 0.5).cast<double>();
    const Vector truth = (yv.array() > 0.5).cast<double>();
    const auto loss = [&](const auto& model) {
        return -((model.predict_proba(Xv).col(1) + truth).array() - 1).abs().log().mean();
    };
    const double all = loss(spec.fit(table.X, y));
    spec.gradient_sampling = rw::GradientSampling{};
    const auto drawn = spec.fit(table.X, y);
    CHECK(loss(drawn) < 1.15 * all);
    CHECK(same_model(drawn, spec.fit(table.X, y)));
    // Scores of rows that were not drawn are kept, too.
    spec.training_loss = true;
    const auto noted = spec.fit(table.X, y);
    const Vector p = noted.predict_proba(table.X).col(1);
    CHECK(-((p + y).array() - 1).abs().log().mean() ==
          Approx(noted.history().training.back()).epsilon(1e-9));
    spec.threads = 2;
    CHECK(same_model(drawn, spec.fit(table.X, y)));
}

TEST_CASE("leaves can be fitted again", "[ensemble][gbdt]") {
    const ForestTable table(400);
    const auto model = small().fit(table.X, table.y);
    // By the same rows they are what they were.
    const auto same = small().refit(model, table.X, table.y);
    CHECK((same.predict(table.X) - model.predict(table.X)).norm() < 1e-5);
    const Vector other = -2 * table.y;
    const auto turned = small().refit(model, table.X, other);
    CHECK((turned.predict(table.X) - other).squaredNorm() < 0.3 * other.squaredNorm());
    CHECK(small().refit(model, table.X, other, 1).predict(table.X) == model.predict(table.X));
    auto absolute = small();
    absolute.loss = RegressionLoss::absolute_error();
    const auto medians = absolute.fit(table.X, table.y);
    CHECK((absolute.refit(medians, table.X, table.y).predict(table.X) - medians.predict(table.X))
              .norm() < 1e-9);
    const auto labels = small_classifier().fit(table.X, table.label);
    CHECK((small_classifier().refit(labels, table.X, table.label).predict_proba(table.X) -
           labels.predict_proba(table.X))
              .norm() < 1e-5);
    // As the specification says: a mean of trees at the start, and leaves drawn to their parents.
    auto forest = small();
    forest.random_forest = true;
    forest.max_features = rw::MaxFeatures::count(2);
    const auto mean = forest.fit(table.X, table.y);
    CHECK((forest.refit(mean, table.X, table.y).predict(table.X) - mean.predict(table.X)).norm() <
          1e-5);
    auto smooth = small();
    smooth.path_smoothing = 30;
    const auto drawn = smooth.fit(table.X, table.y);
    CHECK((smooth.refit(drawn, table.X, table.y).predict(table.X) - drawn.predict(table.X)).norm() <
          1e-5);
    // All rows take part, also where a fit would keep some apart.
    auto stopping = small();
    stopping.early_stopping = rw::EarlyStopping{};
    CHECK(stopping.refit(model, table.X, other).predict(table.X) == turned.predict(table.X));
    auto dropping = small();
    dropping.dropout = rw::TreeDropout{};
    CHECK(refusal([&] { (void)dropping.refit(model, table.X, table.y); }) ==
          "GbdtRegressor: refit does not know the shares that dropout gave the trees");
    CHECK(refusal([&] {
              (void)small().refit(model, table.X, table.y, 0,
                                  {.validation = {.X = table.X, .y = table.y}});
          }) == "GbdtRegressor: refit watches no validation rows");
    CHECK(refusal([&] { (void)small().refit(model, table.X, table.y, 2); }) ==
          "GbdtRegressor: decay must be in [0, 1], got 2");
}

TEST_CASE("path smoothing draws leaves to what is above them", "[ensemble][gbdt]") {
    const ForestTable table(400);
    auto spec = small();
    spec.n_estimators = 1;
    spec.learning_rate = 1;
    const auto plain = spec.fit(table.X, table.y);
    spec.path_smoothing = 1e12;
    const Vector flat = spec.fit(table.X, table.y).predict(table.X);
    CHECK((flat.array() - table.y.mean()).abs().maxCoeff() < 1e-6);
    // A stump of n and m rows, half way at s = n.
    spec.max_leaf_nodes = 2;
    spec.path_smoothing = 0;
    const Vector stump = spec.fit(table.X, table.y).predict(table.X);
    const Index low = (stump.array() < stump.mean()).count();
    spec.path_smoothing = static_cast<double>(low);
    const Vector smooth = spec.fit(table.X, table.y).predict(table.X);
    CHECK(smooth.minCoeff() == Approx((stump.minCoeff() + table.y.mean()) / 2));
    CHECK(plain.size() == 1);
}

TEST_CASE("trees that are left out keep a share of their values", "[ensemble][gbdt]") {
    const ForestTable table(400), other(800);
    const Matrix Xv = other.X.bottomRows(400);
    const Vector yv = other.y.tail(400);
    auto spec = small();
    spec.training_loss = true;
    spec.dropout = rw::TreeDropout{.rate = 0.3, .skip = 0.2};
    const auto model = spec.fit(table.X, table.y, {.validation = {Xv, yv}});
    CHECK(model.size() == 20);
    // The scores that training kept are those of the trees as they are in the end.
    CHECK((model.predict(table.X) - table.y).squaredNorm() / 800 ==
          Approx(model.history().training.back()).epsilon(1e-9));
    CHECK((model.predict(Xv) - yv).squaredNorm() / 800 ==
          Approx(model.history().validation.back()).epsilon(1e-9));
    CHECK(model.history().training.back() < 0.5 * model.history().training.front());
    CHECK(same_model(model, spec.fit(table.X, table.y)));
    const auto plain = small().fit(table.X, table.y);
    CHECK(model.tree(0).nodes().size() == plain.tree(0).nodes().size());
    CHECK(model.tree(0).values().norm() < plain.tree(0).values().norm());

    // All are left out: the first tree is fitted twice, and both count a half.
    spec.n_estimators = 2;
    spec.dropout = rw::TreeDropout{.rate = 1, .skip = 0};
    const auto twice = spec.fit(table.X, table.y);
    CHECK((2 * twice.tree(0).values() - plain.tree(0).values()).norm() < 1e-12);
    CHECK((2 * twice.tree(1).values() - plain.tree(0).values()).norm() < 1e-6);
}

}  // namespace gbdt_test
