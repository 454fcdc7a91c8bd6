/// Growing of one tree: the nodes in their order, and which of them are split.
#pragma once

#include <ridgewood/core/random.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/detail/bit_sets.hpp>
#include <ridgewood/tree/detail/feature_order.hpp>
#include <ridgewood/tree/detail/following_rows.hpp>
#include <ridgewood/tree/detail/grow_settings.hpp>
#include <ridgewood/tree/detail/interactions.hpp>
#include <ridgewood/tree/detail/make_criterion.hpp>
#include <ridgewood/tree/detail/node_random.hpp>
#include <ridgewood/tree/detail/node_rows.hpp>
#include <ridgewood/tree/detail/packed_rows.hpp>
#include <ridgewood/tree/detail/random_split.hpp>
#include <ridgewood/tree/detail/rank_matrix.hpp>
#include <ridgewood/tree/detail/split_search.hpp>
#include <ridgewood/tree/detail/surrogate_search.hpp>
#include <ridgewood/tree/detail/target.hpp>
#include <ridgewood/tree/detail/tree_draft.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Grows trees on one table, one after the other, with the memory of one thread. The table, the
/// target and the settings, which were checked, outlive it.
template <Real S>
class TreeGrower {
public:
    TreeGrower(const RankMatrix<S>& ranks, const Target& target, const GrowSettings& settings)
        : ranks_(ranks),
          settings_(settings),
          criterion_(make_criterion(target)),
          search_(*criterion_),
          random_search_(*criterion_),
          surrogate_search_(ranks, settings.monotone),
          interactions_(settings.interactions, ranks.cols()),
          differing_(ranks.packed_rows()),
          features_(ranks.cols()),
          divides_pairs_(divides_pairs()) {}

    /// Grows a tree on the rows of positive weight, of which there are some. What is drawn at a
    /// node depends on the stream and on the number of the node. The leaves of the rows that follow
    /// are those before pruning.
    [[nodiscard]] GrownTree<S> grow(const Vector<double>& weights, const Random& stream,
                                    RowSpan following = {}) {
        start(weights, stream);
        const auto followers = following_.start(following, ranks_.rows());
        if (settings_.max_leaf_nodes) {
            grow_best_first(root(followers));
        } else {
            grow_depth_first(root(followers));
        }
        if (settings_.complexity > 0)
            draft_.stop_by_complexity(settings_.complexity * root_.risk);
        if (settings_.ccp_alpha > 0) {
            draft_.prune(settings_.ccp_alpha * root_.weight,
                         [](const auto& node) { return node.impurity * node.weight; });
        }
        GrownTree<S> tree = draft_.finish(ranks_, settings_.statistics);
        tree.leaves = following_.leaves();
        return tree;
    }

private:
    using FollowerRange = typename FollowingRows<S>::Range;

    struct Node {
        std::uint32_t number = 0;
        std::uint32_t begin = 0, end = 0;  // its rows
        FollowerRange followers = {};
        Index depth = 0;
        double lower = -std::numeric_limits<double>::infinity();
        double upper = std::numeric_limits<double>::infinity();
        BitSets::Id constants = 0;  // features known to be constant
        BitSets::Id groups = 0;     // of features that may still be used
    };

    void start(const Vector<double>& weights, const Random& stream) {
        tree_key_ = Random(stream).next();
        rows_.start(weights);
        weights_ = weights.data();
        criterion_->start(weights_, rows_.all());
        draft_.reset(criterion_->outputs());
        draft_.add(1);
        constants_.reset(features_.size());
    }

    [[nodiscard]] Node root(FollowerRange followers) {
        return {.end = static_cast<std::uint32_t>(rows_.all().size()),
                .followers = followers,
                .constants = constants_.empty(),
                .groups = interactions_.start()};
    }

    void grow_depth_first(const Node& root) {
        std::vector<Node> waiting = {root};
        Split split;
        while (!waiting.empty()) {
            // The right child takes the place of its parent, the left one comes behind: written
            // there, since a copy of what was just written by fields would wait for them.
            waiting.emplace_back();
            Node& left = waiting.back();
            Node& node = *(waiting.end() - 2);
            if (!best_split(node, split) || !divide(node, split, left)) {
                settle(node);
                waiting.resize(waiting.size() - 2);
            }
        }
    }

