#include <ridgewood/core/random.hpp>
#include <ridgewood/tree/cart_classifier.hpp>
#include <ridgewood/tree/cart_regressor.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <numeric>
#include <vector>

#include "catch.hpp"

namespace cart_brute_force_test {

namespace rw = ridgewood;
using rw::ClassificationCriterion;
using rw::Index;
using rw::RegressionCriterion;

namespace {

using Subset = std::vector<Index>;
/// Impurity of some rows times their weight, written down from the definition.
using Spread = std::function<double(const Subset&)>;

struct Problem {
    rw::Matrix<double> X;
    rw::Vector<double> y, weights;
    std::vector<Index> categorical;
    int classes = 0;  // 0: regression
};

constexpr double missing_value = std::numeric_limits<double>::quiet_NaN();

/// Few values in each column, so that there are ties; the last column holds categories.
Problem problem(std::uint64_t seed, int classes, bool with_missing, bool with_categories) {
    rw::Random random(seed);
    const Index rows = 9 + random.below(8);
    Problem made{rw::Matrix<double>(rows, 3),
                 rw::Vector<double>(rows),
                 rw::Vector<double>(rows),
                 {},
                 classes};
    for (Index i = 0; i < rows; ++i) {
        for (Index j = 0; j < 3; ++j) {
            made.X(i, j) = static_cast<double>(random.below(6));
            if (with_missing && random.uniform() < 0.25)
                made.X(i, j) = missing_value;
        }
        made.y[i] = classes > 0 ? static_cast<double>(random.below(classes))
                                : std::floor(10 * random.uniform()) / 2;
        made.weights[i] = 0.5 + random.uniform();
    }
    if (with_categories)
        made.categorical = {2};
    return made;
}

double weight_of(const Problem& problem, const Subset& rows) {
    return std::accumulate(rows.begin(), rows.end(), 0.0,
                           [&](double sum, Index i) { return sum + problem.weights[i]; });
}

/// min over c of sum w loss(y - c), by looking closer and closer.
double least_loss(const Problem& problem, const Subset& rows,
                  const std::function<double(double)>& loss) {
    const auto total = [&](double c) {
        double sum = 0;
        for (const Index i : rows)
            sum += problem.weights[i] * loss(problem.y[i] - c);
        return sum;
    };
    double low = -1, high = 10;
    for (int step = 0; step < 200; ++step) {
        const double a = low + (high - low) / 3, b = high - (high - low) / 3;
        (total(a) <= total(b) ? high : low) = total(a) <= total(b) ? b : a;
    }
    return total((low + high) / 2);
}

double mean_of(const Problem& problem, const Subset& rows) {
    double sum = 0;
    for (const Index i : rows)
        sum += problem.weights[i] * problem.y[i];
    return sum / weight_of(problem, rows);
}

double spread(const Problem& problem, RegressionCriterion criterion, double delta,
              const Subset& rows) {
    const double mean = mean_of(problem, rows);
    double sum = 0;
    switch (criterion) {
        case RegressionCriterion::absolute_error:
            return least_loss(problem, rows, [](double r) { return std::abs(r); });
        case RegressionCriterion::huber_loss:
            return least_loss(problem, rows, [&](double r) {
                const double a = std::abs(r);
                return a <= delta ? r * r / 2 : delta * (a - delta / 2);
            });
        case RegressionCriterion::poisson:
            if (!(mean > 0))
                return std::numeric_limits<double>::infinity();
            for (const Index i : rows) {
                const double y = problem.y[i];
                sum += problem.weights[i] * ((y > 0 ? y * std::log(y / mean) : 0) - y + mean);
            }
            return sum;
        default:
            for (const Index i : rows)
                sum += problem.weights[i] * (problem.y[i] - mean) * (problem.y[i] - mean);
            return sum;
    }
}

double spread(const Problem& problem, ClassificationCriterion criterion, const Subset& rows) {
    const double weight = weight_of(problem, rows);
    double impurity = criterion == ClassificationCriterion::gini ? 1 : 0;
    for (int k = 0; k < problem.classes; ++k) {
        double share = 0;
        for (const Index i : rows)
            share += problem.y[i] == k ? problem.weights[i] / weight : 0;
        if (criterion == ClassificationCriterion::gini)
            impurity -= share * share;
        else if (share > 0)
            impurity -= share * std::log2(share);
    }
    return weight * impurity;
}

/// Calls judge(left, right) for every split of the root on a feature.
template <class Judge>
void each_split(const Problem& problem, Index feature, const Judge& judge) {
    const bool categorical =
        std::count(problem.categorical.begin(), problem.categorical.end(), feature) > 0;
    const auto divide = [&](const auto& goes_left) {
        Subset left, right;
        for (Index i = 0; i < problem.X.rows(); ++i)
            (goes_left(problem.X(i, feature)) ? left : right).push_back(i);
        if (!left.empty() && !right.empty())
            judge(left, right);
    };
    for (const bool missing_left : {false, true}) {
        if (categorical) {
            for (unsigned set = 0; set < 64; ++set) {
                divide([&](double x) {
                    return std::isnan(x) ? missing_left : (set >> static_cast<int>(x) & 1) != 0;
                });
            }
        } else {
            for (double threshold = 0; threshold < 7; ++threshold)
                divide([&](double x) { return std::isnan(x) ? missing_left : x <= threshold; });
        }
    }
}

/// Whether a split is by the order of the feature, and not by its being there.
bool in_order(const Problem& problem, Index feature, const Subset& left, const Subset& right) {
    const auto all_missing = [&](const Subset& rows) {
        return std::all_of(rows.begin(), rows.end(),
                           [&](Index i) { return std::isnan(problem.X(i, feature)); });
    };
    return !all_missing(left) && !all_missing(right);
}

struct Limits {
    std::size_t min_rows = 1;
    double min_weight = 0;
    std::vector<int> monotone = {0, 0, 0};
};

double best_gain(const Problem& problem, const Spread& spread_of, const Limits& limits = {}) {
    Subset all(static_cast<std::size_t>(problem.X.rows()));
    std::iota(all.begin(), all.end(), Index{0});
    double best = -1;
    for (Index feature = 0; feature < 3; ++feature) {
        const int sign = limits.monotone[static_cast<std::size_t>(feature)];
        each_split(problem, feature, [&](const Subset& left, const Subset& right) {
            if (std::min(left.size(), right.size()) < limits.min_rows ||
                std::min(weight_of(problem, left), weight_of(problem, right)) < limits.min_weight ||
                (in_order(problem, feature, left, right) &&
                 (mean_of(problem, left) - mean_of(problem, right)) * sign > 0))
                return;
            best = std::max(best, spread_of(all) - spread_of(left) - spread_of(right));
        });
    }
    return best;
}

/// What the first split of a model gains; -1 where there is none.
template <class Model>
double gain(const Model& model) {
    if (model.tree().nodes().size() == 1)
        return -1;
    const rw::Vector<double> at =
        model.statistics().impurity.cwiseProduct(model.statistics().weight);
    return at[0] - at[1] - at[2];
}

template <class Spec>
auto stump(const Problem& problem, Spec spec) {
    spec.max_depth = 1;
    spec.categorical = problem.categorical;
    return spec.fit(problem.X, problem.y, {.weights = problem.weights});
}

}  // namespace

TEST_CASE("no split of a regression node is better, with missing values and categories") {
    using enum RegressionCriterion;
    constexpr double delta = 0.8;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        for (const auto criterion :
             {squared_error, friedman_mse, absolute_error, poisson, huber_loss}) {
            const bool is_sum = criterion != absolute_error && criterion != huber_loss;
            const Problem made = problem(seed, 0, seed % 2 == 0, is_sum && seed % 3 == 0);
            INFO("seed " << seed << ", criterion " << static_cast<int>(criterion));
            const auto model =
                stump(made, rw::CartRegressor{.criterion = criterion, .huber_delta = delta});
            const double best = best_gain(
                made, [&](const Subset& rows) { return spread(made, criterion, delta, rows); });
            CHECK(gain(model) == Approx(best).margin(1e-9));
        }
    }
}

