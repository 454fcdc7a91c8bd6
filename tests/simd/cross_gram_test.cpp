#include <ridgewood/core/random.hpp>
#include <ridgewood/simd/cross_gram.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "levels.hpp"

namespace cross_gram_test {

using namespace ridgewood;
using simd::gram_panel;

namespace {

/// Packed panels behind one more value, so that no vector is aligned.
struct Panels {
    std::size_t rows, columns;
    std::vector<double> values;

    Panels(std::size_t rows_, std::size_t panels, std::uint64_t seed)
        : rows(rows_), columns(panels * gram_panel), values(rows * columns + 1) {
        Random random(seed);
        for (double& x : values)
            x = random.normal();
    }

    [[nodiscard]] const double* data() const { return values.data() + 1; }
    [[nodiscard]] double& operator()(std::size_t k, std::size_t j) {
        return values[1 + (j / gram_panel * rows + k) * gram_panel + j % gram_panel];
    }
};

void require_agreement(std::size_t rows, std::size_t left_panels, std::size_t right_panels) {
    Panels left(rows, left_panels, 1), right(rows, right_panels, 2);
    const std::size_t stride = right.columns + 3;
    std::vector<double> expected(left.columns * stride, 0.5);
    for (std::size_t i = 0; i < left.columns; ++i) {
        for (std::size_t j = 0; j < right.columns; ++j) {
            for (std::size_t k = 0; k < rows; ++k)
                expected[i * stride + j] += left(k, i) * right(k, j);
        }
    }
    for (const auto isa : levels()) {
        std::vector<double> out(left.columns * stride, 0.5);
        simd::cross_gram(isa, left.data(), left_panels, right.data(), right_panels, rows,
                         out.data(), stride);
        double worst = 0;
        for (std::size_t at = 0; at < out.size(); ++at)
            worst = std::max(worst, std::abs(out[at] - expected[at]));
        REQUIRE(worst < 1e-14 * static_cast<double>(100 + rows));
    }
}

}  // namespace

TEST_CASE("the cross gram agrees with the scalar sum at every level, length and width",
          "[simd][cross_gram]") {
    for (std::size_t rows = 0; rows < 68; ++rows)
        require_agreement(rows, 2, 4);
    for (std::size_t left = 0; left <= 5; ++left) {
        for (std::size_t right = 0; right <= 7; ++right)
            require_agreement(9, left, right);
    }
}

TEST_CASE("the cross gram of many rows agrees with the scalar sum", "[simd][cross_gram]") {
    for (const std::size_t rows : {255U, 256U, 257U, 511U, 512U, 513U, 1100U})
        require_agreement(rows, 3, 7);
}

TEST_CASE("the cross gram carries NaN to its row alone", "[simd][cross_gram]") {
    Panels left(5, 2, 3), right(5, 5, 4);
    left(4, 10) = std::numeric_limits<double>::quiet_NaN();
    for (const auto isa : levels()) {
        std::vector<double> out(left.columns * right.columns);
        simd::cross_gram(isa, left.data(), 2, right.data(), 5, 5, out.data(), right.columns);
        for (std::size_t at = 0; at < out.size(); ++at)
            REQUIRE(std::isnan(out[at]) == (at / right.columns == 10));
    }
}

}  // namespace cross_gram_test
