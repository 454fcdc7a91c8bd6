#include <ridgewood/core/random.hpp>
#include <ridgewood/tree/detail/grower.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <vector>

#include "catch.hpp"

namespace grower_test {

namespace rw = ridgewood;
using rw::Index;
using namespace rw::detail;

namespace {

constexpr double missing_value = std::numeric_limits<double>::quiet_NaN();

/// Numbers, a column with missing ones, and categories.
rw::Matrix<double> features(Index rows, std::uint64_t seed) {
    rw::Random random(seed);
    rw::Matrix<double> X(rows, 3);
    for (Index i = 0; i < rows; ++i) {
        X(i, 0) = random.normal();
        X(i, 1) = random.uniform() < 0.2 ? missing_value : random.normal();
        X(i, 2) = static_cast<double>(random.below(12));
    }
    return X;
}

rw::Vector<double> response(const rw::Matrix<double>& X, std::uint64_t seed) {
    rw::Random random(seed);
    rw::Vector<double> y(X.rows());
    for (Index i = 0; i < X.rows(); ++i) {
        y[i] = std::abs(X(i, 0)) + (std::isnan(X(i, 1)) ? 1 : X(i, 1)) +
               (static_cast<int>(X(i, 2)) % 3 == 0 ? 1 : 0) + 0.1 * random.normal();
    }
    return y;
}

const std::vector<bool> third_is_categorical = {false, false, true};

double squared_error(const rw::Tree<double>& tree, const rw::Matrix<double>& X,
                     const rw::Vector<double>& y) {
    double sum = 0;
    for (Index i = 0; i < X.rows(); ++i) {
        const Index leaf = tree.leaf([&](Index j) { return X(i, j); });
        const Index value = tree.nodes()[static_cast<std::size_t>(leaf)].value();
        sum += std::pow(y[i] - tree.values()(0, value), 2);
    }
    return sum / static_cast<double>(X.rows());
}

bool same(const GrownTree<double>& a, const GrownTree<double>& b) {
    if (a.parts.nodes.size() != b.parts.nodes.size() || a.parts.values != b.parts.values)
        return false;
    for (std::size_t k = 0; k < a.parts.nodes.size(); ++k) {
        if (a.parts.nodes[k].threshold != b.parts.nodes[k].threshold ||
            a.parts.nodes[k].word != b.parts.nodes[k].word)
            return false;
    }
    return a.parts.category_codes == b.parts.category_codes && a.importances == b.importances;
}

}  // namespace

TEST_CASE("one grower makes the same tree again after others") {
    const auto X = features(300, 1);
    const RankMatrix<double> ranks(X, third_is_categorical, 1);
    for (const bool at_random : {false, true}) {
        for (const auto criterion :
             {rw::RegressionCriterion::squared_error, rw::RegressionCriterion::absolute_error}) {
            const Target target = RegressionTarget{response(X, 2), criterion};
            const GrowSettings settings{.max_features = 2, .random_thresholds = at_random};
            TreeGrower<double> grower(ranks, target, settings);
            const rw::Vector<double> ones = rw::Vector<double>::Ones(300);
            rw::Vector<double> half = ones;
            half.head(150).setZero();
            const auto first = grower.grow(ones, rw::Random(3));
            const auto other = grower.grow(half, rw::Random(4));
            CHECK_FALSE(same(first, other));
            CHECK(same(first, grower.grow(ones, rw::Random(3))));
            CHECK(
                same(other, TreeGrower<double>(ranks, target, settings).grow(half, rw::Random(4))));
        }
    }
}

TEST_CASE("random thresholds differ by seed, lie between values, and the trees still learn") {
    const auto X = features(2000, 5);
    const auto y = response(X, 6);
    const RankMatrix<double> ranks(X, third_is_categorical, 1);
    const Target target = RegressionTarget{y};
    const GrowSettings settings{.max_features = 3, .random_thresholds = true};
    TreeGrower<double> grower(ranks, target, settings);
    std::set<double> first_thresholds;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const auto grown = grower.grow(rw::Vector<double>::Ones(2000), rw::Random(seed));
        const rw::Tree<double> tree(grown.parts);
        CHECK(squared_error(tree, X, y) < 1e-12);
        const auto& root = tree.nodes()[0];
        const bool is_by_order = std::isfinite(root.threshold);
        if (!root.is_categorical() && is_by_order)
            first_thresholds.insert(root.threshold);
        const auto& rows = grown.statistics.rows;
        for (std::size_t k = 0; k < tree.nodes().size(); ++k) {
            const auto left = tree.nodes()[k].left;
            if (left > 0)
                CHECK(rows[left] + rows[left + 1] == rows[k]);
        }
    }
    CHECK(first_thresholds.size() > 5);
    CHECK(*first_thresholds.begin() > -5);
    CHECK(*first_thresholds.rbegin() < 5);
}

