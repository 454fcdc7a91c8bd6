/// Trees of boosting that are left out of a round.
#pragma once

#include <ridgewood/core/random.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/boosting_options.hpp>
#include <ridgewood/tree/detail/gradient_tree.hpp>

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// A tree of a round that may be left out later, and the values of its nodes.
struct DroppableTree {
    GradientTree tree = {};
    std::vector<double> values = {};
    Index output = 0;
};

/// The trees of all rounds so far, where dropout is wanted.
class DroppedTrees {
public:
    explicit DroppedTrees(const std::optional<TreeDropout>& options) : options_(options) {}

    /// Draws the rounds that the next one leaves out.
    void draw(Random& random) {
        drawn_.clear();
        if (!options_ || random.uniform() < options_->skip)
            return;
        for (std::size_t round = 0; round < rounds_.size(); ++round) {
            const bool is_drawn = random.uniform() < options_->rate;
            if (is_drawn && static_cast<Index>(drawn_.size()) < options_->most)
                drawn_.push_back(round);
        }
    }

    /// What the new tree counts, and what those that are left out count from now on.
    [[nodiscard]] double share_of_new() const { return 1 / static_cast<double>(drawn_.size() + 1); }
    [[nodiscard]] double share_of_dropped() const { return 1 - share_of_new(); }

    /// Calls visit(tree) for each tree that is left out.
    template <class Visit>
    void for_each(const Visit& visit) {
        for (const std::size_t round : drawn_) {
            for (DroppableTree& tree : rounds_[round])
                visit(tree);
        }
    }

    void begin_round() {
        if (options_)
            rounds_.emplace_back();
    }
    void keep(const GradientTree& tree, const std::vector<double>& values, Index output) {
        if (options_)
            rounds_.back().push_back({tree, values, output});
    }

    /// The trees of all rounds, round by round.
    [[nodiscard]] const std::vector<std::vector<DroppableTree>>& rounds() const { return rounds_; }

private:
    std::optional<TreeDropout> options_;
    std::vector<std::vector<DroppableTree>> rounds_;
    std::vector<std::size_t> drawn_;
};

}  // namespace ridgewood::detail
