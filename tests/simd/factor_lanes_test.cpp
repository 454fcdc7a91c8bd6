#include <ridgewood/core/random.hpp>
#include <ridgewood/simd/factor_lanes.hpp>
#include <ridgewood/simd/lanes.hpp>
#include <ridgewood/simd/solve_lanes.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

#include <Eigen/Core>
#include <Eigen/QR>

#include "catch.hpp"
#include "levels.hpp"

namespace factor_lanes_test {

using namespace ridgewood;
using simd::FactorShape;
using simd::Lanes;

namespace {

using Wide = Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic>;

/// Rows of numbers for eight regressions; column 0 is one of ones.
struct Rows8 {
    std::vector<std::vector<Lanes>> rows;
    Rows8(std::size_t count, std::size_t width, std::uint64_t seed) {
        Random random(seed);
        rows.assign(count, std::vector<Lanes>(width));
        for (auto& row : rows) {
            for (std::size_t j = 0; j < width; ++j) {
                for (double& value : row[j].value)
                    value = j == 0 ? 1 : random.normal();
            }
        }
    }
    [[nodiscard]] Wide table(std::size_t lane, std::size_t begin, std::size_t end) const {
        Wide out(static_cast<Eigen::Index>(end - begin), static_cast<Eigen::Index>(rows[0].size()));
        for (std::size_t i = begin; i < end; ++i) {
            for (std::size_t j = 0; j < rows[0].size(); ++j)
                out(static_cast<Eigen::Index>(i - begin), static_cast<Eigen::Index>(j)) =
                    static_cast<long double>(rows[i][j].value[lane]);
        }
        return out;
    }
};

std::vector<Lanes> factor_of(simd::Isa isa, const FactorShape& shape, const Rows8& data,
                             std::size_t begin, std::size_t end, bool squares = false) {
    std::vector<Lanes> factor(shape.size());
    for (std::size_t i = begin; i < end; ++i) {
        auto row = data.rows[i];
        if (squares)
            simd::square_row(isa, shape, 1, factor.data(), row.data(), factor.data());
        else
            simd::rotate_row(isa, shape, 1, factor.data(), row.data(), factor.data());
    }
    return factor;
}

struct Solved {
    std::vector<Lanes> coefficients, totals, inverse, variances;
    Lanes independence;
};

Solved solve(simd::Isa isa, const FactorShape& shape, const std::vector<Lanes>& factor) {
    Solved out{std::vector<Lanes>(shape.design * shape.targets),
               std::vector<Lanes>(shape.targets),
               std::vector<Lanes>(shape.size()),
               std::vector<Lanes>(shape.design),
               {}};
    simd::solve_factors(isa, shape, factor.data(),
                        {.coefficients = out.coefficients.data(),
                         .independence = &out.independence,
                         .totals = out.totals.data(),
                         .inverse = out.inverse.data(),
                         .variances = out.variances.data(),
                         .origin = nullptr});
    return out;
}

/// Coefficients, variances and sums of squares against a regression of the rows in long double.
void require_regression(simd::Isa isa, const FactorShape& shape, const Rows8& data,
                        const std::vector<Lanes>& factor, std::size_t begin, std::size_t end) {
    const Solved ours = solve(isa, shape, factor);
    const auto design = static_cast<Eigen::Index>(shape.design);
    for (std::size_t lane = 0; lane < Lanes::count; ++lane) {
        const Wide table = data.table(lane, begin, end);
        const Wide X = table.leftCols(design), Y = table.rightCols(table.cols() - design);
        const Wide b = X.householderQr().solve(Y);
        const Wide G = X.transpose() * X;
        const Wide inverse = G.householderQr().solve(Wide::Identity(design, design));
        const Wide rest = Y - X * b;
        for (std::size_t i = 0; i < shape.design; ++i) {
            const auto at = static_cast<Eigen::Index>(i);
            REQUIRE(ours.variances[i].value[lane] ==
                    Approx(static_cast<double>(inverse(at, at))).epsilon(1e-9));
            for (std::size_t t = 0; t < shape.targets; ++t)
                REQUIRE(
                    ours.coefficients[i * shape.targets + t].value[lane] ==
                    Approx(static_cast<double>(b(at, static_cast<Eigen::Index>(t)))).margin(1e-10));
        }
        for (std::size_t t = 0; t < shape.targets; ++t) {
            const auto at = static_cast<Eigen::Index>(t);
            REQUIRE(factor[shape.row(shape.design) + t].value[lane] ==
                    Approx(static_cast<double>(rest.col(at).squaredNorm())).margin(1e-9));
            REQUIRE(ours.totals[t].value[lane] ==
                    Approx(static_cast<double>(Y.col(at).squaredNorm())));
        }
        REQUIRE(ours.independence.value[lane] > 0);
    }
}

bool same_bits(const std::vector<Lanes>& a, const std::vector<Lanes>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), [](const Lanes& x, const Lanes& y) {
        return std::equal(x.value, x.value + Lanes::count, y.value, [](double u, double v) {
            return std::bit_cast<std::uint64_t>(u) == std::bit_cast<std::uint64_t>(v);
        });
    });
}

}  // namespace

