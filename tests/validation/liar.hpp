/// A splitter to be caught by the audit.
#pragma once

#include <ridgewood/validation/fold.hpp>
#include <ridgewood/validation/leak_rules.hpp>

/// Says that it follows time, and tests the first row alone.
struct Liar {
    [[nodiscard]] ridgewood::FoldPlan split(ridgewood::Index rows) const {
        return ridgewood::FoldPlan(rows, 1, [rows](ridgewood::Index) {
            return ridgewood::Fold{{{1, rows}}, {{0, 1}}};
        });
    }
    [[nodiscard]] ridgewood::LeakRules rules() const { return {.time_ordered = true}; }
};
