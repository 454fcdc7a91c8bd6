/// Grows a tree that lowers the second-order expansion of a loss.
#pragma once

#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/simd/histogram.hpp>
#include <ridgewood/tree/binned_matrix.hpp>
#include <ridgewood/tree/detail/cell_buffer.hpp>
#include <ridgewood/tree/detail/gradient_draft.hpp>
#include <ridgewood/tree/detail/gradient_pairs.hpp>
#include <ridgewood/tree/detail/gradient_rows.hpp>
#include <ridgewood/tree/detail/gradient_search.hpp>
#include <ridgewood/tree/detail/gradient_settings.hpp>
#include <ridgewood/tree/detail/gradient_split.hpp>
#include <ridgewood/tree/detail/gradient_tree.hpp>
#include <ridgewood/tree/detail/histogram_layout.hpp>
#include <ridgewood/tree/detail/symmetric_levels.hpp>
#include <ridgewood/tree/growth.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Trees on one binned table, one after the other. The histogram of a node is that of its parent
/// less that of its sibling, the smaller of the two being added up.
template <Real S>
class GradientGrower {
public:
    GradientGrower(const BinnedMatrix<S>& bins, const GradientTreeSettings& settings)
        : bins_(bins), settings_(settings), draft_(bins, settings) {
        for (Columns& columns : columns_) {
            columns.best.resize(static_cast<std::size_t>(bins.cols()));
            columns.is_candidate.resize(columns.best.size());
        }
    }

    /// A tree on the rows chosen and the columns listed; `key` names it for draws of features.
    [[nodiscard]] GradientTree grow(const GradientPairs& pairs, const RowChoice& chosen,
                                    std::span<const std::uint32_t> columns, std::uint64_t key) {
        auto histogram = draft_.start(pairs, chosen, columns, key);
        if (settings_.growth == TreeGrowth::symmetric) {
            SymmetricLevels<S>(draft_).grow(std::move(histogram));
            return std::move(draft_.tree());
        }
        waiting_.clear();
        histograms_.clear();
        if (draft_.may_split(node(0)))
            search({{0, histogram.get(), nullptr}});
        wait_or_give(0, std::move(histogram));
        for (std::size_t leaves = 1; !waiting_.empty() && draft_.may_have(leaves + 1); ++leaves)
            split(next(), draft_.may_have(leaves + 2));
        for (auto& unused : histograms_)
            draft_.pool().give(std::move(unused));
        return std::move(draft_.tree());
    }

    /// The rows of a node of the last tree, ascending.
    [[nodiscard]] std::span<const std::uint32_t> rows(const GradientNode& node) const {
        return draft_.rows().of(node.begin, node.end);
    }

private:
    /// A node whose split is looked for, its histogram, and what is to be subtracted from it first.
    struct Searched {
        std::uint32_t node;
        GradientHistogram* histogram;
        const GradientHistogram* less;
    };

    /// By column: the best split of a node, and whether it may be split there at all.
    struct Columns {
        std::vector<GradientSplit> best;
        std::vector<std::uint8_t> is_candidate;
    };

    [[nodiscard]] const GradientNode& node(std::uint32_t k) const { return draft_.node(k); }

    /// Whether node a is split after b.
    [[nodiscard]] bool is_later(std::uint32_t a, std::uint32_t b) const {
        if (!settings_.max_leaf_nodes)
            return a < b;  // depth first, for which few histograms wait
        if (settings_.growth == TreeGrowth::depth_wise)
            return std::pair(node(a).depth, a) > std::pair(node(b).depth, b);
        return std::pair(-node(a).split.gain, a) > std::pair(-node(b).split.gain, b);
    }

    void wait_or_give(std::uint32_t k, std::unique_ptr<GradientHistogram> histogram) {
        if (!node(k).split.exists())
            return draft_.pool().give(std::move(histogram));
        histograms_.resize(std::max<std::size_t>(histograms_.size(), k + std::size_t{1}));
        histograms_[k] = std::move(histogram);
        waiting_.push_back(k);
        std::push_heap(waiting_.begin(), waiting_.end(),
                       [this](auto a, auto b) { return is_later(a, b); });
    }

    std::uint32_t next() {
        std::pop_heap(waiting_.begin(), waiting_.end(),
                      [this](auto a, auto b) { return is_later(a, b); });
        const std::uint32_t k = waiting_.back();
        waiting_.pop_back();
        return k;
    }

    /// Divides a node; its children are searched if there may be more leaves.
    void split(std::uint32_t k, bool goes_on) {
        const std::uint32_t left = draft_.divide(k);
        auto histogram = std::move(histograms_[k]);
        const bool left_goes_on = goes_on && draft_.may_split(node(left));
        const bool right_goes_on = goes_on && draft_.may_split(node(left + 1));
        if (!left_goes_on && !right_goes_on)
            return draft_.pool().give(std::move(histogram));

        const std::uint32_t small = draft_.smaller_child(left), large = 2 * left + 1 - small;
        const bool small_goes_on = small == left ? left_goes_on : right_goes_on;
        const bool large_goes_on = small == left ? right_goes_on : left_goes_on;
        auto part = draft_.histogram(small);
        std::vector<Searched> searched;
        if (small_goes_on)
            searched.push_back({small, part.get(), nullptr});
        if (large_goes_on)
            searched.push_back({large, histogram.get(), part.get()});
        search(searched);
        wait_or_give(small, std::move(part));
        wait_or_give(large, std::move(histogram));
    }