    void grow_best_first(const Node& root) {
        struct Candidate {
            double improvement;
            Node node;
            Split split;
        };
        const auto comes_later = [](const Candidate& a, const Candidate& b) {
            return a.improvement != b.improvement ? a.improvement < b.improvement
                                                  : a.node.number > b.node.number;
        };
        std::vector<Candidate> waiting;
        const auto consider = [&](Node node) {
            Split split;
            if (!best_split(node, split))
                return settle(node);
            const double improvement = criterion_->improvement(split.gain, root_.weight);
            waiting.push_back({improvement, node, std::move(split)});
            std::push_heap(waiting.begin(), waiting.end(), comes_later);
        };
        consider(root);
        for (Index leaves = 1; leaves < *settings_.max_leaf_nodes && !waiting.empty();) {
            std::pop_heap(waiting.begin(), waiting.end(), comes_later);
            Candidate best = std::move(waiting.back());
            waiting.pop_back();
            Node left;
            if (divide(best.node, best.split, left)) {
                consider(left);
                consider(best.node);
                ++leaves;
            } else {
                settle(best.node);
            }
        }
        for (const Candidate& candidate : waiting)
            settle(candidate.node);
    }

    /// A node remains a leaf.
    void settle(const Node& node) { following_.settle(node.followers, node.number); }

    /// Describes a node and finds its split; returns whether it has one.
    [[nodiscard]] bool best_split(Node& node, Split& split) {
        const RowSpan rows = rows_.of(node.begin, node.end);
        double* const value = draft_.value(node.number);
        NodeSummary summary = criterion_->summarise(rows, value);
        if (!settings_.monotone.empty())
            criterion_->clip(value, node.lower, node.upper);
        draft_.describe_node(node.number, summary, rows.size());
        if (node.number == 0)
            root_ = summary;
        if (!may_split(node, summary, rows.size()))
            return false;
        split.clear();
        NodeRandom random(tree_key_, node.number);
        if (rows.size() == 2 && divides_pairs_)
            return divide_pair(node, rows, random, split);
        const RowSpan looked_at = rows_to_search(rows, random);
        criterion_->prepare(looked_at);
        search_features(node, looked_at, random, split);
        if (split.found() && looked_at.size() < rows.size())
            extend(rows, split);
        return split.found() && !(settings_.min_impurity_decrease > 0 &&
                                  criterion_->improvement(split.gain, root_.weight) <
                                      settings_.min_impurity_decrease);
    }

    [[nodiscard]] bool may_split(const Node& node, const NodeSummary& summary,
                                 std::size_t rows) const {
        const auto count = static_cast<Index>(rows);
        return !summary.is_pure && !(settings_.max_depth && node.depth >= *settings_.max_depth) &&
               count >= settings_.min_samples_split && count / 2 >= settings_.min_samples_leaf &&
               summary.weight >= 2 * min_weight() &&
               !(settings_.complexity > 0 && summary.risk <= settings_.complexity * root_.risk);
    }

    [[nodiscard]] double min_weight() const {
        return settings_.min_weight_fraction_leaf * root_.weight;
    }

    /// Features in their order, or so many in random order, and more until one is not constant.
    void search_features(Node& node, RowSpan rows, NodeRandom& random, Split& best) {
        const std::size_t columns = features_.size();
        const auto wanted = static_cast<std::size_t>(settings_.max_features);
        const bool in_order = wanted >= columns, all = rows.size() == node.end - node.begin;
        const BitSets::Id known = node.constants;
        differing_.look_at(rows);
        SplitLimits limits = this->limits(node, all);
        bool found = false;
        for (std::size_t k = 0, seen = 0; k < columns && (seen < wanted || !found); ++k) {
            if (rows.size() == 2 && best.found())
                break;  // all splits are equal
            const Index feature = in_order ? features_[k] : features_.draw(k, random);
            if (!interactions_.allow(node.groups, feature))
                continue;
            ++seen;
            if (is_constant(static_cast<std::size_t>(feature), known))
                continue;
            if (limits.bounds_values)
                limits.monotone = settings_.monotone[static_cast<std::size_t>(feature)];
            if (search(feature, rows, limits, random, best)) {
                found = true;
            } else if (all) {
                if (node.constants == known)
                    node.constants = constants_.copy(known);
                constants_.insert(node.constants, static_cast<std::size_t>(feature));
            }
        }
        features_.undo();
    }