TEST_CASE("rows go at prediction where they went in training, also by random subsets and missing") {
    constexpr Index rows = 2000;
    const auto X = features(rows, 7);
    const RankMatrix<double> ranks(X, third_is_categorical, 1);
    const auto y = response(X, 8);
    const Target target = RegressionTarget{y};
    for (const bool at_random : {false, true}) {
        for (const Index surrogates : {0, 2}) {
            for (const std::optional<Index> split_rows : {std::optional<Index>(), {10}, {60}}) {
                CAPTURE(at_random, surrogates, split_rows.value_or(0));
                GrowSettings settings{.max_features = 3, .random_thresholds = at_random};
                settings.min_samples_leaf = 4;
                settings.max_surrogates = surrogates;
                settings.max_split_rows = split_rows;
                const auto grown = TreeGrower<double>(ranks, target, settings)
                                       .grow(rw::Vector<double>::Ones(rows), rw::Random(9));
                const rw::Tree<double> tree(grown.parts);
                std::vector<Index> count(tree.nodes().size(), 0);
                std::vector<double> sum(tree.nodes().size(), 0);
                for (Index i = 0; i < rows; ++i) {
                    const auto leaf =
                        static_cast<std::size_t>(tree.leaf([&](Index j) { return X(i, j); }));
                    ++count[leaf];
                    sum[leaf] += y[i];
                }
                for (std::size_t k = 0; k < count.size(); ++k) {
                    if (!tree.nodes()[k].is_leaf())
                        continue;
                    REQUIRE(count[k] == grown.statistics.rows[k]);
                    REQUIRE(count[k] >= 4);
                    CHECK(tree.values()(0, tree.nodes()[k].value()) ==
                          Approx(sum[k] / static_cast<double>(count[k])).margin(1e-12));
                }
            }
        }
    }
}

TEST_CASE("rows that follow a growing tree end where walks end, unless they have to walk") {
    const auto X = features(600, 7);
    const RankMatrix<double> ranks(X, third_is_categorical, 1);
    const auto y = response(X, 8);
    const Target target = RegressionTarget{y};
    rw::Vector<double> weights = rw::Vector<double>::Ones(600);
    std::vector<std::uint32_t> following;
    for (std::uint32_t i = 0; i < 600; i += 3) {
        weights[i] = 0;
        following.push_back(i);
    }
    for (const bool at_random : {false, true}) {
        for (const Index most_leaves : {0, 30}) {
            GrowSettings settings{.max_features = 2, .random_thresholds = at_random};
            if (most_leaves > 0)
                settings.max_leaf_nodes = most_leaves;
            const auto grown =
                TreeGrower<double>(ranks, target, settings).grow(weights, rw::Random(9), following);
            const rw::Tree<double> tree(grown.parts);
            REQUIRE(grown.leaves.size() == following.size());
            std::size_t arrived = 0;
            for (std::size_t k = 0; k < following.size(); ++k) {
                if (grown.leaves[k] == FollowingRows<double>::undecided)
                    continue;
                ++arrived;
                CHECK(grown.leaves[k] == tree.leaf([&](Index j) { return X(following[k], j); }));
            }
            CHECK(arrived > 150);
        }
    }
}

TEST_CASE("gini of whole weights and of their halves grows the same tree") {
    const auto X = features(900, 21);
    const RankMatrix<double> ranks(X, third_is_categorical, 1);
    const auto y = response(X, 22);
    ClassificationTarget classes{.classes = 4};
    rw::Vector<double> whole(900);
    rw::Random random(23);
    for (Index i = 0; i < 900; ++i) {
        classes.codes.push_back(std::clamp(static_cast<int>(std::floor(y[i] + 1)), 0, 3));
        whole[i] = static_cast<double>(1 + random.below(3));
    }
    const rw::Vector<double> half = whole / 2;
    const Target target = classes;
    for (const Index surrogates : {0, 2}) {
        for (const Index least : {1, 7}) {
            GrowSettings settings{.max_features = 3};
            settings.max_surrogates = surrogates;
            settings.min_samples_leaf = least;
            settings.min_weight_fraction_leaf = 0.005;
            TreeGrower<double> grower(ranks, target, settings);
            CAPTURE(surrogates, least);
            CHECK(same(grower.grow(whole, rw::Random(1)), grower.grow(half, rw::Random(1))));
        }
    }
}

