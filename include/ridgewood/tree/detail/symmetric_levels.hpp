/// Grows a tree whose leaves of a level are all asked the same question.
#pragma once

#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/simd/histogram.hpp>
#include <ridgewood/tree/binned_matrix.hpp>
#include <ridgewood/tree/detail/cell_buffer.hpp>
#include <ridgewood/tree/detail/gradient_draft.hpp>
#include <ridgewood/tree/detail/gradient_rows.hpp>
#include <ridgewood/tree/detail/gradient_search.hpp>
#include <ridgewood/tree/detail/gradient_split.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <numeric>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// The question of a level is the one by which all of its leaves together gain most, where a leaf
/// that it may not divide gains nothing; that leaf stays, and is asked again on the next level. Of
/// equal questions it takes the first, as other growth does.
template <Real S>
class SymmetricLevels {
public:
    explicit SymmetricLevels(GradientDraft<S>& draft) : draft_(draft) {}

    /// The levels below a root that has this histogram.
    void grow(std::unique_ptr<GradientHistogram> root) {
        leaves_.push_back({0, std::move(root)});
        const auto& most = draft_.settings().max_depth;
        for (Index depth = 0; !most || depth < *most; ++depth) {
            if (!draft_.may_have(2 * leaves_.size()))
                break;
            const GradientSplit question = best_question(static_cast<std::uint32_t>(depth));
            if (!question.exists() || !ask(question))
                break;
        }
        for (Leaf& leaf : leaves_)
            draft_.pool().give(std::move(leaf.histogram));
    }

private:
    struct Leaf {
        std::uint32_t node;
        std::unique_ptr<GradientHistogram> histogram;
        /// Rows up to each bin of the column that was counted last; empty where none was.
        std::vector<std::uint32_t> rows_left = {};
    };

    [[nodiscard]] bool counts_matter() const {
        return draft_.settings().min_samples_leaf > 1 && !draft_.pairs().counts_rows();
    }

    [[nodiscard]] const simd::GradientPair* cells(const Leaf& leaf, Index column,
                                                  CellBuffer& buffer) const {
        return draft_.rows().layout().column(*leaf.histogram, column, draft_.node(leaf.node).total,
                                             buffer);
    }

    /// Cells of a column: one a bin and, if any value is missing, one more.
    [[nodiscard]] std::size_t cells_of(Index column) const {
        return draft_.bins().edges(column).cells();
    }

    /// Histograms do not count rows: those of the best column are counted before it is taken.
    [[nodiscard]] GradientSplit best_question(std::uint32_t depth) {
        std::vector<std::uint32_t> columns;
        draft_.choose_columns(draft_.node(0), depth, columns);
        std::vector<GradientSplit> found(columns.size());
        parallel_for(static_cast<Index>(columns.size()), draft_.threads(), [&](Index k) {
            const auto at = static_cast<std::size_t>(k);
            found[at] = best_cut(static_cast<Index>(columns[at]), false);
        });
        std::vector<bool> counted(columns.size(), !counts_matter());
        for (std::size_t last = columns.size();;) {
            std::size_t best = 0;
            for (std::size_t k = 1; k < found.size(); ++k) {
                if (found[k].gain > found[best].gain)
                    best = k;
            }
            if (found.empty() || !found[best].exists())
                return {};
            const auto column = static_cast<Index>(columns[best]);
            if (counts_matter() && best != std::exchange(last, best))
                count_rows(column);
            if (counted[best])
                return found[best];
            found[best] = best_cut(column, true);
            counted[best] = true;
        }
    }

    void count_rows(Index column) {
        for (Leaf& leaf : leaves_) {
            const GradientNode& node = draft_.node(leaf.node);
            leaf.rows_left = draft_.rows().count_left(node.begin, node.end, column);
        }
    }

