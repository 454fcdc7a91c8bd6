/// Which columns of few values are constant in a small node.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/simd/packed_ranks.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ridgewood::detail {

/// The ranks of all packed columns once more, those of a row side by side, 32 columns a word.
class PackedRows {
public:
    PackedRows() = default;

    /// Of columns with the members of RankColumn.
    template <class Column>
    PackedRows(const std::vector<Column>& columns, Index rows) {
        std::size_t packed = 0;
        for (const Column& column : columns)
            places_.push_back(column.packed.empty() ? none : static_cast<int>(packed++));
        words_a_row_ = (packed + columns_a_word - 1) / columns_a_word;
        words_.resize(static_cast<std::size_t>(rows) * words_a_row_, 0);
        for (std::size_t j = 0; j < columns.size(); ++j) {
            if (places_[j] == none)
                continue;
            const simd::PackedRanks ranks(columns[j].packed.data());
            for (std::size_t row = 0; row < static_cast<std::size_t>(rows); ++row)
                words_[row * words_a_row_ + word(j)] |=
                    std::uint64_t{ranks[static_cast<std::uint32_t>(row)]} << shift(j);
        }
    }

    [[nodiscard]] bool has(std::size_t column) const { return places_[column] != none; }
    /// The words of a row.
    [[nodiscard]] const std::uint64_t* row(std::uint32_t row) const {
        return words_.data() + row * words_a_row_;
    }
    [[nodiscard]] std::size_t words_a_row() const { return words_a_row_; }

    /// The rank of a column in the words of a row.
    [[nodiscard]] std::uint32_t rank(const std::uint64_t* row, std::size_t column) const {
        return static_cast<std::uint32_t>(row[word(column)] >> shift(column) & 3);
    }

private:
    static constexpr int none = -1;
    static constexpr std::size_t columns_a_word = 32;

    [[nodiscard]] std::size_t word(std::size_t column) const {
        return static_cast<std::size_t>(places_[column]) / columns_a_word;
    }
    [[nodiscard]] std::size_t shift(std::size_t column) const {
        return 2 * (static_cast<std::size_t>(places_[column]) % columns_a_word);
    }

    std::vector<int> places_;  // of each column among those that are packed
    std::size_t words_a_row_ = 0;
    std::vector<std::uint64_t> words_;
};

/// Looks at all packed columns of a node in one pass over its rows. In trees grown to purity most
/// nodes have a few rows, in which most columns of few values are constant; a search that finds
/// that out takes a pass for each.
class DifferingColumns {
public:
    explicit DifferingColumns(const PackedRows& packed)
        : packed_(packed), bits_(packed.words_a_row()) {}

    /// The calls of `is_constant` that follow are about these rows, unless they are many.
    void look_at(std::span<const std::uint32_t> rows) {
        constexpr std::size_t few = 128;
        is_known_ = !bits_.empty() && rows.size() <= few;
        if (!is_known_)
            return;
        const std::uint64_t* const first = packed_.row(rows[0]);
        for (std::size_t k = 0; k < bits_.size(); ++k) {
            std::uint64_t bits = 0;
            for (const std::uint32_t row : rows)
                bits |= packed_.row(row)[k] ^ first[k];
            bits_[k] = bits;
        }
    }

    /// Whether it is known which columns are constant.
    [[nodiscard]] bool knows(std::size_t column) const { return is_known_ && packed_.has(column); }
    [[nodiscard]] bool is_constant(std::size_t column) const {
        return packed_.rank(bits_.data(), column) == 0;
    }

private:
    const PackedRows& packed_;
    bool is_known_ = false;
    std::vector<std::uint64_t> bits_;  // in which any row is unlike the first
};

}  // namespace ridgewood::detail
