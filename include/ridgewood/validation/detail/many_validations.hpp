/// What searches and curves share: many cross-validations on the folds of one splitter.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/validation/audit.hpp>
#include <ridgewood/validation/detail/run_folds.hpp>
#include <ridgewood/validation/fold.hpp>

#include <cstddef>
#include <limits>
#include <string_view>
#include <tuple>

#include <Eigen/Core>

namespace ridgewood::detail {

/// One metric, or a tuple of several, of which the first decides.
template <class M>
struct MetricList {
    using First = M;
    static constexpr Index count = 1;
};
template <class M, class... Rest>
struct MetricList<std::tuple<M, Rest...>> {
    using First = M;
    static constexpr Index count = 1 + sizeof...(Rest);
};

/// The plan of a splitter for checked data, held to the rules of the splitter once, where all
/// validations that follow have its folds.
template <class DX, class DY, Splitter P>
[[nodiscard]] FoldPlan checked_plan(std::string_view caller, const DX& X,
                                    const Eigen::MatrixBase<DY>& y_given, const P& splitter,
                                    bool audited) {
    const auto& y = as_column(y_given);
    check_shapes(X, y);
    check_single_target(y);
    const FoldPlan plan = make_plan(splitter, y.col(0).template cast<double>());
    if (audited)
        refuse_leaks(caller, plan, splitter);
    return plan;
}

/// Sets `mean`, `standard_error` and `train_mean` of a result to those of its `validations`: one
/// row each, NaN where nothing was run.
template <class Result>
void set_means(Result& result, Index metrics, bool train_scores) {
    const auto count = static_cast<Index>(result.validations.size());
    result.mean =
        Matrix<double>::Constant(count, metrics, std::numeric_limits<double>::quiet_NaN());
    result.standard_error = result.mean;
    if (train_scores)
        result.train_mean = result.mean;
    for (Index i = 0; i < count; ++i) {
        const auto& validation = result.validations[static_cast<std::size_t>(i)];
        for (Index m = 0; m < validation.test_scores.cols(); ++m) {
            result.mean(i, m) = validation.mean(m);
            result.standard_error(i, m) = validation.standard_error(m);
            if (train_scores)
                result.train_mean(i, m) = validation.train_mean(m);
        }
    }
}

}  // namespace ridgewood::detail