TEST_CASE("no split of a classification node is better, with missing values and categories") {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        for (const auto criterion :
             {ClassificationCriterion::gini, ClassificationCriterion::entropy}) {
            for (const int classes : {2, 3}) {
                const Problem made =
                    problem(seed, classes, seed % 2 == 0, classes == 2 && seed % 3 == 0);
                INFO("seed " << seed << ", classes " << classes);
                const auto model = stump(made, rw::CartClassifier{.criterion = criterion});
                const double best = best_gain(
                    made, [&](const Subset& rows) { return spread(made, criterion, rows); });
                CHECK(gain(model) == Approx(best).margin(1e-9));
            }
        }
    }
}

TEST_CASE("categories of three classes, or by medians, split nearly as well as can be") {
    double ours = 0, best = 0;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        const Problem classes = problem(seed, 3, false, true);
        const double found = gain(stump(classes, rw::CartClassifier{}));
        const double most = best_gain(classes, [&](const Subset& rows) {
            return spread(classes, ClassificationCriterion::gini, rows);
        });
        CHECK(found <= most + 1e-9);
        const Problem numbers = problem(seed, 0, false, true);
        const double found_error = gain(
            stump(numbers, rw::CartRegressor{.criterion = RegressionCriterion::absolute_error}));
        const double most_error = best_gain(numbers, [&](const Subset& rows) {
            return spread(numbers, RegressionCriterion::absolute_error, 1, rows);
        });
        CHECK(found_error <= most_error + 1e-9);
        ours += found / most + found_error / most_error;
        best += 2;
    }
    CHECK(ours > 0.95 * best);
}

