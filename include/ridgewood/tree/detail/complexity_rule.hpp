/// Where rpart stops to grow.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Takes the splits of a grown tree back that rpart would not have made, in the order in which it
/// grows: the child that predicts less, with all below it, before the other one (Therneau,
/// Atkinson: An introduction to recursive partitioning using the rpart routines, 2019, section 4).
///
/// The complexity of a node is what its subtree saves in risk, by split. A child cannot have more
/// than its parent has left, so a node is split only while the least of its risk and its bound
/// exceeds `price`; the bound of the second child knows what the first one has saved. A child that
/// would lower the complexity of its parent stays a leaf in the account, and a subtree that does
/// not pay its price becomes one. This stops a little short of the minimal cost-complexity tree.
///
/// `Node` has `risk`, of which `price` is a share, and `left`, the place of one child in front of
/// the other, 0 for a leaf; predicts_less(a, b) compares nodes by their places. Splits that are
/// taken back leave nodes that nothing leads to.
template <class Node, class PredictsLess>
class ComplexityRule {
public:
    ComplexityRule(std::vector<Node>& nodes, double price, PredictsLess predicts_less)
        : nodes_(nodes), price_(price), predicts_less_(predicts_less) {}

    void apply() {
        std::vector<Visit> visits = {{.node = 0, .bound = nodes_[0].risk}};
        Subtree done;  // the one seen last
        while (!visits.empty()) {
            Visit& visit = visits.back();
            const Node& node = nodes_[visit.node];
            if (visit.step == Step::begin && is_leaf(visit)) {
                done = leaf(visit.node);
                visits.pop_back();
            } else if (visit.step == Step::begin) {
                visit.step = Step::first_is_done;
                const double bound = std::min(node.risk, visit.bound);
                visits.push_back({.node = first(node), .bound = bound - price_});
            } else if (visit.step == Step::first_is_done) {
                visit.step = Step::both_are_done;
                visit.first = done;
                visits.push_back({.node = second(node), .bound = bound_of_second(visit) - price_});
            } else {
                done = join(visit, done);
                visits.pop_back();
            }
        }
    }

private:
    struct Subtree {
        double risk = 0, splits = 0, complexity = 0;
    };
    enum class Step : std::uint8_t { begin, first_is_done, both_are_done };
    struct Visit {
        std::uint32_t node = 0;
        double bound = 0;
        Step step = Step::begin;
        Subtree first = {};
    };

    [[nodiscard]] std::uint32_t first(const Node& node) const {
        return node.left + (predicts_less_(node.left, node.left + 1) ? 0 : 1);
    }
    [[nodiscard]] std::uint32_t second(const Node& node) const {
        return 2 * node.left + 1 - first(node);
    }

    [[nodiscard]] bool is_leaf(const Visit& visit) const {
        const Node& node = nodes_[visit.node];
        return node.left == 0 || std::min(node.risk, visit.bound) <= price_;
    }

    Subtree leaf(std::uint32_t node) {
        nodes_[node].left = 0;
        return {.risk = nodes_[node].risk, .complexity = price_};
    }

    [[nodiscard]] double bound_of_second(const Visit& visit) const {
        const Node& node = nodes_[visit.node];
        const double saved = (node.risk - visit.first.risk) / (visit.first.splits + 1);
        return std::min(visit.bound, std::max(saved, node.risk - nodes_[first(node)].risk));
    }

    /// The account of a node whose children are done.
    Subtree join(const Visit& visit, const Subtree& last) {
        const Node& node = nodes_[visit.node];
        Subtree less = visit.first, more = last;
        std::uint32_t less_node = first(node), more_node = second(node);
        if (!(more.complexity > less.complexity)) {
            std::swap(less, more);
            std::swap(less_node, more_node);
        }
        const auto complexity = [&] {
            return (node.risk - less.risk - more.risk) / (less.splits + more.splits + 1);
        };
        if (complexity() > less.complexity) {
            less = {.risk = nodes_[less_node].risk};
            if (complexity() > more.complexity)
                more = {.risk = nodes_[more_node].risk};
        }
        if (complexity() <= price_)
            return leaf(visit.node);
        return {less.risk + more.risk, less.splits + more.splits + 1, complexity()};
    }

    std::vector<Node>& nodes_;
    double price_;
    PredictsLess predicts_less_;
};

}  // namespace ridgewood::detail
