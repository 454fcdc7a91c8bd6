/// Grows a tree that lowers the second-order expansion of a loss.
#pragma once

#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/binned_matrix.hpp>
#include <ridgewood/tree/detail/gradient_draft.hpp>
#include <ridgewood/tree/detail/gradient_node_search.hpp>
#include <ridgewood/tree/detail/gradient_pairs.hpp>
#include <ridgewood/tree/detail/gradient_settings.hpp>
#include <ridgewood/tree/detail/gradient_tree.hpp>
#include <ridgewood/tree/detail/histogram_layout.hpp>
#include <ridgewood/tree/detail/symmetric_levels.hpp>
#include <ridgewood/tree/growth.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Trees on one binned table, one after the other. The histogram of a node is that of its parent
/// less that of its sibling, the smaller of the two being added up.
///
/// What a split makes of a node depends on that node alone. So each thread divides another one: the
/// next to be split, or one that is likely to be split after it. They are taken into the tree one
/// by one in their order, which is that of a single thread. Nodes of many rows, and those beside
/// which there are not enough others, are divided by all threads together, one at a time.
template <Real S>
class GradientGrower {
public:
    GradientGrower(const BinnedMatrix<S>& bins, const GradientTreeSettings& settings)
        : settings_(settings), draft_(bins, settings) {
        searches_.assign(static_cast<std::size_t>(draft_.threads()), GradientNodeSearch<S>(draft_));
    }

    /// A tree on the rows chosen and the columns listed; `key` names it for draws of features.
    [[nodiscard]] GradientTree grow(const GradientPairs& pairs, const RowChoice& chosen,
                                    std::span<const std::uint32_t> columns, std::uint64_t key) {
        auto histogram = draft_.start(pairs, chosen, columns, key);
        if (settings_.growth == TreeGrowth::symmetric) {
            SymmetricLevels<S>(draft_).grow(std::move(histogram));
            return std::move(draft_.tree());
        }
        waiting_.clear();
        undivided_.clear();
        is_sharing_ = false;
        if (draft_.may_split(draft_.node(0)))
            searches_[0].find({{{&draft_.node(0), histogram.get(), nullptr}}}, draft_.threads());
        wait_or_give(0, std::move(histogram));
        divide_and_split();
        for (const std::unique_ptr<Waiting>& at : waiting_)
            give_up(*at);
        return std::move(draft_.tree());
    }

    /// The rows of a node of the last tree, ascending.
    [[nodiscard]] std::span<const std::uint32_t> rows(const GradientNode& node) const {
        return draft_.rows().of(node.begin, node.end);
    }

private:
    /// A node that is to be split, and its histogram; when it is divided, its children, and their
    /// histograms.
    struct Waiting {
        std::uint32_t node;
        std::unique_ptr<GradientHistogram> histogram;
        bool is_divided = false;
        bool is_shared = false;
        bool children_go_on = false;
        GradientChildren children = {};
        std::unique_ptr<GradientHistogram> of_smaller = nullptr;
    };

    /// A node of so many rows is divided by all threads.
    static constexpr std::uint32_t many_rows = 1U << 15;

    /// Whether a node is split after another.
    [[nodiscard]] bool is_later(const Waiting& one, const Waiting& other) const {
        const std::uint32_t a = one.node, b = other.node;
        if (!settings_.max_leaf_nodes)
            return a < b;  // depth first, for which few histograms wait
        const GradientNode &node_a = draft_.node(a), &node_b = draft_.node(b);
        if (settings_.growth == TreeGrowth::depth_wise)
            return std::pair(node_a.depth, a) > std::pair(node_b.depth, b);
        return std::pair(-node_a.split.gain, a) > std::pair(-node_b.split.gain, b);
    }

    template <class Pointer>
    void put(std::vector<Pointer>& heap, Pointer at) const {
        heap.push_back(std::move(at));
        std::push_heap(heap.begin(), heap.end(),
                       [this](auto& a, auto& b) { return is_later(*a, *b); });
    }
    template <class Pointer>
    Pointer take(std::vector<Pointer>& heap) const {
        std::pop_heap(heap.begin(), heap.end(),
                      [this](auto& a, auto& b) { return is_later(*a, *b); });
        Pointer at = std::move(heap.back());
        heap.pop_back();
        return at;
    }

