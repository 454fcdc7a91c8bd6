/// In which order minimal cost-complexity pruning takes the splits of a tree away.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/tree.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Finds for each split t the price alpha of a leaf from which on it does not pay:
///
///     g(t) = (R(t) - R(T_t)) / (leaves of T_t - 1),
///
/// where R(T_t) is the sum of the risks of the leaves below t. The weakest link, the split of least
/// g, becomes a leaf first, which changes g above it: it can only grow. (Breiman, Friedman, Olshen,
/// Stone: Classification and Regression Trees, 1984, section 3.3.)
class WeakestLinks {
public:
    /// `risk` has one value a node, R(t). O(n log n) for n nodes, and the depth of every split.
    template <Real S>
    WeakestLinks(const std::vector<TreeNode<S>>& nodes, const Vector<double>& risk)
        : links_(nodes.size()), alphas_(Vector<double>::Zero(risk.size())) {
        for (std::size_t k = nodes.size(); k-- > 0;) {
            Link& link = links_[k];
            link.left = nodes[k].left;
            if (link.left == 0)
                continue;
            const Link& left = links_[link.left];
            const Link& right = links_[link.left + 1];
            links_[link.left].parent = links_[link.left + 1].parent = k;
            link.is_split = true;
            link.splits = left.splits + right.splits + 1;
            const auto place = static_cast<Index>(link.left);
            const double own = risk[static_cast<Index>(k)] - risk[place] - risk[place + 1];
            link.decrease = own + left.decrease + right.decrease;
        }
        // Sums of rounded risks: what differs by less than they can tell is equal, so that it
        // falls together.
        constexpr double rounding = 1e-12;
        collapse_all(rounding * risk[0]);
    }

    /// One a node: the least alpha at which a split is a leaf or gone. It never grows from a node
    /// to its child. 0 in a leaf.
    [[nodiscard]] const Vector<double>& alphas() const { return alphas_; }

private:
    struct Link {
        std::size_t left = 0;
        std::size_t parent = 0;
        /// R(t) - R(T_t).
        double decrease = 0;
        /// Of T_t, one less than its leaves.
        double splits = 0;
        bool is_split = false;

        [[nodiscard]] double strength() const { return decrease / splits; }
    };

    void collapse_all(double tie) {
        using Entry = std::pair<double, std::size_t>;
        std::vector<Entry> entries;
        for (std::size_t k = 0; k < links_.size(); ++k) {
            if (links_[k].is_split)
                entries.emplace_back(links_[k].strength(), k);
        }
        std::priority_queue<Entry, std::vector<Entry>, std::greater<>> weakest(std::greater<>(),
                                                                               std::move(entries));
        double alpha = 0;
        while (!weakest.empty()) {
            const Entry entry = weakest.top();
            const std::size_t k = entry.second;
            weakest.pop();
            if (!links_[k].is_split)
                continue;
            // The splits above a collapsed one keep their place in the queue until they come up.
            if (links_[k].strength() > entry.first) {
                weakest.emplace(links_[k].strength(), k);
                continue;
            }
            if (entry.first > alpha + tie)
                alpha = entry.first;
            collapse(k, alpha);
        }
    }

    void collapse(std::size_t top, double alpha) {
        const double decrease = links_[top].decrease, splits = links_[top].splits;
        for (std::size_t k = top; k != 0;) {
            k = links_[k].parent;
            links_[k].decrease -= decrease;
            links_[k].splits -= splits;
        }
        std::vector<std::size_t> below{top};
        while (!below.empty()) {
            const std::size_t k = below.back();
            below.pop_back();
            if (!links_[k].is_split)
                continue;
            links_[k].is_split = false;
            alphas_[static_cast<Index>(k)] = alpha;
            below.insert(below.end(), {links_[k].left, links_[k].left + 1});
        }
        links_[top].decrease = links_[top].splits = 0;
    }

    std::vector<Link> links_;
    Vector<double> alphas_;
};

}  // namespace ridgewood::detail
