/// How many rows two partitions put into each pair of clusters: what their agreement is made of.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/labels.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/metrics/confusion_matrix.hpp>
#include <ridgewood/metrics/detail/arguments.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace ridgewood::detail {

struct Contingency {
    struct Cell {
        std::size_t a, b;
        double rows;
    };

    double rows = 0;
    /// Rows of each cluster of the one and of the other partition.
    std::vector<double> a, b;
    /// The pairs of clusters that share rows.
    std::vector<Cell> cells;

    /// Whether the partitions differ by the names of the clusters alone.
    [[nodiscard]] bool are_equal() const {
        return cells.size() == a.size() && cells.size() == b.size();
    }
};

/// O(n log n), and never more cells than rows.
template <Real W = double>
[[nodiscard]] Contingency contingency(const VectorArgument& truth,
                                      const VectorArgument& predicted) {
    check_labels(truth, predicted);
    const Vector<W> a_labels = distinct_labels<W>(*truth),
                    b_labels = distinct_labels<W>(*predicted);
    const auto a = label_codes<W>("truth", *truth, a_labels);
    const auto b = label_codes<W>("predicted", *predicted, b_labels);
    const auto width = static_cast<std::uint64_t>(b_labels.size());
    std::vector<std::uint64_t> pairs(a.size());
    for (std::size_t i = 0; i < a.size(); ++i)
        pairs[i] = static_cast<std::uint64_t>(a[i]) * width + static_cast<std::uint64_t>(b[i]);
    std::sort(pairs.begin(), pairs.end());

    Contingency result;
    result.rows = static_cast<double>(a.size());
    result.a.resize(static_cast<std::size_t>(a_labels.size()));
    result.b.resize(static_cast<std::size_t>(b_labels.size()));
    for (std::size_t first = 0, i = 0; i < pairs.size(); first = i) {
        while (i < pairs.size() && pairs[i] == pairs[first])
            ++i;
        const auto count = static_cast<double>(i - first);
        const Contingency::Cell cell{static_cast<std::size_t>(pairs[first] / width),
                                     static_cast<std::size_t>(pairs[first] % width), count};
        result.a[cell.a] += count;
        result.b[cell.b] += count;
        result.cells.push_back(cell);
    }
    return result;
}

/// In nats, of clusters of so many rows.
template <Real = double>
[[nodiscard]] double entropy(const std::vector<double>& clusters, double rows) {
    double sum = 0;
    for (const double size : clusters)
        sum -= size / rows * std::log(size / rows);
    return clusters.size() > 1 ? sum : 0;
}

/// In nats.
template <Real = double>
[[nodiscard]] double mutual_information(const Contingency& table) {
    double sum = 0;
    for (const auto& [a, b, shared] : table.cells) {
        sum += shared / table.rows *
               (std::log(shared / table.a[a]) - std::log(table.b[b] / table.rows));
    }
    return std::max(sum, 0.0);
}

/// The part of the mutual information of clusters of a and b of n rows, expected when b rows are
/// drawn at random: mean of k / n log(n k / (a b)) over the hypergeometric k. Its probabilities
/// follow from each other, from the likeliest on to where they no longer count.
template <Real = double>
[[nodiscard]] double expected_information(double a, double b, double n) {
    const double mode = std::floor((a + 1) * (b + 1) / (n + 2));
    const auto information = [=](double k) {
        return k > 0 ? k / n * std::log(n * k / (a * b)) : 0;
    };
    constexpr double negligible = 1e-20;
    double total = 1, sum = information(mode);
    double weight = 1;
    for (double k = mode; k < std::min(a, b) && weight > negligible; ++k) {
        weight *= (a - k) * (b - k) / ((k + 1) * (n - a - b + k + 1));
        total += weight;
        sum += weight * information(k + 1);
    }
    weight = 1;
    for (double k = mode; k > std::max(0.0, a + b - n) && weight > negligible; --k) {
        weight *= k * (n - a - b + k) / ((a - k + 1) * (b - k + 1));
        total += weight;
        sum += weight * information(k - 1);
    }
    return sum / total;
}

/// The mutual information expected of random partitions into clusters of these sizes (Vinh, Epps
/// and Bailey 2010). Of n rows there are at most sqrt(2 n) different sizes, and each pair of them
/// is looked at once.
template <Real = double>
[[nodiscard]] double expected_information(const Contingency& table) {
    std::map<double, double> sizes_of_a, sizes_of_b;
    for (const double size : table.a)
        ++sizes_of_a[size];
    for (const double size : table.b)
        ++sizes_of_b[size];
    double sum = 0;
    for (const auto& [a, as_many_a] : sizes_of_a) {
        for (const auto& [b, as_many_b] : sizes_of_b)
            sum += as_many_a * as_many_b * expected_information(a, b, table.rows);
    }
    return sum;
}

}  // namespace ridgewood::detail
