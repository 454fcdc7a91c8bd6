/// Mutual information of two columns, in nats, where each is numbers or classes.
#pragma once

#include <ridgewood/core/types.hpp>
#include <ridgewood/preprocessing/detail/digammas.hpp>
#include <ridgewood/preprocessing/detail/nearest_in_plane.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

namespace ridgewood::detail {

/// A column of numbers in ascending order.
struct SortedColumn {
    std::vector<double> values;   // as they were
    std::vector<Index> order;     // the rows from the least to the largest value
    std::vector<double> sorted;   // their values
    std::vector<Index> place_of;  // of each row its place among these

    SortedColumn() = default;
    explicit SortedColumn(std::vector<double> numbers)
        : values(std::move(numbers)), order(values.size()), place_of(values.size()) {
        std::vector<std::pair<double, Index>> pairs;
        pairs.reserve(values.size());
        for (std::size_t i = 0; i < values.size(); ++i)
            pairs.emplace_back(values[i], static_cast<Index>(i));
        std::sort(pairs.begin(), pairs.end());
        sorted.reserve(values.size());
        for (std::size_t place = 0; place < pairs.size(); ++place) {
            sorted.push_back(pairs[place].first);
            order[place] = pairs[place].second;
            place_of[static_cast<std::size_t>(order[place])] = static_cast<Index>(place);
        }
    }
};

/// How many of the sorted numbers, that at `place` included, are nearer to it than `radius`; those
/// equal to it where the radius is 0.
[[nodiscard]] inline Index count_nearer(const std::vector<double>& sorted, Index place,
                                        double radius) {
    const double centre = sorted[static_cast<std::size_t>(place)];
    const auto nearer = [&](double distance) {
        return radius > 0 ? distance < radius : distance <= 0;
    };
    const auto here = sorted.begin() + place;
    const auto last = std::partition_point(here, sorted.end(),
                                           [&](double value) { return nearer(value - centre); });
    const auto first = std::partition_point(sorted.begin(), here,
                                            [&](double value) { return !nearer(centre - value); });
    return last - first;
}

/// Sum of psi(count) over counts that were tallied: in a sum of a term a row the last digits of a
/// small difference would be lost.
[[nodiscard]] inline double sum_of(const std::vector<Index>& tally,
                                   const std::vector<double>& psi) {
    double sum = 0;
    for (std::size_t count = 1; count < tally.size(); ++count)
        sum += static_cast<double>(tally[count]) * psi[count];
    return sum;
}

/// Of two columns of numbers by the distance to the k-th neighbour in their plane (Kraskov,
/// Stoegbauer, Grassberger 2004, equation 8).
template <Real W = double>
[[nodiscard]] double information_of_numbers(const SortedColumn& x, const SortedColumn& y, Index k,
                                            const std::vector<W>& psi) {
    std::vector<Index> tally(psi.size());
    NearestInPlane<W>(x.values, y.values, x.order, k).for_each([&](Index point, double radius) {
        const auto i = static_cast<std::size_t>(point);
        ++tally[static_cast<std::size_t>(count_nearer(x.sorted, x.place_of[i], radius))];
        ++tally[static_cast<std::size_t>(count_nearer(y.sorted, y.place_of[i], radius))];
    });
    const auto count = static_cast<double>(x.values.size());
    return std::max(
        0.0, psi[x.values.size()] + psi[static_cast<std::size_t>(k)] - sum_of(tally, psi) / count);
}

/// The distance of the number at `place` to its k-th neighbour among sorted numbers.
[[nodiscard]] inline double neighbor_distance(const std::vector<double>& sorted, std::size_t place,
                                              Index k) {
    const double centre = sorted[place];
    std::size_t below = place, above = place + 1;
    double distance = 0;
    for (; k > 0; --k) {
        const bool up = below == 0 || (above < sorted.size() &&
                                       sorted[above] - centre < centre - sorted[below - 1]);
        distance = up ? sorted[above++] - centre : centre - sorted[--below];
    }
    return distance;
}

/// Of numbers and classes by the distance to the k-th neighbour in the class (Ross 2014). Classes
/// of a single row are left out.
template <Real W = double>
[[nodiscard]] double information_of_classes(const SortedColumn& x, const std::vector<int>& codes,
                                            int classes, Index neighbors,
                                            const std::vector<W>& psi) {
    std::vector<std::size_t> sizes(static_cast<std::size_t>(classes));
    for (const int code : codes)
        ++sizes[static_cast<std::size_t>(code)];
    std::vector<double> all;
    std::vector<std::vector<double>> own(sizes.size());
    std::vector<std::vector<Index>> places(sizes.size());
    for (std::size_t place = 0; place < x.order.size(); ++place) {
        const auto k = static_cast<std::size_t>(codes[static_cast<std::size_t>(x.order[place])]);
        if (sizes[k] < 2)
            continue;
        own[k].push_back(x.sorted[place]);
        places[k].push_back(std::ssize(all));
        all.push_back(x.sorted[place]);
    }
    if (all.empty())
        return 0;
    double sum = 0;
    std::vector<Index> tally(psi.size());
    for (std::size_t c = 0; c < own.size(); ++c) {
        if (own[c].empty())
            continue;
        const Index k = std::min(neighbors, std::ssize(own[c]) - 1);
        sum += static_cast<double>(own[c].size()) *
               (psi[static_cast<std::size_t>(k)] - psi[own[c].size()]);
        for (std::size_t i = 0; i < own[c].size(); ++i) {
            const double radius = neighbor_distance(own[c], i, k);
            ++tally[static_cast<std::size_t>(count_nearer(all, places[c][i], radius))];
        }
    }
    sum -= sum_of(tally, psi);
    return std::max(0.0, psi[all.size()] + sum / static_cast<double>(all.size()));
}

/// Of two columns of classes, by their counts: sum n_ab / n log(n n_ab / (n_a n_b)).
[[nodiscard]] inline double information_of_labels(const std::vector<int>& a,
                                                  const std::vector<int>& b) {
    const auto sorted_counts = [](std::vector<std::int64_t> keys) {
        std::sort(keys.begin(), keys.end());
        std::vector<double> counts;
        for (std::size_t i = 0; i < keys.size(); ++i) {
            if (i == 0 || keys[i] != keys[i - 1])
                counts.push_back(0);
            ++counts.back();
        }
        return counts;
    };
    std::vector<std::int64_t> pairs(a.size());
    for (std::size_t i = 0; i < a.size(); ++i)
        pairs[i] = (std::int64_t{a[i]} << 32) + b[i];
    // n times the entropy less n log n.
    const auto negative_entropy = [](const std::vector<double>& counts) {
        return std::accumulate(counts.begin(), counts.end(), 0.0, [](double sum, double count) {
            return sum + count * std::log(count);
        });
    };
    const auto count = static_cast<double>(a.size());
    const double both = negative_entropy(sorted_counts(pairs));
    const double of_a = negative_entropy(sorted_counts({a.begin(), a.end()}));
    const double of_b = negative_entropy(sorted_counts({b.begin(), b.end()}));
    return std::max(0.0, std::log(count) + (both - of_a - of_b) / count);
}

}  // namespace ridgewood::detail
