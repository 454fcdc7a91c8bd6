/// Rows of a table as walks down trees take them.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/simd/tree_walk.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ridgewood::detail {

/// Whether any of `count` values, `stride` apart, is NaN.
template <Real S>
[[nodiscard]] bool any_missing(const S* x, Index count, Index stride) {
    bool missing = false;
    for (Index j = 0; j < count; ++j)
        missing |= is_nan(x[j * stride]);
    return missing;
}

/// Some rows of X, copied as simd::walk_rows() takes them.
template <Real S>
class RowTile {
public:
    RowTile(const MatrixView<S>& X, Index begin, Index rows)
        : X_(X),
          begin_(begin),
          values_(rows, X.cols() + 1),
          scratch_(simd::walk_scratch(static_cast<std::size_t>(rows))) {
        for (Index j = 0; j < X.cols(); ++j) {
            values_.col(j) = X.col(j).segment(begin, rows);
            may_miss_ |= any_missing(values_.col(j).data(), rows, 1);
        }
        values_.col(X.cols()).setConstant(S(-1));
    }

    [[nodiscard]] Index begin() const { return begin_; }
    [[nodiscard]] Index rows() const { return values_.rows(); }
    /// Row i of these as it stands in X.
    [[nodiscard]] auto row(Index i) const {
        return [this, i](Index j) { return X_(begin_ + i, j); };
    }

    /// The node of a tree of `count` nodes that each of these rows ends in.
    template <class Node>
    void walk(const Node* tree, std::size_t count, std::uint32_t* leaves) {
        const simd::WalkTable<S> table{values_.data(), static_cast<std::size_t>(rows()),
                                       static_cast<std::size_t>(X_.cols()),
                                       static_cast<std::uint32_t>(rows())};
        simd::walk_rows(isa_, tree, count, table, may_miss_, scratch_.data(), leaves);
    }

private:
    const MatrixView<S>& X_;
    Index begin_;
    simd::Isa isa_ = simd::best_isa();
    bool may_miss_ = false;
    Matrix<S> values_;
    std::vector<std::uint32_t> scratch_;
};

/// Calls visit(begin, rows) for all rows by parts, on up to `threads` threads. The more rows a part
/// has, the longer they stay together on their way down a tree, as long as their values fit into
/// the second cache.
template <Real S, class Visit>
void for_each_tile(const MatrixView<S>& X, int threads, const Visit& visit) {
    constexpr Index bytes = 1 << 20;
    const Index row_bytes = static_cast<Index>(sizeof(S)) * (X.cols() + 1);
    const Index most = std::clamp<Index>(bytes / row_bytes, 1024, 8192);
    parallel_for((X.rows() + most - 1) / most, threads, [&](Index part) {
        const Index begin = part * most;
        visit(begin, std::min(most, X.rows() - begin));
    });
}

}  // namespace ridgewood::detail
