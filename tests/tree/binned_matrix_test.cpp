#include <ridgewood/core/random.hpp>
#include <ridgewood/tree/binned_matrix.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "catch.hpp"

namespace binned_matrix_test {

namespace rw = ridgewood;
using rw::Index;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Columns of many values, of few, of one value that most rows have, of tiny differences, of
/// extremes, and of missing values.
template <class S>
rw::Matrix<S> awkward_table(Index rows) {
    rw::Random random(4);
    rw::Matrix<S> X(rows, 6);
    constexpr S most = std::numeric_limits<S>::max();
    for (Index i = 0; i < rows; ++i) {
        X(i, 0) = static_cast<S>(random.normal());
        X(i, 1) = static_cast<S>(random.below(7));
        X(i, 2) = random.below(10) > 0 ? S(0) : static_cast<S>(random.normal());
        X(i, 3) = S(1) + static_cast<S>(random.below(500)) * std::numeric_limits<S>::epsilon();
        X(i, 4) = i % 3 == 0 ? -most : i % 3 == 1 ? most : S(0);
        X(i, 5) = i % 4 == 0 ? std::numeric_limits<S>::quiet_NaN() : X(i, 0);
    }
    return X;
}

template <class S>
void require_thresholds_decide_alike(const rw::Matrix<S>& X, const rw::BinnedMatrix<S>& bins) {
    for (Index j = 0; j < X.cols(); ++j) {
        const auto& edges = bins.edges(j);
        REQUIRE(std::is_sorted(edges.thresholds.begin(), edges.thresholds.end()));
        for (Index i = 0; i < X.rows(); ++i) {
            const std::uint16_t bin = bins.bin(static_cast<std::size_t>(i), j);
            if (!bins.place(j).is_shared && !bins.place(j).is_wide)
                REQUIRE(bins.column(bins.place(j).slot)[i] == bin);
            if (rw::detail::is_nan(X(i, j))) {
                REQUIRE(bin == edges.missing());
                continue;
            }
            const auto below = std::count_if(edges.thresholds.begin(), edges.thresholds.end(),
                                             [&](S threshold) { return !(X(i, j) <= threshold); });
            REQUIRE(bin == below);
        }
    }
}

}  // namespace

TEMPLATE_TEST_CASE("a threshold decides on a value as it does on its bin", "[tree][bins]", float,
                   double) {
    const auto X = awkward_table<TestType>(777);
    for (const Index most : {2, 3, 16, 255, 256, 600}) {
        const rw::BinnedMatrix<TestType> bins(X, {.max_bins = most});
        require_thresholds_decide_alike(X, bins);
        for (Index j = 0; j < X.cols(); ++j)
            REQUIRE(static_cast<Index>(bins.edges(j).bins()) <= most);
        REQUIRE(bins.edges(5).has_missing);
        REQUIRE_FALSE(bins.edges(0).has_missing);
    }
}

TEST_CASE("few values have a bin each, with thresholds half way between them", "[tree][bins]") {
    const Eigen::Vector<double, 6> x(3, 1, 3, 8, 1, 2);
    const rw::BinnedMatrix<double> bins(x);
    CHECK(bins.edges(0).thresholds == std::vector<double>{1.5, 2.5, 5.5});
    CHECK(bins.edges(0).bins() == 4);
    const rw::BinnedMatrix<double> constant(Eigen::VectorXd::Constant(5, 7));
    CHECK(constant.edges(0).bins() == 1);
}

TEST_CASE("bins hold about equally many rows, and a frequent value one of its own",
          "[tree][bins]") {
    constexpr Index rows = 30000;
    const auto X = awkward_table<double>(rows);
    const rw::BinnedMatrix<double> bins(X);
    const auto counts = [&](Index j) {
        std::vector<int> out(256);
        for (Index i = 0; i < rows; ++i)
            ++out[bins.column(j)[i]];
        out.resize(bins.edges(j).bins());
        return out;
    };
    const auto even = counts(0);
    REQUIRE(even.size() == 255);
    CHECK(*std::max_element(even.begin(), even.end()) < 1.1 * rows / 255);
    CHECK(*std::min_element(even.begin(), even.end()) > 0.9 * rows / 255);
    const auto skewed = counts(2);
    const auto zero = std::max_element(skewed.begin(), skewed.end());
    CHECK(*zero == (X.col(2).array() == 0).count());
    REQUIRE(skewed.size() == 255);
    CHECK(*std::max_element(skewed.begin(), zero) < 2 * (static_cast<int>(rows) - *zero) / 254);
}