    /// Nobody asks for the gain of a split, and nothing forbids one that leaves a row on each side.
    [[nodiscard]] bool divides_pairs() const {
        for (Index j = 0; j < ranks_.cols(); ++j) {
            if (ranks_.column(j).is_categorical)
                return false;
        }
        return criterion_->divides_every_pair() && !settings_.max_leaf_nodes &&
               settings_.min_impurity_decrease <= 0 && settings_.min_weight_fraction_leaf <= 0 &&
               !settings_.random_thresholds && settings_.monotone.empty() &&
               settings_.max_surrogates == 0;
    }

    /// Two rows, which all features divide equally well or not at all: takes the first that does.
    bool divide_pair(const Node& node, RowSpan rows, NodeRandom& random, Split& split) {
        differing_.look_at(rows);
        const bool in_order = settings_.max_features >= ranks_.cols();
        for (std::size_t k = 0; k < features_.size() && !split.found(); ++k) {
            const Index feature = in_order ? features_[k] : features_.draw(k, random);
            const auto place = static_cast<std::size_t>(feature);
            if (!interactions_.allow(node.groups, feature) ||
                (differing_.knows(place) && differing_.is_constant(place)))
                continue;
            const RankView column(ranks_.column(feature));
            const std::uint32_t first = column.rank(rows[0]), second = column.rank(rows[1]);
            if (first == second)
                continue;
            split.last_left = std::min(first, second);
            split.first_right = std::max(first, second);
            split.set(feature, {.gain = 0, .groups = 1}, split.first_right == column.missing,
                      false);
            split.is_categorical = false;
        }
        features_.undo();
        return split.found();
    }

    /// Whether that is known before the search.
    [[nodiscard]] bool is_constant(std::size_t feature, BitSets::Id known) const {
        return differing_.knows(feature) ? differing_.is_constant(feature)
                                         : constants_.contains(known, feature);
    }

    bool search(Index feature, RowSpan rows, const SplitLimits& limits, NodeRandom& random,
                Split& best) {
        const RankColumn<S>& column = ranks_.column(feature);
        return settings_.random_thresholds
                   ? random_search_.search(feature, column, rows, limits, random, best)
                   : search_.search(feature, RankView(column), limits, best);
    }

    /// All rows, or one of each of max_split_rows equal parts of them, in their order.
    [[nodiscard]] RowSpan rows_to_search(RowSpan rows, NodeRandom& random) {
        if (!settings_.max_split_rows ||
            rows.size() <= static_cast<std::size_t>(*settings_.max_split_rows))
            return rows;
        const auto wanted = static_cast<std::size_t>(*settings_.max_split_rows);
        sample_.resize(wanted);
        for (std::size_t k = 0; k < wanted; ++k) {
            const std::size_t begin = k * rows.size() / wanted;
            const std::size_t end = (k + 1) * rows.size() / wanted;
            sample_[k] = rows[begin + random.below(end - begin)];
        }
        return sample_;
    }

    /// Says of a split that was found in some of the rows where each of them goes, which is where
    /// the tree will send it: a number by the threshold, and what those rows have none of, a
    /// category or missing values, to the heavier side.
    void extend(RowSpan rows, Split& split) {
        const RankColumn<S>& column = ranks_.column(split.feature);
        if (!split.is_categorical) {
            const S threshold = TreeDraft<S>::threshold(split, column);
            split.threshold = static_cast<double>(threshold);
            split.last_left = column.last_up_to(threshold, split.last_left, split.first_right);
        }
        // Missing values may be left to surrogates.
        const bool lacks_missing =
            column.has_missing && !split.places_missing && settings_.max_surrogates == 0;
        if (!split.is_categorical && !lacks_missing)
            return;
        const RankView view(column);
        double left = 0, right = 0;
        std::vector<std::uint32_t> unknown;
        for (const std::uint32_t row : rows) {
            const std::uint32_t rank = view.rank(row);
            const Side side = split.side(rank, view.missing);
            left += side == Side::left ? weights_[row] : 0;
            right += side == Side::right ? weights_[row] : 0;
            if (side == Side::unknown && (rank != view.missing || lacks_missing))
                unknown.push_back(rank);
        }
        split.add(unknown, view.missing, left > right);
    }

