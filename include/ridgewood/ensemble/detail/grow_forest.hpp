/// The training that all forests share: whole trees in parallel, each a pure function of the data,
/// the seed and its number.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/observer.hpp>
#include <ridgewood/core/parallel.hpp>
#include <ridgewood/core/random.hpp>
#include <ridgewood/core/stopwatch.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/detail/forest_settings.hpp>
#include <ridgewood/ensemble/detail/in_order.hpp>
#include <ridgewood/ensemble/detail/leaf_sampling.hpp>
#include <ridgewood/ensemble/detail/out_of_bag.hpp>
#include <ridgewood/ensemble/detail/permutation_importance.hpp>
#include <ridgewood/ensemble/detail/row_sampler.hpp>
#include <ridgewood/ensemble/forest_results.hpp>
#include <ridgewood/tree/detail/following_rows.hpp>
#include <ridgewood/tree/tree.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// What forests are trained on.
template <Real S>
struct ForestProblem {
    const ForestSettings& settings;
    const MatrixView<S>& X;
    const Truth& truth;
    /// What a draw of each row weighs; 0 leaves it out.
    const Vector<double>& weights;
    const RowSampler& sampler;
    const Observer& observer;
};

template <Real S>
struct GrownForest {
    std::vector<Tree<S>> trees = {};
    ForestResults<S> results = {};
};

/// What one thread needs for a tree, for one tree after the other.
template <class Grower>
struct TreeSpace {
    std::unique_ptr<Grower> grower;
    std::vector<std::uint32_t> counts;
    Vector<double> weights;
};

/// Lends spaces, as many as there are trees at a time.
template <class Space>
class SpaceShelf {
public:
    template <class Make>
    [[nodiscard]] std::unique_ptr<Space> take(const Make& make) {
        {
            const std::lock_guard lock(mutex_);
            if (!free_.empty()) {
                auto space = std::move(free_.back());
                free_.pop_back();
                return space;
            }
        }
        return make();
    }

    void give_back(std::unique_ptr<Space> space) {
        const std::lock_guard lock(mutex_);
        free_.push_back(std::move(space));
    }

private:
    std::mutex mutex_;
    std::vector<std::unique_ptr<Space>> free_;
};

/// Grows the trees of a forest. `make_grower` makes the TreeGrower of a thread.
template <Real S, class MakeGrower>
class ForestTraining {
    using Grower = typename decltype(std::declval<MakeGrower>()())::element_type;
    using Space = TreeSpace<Grower>;

    struct Outcome {
        Tree<S> tree;
        Vector<double> impurity_decrease;
        UnseenRows unseen;
        Vector<double> rises;
        typename LeafSamples<S>::OfTree samples;
    };

public:
    ForestTraining(const ForestProblem<S>& problem, const MakeGrower& make_grower)
        : problem_(problem),
          make_grower_(make_grower),
          oob_(problem.truth, problem.settings.needs_oob() ? problem.settings.n_estimators : 0),
          end_(problem.settings.n_estimators) {}

    [[nodiscard]] GrownForest<S> run() && {
        const ForestSettings& settings = problem_.settings;
        const auto take = [this](Index t, Outcome outcome) { keep(t, std::move(outcome)); };
        InOrder<Outcome, decltype(take)> outcomes(settings.n_estimators, take);
        parallel_for(settings.n_estimators, settings.threads, [&](Index t) {
            if (t < end_.load(std::memory_order_relaxed))
                outcomes.bring(t, grow(t));
        });
        return finish();
    }

private:
    [[nodiscard]] Outcome grow(Index t) {
        const ForestSettings& settings = problem_.settings;
        const Random stream = Random(settings.seed).stream(static_cast<std::uint64_t>(t));
        std::unique_ptr<Space> space = shelf_.take([this] { return make_space(); });
        problem_.sampler.draw(stream.stream(1), space->counts);
        weigh(*space);
        std::vector<std::uint32_t> unseen;
        if (settings.needs_oob())
            unseen = unseen_rows(space->counts);
        auto grown = space->grower->grow(space->weights, stream.stream(0), unseen);
        Outcome outcome{Tree<S>(std::move(grown.parts)), std::move(grown.importances), {}, {}, {}};
        outcome.unseen = {std::move(unseen), std::move(grown.leaves)};
        find_values(outcome.tree, outcome.unseen);
        if (settings.importance == ForestImportance::permutation) {
            outcome.rises = permutation_rises<S>(outcome.tree, problem_.X, problem_.truth,
                                                 outcome.unseen, stream.stream(2));
        }
        if (settings.leaf_samples > 0) {
            outcome.samples =
                sample_leaves<S>(outcome.tree, problem_.X, problem_.truth.numbers, space->counts,
                                 settings.leaf_samples, stream.stream(3));
        }
        shelf_.give_back(std::move(space));
        return outcome;
    }

