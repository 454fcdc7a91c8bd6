#include <ridgewood/core/random.hpp>
#include <ridgewood/simd/multi_dot.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "levels.hpp"

namespace multi_dot_test {

using namespace ridgewood;
using simd::multi_dot_columns;

namespace {

/// Columns of `rows` values and as many rows of residuals, all behind one more value, so that no
/// vector is aligned.
struct Batch {
    std::vector<std::vector<double>> columns;
    std::vector<double> residuals;
    std::vector<const double*> starts;

    explicit Batch(std::size_t rows) : residuals(rows * 8 + 1) {
        Random random(rows);
        for (double& r : residuals)
            r = random.normal();
        for (std::size_t c = 0; c < multi_dot_columns; ++c) {
            columns.emplace_back(rows + 1);
            for (double& x : columns.back())
                x = random.normal();
            starts.push_back(columns.back().data() + 1);
        }
    }

    [[nodiscard]] const double* first_residual() const { return residuals.data() + 1; }
};

}  // namespace

TEST_CASE("multi_dot agrees with the scalar sum at every level and length", "[simd][multi_dot]") {
    for (std::size_t rows = 0; rows < 68; ++rows) {
        const Batch batch(rows);
        for (const auto isa : levels()) {
            std::vector<double> out(multi_dot_columns * 8 + 2, 0.5);
            simd::multi_dot(isa, batch.starts.data(), batch.first_residual(), rows, &out[1]);
            double worst = 0;
            for (std::size_t c = 0; c < multi_dot_columns; ++c) {
                for (std::size_t k = 0; k < 8; ++k) {
                    double expected = 0.5;
                    for (std::size_t i = 0; i < rows; ++i)
                        expected += batch.starts[c][i] * batch.first_residual()[i * 8 + k];
                    worst = std::max(worst, std::abs(out[1 + c * 8 + k] - expected));
                }
            }
            REQUIRE(worst < 1e-12);
            REQUIRE(out.front() == 0.5);
            REQUIRE(out.back() == 0.5);
        }
    }
}

TEST_CASE("multi_dot carries NaN and infinity to their column and residual alone",
          "[simd][multi_dot]") {
    constexpr std::size_t rows = 13;
    Batch batch(rows);
    batch.columns[3][5] = std::numeric_limits<double>::quiet_NaN();
    batch.residuals[1 + 7 * 8 + 6] = std::numeric_limits<double>::infinity();
    for (const auto isa : levels()) {
        std::vector<double> out(multi_dot_columns * 8);
        simd::multi_dot(isa, batch.starts.data(), batch.first_residual(), rows, out.data());
        for (std::size_t c = 0; c < multi_dot_columns; ++c) {
            for (std::size_t k = 0; k < 8; ++k) {
                REQUIRE(std::isnan(out[c * 8 + k]) == (c == 3));
                REQUIRE(std::isinf(out[c * 8 + k]) == (c != 3 && k == 6));
            }
        }
    }
}

}  // namespace multi_dot_test
