#include <ridgewood/core/random.hpp>
#include <ridgewood/simd/axpy.hpp>
#include <ridgewood/simd/axpy_dot.hpp>
#include <ridgewood/simd/dot.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "levels.hpp"

namespace axpy_test {

using namespace ridgewood;

namespace {

std::vector<double> numbers(std::size_t count, std::uint64_t seed) {
    Random random(seed);
    std::vector<double> out(count);
    for (double& x : out)
        x = random.normal();
    return out;
}

constexpr double factor = 0.7;

}  // namespace

TEST_CASE("axpy agrees with the scalar loop at every level and length", "[simd][axpy]") {
    for (std::size_t count = 0; count < 68; ++count) {
        const auto x = numbers(count + 1, 1), before = numbers(count + 2, 2);
        for (const auto isa : levels()) {
            auto y = before;
            simd::axpy(isa, factor, x.data() + 1, count, &y[1]);
            REQUIRE(y.front() == before.front());
            REQUIRE(y.back() == before.back());
            for (std::size_t i = 1; i <= count; ++i)
                REQUIRE(std::abs(y[i] - (before[i] + factor * x[i])) < 1e-15 * 4);
        }
    }
}

TEST_CASE("dot agrees with the scalar loop at every level and length", "[simd][dot]") {
    for (std::size_t count = 0; count < 68; ++count) {
        const auto x = numbers(count + 1, 3), y = numbers(count + 3, 4);
        double expected = 0;
        for (std::size_t i = 0; i < count; ++i)
            expected += x[1 + i] * y[3 + i];
        for (const auto isa : levels())
            REQUIRE(std::abs(simd::dot(isa, x.data() + 1, y.data() + 3, count) - expected) < 1e-13);
    }
}

TEST_CASE("axpy_dot agrees with the scalar loop at every level and length", "[simd][axpy_dot]") {
    for (std::size_t count = 0; count < 68; ++count) {
        const auto x = numbers(count + 1, 5), z = numbers(count + 3, 6);
        const auto before = numbers(count + 2, 7);
        for (const auto isa : levels()) {
            auto y = before;
            const double product =
                simd::axpy_dot(isa, factor, x.data() + 1, z.data() + 3, count, &y[1]);
            REQUIRE(y.front() == before.front());
            REQUIRE(y.back() == before.back());
            double expected = 0;
            for (std::size_t i = 0; i < count; ++i) {
                REQUIRE(std::abs(y[1 + i] - (before[1 + i] + factor * x[1 + i])) < 1e-15 * 4);
                expected += z[3 + i] * y[1 + i];
            }
            REQUIRE(std::abs(product - expected) < 1e-13);
        }
    }
}

TEST_CASE("axpy_dot takes one array for both columns", "[simd][axpy_dot]") {
    const std::vector<double> x{1, 2, 3};
    for (const auto isa : levels()) {
        std::vector<double> y{1, 1, 1};
        REQUIRE(simd::axpy_dot(isa, 2, x.data(), x.data(), 3, y.data()) == 3 + 2 * 5 + 3 * 7);
        REQUIRE(y == std::vector<double>{3, 5, 7});
    }
}

TEST_CASE("axpy, dot and axpy_dot carry a NaN from every place", "[simd][axpy][dot][axpy_dot]") {
    constexpr std::size_t count = 47;
    const auto ordinary = numbers(count, 8);
    for (std::size_t at = 0; at < count; ++at) {
        auto x = ordinary;
        x[at] = std::numeric_limits<double>::quiet_NaN();
        for (const auto isa : levels()) {
            auto y = ordinary;
            REQUIRE(std::isnan(simd::dot(isa, x.data(), y.data(), count)));
            REQUIRE(std::isnan(
                simd::axpy_dot(isa, factor, x.data(), ordinary.data(), count, y.data())));
            y = ordinary;
            simd::axpy(isa, factor, x.data(), count, y.data());
            for (std::size_t i = 0; i < count; ++i)
                REQUIRE(std::isnan(y[i]) == (i == at));
        }
    }
}

}  // namespace axpy_test
