/// The protocol of validation: a splitter makes a plan, a plan makes folds, a fold is two short
/// lists of row ranges.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <utility>
#include <vector>

namespace ridgewood {

/// The rows begin, begin + 1, ..., end - 1.
struct RowRange {
    Index begin = 0;
    Index end = 0;

    [[nodiscard]] Index rows() const { return end - begin; }
    friend bool operator==(const RowRange&, const RowRange&) = default;
};

/// Ascending rows, kept as the fewest ranges.
///
/// Eight ranges are held in place, for the folds of a large plan are made by the thousand: half of
/// the 16 blocks of a combinatorial plan are never more, and a call of malloc costs as much as
/// such a fold.
class RowRanges {
public:
    RowRanges() = default;
    RowRanges(std::initializer_list<RowRange> ranges) {
        for (const RowRange& range : ranges)
            push(range);
    }

    /// Appends rows: nothing when the range is empty, a longer last range when they follow it.
    /// Throws std::invalid_argument when the range begins before the last one ends.
    void push(RowRange range) {
        if (range.rows() <= 0)
            return;
        if (empty()) {
            detail::require(range.begin >= 0, "rows begin at 0, got ", range.begin);
            append(range);
            return;
        }
        RowRange& last = more_.empty() ? few_[count_ - 1] : more_.back();
        detail::require(range.begin >= last.end, "row ranges must ascend, but [", range.begin, ", ",
                        range.end, ") follows [", last.begin, ", ", last.end, ")");
        if (range.begin == last.end)
            last.end = range.end;
        else
            append(range);
    }

    /// How many rows there are in all ranges together.
    [[nodiscard]] Index rows() const {
        Index total = 0;
        for (const RowRange& range : *this)
            total += range.rows();
        return total;
    }

    [[nodiscard]] bool empty() const { return count_ == 0; }
    /// How many ranges there are.
    [[nodiscard]] Index size() const { return end() - begin(); }
    [[nodiscard]] const RowRange& operator[](Index k) const { return begin()[k]; }
    [[nodiscard]] const RowRange* begin() const { return more_.empty() ? few_ : more_.data(); }
    [[nodiscard]] const RowRange* end() const {
        return more_.empty() ? few_ + count_ : more_.data() + more_.size();
    }

    friend bool operator==(const RowRanges& a, const RowRanges& b) {
        return std::equal(a.begin(), a.end(), b.begin(), b.end());
    }

private:
    static constexpr Index in_place = 8;

    void append(RowRange range) {
        if (more_.empty() && count_ < in_place) {
            few_[count_++] = range;
            return;
        }
        if (more_.empty())
            more_.assign(few_, few_ + count_);
        more_.push_back(range);
    }

    RowRange few_[in_place];
    Index count_ = 0;
    // All ranges, once they are more than a few.
    std::vector<RowRange> more_;
};

/// One division of the rows: fit on `train`, score on `test`. A row may be in neither.
struct Fold {
    RowRanges train;
    RowRanges test;

    friend bool operator==(const Fold&, const Fold&) = default;
};

/// What a splitter returns: how many folds there are, and each of them when it is asked for.
///
/// The row numbers of the folds are positions in `order()`. Shuffled and stratified folds are
/// ranges too, by way of an order that is applied to the data once.
class FoldPlan {
public:
    /// A plan for `rows` rows of `folds` folds, of which `fold(k)` makes the k-th; it must return
    /// the same fold each time and be safe to call from several threads. Throws
    /// std::invalid_argument unless `order` is empty or a permutation of 0, ..., rows - 1.
    FoldPlan(Index rows, Index folds, std::function<Fold(Index)> fold,
             std::vector<Index> order = {});

    /// How many rows are divided.
    [[nodiscard]] Index rows() const { return rows_; }
    /// How many folds there are.
    [[nodiscard]] Index size() const { return folds_; }
    /// The k-th fold. Throws std::invalid_argument unless 0 <= k < size(), and when the fold has
    /// rows that the data has not.
    [[nodiscard]] Fold operator[](Index k) const;
    /// Which row of the data is at each position; empty when the rows stay as they are.
    [[nodiscard]] const std::vector<Index>& order() const { return order_; }

private:
    Index rows_;
    Index folds_;
    std::function<Fold(Index)> fold_;
    std::vector<Index> order_;
};

/// A splitter needs to know how many rows there are, ...
template <class T>
concept RowSplitter = requires(const T& splitter, Index rows) {
    { splitter.split(rows) } -> std::same_as<FoldPlan>;
};

/// ... or to see their labels. Whatever else it depends on, such as groups or times, it holds.
template <class T>
concept LabelSplitter = requires(const T& splitter, const Vector<double>& y) {
    { splitter.split(y) } -> std::same_as<FoldPlan>;
};

/// Any struct with such a const `split` divides the rows for cross-validation.
template <class T>
concept Splitter = RowSplitter<T> || LabelSplitter<T>;

inline FoldPlan::FoldPlan(Index rows, Index folds, std::function<Fold(Index)> fold,
                          std::vector<Index> order)
    : rows_(rows), folds_(folds), fold_(std::move(fold)), order_(std::move(order)) {
    if (order_.empty())
        return;
    detail::require(static_cast<Index>(order_.size()) == rows, "the order has ", order_.size(),
                    " rows, the plan ", rows);
    std::vector<bool> seen(order_.size(), false);
    for (const Index row : order_) {
        detail::require(row >= 0 && row < rows && !seen[static_cast<std::size_t>(row)],
                        "the order is no permutation: it has row ", row, " twice or out of range");
        seen[static_cast<std::size_t>(row)] = true;
    }
}

inline Fold FoldPlan::operator[](Index k) const {
    detail::require(k >= 0 && k < folds_, "fold ", k, " of a plan of ", folds_, " folds");
    Fold fold = fold_(k);
    for (const RowRanges* side : {&fold.train, &fold.test}) {
        detail::require(side->empty() || (*side)[side->size() - 1].end <= rows_, "fold ", k,
                        " has rows beyond the ", rows_, " of the data");
    }
    return fold;
}

namespace detail {

/// The plan of either kind of splitter.
template <Splitter T>
[[nodiscard]] FoldPlan make_plan(const T& splitter, const Vector<double>& y) {
    if constexpr (RowSplitter<T>)
        return splitter.split(y.size());
    else
        return splitter.split(y);
}

}  // namespace detail

}  // namespace ridgewood
