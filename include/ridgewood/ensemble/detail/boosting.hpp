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
#include <ridgewood/ensemble/detail/boosting_settings.hpp>
#include <ridgewood/ensemble/detail/dropped_trees.hpp>
#include <ridgewood/ensemble/detail/fit_leaf_lines.hpp>
#include <ridgewood/ensemble/detail/leaf_lines.hpp>
#include <ridgewood/ensemble/detail/metric_watch.hpp>
#include <ridgewood/ensemble/detail/objective.hpp>
#include <ridgewood/ensemble/detail/packed_trees.hpp>
#include <ridgewood/ensemble/detail/round_rows.hpp>
#include <ridgewood/ensemble/detail/row_of.hpp>
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

/// What boosting works on.
template <Real S>
struct BoostingData {
    const BinnedMatrix<S>& bins;
    /// Null where nothing but bins is known.
    const MatrixView<S>* X;
    const Objective& objective;
    BoostingTarget target;
    /// Rows of the table that the loss is watched on, if there are any: the others have weight 0
    /// here, and these in `target`.
    BoostingTarget tail;
    /// One a row, or nothing.
    Vector<double> offset;
    /// Rows apart from the table, if there are any.
    const MatrixView<S>* validation_X;
    BoostingTarget validation;
    const Observer& observer;
    MetricWatch watch = {};
};

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
          dropped_(settings.dropout) {
        for (Index i = 0; i < rows_ && has_tail(); ++i) {
            if (data_.tail.weights[i] > 0)
                watched_.push_back(static_cast<std::uint32_t>(i));
        }
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
        scores_ = std::move(scores);
        validation_scores_ = std::move(validation_scores);
        add_offset();
    }

    [[nodiscard]] BoostedTrees<S> run() {
        const Stopwatch watch;
        if (scores_.size() == 0)
            start();
        BoostingHistory& history = out_.results.history;
        const auto before = static_cast<Index>(out_.trees[0].size());
        data_.watch.begin(history.metrics);
        note_losses();
        double least = last_validation();
        history.best_round = before;
        for (Index round = before + 1; round <= before + settings_.n_estimators; ++round) {
            const bool grew = add_round(round);
            note_losses();
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

    [[nodiscard]] bool has_tail() const { return data_.tail.y.size() > 0; }
    [[nodiscard]] bool is_judged() const { return data_.validation_X != nullptr || has_tail(); }

    void start() {
        out_.initial = settings_.initial_score
                           ? Vector<double>::Constant(outputs_, *settings_.initial_score)
                           : data_.objective.start(data_.target, data_.offset);
        scores_ = out_.initial.transpose().replicate(rows_, 1);
        if (data_.validation_X != nullptr)
            validation_scores_ = out_.initial.transpose().replicate(data_.validation_X->rows(), 1);
        add_offset();
        if (settings_.random_forest) {
            sums_ = Matrix<double>::Zero(rows_, outputs_);
            validation_sums_ =
                Matrix<double>::Zero(validation_scores_.rows(), validation_scores_.cols());
        }
    }

    /// The scores that are judged.
    [[nodiscard]] Matrix<double> judged(const Matrix<double>& scores,
                                        const Matrix<double>& sums) const {
        const auto trees = static_cast<double>(out_.trees[0].size());
        return trees > 0 ? Matrix<double>(scores + sums / trees) : scores;
    }

    void add_offset() {
        if (data_.offset.size() > 0)
            scores_.colwise() += data_.offset;
    }

    void note_losses() {
        if (!settings_.random_forest)
            return note_losses(scores_, validation_scores_);
        note_losses(judged(scores_, sums_), judged(validation_scores_, validation_sums_));
    }

    void note_losses(const Matrix<double>& of_table, const Matrix<double>& of_validation) {
        BoostingHistory& history = out_.results.history;
        const int threads = settings_.threads;
        if (settings_.training_loss) {
            history.training.push_back(data_.objective.mean_loss(data_.target, of_table, threads));
            data_.watch.note(data_.target, of_table, &MetricHistory::training, history.metrics);
        }
        if (!is_judged())
            return;
        const bool apart = data_.validation_X != nullptr;
        const BoostingTarget& target = apart ? data_.validation : data_.tail;
        const Matrix<double>& scores = apart ? of_validation : of_table;
        history.validation.push_back(data_.objective.mean_loss(target, scores, threads));
        data_.watch.note(target, scores, &MetricHistory::validation, history.metrics);
    }

    [[nodiscard]] double last_validation() const {
        const auto& losses = out_.results.history.validation;
        return losses.empty() ? std::numeric_limits<double>::infinity() : losses.back();
    }
    [[nodiscard]] double last_loss() const {
        const BoostingHistory& history = out_.results.history;
        if (is_judged())
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
        dropped_.for_each([&](const DroppableTree& tree) { add_dropped(tree, -1); });
        data_.objective.derivatives(data_.target, scores_, gradients_, hessians_,
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
        dropped_.for_each([&](const DroppableTree& tree) { add_dropped(tree, 1); });
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
        std::vector<double> values =
            boosted_node_values<S>(settings_, data_.objective, grower_, tree,
                                   {data_.target, gradients, hessians, scores_.col(k).data()});
        for (double& value : values)
            value = static_cast<double>(static_cast<S>(dropped_.share_of_new() * value));
        dropped_.keep(tree, values, k);
        note(tree, k);
        Tree<S> grown = to_tree(tree, data_.bins, values);
        if (settings_.linear_leaves) {
            const LeafLineFit<S> fit(settings_, data_.objective, *data_.X,
                                     {data_.target, gradients, hessians, scores_.col(k).data()},
                                     scores_, k);
            auto& lines = out_.lines[static_cast<std::size_t>(k)];
            lines.push_back(fit.lines(tree, grower_, grown));
            add_to_scores(tree, grown, k, [&](std::size_t node, const MatrixView<S>& X, Index row) {
                return lines.back().value(node, RowOf<S>(X, row));
            });
        } else {
            add_to_scores(tree, grown, k, [&](std::size_t node, const MatrixView<S>&, Index) {
                return values[node];
            });
        }
        out_.trees[static_cast<std::size_t>(k)].push_back(std::move(grown));
        return tree.size() > 1;
    }

    /// Adds value(node of the leaf, X, row) to the scores of all rows, those included that the tree
    /// was not grown on and which may be drawn later or are watched.
    template <class Value>
    void add_to_scores(const GradientTree& tree, const Tree<S>& grown, Index k,
                       const Value& value) {
        Matrix<double>& scores = settings_.random_forest ? sums_ : scores_;
        const Matrix<S> no_values;
        const MatrixView<S> none(no_values);
        const MatrixView<S>& X = data_.X == nullptr ? none : *data_.X;
        parallel_for(static_cast<Index>(tree.size()), settings_.threads, [&](Index node) {
            const auto n = static_cast<std::size_t>(node);
            if (tree[n].is_leaf()) {
                for (const std::uint32_t row : grower_.rows(tree[n]))
                    scores(row, k) += value(n, X, row);
            }
        });
        const auto add = [&](std::uint32_t row) {
            scores(row, k) += value(leaf_of(tree, data_.bins, row), X, row);
        };
        std::for_each(watched_.begin(), watched_.end(), add);
        const std::vector<std::uint32_t> others = round_rows_.others();
        std::for_each(others.begin(), others.end(), add);
        if (data_.validation_X == nullptr)
            return;
        const PackedTrees<S> walked({grown}, data_.bins.cols());
        const Matrix<Index> leaves = walked.leaves(*data_.validation_X, settings_.threads);
        Matrix<double>& apart = settings_.random_forest ? validation_sums_ : validation_scores_;
        for (Index i = 0; i < leaves.rows(); ++i)
            apart(i, k) += value(static_cast<std::size_t>(leaves(i, 0)), *data_.validation_X, i);
    }

    /// Takes a tree out of all scores, or puts it back.
    void add_dropped(const DroppableTree& tree, double sign) {
        const Index k = tree.output;
        const auto add = [&](std::uint32_t row) {
            scores_(row, k) += sign * tree.values[leaf_of(tree.tree, data_.bins, row)];
        };
        std::for_each(round_rows_.learned().begin(), round_rows_.learned().end(), add);
        std::for_each(watched_.begin(), watched_.end(), add);
        if (data_.validation_X != nullptr) {
            const PackedTrees<S> walked({to_tree(tree.tree, data_.bins, tree.values)},
                                        data_.bins.cols());
            validation_scores_.col(k) += sign * walked.sums(*data_.validation_X, settings_.threads);
        }
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
    Matrix<double> scores_, validation_scores_;
    /// Of a random forest the sums of its trees: the scores stay where they begin.
    Matrix<double> sums_, validation_sums_;
    RoundRows round_rows_;
    DroppedTrees dropped_;
    /// The rows that are only watched.
    std::vector<std::uint32_t> watched_;
    std::vector<SplitGain> gains_;
    BoostedTrees<S> out_;
};

}  // namespace ridgewood::detail
