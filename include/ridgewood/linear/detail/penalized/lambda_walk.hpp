/// The walk down the lambdas of a path, whatever solves it.
#pragma once

#include <ridgewood/core/lambdas.hpp>
#include <ridgewood/core/observer.hpp>
#include <ridgewood/core/stopwatch.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/detail/penalized/penalized_settings.hpp>
#include <ridgewood/linear/penalized_options.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// The lambdas of a path from `first` down.
[[nodiscard]] inline std::vector<double> lambda_grid(const Lambdas& wanted, double first,
                                                     double default_ratio) {
    const double ratio = wanted.ratio > 0 ? wanted.ratio : default_ratio;
    std::vector<double> out;
    for (Index i = 0; i < wanted.count; ++i) {
        const double part =
            wanted.count > 1 ? static_cast<double>(i) / static_cast<double>(wanted.count - 1) : 0;
        out.push_back(first * std::pow(ratio, part));
    }
    return out;
}

/// What a walk is on.
struct WalkRange {
    /// The least lambda without penalised coefficients, in the solver's units.
    double first;
    /// The caller's lambda of the solver's 1.
    double unit;
    Index rows, columns;
    double null_deviance;
};

/// Which lambdas are solved in which order, when the path ends, and what was found. Tells the
/// observer.
template <class Solution>
class LambdaWalk {
public:
    /// What is given must live as long.
    LambdaWalk(const PenalizedSettings& settings, const Lambdas& lambdas, const WalkRange& range,
               const Observer& observer)
        : observer_(observer),
          null_deviance_(range.null_deviance),
          wanted_(lambdas.values.empty()
                      ? lambda_grid(lambdas, range.first * range.unit,
                                    settings.default_ratio(range.rows, range.columns))
                      : lambdas.values),
          ends_when_saturated_(settings.convention == Convention::glmnet && lambdas.values.empty()),
          gains_may_be_small_(settings.coefficients.has_zero_bound()),
          found_(wanted_.size()) {
        set_steps(range, settings.shape == PenaltyShape::lasso);
    }

    /// Those to solve, in the solver's units, descending: the wanted ones, and others between them
    /// where two are far from each other, since solutions start from one another.
    [[nodiscard]] const std::vector<double>& lambdas() const { return lambdas_; }

    /// Whether the next of lambdas() was asked for.
    [[nodiscard]] bool next_is_wanted() const { return places_[step_] >= 0; }

    /// The last one found that was asked for, null before it.
    [[nodiscard]] Solution* last() {
        return last_ < 0 ? nullptr : &*found_[static_cast<std::size_t>(last_)];
    }

    /// Takes the solution of the next of lambdas(), which explains a share of the deviance; whether
    /// to go on.
    [[nodiscard]] bool take(Solution solution, double explained) {
        const Index place = places_[step_++];
        if (place < 0)
            return true;
        found_[static_cast<std::size_t>(place)] = std::move(solution);
        last_ = place;
        const Progress progress{.step = ++done_,
                                .total = static_cast<Index>(wanted_.size()),
                                .loss = (1 - explained) * null_deviance_,
                                .seconds = start_.seconds()};
        if (observer_(progress) == Signal::stop)
            return false;
        // glmnet's rules; it lets a path with a bound of 0 go on while it gains little.
        const bool saturated = explained > 0.999 ||
                               (explained - explained_ < 1e-5 * explained && !gains_may_be_small_);
        explained_ = explained;
        return !(ends_when_saturated_ && done_ >= 5 && saturated);
    }

    /// Calls visit(lambda of the caller, solution) in the order asked for.
    template <class Visit>
    void for_each(const Visit& visit) const {
        for (std::size_t i = 0; i < found_.size(); ++i) {
            if (found_[i])
                visit(wanted_[i], *found_[i]);
        }
    }

private:
    void set_steps(const WalkRange& range, bool convex) {
        std::vector<Index> order(wanted_.size());
        std::iota(order.begin(), order.end(), Index{0});
        std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) {
            return wanted_[static_cast<std::size_t>(a)] > wanted_[static_cast<std::size_t>(b)];
        });
        // A minimum of SCAD and MCP depends on the way there: that of a path of 100 lambdas.
        const double shrink = convex ? 0.5 : 0.93;
        double last = range.first;
        const auto add = [&](double lambda, Index place) {
            lambdas_.push_back(lambda);
            places_.push_back(place);
        };
        for (const Index place : order) {
            const double lambda = wanted_[static_cast<std::size_t>(place)] / range.unit;
            for (double between = last * shrink; between > lambda && between > range.first * 1e-6;
                 between *= shrink) {
                if (between * shrink > lambda || last / lambda > 1 / shrink)
                    add(between, -1);
            }
            add(lambda, place);
            last = std::min(last, lambda);
        }
    }

    const Stopwatch start_;
    const Observer& observer_;
    double null_deviance_;
    std::vector<double> wanted_;  // as asked for
    bool ends_when_saturated_, gains_may_be_small_;
    std::vector<double> lambdas_;
    std::vector<Index> places_;  // of lambdas_ among the wanted ones, -1 for one in between
    std::vector<std::optional<Solution>> found_;  // one a wanted lambda
    std::size_t step_ = 0;
    Index done_ = 0, last_ = -1;
    double explained_ = 0;
};

}  // namespace ridgewood::detail
