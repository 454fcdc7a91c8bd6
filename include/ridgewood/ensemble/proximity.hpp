/// How alike rows are to a forest.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/forest_model.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <Eigen/SparseCore>

namespace ridgewood {

namespace detail {

/// The rows of each leaf of a tree: those of leaf k are rows[begin[k]] up to [begin[k + 1]].
struct LeafMembers {
    std::vector<std::size_t> begin;
    std::vector<Index> rows;

    explicit LeafMembers(const Eigen::Ref<const Vector<Index>>& leaves)
        : begin(static_cast<std::size_t>(leaves.maxCoeff()) + 2),
          rows(static_cast<std::size_t>(leaves.size())) {
        for (const Index leaf : leaves)
            ++begin[static_cast<std::size_t>(leaf) + 1];
        for (std::size_t k = 1; k < begin.size(); ++k)
            begin[k] += begin[k - 1];
        std::vector<std::size_t> next = begin;
        for (Index i = 0; i < leaves.size(); ++i)
            rows[next[static_cast<std::size_t>(leaves[i])]++] = i;
    }
};

}  // namespace detail

/// The proximity of rows (Breiman 2001, "Random forests" manual): entry (i, j) is the share of the
/// trees in which rows i and j of X fall into the same leaf, and no entry stands for 0. Symmetric,
/// 1 on the diagonal. It has about rows^2 x trees x share of the rows of a leaf entries: of a
/// forest with large leaves, or of many rows, it is dense.
///
/// Throws std::invalid_argument for X without rows or with another number of columns than the
/// training data, and for more than 2^31 - 1 entries.
template <class Model, class DX>
[[nodiscard]] Eigen::SparseMatrix<double> proximity(const Model& model,
                                                    const Eigen::MatrixBase<DX>& X) {
    detail::require(X.rows() > 0, "proximity: X has no rows");
    const Matrix<Index> leaves = model.apply(X);
    std::vector<detail::LeafMembers> trees;
    for (Index t = 0; t < leaves.cols(); ++t)
        trees.emplace_back(leaves.col(t));

    Eigen::SparseMatrix<double> result(X.rows(), X.rows());
    std::vector<std::uint32_t> together(static_cast<std::size_t>(X.rows()));
    std::vector<Index> met;
    std::size_t entries = 0;
    for (Index j = 0; j < X.rows(); ++j) {
        met.clear();
        for (std::size_t t = 0; t < trees.size(); ++t) {
            const auto leaf = static_cast<std::size_t>(leaves(j, static_cast<Index>(t)));
            for (std::size_t k = trees[t].begin[leaf]; k < trees[t].begin[leaf + 1]; ++k) {
                const Index i = trees[t].rows[k];
                if (together[static_cast<std::size_t>(i)]++ == 0)
                    met.push_back(i);
            }
        }
        entries += met.size();
        detail::require(entries < std::size_t{1} << 31,
                        "proximity: the matrix has 2^31 entries or more; ask for fewer rows");
        std::sort(met.begin(), met.end());
        result.startVec(j);
        for (const Index i : met) {
            result.insertBack(i, j) =
                together[static_cast<std::size_t>(i)] / static_cast<double>(trees.size());
            together[static_cast<std::size_t>(i)] = 0;
        }
    }
    result.finalize();
    return result;
}

}  // namespace ridgewood
