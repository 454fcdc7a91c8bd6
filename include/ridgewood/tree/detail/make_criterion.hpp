/// The criterion of a target.
#pragma once

#include <ridgewood/tree/criterion.hpp>
#include <ridgewood/tree/detail/class_pile.hpp>
#include <ridgewood/tree/detail/pile_criterion.hpp>
#include <ridgewood/tree/detail/robust_piles.hpp>
#include <ridgewood/tree/detail/split_criterion.hpp>
#include <ridgewood/tree/detail/sum_criterion.hpp>
#include <ridgewood/tree/detail/target.hpp>

#include <memory>
#include <variant>

namespace ridgewood::detail {

[[nodiscard]] inline std::unique_ptr<SplitCriterion> make_criterion(
    const RegressionTarget& target) {
    if (target.criterion == RegressionCriterion::absolute_error)
        return std::make_unique<PileCriterion<AbsoluteErrorPile>>(target);
    if (target.criterion == RegressionCriterion::huber_loss)
        return std::make_unique<PileCriterion<HuberPile>>(target);
    return std::make_unique<SumCriterion>(target);
}

[[nodiscard]] inline std::unique_ptr<SplitCriterion> make_criterion(
    const ClassificationTarget& target) {
    using enum ClassificationCriterion;
    if (target.criterion == entropy)
        return std::make_unique<PileCriterion<ClassPile<entropy>>>(target);
    if (target.classes == 2)
        return std::make_unique<SumCriterion>(target);
    return std::make_unique<PileCriterion<ClassPile<gini>>>(target);
}

/// The target outlives it.
[[nodiscard]] inline std::unique_ptr<SplitCriterion> make_criterion(const Target& target) {
    return std::visit([](const auto& alternative) { return make_criterion(alternative); }, target);
}

}  // namespace ridgewood::detail
