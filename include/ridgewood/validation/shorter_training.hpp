/// Folds that train on a part of their rows: what learning curves and successive halving use.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/validation/audit.hpp>
#include <ridgewood/validation/fold.hpp>
#include <ridgewood/validation/leak_rules.hpp>
#include <ridgewood/validation/nested.hpp>

#include <algorithm>
#include <functional>
#include <utility>

namespace ridgewood {

/// Which training rows of a fold remain when it trains on fewer, in the order of the plan. The last
/// ones are those next to the test where time goes on; the first ones are what scikit-learn's
/// learning_curve takes.
enum class TrainingPart { first, last };

/// The folds of a splitter, tested as they are and trained on a part of their rows. It keeps the
/// rules of the splitter, for fewer training rows know no more of the test.
template <Splitter P>
struct ShorterTraining {
    P splitter;
    /// How many of so many training rows remain; more than there are is all of them.
    std::function<Index(Index)> length;
    TrainingPart keep = TrainingPart::last;

    [[nodiscard]] FoldPlan split(Index rows) const requires RowSplitter<P> {
        return shorter(splitter.split(rows));
    }
    [[nodiscard]] FoldPlan split(const Vector<double>& y) const requires LabelSplitter<P> {
        return shorter(splitter.split(y));
    }
    [[nodiscard]] LeakRules rules() const requires AuditedSplitter<P> { return splitter.rules(); }

private:
    [[nodiscard]] FoldPlan shorter(const FoldPlan& plan) const {
        const auto fold = [plan, length = length, keep = keep](Index k) {
            Fold result = plan[k];
            const Index rows = result.train.rows();
            const Index kept = std::clamp(length(rows), Index{0}, rows);
            const Index begin = keep == TrainingPart::first ? 0 : rows - kept;
            result.train = detail::pick(result.train, {{begin, begin + kept}});
            return result;
        };
        return FoldPlan(plan.rows(), plan.size(), fold, plan.order());
    }
};

}  // namespace ridgewood
