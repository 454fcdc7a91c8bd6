/// Early stopping within a fold: the last training rows in time are watched, not learned from.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/validation/audit.hpp>
#include <ridgewood/validation/detail/label_index.hpp>
#include <ridgewood/validation/fold.hpp>
#include <ridgewood/validation/leak_rules.hpp>
#include <ridgewood/validation/nested.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// The training rows of a fold in two parts.
struct TrainingCut {
    RowRanges learned, watched;
};

/// Cuts training rows by the rules of their plan: what is watched is to what is learned as a test.
/// Rows whose labels reach the first watched one are in neither part, and where the plan goes on in
/// time the gap between training and test is also one before the watched rows.
class TrainingTails {
public:
    /// The plan outlives this. Throws std::invalid_argument as audit does.
    TrainingTails(const FoldPlan& plan, const LeakRules& rules)
        : is_time_ordered_(rules.time_ordered),
          order_(plan, rules.purge.spans),
          purge_{order_.sorted(rules.purge.spans), rules.purge.touch, Rows{0}},
          labels_(purge_, plan.rows()) {}
    TrainingTails(const TrainingTails&) = delete;
    TrainingTails& operator=(const TrainingTails&) = delete;

    /// `fraction` of the training rows, rounded down but one at least, are watched. Throws
    /// std::invalid_argument when nothing is left to learn from.
    [[nodiscard]] TrainingCut cut(const Fold& fold, double fraction) const {
        const RowRanges train = order_.places(fold.train);
        const Index rows = train.rows();
        const Index count =
            std::max<Index>(1, static_cast<Index>(fraction * static_cast<double>(rows)));
        require(count < rows, "early stopping keeps ", count, " of ", rows,
                " rows apart and leaves none");
        const RowRanges watched = pick(train, {{rows - count, rows}});
        const Index first = watched[0].begin;
        const RowRanges reaching = labels_.reaching({0, first}, labels_.begin(first));
        std::vector<RowRange> excluded(reaching.begin(), reaching.end());
        excluded.push_back({first - std::min(first, gap(fold)), first});
        const RowRanges learned = without(pick(train, {{0, rows - count}}), excluded);
        require(!learned.empty(), "the ", count,
                " rows that early stopping keeps apart cost all others");
        return {order_.positions(learned), order_.positions(watched)};
    }

private:
    [[nodiscard]] Index gap(const Fold& fold) const {
        if (!is_time_ordered_ || fold.test.empty())
            return 0;
        return std::max<Index>(0, fold.test[0].begin - fold.train[fold.train.size() - 1].end);
    }

    bool is_time_ordered_;
    TimeOrder order_;
    Purge purge_;
    LabelIndex labels_;
};

}  // namespace ridgewood::detail
