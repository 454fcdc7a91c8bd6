/// How a table is cut into bins.
#pragma once

#include <ridgewood/core/types.hpp>

#include <vector>

namespace ridgewood {

struct BinningOptions {
    /// Bins of a column of numbers, in [2, 65535], of one of categories at most 255; missing values
    /// have one more. Up to 255 take one byte a value, more take two and are slower.
    Index max_bins = 255;
    /// Numbers of the columns that hold categories, whole numbers in [0, 2^32 - 1) without an
    /// order. Of more categories than bins, the rare ones share one.
    std::vector<Index> categorical = {};
    /// Quantiles are those of so many rows, >= 1, one drawn from each of as many equal parts.
    Index sample_rows = 200'000;
    /// Whether columns that are mostly 0, and never both another value in one row, are stored as
    /// one: those of dummy variables. Models are the same.
    bool bundle = true;
    /// Threads, 0 = all; the result does not depend on it.
    int threads = 1;
};

}  // namespace ridgewood