    /// Finds the splits of one node or two, with one parallel section for both: the threads of a
    /// section are woken in the time of some columns. Histograms are subtracted on the way, column
    /// by column.
    void search(const std::vector<Searched>& nodes) {
        for (std::size_t place = 0; place < nodes.size(); ++place) {
            draft_.choose_columns(nodes[place].node, nodes[place].node, node_columns_);
            std::vector<std::uint8_t>& is_candidate = columns_[place].is_candidate;
            is_candidate.assign(is_candidate.size(), 0);
            for (const std::uint32_t column : node_columns_)
                is_candidate[column] = 1;
        }
        const int threads = draft_.threads();
        const std::size_t units = draft_.rows().layout().units();
        const std::size_t parts = units * nodes.size() < 32 ? 1 : static_cast<std::size_t>(threads);
        parallel_for(static_cast<Index>(parts), threads, [&](Index k) {
            const std::size_t part = static_cast<std::size_t>(k);
            for (std::size_t unit = part * units / parts; unit < (part + 1) * units / parts;
                 ++unit) {
                for (std::size_t place = 0; place < nodes.size(); ++place)
                    search_unit(nodes[place], unit, columns_[place]);
            }
        });
        for (std::size_t place = 0; place < nodes.size(); ++place)
            draft_.node(nodes[place].node).split = best_split(nodes[place], columns_[place].best);
    }

    /// Of a column that does not share its place, one pass subtracts and sums up.
    void search_unit(const Searched& searched, std::size_t unit, Columns& columns) const {
        const HistogramLayout<S>& layout = draft_.rows().layout();
        const std::size_t count = layout.unit_cells(unit);
        simd::GradientPair* const cells = searched.histogram->data() + layout.begin(unit);
        const simd::GradientPair* const less =
            searched.less == nullptr ? nullptr : searched.less->data() + layout.begin(unit);
        CellBuffer buffer;
        simd::GradientPair* const left = buffer.of(count);
        const auto features = layout.features(unit);
        if (less != nullptr) {
            simd::subtract_and_sum(cells, less, count, left);
        } else if (!layout.is_shared(unit) && columns.is_candidate[features[0]] != 0) {
            simd::sum_cells(cells, count, left);
        }
        for (const std::uint32_t j : features)
            columns.best[j] = columns.is_candidate[j] == 0 ? GradientSplit{}
                              : layout.is_shared(unit)
                                  ? search_column(searched, j, nullptr)
                                  : best_cut(searched, j, cells, left, nullptr);
    }

    /// The best split on a column; rows_left is null where rows need not be known.
    [[nodiscard]] GradientSplit search_column(const Searched& searched, std::size_t j,
                                              const std::uint32_t* rows_left) const {
        CellBuffer cell_buffer, left_buffer;
        const simd::GradientPair* const cells = draft_.rows().layout().column(
            *searched.histogram, static_cast<Index>(j), node(searched.node).total, cell_buffer);
        const std::size_t count = bins_.edges(static_cast<Index>(j)).cells();
        simd::GradientPair* const left = left_buffer.of(count);
        simd::sum_cells(cells, count, left);
        return best_cut(searched, j, cells, left, rows_left);
    }

    [[nodiscard]] GradientSplit best_cut(const Searched& searched, std::size_t j,
                                         const simd::GradientPair* cells,
                                         const simd::GradientPair* left,
                                         const std::uint32_t* rows_left) const {
        const BinEdges<S>& edges = bins_.edges(static_cast<Index>(j));
        if (edges.cells() < 2)
            return {};
        SearchedNode asked = draft_.question(searched.node);
        asked.rows_left = rows_left;
        return draft_.search().best(static_cast<Index>(j), edges, cells, left, asked);
    }

    /// The best of the splits by column, the first of equal ones, that leaves enough rows on both
    /// sides. Histograms do not count rows: where the hessians cannot tell, those of the bins of
    /// this one column are counted.
    GradientSplit best_split(const Searched& searched, std::vector<GradientSplit>& columns) {
        const GradientNode& at = node(searched.node);
        counted_.assign(columns.size(), 0);
        for (;;) {
            GradientSplit* best = &columns[0];
            for (GradientSplit& split : columns) {
                if (split.gain > best->gain)
                    best = &split;
            }
            if (!best->exists() || draft_.search().has_rows_enough(*best, at.total))
                return *best;
            const Index feature = best->feature;
            if (std::exchange(counted_[static_cast<std::size_t>(feature)], std::uint8_t{1}) != 0)
                return *best;
            const std::vector<std::uint32_t> counts =
                draft_.rows().count_left(at.begin, at.end, feature);
            *best = search_column(searched, static_cast<std::size_t>(feature), counts.data());
        }
    }

    const BinnedMatrix<S>& bins_;
    const GradientTreeSettings& settings_;
    GradientDraft<S> draft_;
    /// Of the nodes that are searched.
    std::array<Columns, 2> columns_;
    std::vector<std::uint32_t> node_columns_;
    /// By column: whether the rows of its bins were counted.
    std::vector<std::uint8_t> counted_;
    /// Of the nodes that wait for their split.
    std::vector<std::unique_ptr<GradientHistogram>> histograms_;
    /// A heap whose front is the next to be split.
    std::vector<std::uint32_t> waiting_;
};

}  // namespace ridgewood::detail
