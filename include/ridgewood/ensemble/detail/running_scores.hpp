/// Scores while trees are added to them.
#pragma once

#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/boosting_options.hpp>
#include <ridgewood/ensemble/detail/boosting_data.hpp>
#include <ridgewood/ensemble/detail/boosting_settings.hpp>
#include <ridgewood/ensemble/detail/dropped_trees.hpp>
#include <ridgewood/ensemble/detail/packed_trees.hpp>
#include <ridgewood/tree/detail/gradient_grower.hpp>
#include <ridgewood/tree/detail/gradient_tree.hpp>
#include <ridgewood/tree/tree.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// Of the rows of the table and of validation rows. Those of a random forest stay where they begin,
/// and what is judged is that and the mean of the trees.
template <Real S>
class RunningScores {
public:
    RunningScores(const BoostingSettings& settings, const BoostingData<S>& data)
        : settings_(settings), data_(data) {
        for (Index i = 0; data.has_tail() && i < data.bins.rows(); ++i) {
            if (data.tail.weights[i] > 0)
                watched_.push_back(static_cast<std::uint32_t>(i));
        }
    }

    [[nodiscard]] bool have_begun() const { return scores_.size() > 0; }

    /// One initial score an output.
    void begin(const Vector<double>& initial) {
        const Index apart = data_.validation_X == nullptr ? 0 : data_.validation_X->rows();
        begin(initial.transpose().replicate(data_.bins.rows(), 1),
              initial.transpose().replicate(apart, 1));
    }

    void begin(Matrix<double> scores, Matrix<double> of_validation) {
        scores_ = std::move(scores);
        validation_scores_ = std::move(of_validation);
        if (data_.offset.size() > 0)
            scores_.colwise() += data_.offset;
        if (settings_.random_forest) {
            sums_ = 0 * scores_;
            validation_sums_ = 0 * validation_scores_;
        }
    }

    /// Those that the next trees are fitted at.
    [[nodiscard]] const Matrix<double>& of_table() const { return scores_; }

    /// Adds value(node of the leaf, X, row) for all rows; `others` are those that the tree was not
    /// grown on and which may be drawn later.
    template <class Value>
    void add(const GradientTree& tree, const Tree<S>& grown, const GradientGrower<S>& grower,
             const std::vector<std::uint32_t>& others, Index k, const Value& value) {
        Matrix<double>& scores = settings_.random_forest ? sums_ : scores_;
        const Matrix<S> no_values;
        const MatrixView<S> none(no_values);
        const MatrixView<S>& X = data_.X == nullptr ? none : *data_.X;
        // By parts of the table, not by leaves: a thread has at hand what it wrote last.
        const Index parts_of_rows = thread_count(settings_.threads);
        parallel_for(parts_of_rows, settings_.threads, [&](Index part) {
            const auto first = static_cast<std::uint32_t>(part * scores.rows() / parts_of_rows);
            const auto last =
                static_cast<std::uint32_t>((part + 1) * scores.rows() / parts_of_rows);
            for (std::size_t n = 0; n < tree.size(); ++n) {
                if (!tree[n].is_leaf())
                    continue;
                const auto rows = grower.rows(tree[n]);
                const auto begin = std::lower_bound(rows.begin(), rows.end(), first);
                const auto end = std::lower_bound(begin, rows.end(), last);
                for (const std::uint32_t row : std::span(begin, end))
                    scores(row, k) += value(n, X, row);
            }
        });
        const auto add = [&](std::uint32_t row) {
            scores(row, k) += value(leaf_of(tree, data_.bins, row), X, row);
        };
        std::for_each(watched_.begin(), watched_.end(), add);
        std::for_each(others.begin(), others.end(), add);
        if (data_.validation_X == nullptr)
            return;
        const PackedTrees<S> walked({grown}, data_.bins.cols());
        const Matrix<Index> leaves = walked.leaves(*data_.validation_X, settings_.threads);
        Matrix<double>& apart = settings_.random_forest ? validation_sums_ : validation_scores_;
        for (Index i = 0; i < leaves.rows(); ++i)
            apart(i, k) += value(static_cast<std::size_t>(leaves(i, 0)), *data_.validation_X, i);
    }

    /// Takes a tree out of all scores, or puts it back; `learned` are the rows that are learned
    /// from.
    void add_dropped(const DroppableTree& tree, const std::vector<std::uint32_t>& learned,
                     double sign) {
        const Index k = tree.output;
        const auto add = [&](std::uint32_t row) {
            scores_(row, k) += sign * tree.values[leaf_of(tree.tree, data_.bins, row)];
        };
        std::for_each(learned.begin(), learned.end(), add);
        std::for_each(watched_.begin(), watched_.end(), add);
        if (data_.validation_X == nullptr)
            return;
        const PackedTrees<S> walked({to_tree(tree.tree, data_.bins, tree.values)},
                                    data_.bins.cols());
        validation_scores_.col(k) += sign * walked.sums(*data_.validation_X, settings_.threads);
    }

    /// Notes losses and metrics after so many rounds.
    void note(Index rounds, BoostingHistory& history) const {
        if (!settings_.random_forest || rounds == 0)
            return note(scores_, validation_scores_, history);
        const auto trees = static_cast<double>(rounds);
        note(scores_ + sums_ / trees, validation_scores_ + validation_sums_ / trees, history);
    }

private:
    void note(const Matrix<double>& of_table, const Matrix<double>& of_validation,
              BoostingHistory& history) const {
        const int threads = settings_.threads;
        if (settings_.training_loss) {
            history.training.push_back(data_.objective.mean_loss(data_.target, of_table, threads));
            data_.watch.note(data_.target, of_table, &MetricHistory::training, history.metrics);
        }
        if (!data_.is_judged())
            return;
        const bool apart = data_.validation_X != nullptr;
        const BoostingTarget& target = apart ? data_.validation : data_.tail;
        const Matrix<double>& scores = apart ? of_validation : of_table;
        history.validation.push_back(data_.objective.mean_loss(target, scores, threads));
        data_.watch.note(target, scores, &MetricHistory::validation, history.metrics);
    }

    const BoostingSettings& settings_;
    const BoostingData<S>& data_;
    Matrix<double> scores_, validation_scores_;
    /// Of a random forest, of its trees.
    Matrix<double> sums_, validation_sums_;
    /// The rows that are only watched.
    std::vector<std::uint32_t> watched_;
};

}  // namespace ridgewood::detail
