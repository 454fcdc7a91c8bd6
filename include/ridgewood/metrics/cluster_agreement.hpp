/// How far two partitions of the same rows agree, whatever the clusters are called:
///
///     adjusted_rand(truth, predicted)
///
/// truth and predicted are Eigen vectors or expressions of any scalar, one label a row; a label is
/// any finite number. All throw std::invalid_argument when there are no rows, when sizes differ and
/// when a label is NaN or infinite. Partitions that are equal score 1, also where all rows are one
/// cluster or each is its own, and where the formula has no value. O(n log n).
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/metrics/detail/arguments.hpp>
#include <ridgewood/metrics/detail/contingency.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>

namespace ridgewood {

namespace detail {

/// Pairs of rows that are together in both partitions, in the one, in the other, and all.
struct TogetherPairs {
    double both = 0, a = 0, b = 0, all = 0;

    explicit TogetherPairs(const Contingency& table) : all(pairs_of(table.rows)) {
        for (const auto& cell : table.cells)
            both += pairs_of(cell.rows);
        for (const double size : table.a)
            a += pairs_of(size);
        for (const double size : table.b)
            b += pairs_of(size);
    }

    [[nodiscard]] static double pairs_of(double rows) { return rows * (rows - 1) / 2; }
};

/// Mutual information over the entropy of the partition that it should tell.
[[nodiscard]] inline double told(double information, double entropy) {
    return entropy > 0 ? std::min(information / entropy, 1.0) : 1;
}

}  // namespace detail

/// Adjusted Rand index (Hubert and Arabie 1985): the share of pairs of rows that are together in
/// both partitions, beyond what random partitions into clusters of these sizes would have. 0 in
/// expectation for a guess, may be negative.
struct AdjustedRand {
    static constexpr std::string_view name = "adjusted_rand";
    static constexpr bool higher_is_better = true;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::VectorArgument& predicted) const {
        const auto table = detail::contingency(truth, predicted);
        if (table.are_equal())
            return 1;
        const detail::TogetherPairs pairs(table);
        const double expected = pairs.a * (pairs.b / pairs.all);
        return (pairs.both - expected) / ((pairs.a + pairs.b) / 2 - expected);
    }
};

/// Fowlkes and Mallows (1983): geometric mean of precision and recall of pairs of rows that are
/// together. 0 when no pair is together in both.
struct FowlkesMallows {
    static constexpr std::string_view name = "fowlkes_mallows";
    static constexpr bool higher_is_better = true;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::VectorArgument& predicted) const {
        const auto table = detail::contingency(truth, predicted);
        if (table.are_equal())
            return 1;
        const detail::TogetherPairs pairs(table);
        return pairs.both > 0 ? std::sqrt(pairs.both / pairs.a) * std::sqrt(pairs.both / pairs.b)
                              : 0;
    }
};

/// Whether each predicted cluster holds rows of one true cluster only: 1 - H(truth | predicted) /
/// H(truth), in [0, 1]. 1 when the truth is one cluster.
struct Homogeneity {
    static constexpr std::string_view name = "homogeneity";
    static constexpr bool higher_is_better = true;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::VectorArgument& predicted) const {
        const auto table = detail::contingency(truth, predicted);
        return detail::told(detail::mutual_information(table),
                            detail::entropy(table.a, table.rows));
    }
};

/// Whether the rows of each true cluster are in one predicted cluster: 1 - H(predicted | truth) /
/// H(predicted), in [0, 1]. 1 when the prediction is one cluster.
struct Completeness {
    static constexpr std::string_view name = "completeness";
    static constexpr bool higher_is_better = true;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::VectorArgument& predicted) const {
        return Homogeneity{}(predicted, truth);
    }
};

/// V measure (Rosenberg and Hirschberg 2007): (1 + beta) h c / (beta h + c) of homogeneity h and
/// completeness c, 0 when both are 0.
struct VMeasure {
    static constexpr std::string_view name = "v_measure";
    static constexpr bool higher_is_better = true;

    /// Above 1 completeness counts more, below 1 homogeneity; > 0.
    double beta = 1;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::VectorArgument& predicted) const {
        detail::require(beta > 0, "VMeasure: beta must be > 0, got ", detail::describe(beta));
        const auto table = detail::contingency(truth, predicted);
        const double information = detail::mutual_information(table);
        const double h = detail::told(information, detail::entropy(table.a, table.rows));
        const double c = detail::told(information, detail::entropy(table.b, table.rows));
        return h + c > 0 ? (1 + beta) * h * c / (beta * h + c) : 0;
    }
};

/// The mean of the entropies of two partitions that mutual information is compared with.
enum class EntropyMean { arithmetic, geometric, min, max };

namespace detail {

[[nodiscard]] inline double mean_entropy(EntropyMean mean, double a, double b) {
    switch (mean) {
        case EntropyMean::geometric:
            return std::sqrt(a * b);
        case EntropyMean::min:
            return std::min(a, b);
        case EntropyMean::max:
            return std::max(a, b);
        default:
            return (a + b) / 2;
    }
}

}  // namespace detail

/// Mutual information over a mean of both entropies, in [0, 1]; by the arithmetic mean it is the V
/// measure. Many small clusters score high by chance. 0 when one partition tells nothing.
struct NormalizedMutualInformation {
    static constexpr std::string_view name = "normalized_mutual_information";
    static constexpr bool higher_is_better = true;

    EntropyMean mean = EntropyMean::arithmetic;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::VectorArgument& predicted) const {
        const auto table = detail::contingency(truth, predicted);
        if (table.are_equal())
            return 1;
        const double most = detail::mean_entropy(mean, detail::entropy(table.a, table.rows),
                                                 detail::entropy(table.b, table.rows));
        return most > 0 ? std::min(detail::mutual_information(table) / most, 1.0) : 0;
    }
};

/// Adjusted mutual information (Vinh, Epps and Bailey 2010): mutual information beyond what random
/// partitions into clusters of these sizes would have, over the same of a mean of both entropies. 0
/// in expectation for a guess, may be negative. NaN when no partition into such clusters could have
/// more than another, as by EntropyMean::min when each row is a cluster.
struct AdjustedMutualInformation {
    static constexpr std::string_view name = "adjusted_mutual_information";
    static constexpr bool higher_is_better = true;

    EntropyMean mean = EntropyMean::arithmetic;

    template <Real = double>
    [[nodiscard]] double operator()(const detail::VectorArgument& truth,
                                    const detail::VectorArgument& predicted) const {
        const auto table = detail::contingency(truth, predicted);
        if (table.are_equal())
            return 1;
        const double most = detail::mean_entropy(mean, detail::entropy(table.a, table.rows),
                                                 detail::entropy(table.b, table.rows));
        const double expected = detail::expected_information(table);
        // What is left of equal numbers is rounding.
        if (most - expected <= 1e-12 * most)
            return std::numeric_limits<double>::quiet_NaN();
        return (detail::mutual_information(table) - expected) / (most - expected);
    }
};

inline constexpr AdjustedRand adjusted_rand{};
inline constexpr FowlkesMallows fowlkes_mallows{};
inline constexpr Homogeneity homogeneity{};
inline constexpr Completeness completeness{};
inline constexpr VMeasure v_measure{};
inline constexpr NormalizedMutualInformation normalized_mutual_information{};
inline constexpr AdjustedMutualInformation adjusted_mutual_information{};

}  // namespace ridgewood
