/// Keeps the targets of some training rows of each leaf.
#pragma once

#include <ridgewood/core/random.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/detail/row_of.hpp>
#include <ridgewood/ensemble/forest_results.hpp>
#include <ridgewood/tree/tree.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ridgewood::detail {

/// At most `most` targets a leaf, a row as often as the tree has drawn it; of a leaf with more,
/// each has the same chance (a reservoir: Vitter 1985, algorithm R).
template <Real S>
[[nodiscard]] typename LeafSamples<S>::OfTree sample_leaves(
    const Tree<S>& tree, const MatrixView<S>& X, const Vector<double>& targets,
    const std::vector<std::uint32_t>& counts, Index most, Random stream) {
    std::vector<std::uint32_t> leaf_of(counts.size());
    std::vector<std::uint32_t> seen(tree.nodes().size());
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] == 0)
            continue;
        leaf_of[i] = static_cast<std::uint32_t>(tree.leaf(RowOf<S>(X, static_cast<Index>(i))));
        seen[leaf_of[i]] += counts[i];
    }

    typename LeafSamples<S>::OfTree samples;
    samples.begin.push_back(0);
    for (std::uint32_t& rows : seen) {
        const Index kept = std::min<Index>(rows, most);
        samples.begin.push_back(samples.begin.back() + static_cast<std::uint32_t>(kept));
        rows = 0;
    }
    samples.targets.resize(samples.begin.back());

    for (std::size_t i = 0; i < counts.size(); ++i) {
        for (std::uint32_t again = 0; again < counts[i]; ++again) {
            const std::uint32_t leaf = leaf_of[i];
            auto place = static_cast<Index>(seen[leaf]++);
            if (place >= most)
                place = stream.below(place + 1);
            if (place < most) {
                samples.targets[samples.begin[leaf] + static_cast<std::size_t>(place)] =
                    static_cast<S>(targets[static_cast<Index>(i)]);
            }
        }
    }
    return samples;
}

}  // namespace ridgewood::detail
