/// The criterion of a target.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/tree/detail/split_criterion.hpp>
#include <ridgewood/tree/detail/sum_criterion.hpp>
#include <ridgewood/tree/detail/target.hpp>

#include <memory>
#include <variant>

namespace ridgewood::detail {

[[nodiscard]] inline std::unique_ptr<SplitCriterion> make_criterion(
    const RegressionTarget& target) {
    return std::make_unique<SumCriterion>(target);
}

[[nodiscard]] inline std::unique_ptr<SplitCriterion> make_criterion(
    const ClassificationTarget& target) {
    return std::make_unique<SumCriterion>(target);
}

[[nodiscard]] inline std::unique_ptr<SplitCriterion> make_criterion(const Target& target) {
    return std::visit([](const auto& alternative) { return make_criterion(alternative); }, target);
}

}  // namespace ridgewood::detail
