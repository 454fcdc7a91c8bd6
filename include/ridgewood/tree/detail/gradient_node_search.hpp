/// The best splits of nodes on all columns.
#pragma once

#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/simd/histogram.hpp>
#include <ridgewood/tree/binned_matrix.hpp>
#include <ridgewood/tree/detail/cell_buffer.hpp>
#include <ridgewood/tree/detail/gradient_draft.hpp>
#include <ridgewood/tree/detail/gradient_search.hpp>
#include <ridgewood/tree/detail/gradient_split.hpp>
#include <ridgewood/tree/detail/gradient_tree.hpp>
#include <ridgewood/tree/detail/histogram_layout.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// A node whose split is looked for, its histogram, and what is to be subtracted from it first.
struct SearchedHistogram {
    GradientNode* node;
    GradientHistogram* histogram;
    const GradientHistogram* less;
};

/// Looks for the splits of one node or two at a time. What it needs for that is its own, so that
/// several of these may work on one draft.
template <Real S>
class GradientNodeSearch {
public:
    explicit GradientNodeSearch(const GradientDraft<S>& draft) : draft_(&draft) {
        for (Columns& columns : columns_) {
            columns.best.resize(static_cast<std::size_t>(draft.bins().cols()));
            columns.is_candidate.resize(columns.best.size());
        }
    }

    /// Finds the splits, with one parallel section for all nodes: the threads of a section are
    /// woken in the time of some columns. Histograms are subtracted on the way, column by column.
    void find(std::span<const SearchedHistogram> nodes, int threads) {
        for (std::size_t place = 0; place < nodes.size(); ++place) {
            const GradientNode& node = *nodes[place].node;
            draft_->choose_columns(node, node.path, node_columns_);
            std::vector<std::uint8_t>& is_candidate = columns_[place].is_candidate;
            is_candidate.assign(is_candidate.size(), 0);
            for (const std::uint32_t column : node_columns_)
                is_candidate[column] = 1;
        }
        const std::size_t units = layout().units();
        parallel_for(
            static_cast<Index>(units), units * nodes.size() < 32 ? 1 : threads, [&](Index unit) {
                for (std::size_t place = 0; place < nodes.size(); ++place)
                    search_unit(nodes[place], static_cast<std::size_t>(unit), columns_[place]);
            });
        for (std::size_t place = 0; place < nodes.size(); ++place)
            nodes[place].node->split = best_split(nodes[place], columns_[place].best);
    }

private:
    /// By column: the best split of a node, and whether it may be split there at all.
    struct Columns {
        std::vector<GradientSplit> best;
        std::vector<std::uint8_t> is_candidate;
    };

    [[nodiscard]] const HistogramLayout<S>& layout() const { return draft_->rows().layout(); }

    /// Of a column that does not share its place, one pass subtracts and sums up.
    void search_unit(const SearchedHistogram& searched, std::size_t unit, Columns& columns) const {
        const std::size_t count = layout().unit_cells(unit);
        simd::GradientPair* const cells = searched.histogram->data() + layout().begin(unit);
        const simd::GradientPair* const less =
            searched.less == nullptr ? nullptr : searched.less->data() + layout().begin(unit);
        CellBuffer buffer;
        simd::GradientPair* const left = buffer.of(count);
        const auto features = layout().features(unit);
        if (less != nullptr) {
            simd::subtract_and_sum(cells, less, count, left);
        } else if (!layout().is_shared(unit) && columns.is_candidate[features[0]] != 0) {
            simd::sum_cells(cells, count, left);
        }
        for (const std::uint32_t j : features)
            columns.best[j] = columns.is_candidate[j] == 0 ? GradientSplit{}
                              : layout().is_shared(unit)
                                  ? search_column(searched, j, nullptr)
                                  : best_cut(searched, j, cells, left, nullptr);
    }

    /// The best split on a column; rows_left is null where rows need not be known.
    [[nodiscard]] GradientSplit search_column(const SearchedHistogram& searched, std::size_t j,
                                              const std::uint32_t* rows_left) const {
        CellBuffer cell_buffer, left_buffer;
        const simd::GradientPair* const cells = layout().column(
            *searched.histogram, static_cast<Index>(j), searched.node->total, cell_buffer);
        const std::size_t count = draft_->bins().edges(static_cast<Index>(j)).cells();
        simd::GradientPair* const left = left_buffer.of(count);
        simd::sum_cells(cells, count, left);
        return best_cut(searched, j, cells, left, rows_left);
    }

    [[nodiscard]] GradientSplit best_cut(const SearchedHistogram& searched, std::size_t j,
                                         const simd::GradientPair* cells,
                                         const simd::GradientPair* left,
                                         const std::uint32_t* rows_left) const {
        const BinEdges<S>& edges = draft_->bins().edges(static_cast<Index>(j));
        if (edges.cells() < 2)
            return {};
        SearchedNode asked = draft_->question(*searched.node);
        asked.rows_left = rows_left;
        return draft_->search().best(static_cast<Index>(j), edges, cells, left, asked);
    }

    /// The best of the splits by column, the first of equal ones, that leaves enough rows on both
    /// sides. Histograms do not count rows: where the hessians cannot tell, those of the bins of
    /// this one column are counted.
    GradientSplit best_split(const SearchedHistogram& searched,
                             std::vector<GradientSplit>& columns) {
        const GradientNode& at = *searched.node;
        counted_.assign(columns.size(), 0);
        for (;;) {
            GradientSplit* best = &columns[0];
            for (GradientSplit& split : columns) {
                if (split.gain > best->gain)
                    best = &split;
            }
            if (!best->exists() || draft_->search().has_rows_enough(*best, at.total))
                return *best;
            const Index feature = best->feature;
            if (std::exchange(counted_[static_cast<std::size_t>(feature)], std::uint8_t{1}) != 0)
                return *best;
            const std::vector<std::uint32_t> counts =
                draft_->rows().count_left(at.begin, at.end, feature);
            *best = search_column(searched, static_cast<std::size_t>(feature), counts.data());
        }
    }

    const GradientDraft<S>* draft_;
    /// Of the nodes that are searched.
    std::array<Columns, 2> columns_;
    std::vector<std::uint32_t> node_columns_;
    /// By column: whether the rows of its bins were counted.
    std::vector<std::uint8_t> counted_;
};

}  // namespace ridgewood::detail
