/// Rows by the cluster that they are in.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/labels.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/metrics/detail/arguments.hpp>
#include <ridgewood/metrics/detail/outputs.hpp>

#include <cstddef>
#include <vector>

namespace ridgewood::detail {

struct Partition {
    /// Rows in the order of their clusters; those of cluster c are from start[c] to start[c + 1].
    std::vector<Index> rows, start;

    [[nodiscard]] Index clusters() const { return static_cast<Index>(start.size()) - 1; }
    [[nodiscard]] Index first(Index c) const { return start[static_cast<std::size_t>(c)]; }
    [[nodiscard]] Index size(Index c) const { return first(c + 1) - first(c); }
    /// Whether there are clusters to tell apart, and rows that share one.
    [[nodiscard]] bool can_be_scored() const {
        return clusters() >= 2 && clusters() < static_cast<Index>(rows.size());
    }
};

/// Throws unless there is a label for each row of X, and all is finite.
template <Real W = double>
[[nodiscard]] Partition partition(const MatrixView<double>& X, const VectorView<double>& labels) {
    require(X.rows() > 0 && X.cols() > 0, "X is empty: it has ", X.rows(), " rows and ", X.cols(),
            " columns");
    require(X.rows() == labels.size(), "X has ", X.rows(), " rows but labels has ", labels.size());
    check_outputs("X", X);
    check_finite<double>("labels", labels);
    const Vector<W> names = distinct_labels<W>(labels);
    const auto codes = label_codes<W>("labels", labels, names);
    Partition result{std::vector<Index>(codes.size()),
                     std::vector<Index>(static_cast<std::size_t>(names.size()) + 1)};
    for (const int code : codes)
        ++result.start[static_cast<std::size_t>(code) + 1];
    for (std::size_t c = 1; c < result.start.size(); ++c)
        result.start[c] += result.start[c - 1];
    std::vector<Index> next = result.start;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        Index& place = next[static_cast<std::size_t>(codes[i])];
        result.rows[static_cast<std::size_t>(place++)] = static_cast<Index>(i);
    }
    return result;
}

}  // namespace ridgewood::detail