TEST_CASE("categories have a bin each, and the rare ones of too many one together",
          "[tree][bins]") {
    rw::Matrix<double> X(9, 1);
    X.col(0) << 40, 7, 7, 40, missing, 3, 40, 9, 4e9;
    const rw::BinnedMatrix<double> all(X, {.categorical = {0}});
    CHECK(all.edges(0).categories == std::vector<std::uint32_t>{3, 7, 9, 40, 4000000000U});
    CHECK_FALSE(all.edges(0).has_rare);
    CHECK(all.column(0)[4] == all.edges(0).missing());
    const rw::BinnedMatrix<double> few(X, {.max_bins = 3, .categorical = {0}});
    CHECK(few.edges(0).categories == std::vector<std::uint32_t>{7, 40});
    CHECK(few.edges(0).has_rare);
    CHECK(few.edges(0).bins() == 3);
    CHECK(few.column(0)[5] == 2);
    CHECK(few.column(0)[8] == 2);
}

TEST_CASE("bins do not depend on the number of threads", "[tree][bins]") {
    const auto X = awkward_table<float>(20000);
    const rw::BinnedMatrix<float> one(X, {.sample_rows = 1000});
    const rw::BinnedMatrix<float> three(X, {.sample_rows = 1000, .threads = 3});
    for (Index j = 0; j < X.cols(); ++j) {
        CHECK(one.edges(j).thresholds == three.edges(j).thresholds);
        CHECK(std::equal(one.column(j), one.column(j) + X.rows(), three.column(j)));
    }
    CHECK(std::equal(one.block(0), one.block(0) + 16 * X.rows(), three.block(0)));
    CHECK(one.memory() == 20000 * (6 + 16));
}

TEST_CASE("edges can be those of some rows, or the caller's", "[tree][bins]") {
    const Eigen::Vector<double, 5> x(1, 2, 100, 3, 50);
    const std::vector<std::uint32_t> rows = {0, 1, 3};
    const rw::BinnedMatrix<double> some(x, {}, rows);
    CHECK(some.edges(0).thresholds == std::vector<double>{1.5, 2.5});
    CHECK(some.column(0)[2] == 2);
    const auto given = rw::BinnedMatrix<double>::with_thresholds(x, {{2, 60}});
    CHECK(std::vector<int>(given.column(0), given.column(0) + 5) ==
          std::vector<int>{0, 0, 2, 1, 1});
}

TEST_CASE("what cannot be binned is refused by name", "[tree][bins]") {
    const auto message = [](const rw::Matrix<double>& X, const rw::BinningOptions& options) {
        return refusal([&] { (void)rw::BinnedMatrix<double>(X, options); });
    };
    rw::Matrix<double> X = rw::Matrix<double>::Ones(4, 2);
    CHECK(message(X, {.max_bins = 1}) == "max_bins must be in [2, 65535], got 1");
    CHECK(message(X, {.max_bins = 65536}) == "max_bins must be in [2, 65535], got 65536");
    CHECK(message(X, {.categorical = {2}}) == "categorical names column 2 but X has 2 columns");
    CHECK(message(X, {.sample_rows = 0}) == "sample_rows must be >= 1, got 0");
    CHECK(message(rw::Matrix<double>(0, 2), {}) == "X is empty: it has 0 rows and 2 columns");
    X(3, 1) = std::numeric_limits<double>::infinity();
    CHECK(message(X, {}) == "X(3, 1) is inf, expected a finite value or NaN (missing)");
    X(3, 1) = 1.5;
    CHECK(message(X, {.categorical = {1}}) ==
          "X(3, 1) is 1.5, expected a category: a whole number >= 0 below 2^32 - 1");
    CHECK(refusal([&] {
              (void)rw::BinnedMatrix<double>::with_thresholds(X, {{1}, {2, 2}});
          }) == "thresholds of a column must ascend and be at most 65534");
}

}  // namespace binned_matrix_test
