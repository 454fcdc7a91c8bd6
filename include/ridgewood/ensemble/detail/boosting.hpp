/// The rounds of boosting.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/observer.hpp>
#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/random.hpp>
#include <ridgewood/core/stopwatch.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/boosting_results.hpp>
#include <ridgewood/ensemble/detail/boosted_node_values.hpp>
#include <ridgewood/ensemble/detail/boosted_trees.hpp>
#include <ridgewood/ensemble/detail/boosting_data.hpp>
#include <ridgewood/ensemble/detail/boosting_settings.hpp>
#include <ridgewood/ensemble/detail/dropped_trees.hpp>
#include <ridgewood/ensemble/detail/fit_leaf_lines.hpp>
#include <ridgewood/ensemble/detail/leaf_lines.hpp>
#include <ridgewood/ensemble/detail/objective.hpp>
#include <ridgewood/ensemble/detail/round_rows.hpp>
#include <ridgewood/ensemble/detail/row_of.hpp>
#include <ridgewood/ensemble/detail/running_scores.hpp>
#include <ridgewood/tree/binned_matrix.hpp>
#include <ridgewood/tree/detail/gradient_grower.hpp>
#include <ridgewood/tree/detail/gradient_pairs.hpp>
#include <ridgewood/tree/detail/gradient_tree.hpp>
#include <ridgewood/tree/tree.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Fits a tree for each output to the derivatives of the loss, again and again (Friedman: Greedy
/// function approximation: a gradient boosting machine, 2001; Chen, Guestrin 2016).
template <Real S>
class Boosting {
public:
    Boosting(const BoostingSettings& settings, BoostingData<S> data)
        : settings_(settings),
          data_(std::move(data)),
          rows_(data_.bins.rows()),
          outputs_(data_.objective.outputs()),
          grower_(data_.bins, settings.tree),
          gradients_(rows_, outputs_),
          hessians_(rows_, outputs_),
          round_rows_(rows_of(data_.target.weights), rows_, settings.subsample,
                      settings.gradient_sampling),
          dropped_(settings.dropout),
          scores_(settings_, data_) {
        out_.trees.resize(static_cast<std::size_t>(outputs_));
        if (settings.linear_leaves)
            out_.lines.resize(static_cast<std::size_t>(outputs_));
        out_.results.node_rows.resize(static_cast<std::size_t>(outputs_));
        out_.results.gain = out_.results.splits = Vector<double>::Zero(data_.bins.cols());
    }

    /// Goes on from trees that there are; `scores` are theirs for the rows of the table, and those
    /// of validation rows.
    void go_on(BoostedTrees<S> trees, Matrix<double> scores, Matrix<double> validation_scores) {
        out_ = std::move(trees);
        scores_.begin(std::move(scores), std::move(validation_scores));
    }

    [[nodiscard]] BoostedTrees<S> run() {
        const Stopwatch watch;
        if (!scores_.have_begun()) {
            out_.initial = settings_.initial_score
                               ? Vector<double>::Constant(outputs_, *settings_.initial_score)
                               : data_.objective.start(data_.target, data_.offset);
            scores_.begin(out_.initial);
        }
        BoostingHistory& history = out_.results.history;
        const auto before = static_cast<Index>(out_.trees[0].size());
        data_.watch.begin(history.metrics);
        begin_history(before, history);
        scores_.note(0, history);
        double least = last_validation();
        history.best_round = before;
        for (Index round = before + 1; round <= before + settings_.n_estimators; ++round) {
            const bool grew = add_round(round);
            scores_.note(round, history);
            if (last_validation() <
                least - (settings_.early_stopping ? settings_.early_stopping->min_delta : 0.0)) {
                least = last_validation();
                history.best_round = round;
            }
            const Progress progress{.step = round,
                                    .total = before + settings_.n_estimators,
                                    .loss = last_loss(),
                                    .seconds = watch.seconds()};
            if (data_.observer(progress) == Signal::stop || !grew || is_over(round))
                break;
        }
        take_dropped(before);
        keep_best(before);
        return std::move(out_);
    }

private:
    /// Makes room in each list that goes on: entry `before` is the next, NaN where none was noted.
    void begin_history(Index before, BoostingHistory& history) const {
        const auto begin = [&](std::vector<double>& values, bool is_noted) {
            values.resize(is_noted ? static_cast<std::size_t>(before) : 0,
                          std::numeric_limits<double>::quiet_NaN());
        };
        begin(history.training, settings_.training_loss);
        begin(history.validation, data_.is_judged());
        for (MetricHistory& metric : history.metrics) {
            begin(metric.training, settings_.training_loss);
            begin(metric.validation, data_.is_judged());
        }
    }

