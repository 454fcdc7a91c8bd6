/// In which order minimal cost-complexity pruning takes the splits of a tree away.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/tree.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Finds for each split t the price alpha of a leaf from which on it does not pay: as alpha grows,
/// the weakest link, the split of least
///
///     g(t) = (R(t) - R(T_t)) / (leaves of T_t - 1),
///
/// becomes a leaf, where R(T_t) is the sum of the risks of the leaves that are left below t.
/// (Breiman, Friedman, Olshen, Stone: Classification and Regression Trees, 1984, section 3.3.)
///
/// From the leaves up: a split falls together with those below it that would have fallen later.
/// Seen from infinite alpha, where both its children are leaves, it takes back the falls below it,
/// the latest first, as long as they come after its own. A heap has the falls below each node;
/// every fall leaves it once.
class WeakestLinks {
public:
    /// `risk` has one value a node, R(t). O(n log n) for n nodes of any depth.
    template <Real S>
    WeakestLinks(const std::vector<TreeNode<S>>& nodes, const Vector<double>& risk)
        : alphas_(Vector<double>::Zero(risk.size())), falls_(nodes.size()) {
        // The last fall below each node; none where there is no split.
        std::vector<std::size_t> last(nodes.size(), none);
        for (std::size_t k = nodes.size(); k-- > 0;) {
            if (const std::size_t left = nodes[k].left; left != 0) {
                const std::size_t below = merged(last[left], last[left + 1]);
                const auto place = static_cast<Index>(left);
                last[k] = add(k, risk[static_cast<Index>(k)], risk[place] + risk[place + 1], below);
            }
        }
        for (std::size_t k = 0; k < nodes.size(); ++k) {
            if (const auto left = static_cast<Index>(nodes[k].left); left != 0) {
                auto children = alphas_.segment<2>(left);
                children = children.cwiseMin(alphas_[static_cast<Index>(k)]).eval();
            }
        }
        // Sums of rounded risks: what differs by less than they can tell falls together.
        constexpr double rounding = 1e-12;
        join_ties(rounding * risk[0]);
    }

    /// One a node: the least alpha at which a split is a leaf or gone. It never grows from a node
    /// to its child. 0 in a leaf.
    [[nodiscard]] const Vector<double>& alphas() const { return alphas_; }

private:
    static constexpr std::size_t none = ~std::size_t{0};

    /// What the fall of a split changes, and its place in a leftist heap (Crane 1972).
    struct Fall {
        double risk = 0;
        double leaves = 0;
        std::size_t first = none, second = none;
        int rank = 1;
    };

    /// The fall of split k with the heap of those below it, whose top is `below`; `leaves_risk` is
    /// that of its children as leaves. Returns the new top, which is the split itself.
    [[nodiscard]] std::size_t add(std::size_t k, double risk, double leaves_risk,
                                  std::size_t below) {
        double leaves = 1, alpha = risk - leaves_risk;
        while (below != none && alphas_[static_cast<Index>(below)] > alpha) {
            leaves_risk -= falls_[below].risk;
            leaves += falls_[below].leaves;
            alpha = (risk - leaves_risk) / leaves;
            below = merged(falls_[below].first, falls_[below].second);
        }
        falls_[k] = {risk - leaves_risk, leaves, below, none, 1};
        // Rounding may make a split of no use one of harm.
        alphas_[static_cast<Index>(k)] = std::max(alpha, 0.0);
        return k;
    }

    [[nodiscard]] int rank(std::size_t heap) const { return heap == none ? 0 : falls_[heap].rank; }

    /// The heap of both; the recursion is as deep as the logarithm of their sizes.
    [[nodiscard]] std::size_t merged(std::size_t a, std::size_t b) {
        if (a == none || b == none)
            return a == none ? b : a;
        if (alphas_[static_cast<Index>(a)] < alphas_[static_cast<Index>(b)])
            std::swap(a, b);
        Fall& top = falls_[a];
        top.second = merged(top.second, b);
        if (rank(top.first) < rank(top.second))
            std::swap(top.first, top.second);
        top.rank = rank(top.second) + 1;
        return a;
    }

    void join_ties(double tie) {
        std::vector<Index> order(static_cast<std::size_t>(alphas_.size()));
        std::iota(order.begin(), order.end(), Index{0});
        std::sort(order.begin(), order.end(),
                  [&](Index a, Index b) { return alphas_[a] < alphas_[b]; });
        double alpha = 0;
        for (const Index k : order) {
            if (alphas_[k] > alpha + tie)
                alpha = alphas_[k];
            alphas_[k] = alpha;
        }
    }

    Vector<double> alphas_;
    std::vector<Fall> falls_;
};

}  // namespace ridgewood::detail
