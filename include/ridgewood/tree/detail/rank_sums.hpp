/// Sums over the rows of a node by their ranks.
#pragma once

#include <ridgewood/simd/group_sums.hpp>
#include <ridgewood/simd/isa.hpp>
#include <ridgewood/tree/detail/key_sorter.hpp>
#include <ridgewood/tree/detail/split.hpp>
#include <ridgewood/tree/detail/split_criterion.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// What a row adds.
struct RowTerms {
    double weight = 0, sum = 0;
};

/// Sums of weights, of a second number and of rows: of each group of rows that have the same rank,
/// or of all up to and with it.
class RankSums {
public:
    /// Terms of the rows by their positions.
    Grouping build(const RankView& column, RowSpan rows, const RowTerms* terms, bool with_missing,
                   bool running) {
        return column.with_ranks([&](auto ranks) {
            const std::size_t bins = std::size_t{column.missing} + 1;
            const int position_bits = bit_width(rows.size() - 1);
            const auto terms_of = [=](std::size_t i) { return terms[i]; };
            if (bins <= simd::few_groups) {
                count_few(ranks, static_cast<std::uint32_t>(bins), rows, terms, running);
            } else if (is_dense(rows, bins)) {
                count(bins_, ranks, bins, rows, terms_of, running);
            } else if (bit_width(bins - 1) + position_bits <= 32) {
                const auto terms_by_key = [=](std::uint32_t key) {
                    return terms[key & ((std::uint32_t{1} << position_bits) - 1)];
                };
                sort(keys_, ranks, rows, position_bits, [](std::size_t i) { return i; });
                sum<double>(keys_, rows.size(), position_bits, terms_by_key, running);
            } else {
                const auto terms_by_key = [=](std::uint64_t key) {
                    return terms[key & ((std::uint64_t{1} << position_bits) - 1)];
                };
                sort(wide_keys_, ranks, rows, position_bits, [](std::size_t i) { return i; });
                sum<double>(wide_keys_, rows.size(), position_bits, terms_by_key, running);
            }
            return finish(column, with_missing);
        });
    }

    /// The terms of a row of weight w < 128 are w and, if its lowest bit is set, w or else 0, where
    /// its code is 2 w or 2 w + 1. Codes are sorted with the ranks, which saves looking them up.
    static constexpr int code_bits = 8;
    Grouping build(const RankView& column, RowSpan rows, const std::uint8_t* codes,
                   bool with_missing, bool running) {
        return column.with_ranks([&](auto ranks) {
            const std::size_t bins = std::size_t{column.missing} + 1;
            const auto terms_of = [](auto code) {
                const auto weight = static_cast<std::uint32_t>(code >> 1 & 127);
                return Bin<std::uint32_t>{weight,
                                          weight & (0 - static_cast<std::uint32_t>(code & 1)), 1};
            };
            if (is_dense(rows, bins)) {
                count(
                    small_bins_, ranks, bins, rows,
                    [&](std::size_t i) { return terms_of(codes[i]); }, running);
            } else if (bit_width(bins - 1) + code_bits <= 32) {
                sort(keys_, ranks, rows, code_bits, [=](std::size_t i) { return codes[i]; });
                sum<std::uint32_t>(keys_, rows.size(), code_bits, terms_of, running);
            } else {
                sort(wide_keys_, ranks, rows, code_bits, [=](std::size_t i) { return codes[i]; });
                sum<std::uint32_t>(wide_keys_, rows.size(), code_bits, terms_of, running);
            }
            return finish(column, with_missing);
        });
    }

    /// Groups by a code each, in their order; codes that are not below `groups` are left out.
    template <class TermsOf>
    void build(const std::uint8_t* sides, std::size_t count, std::size_t groups,
               const TermsOf& terms_of) {
        make_room(groups);
        groups_ = groups;
        for (std::size_t g = 0; g < groups; ++g) {
            weights_[g] = sums_[g] = 0;
            rows_[g] = 0;
            ranks_[g] = static_cast<std::uint32_t>(g);
        }
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t g = sides[i];
            if (g >= groups)
                continue;
            const RowTerms terms = terms_of(i);
            weights_[g] += terms.weight;
            sums_[g] += terms.sum;
            ++rows_[g];
        }
    }

    [[nodiscard]] std::size_t size() const { return groups_; }
    [[nodiscard]] const double* weights() const { return weights_.data(); }
    [[nodiscard]] const double* sums() const { return sums_.data(); }
    [[nodiscard]] const std::uint32_t* rows() const { return rows_.data(); }
    [[nodiscard]] std::span<const std::uint32_t> ranks() const {
        return std::span(ranks_).first(groups_);
    }

    void make_room(std::size_t groups) {
        if (weights_.size() > groups)
            return;
        weights_.resize(groups + 1);
        sums_.resize(groups + 1);
        rows_.resize(groups + 1);
        ranks_.resize(groups + 1);
    }

