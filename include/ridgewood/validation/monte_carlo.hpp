/// Windows of time at random places.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/random.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/validation/fold.hpp>
#include <ridgewood/validation/leak_rules.hpp>

#include <cstdint>

namespace ridgewood {

/// Draws windows of consecutive rows, which are in order of time: each trains on its first `train`
/// rows, leaves out `gap` and tests on the `test` after them. The places are independent and
/// uniform, so that windows may overlap; as many folds as are wanted share no pattern with a
/// season.
struct MonteCarloForward {
    /// How many windows, >= 1.
    Index folds = 20;
    /// Rows to train on, >= 1.
    Index train = 1;
    /// Rows to test on, >= 1.
    Index test = 1;
    /// Rows between them, >= 0.
    Index gap = 0;
    /// Names the places: equal seeds give equal windows.
    std::uint64_t seed = 0;

    /// Throws std::invalid_argument for options out of range and for fewer rows than a window has.
    [[nodiscard]] FoldPlan split(Index rows) const;
    [[nodiscard]] LeakRules rules() const { return {.time_ordered = true}; }
};

inline FoldPlan MonteCarloForward::split(Index rows) const {
    using detail::require;
    require(folds >= 1, "MonteCarloForward: folds must be >= 1, got ", folds);
    require(train >= 1, "MonteCarloForward: train must be >= 1, got ", train);
    require(test >= 1, "MonteCarloForward: test must be >= 1, got ", test);
    require(gap >= 0, "MonteCarloForward: gap must be >= 0, got ", gap);
    const Index places = rows - train - gap - test + 1;
    require(places >= 1, "MonteCarloForward: ", rows, " rows hold no window of ", train, " + ", gap,
            " + ", test);
    return FoldPlan(rows, folds, [spec = *this, places](Index k) {
        Random random = Random(spec.seed).stream(static_cast<std::uint64_t>(k));
        const Index begin = random.below(places);
        const Index cut = begin + spec.train;
        return Fold{{{begin, cut}}, {{cut + spec.gap, cut + spec.gap + spec.test}}};
    });
}

}  // namespace ridgewood