    struct SplitGain {
        Index round;
        Index feature;
        double gain;
    };

    [[nodiscard]] static std::vector<std::uint32_t> rows_of(const Vector<double>& weights) {
        std::vector<std::uint32_t> rows;
        for (Index i = 0; i < weights.size(); ++i) {
            if (weights[i] > 0)
                rows.push_back(static_cast<std::uint32_t>(i));
        }
        return rows;
    }

    [[nodiscard]] double last_validation() const {
        const auto& losses = out_.results.history.validation;
        return losses.empty() ? std::numeric_limits<double>::infinity() : losses.back();
    }
    [[nodiscard]] double last_loss() const {
        const BoostingHistory& history = out_.results.history;
        if (data_.is_judged())
            return history.validation.back();
        return history.training.empty() ? 0 : history.training.back();
    }

    [[nodiscard]] bool is_over(Index round) const {
        return settings_.early_stopping &&
               round - out_.results.history.best_round >= settings_.early_stopping->patience;
    }

    /// Without early stopping all rounds stay; with it those up to the best one, at least one.
    void keep_best(Index before) {
        Index& best = out_.results.history.best_round;
        best = settings_.early_stopping ? std::max(best, before + (before == 0 ? 1 : 0))
                                        : static_cast<Index>(out_.trees[0].size());
        for (const SplitGain& split : gains_) {
            if (split.round <= best) {
                out_.results.gain[split.feature] += split.gain;
                out_.results.splits[split.feature] += 1;
            }
        }
        for (std::size_t k = 0; k < out_.trees.size(); ++k) {
            // Trees have no default, so that they cannot be resized.
            auto& trees = out_.trees[k];
            trees.erase(trees.begin() + best, trees.end());
            out_.results.node_rows[k].resize(static_cast<std::size_t>(best));
            if (!out_.lines.empty())
                out_.lines[k].erase(out_.lines[k].begin() + best, out_.lines[k].end());
        }
        if (settings_.random_forest)
            take_mean();
    }

    /// Trees that are summed up to what is their mean.
    void take_mean() {
        const double share = 1 / static_cast<double>(out_.trees[0].size());
        for (auto& trees : out_.trees) {
            for (Tree<S>& tree : trees) {
                TreeParts<S> parts = tree.parts();
                parts.values = (share * parts.values.template cast<double>()).template cast<S>();
                tree = Tree<S>(std::move(parts));
            }
        }
        for (auto& of_output : out_.lines) {
            for (LeafLines<S>& lines : of_output)
                lines.scale(share);
        }
    }

    /// Returns whether any tree has a split, or another draw might find one.
    bool add_round(Index round) {
        Random random = Random(settings_.seed).stream(static_cast<std::uint64_t>(round));
        Random drops = random.stream(0);
        dropped_.draw(drops);
        dropped_.for_each([&](const DroppableTree& tree) {
            scores_.add_dropped(tree, round_rows_.learned(), -1);
        });
        data_.objective.derivatives(data_.target, scores_.of_table(), gradients_, hessians_,
                                    settings_.threads);
        const RowChoice chosen = round_rows_.draw(random.next(), round, gradients_, hessians_);
        bool grew = round_rows_.is_random() || settings_.tree_features < data_.bins.cols() ||
                    settings_.tree.max_features < data_.bins.cols();
        dropped_.for_each([&](DroppableTree& tree) {
            for (double& value : tree.values)
                value = static_cast<double>(static_cast<S>(dropped_.share_of_dropped() * value));
        });
        dropped_.begin_round();
        for (Index k = 0; k < outputs_; ++k)
            grew |= add_tree(chosen, random, k);
        dropped_.for_each([&](const DroppableTree& tree) {
            scores_.add_dropped(tree, round_rows_.learned(), 1);
        });
        return grew;
    }

