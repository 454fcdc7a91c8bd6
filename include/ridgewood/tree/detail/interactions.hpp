/// Which features may meet on a way from the root to a leaf.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/detail/bit_sets.hpp>

#include <cstddef>
#include <vector>

namespace ridgewood::detail {

/// Interaction constraints, as in scikit-learn's gradient boosting: all features on a way must be
/// in one of the groups; features that are in none form one more group. A node has the set of the
/// groups that hold all features above it.
class Interactions {
public:
    Interactions(const std::vector<std::vector<Index>>& groups, Index columns)
        : groups_(groups), columns_(columns) {
        if (groups_.empty())
            return;
        std::vector<bool> named(static_cast<std::size_t>(columns), false);
        for (const auto& group : groups_) {
            for (const Index feature : group)
                named[static_cast<std::size_t>(feature)] = true;
        }
        std::vector<Index> others;
        for (Index feature = 0; feature < columns; ++feature) {
            if (!named[static_cast<std::size_t>(feature)])
                others.push_back(feature);
        }
        if (!others.empty())
            groups_.push_back(others);
    }

    [[nodiscard]] bool any() const { return !groups_.empty(); }

    /// The set of the root of a new tree.
    [[nodiscard]] BitSets::Id start() {
        if (!any())
            return 0;
        sets_.reset(groups_.size());
        for (Index feature = 0; feature < columns_; ++feature)
            static_cast<void>(sets_.empty());  // set number `feature`: the groups that it is in
        const BitSets::Id all = sets_.empty();
        for (std::size_t g = 0; g < groups_.size(); ++g) {
            sets_.insert(all, g);
            for (const Index feature : groups_[g])
                sets_.insert(static_cast<BitSets::Id>(feature), g);
        }
        return all;
    }
    [[nodiscard]] bool allow(BitSets::Id node, Index feature) const {
        return !any() || sets_.meet(node, static_cast<BitSets::Id>(feature));
    }
    /// The set of the children of a node that is split on `feature`.
    [[nodiscard]] BitSets::Id below(BitSets::Id node, Index feature) {
        return any() ? sets_.common(node, static_cast<BitSets::Id>(feature)) : 0;
    }

private:
    std::vector<std::vector<Index>> groups_;
    Index columns_;
    BitSets sets_;
};

}  // namespace ridgewood::detail
