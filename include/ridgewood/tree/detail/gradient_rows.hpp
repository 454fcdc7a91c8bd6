/// The rows of a tree that is fitted to gradients, those of each node side by side, and the
/// histograms of nodes.
#pragma once

#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/simd/histogram.hpp>
#include <ridgewood/simd/partition.hpp>
#include <ridgewood/tree/binned_matrix.hpp>
#include <ridgewood/tree/detail/gradient_pairs.hpp>
#include <ridgewood/tree/detail/gradient_split.hpp>
#include <ridgewood/tree/detail/histogram_layout.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <span>
#include <vector>

namespace ridgewood::detail {

/// Histograms that are not in use, for those who need one.
class HistogramPool {
public:
    explicit HistogramPool(std::size_t cells) : cells_(cells) {}

    [[nodiscard]] std::unique_ptr<GradientHistogram> take() {
        if (free_.empty())
            return std::make_unique<GradientHistogram>(cells_);
        auto histogram = std::move(free_.back());
        free_.pop_back();
        return histogram;
    }
    void give(std::unique_ptr<GradientHistogram> histogram) {
        if (histogram)
            free_.push_back(std::move(histogram));
    }

private:
    std::size_t cells_;
    std::vector<std::unique_ptr<GradientHistogram>> free_;
};

/// A node has the rows from `begin` to `end` of one array, ascending. Parts of a node's rows go to
/// threads; what they find is put together to the same, whatever the number of parts.
template <Real S>
class GradientRows {
public:
    explicit GradientRows(const BinnedMatrix<S>& bins) : bins_(bins), layout_(bins) {}

    [[nodiscard]] const HistogramLayout<S>& layout() const { return layout_; }

    void start(const RowChoice& chosen) {
        are_all_ = chosen.rows == nullptr;
        rows_.resize(chosen.count);
        scratch_.resize(chosen.count);
        if (are_all_) {
            std::iota(rows_.begin(), rows_.end(), 0U);
        } else {
            std::copy_n(chosen.rows, chosen.count, rows_.begin());
        }
    }

    [[nodiscard]] std::size_t size() const { return rows_.size(); }
    [[nodiscard]] std::span<const std::uint32_t> of(std::uint32_t begin, std::uint32_t end) const {
        return {rows_.data() + begin, rows_.data() + end};
    }

    /// The histogram of a node.
    void add_up(const GradientPairs& pairs, std::uint32_t begin, std::uint32_t end,
                GradientHistogram& histogram, int threads) {
        const std::vector<std::uint32_t> parts = parts_of(begin, end, threads);
        const std::size_t workers = workers_of(parts, threads);
        if (workers > 1) {  // one node at a time has parts
            while (histograms_.size() + 1 < workers)
                histograms_.emplace_back(histogram.size());
        }
        const std::uint32_t* const rows =
            are_all_ && end - begin == rows_.size() ? nullptr : rows_.data();
        const auto of_worker = [&](std::size_t worker) -> GradientHistogram& {
            return worker == 0 ? histogram : histograms_[worker - 1];
        };
        for (std::size_t worker = 0; worker < workers; ++worker)
            std::fill(of_worker(worker).begin(), of_worker(worker).end(), 0);
        for_parts(parts, threads, [&](std::size_t k, std::size_t worker) {
            add_rows(pairs, rows, parts[k], parts[k + 1], of_worker(worker));
        });
        for (std::size_t worker = 1; worker < workers; ++worker) {
            for (std::size_t cell = 0; cell < histogram.size(); ++cell)
                histogram[cell] += histograms_[worker - 1][cell];
        }
    }

    /// Puts the rows that a split sends to the left first; returns where the others begin.
    std::uint32_t divide(std::uint32_t begin, std::uint32_t end, const GradientSplit& split,
                         int threads) {
        const std::vector<std::uint32_t> parts = parts_of(begin, end, threads);
        std::vector<std::uint32_t> left(parts.size() - 1);
        for_parts(parts, threads, [&](std::size_t k, std::size_t) {
            left[k] = separate(parts[k], parts[k + 1], split);
        });
        // The left rows of each part come behind those of the parts before it, then all right ones.
        std::vector<std::uint32_t> right_before(left.size(), 0);
        std::uint32_t middle = begin + left[0];
        for (std::size_t k = 1; k < left.size(); ++k) {
            right_before[k] = parts[k] - middle;
            std::copy_n(rows_.begin() + parts[k], left[k], rows_.begin() + middle);
            middle += left[k];
        }
        for_parts(parts, threads, [&](std::size_t k, std::size_t) {
            std::copy_n(scratch_.begin() + parts[k], parts[k + 1] - parts[k] - left[k],
                        rows_.begin() + middle + right_before[k]);
        });
        return middle;
    }

    /// Undoes a division: both sides are ascending, and so are all rows again.
    void unite(std::uint32_t begin, std::uint32_t middle, std::uint32_t end) {
        std::merge(rows_.begin() + begin, rows_.begin() + middle, rows_.begin() + middle,
                   rows_.begin() + end, scratch_.begin() + begin);
        std::copy(scratch_.begin() + begin, scratch_.begin() + end, rows_.begin() + begin);
    }