    void wait_or_give(std::uint32_t k, std::unique_ptr<GradientHistogram> histogram) {
        if (!draft_.node(k).split.exists())
            return draft_.pool().give(std::move(histogram));
        auto at = std::make_unique<Waiting>(Waiting{.node = k, .histogram = std::move(histogram)});
        put(undivided_, at.get());
        put(waiting_, std::move(at));
    }

    [[nodiscard]] bool goes_on() const {
        return !waiting_.empty() && draft_.may_have(draft_.leaves() + 1);
    }

    /// Splits nodes until there may be no more leaves.
    void divide_and_split() {
        parallel_work(
            draft_.threads(), [this] { return next_to_divide(); },
            [this](Waiting* at, int thread) {
                divide(*at, searches_[static_cast<std::size_t>(thread)]);
            },
            [this](Waiting* at) {
                at->is_divided = true;
                is_sharing_ = is_sharing_ && !at->is_shared;
                while (goes_on() && waiting_[0]->is_divided)
                    split(*take(waiting_));
            });
    }

    [[nodiscard]] std::optional<Waiting*> next_to_divide() {
        if (!goes_on() || undivided_.empty() || is_sharing_)
            return std::nullopt;
        // Those that are divided already take leaves too.
        const std::size_t ahead = waiting_.size() - undivided_.size();
        if (undivided_[0] != waiting_[0].get() && !draft_.may_have(draft_.leaves() + ahead + 1))
            return std::nullopt;
        return take_undivided();
    }

    /// Takes the next node that is not divided, and does for it what cannot be done for several
    /// nodes at the same time.
    Waiting* take_undivided() {
        const bool are_few = undivided_.size() < searches_.size();
        Waiting* const at = take(undivided_);
        const GradientNode& node = draft_.node(at->node);
        // New sets of constraints may come to be only while no node is searched.
        at->is_shared =
            are_few || node.end - node.begin >= many_rows || !settings_.interactions.empty();
        is_sharing_ = at->is_shared;
        at->children_go_on = draft_.may_have(draft_.leaves() + 2);
        at->children = draft_.children(at->node);
        at->of_smaller = draft_.pool().take();
        return at;
    }

    /// Divides a node; its children are searched if there may be more leaves.
    void divide(Waiting& at, GradientNodeSearch<S>& search) {
        const int threads = at.is_shared ? draft_.threads() : 1;
        draft_.divide_rows(at.children, threads);
        GradientNode& small = at.children.smaller();
        GradientNode& large = at.children.larger();
        const bool small_goes_on = at.children_go_on && draft_.may_split(small);
        const bool large_goes_on = at.children_go_on && draft_.may_split(large);
        if (!small_goes_on && !large_goes_on)
            return;
        draft_.add_up(small, *at.of_smaller, threads);
        std::vector<SearchedHistogram> searched;
        if (small_goes_on)
            searched.push_back({&small, at.of_smaller.get(), nullptr});
        if (large_goes_on)
            searched.push_back({&large, at.histogram.get(), at.of_smaller.get()});
        search.find(searched, threads);
    }

    /// Takes the children of a node into the tree.
    void split(Waiting& at) {
        const bool is_left_smaller = &at.children.smaller() == &at.children.left;
        const std::uint32_t left = draft_.adopt(at.node, at.children);
        wait_or_give(left, std::move(is_left_smaller ? at.of_smaller : at.histogram));
        wait_or_give(left + 1, std::move(is_left_smaller ? at.histogram : at.of_smaller));
    }

    /// A node that is not split has its rows in ascending order again.
    void give_up(Waiting& at) {
        draft_.pool().give(std::move(at.histogram));
        draft_.pool().give(std::move(at.of_smaller));
        if (at.is_divided)
            draft_.unite_rows(at.children);
    }

    const GradientTreeSettings& settings_;
    GradientDraft<S> draft_;
    /// By thread.
    std::vector<GradientNodeSearch<S>> searches_;
    /// Heaps, the next node in front: of those that are to be split, and of those of them that are
    /// not divided.
    std::vector<std::unique_ptr<Waiting>> waiting_;
    std::vector<Waiting*> undivided_;
    /// Whether there is a node that all threads divide together.
    bool is_sharing_ = false;
};

}  // namespace ridgewood::detail
