/// The trees of a forest and the mean of what they predict.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/tree.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// A row of a matrix, as a tree looks at it.
template <Real S>
struct RowOf {
    const S* first;
    Index stride;

    RowOf(const MatrixView<S>& X, Index row) : first(X.data() + row), stride(X.outerStride()) {}

    [[nodiscard]] S operator()(Index column) const { return first[column * stride]; }
};

template <Real S>
class Forest {
public:
    Forest(std::vector<Tree<S>> trees, Index columns)
        : trees_(std::move(trees)), columns_(columns) {
        require(!trees_.empty(), "Forest: there are no trees");
    }

    [[nodiscard]] const std::vector<Tree<S>>& trees() const { return trees_; }
    [[nodiscard]] Index columns() const { return columns_; }
    [[nodiscard]] Index outputs() const { return trees_.front().outputs(); }

    /// Rows x outputs: the mean of the trees' predictions, summed in their order.
    [[nodiscard]] Matrix<S> predict(const MatrixView<S>& X) const {
        check_columns(X.cols(), columns_);
        Matrix<S> mean(X.rows(), outputs());
        constexpr Index block = 512;
        for (Index begin = 0; begin < X.rows(); begin += block) {
            const Index rows = std::min(block, X.rows() - begin);
            Matrix<double> sum = Matrix<double>::Zero(outputs(), rows);
            for (const Tree<S>& tree : trees_) {
                for (Index i = 0; i < rows; ++i)
                    sum.col(i) += value(tree, RowOf<S>(X, begin + i)).template cast<double>();
            }
            mean.middleRows(begin, rows) =
                (sum / static_cast<double>(trees_.size())).transpose().template cast<S>();
        }
        return mean;
    }

    /// Rows x trees: the node of the leaf that each row falls into.
    [[nodiscard]] Matrix<Index> apply(const MatrixView<S>& X) const {
        check_columns(X.cols(), columns_);
        Matrix<Index> leaves(X.rows(), static_cast<Index>(trees_.size()));
        for (Index t = 0; t < leaves.cols(); ++t) {
            for (Index i = 0; i < X.rows(); ++i)
                leaves(i, t) = trees_[static_cast<std::size_t>(t)].leaf(RowOf<S>(X, i));
        }
        return leaves;
    }

    /// Bytes of all that prediction uses.
    [[nodiscard]] std::size_t memory() const {
        std::size_t bytes = 0;
        for (const Tree<S>& tree : trees_) {
            const TreeParts<S>& parts = tree.parts();
            bytes += sizeof tree + bytes_of(parts.nodes) + bytes_of(parts.category_sets) +
                     bytes_of(parts.category_codes) + bytes_of(parts.surrogates) +
                     bytes_of(parts.surrogate_begin) +
                     sizeof(S) * static_cast<std::size_t>(parts.values.size());
        }
        return bytes;
    }

private:
    [[nodiscard]] static auto value(const Tree<S>& tree, const RowOf<S>& x) {
        const auto leaf = static_cast<std::size_t>(tree.leaf(x));
        return tree.values().col(tree.nodes()[leaf].value());
    }

    template <class T>
    [[nodiscard]] static std::size_t bytes_of(const std::vector<T>& values) {
        return sizeof(T) * values.capacity();
    }

    std::vector<Tree<S>> trees_;
    Index columns_;
};

}  // namespace ridgewood::detail
