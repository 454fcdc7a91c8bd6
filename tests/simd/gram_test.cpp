#include <ridgewood/core/random.hpp>
#include <ridgewood/simd/gram.hpp>

#include <cmath>
#include <vector>

#include "catch.hpp"
#include "levels.hpp"

namespace gram_test {

using namespace ridgewood;
using simd::gram_panel;

TEST_CASE("the gram kernel agrees with the scalar sum at every level, length and width",
          "[simd][gram]") {
    Random random(1);
    for (std::size_t rows = 0; rows <= 67; rows += rows < 9 ? 1 : 29) {
        for (std::size_t panels = 1; panels <= 8; ++panels) {
            const std::size_t columns = panels * gram_panel;
            const std::size_t stride = columns + 3;
            std::vector<double> packed(rows * columns + 1);
            for (double& x : packed)
                x = random.normal();
            const double* const block = packed.data() + 1;
            const auto at = [&](std::size_t k, std::size_t j) {
                return block[(j / gram_panel * rows + k) * gram_panel + j % gram_panel];
            };
            for (const auto isa : levels()) {
                std::vector<double> gram(columns * stride, 0.5);
                simd::gram(isa, block, rows, panels, gram.data(), stride);
                double worst = 0;
                for (std::size_t i = 0; i < columns; ++i) {
                    for (std::size_t j = 0; j < columns; ++j) {
                        double expected = 0.5;
                        for (std::size_t k = 0; k < rows; ++k)
                            expected += at(k, i) * at(k, j);
                        const bool untouched = j / gram_panel < i / gram_panel;
                        worst = std::max(
                            worst, std::abs(gram[i * stride + j] - (untouched ? 0.5 : expected)));
                    }
                }
                REQUIRE(worst < 1e-12);
            }
        }
    }
}

}  // namespace gram_test