    [[nodiscard]] std::unique_ptr<Space> make_space() const {
        const Index rows = problem_.X.rows();
        return std::make_unique<Space>(
            Space{make_grower_(), std::vector<std::uint32_t>(static_cast<std::size_t>(rows)),
                  Vector<double>(rows)});
    }

    /// Draws times weights; with balances_each_tree every class that was drawn gets the same sum.
    void weigh(Space& space) const {
        for (Index i = 0; i < space.weights.size(); ++i)
            space.weights[i] = space.counts[static_cast<std::size_t>(i)] * problem_.weights[i];
        if (!problem_.settings.balances_each_tree)
            return;
        const std::vector<int>& codes = problem_.truth.codes;
        Vector<double> draws = Vector<double>::Zero(problem_.truth.classes);
        for (std::size_t i = 0; i < codes.size(); ++i)
            draws[codes[i]] += space.counts[i];
        const double share = draws.sum() / static_cast<double>((draws.array() > 0).count());
        for (std::size_t i = 0; i < codes.size(); ++i) {
            if (space.counts[i] > 0)
                space.weights[static_cast<Index>(i)] *= share / draws[codes[i]];
        }
    }

    [[nodiscard]] std::vector<std::uint32_t> unseen_rows(
        const std::vector<std::uint32_t>& counts) const {
        std::vector<std::uint32_t> rows(counts.size());
        std::size_t number = 0;
        for (std::size_t i = 0; i < counts.size(); ++i) {
            rows[number] = static_cast<std::uint32_t>(i);
            const bool is_known = problem_.weights[static_cast<Index>(i)] > 0;
            number += counts[i] == 0 ? static_cast<std::size_t>(is_known) : 0;
        }
        rows.resize(number);
        return rows;
    }

    /// From leaves to their values.
    void find_values(const Tree<S>& tree, UnseenRows& unseen) const {
        for (std::size_t k = 0; k < unseen.rows.size(); ++k) {
            std::uint32_t& place = unseen.values[k];
            const auto row = static_cast<Index>(unseen.rows[k]);
            if (place == FollowingRows<S>::undecided) {
                place = static_cast<std::uint32_t>(
                    tree.leaf([&](Index j) { return problem_.X(row, j); }));
            }
            place = static_cast<std::uint32_t>(tree.nodes()[place].value());
        }
    }

    /// Called in the order of the trees, by one thread at a time.
    void keep(Index t, Outcome outcome) {
        if (t >= end_.load(std::memory_order_relaxed))
            return;
        const ForestSettings& settings = problem_.settings;
        if (settings.needs_oob())
            oob_.add(outcome.unseen, outcome.tree.values());
        if (t == 0)
            decrease_ = Vector<double>::Zero(outcome.impurity_decrease.size());
        decrease_ += outcome.impurity_decrease;
        if (settings.importance == ForestImportance::permutation)
            rises_.push_back(std::move(outcome.rises));
        if (settings.leaf_samples > 0)
            samples_.trees.push_back(std::move(outcome.samples));
        trees_.push_back(std::move(outcome.tree));

        const double score = settings.needs_oob() ? oob_.scores().back() : 1;
        const Signal signal = problem_.observer({.step = t + 1,
                                                 .total = settings.n_estimators,
                                                 .loss = 1 - score,
                                                 .seconds = watch_.seconds()});
        if (signal == Signal::stop || has_levelled_off())
            end_.store(t + 1, std::memory_order_relaxed);
    }

    [[nodiscard]] bool has_levelled_off() const {
        if (!problem_.settings.oob_plateau)
            return false;
        const OobPlateau& plateau = *problem_.settings.oob_plateau;
        const std::vector<double>& scores = oob_.scores();
        const auto trees = static_cast<Index>(scores.size());
        return trees >= plateau.least_trees && trees > plateau.patience &&
               scores.back() <= scores[static_cast<std::size_t>(trees - 1 - plateau.patience)] +
                                    plateau.tolerance;
    }

    [[nodiscard]] GrownForest<S> finish() {
        GrownForest<S> forest;
        forest.results.impurity_decrease = decrease_ / static_cast<double>(trees_.size());
        if (problem_.settings.needs_oob())
            forest.results.oob = oob_.take();
        if (!rises_.empty())
            forest.results.permutation = importances_of(rises_);
        forest.results.leaf_samples = std::move(samples_);
        forest.trees = std::move(trees_);
        return forest;
    }

    const ForestProblem<S>& problem_;
    const MakeGrower& make_grower_;
    SpaceShelf<Space> shelf_;
    Stopwatch watch_;
    OutOfBagSums<S> oob_;
    std::atomic<Index> end_;
    Vector<double> decrease_;
    std::vector<Vector<double>> rises_;
    LeafSamples<S> samples_;
    std::vector<Tree<S>> trees_;
};

}  // namespace ridgewood::detail
