/// In which order a tree that is fitted to gradients grows.
#pragma once

namespace ridgewood {

enum class TreeGrowth {
    /// The leaf whose split gains most is split next (Shi 2007): deep where it pays.
    leaf_wise,
    /// All leaves of a level are split before those of the next.
    depth_wise,
    /// All leaves of a level are asked the same question, the one by which they gain most together
    /// (oblivious trees; Prokhorenkova et al.: CatBoost, NeurIPS 2018): 2^d leaves by d questions,
    /// which overfit less. A leaf of which the question would leave a side too small stays as it
    /// is. max_leaf_nodes bounds the levels, too: 31 leaves are room for
    /// 4 of which all divide.
    symmetric,
};

}  // namespace ridgewood
