#include <ridgewood/core/random.hpp>
#include <ridgewood/simd/exponential.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "simd/levels.hpp"

namespace exponential_test {

namespace simd = ridgewood::simd;

namespace {

/// Of all sizes that a double can have the exponential of, and some beyond.
std::vector<double> arguments() {
    constexpr double inf = std::numeric_limits<double>::infinity();
    std::vector<double> x = {0,   -0.0, 1,    -1,     1e-300, -1e-17, 0.34657359, -0.34657360,
                             709, 710,  -708, -708.1, 1e300,  -1e300, inf,        -inf};
    ridgewood::Random random(2);
    for (const double scale : {1e-3, 1.0, 20.0, 300.0}) {
        for (int k = 0; k < 5000; ++k)
            x.push_back(scale * random.normal());
    }
    return x;
}

}  // namespace

TEST_CASE("exponentials are right to two units of the last digit", "[simd]") {
    const auto x = arguments();
    for (const simd::Isa isa : levels()) {
        std::vector<double> found(x.size());
        simd::exponentials(isa, x.data(), x.size(), found.data());
        for (std::size_t i = 0; i < x.size(); ++i) {
            INFO("exp(" << x[i] << ")");
            const auto exact = static_cast<double>(std::exp(static_cast<long double>(x[i])));
            if (x[i] < -708) {
                REQUIRE(found[i] == 0);
            } else if (std::isinf(exact)) {
                REQUIRE(found[i] == exact);
            } else {
                REQUIRE(std::abs(found[i] - exact) <= 4.5e-16 * exact);
            }
        }
    }
}

TEST_CASE("exponentials have the same bits at every level and length", "[simd]") {
    const auto x = arguments();
    std::vector<double> first(x.size()), other(x.size());
    simd::exponentials(simd::Isa::portable, x.data(), x.size(), first.data());
    for (const simd::Isa isa : levels()) {
        simd::exponentials(isa, x.data(), x.size(), other.data());
        CHECK(std::memcmp(first.data(), other.data(), sizeof(double) * x.size()) == 0);
        for (std::size_t count = 0; count < 20; ++count) {
            std::vector<double> some(x.begin() + 3, x.begin() + 3 + 20);
            simd::exponentials(isa, some.data(), count, some.data());  // in the same place
            CHECK(std::memcmp(some.data(), first.data() + 3, sizeof(double) * count) == 0);
            CHECK(std::memcmp(some.data() + count, x.data() + 3 + count,
                              sizeof(double) * (20 - count)) == 0);
        }
    }
}

TEST_CASE("logistics are shares that sum to 1 with those of the negative", "[simd]") {
    const auto x = arguments();
    for (const simd::Isa isa : levels()) {
        std::vector<double> found(x.size()), mirrored(x.size()), negative = x;
        for (double& value : negative)
            value = -value;
        simd::logistics(isa, x.data(), x.size(), found.data());
        simd::logistics(isa, negative.data(), x.size(), mirrored.data());
        for (std::size_t i = 0; i < x.size(); ++i)
            REQUIRE(found[i] + mirrored[i] == Approx(1).epsilon(1e-15));
    }
    const double nan = std::numeric_limits<double>::quiet_NaN();
    double out = 0;
    simd::exponentials(simd::best_isa(), &nan, 1, &out);
    CHECK(std::isnan(out));
}

}  // namespace exponential_test
