/// Include beside a penalized regression to fit it on an Eigen::SparseMatrix:
///
///     const auto path = ridgewood::Lasso{}.path(sparse_X, y);
///
/// Its zeros stay implicit, centring and scaling included. A matrix of compressed or uncompressed
/// columns, or a Map of one, is not copied; rows are turned into columns once.
#pragma once

#include <ridgewood/linear/detail/penalized/columns_of.hpp>
#include <ridgewood/linear/detail/penalized/sparse_columns.hpp>

#include <type_traits>

namespace ridgewood::detail {

template <Real W, class X>
requires std::is_base_of_v<Eigen::SparseMatrixBase<X>, X>
struct ColumnsOf<W, X> {
    using Columns = SparseColumns<W, typename X::Scalar, typename X::StorageIndex>;
    using View = typename Columns::Table;
};

}  // namespace ridgewood::detail
