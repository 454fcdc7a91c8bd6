#include <ridgewood/core/random.hpp>
#include <ridgewood/simd/panel_axpy.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "levels.hpp"

namespace panel_axpy_test {

using namespace ridgewood;

namespace {

std::vector<double> numbers(std::size_t count, std::uint64_t seed) {
    Random random(seed);
    std::vector<double> out(count);
    for (double& x : out)
        x = random.normal();
    return out;
}

}  // namespace

TEST_CASE("panel_axpy agrees with the scalar sum at every level and length", "[simd][panel_axpy]") {
    const auto coefficients = numbers(8 * 8 + 1, 1);
    for (std::size_t rows = 0; rows < 68; ++rows) {
        const auto panel = numbers(rows * 8 + 1, 2), before = numbers(rows * 8 + 2, 3);
        for (const auto isa : levels()) {
            auto residuals = before;
            simd::panel_axpy(isa, panel.data() + 1, &coefficients[1], rows, &residuals[1]);
            double worst = 0;
            for (std::size_t i = 0; i < rows; ++i) {
                for (std::size_t k = 0; k < 8; ++k) {
                    double expected = before[1 + i * 8 + k];
                    for (std::size_t c = 0; c < 8; ++c)
                        expected += panel[1 + i * 8 + c] * coefficients[1 + c * 8 + k];
                    worst = std::max(worst, std::abs(residuals[1 + i * 8 + k] - expected));
                }
            }
            REQUIRE(worst < 1e-12);
            REQUIRE(residuals.front() == before.front());
            REQUIRE(residuals.back() == before.back());
        }
    }
}

TEST_CASE("panel_axpy carries NaN to its row and infinity to its residual alone",
          "[simd][panel_axpy]") {
    constexpr std::size_t rows = 11;
    auto panel = numbers(rows * 8, 4), coefficients = numbers(8 * 8, 5);
    panel[6 * 8 + 2] = std::numeric_limits<double>::quiet_NaN();
    coefficients[7 * 8 + 5] = std::numeric_limits<double>::infinity();
    for (const auto isa : levels()) {
        auto residuals = numbers(rows * 8, 6);
        simd::panel_axpy(isa, panel.data(), coefficients.data(), rows, residuals.data());
        for (std::size_t i = 0; i < rows; ++i) {
            for (std::size_t k = 0; k < 8; ++k) {
                REQUIRE(std::isnan(residuals[i * 8 + k]) == (i == 6));
                REQUIRE(std::isinf(residuals[i * 8 + k]) == (i != 6 && k == 5));
            }
        }
    }
}

}  // namespace panel_axpy_test