    std::vector<std::uint32_t> draw_columns(Random& random) const {
        const Index all = data_.bins.cols(), count = settings_.tree_features;
        std::vector<std::uint32_t> columns(static_cast<std::size_t>(all));
        std::iota(columns.begin(), columns.end(), 0U);
        if (count == all)
            return columns;
        for (Index k = 0; k < count; ++k)
            std::swap(columns[static_cast<std::size_t>(k)],
                      columns[static_cast<std::size_t>(k + random.below(all - k))]);
        columns.resize(static_cast<std::size_t>(count));
        std::sort(columns.begin(), columns.end());
        return columns;
    }

    bool add_tree(const RowChoice& chosen, Random& random, Index k) {
        const float* const gradients = gradients_.col(k).data();
        const float* const hessians = hessians_.col(k).data();
        pairs_.set(gradients, hessians, chosen, static_cast<std::size_t>(rows_), settings_.threads);
        const auto columns = draw_columns(random);
        const GradientTree tree = grower_.grow(pairs_, chosen, columns, random.next());
        const TreeFit fit{data_.target, gradients, hessians, scores_.of_table().col(k).data()};
        std::vector<double> values =
            boosted_node_values<S>(settings_, data_.objective, grower_, tree, fit);
        for (double& value : values)
            value = static_cast<double>(static_cast<S>(dropped_.share_of_new() * value));
        dropped_.keep(tree, values, k);
        note(tree, k);
        Tree<S> grown = to_tree(tree, data_.bins, values);
        const auto others = round_rows_.others();
        if (settings_.linear_leaves) {
            const LeafLineFit<S> lines_of(settings_, data_.objective, *data_.X, fit,
                                          scores_.of_table(), k);
            auto& lines = out_.lines[static_cast<std::size_t>(k)];
            lines.push_back(lines_of.lines(tree, grower_, grown));
            scores_.add(tree, grown, grower_, others, k,
                        [&](std::size_t node, const MatrixView<S>& X, Index row) {
                            return lines.back().value(node, RowOf<S>(X, row));
                        });
        } else {
            scores_.add(
                tree, grown, grower_, others, k,
                [&](std::size_t node, const MatrixView<S>&, Index) { return values[node]; });
        }
        out_.trees[static_cast<std::size_t>(k)].push_back(std::move(grown));
        return tree.size() > 1;
    }

    /// Trees that were left out of a round have other values than those they were made with.
    void take_dropped(Index before) {
        const auto& rounds = dropped_.rounds();
        for (std::size_t round = 0; round < rounds.size(); ++round) {
            for (const DroppableTree& tree : rounds[round])
                out_.trees[static_cast<std::size_t>(tree.output)]
                          [static_cast<std::size_t>(before) + round] =
                    to_tree(tree.tree, data_.bins, tree.values);
        }
    }

    void note(const GradientTree& tree, Index k) {
        Vector<float> rows(static_cast<Index>(tree.size()));
        for (std::size_t n = 0; n < tree.size(); ++n) {
            rows[static_cast<Index>(n)] = static_cast<float>(tree[n].end - tree[n].begin);
            if (!tree[n].is_leaf())
                gains_.push_back({static_cast<Index>(out_.trees[0].size()) + (k == 0 ? 1 : 0),
                                  tree[n].split.feature, tree[n].split.gain});
        }
        out_.results.node_rows[static_cast<std::size_t>(k)].push_back(std::move(rows));
    }

    const BoostingSettings& settings_;
    BoostingData<S> data_;
    Index rows_;
    Index outputs_;
    GradientGrower<S> grower_;
    GradientPairs pairs_;
    Matrix<float> gradients_, hessians_;
    RoundRows round_rows_;
    DroppedTrees dropped_;
    RunningScores<S> scores_;
    std::vector<SplitGain> gains_;
    BoostedTrees<S> out_;
};

}  // namespace ridgewood::detail
