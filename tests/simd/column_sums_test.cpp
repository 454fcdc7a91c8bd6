#include <ridgewood/core/random.hpp>
#include <ridgewood/simd/column_sums.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "levels.hpp"

namespace column_sums_test {

using namespace ridgewood;

namespace {

std::vector<double> numbers(std::size_t count, std::uint64_t seed) {
    Random random(seed);
    std::vector<double> out(count);
    for (double& x : out)
        x = random.normal();
    return out;
}

constexpr double shift = 0.3;

}  // namespace

TEST_CASE("column_sums agrees with the scalar loop at every level and length",
          "[simd][column_sums]") {
    for (std::size_t count = 0; count < 68; ++count) {
        const auto x = numbers(count + 1, 1), w = numbers(count + 3, 2), y = numbers(count + 2, 3);
        for (const double* const weights : {w.data() + 3, static_cast<const double*>(nullptr)}) {
            simd::ColumnSums expected{};
            for (std::size_t i = 0; i < count; ++i) {
                const double d = x[1 + i] - shift, weight = weights ? weights[i] : 1;
                expected.sum += weight * d;
                expected.product += weight * d * y[2 + i];
                expected.squares += weight * d * d;
            }
            for (const auto isa : levels()) {
                const auto sums =
                    simd::column_sums(isa, x.data() + 1, weights, y.data() + 2, shift, count);
                REQUIRE(std::abs(sums.sum - expected.sum) < 1e-13);
                REQUIRE(std::abs(sums.product - expected.product) < 1e-13);
                REQUIRE(std::abs(sums.squares - expected.squares) < 1e-12);
            }
        }
    }
}

TEST_CASE("a NaN in y leaves the sums of x alone, one in x reaches all three",
          "[simd][column_sums]") {
    constexpr std::size_t count = 47;
    const auto ordinary = numbers(count, 4);
    for (std::size_t at = 0; at < count; ++at) {
        auto bad = ordinary;
        bad[at] = std::numeric_limits<double>::quiet_NaN();
        for (const auto isa : levels()) {
            const auto of_y =
                simd::column_sums(isa, ordinary.data(), ordinary.data(), bad.data(), shift, count);
            REQUIRE(std::isfinite(of_y.sum));
            REQUIRE(std::isnan(of_y.product));
            REQUIRE(std::isfinite(of_y.squares));
            const auto of_x =
                simd::column_sums(isa, bad.data(), nullptr, ordinary.data(), shift, count);
            REQUIRE(std::isnan(of_x.sum));
            REQUIRE(std::isnan(of_x.product));
            REQUIRE(std::isnan(of_x.squares));
        }
    }
}

}  // namespace column_sums_test
