/// In which order a tree that is fitted to gradients grows.
#pragma once

namespace ridgewood {

enum class TreeGrowth {
    /// The leaf whose split gains most is split next (Shi 2007): deep where it pays.
    leaf_wise,
    /// All leaves of a level are split before those of the next.
    depth_wise,
};

}  // namespace ridgewood
