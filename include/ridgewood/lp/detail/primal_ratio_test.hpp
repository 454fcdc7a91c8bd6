/// Which variable leaves in the primal simplex method.
#pragma once

#include <ridgewood/lp/detail/simplex_state.hpp>
#include <ridgewood/lp/detail/work_vector.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace ridgewood::detail {

/// Where a step of the entering variable ends.
struct PrimalStep {
    /// The leaving row; -1 when the entering variable meets its other bound or nothing.
    int row = -1;
    double length = std::numeric_limits<double>::infinity();
    bool to_lower = false;
};

/// The ratio tests of both phases; basic variable i moves by -direction column_i a unit of the
/// step.
class PrimalRatioTest {
public:
    /// Phase 2, in two passes (Harris 1973): the longest step within bounds that are relaxed by the
    /// tolerance, then the largest pivot among the rows that meet theirs before it.
    [[nodiscard]] static PrimalStep feasible(const SimplexState& s, const WorkVector& column,
                                             int direction, double least) {
        const double tolerance = s.primal_tolerance;
        double limit = std::numeric_limits<double>::infinity();
        for (int k = 0; k < column.count; ++k) {
            const std::size_t i = at(column.index[at(k)]);
            const double a = column.value[i] * direction;
            if (a > least)
                limit = std::min(limit, (s.x_basic[i] - s.lower_basic[i] + tolerance) / a);
            else if (a < -least)
                limit = std::min(limit, (s.x_basic[i] - s.upper_basic[i] - tolerance) / a);
        }
        PrimalStep step;
        double largest = 0;
        for (int k = 0; k < column.count; ++k) {
            const int row = column.index[at(k)];
            const std::size_t i = at(row);
            const double a = column.value[i] * direction;
            if (std::abs(a) <= least || std::abs(a) <= largest)
                continue;
            const double room =
                a > 0 ? s.x_basic[i] - s.lower_basic[i] : s.x_basic[i] - s.upper_basic[i];
            if (room / a <= limit) {
                largest = std::abs(a);
                step = {row, std::max(room / a, 0.0), a > 0};
            }
        }
        return step;
    }

    /// Phase 1: rows that are infeasible become feasible at one bound and infeasible again beyond
    /// the other. The sum of infeasibilities falls at `slope` and each such point takes |column_i|
    /// off that; the step may pass points until the slope turns, and goes back from there to a
    /// pivot that is not small.
    [[nodiscard]] PrimalStep infeasible(const SimplexState& s, const WorkVector& column,
                                        int direction, double slope, double least) {
        collect(s, column, direction, least);
        const auto later = [](const Point& a, const Point& b) { return a.ratio > b.ratio; };
        std::make_heap(points_.begin(), points_.end(), later);
        auto end = points_.end();
        double largest = 0;
        while (end != points_.begin() && slope > 0) {
            std::pop_heap(points_.begin(), end, later);
            --end;
            slope -= end->alpha;
            largest = std::max(largest, end->alpha);
        }
        for (auto point = end; point != points_.end(); ++point) {
            if (point->alpha >= std::min(0.1 * largest, 1.0))
                return {point->row, std::max(point->ratio, 0.0), point->to_lower};
        }
        return {};
    }

private:
    struct Point {
        double ratio, alpha;
        int row;
        bool to_lower;
    };

    static std::size_t at(int k) { return static_cast<std::size_t>(k); }

    void collect(const SimplexState& s, const WorkVector& column, int direction, double least) {
        points_.clear();
        const double tolerance = s.primal_tolerance;
        for (int k = 0; k < column.count; ++k) {
            const int row = column.index[at(k)];
            const std::size_t i = at(row);
            const double a = column.value[i] * direction, size = std::abs(a);
            if (size <= least)
                continue;
            const double x = s.x_basic[i], near = a > 0 ? s.upper_basic[i] : s.lower_basic[i],
                         far = a > 0 ? s.lower_basic[i] : s.upper_basic[i];
            const double beyond = a > 0 ? x - near : near - x;
            if (beyond > tolerance)
                points_.push_back({beyond / size, size, row, a < 0});
            const double room = a > 0 ? x - far : far - x;
            if (room >= -tolerance && SimplexState::is_finite_bound(far))
                points_.push_back({room / size, size, row, a > 0});
        }
    }

    std::vector<Point> points_;
};

}  // namespace ridgewood::detail