TEST_CASE("the best split that obeys the limits on leaves and on signs is taken") {
    for (std::uint64_t seed = 0; seed < 80; ++seed) {
        INFO("seed " << seed);
        const Problem made = problem(seed, 0, seed % 2 == 0, false);
        const Limits limits{.min_rows = 3,
                            .min_weight = 0.3 * made.weights.sum(),
                            .monotone = {1, -1, static_cast<int>(seed % 3) - 1}};
        const auto model = stump(made, rw::CartRegressor{.min_samples_leaf = 3,
                                                         .min_weight_fraction_leaf = 0.3,
                                                         .monotone_constraints = limits.monotone});
        const double best = best_gain(
            made,
            [&](const Subset& rows) {
                return spread(made, RegressionCriterion::squared_error, 1, rows);
            },
            limits);
        CHECK(gain(model) == Approx(best).margin(1e-9));
        const Problem classes = problem(seed, 2, seed % 2 == 0, false);
        const auto classifier =
            stump(classes, rw::CartClassifier{.monotone_constraints = limits.monotone});
        const double best_of_classes =
            best_gain(classes,
                      [&](const Subset& rows) {
                          return spread(classes, ClassificationCriterion::gini, rows);
                      },
                      {.monotone = limits.monotone});
        CHECK(gain(classifier) == Approx(best_of_classes).margin(1e-9));
    }
}

TEST_CASE("a leaf predicts the median, Huber's location or the mean of its rows") {
    const rw::Matrix<double> X = rw::Matrix<double>::Zero(5, 1);
    rw::Vector<double> y(5), weights(5);
    y << 0, 1, 2, 10, 4;
    weights << 1, 1, 1, 1, 0;
    const auto predict = [&](const rw::CartRegressor& spec) {
        return spec.fit(X, y, {.weights = weights}).predict(X)[0];
    };
    using enum RegressionCriterion;
    CHECK(predict({.criterion = squared_error}) == 3.25);
    CHECK(predict({.criterion = poisson}) == 3.25);
    CHECK(predict({.criterion = absolute_error}) == 1.5);
    // (0 + 1 + 2 + delta) / 3 for delta between 2 and 4.5.
    CHECK(predict({.criterion = huber_loss, .huber_delta = 3}) == Approx(2).epsilon(1e-14));
    CHECK(predict({.criterion = huber_loss, .huber_delta = 100}) == Approx(3.25).epsilon(1e-14));
    // Far apart: every c between 1 and 2 is a minimum.
    CHECK(predict({.criterion = huber_loss, .huber_delta = 1e-3}) == Approx(1.5).epsilon(1e-12));
}

}  // namespace cart_brute_force_test
