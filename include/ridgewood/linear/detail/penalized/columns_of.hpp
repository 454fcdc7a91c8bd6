/// Which kind of columns a table of the caller has.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/dense_columns.hpp>

#include <type_traits>

namespace ridgewood::detail {

/// `View`, which looks at a table X (or copies what it cannot look at), and `Columns` of a View.
template <Real W, class X>
struct ColumnsOf {
    static_assert(sizeof(X) == 0,
                  "to fit an Eigen::SparseMatrix, include <ridgewood/linear/sparse.hpp>");
};

template <Real W, class X>
requires std::is_base_of_v<Eigen::MatrixBase<X>, X>
struct ColumnsOf<W, X> {
    using View = MatrixView<typename X::Scalar>;
    using Columns = DenseColumns<W, typename X::Scalar>;
};

/// use(columns) with the columns of a table.
template <Real W, class X, class Use>
[[nodiscard]] auto with_columns(const X& x, const Use& use) {
    const typename ColumnsOf<W, X>::View view(x);
    return use(typename ColumnsOf<W, X>::Columns(view));
}

}  // namespace ridgewood::detail
