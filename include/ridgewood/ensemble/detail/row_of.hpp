/// A row of a table, as trees look at it.
#pragma once

#include <ridgewood/core/types.hpp>

namespace ridgewood::detail {

template <Real S>
struct RowOf {
    const S* first;
    Index stride;

    RowOf(const MatrixView<S>& X, Index row) : first(X.data() + row), stride(X.outerStride()) {}

    [[nodiscard]] S operator()(Index column) const { return first[column * stride]; }
};

}  // namespace ridgewood::detail