    [[nodiscard]] SplitLimits limits(const Node& node, bool by_all_rows) const {
        SplitLimits result{
            .min_rows = by_all_rows ? static_cast<std::size_t>(settings_.min_samples_leaf) : 1,
            .min_weight = by_all_rows ? min_weight() : 0,
            .places_missing = settings_.max_surrogates == 0};
        if (!settings_.monotone.empty()) {
            result.lower = node.lower;
            result.upper = node.upper;
            result.bounds_values = true;
        }
        return result;
    }

    /// Makes a node its right child and gives the left one. Returns false if they were too small,
    /// which a split that was judged by some of the rows does not know.
    [[nodiscard]] bool divide(Node& node, const Split& split, Node& left) {
        const RankColumn<S>& column = ranks_.column(split.feature);
        const bool by_surrogates = settings_.max_surrogates > 0;
        if (by_surrogates)
            choose_sides(node, split);
        const std::uint32_t middle =
            by_surrogates ? rows_.divide(node.begin, node.end, sides_)
                          : rows_.divide(node.begin, node.end, split, RankView(column));
        if (settings_.max_split_rows && !are_large_enough(node, middle))
            return false;
        left = node;  // here, where its fields were not written a moment ago
        const std::uint32_t first = draft_.split(node.number, split, column);
        left.followers =
            following_.divide(node.followers, split, column, draft_.threshold(node.number));
        if (by_surrogates) {
            draft_.set_surrogates(node.number, std::move(surrogates_),
                                  surrogate_search_.left_is_heavier());
        }
        left.depth = ++node.depth;
        left.groups = node.groups = interactions_.below(node.groups, split.feature);
        left.number = first;
        node.number = first + 1;
        left.end = node.begin = middle;
        const bool has_order = split.is_categorical || split.first_right != column.missing();
        if (!settings_.monotone.empty() && has_order)
            bound_values(split, left, node);
        return true;
    }

    /// Finds surrogates and the side of each row.
    void choose_sides(const Node& node, const Split& split) {
        const RowSpan rows = rows_.of(node.begin, node.end);
        const RankView column(ranks_.column(split.feature));
        sides_.resize(rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i)
            sides_[i] = split.side(column.rank(rows[i]), column.missing);
        surrogates_ = surrogate_search_.search(rows, sides_, weights_, split.feature,
                                               settings_.max_surrogates);
        surrogate_search_.send(rows, surrogates_, sides_);
    }

    [[nodiscard]] bool are_large_enough(const Node& node, std::uint32_t middle) const {
        const auto least = static_cast<std::uint32_t>(settings_.min_samples_leaf);
        if (middle - node.begin < least || node.end - middle < least)
            return false;
        const auto weight = [&](std::uint32_t begin, std::uint32_t end) {
            double sum = 0;
            for (const std::uint32_t row : rows_.of(begin, end))
                sum += weights_[row];
            return sum;
        };
        return !(min_weight() > 0) ||
               std::min(weight(node.begin, middle), weight(middle, node.end)) >= min_weight();
    }

    /// Everything on one side of a monotone split stays on its side of the middle.
    void bound_values(const Split& split, Node& left, Node& right) const {
        const double middle = (split.left_value + split.right_value) / 2;
        const int sign = settings_.monotone[static_cast<std::size_t>(split.feature)];
        if (sign > 0)
            left.upper = right.lower = middle;
        if (sign < 0)
            left.lower = right.upper = middle;
    }

    const RankMatrix<S>& ranks_;
    const GrowSettings& settings_;
    std::unique_ptr<SplitCriterion> criterion_;
    SplitSearch search_;
    RandomSplitSearch random_search_;
    SurrogateSearch<S> surrogate_search_;
    Interactions interactions_;
    TreeDraft<S> draft_;
    NodeRows rows_;
    FollowingRows<S> following_;
    BitSets constants_;
    DifferingColumns differing_;
    std::uint64_t tree_key_ = 0;
    NodeSummary root_;
    FeatureOrder features_;
    bool divides_pairs_;
    const double* weights_ = nullptr;
    std::vector<std::uint32_t> sample_;
    std::vector<Side> sides_;
    std::vector<Surrogate> surrogates_;
};

}  // namespace ridgewood::detail