    /// The best question on one column.
    [[nodiscard]] GradientSplit best_cut(Index column, bool counted) const {
        if (cells_of(column) < 2)
            return {};
        GradientSplit split = draft_.bins().edges(column).is_categorical
                                  ? cut_categories(column, counted)
                                  : cut_numbers(column, counted);
        if (!split.exists() || !(split.gain > draft_.settings().min_gain))
            return {};
        return split;
    }

    /// Calls visit(leaf, question) for the leaves that may be split on a column.
    template <class Visit>
    void for_each_leaf(Index column, const Visit& visit) const {
        for (const Leaf& leaf : leaves_) {
            const GradientNode& node = draft_.node(leaf.node);
            if (draft_.allows(node, column) && draft_.may_split(node))
                visit(leaf, draft_.question(node));
        }
    }

    [[nodiscard]] GradientSplit cut_numbers(Index column, bool counted) const {
        const BinEdges<S>& edges = draft_.bins().edges(column);
        const std::size_t bins = edges.bins(), count = cells_of(column);
        // Missing values go right, or left.
        std::vector<double> right(bins, 0.0), left(bins, 0.0);
        simd::GradientPair missing = 0, whole = 0;
        std::vector<simd::GradientPair> sums(count), all(count, 0);
        for_each_leaf(column, [&](const Leaf& leaf, const SearchedNode& asked) {
            CellBuffer buffer;
            const simd::GradientPair* const of_leaf = cells(leaf, column, buffer);
            simd::sum_cells(of_leaf, count, sums.data());
            for (std::size_t b = 0; b < count; ++b)
                all[b] += sums[b];
            std::vector<std::uint32_t> rows;
            if (counted)
                rows.assign(leaf.rows_left.begin(),
                            leaf.rows_left.begin() + static_cast<std::ptrdiff_t>(bins));
            const auto add = [&](std::vector<double>& gains) {
                draft_.search().add_gains(column, sums.data(), counted ? rows.data() : nullptr,
                                          bins, asked, 0, gains.data());
            };
            add(right);
            whole += asked.total;
            if (!edges.has_missing)
                return;
            missing += of_leaf[bins];
            for (std::size_t b = 0; b < bins; ++b)
                sums[b] += of_leaf[bins];
            for (std::uint32_t& below : rows)
                below += leaf.rows_left[bins] - leaf.rows_left[bins - 1];
            add(left);
        });
        const auto best_right = std::max_element(right.begin(), right.end());
        const auto best_left = std::max_element(left.begin(), left.end());
        const bool is_left = missing != 0 && *best_left > *best_right;
        const auto place = static_cast<std::size_t>(is_left ? best_left - left.begin()
                                                            : best_right - right.begin());
        GradientSplit split{.gain = std::max(*best_right, is_left ? *best_left : 0.0),
                            .feature = column,
                            .last_left = static_cast<std::uint16_t>(place),
                            .missing_left = is_left};
        if (missing == 0)
            split.missing_left =
                simd::hessian_of(all[place]) >= simd::hessian_of(whole - all[place]);
        return split;
    }

