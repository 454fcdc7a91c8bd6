/// The criterion of a target.
#pragma once

#include <ridgewood/tree/criterion.hpp>
#include <ridgewood/tree/detail/class_pile.hpp>
#include <ridgewood/tree/detail/gini_criterion.hpp>
#include <ridgewood/tree/detail/pile_criterion.hpp>
#include <ridgewood/tree/detail/robust_piles.hpp>
#include <ridgewood/tree/detail/split_criterion.hpp>
#include <ridgewood/tree/detail/sum_criterion.hpp>
#include <ridgewood/tree/detail/target.hpp>

#include <memory>
#include <type_traits>
#include <variant>

namespace ridgewood::detail {

/// A template, so that a program which fits no tree does not compile the criteria. The target
/// outlives it.
template <class T>
[[nodiscard]] std::unique_ptr<SplitCriterion> make_criterion(const T& target) {
    using enum ClassificationCriterion;
    if constexpr (std::is_same_v<T, Target>) {
        return std::visit([](const auto& each) { return make_criterion(each); }, target);
    } else if constexpr (std::is_same_v<T, RegressionTarget>) {
        if (target.criterion == RegressionCriterion::absolute_error)
            return std::make_unique<PileCriterion<AbsoluteErrorPile>>(target);
        if (target.criterion == RegressionCriterion::huber_loss)
            return std::make_unique<PileCriterion<HuberPile>>(target);
        return std::make_unique<SumCriterion>(target);
    } else {
        if (target.criterion == entropy)
            return std::make_unique<PileCriterion<ClassPile<entropy>>>(target);
        if (target.classes == 2)
            return std::make_unique<SumCriterion>(target);
        return std::make_unique<GiniCriterion>(target);
    }
}

}  // namespace ridgewood::detail