    /// Rows of a node by bins of a column, each with those of the bins before; the missing bin is
    /// the last.
    [[nodiscard]] std::vector<std::uint32_t> count_left(std::uint32_t begin, std::uint32_t end,
                                                        Index feature) const {
        std::vector<std::uint32_t> counts(bins_.edges(feature).bins() + 1, 0);
        const BinPlace& at = bins_.place(feature);
        const auto count = [&](const auto& bin_of) {
            for (const std::uint32_t row : of(begin, end))
                ++counts[bin_of(row)];
        };
        if (at.is_wide) {
            count([column = bins_.wide_column(at.slot)](auto row) { return column[row]; });
        } else if (at.is_shared) {
            count([&, column = bins_.column(at.slot)](auto row) { return at.bin(column[row]); });
        } else {
            count([column = bins_.column(at.slot)](auto row) { return column[row]; });
        }
        std::partial_sum(counts.begin(), counts.end(), counts.begin());
        return counts;
    }

private:
    /// Fewer rows are no work for another thread.
    static constexpr std::uint32_t least_rows = 1024;

    /// Where parts of a node's rows begin, and the end of the last. They get smaller, as a thread
    /// that has no more waits for one that is at its last part.
    [[nodiscard]] static std::vector<std::uint32_t> parts_of(std::uint32_t begin, std::uint32_t end,
                                                             int threads) {
        std::vector<std::uint32_t> parts{begin};
        while (threads > 1 && end - parts.back() >= 2 * least_rows) {
            const std::uint32_t share =
                (end - parts.back()) / (2 * static_cast<std::uint32_t>(threads));
            parts.push_back(parts.back() + std::max(least_rows, share));
        }
        parts.push_back(end);
        return parts;
    }
    [[nodiscard]] static std::size_t workers_of(const std::vector<std::uint32_t>& parts,
                                                int threads) {
        return std::min(parts.size() - 1, static_cast<std::size_t>(threads));
    }

    /// Calls visit(part, worker) for all parts, in their order for each worker.
    template <class Visit>
    static void for_parts(const std::vector<std::uint32_t>& parts, int threads,
                          const Visit& visit) {
        std::atomic<std::size_t> next = 0;
        parallel_for(static_cast<Index>(workers_of(parts, threads)), threads, [&](Index worker) {
            for (std::size_t k = next++; k + 1 < parts.size(); k = next++)
                visit(k, static_cast<std::size_t>(worker));
        });
    }

    /// `rows` is null when each row stands at its own number.
    void add_rows(const GradientPairs& pairs, const std::uint32_t* rows, std::size_t begin,
                  std::size_t end, GradientHistogram& histogram) const {
        constexpr auto width = static_cast<Index>(simd::histogram_features);
        for (Index b = 0; b < bins_.blocks(); ++b) {
            const auto features =
                static_cast<std::size_t>(std::min(width, bins_.slots() - b * width));
            simd::add_to_histograms(
                bins_.block(b), features, pairs.data(), rows, begin, end,
                histogram.data() + static_cast<std::size_t>(b * width) * simd::histogram_cells);
        }
        for (Index slot = 0; slot < bins_.wide_slots(); ++slot) {
            const std::uint16_t* const column = bins_.wide_column(slot);
            simd::GradientPair* const cells =
                histogram.data() + layout_.begin(static_cast<std::size_t>(bins_.slots() + slot));
            for (std::size_t i = begin; i < end; ++i)
                cells[column[rows_[i]]] += pairs.data()[rows_[i]];
        }
    }

    /// Brings the rows of a part that a split sends to the left to its front, the others to the
    /// same part of scratch_; returns how many go left.
    std::uint32_t separate(std::uint32_t begin, std::uint32_t end, const GradientSplit& split) {
        const BinPlace& at = bins_.place(split.feature);
        const std::uint16_t missing = bins_.edges(split.feature).missing();
        if (at.is_wide)
            return separate_numbers(begin, end, split, bins_.wide_column(at.slot), missing);
        const std::uint8_t* const column = bins_.column(at.slot);
        if (!split.is_categorical && !at.is_shared)
            return separate_numbers(begin, end, split, column, static_cast<std::uint8_t>(missing));
        BinSet codes;
        for (std::size_t code = 0; code < simd::histogram_cells; ++code) {
            const auto stored = static_cast<std::uint8_t>(code);
            if (split.goes_left(at.is_shared ? at.bin(stored) : stored, missing))
                codes.insert(code);
        }
        return static_cast<std::uint32_t>(simd::separate(
            isa_, [=](std::uint32_t row) { return codes.contains(column[row]); },
            rows_.data() + begin, end - begin, scratch_.data() + begin));
    }

    template <class Bin>
    std::uint32_t separate_numbers(std::uint32_t begin, std::uint32_t end,
                                   const GradientSplit& split, const Bin* column, Bin missing) {
        // "Up to last_left or missing" is all but what is between.
        const bool both_ends = split.missing_left && split.last_left + 1 < missing;
        const simd::RankInterval<Bin> left =
            both_ends ? simd::RankInterval<Bin>{static_cast<Bin>(split.last_left + 1),
                                                static_cast<Bin>(missing - 1), false}
                      : simd::RankInterval<Bin>{0, static_cast<Bin>(split.last_left), true};
        return static_cast<std::uint32_t>(simd::separate_ranks(
            isa_, column, left, rows_.data() + begin, end - begin, scratch_.data() + begin));
    }

    const BinnedMatrix<S>& bins_;
    HistogramLayout<S> layout_;
    simd::Isa isa_ = simd::best_isa();
    bool are_all_ = true;
    std::vector<std::uint32_t> rows_, scratch_;
    std::vector<GradientHistogram> histograms_;
};

}  // namespace ridgewood::detail
