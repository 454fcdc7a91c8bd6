/// Leaves that predict lines.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/tree.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ridgewood::detail {

/// The lines of the leaves of one tree, by node: intercept + sum_k coefficient_k x_k of the
/// features that the line has. A leaf without a line predicts its constant, and so does any for a
/// row whose value of one of these features is missing.
template <Real S>
class LeafLines {
public:
    /// Constants alone.
    LeafLines(const Tree<S>& tree) : begin_(tree.nodes().size() + 1, 0) {
        for (const TreeNode<S>& node : tree.nodes()) {
            constants_.push_back(node.is_leaf() ? tree.values()(0, node.value()) : S(0));
            intercepts_.push_back(constants_.back());
        }
    }

    /// Gives a node a line; nodes come in ascending order.
    void set(std::size_t node, S intercept, const std::vector<std::uint32_t>& features,
             const std::vector<S>& coefficients) {
        intercepts_[node] = intercept;
        features_.insert(features_.end(), features.begin(), features.end());
        coefficients_.insert(coefficients_.end(), coefficients.begin(), coefficients.end());
        for (std::size_t k = node + 1; k < begin_.size(); ++k)
            begin_[k] = static_cast<std::uint32_t>(features_.size());
    }

    /// What a leaf predicts for a row, whose value of feature j is x(j).
    template <class Row>
    [[nodiscard]] double value(std::size_t node, const Row& x) const {
        auto sum = static_cast<double>(intercepts_[node]);
        for (std::size_t k = begin_[node]; k < begin_[node + 1]; ++k) {
            const S at = x(static_cast<Index>(features_[k]));
            if (is_nan(at))
                return static_cast<double>(constants_[node]);
            sum += static_cast<double>(coefficients_[k]) * static_cast<double>(at);
        }
        return sum;
    }

    /// The features of a node's line; nothing where it has none.
    [[nodiscard]] std::vector<std::uint32_t> features(std::size_t node) const {
        return {features_.begin() + begin_[node], features_.begin() + begin_[node + 1]};
    }
    [[nodiscard]] S intercept(std::size_t node) const { return intercepts_[node]; }
    /// The coefficient of the feature that stands at `place` among those of a node.
    [[nodiscard]] S coefficient(std::size_t node, std::size_t place) const {
        return coefficients_[begin_[node] + place];
    }

    void scale(double factor) {
        for (auto* values : {&constants_, &intercepts_, &coefficients_}) {
            for (S& value : *values)
                value = static_cast<S>(factor * static_cast<double>(value));
        }
    }

    [[nodiscard]] std::size_t memory() const {
        return sizeof(std::uint32_t) * (begin_.capacity() + features_.capacity()) +
               sizeof(S) *
                   (constants_.capacity() + intercepts_.capacity() + coefficients_.capacity());
    }

private:
    std::vector<S> constants_, intercepts_;
    /// The features of node k are features_[begin_[k]] up to [begin_[k + 1]].
    std::vector<std::uint32_t> begin_, features_;
    std::vector<S> coefficients_;
};

}  // namespace ridgewood::detail
