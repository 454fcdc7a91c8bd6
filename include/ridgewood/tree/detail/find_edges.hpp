/// Finds where the columns of a table are cut into bins.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/random.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/binning_options.hpp>
#include <ridgewood/tree/detail/bin_edges.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace ridgewood::detail {

inline void check_binning(const BinningOptions& options, Index rows, Index columns) {
    require(rows > 0 && columns > 0, "X is empty: it has ", rows, " rows and ", columns,
            " columns");
    require(rows < Index{1} << 31, "X has ", rows, " rows, expected fewer than 2^31");
    require(options.max_bins >= 2 && options.max_bins <= static_cast<Index>(most_wide_bins),
            "max_bins must be in [2, 65535], got ", options.max_bins);
    require(options.sample_rows >= 1, "sample_rows must be >= 1, got ", options.sample_rows);
    check_threads(options.threads);
    for (const Index column : options.categorical) {
        require(column >= 0 && column < columns, "categorical names column ", column, " but X has ",
                columns, " columns");
    }
}

/// For each column whether it holds categories.
[[nodiscard]] inline std::vector<bool> categorical_columns(const BinningOptions& options,
                                                           Index columns) {
    std::vector<bool> categorical(static_cast<std::size_t>(columns), false);
    for (const Index column : options.categorical)
        categorical[static_cast<std::size_t>(column)] = true;
    return categorical;
}

/// The rows that edges of numbers are found from, ascending: at most `most` of those named, or of
/// all `rows` where none are, one drawn from each of as many equal parts.
[[nodiscard]] inline std::vector<std::uint32_t> draw_sample(Index rows,
                                                            std::span<const std::uint32_t> named,
                                                            Index most) {
    const Index all = named.empty() ? rows : static_cast<Index>(named.size());
    const Index count = std::min(all, most);
    std::vector<std::uint32_t> sample(static_cast<std::size_t>(count));
    Random random;
    for (Index k = 0; k < count; ++k) {
        const Index begin = k * all / count, end = (k + 1) * all / count;
        const Index drawn = begin + (count < all ? random.below(end - begin) : 0);
        sample[static_cast<std::size_t>(k)] = named.empty()
                                                  ? static_cast<std::uint32_t>(drawn)
                                                  : named[static_cast<std::size_t>(drawn)];
    }
    return sample;
}

/// The edges of a column that has these values, none missing, and so many zeros besides.
template <Real S>
[[nodiscard]] BinEdges<S> edges_of(std::vector<S> values, std::size_t zeros, bool is_categorical,
                                   Index max_bins) {
    auto counts = count_values(values);
    if (zeros > 0) {
        const auto at = std::lower_bound(counts.begin(), counts.end(), S(0),
                                         [](const auto& a, S value) { return a.value < value; });
        if (at != counts.end() && !(at->value > 0)) {
            at->count += zeros;
        } else {
            counts.insert(at, {S(0), zeros});
        }
    }
    BinEdges<S> edges{.is_categorical = is_categorical};
    const auto bins = static_cast<std::size_t>(max_bins);
    if (is_categorical) {
        choose_categories(std::move(counts), std::min(bins, most_bins), edges);
    } else {
        edges.thresholds = choose_thresholds(counts, bins);
    }
    return edges;
}

}  // namespace ridgewood::detail