    /// Categories stand in the order of all leaves together.
    [[nodiscard]] GradientSplit cut_categories(Index column, bool counted) const {
        const std::size_t count = cells_of(column);
        std::vector<simd::GradientPair> all(count, 0);
        SearchedNode together;
        for_each_leaf(column, [&](const Leaf& leaf, const SearchedNode& asked) {
            CellBuffer buffer;
            const simd::GradientPair* const of_leaf = cells(leaf, column, buffer);
            for (std::size_t b = 0; b < count; ++b)
                all[b] += of_leaf[b];
            together.total += asked.total;
        });
        const GradientSearch& search = draft_.search();
        const std::vector<std::uint8_t> order = search.order_categories(all.data(), count);
        if (order.size() < 2)
            return {};
        std::vector<double> gains(order.size() - 1, 0.0);
        for_each_leaf(column, [&](const Leaf& leaf, const SearchedNode& asked) {
            std::vector<simd::GradientPair> left(gains.size());
            std::vector<std::uint32_t> rows(counted ? gains.size() : 0);
            CellBuffer buffer;
            const simd::GradientPair* const of_leaf = cells(leaf, column, buffer);
            simd::GradientPair sum = 0;
            std::uint32_t rows_sum = 0;
            for (std::size_t k = 0; k < gains.size(); ++k) {
                left[k] = sum += of_leaf[order[k]];
                if (counted)
                    rows[k] = rows_sum += rows_of(leaf, order[k]);
            }
            search.add_gains(column, left.data(), counted ? rows.data() : nullptr, gains.size(),
                             asked, search.category_price(order.size()), gains.data());
        });
        GradientSplit split;
        std::size_t taken = 0;
        for (std::size_t k = 0; k < gains.size(); ++k) {
            if (search.may_take(k + 1, order.size()) && gains[k] > split.gain) {
                split.gain = gains[k];
                taken = k + 1;
            }
        }
        if (taken == 0)
            return {};
        split.feature = column;
        for (std::size_t k = 0; k < taken; ++k)
            split.left += all[order[k]];
        search.name_categories(draft_.bins().edges(column), order, taken, together, split);
        return split;
    }

    [[nodiscard]] static std::uint32_t rows_of(const Leaf& leaf, std::size_t bin) {
        return leaf.rows_left[bin] - (bin == 0 ? 0 : leaf.rows_left[bin - 1]);
    }

    /// Divides the leaves that the question may divide; returns whether there are any.
    bool ask(const GradientSplit& question) {
        std::vector<Leaf> next;
        bool any = false;
        for (Leaf& leaf : leaves_) {
            if (!answer(leaf, question)) {
                next.push_back(std::move(leaf));
                continue;
            }
            any = true;
            GradientChildren children = draft_.children(leaf.node);
            draft_.divide_rows(children, draft_.threads());
            auto part = draft_.pool().take();
            draft_.add_up(children.smaller(), *part, draft_.threads());
            for (std::size_t cell = 0; cell < part->size(); ++cell)
                (*leaf.histogram)[cell] -= (*part)[cell];
            auto rest = std::move(leaf.histogram);
            const bool is_left_smaller = &children.smaller() == &children.left;
            const std::uint32_t left = draft_.adopt(leaf.node, children);
            next.push_back({left, std::move(is_left_smaller ? part : rest)});
            next.push_back({left + 1, std::move(is_left_smaller ? rest : part)});
        }
        leaves_ = std::move(next);
        return any;
    }

    /// Gives a node the question as its split, unless it may not be divided so.
    [[nodiscard]] bool answer(const Leaf& leaf, const GradientSplit& question) {
        const Index column = question.feature;
        GradientNode& node = draft_.node(leaf.node);
        if (!draft_.allows(node, column) || !draft_.may_split(node))
            return false;
        const BinEdges<S>& edges = draft_.bins().edges(column);
        CellBuffer buffer;
        const simd::GradientPair* const of_leaf = cells(leaf, column, buffer);
        simd::GradientPair left = 0;
        std::uint32_t rows_left = 0;
        for (std::size_t b = 0; b < cells_of(column); ++b) {
            if (!question.goes_left(static_cast<std::uint16_t>(b), edges.missing()))
                continue;
            left += of_leaf[b];
            rows_left += counts_matter() ? rows_of(leaf, b) : 0;
        }
        const SearchedNode asked = draft_.question(node);
        if (!draft_.search().allows(column, left, counts_matter() ? &rows_left : nullptr, asked))
            return false;
        node.split = question;
        node.split.left = left;
        node.split.gain = 0;
        draft_.search().add_gains(column, &left, nullptr, 1, asked, 0, &node.split.gain);
        return true;
    }

    GradientDraft<S>& draft_;
    std::vector<Leaf> leaves_;
};

}  // namespace ridgewood::detail
