#include <ridgewood/core/random.hpp>
#include <ridgewood/ensemble/detail/row_sampler.hpp>
#include <ridgewood/ensemble/random_forest.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "catch.hpp"
#include "ensemble/tables.hpp"

namespace row_sampler_test {

namespace rw = ridgewood;
using rw::Index;
using Counts = std::vector<std::uint32_t>;
using Vector = rw::Vector<double>;

namespace {

Counts draw(const rw::detail::RowSampler& sampler, std::size_t rows, std::uint64_t key) {
    Counts counts(rows);
    sampler.draw(rw::Random(1).stream(key), counts);
    return counts;
}

std::uint32_t sum(const Counts& counts, std::size_t begin, std::size_t end) {
    return std::accumulate(counts.begin() + static_cast<std::ptrdiff_t>(begin),
                           counts.begin() + static_cast<std::ptrdiff_t>(end), 0U);
}

std::vector<std::uint32_t> rows_from(std::uint32_t begin, std::uint32_t end) {
    std::vector<std::uint32_t> rows(end - begin);
    std::iota(rows.begin(), rows.end(), begin);
    return rows;
}

/// What the weight of the only leaf of the only tree, a mean of labels, says of the draws.
Vector shares_of_tree(const rw::RandomForestClassifier& spec, const Vector& y) {
    const rw::Matrix<double> X = rw::Matrix<double>::Ones(y.size(), 1);
    return spec.fit(X, y).predict_proba(X.topRows(1)).transpose();
}

}  // namespace

TEST_CASE("a stratum gives the number of rows that it promises", "[ensemble]") {
    const std::vector<rw::detail::Stratum> strata = {{rows_from(0, 30), 7}, {rows_from(30, 40), 9}};
    for (const bool replaces : {false, true}) {
        const rw::detail::RowSampler sampler(strata, replaces, {});
        for (std::uint64_t key = 0; key < 20; ++key) {
            const Counts counts = draw(sampler, 50, key);
            CHECK(sum(counts, 0, 30) == 7);
            CHECK(sum(counts, 30, 40) == 9);
            CHECK(sum(counts, 40, 50) == 0);
            if (!replaces)
                CHECK(*std::max_element(counts.begin(), counts.end()) == 1);
        }
        CHECK(draw(sampler, 50, 3) == draw(sampler, 50, 3));
        CHECK(draw(sampler, 50, 3) != draw(sampler, 50, 4));
    }
}

TEST_CASE("rows are drawn with the chances that they are given", "[ensemble]") {
    const Vector chances = Eigen::Vector4d(1, 2, 3, 6);
    constexpr int trees = 4000;
    // Without replacement two of four; the chance of a row by the order of the two draws.
    const auto drawn_first = [&](Index i) { return chances[i] / 12; };
    for (const bool replaces : {true, false}) {
        const rw::detail::RowSampler sampler({{rows_from(0, 4), 2}}, replaces, chances);
        Vector times = Vector::Zero(4);
        for (int key = 0; key < trees; ++key) {
            const Counts counts = draw(sampler, 4, static_cast<std::uint64_t>(key));
            for (Index i = 0; i < 4; ++i)
                times[i] += counts[static_cast<std::size_t>(i)];
        }
        for (Index i = 0; i < 4; ++i) {
            double expected = 2 * drawn_first(i);
            if (!replaces) {
                expected = drawn_first(i);
                for (Index k = 0; k < 4; ++k)
                    expected += k == i ? 0 : drawn_first(k) * chances[i] / (12 - chances[k]);
            }
            CHECK(std::abs(times[i] / trees - expected) < 4 * std::sqrt(expected / trees));
        }
    }
}

TEST_CASE("bootstrap leaves out a row with chance (1 - 1/n)^n", "[ensemble]") {
    const rw::detail::RowSampler sampler({{rows_from(0, 1000), 1000}}, true, {});
    double unseen = 0;
    for (std::uint64_t key = 0; key < 50; ++key) {
        for (const std::uint32_t count : draw(sampler, 1000, key))
            unseen += count == 0 ? 1 : 0;
    }
    CHECK(unseen / 50000 == Approx(std::exp(-1)).epsilon(0.02));
    CHECK(sampler.leaves_rows_out());
    CHECK(!rw::detail::RowSampler({{rows_from(0, 9), 9}}, false, {}).leaves_rows_out());
    CHECK(rw::detail::RowSampler({{rows_from(0, 9), 8}}, false, {}).leaves_rows_out());
}

TEST_CASE("class fractions draw as many rows of each class as they say", "[ensemble]") {
    Vector y = Vector::Zero(100);
    y.tail(10).setOnes();
    rw::RandomForestClassifier spec{.n_estimators = 1, .class_fractions = {0.3, 0.1}};
    CHECK(shares_of_tree(spec, y)[1] == Approx(0.25));
    spec.bootstrap = false;
    CHECK(shares_of_tree(spec, y)[1] == Approx(0.25));
    spec.class_fractions = {0.1, 0.2};
    CHECK(refusal([&] { (void)shares_of_tree(spec, y); }) ==
          "RandomForestClassifier: class_fractions(1) asks for 20 rows of a class of 10, and "
          "bootstrap is false");
    spec.class_fractions = {0.1};
    CHECK(refusal([&] { (void)shares_of_tree(spec, y); }) ==
          "RandomForestClassifier: class_fractions has 1 values but y has 2 classes");
    spec.class_fractions = {0.1, -1};
    CHECK(refusal([&] { (void)shares_of_tree(spec, y); }) ==
          "RandomForestClassifier: class_fractions(1) must be in [0, 1], got -1");
    spec.class_fractions = {0, 0};
    CHECK(refusal([&] { (void)shares_of_tree(spec, y); }) ==
          "RandomForestClassifier: class_fractions ask for no rows");
    spec.class_fractions = {0.1, 0.1};
    spec.max_samples = rw::MaxSamples::count(3);
    CHECK(refusal([&] { (void)shares_of_tree(spec, y); }) ==
          "RandomForestClassifier: class_fractions and max_samples are both set");
}

TEST_CASE("weights can be chances of being drawn instead of weights", "[ensemble]") {
    const rw::Matrix<double> X = rw::Matrix<double>::Ones(4, 1);
    const Vector y = Eigen::Vector4d(0, 0, 0, 8), weights = Eigen::Vector4d(1, 1, 1, 1e9);
    const rw::RandomForestRegressor spec{.n_estimators = 1, .weight_use = rw::WeightUse::sampling};
    CHECK(spec.fit(X, y, {.weights = weights}).predict(X)[0] == 8);
    auto once = spec;
    once.bootstrap = false;
    once.max_samples = rw::MaxSamples::count(2);
    CHECK(once.fit(X, y, {.weights = weights}).predict(X)[0] == 4);
}

TEST_CASE("max_samples is a count or a share", "[ensemble]") {
    CHECK(rw::MaxSamples().of(7) == 7);
    CHECK(rw::MaxSamples::count(3).of(7) == 3);
    CHECK(rw::MaxSamples::fraction(0.632).of(1000) == 632);
    CHECK(rw::MaxSamples::fraction(1e-9).of(1000) == 1);
    CHECK(refusal([] { (void)rw::MaxSamples::count(0).of(7, "Spec"); }) ==
          "Spec: max_samples must be >= 1, got 0");
    CHECK(refusal([] { (void)rw::MaxSamples::fraction(1.5).of(7, "Spec"); }) ==
          "Spec: max_samples must be a fraction in (0, 1], got 1.5");
}

}  // namespace row_sampler_test
