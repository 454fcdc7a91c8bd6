/// What a search tries: all combinations of values of a spec's options, or random draws of them.
///
///     grid(Lasso{}, over(&Lasso::lambda, {0.01, 0.1, 1.0}), over(&Lasso::intercept, {true,
///     false})) random_candidates(Lasso{}, 20, 0, over(&Lasso::lambda, LogUniform{1e-3, 1e2}))
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/random.hpp>
#include <ridgewood/core/types.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

namespace ridgewood {

/// Values of one option of a spec, in the order in which they are tried: what `over` makes of a
/// list.
template <class Spec>
struct Choices {
    Index count = 0;
    /// Gives the option the i-th value.
    std::function<void(Spec&, Index)> set;
};

/// Random values of one option of a spec: what `over` makes of a distribution. Choices become
/// draws that take each value equally often.
template <class Spec>
struct Draws {
    /// Gives the option the next value of the stream.
    std::function<void(Spec&, Random&)> set;

    template <class Set>
    requires std::invocable<Set&, Spec&, Random&> Draws(Set set_next) : set(std::move(set_next)) {}
    Draws(Choices<Spec> choices)  // implicit on purpose: lists and distributions mix
        : set([choices = std::move(choices)](Spec& spec, Random& random) {
              choices.set(spec, random.below(choices.count));
          }) {}
};

/// Any number of [low, high).
struct Uniform {
    double low = 0;
    double high = 1;

    [[nodiscard]] double operator()(Random& random) const {
        return std::min(low + (high - low) * random.uniform(), high);
    }
    /// Throws std::invalid_argument unless low <= high, both finite.
    void check() const {
        detail::require(detail::is_finite(low) && detail::is_finite(high) && low <= high,
                        "Uniform: low and high must be finite with low <= high, got ",
                        detail::describe(low), " and ", detail::describe(high));
    }
};

/// A number of [low, high] whose logarithm is uniform: for prices and rates, of which only the
/// order of magnitude is unknown.
struct LogUniform {
    double low = 1e-3;
    double high = 1;

    [[nodiscard]] double operator()(Random& random) const {
        const double log_low = std::log(low);
        const double drawn = std::exp(log_low + (std::log(high) - log_low) * random.uniform());
        return std::clamp(drawn, low, high);
    }
    /// Throws std::invalid_argument unless 0 < low <= high, both finite.
    void check() const {
        detail::require(detail::is_finite(low) && detail::is_finite(high) && low > 0 && low <= high,
                        "LogUniform: low and high must be finite with 0 < low <= high, got ",
                        detail::describe(low), " and ", detail::describe(high));
    }
};

/// One of low, low + 1, ..., high.
struct UniformInteger {
    Index low = 0;
    Index high = 1;