TEST_CASE("factors by rows, by merges and by squares solve the same regressions at every level",
          "[simd][factor_lanes]") {
    for (const FactorShape shape : {FactorShape{1, 1}, FactorShape{2, 1}, FactorShape{5, 3}}) {
        const Rows8 data(40, shape.width(), 1);
        for (const auto isa : levels()) {
            auto factor = factor_of(isa, shape, data, 0, 25);
            require_regression(isa, shape, data, factor, 0, 25);
            auto rest = factor_of(isa, shape, data, 25, 40);
            simd::merge_triangles(isa, shape, factor.data(), rest.data());
            require_regression(isa, shape, data, factor, 0, 40);
            auto sums = factor_of(isa, shape, data, 0, 25, true);
            const auto more = factor_of(isa, shape, data, 25, 40, true);
            simd::add_scaled(isa, shape.size(), sums.data(), 1, more.data(), sums.data());
            simd::triangulate(isa, shape, sums.data());
            require_regression(isa, shape, data, sums, 0, 40);
            Lanes left;
            for (std::size_t i = 0; i < 15; ++i) {
                auto row = data.rows[i];
                simd::remove_row(isa, shape, factor.data(), row.data(), &left);
                REQUIRE(*std::min_element(left.value, left.value + Lanes::count) > 0);
            }
            require_regression(isa, shape, data, factor, 15, 40);
        }
    }
}

TEST_CASE("rows and factors of nothing change no bit", "[simd][factor_lanes]") {
    const FactorShape shape{4, 2};
    const Rows8 data(9, shape.width(), 2);
    for (const auto isa : levels()) {
        const auto before = factor_of(isa, shape, data, 0, 9);
        auto after = before;
        std::vector<Lanes> nothing(shape.size());
        simd::merge_triangles(isa, shape, after.data(), nothing.data());
        REQUIRE(same_bits(after, before));
        simd::rotate_row(isa, shape, 1, after.data(), nothing.data(), after.data());
        REQUIRE(same_bits(after, before));
        Lanes left;
        simd::remove_row(isa, shape, after.data(), nothing.data(), &left);
        REQUIRE(same_bits(after, before));
        REQUIRE(left.value[3] == 1);
        // A merge with an empty factor is that of the other one.
        auto other = before;
        simd::merge_triangles(isa, shape, nothing.data(), other.data());
        REQUIRE(solve(isa, shape, nothing).coefficients[0].value[5] ==
                Approx(solve(isa, shape, before).coefficients[0].value[5]));
    }
}

TEST_CASE("a lane does not see its neighbours", "[simd][factor_lanes]") {
    const FactorShape shape{3, 1};
    const Rows8 data(12, shape.width(), 3);
    Rows8 others = data;
    for (auto& row : others.rows) {
        for (Lanes& column : row) {
            for (std::size_t lane = 0; lane < Lanes::count; ++lane)
                column.value[lane] *= lane == 2 ? 1 : 1e150;
        }
    }
    for (const auto isa : levels()) {
        const auto alone = factor_of(isa, shape, data, 0, 12);
        const auto together = factor_of(isa, shape, others, 0, 12);
        for (std::size_t i = 0; i < shape.size(); ++i)
            REQUIRE(alone[i].value[2] == together[i].value[2]);
    }
}

TEST_CASE("columns that depend on each other have no independence", "[simd][factor_lanes]") {
    const FactorShape shape{3, 1};
    Rows8 data(12, shape.width(), 4);
    for (auto& row : data.rows)
        row[2].value[6] = 2 * row[1].value[6] - 1;
    for (const auto isa : levels()) {
        const auto solved = solve(isa, shape, factor_of(isa, shape, data, 0, 12));
        REQUIRE(solved.independence.value[6] < 1e-28);
        REQUIRE(solved.independence.value[5] > 1e-3);
        auto sums = factor_of(isa, shape, data, 0, 12, true);
        simd::triangulate(isa, shape, sums.data());
        REQUIRE(solve(isa, shape, sums).independence.value[6] == 0);
    }
}

TEST_CASE("rows are gathered from anywhere, about an origin", "[simd][factor_lanes]") {
    std::vector<double> table(200);
    for (std::size_t i = 0; i < table.size(); ++i)
        table[i] = static_cast<double>(i * i);
    simd::LaneRows rows{};
    std::vector<Lanes> origin(3), to(3);
    for (std::size_t lane = 0; lane < Lanes::count; ++lane) {
        rows.address[lane] = &table[3 * lane];
        rows.stride[lane] = static_cast<std::ptrdiff_t>(20 + lane);
        rows.scale.value[lane] = lane == 4 ? 0 : 0.5 + static_cast<double>(lane);
        origin[1].value[lane] = 7;
    }
    for (const auto isa : levels()) {
        for (const bool shifted : {false, true}) {
            simd::gather_rows(isa, rows, 3, shifted ? origin.data() : nullptr, to.data());
            for (std::size_t lane = 0; lane < Lanes::count; ++lane) {
                for (std::size_t j = 0; j < 3; ++j)
                    REQUIRE(to[j].value[lane] ==
                            rows.scale.value[lane] *
                                (table[3 * lane + j * (20 + lane)] - (shifted && j == 1 ? 7 : 0)));
            }
        }
    }
    for (std::size_t lane = 0; lane < Lanes::count; ++lane) {
        rows.address[lane] = &table[5 + lane];
        rows.stride[lane] = 30;
    }
    rows.are_adjacent = true;
    for (const auto isa : levels()) {
        simd::gather_rows(isa, rows, 3, nullptr, to.data());
        REQUIRE(to[2].value[7] == 7.5 * table[72]);
        REQUIRE(to[0].value[0] == 0.5 * table[5]);
    }
}

}  // namespace factor_lanes_test