private:
    template <class Number>
    struct Bin {
        Number weight = 0, sum = 0;
        std::uint32_t rows = 0;
    };

    /// Counting looks at every rank, sorting takes about as long as looking at four a row.
    [[nodiscard]] static bool is_dense(RowSpan rows, std::size_t bins) {
        return rows.size() >= bins / 4;
    }

    template <class Ranks>
    void count_few(Ranks ranks, std::uint32_t bins, RowSpan rows, const RowTerms* terms,
                   bool running) {
        simd::GroupSums sums;
        simd::sum_groups(isa_, ranks, rows.data(), rows.size(), terms, sums);
        make_room(bins);
        Bin<double> so_far;
        groups_ = 0;
        for (std::uint32_t rank = 0; rank < bins; ++rank) {
            if (!running)
                so_far = {};
            so_far.weight += sums.weight[rank];
            so_far.sum += sums.sum[rank];
            so_far.rows += static_cast<std::uint32_t>(sums.rows[rank]);
            write(so_far, rank);
            groups_ += sums.rows[rank] > 0 ? 1 : 0;
        }
    }

    template <class Number, class Ranks, class TermsOf>
    void count(std::vector<Bin<Number>>& bins, Ranks ranks, std::size_t size, RowSpan rows,
               const TermsOf& terms_of, bool running) {
        bins.resize(std::max(bins.size(), size));
        std::size_t least = size, greatest = 0;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const std::size_t rank = ranks[rows[i]];
            least = std::min(least, rank);
            greatest = std::max(greatest, rank);
            const auto terms = terms_of(i);
            Bin<Number>& bin = bins[rank];
            bin.weight += terms.weight;
            bin.sum += terms.sum;
            ++bin.rows;
        }
        make_room(std::min(rows.size(), size));
        Bin<Number> so_far;
        groups_ = 0;
        for (std::size_t rank = least; rank <= greatest; ++rank) {
            const Bin<Number> bin = std::exchange(bins[rank], {});
            if (!running)
                so_far = {};
            so_far.weight += bin.weight;
            so_far.sum += bin.sum;
            so_far.rows += bin.rows;
            write(so_far, static_cast<std::uint32_t>(rank));
            groups_ += bin.rows > 0 ? 1 : 0;
        }
    }

    template <class Key, class Ranks, class LowBits>
    void sort(KeySorter<Key>& sorter, Ranks ranks, RowSpan rows, int low, const LowBits& low_bits) {
        Key* const keys = sorter.room(rows.size() + 1);
        Key highest = 0;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            keys[i] = static_cast<Key>(static_cast<Key>(ranks[rows[i]]) << low |
                                       static_cast<Key>(low_bits(i)));
            highest = std::max(highest, keys[i]);
        }
        sorter.sort(rows.size(), low, bit_width(highest));
    }

    template <class Number, class Key, class TermsOf>
    void sum(KeySorter<Key>& sorter, std::size_t count, int low, const TermsOf& terms_of,
             bool running) {
        Key* const keys = sorter.room(count + 1);
        keys[count] = static_cast<Key>(~keys[count - 1]);
        make_room(count);
        Bin<Number> so_far;
        groups_ = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const auto terms = terms_of(keys[i]);
            so_far.weight += terms.weight;
            so_far.sum += terms.sum;
            ++so_far.rows;
            write(so_far, static_cast<std::uint32_t>(keys[i] >> low));
            const bool ends = (keys[i] ^ keys[i + 1]) >> low != 0;
            groups_ += ends ? 1 : 0;
            if (!running && ends)
                so_far = {};
        }
    }

    /// To the place behind the groups that are complete.
    template <class Number>
    void write(const Bin<Number>& bin, std::uint32_t rank) {
        weights_[groups_] = static_cast<double>(bin.weight);
        sums_[groups_] = static_cast<double>(bin.sum);
        rows_[groups_] = bin.rows;
        ranks_[groups_] = rank;
    }

    Grouping finish(const RankView& column, bool with_missing) {
        const bool missing = ranks_[groups_ - 1] == column.missing;
        if (missing && !with_missing)
            --groups_;
        return {groups_, missing && with_missing};
    }

    simd::Isa isa_ = simd::best_isa();
    std::size_t groups_ = 0;
    std::vector<double> weights_, sums_;
    std::vector<std::uint32_t> rows_, ranks_;
    std::vector<Bin<double>> bins_;
    std::vector<Bin<std::uint32_t>> small_bins_;
    KeySorter<std::uint32_t> keys_;
    KeySorter<std::uint64_t> wide_keys_;
};

}  // namespace ridgewood::detail
