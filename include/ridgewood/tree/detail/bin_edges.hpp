/// Where the values of a column are cut into bins.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/ordered_bits.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/simd/sort_keys.hpp>
#include <ridgewood/tree/detail/column_values.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Bins of values that are stored in one byte and in two; one more, `missing`, is behind the last.
inline constexpr std::size_t most_bins = 255, most_wide_bins = 65535;

/// The bins of a column. Of numbers bin b holds thresholds[b - 1] < x <= thresholds[b], so that
/// "the bin is b or lower" and "x <= thresholds[b]" are the same question. Of categories each bin
/// holds one code; when there are too many, the last one holds all others.
template <Real S>
struct BinEdges {
    /// Ascending.
    std::vector<S> thresholds = {};
    /// The codes of the bins, ascending.
    std::vector<std::uint32_t> categories = {};
    bool is_categorical = false;
    /// Whether the last bin is that of rare categories.
    bool has_rare = false;
    /// Whether any value of the rows that were binned is missing.
    bool has_missing = false;

    /// Bins of values.
    [[nodiscard]] std::size_t bins() const {
        return is_categorical ? categories.size() + (has_rare ? 1 : 0) : thresholds.size() + 1;
    }
    [[nodiscard]] std::uint16_t missing() const { return static_cast<std::uint16_t>(bins()); }
    /// Whether a bin takes two bytes.
    [[nodiscard]] bool is_wide() const { return bins() > most_bins; }
    /// Bins that rows may be in: one more where any value is missing.
    [[nodiscard]] std::size_t cells() const { return bins() + (has_missing ? 1 : 0); }

    /// The bin of a category; one that was never seen is rare or, if none is, missing.
    [[nodiscard]] std::uint16_t category_bin(S value) const {
        const auto code = static_cast<std::uint32_t>(value);
        const auto found = std::lower_bound(categories.begin(), categories.end(), code);
        if (found != categories.end() && *found == code)
            return static_cast<std::uint16_t>(found - categories.begin());
        return has_rare ? static_cast<std::uint16_t>(categories.size()) : missing();
    }

    /// The bin of any value.
    [[nodiscard]] std::uint16_t bin(S value) const {
        if (is_nan(value))
            return missing();
        if (is_categorical)
            return category_bin(value);
        const auto at = std::lower_bound(thresholds.begin(), thresholds.end(), value);
        return static_cast<std::uint16_t>(at - thresholds.begin());
    }
};

/// A distinct value of a column and how many rows have it.
template <Real S>
struct ValueCount {
    S value = 0;
    std::size_t count = 0;
};

/// The distinct values, ascending. The values are lost.
template <Real S>
[[nodiscard]] std::vector<ValueCount<S>> count_values(std::vector<S>& values) {
    using Key = Bits<S>;
    std::vector<Key> keys(values.size() + simd::sort_keys_padding), scratch(values.size());
    std::transform(values.begin(), values.end(), keys.begin(),
                   [](S value) { return ordered_bits(value); });
    if constexpr (sizeof(Key) == 4) {
        simd::sort_keys(simd::best_isa(), keys.data(), values.size(), 0, 32, scratch.data());
    } else {
        simd::sort_keys(keys.data(), values.size(), 0, 64, scratch.data());
    }
    std::vector<ValueCount<S>> counts;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i == 0 || keys[i] != keys[i - 1])
            counts.push_back({from_ordered_bits<S>(keys[i]), 0});
        ++counts.back().count;
    }
    return counts;
}

/// A number with low <= t < high, half way where that can be.
template <Real S>
[[nodiscard]] S between(S low, S high) {
    const S middle = low / 2 + high / 2;
    return middle >= low && middle < high ? middle : low;
}

/// The count above which a value has more than its share of the rows, where all that do have a bin
/// of their own and the others share the rest evenly.
template <Real S>
[[nodiscard]] std::size_t frequent_count(const std::vector<ValueCount<S>>& values,
                                         std::size_t bins) {
    std::size_t rows = 0;
    for (const auto& value : values)
        rows += value.count;
    for (std::size_t share = rows / bins;;) {
        std::size_t others = 0, frequent = 0;
        for (const auto& value : values) {
            others += value.count > share ? 0 : value.count;
            frequent += value.count > share ? 1 : 0;
        }
        const std::size_t next = frequent < bins ? others / (bins - frequent) : share;
        if (next >= share)
            return share;
        share = next;
    }
}

