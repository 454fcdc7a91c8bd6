#include <ridgewood/core/random.hpp>
#include <ridgewood/simd/sparse_dot.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "levels.hpp"

namespace sparse_dot_test {

using namespace ridgewood;

namespace {

template <class StorageIndex>
void require_agreement() {
    constexpr std::size_t rows = 100;
    Random random(1);
    std::vector<double> residuals(rows * 8 + 1);
    for (double& r : residuals)
        r = random.normal();
    for (std::size_t count = 0; count < 68; ++count) {
        std::vector<double> values(count + 1);
        std::vector<StorageIndex> places(count);
        for (double& x : values)
            x = random.normal();
        for (StorageIndex& place : places)
            place = static_cast<StorageIndex>(random.below(rows));
        for (const auto isa : levels()) {
            std::vector<double> out(10, 0.5);
            simd::sparse_dot(isa, values.data() + 1, places.data(), count, &residuals[1], &out[1]);
            REQUIRE(out.front() == 0.5);
            REQUIRE(out.back() == 0.5);
            for (std::size_t k = 0; k < 8; ++k) {
                double expected = 0;
                for (std::size_t t = 0; t < count; ++t)
                    expected +=
                        values[1 + t] * residuals[1 + static_cast<std::size_t>(places[t]) * 8 + k];
                REQUIRE(std::abs(out[1 + k] - expected) < 1e-12);
            }
        }
    }
}

}  // namespace

TEST_CASE("sparse_dot agrees with the scalar sum at every level and length", "[simd][sparse_dot]") {
    require_agreement<int>();
    require_agreement<std::int64_t>();
}

TEST_CASE("sparse_dot carries NaN and infinity to their residual alone", "[simd][sparse_dot]") {
    const std::vector<int> places{0, 2, 3};
    const std::vector<double> values{1, 2, 3};
    std::vector<double> residuals(4 * 8, 1);
    residuals[2 * 8 + 1] = std::numeric_limits<double>::quiet_NaN();
    residuals[3 * 8 + 4] = std::numeric_limits<double>::infinity();
    residuals[1 * 8 + 0] = std::numeric_limits<double>::quiet_NaN();  // a row without a value
    for (const auto isa : levels()) {
        std::vector<double> out(8);
        simd::sparse_dot(isa, values.data(), places.data(), places.size(), residuals.data(),
                         out.data());
        for (std::size_t k = 0; k < 8; ++k) {
            REQUIRE(std::isnan(out[k]) == (k == 1));
            REQUIRE(std::isinf(out[k]) == (k == 4));
        }
        REQUIRE(out[0] == 6);
    }
}

}  // namespace sparse_dot_test
