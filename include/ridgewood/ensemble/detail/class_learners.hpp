/// Fits the learners of AdaBoost that tell classes, one a round.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/labels.hpp>
#include <ridgewood/core/random.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/ada_boost_options.hpp>
#include <ridgewood/ensemble/detail/boost_rounds.hpp>
#include <ridgewood/ensemble/detail/row_of.hpp>
#include <ridgewood/ensemble/detail/stump_sweep.hpp>
#include <ridgewood/ensemble/detail/voters.hpp>
#include <ridgewood/tree/cart_classifier.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// What the learners are fitted on.
template <Real S>
struct ClassProblem {
    std::string_view name;
    const MatrixView<S>& X;
    /// Of each row the class, by its place among `classes`.
    const std::vector<int>& codes;
    const Vector<S>& classes;
    const Vector<double>& weights;
    AdaBoostAlgorithm algorithm;
    bool resamples;
    int threads;

    /// The labels of the rows; of rows without weight any.
    [[nodiscard]] Vector<S> labels() const { return classes(codes); }
};

/// What a learner says of the rows, which it sorts into places: the leaves of a tree, or a place a
/// row.
struct ClassOpinion {
    /// One a row.
    std::vector<std::uint32_t> place = {};
    /// Of each place the class.
    std::vector<int> choice = {};
    /// Classes x places; only where samme_r asks for it.
    Matrix<double> shares = {};
    /// Of the columns; empty if it has none.
    Vector<double> importances = {};
};

/// Learners of any kind.
template <class Spec, Real S>
class ClassLearners {
    using Model =
        decltype(std::declval<Spec>().fit(std::declval<Matrix<S>>(), std::declval<Vector<S>>()));

public:
    using Voters = ClassifierVoters<S, Model>;

    ClassLearners(const Spec& spec, const ClassProblem<S>& problem)
        : spec_(spec), problem_(problem), labels_(problem.labels()) {
        constexpr bool has_probabilities = requires(const Model& model, const Matrix<S>& X) {
            model.predict_proba(X);
        };
        require(has_probabilities || problem.algorithm == AdaBoostAlgorithm::samme, problem.name,
                ": samme_r needs probabilities, and the estimator gives none");
    }

    [[nodiscard]] ClassOpinion learn(const Vector<double>& weights, const Random& stream) {
        const Vector<S> cast = weights.template cast<S>();
        last_.emplace(with_seed(spec_, stream).fit(problem_.X, labels_, {.weights = cast}));
        ClassOpinion opinion{std::vector<std::uint32_t>(static_cast<std::size_t>(labels_.size()))};
        std::iota(opinion.place.begin(), opinion.place.end(), std::uint32_t{0});
        const Vector<S> predicted = last_->predict(problem_.X);
        opinion.choice = label_codes<S>("predict", predicted, problem_.classes);
        if constexpr (requires { last_->predict_proba(problem_.X); }) {
            if (problem_.algorithm == AdaBoostAlgorithm::samme_r)
                opinion.shares = class_probabilities<S>(*last_, problem_.X, problem_.classes);
        }
        return opinion;
    }

    /// Takes the last learner into the ensemble. `votes` are those for each place.
    void keep(double weight, const Matrix<double>&) {
        kept_.push_back({std::move(*last_), weight});
    }

    [[nodiscard]] Voters finish() && {
        return Voters(std::move(kept_), problem_.X.cols(), problem_.classes, problem_.algorithm);
    }

private:
    const Spec& spec_;
    const ClassProblem<S>& problem_;
    Vector<S> labels_;
    std::optional<Model> last_;
    std::vector<typename Voters::Learner> kept_;
};

/// Trees, grown on ranks that are found once.
template <Real S>
class ClassLearners<CartClassifier, S> {
public:
    using Voters = TreeVoters<S>;

    ClassLearners(const CartClassifier& spec, const ClassProblem<S>& problem)
        : spec_(spec),
          problem_(problem),
          labels_(problem.labels()),
          settings_(cart_settings(spec, "CartClassifier", problem.X.cols())),
          factors_((problem.weights.array() > 0).template cast<double>()),
          target_(target()),
          ranks_(problem.X, categorical_flags(), problem.threads) {
        settings_.statistics = false;
        if (is_stump())
            stumps_.emplace(ranks_, problem.codes, problem.weights);
        else
            grower_.emplace(ranks_, target_, settings_);
    }

