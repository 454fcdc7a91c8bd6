/// The table as exact tree learners see it: of each value only its rank in its column.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/ordered_bits.hpp>
#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/simd/packed_ranks.hpp>
#include <ridgewood/tree/detail/column_values.hpp>
#include <ridgewood/tree/detail/packed_rows.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// A column by ranks: row i holds values[rank(i)], and is missing where rank(i) is values.size().
/// Of a categorical column the values are the category codes.
template <Real S>
struct RankColumn {
    /// The distinct values, ascending.
    std::vector<S> values = {};
    /// The ranks, in 2 bits or in 16 where they fit; the others are empty. See simd::PackedRanks.
    std::vector<std::uint8_t> packed = {};
    std::vector<std::uint16_t> narrow = {};
    std::vector<std::uint32_t> wide = {};
    bool is_categorical = false;
    bool has_missing = false;

    [[nodiscard]] std::uint32_t missing() const {
        return static_cast<std::uint32_t>(values.size());
    }
    /// The last rank whose value is at most `threshold`, which is so of `low`, and not of `high`.
    [[nodiscard]] std::uint32_t last_up_to(S threshold, std::uint32_t low,
                                           std::uint32_t high) const {
        const auto begin = values.begin();
        return static_cast<std::uint32_t>(
            std::upper_bound(begin + low + 1, begin + high, threshold) - begin - 1);
    }
};

/// The ranks of all columns: 2 or 4 bytes a value, a quarter of one where there are few. Built
/// once, O(n) a column by radix sort, and shared by all trees, folds (their other rows have weight
/// 0) and rounds of boosting.
template <Real S>
class RankMatrix {
public:
    /// Takes finite values and NaN, which is missing; a categorical column holds whole numbers in
    /// [0, 2^32 - 1). Throws std::invalid_argument, with row and column, for anything else.
    /// `categorical` has one entry a column, or none at all.
    RankMatrix(const MatrixView<S>& X, const std::vector<bool>& categorical, int threads)
        : rows_(X.rows()), columns_(static_cast<std::size_t>(X.cols())) {
        require(rows_ < Index{1} << 31, "X has ", rows_, " rows, expected fewer than 2^31");
        parallel_for(X.cols(), threads, [&](Index j) {
            const auto column = static_cast<std::size_t>(j);
            const bool is_categorical = !categorical.empty() && categorical[column];
            check_column<S>(X, j, is_categorical);
            columns_[column] = rank(X.col(j).data(), rows_);
            columns_[column].is_categorical = is_categorical;
        });
        packed_rows_ = PackedRows(columns_, rows_);
    }

    [[nodiscard]] Index rows() const { return rows_; }
    [[nodiscard]] Index cols() const { return static_cast<Index>(columns_.size()); }
    [[nodiscard]] const RankColumn<S>& column(Index j) const {
        return columns_[static_cast<std::size_t>(j)];
    }
    [[nodiscard]] const PackedRows& packed_rows() const { return packed_rows_; }

private:
    using Key = Bits<S>;

    struct Entry {
        Key key;
        std::uint32_t row;
    };

    [[nodiscard]] static RankColumn<S> rank(const S* x, Index rows) {
        std::vector<Entry> entries;
        entries.reserve(static_cast<std::size_t>(rows));
        for (Index i = 0; i < rows; ++i) {
            if (!is_nan(x[i]))
                entries.push_back({ordered_bits(x[i]), static_cast<std::uint32_t>(i)});
        }
        sort(entries);

        RankColumn<S> column;
        column.has_missing = entries.size() < static_cast<std::size_t>(rows);
        for (std::size_t k = 0; k < entries.size(); ++k) {
            if (k == 0 || entries[k].key != entries[k - 1].key)
                column.values.push_back(x[entries[k].row] + S(0));  // -0 becomes 0
        }
        constexpr std::size_t narrow_ranks = 65536;
        if (column.values.size() + (column.has_missing ? 1 : 0) <= simd::PackedRanks::bound) {
            pack(ranks_of<std::uint8_t>(entries, rows, column.missing()), column.packed);
        } else if (column.values.size() < narrow_ranks) {
            column.narrow = ranks_of<std::uint16_t>(entries, rows, column.missing());
        } else {
            column.wide = ranks_of<std::uint32_t>(entries, rows, column.missing());
        }
        return column;
    }

    template <class Rank>
    [[nodiscard]] static std::vector<Rank> ranks_of(const std::vector<Entry>& entries, Index rows,
                                                    std::uint32_t missing) {
        std::vector<Rank> ranks(static_cast<std::size_t>(rows), static_cast<Rank>(missing));
        Rank rank = 0;
        for (std::size_t k = 0; k < entries.size(); ++k) {
            if (k > 0 && entries[k].key != entries[k - 1].key)
                ++rank;
            ranks[entries[k].row] = rank;
        }
        return ranks;
    }

    static void pack(const std::vector<std::uint8_t>& ranks, std::vector<std::uint8_t>& packed) {
        packed.resize(simd::PackedRanks::bytes(ranks.size()));
        for (std::size_t row = 0; row < ranks.size(); ++row)
            simd::PackedRanks::set(packed.data(), row, ranks[row]);
    }

    /// Radix sort from the lowest digit, which skips digits that are equal in all keys.
    static void sort(std::vector<Entry>& entries) {
        constexpr int digit_bits = 11;
        constexpr std::size_t digits = std::size_t{1} << digit_bits;
        std::vector<Entry> other(entries.size());
        std::vector<std::size_t> start(digits);
        for (int shift = 0; shift < static_cast<int>(8 * sizeof(Key)); shift += digit_bits) {
            const auto digit = [shift](const Entry& entry) {
                return static_cast<std::size_t>(entry.key >> shift) & (digits - 1);
            };
            std::fill(start.begin(), start.end(), std::size_t{0});
            for (const Entry& entry : entries)
                ++start[digit(entry)];
            if (!entries.empty() && start[digit(entries.front())] == entries.size())
                continue;
            std::size_t sum = 0;
            for (std::size_t& count : start)
                sum += std::exchange(count, sum);
            for (const Entry& entry : entries)
                other[start[digit(entry)]++] = entry;
            entries.swap(other);
        }
    }

    Index rows_;
    std::vector<RankColumn<S>> columns_;
    PackedRows packed_rows_;
};

}  // namespace ridgewood::detail
