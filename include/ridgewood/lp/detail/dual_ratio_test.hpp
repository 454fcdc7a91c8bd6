/// Which variable enters in the dual simplex method.
#pragma once

#include <ridgewood/lp/detail/simplex_state.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace ridgewood::detail {

/// The long-step ratio test with tolerances (Harris 1973, Fourer 1994, Maros 2003). A nonbasic
/// variable j with alpha_j > 0 in the direction of the step meets d_j = 0 at the ratio d_j /
/// alpha_j. There a boxed variable may flip to its other bound, which lowers the slope of the dual
/// objective by range_j alpha_j; the step ends where the slope would turn. Within a group of ratios
/// that no tolerance tells apart the largest alpha is the pivot.
class DualRatioTest {
public:
    struct Candidate {
        int variable;
        /// > 0.
        double alpha;
        /// d times the direction in which the variable may move: >= 0 up to the tolerance.
        double slack;
        double range;
    };

    void clear() { candidates_.clear(); }

    void add(int variable, double alpha, const SimplexState& state) {
        const std::size_t j = SimplexState::at(variable);
        candidates_.push_back(
            {variable, alpha, state.d[j] * state.move[j], state.upper[j] - state.lower[j]});
    }

    [[nodiscard]] bool empty() const { return candidates_.empty(); }

    /// The entering variable; -1 if there is none. `slope` > 0 is how far the leaving variable is
    /// beyond its bound.
    [[nodiscard]] int choose(double slope, double tolerance) {
        flips_.clear();
        if (candidates_.empty())
            return -1;
        keep_first_ratios(slope, tolerance);
        make_groups(slope, tolerance);
        return pick();
    }

    /// The variables that flip to their other bound before the entering one.
    [[nodiscard]] const std::vector<int>& flips() const { return flips_; }

private:
    struct Group {
        std::size_t begin, end;
        /// Where its largest alpha is.
        std::size_t best;
    };

    /// Of what may be thousands of candidates only those matter up to the ratio at which the slope
    /// turns; a bound on it grows tenfold until it is reached.
    void keep_first_ratios(double slope, double tolerance) {
        double first = std::numeric_limits<double>::infinity();
        for (const Candidate& c : candidates_)
            first = std::min(first, (std::max(c.slack, 0.0) + tolerance) / c.alpha);
        double bound = 10 * first + tolerance;
        kept_ = 0;
        double left = slope;
        while (true) {
            double next = std::numeric_limits<double>::infinity();
            for (std::size_t k = kept_; k < candidates_.size(); ++k) {
                const Candidate& c = candidates_[k];
                if (c.slack <= bound * c.alpha) {
                    left -= c.range * c.alpha;
                    std::swap(candidates_[k], candidates_[kept_++]);
                } else {
                    next = std::min(next, (c.slack + tolerance) / c.alpha);
                }
            }
            if (left < 0 || kept_ == candidates_.size())
                return;
            if (!(bound < 1e200)) {  // numbers have failed
                kept_ = candidates_.size();
                return;
            }
            bound = std::max(10 * bound, next);
        }
    }

    void make_groups(double slope, double tolerance) {
        groups_.clear();
        std::size_t begin = 0;
        while (begin < kept_) {
            double limit = std::numeric_limits<double>::infinity();
            for (std::size_t k = begin; k < kept_; ++k) {
                const Candidate& c = candidates_[k];
                limit = std::min(limit, (std::max(c.slack, 0.0) + tolerance) / c.alpha);
            }
            Group group{begin, begin, begin};
            for (std::size_t k = begin; k < kept_; ++k) {
                const double slack = candidates_[k].slack, alpha = candidates_[k].alpha;
                if (slack > limit * alpha && slack / alpha > limit)  // one is, by the division
                    continue;
                std::swap(candidates_[k], candidates_[group.end]);
                const Candidate& c = candidates_[group.end];
                slope -= c.range * c.alpha;
                if (is_better(c, candidates_[group.best]))
                    group.best = group.end;
                ++group.end;
            }
            groups_.push_back(group);
            begin = group.end;
            if (slope < 0)
                return;
        }
    }

    /// The last group whose pivot is not small beside the largest of all.
    [[nodiscard]] int pick() {
        double largest = 0;
        for (const Group& group : groups_)
            largest = std::max(largest, candidates_[group.best].alpha);
        const double enough = std::min(0.1 * largest, 1.0);
        std::size_t chosen = groups_.size() - 1;
        while (chosen > 0 && candidates_[groups_[chosen].best].alpha < enough)
            --chosen;
        for (std::size_t k = 0; k < groups_[chosen].begin; ++k)
            flips_.push_back(candidates_[k].variable);
        return candidates_[groups_[chosen].best].variable;
    }

    /// Among equals a number of the variable's own decides, as the first one would cycle.
    static bool is_better(const Candidate& a, const Candidate& b) {
        if (a.alpha != b.alpha)
            return a.alpha > b.alpha;
        return SimplexState::noise(a.variable) > SimplexState::noise(b.variable);
    }

    std::vector<Candidate> candidates_;
    std::vector<Group> groups_;
    std::vector<int> flips_;
    std::size_t kept_ = 0;
};

}  // namespace ridgewood::detail