    [[nodiscard]] Index operator()(Random& random) const {
        return low + random.below(high - low + 1);
    }
    /// Throws std::invalid_argument unless low <= high.
    void check() const {
        detail::require(low <= high, "UniformInteger: low must be <= high, got ", low, " and ",
                        high);
    }
};

/// Any callable that draws a Value; of those above the limits are checked.
template <class D, class Value>
concept DistributionOf = requires(const D& distribution, Random& random) {
    { distribution(random) } -> std::convertible_to<Value>;
};

/// Values of an option that a search tries. Throws std::invalid_argument when there are none.
template <class Spec, class Value>
[[nodiscard]] Choices<Spec> over(Value Spec::*option,
                                 std::vector<std::type_identity_t<Value>> values) {
    detail::require(!values.empty(), "over: there are no values to try");
    const auto count = static_cast<Index>(values.size());
    return {count, [option, values = std::move(values)](Spec& spec, Index i) {
                spec.*option = values[static_cast<std::size_t>(i)];
            }};
}

/// The same for an option of a part, such as the estimator that is boosted:
///
///     using Boosted = AdaBoostRegressorOf<Ridge>;
///     over(&Boosted::estimator, &Ridge::lambda, {0.1, 1.0})
template <class Spec, class Part, class Value>
[[nodiscard]] Choices<Spec> over(Part Spec::*part, Value Part::*option,
                                 std::vector<std::type_identity_t<Value>> values) {
    Choices<Part> choices = over(option, std::move(values));
    return {choices.count,
            [part, set = std::move(choices.set)](Spec& spec, Index i) { set(spec.*part, i); }};
}

/// The same for an option of step I of a pipeline, or of whatever has a `step<I>()`. The first
/// argument tells the type alone:
///
///     const Pipeline pipeline{StandardScaler{}, Lasso{}};
///     grid(pipeline, in_step<1>(pipeline, over(&Lasso::lambda, {0.1, 1.0})))
template <std::size_t I, class Spec, class Part>
requires requires(Spec& spec, Part& part) {
    part = spec.template step<I>();
}
[[nodiscard]] Choices<Spec> in_step(const Spec&, Choices<Part> choices) {
    return {choices.count, [set = std::move(choices.set)](Spec& spec, Index i) {
                set(spec.template step<I>(), i);
            }};
}

/// The same for random values.
template <std::size_t I, class Spec, class Part>
requires requires(Spec& spec, Part& part) {
    part = spec.template step<I>();
}
[[nodiscard]] Draws<Spec> in_step(const Spec&, Draws<Part> draws) {
    return {[set = std::move(draws.set)](Spec& spec, Random& random) {
        set(spec.template step<I>(), random);
    }};
}

/// Random values of an option. Throws std::invalid_argument for limits out of order.
template <class Spec, class Value, DistributionOf<Value> D>
[[nodiscard]] Draws<Spec> over(Value Spec::*option, const D& distribution) {
    if constexpr (requires { distribution.check(); })
        distribution.check();
    return {[option, distribution](Spec& spec, Random& random) {
        spec.*option = static_cast<Value>(distribution(random));
    }};
}

/// Every combination of the values: `spec` with its options set, the last parameter changing
/// fastest. Throws std::invalid_argument when there are more of them than an Index counts.
template <class Spec, class... Parameters>
requires(std::same_as<Parameters, Choices<Spec>>&&...)
    [[nodiscard]] std::vector<Spec> grid(const Spec& spec, const Parameters&... parameters) {
    std::vector<Spec> candidates{spec};
    [[maybe_unused]] const auto multiply = [&](const Choices<Spec>& choices) {
        const auto most = std::numeric_limits<Index>::max() / choices.count;
        detail::require(static_cast<Index>(candidates.size()) <= most,
                        "grid: there are too many combinations");
        std::vector<Spec> more;
        more.reserve(candidates.size() * static_cast<std::size_t>(choices.count));
        for (const Spec& candidate : candidates) {
            for (Index i = 0; i < choices.count; ++i) {
                more.push_back(candidate);
                choices.set(more.back(), i);
            }
        }
        candidates = std::move(more);
    };
    (multiply(parameters), ...);
    return candidates;
}

/// `count` specs whose options are drawn independently (Bergstra and Bengio: Random search for
/// hyper-parameter optimization, JMLR 2012), each parameter a list or a distribution. Candidate i
/// depends on the seed and i alone: with a larger count the first ones remain. Throws
/// std::invalid_argument unless count >= 1.
template <class Spec, class... Parameters>
requires(std::convertible_to<Parameters, Draws<Spec>>&&...)
    [[nodiscard]] std::vector<Spec> random_candidates(const Spec& spec, Index count,
                                                      std::uint64_t seed,
                                                      const Parameters&... parameters) {
    detail::require(count >= 1, "random_candidates: count must be >= 1, got ", count);
    const std::vector<Draws<Spec>> all{parameters...};
    std::vector<Spec> candidates(static_cast<std::size_t>(count), spec);
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        const Random of_candidate = Random(seed).stream(i);
        for (std::size_t j = 0; j < all.size(); ++j) {
            Random random = of_candidate.stream(j);
            all[j].set(candidates[i], random);
        }
    }
    return candidates;
}

}  // namespace ridgewood