TEST_CASE("splits judged by some of the rows are nearly as good, and obey the limits") {
    const auto X = features(5000, 10);
    const auto y = response(X, 11);
    const RankMatrix<double> ranks(X, third_is_categorical, 1);
    const Target target = RegressionTarget{y};
    GrowSettings settings{.max_features = 3};
    settings.min_samples_leaf = 10;
    settings.min_weight_fraction_leaf = 0.003;
    const rw::Vector<double> ones = rw::Vector<double>::Ones(5000);
    const auto exact = TreeGrower<double>(ranks, target, settings).grow(ones, rw::Random(12));
    settings.max_split_rows = 200;
    const auto rough = TreeGrower<double>(ranks, target, settings).grow(ones, rw::Random(12));
    for (std::size_t k = 0; k < rough.statistics.rows.size(); ++k)
        CHECK(rough.statistics.rows[k] >= 15);
    const auto new_X = features(5000, 13);
    const auto new_y = response(new_X, 14);
    const double error = squared_error(rw::Tree<double>(exact.parts), new_X, new_y);
    const double rough_error = squared_error(rw::Tree<double>(rough.parts), new_X, new_y);
    CHECK(rough_error < 1.5 * error);
    CHECK(rough_error < 0.1);
}

TEST_CASE("importances add up to what the impurity falls by") {
    const auto X = features(400, 15);
    const RankMatrix<double> ranks(X, third_is_categorical, 1);
    const Target target = RegressionTarget{response(X, 16)};
    GrowSettings settings{.max_features = 3};
    settings.min_samples_leaf = 5;
    const auto grown = TreeGrower<double>(ranks, target, settings)
                           .grow(rw::Vector<double>::Ones(400), rw::Random(0));
    const auto& at = grown.statistics;
    double leaves = 0;
    for (std::size_t k = 0; k < grown.parts.nodes.size(); ++k) {
        if (grown.parts.nodes[k].is_leaf())
            leaves += at.impurity[static_cast<Index>(k)] * at.weight[static_cast<Index>(k)] / 400;
    }
    CHECK(grown.importances.sum() == Approx(at.impurity[0] - leaves));
    CHECK(grown.importances.minCoeff() > 0);
    settings.statistics = false;
    const auto bare = TreeGrower<double>(ranks, target, settings)
                          .grow(rw::Vector<double>::Ones(400), rw::Random(0));
    CHECK(bare.statistics.rows.empty());
    CHECK(same(bare, grown));
}

TEST_CASE("ranks and rows that need more than 32 bits together are sorted in 64") {
    constexpr Index rows = 1 << 20;
    rw::Random random(17);
    rw::Matrix<float> X(rows, 1);
    rw::Vector<double> y(rows), weights = rw::Vector<double>::Zero(rows);
    for (Index i = 0; i < rows; ++i) {
        X(i, 0) = static_cast<float>(random.uniform());
        y[i] = X(i, 0) < 0.7F ? 0 : 1;
        weights[i] = i < rows / 8 ? 1.5 : 0;
    }
    const RankMatrix<float> ranks(X, {}, 1);
    const Target target = RegressionTarget{y};
    const GrowSettings settings{.max_features = 1};
    const auto grown = TreeGrower<float>(ranks, target, settings).grow(weights, rw::Random(0));
    REQUIRE(grown.parts.nodes.size() == 3);
    CHECK(grown.parts.nodes[0].threshold == Approx(0.7).epsilon(1e-4));
    ClassificationTarget classes{.classes = 2};
    for (const double label : y)
        classes.codes.push_back(label > 0 ? 1 : 0);
    const Target by_class = classes;
    const auto whole = (weights.array() > 0).select(2 * rw::Vector<double>::Ones(rows), 0).eval();
    for (const rw::Vector<double>& w : {weights, whole}) {
        const auto again = TreeGrower<float>(ranks, by_class, settings).grow(w, rw::Random(0));
        REQUIRE(again.parts.nodes.size() == 3);
        CHECK(again.parts.nodes[0].threshold == grown.parts.nodes[0].threshold);
    }
}

}  // namespace grower_test