/// Thresholds half way between neighbours where these are not more than `bins`; else such that bins
/// hold about equally many rows, a value that has more than its share a bin of its own.
template <Real S>
[[nodiscard]] std::vector<S> choose_thresholds(const std::vector<ValueCount<S>>& values,
                                               std::size_t bins) {
    std::vector<S> thresholds;
    const auto cut = [&](std::size_t k) {
        thresholds.push_back(between(values[k - 1].value, values[k].value));
    };
    if (values.size() <= bins) {
        for (std::size_t k = 1; k < values.size(); ++k)
            cut(k);
        return thresholds;
    }
    const std::size_t frequent = frequent_count(values, bins);
    std::size_t rows_left = 0, frequent_left = 0;  // of values that share bins, and the others
    for (const auto& value : values) {
        rows_left += value.count > frequent ? 0 : value.count;
        frequent_left += value.count > frequent ? 1 : 0;
    }
    std::size_t in_bin = values[0].count;
    for (std::size_t k = 1; k < values.size() && thresholds.size() + 1 < bins; ++k) {
        const bool alone = values[k].count > frequent, after_alone = values[k - 1].count > frequent;
        const std::size_t taken = thresholds.size() + frequent_left - (after_alone ? 1 : 0);
        // Twice the counts, so that half of a value can be compared.
        const std::size_t share = 2 * rows_left / std::max<std::size_t>(bins - taken, 1);
        if (alone || after_alone || 2 * in_bin + values[k].count > share) {
            cut(k);
            rows_left -= after_alone ? 0 : in_bin;
            frequent_left -= after_alone ? 1 : 0;
            in_bin = 0;
        }
        in_bin += values[k].count;
    }
    return thresholds;
}

/// The codes that have a bin of their own: all, or the most frequent ones, of which the smaller
/// code goes first where two are equally frequent.
template <Real S>
void choose_categories(std::vector<ValueCount<S>> values, std::size_t bins, BinEdges<S>& edges) {
    if (values.size() > bins) {
        std::stable_sort(values.begin(), values.end(),
                         [](const auto& a, const auto& b) { return a.count > b.count; });
        values.resize(bins - 1);
        edges.has_rare = true;
    }
    for (const auto& value : values)
        edges.categories.push_back(static_cast<std::uint32_t>(value.value));
    std::sort(edges.categories.begin(), edges.categories.end());
}

/// Of each value how many of the ascending thresholds, at most 255, are below it: eight halvings
/// without a branch, of 16 values at a time.
template <Real S>
void bin_numbers(const BinEdges<S>& edges, const S* x, Index count, std::uint8_t* bins) {
    S cuts[most_bins + 1];
    std::fill(std::begin(cuts), std::end(cuts), std::numeric_limits<S>::infinity());
    std::copy(edges.thresholds.begin(), edges.thresholds.end(), cuts);
    constexpr Index lanes = 16;
    const auto search = [&](const S* values, std::uint8_t* out) {
        std::uint32_t at[lanes] = {};
        for (std::uint32_t step = 128; step > 0; step /= 2) {
#pragma GCC unroll 16
            for (Index j = 0; j < lanes; ++j)
                at[j] += values[j] > cuts[at[j] + step - 1] ? step : 0;
        }
        for (Index j = 0; j < lanes; ++j)
            out[j] = static_cast<std::uint8_t>(at[j]);
    };
    Index i = 0;
    for (; i + lanes <= count; i += lanes)
        search(x + i, bins + i);
    if (i < count) {
        S rest[lanes] = {};
        std::uint8_t out[lanes];
        std::copy(x + i, x + count, rest);
        search(rest, out);
        std::copy_n(out, count - i, bins + i);
    }
}

}  // namespace ridgewood::detail
