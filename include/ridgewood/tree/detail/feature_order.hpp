/// The order in which a node looks at features.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/detail/node_random.hpp>

#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Features in their order, or drawn one by one without replacement (the steps of a Fisher-Yates
/// shuffle, which are taken back for the next node).
class FeatureOrder {
public:
    explicit FeatureOrder(Index columns)
        : features_(static_cast<std::size_t>(columns)), swaps_(features_.size()) {
        std::iota(features_.begin(), features_.end(), Index{0});
    }

    [[nodiscard]] std::size_t size() const { return features_.size(); }

    /// Feature k of this node; those before it were drawn already.
    [[nodiscard]] Index draw(std::size_t k, NodeRandom& random) {
        swaps_[k] = k + random.below(features_.size() - k);
        std::swap(features_[k], features_[swaps_[k]]);
        drawn_ = k + 1;
        return features_[k];
    }
    /// Feature k without drawing.
    [[nodiscard]] Index operator[](std::size_t k) const { return features_[k]; }

    /// The next node draws from the same order.
    void undo() {
        while (drawn_ > 0) {
            --drawn_;
            std::swap(features_[drawn_], features_[swaps_[drawn_]]);
        }
    }

private:
    std::vector<Index> features_;
    std::vector<std::size_t> swaps_;
    std::size_t drawn_ = 0;
};

}  // namespace ridgewood::detail
