#include <ridgewood/core/random.hpp>
#include <ridgewood/simd/distance_sum.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "levels.hpp"

namespace distance_sum_test {

using namespace ridgewood;

TEST_CASE("distance_sum agrees with the scalar loop at every level and length",
          "[simd][distance_sum]") {
    constexpr std::size_t stride = 71;
    Random random(1);
    std::vector<double> x(5), columns(5 * stride + 1);
    for (double& value : x)
        value = random.normal();
    for (double& value : columns)
        value = random.normal();
    for (const std::size_t features : {0U, 1U, 2U, 5U}) {
        for (std::size_t rows = 0; rows <= 70; ++rows) {
            double expected = 0;
            for (std::size_t i = 0; i < rows; ++i) {
                double squares = 0;
                for (std::size_t f = 0; f < features; ++f)
                    squares += std::pow(columns[1 + f * stride + i] - x[f], 2);
                expected += std::sqrt(squares);
            }
            for (const auto isa : levels()) {
                REQUIRE(simd::distance_sum(isa, x.data(), columns.data() + 1, stride, features,
                                           rows) == Approx(expected).epsilon(1e-14));
            }
        }
    }
}

TEST_CASE("distance_sum loses no digits far from the origin and passes NaN on",
          "[simd][distance_sum]") {
    const double x[] = {1e9, -1e9};
    std::vector<double> columns(2 * 9, 1e9);
    for (std::size_t i = 0; i < 9; ++i)
        columns[9 + i] = -1e9 + 0.25;
    for (const auto isa : levels())
        REQUIRE(simd::distance_sum(isa, x, columns.data(), 9, 2, 9) == 9 * 0.25);
    columns[4] = std::numeric_limits<double>::quiet_NaN();
    for (const auto isa : levels())
        REQUIRE(std::isnan(simd::distance_sum(isa, x, columns.data(), 9, 2, 9)));
}

}  // namespace distance_sum_test
