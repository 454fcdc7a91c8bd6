/// What a single feature tells of y: the protocol of scores.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/fit_data.hpp>
#include <ridgewood/core/types.hpp>

#include <concepts>
#include <string_view>

namespace ridgewood {

/// What a score says of the columns of X, one value each.
struct FeatureScores {
    /// The higher, the more a column tells of y. NaN where a column has no score, as a constant
    /// one; it is worse than any other.
    Vector<double> scores;
    /// How probable such a score is where the column tells nothing; empty where the score is not
    /// that of a test.
    Vector<double> p_values = {};
};

/// A callable that judges each column of X by itself: `score(X, y)` is a FeatureScores. Those of
/// ridgewood are specs, such as `ClassFTest{}`; they take FitData after y, and those that say so
/// use its weights, of which 2 counts a row twice.
template <class F, class S = double>
concept FeatureScore = requires(const F& score, const Matrix<S>& X, const Vector<S>& y) {
    { score(X, y) } -> std::convertible_to<FeatureScores>;
};

namespace detail {

/// Calls a score with as much of `data` as it takes.
template <class F, class X, Real S>
[[nodiscard]] FeatureScores score_features(std::string_view spec, const F& score, const X& table,
                                           const VectorView<S>& y, const FitData<S>& data) {
    FeatureScores result;
    if constexpr (requires { score(table, y, data); }) {
        result = score(table, y, data);
    } else {
        require(!data.weights, spec, ": there are weights, but the score takes none");
        result = score(table, y);
    }
    require(result.scores.size() == table.cols(), spec, ": there are ", result.scores.size(),
            " scores for the ", table.cols(), " columns of X");
    require(result.p_values.size() == 0 || result.p_values.size() == table.cols(), spec,
            ": there are ", result.p_values.size(), " p-values for the ", table.cols(),
            " columns of X");
    return result;
}

}  // namespace detail

}  // namespace ridgewood