    [[nodiscard]] ClassOpinion learn(const Vector<double>& weights, const Random& stream) {
        // Pruning and losses are what the whole fit knows of; it ranks the columns anew.
        if (spec_.ccp_alpha > 0 || spec_.losses.size() > 0 || !spec_.monotone_constraints.empty())
            return fit(weights, stream);
        const bool has_factors = (factors_.array() != 1).any();
        const Vector<double> weighted = has_factors ? factors_.cwiseProduct(weights) : weights;
        ClassOpinion opinion = stumps_ ? grow_stump(weighted) : grow_tree(weighted, stream);
        opinion.shares = last_.values.template cast<double>();
        for (Index place = 0; place < opinion.shares.cols(); ++place) {
            Index best = 0;
            opinion.shares.col(place).maxCoeff(&best);
            opinion.choice.push_back(static_cast<int>(best));
        }
        return opinion;
    }

    /// Takes the last learner into the ensemble, with these votes in its leaves.
    void keep(double, const Matrix<double>& votes) {
        last_.values = votes.template cast<S>();
        kept_.push_back(Tree<S>(std::move(last_)));
    }

    [[nodiscard]] Voters finish() && { return Voters(std::move(kept_), problem_.X.cols()); }

private:
    [[nodiscard]] Target target() {
        const ClassWeights balance =
            spec_.class_weight.balances_each_tree() ? ClassWeights::balanced() : spec_.class_weight;
        return classification_target<S>("CartClassifier", labels_, problem_.classes,
                                        spec_.criterion, {balance, spec_.losses}, factors_);
    }

    [[nodiscard]] std::vector<bool> categorical_flags() const {
        return categorical_columns("CartClassifier", spec_.categorical, spec_.monotone_constraints,
                                   problem_.X.cols());
    }

    /// Whether trees are those that the sweep finds.
    [[nodiscard]] bool is_stump() const {
        const GrowSettings plain{.name = settings_.name,
                                 .max_depth = 1,
                                 .max_features = problem_.X.cols(),
                                 .statistics = false};
        return settings_ == plain && problem_.classes.size() == 2 && !problem_.resamples &&
               spec_.criterion == ClassificationCriterion::gini && spec_.categorical.empty();
    }

    [[nodiscard]] ClassOpinion fit(const Vector<double>& weights, const Random& stream) {
        const Vector<S> cast = weights.template cast<S>();
        const auto model = with_seed(spec_, stream).fit(problem_.X, labels_, {.weights = cast});
        last_ = model.tree().parts();
        ClassOpinion opinion{.importances = model.importances()};
        find_places(opinion);
        opinion.shares = last_.values.template cast<double>();
        for (Index place = 0; place < opinion.shares.cols(); ++place)
            opinion.choice.push_back(static_cast<int>(model.decide(opinion.shares.col(place))));
        return opinion;
    }

    [[nodiscard]] ClassOpinion grow_stump(const Vector<double>& weights) {
        auto stump = stumps_->grow(weights);
        last_ = std::move(stump.tree.parts);
        ClassOpinion opinion{.importances = std::move(stump.tree.importances)};
        // The leaves of the two sides; a tree without a split has its root alone.
        const std::uint32_t left = last_.nodes[0].left;
        const std::uint32_t leaf[] = {last_.nodes[left].word,
                                      last_.nodes[left > 0 ? left + 1 : 0].word};
        opinion.place.reserve(stump.goes_right.size());
        for (const std::uint8_t side : stump.goes_right)
            opinion.place.push_back(leaf[side]);
        return opinion;
    }

    [[nodiscard]] ClassOpinion grow_tree(const Vector<double>& weights, const Random& stream) {
        GrownTree<S> grown = grower_->grow(weights, stream);
        last_ = std::move(grown.parts);
        ClassOpinion opinion{.importances = std::move(grown.importances)};
        find_places(opinion);
        return opinion;
    }

    void find_places(ClassOpinion& opinion) {
        const Tree<S> tree(std::move(last_));
        opinion.place.resize(static_cast<std::size_t>(problem_.X.rows()));
        for (std::size_t i = 0; i < opinion.place.size(); ++i) {
            const Index leaf = tree.leaf(RowOf<S>(problem_.X, static_cast<Index>(i)));
            opinion.place[i] = tree.nodes()[static_cast<std::size_t>(leaf)].word;
        }
        last_ = tree.parts();
    }

    const CartClassifier& spec_;
    const ClassProblem<S>& problem_;
    Vector<S> labels_;
    GrowSettings settings_;
    /// Of the classes, for each row.
    Vector<double> factors_;
    Target target_;
    RankMatrix<S> ranks_;
    std::optional<StumpSweep<S>> stumps_;
    std::optional<TreeGrower<S>> grower_;
    TreeParts<S> last_;
    std::vector<Tree<S>> kept_;
};

}  // namespace ridgewood::detail
