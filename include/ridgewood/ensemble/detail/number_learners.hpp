/// Fits the learners of AdaBoost that tell numbers, one a round.
#pragma once

#include <ridgewood/core/random.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/ensemble/detail/boost_rounds.hpp>
#include <ridgewood/ensemble/detail/row_of.hpp>
#include <ridgewood/ensemble/detail/voters.hpp>
#include <ridgewood/tree/cart_regressor.hpp>

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// What a learner predicts for all rows.
struct NumberOpinion {
    Vector<double> predicted = {};
    /// Of the columns; empty if it has none.
    Vector<double> importances = {};
};

/// Learners of any kind.
template <class Spec, Real S>
class NumberLearners {
    using Model =
        decltype(std::declval<Spec>().fit(std::declval<Matrix<S>>(), std::declval<Vector<S>>()));

public:
    using Voters = RegressorVoters<S, Model>;

    NumberLearners(const Spec& spec, const MatrixView<S>& X, const VectorView<S>& y, int)
        : spec_(spec), X_(X), y_(y) {}

    [[nodiscard]] NumberOpinion learn(const Vector<double>& weights, const Random& stream) {
        const Vector<S> cast = weights.template cast<S>();
        last_.emplace(with_seed(spec_, stream).fit(X_, y_, {.weights = cast}));
        const Vector<S> predicted = last_->predict(X_);
        return {predicted.template cast<double>()};
    }

    /// Takes the last learner into the ensemble.
    void keep() { kept_.push_back(std::move(*last_)); }

    [[nodiscard]] Voters finish() && { return Voters(std::move(kept_), X_.cols()); }

private:
    const Spec& spec_;
    const MatrixView<S>& X_;
    const VectorView<S>& y_;
    std::optional<Model> last_;
    std::vector<Model> kept_;
};

/// Trees, grown on ranks that are found once.
template <Real S>
class NumberLearners<CartRegressor, S> {
public:
    using Voters = TreeVoters<S>;

    NumberLearners(const CartRegressor& spec, const MatrixView<S>& X, const VectorView<S>& y,
                   int threads)
        : spec_(spec),
          X_(X),
          y_(y),
          settings_(cart_settings(spec, "CartRegressor", X.cols())),
          target_(regression_target<S>("CartRegressor", y, spec.criterion, spec.huber_delta)),
          ranks_(X,
                 categorical_columns("CartRegressor", spec.categorical, spec.monotone_constraints,
                                     X.cols()),
                 threads),
          grower_(ranks_, target_, settings_) {
        settings_.statistics = false;
    }

    [[nodiscard]] NumberOpinion learn(const Vector<double>& weights, const Random& stream) {
        NumberOpinion opinion{Vector<double>(X_.rows())};
        if (spec_.ccp_alpha > 0) {  // by the whole fit, which prunes
            const Vector<S> cast = weights.template cast<S>();
            const auto model = with_seed(spec_, stream).fit(X_, y_, {.weights = cast});
            opinion.importances = model.importances();
            last_.emplace(model.tree());
        } else {
            GrownTree<S> grown = grower_.grow(weights, stream);
            opinion.importances = std::move(grown.importances);
            last_.emplace(std::move(grown.parts));
        }
        for (Index i = 0; i < X_.rows(); ++i) {
            const Index leaf = last_->leaf(RowOf<S>(X_, i));
            const Index value = last_->nodes()[static_cast<std::size_t>(leaf)].value();
            opinion.predicted[i] = static_cast<double>(last_->values()(0, value));
        }
        return opinion;
    }

    void keep() { kept_.push_back(std::move(*last_)); }

    [[nodiscard]] Voters finish() && { return Voters(std::move(kept_), X_.cols()); }

private:
    const CartRegressor& spec_;
    const MatrixView<S>& X_;
    const VectorView<S>& y_;
    GrowSettings settings_;
    Target target_;
    RankMatrix<S> ranks_;
    TreeGrower<S> grower_;
    std::optional<Tree<S>> last_;
    std::vector<Tree<S>> kept_;
};

}  // namespace ridgewood::detail
