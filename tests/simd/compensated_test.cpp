#include <ridgewood/core/random.hpp>
#include <ridgewood/simd/compensated.hpp>

#include <cmath>
#include <vector>

#include "catch.hpp"
#include "levels.hpp"

namespace compensated_test {

using namespace ridgewood;
using simd::Isa;

namespace {

std::vector<double> numbers(std::size_t count, std::uint64_t seed) {
    Random random(seed);
    std::vector<double> out(count);
    for (double& x : out)
        x = std::ldexp(random.normal(), static_cast<int>(random.below(40)) - 20);
    return out;
}

}  // namespace

TEST_CASE("a compensated dot product survives total cancellation", "[simd][compensated]") {
    for (const Isa isa : levels()) {
        const std::vector<double> x{1e15, 1, -1e15, 0x1p-30}, y{1e10, 1, 1e10, 0x1p-30};
        REQUIRE(simd::compensated_dot(isa, x.data(), y.data(), x.size()) == 1 + 0x1p-60);
        const std::vector<double> a{1 + 0x1p-30, -1}, b{1 - 0x1p-30, 1};
        REQUIRE(simd::compensated_dot(isa, a.data(), b.data(), a.size()) == -0x1p-60);
    }
}

TEST_CASE("a compensated dot product is exact to the last bit at every length and alignment",
          "[simd][compensated]") {
    const auto x = numbers(80, 1), y = numbers(80, 2);
    for (std::size_t count = 0; count <= 67; ++count) {
        for (std::size_t offset = 0; offset < 3; ++offset) {
            long double sum = 0;
            for (std::size_t i = 0; i < count; ++i) {
                sum += static_cast<long double>(x[offset + i]) * y[offset + i];
            }
            for (const Isa isa : levels()) {
                const double dot = simd::compensated_dot(isa, &x[offset], &y[offset], count);
                const double expected = static_cast<double>(sum);
                REQUIRE(std::abs(dot - expected) <= 2e-16 * std::abs(expected));
            }
        }
    }
}

TEST_CASE("a residual keeps what rounding would lose, at every length", "[simd][compensated]") {
    const auto x = numbers(80, 3);
    for (const Isa isa : levels()) {
        for (std::size_t count = 0; count <= 67; ++count) {
            std::vector<double> high(70, 7), low(70, 0);
            simd::subtract_product(isa, &x[1], 0.1, count, &high[1], &low[1]);
            simd::subtract_product(isa, &x[1], -0.1, count, &high[1], &low[1]);
            for (std::size_t i = 0; i < 70; ++i)
                REQUIRE(high[i] + low[i] == 7);

            simd::subtract_product(isa, &x[1], 0.3, count, &high[1], &low[1]);
            REQUIRE(high[0] == 7);
            REQUIRE(high[count + 1] == 7);
            for (std::size_t i = 1; i <= count; ++i) {
                const long double product = static_cast<long double>(0.3) * x[i];
                const auto left = static_cast<double>((7 - product) - high[i] - low[i]);
                REQUIRE(std::abs(left) <= 1e-18 * (7 + std::abs(x[i])));
            }
        }
    }
}

}  // namespace compensated_test
