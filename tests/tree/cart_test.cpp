#include <ridgewood/core/concepts.hpp>
#include <ridgewood/core/random.hpp>
#include <ridgewood/tree/cart_classifier.hpp>
#include <ridgewood/tree/cart_regressor.hpp>
#include <ridgewood/tree/pruning.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <set>
#include <vector>

#include "catch.hpp"

namespace cart_test {

namespace rw = ridgewood;
using rw::Index;

static_assert(rw::Estimator<rw::CartRegressor>);
static_assert(rw::Estimator<rw::CartClassifier>);

namespace {

constexpr double missing_value = std::numeric_limits<double>::quiet_NaN();

struct Data {
    rw::Matrix<double> X;
    rw::Vector<double> y;
};

/// A bend in column 0, a slope in column 1, noise in the others.
Data made(Index rows, Index columns, std::uint64_t seed) {
    rw::Random random(seed);
    Data data{rw::Matrix<double>(rows, columns), rw::Vector<double>(rows)};
    for (Index i = 0; i < rows; ++i) {
        for (Index j = 0; j < columns; ++j)
            data.X(i, j) = random.normal();
        data.y[i] = std::abs(data.X(i, 0)) + data.X(i, 1) + 0.3 * random.normal();
    }
    return data;
}

rw::Vector<double> classes_of(const Data& data, int classes) {
    return data.y.unaryExpr(
        [&](double y) { return std::floor(std::min(std::max(y, 0.0), classes - 0.5)); });
}

bool same_tree(const rw::Tree<double>& a, const rw::Tree<double>& b) {
    if (a.nodes().size() != b.nodes().size() || a.values() != b.values())
        return false;
    for (std::size_t k = 0; k < a.nodes().size(); ++k) {
        const auto &left = a.nodes()[k], &right = b.nodes()[k];
        if (left.threshold != right.threshold || left.left != right.left || left.word != right.word)
            return false;
    }
    return true;
}

}  // namespace

TEST_CASE("a tree grown to purity is right on all distinct rows") {
    const Data data = made(300, 4, 1);
    CHECK(rw::CartRegressor{}.fit(data.X, data.y).predict(data.X) == data.y);
    const rw::Vector<double> labels = classes_of(data, 3);
    for (const auto criterion :
         {rw::ClassificationCriterion::gini, rw::ClassificationCriterion::entropy}) {
        const auto model = rw::CartClassifier{.criterion = criterion}.fit(data.X, labels);
        CHECK(model.predict(data.X) == labels);
        CHECK((model.predict_proba(data.X).rowwise().sum().array() == 1).all());
    }
}

TEST_CASE("a first split that gains nothing is taken when later ones may") {
    const rw::Matrix<double> X{{0, 0}, {0, 1}, {1, 0}, {1, 1}};
    const rw::Vector<double> y = rw::Vector<double>{{0, 1, 1, 0}};
    CHECK(rw::CartClassifier{}.fit(X, y).predict(X) == y);
    CHECK(rw::CartRegressor{}.fit(X, y).predict(X) == y);
    CHECK(rw::CartRegressor{.min_impurity_decrease = 1e-9}.fit(X, y).n_leaves() == 1);
}

TEST_CASE("the partition depends on the order of the values of a column alone") {
    const Data data = made(200, 3, 2);
    rw::Matrix<double> stretched = data.X;
    stretched.col(0) = data.X.col(0).array().exp();
    stretched.col(1) = data.X.col(1).array().cube();
    const rw::CartRegressor spec{.min_samples_leaf = 3};
    CHECK(spec.fit(data.X, data.y).apply(data.X) == spec.fit(stretched, data.y).apply(stretched));
}

TEST_CASE("columns in another order give the same tree with their numbers") {
    const Data data = made(200, 4, 3);
    rw::Matrix<double> turned(200, 4);
    turned << data.X.col(2), data.X.col(3), data.X.col(0), data.X.col(1);
    const rw::CartRegressor spec{.max_depth = 4, .min_samples_leaf = 10};
    const auto a = spec.fit(data.X, data.y), b = spec.fit(turned, data.y);
    CHECK(a.apply(data.X) == b.apply(turned));
    for (std::size_t k = 0; k < a.tree().nodes().size(); ++k) {
        if (!a.tree().nodes()[k].is_leaf())
            CHECK((a.tree().nodes()[k].feature() + 2) % 4 == b.tree().nodes()[k].feature());
    }
    CHECK(a.importances()[0] == Approx(b.importances()[2]));
}

TEST_CASE("a weight of 2 is a row twice, a weight of 0 no row") {
    const Data data = made(120, 3, 4);
    rw::Vector<double> weights(120);
    std::vector<Index> rows;
    for (Index i = 0; i < 120; ++i) {
        weights[i] = static_cast<double>(i % 3);
        for (Index k = 0; k < i % 3; ++k)
            rows.push_back(i);
    }
    const rw::Matrix<double> repeated = data.X(rows, Eigen::all);
    const rw::Vector<double> y = data.y(rows);
    using enum rw::RegressionCriterion;
    for (const auto criterion : {squared_error, absolute_error, huber_loss}) {
        const rw::CartRegressor spec{
            .criterion = criterion, .max_depth = 4, .min_weight_fraction_leaf = 0.02};
        const auto by_weight = spec.fit(data.X, data.y, {.weights = weights});
        const auto by_rows = spec.fit(repeated, y);
        INFO("criterion " << static_cast<int>(criterion));
        CHECK(by_weight.predict(repeated).isApprox(by_rows.predict(repeated), 1e-12));
    }
    const rw::Vector<double> labels = classes_of(data, 3), y_labels = labels(rows);
    const rw::CartClassifier spec{.max_depth = 4, .min_weight_fraction_leaf = 0.02};
    CHECK(spec.fit(data.X, labels, {.weights = weights})
              .predict_proba(repeated)
              .isApprox(spec.fit(repeated, y_labels).predict_proba(repeated), 1e-12));
    // A class that only rows without weight are of is none.
    const rw::Vector<double> others = (weights.array() > 0).select(labels, 7);
    CHECK(spec.fit(data.X, others, {.weights = weights}).classes() ==
          spec.fit(repeated, y_labels).classes());
}

TEST_CASE("best-first growth with room for all leaves gives the tree of depth-first growth") {
    const Data data = made(150, 3, 5);
    const auto deep = rw::CartRegressor{.min_samples_leaf = 4}.fit(data.X, data.y);
    const auto best =
        rw::CartRegressor{.min_samples_leaf = 4, .max_leaf_nodes = 1000}.fit(data.X, data.y);
    CHECK(deep.predict(data.X) == best.predict(data.X));
    CHECK(deep.n_leaves() == best.n_leaves());
    const auto few = rw::CartRegressor{.max_leaf_nodes = 5}.fit(data.X, data.y);
    CHECK(few.n_leaves() == 5);
}

TEST_CASE("what stops growth is obeyed at every node") {
    const Data data = made(300, 3, 6);
    const auto model = rw::CartRegressor{.max_depth = 6,
                                         .min_samples_split = 20,
                                         .min_samples_leaf = 7,
                                         .min_weight_fraction_leaf = 0.03,
                                         .min_impurity_decrease = 1e-3}
                           .fit(data.X, data.y);
    CHECK(model.depth() <= 6);
    const auto& at = model.statistics();
    const rw::Vector<double> spread = at.impurity.cwiseProduct(at.weight) / 300;
    for (std::size_t k = 0; k < model.tree().nodes().size(); ++k) {
        CHECK(at.rows[k] >= 9);
        const auto& node = model.tree().nodes()[k];
        if (node.is_leaf())
            continue;
        CHECK(at.rows[k] >= 20);
        const auto left = static_cast<Index>(node.left);
        CHECK(spread[static_cast<Index>(k)] - spread[left] - spread[left + 1] >= 1e-3);
    }
}

TEST_CASE("a price of leaves prunes as pruning does afterwards") {
    const Data data = made(200, 3, 7);
    const auto whole = rw::CartRegressor{}.fit(data.X, data.y);
    const auto priced = rw::CartRegressor{.ccp_alpha = 0.01}.fit(data.X, data.y);
    CHECK(priced.n_leaves() < whole.n_leaves());
    CHECK(priced.predict(data.X) == rw::prune(whole, 0.01).predict(data.X));
    const double root = whole.statistics().impurity[0];
    const auto complex = rw::CartRegressor{.complexity = 0.01 / root}.fit(data.X, data.y);
    CHECK(complex.predict(data.X) == priced.predict(data.X));
}

TEST_CASE("monotone constraints hold everywhere, for every criterion") {
    const Data data = made(400, 3, 8);
    using enum rw::RegressionCriterion;
    const auto falls = [](const auto& value, const rw::Matrix<double>& X) {
        Index count = 0;
        for (Index i = 0; i < X.rows(); ++i) {
            rw::Matrix<double> line = X.row(i).replicate(41, 1);
            line.col(0) = rw::Vector<double>::LinSpaced(41, -3, 3);
            const rw::Vector<double> p = value(line);
            for (Index k = 0; k < 40; ++k)
                count += p[k + 1] < p[k] - 1e-12 ? 1 : 0;
        }
        return count;
    };
    const rw::Matrix<double> some = data.X.topRows(40);
    for (const auto criterion : {squared_error, absolute_error, huber_loss}) {
        const auto model =
            rw::CartRegressor{.criterion = criterion, .monotone_constraints = {1, 0, 0}}.fit(
                data.X, data.y);
        CHECK(falls([&](const auto& X) { return model.predict(X); }, some) == 0);
        CHECK(model.depth() > 4);
    }
    const rw::Vector<double> labels = classes_of(data, 2);
    for (const auto criterion :
         {rw::ClassificationCriterion::gini, rw::ClassificationCriterion::entropy}) {
        const auto model =
            rw::CartClassifier{.criterion = criterion, .monotone_constraints = {1, 0, 0}}.fit(
                data.X, labels);
        CHECK(
            falls(
                [&](const auto& X) -> rw::Vector<double> { return model.predict_proba(X).col(1); },
                some) == 0);
    }
}

TEST_CASE("monotone constraints hold where surrogates stand in for missing values") {
    // Both columns say the same, against the sign: as a surrogate the first would show it.
    rw::Matrix<double> X(20, 2);
    X.col(0) = X.col(1) = rw::Vector<double>::LinSpaced(20, 0, 19);
    const rw::Vector<double> y = (X.col(0).array() < 10).cast<double>();
    rw::CartRegressor spec{.max_surrogates = 1};
    rw::Matrix<double> ends(2, 2);
    ends << 0, missing_value, 19, missing_value;
    CHECK(spec.fit(X, y).predict(ends) == Eigen::Vector2d(1, 0));
    spec.monotone_constraints = {1, 0};
    const rw::Vector<double> predicted = spec.fit(X, y).predict(ends);
    CHECK(predicted[0] <= predicted[1]);
}

TEST_CASE("max_features says how many of the columns") {
    using rw::MaxFeatures;
    CHECK(MaxFeatures::all().of(7) == 7);
    CHECK(MaxFeatures::count(9).of(7) == 7);
    CHECK(MaxFeatures::fraction(0.3).of(10) == 3);
    CHECK(MaxFeatures::fraction(0.01).of(10) == 1);
    CHECK(MaxFeatures::sqrt().of(28) == 5);
    CHECK(MaxFeatures::log2().of(28) == 4);
    CHECK(MaxFeatures::log2().of(1) == 1);
}

TEST_CASE("no way from the root to a leaf leaves its group of features") {
    const Data data = made(300, 5, 9);
    const auto model =
        rw::CartRegressor{.interaction_constraints = {{0, 2}, {2, 1}}}.fit(data.X, data.y);
    const std::vector<std::set<Index>> groups = {{0, 2}, {1, 2}, {3, 4}};
    const auto& nodes = model.tree().nodes();
    std::vector<std::set<Index>> used(nodes.size());
    for (std::size_t k = 0; k < nodes.size(); ++k) {
        if (nodes[k].is_leaf())
            continue;
        std::set<Index> here = used[k];
        here.insert(nodes[k].feature());
        used[nodes[k].left] = used[nodes[k].left + 1] = here;
        CHECK(std::any_of(groups.begin(), groups.end(), [&](const std::set<Index>& group) {
            return std::includes(group.begin(), group.end(), here.begin(), here.end());
        }));
    }
}

TEST_CASE("a missing value goes where the missing ones of training went") {
    const rw::Matrix<double> X{{1}, {2}, {3}, {4}, {missing_value}, {missing_value}};
    rw::Vector<double> y(6);
    y << 0, 0, 5, 5, 5, 5;
    const rw::CartRegressor stump{.max_depth = 1};
    const rw::Matrix<double> missing{{missing_value}};
    CHECK(stump.fit(X, y).predict(missing)[0] == 5);
    y << 5, 5, 0, 0, 5, 5;
    CHECK(stump.fit(X, y).predict(missing)[0] == 5);
    y << 0, 0, 0, 0, 5, 5;
    const auto against_all = stump.fit(X, y);
    CHECK(against_all.predict(missing)[0] == 5);
    // Whatever is present is on the other side.
    constexpr double infinity = std::numeric_limits<double>::infinity();
    for (const double present : {-infinity, 1e9, infinity})
        CHECK(against_all.predict(rw::Matrix<double>{{present}})[0] == 0);
}

TEST_CASE("a missing value that training did not know goes to the heavier side") {
    const rw::Matrix<double> X{{1}, {2}, {3}, {4}, {5}};
    rw::Vector<double> y(5);
    y << 0, 0, 1, 1, 1;
    const rw::Matrix<double> missing{{missing_value}};
    const rw::CartRegressor stump{.max_depth = 1};
    CHECK(stump.fit(X, y).predict(missing)[0] == 1);
    rw::Vector<double> weights(5);
    weights << 2, 2, 1, 1, 1;
    CHECK(stump.fit(X, y, {.weights = weights}).predict(missing)[0] == 0);
}

TEST_CASE("a category that the node did not know goes to the heavier side") {
    const rw::Matrix<double> X{{7}, {7}, {2}, {4}, {9}};
    rw::Vector<double> y(5);
    y << 3, 3, 0, 3, 0;
    const auto model = rw::CartRegressor{.categorical = {0}}.fit(X, y);
    CHECK(model.n_leaves() == 2);
    CHECK(model.predict(X) == y);
    const rw::Matrix<double> others{{3}, {missing_value}, {1e9}, {-1}, {2.5}, {2}};
    rw::Vector<double> expected(6);
    expected << 3, 3, 3, 3, 3, 0;
    CHECK(model.predict(others) == expected);
}

TEST_CASE("a hundred thousand categories are split at once by their means") {
    constexpr Index categories = 100000;
    rw::Matrix<double> X(categories, 1);
    rw::Vector<double> y(categories);
    for (Index i = 0; i < categories; ++i) {
        X(i, 0) = static_cast<double>(i * 7919 % categories);
        y[i] = i % 3 == 0 ? 1 : 0;
    }
    const auto model = rw::CartRegressor{.categorical = {0}}.fit(X, y);
    CHECK(model.n_leaves() == 2);
    CHECK(model.predict(X) == y);
    CHECK(model.tree().category_codes().size() == 33334);
    CHECK(rw::CartClassifier{.categorical = {0}}.fit(X, y).predict(X) == y);
}

TEST_CASE("data without anything to learn give a single leaf") {
    const rw::Matrix<double> X{{missing_value, 1}, {missing_value, 1}, {missing_value, 1}};
    rw::Vector<double> y(3);
    y << 1, 2, 3;
    CHECK(rw::CartRegressor{}.fit(X, y).predict(X) == rw::Vector<double>::Constant(3, 2));
    const Data data = made(10, 2, 11);
    const rw::Vector<double> same = rw::Vector<double>::Constant(10, 0.1);
    CHECK(rw::CartRegressor{}.fit(data.X, same).predict(data.X) == same);
    const auto one_class = rw::CartClassifier{}.fit(data.X, same);
    CHECK(one_class.predict(data.X) == same);
    CHECK(one_class.predict_proba(data.X) == rw::Matrix<double>::Ones(10, 1));
    const auto one_row = rw::CartRegressor{}.fit(data.X.topRows(1), data.y.head(1));
    CHECK(one_row.predict(data.X) == rw::Vector<double>::Constant(10, data.y[0]));
}

TEST_CASE("class weights are weights of rows, balanced ones make classes equal") {
    const Data data = made(200, 3, 12);
    const rw::Vector<double> labels = classes_of(data, 3);
    rw::Vector<double> counts = rw::Vector<double>::Zero(3), weights(200);
    for (const double label : labels)
        counts[static_cast<Index>(label)] += 1;
    std::vector<double> factors;
    for (const double count : counts)
        factors.push_back(200 / (3 * count));
    for (Index i = 0; i < 200; ++i)
        weights[i] = factors[static_cast<std::size_t>(labels[i])];
    const auto by_rows =
        rw::CartClassifier{.max_depth = 3}.fit(data.X, labels, {.weights = weights});
    const auto balanced =
        rw::CartClassifier{.max_depth = 3, .class_weight = rw::ClassWeights::balanced()}.fit(
            data.X, labels);
    const auto given =
        rw::CartClassifier{.max_depth = 3, .class_weight = rw::ClassWeights::of(factors)}.fit(
            data.X, labels);
    CHECK(same_tree(by_rows.tree(), given.tree()));
    CHECK(balanced.predict_proba(data.X).isApprox(by_rows.predict_proba(data.X), 1e-12));
    CHECK(balanced.statistics().value.col(0).isApprox(rw::Vector<double>::Constant(3, 1.0 / 3)));
}

TEST_CASE("the same seed gives the same tree, whatever the threads and the layout") {
    const Data data = made(200, 6, 13);
    const rw::CartRegressor spec{.max_features = rw::MaxFeatures::count(2), .seed = 5};
    const auto model = spec.fit(data.X, data.y);
    auto parallel = spec;
    parallel.threads = 4;
    CHECK(same_tree(model.tree(), parallel.fit(data.X, data.y).tree()));
    const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = data.X;
    CHECK(same_tree(model.tree(), spec.fit(rows, data.y.transpose()).tree()));
    auto other = spec;
    other.seed = 6;
    CHECK_FALSE(same_tree(model.tree(), other.fit(data.X, data.y).tree()));
}

TEST_CASE("a tree of floats sends the rows of training where one of doubles does") {
    const Data data = made(300, 3, 14);
    const rw::Matrix<float> X = data.X.cast<float>();
    const rw::Vector<float> y = data.y.cast<float>();
    const rw::CartRegressor spec{.min_samples_leaf = 2};
    const auto narrow = spec.fit(X, y);
    const auto wide = spec.fit(X.cast<double>(), y.cast<double>());
    CHECK(narrow.apply(X) == wide.apply(X.cast<double>()));
}

}  // namespace cart_test
