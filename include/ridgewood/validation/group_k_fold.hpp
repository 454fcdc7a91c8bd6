/// Splits that keep the rows of a group, such as a patient or a company, on one side.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/labels.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/validation/detail/blocks.hpp>
#include <ridgewood/validation/fold.hpp>
#include <ridgewood/validation/k_fold.hpp>
#include <ridgewood/validation/leak_rules.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <string_view>
#include <vector>

#include <Eigen/Core>

namespace ridgewood {

/// K folds of whole groups, of as equal sizes as these allow: the largest group first, each goes to
/// the fold that has the fewest rows. The folds of scikit-learn 1.2.
struct GroupKFold {
    /// How many folds, from 2 to the number of groups.
    Index folds = 5;
    /// One a row.
    std::vector<Index> groups = {};

    /// Throws std::invalid_argument when groups are not one a row or fewer than folds.
    [[nodiscard]] FoldPlan split(Index rows) const;
    [[nodiscard]] LeakRules rules() const { return {.entities = groups}; }
};

/// Tests each group once, in ascending order, and trains on all others.
struct LeaveOneGroupOut {
    /// One a row, two different ones at least.
    std::vector<Index> groups = {};

    /// Throws std::invalid_argument when groups are not one a row or fewer than 2.
    [[nodiscard]] FoldPlan split(Index rows) const;
    [[nodiscard]] LeakRules rules() const { return {.entities = groups}; }
};

/// K folds of whole groups with as equal shares of each label as these allow: the group with the
/// most uneven labels first, each goes to the fold where it leaves the least mean over labels of
/// the standard deviation over folds of their shares. The folds of scikit-learn 1.2.
struct StratifiedGroupKFold {
    /// How many folds, from 2 to the number of rows of the commonest label and of groups.
    Index folds = 5;
    /// One a row.
    std::vector<Index> groups = {};

    /// y holds one finite label a row. Throws std::invalid_argument when y is not so, when groups
    /// are not one a row and for too many folds.
    template <class DY>
    [[nodiscard]] FoldPlan split(const Eigen::MatrixBase<DY>& y) const {
        return deal(y.derived().template cast<double>());
    }
    [[nodiscard]] LeakRules rules() const { return {.entities = groups}; }

private:
    [[nodiscard]] FoldPlan deal(const Vector<double>& y) const;
};

namespace detail {

/// Groups as 0, 1, ... in ascending order of their names.
struct GroupCodes {
    std::vector<Index> of_row;
    /// How many rows each has.
    std::vector<Index> sizes;
};

[[nodiscard]] inline GroupCodes code_groups(std::string_view spec, const std::vector<Index>& groups,
                                            Index rows) {
    require(static_cast<Index>(groups.size()) == rows, spec, ": there are ", groups.size(),
            " groups for ", rows, " rows");
    std::vector<Index> names = groups;
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    GroupCodes codes{{}, std::vector<Index>(names.size(), 0)};
    for (const Index group : groups) {
        const auto found = std::lower_bound(names.begin(), names.end(), group) - names.begin();
        codes.of_row.push_back(found);
        ++codes.sizes[static_cast<std::size_t>(found)];
    }
    return codes;
}

/// The plan that tests row i in fold fold_of_group[code of row i].
[[nodiscard]] inline FoldPlan plan_of_groups(const GroupCodes& codes,
                                             const std::vector<Index>& fold_of_group, Index folds) {
    std::vector<Index> fold_of_row;
    for (const Index code : codes.of_row)
        fold_of_row.push_back(fold_of_group[static_cast<std::size_t>(code)]);
    return plan_of_assignment(fold_of_row, folds);
}

}  // namespace detail

inline FoldPlan GroupKFold::split(Index rows) const {
    const auto codes = detail::code_groups("GroupKFold", groups, rows);
    const auto count = static_cast<Index>(codes.sizes.size());
    detail::check_blocks("GroupKFold", "folds", folds, count, "groups");
    const auto size = [&](Index group) { return codes.sizes[static_cast<std::size_t>(group)]; };
    // Of equal groups scikit-learn takes the last first.
    std::vector<Index> by_size(codes.sizes.size());
    std::iota(by_size.rbegin(), by_size.rend(), Index{0});
    std::stable_sort(by_size.begin(), by_size.end(),
                     [&](Index a, Index b) { return size(a) > size(b); });
    std::vector<Index> rows_of_fold(static_cast<std::size_t>(folds), 0);
    std::vector<Index> fold_of_group(codes.sizes.size());
    for (const Index group : by_size) {
        const auto least = std::min_element(rows_of_fold.begin(), rows_of_fold.end());
        *least += size(group);
        fold_of_group[static_cast<std::size_t>(group)] = least - rows_of_fold.begin();
    }
    return detail::plan_of_groups(codes, fold_of_group, folds);
}

inline FoldPlan LeaveOneGroupOut::split(Index rows) const {
    const auto codes = detail::code_groups("LeaveOneGroupOut", groups, rows);
    const auto count = static_cast<Index>(codes.sizes.size());
    detail::require(count >= 2, "LeaveOneGroupOut: there must be 2 groups or more, got ", count);
    return detail::plan_of_assignment(codes.of_row, count);
}

inline FoldPlan StratifiedGroupKFold::deal(const Vector<double>& y) const {
    constexpr std::string_view spec = "StratifiedGroupKFold";
    const auto codes = detail::code_groups(spec, groups, y.size());
    const auto count = static_cast<Index>(codes.sizes.size());
    detail::check_blocks(spec, "folds", folds, count, "groups");
    detail::check_finite<double>("y", VectorView<double>(y));

    const auto rows_of_label = detail::rows_by_label(y);
    const auto labels = static_cast<Index>(rows_of_label.size());
    Matrix<double> rows_of_group = Matrix<double>::Zero(count, labels);
    for (Index label = 0; label < labels; ++label) {
        for (const Index row : rows_of_label[static_cast<std::size_t>(label)])
            ++rows_of_group(codes.of_row[static_cast<std::size_t>(row)], label);
    }
    const RowVector<double> total = rows_of_group.colwise().sum();
    detail::require(static_cast<double>(folds) <= total.maxCoeff(), spec, ": the ", folds,
                    " folds are more than the ", total.maxCoeff(), " rows of the commonest label");

    const auto deviation = [](const auto& values) {
        return std::sqrt((values.array() - values.mean()).square().mean());
    };
    Vector<double> unevenness(count);
    for (Index group = 0; group < count; ++group)
        unevenness[group] = deviation(rows_of_group.row(group));
    std::vector<Index> uneven_first(codes.sizes.size());
    std::iota(uneven_first.begin(), uneven_first.end(), Index{0});
    std::stable_sort(uneven_first.begin(), uneven_first.end(),
                     [&](Index a, Index b) { return unevenness[a] > unevenness[b]; });

    Matrix<double> rows_of_fold = Matrix<double>::Zero(folds, labels);
    const auto spread_with = [&](Index fold, Index group) {
        double sum = 0;
        for (Index label = 0; label < labels; ++label) {
            Vector<double> share = rows_of_fold.col(label);
            share[fold] += rows_of_group(group, label);
            sum += deviation(share / total[label]);
        }
        return sum / static_cast<double>(labels);
    };
    std::vector<Index> fold_of_group(codes.sizes.size());
    for (const Index group : uneven_first) {
        Index best = 0;
        double least = std::numeric_limits<double>::max();
        for (Index fold = 0; fold < folds; ++fold) {
            const double spread = spread_with(fold, group);
            // Equal up to rounding: then the fold with fewer rows.
            const bool same = std::abs(spread - least) <= 1e-8 + 1e-5 * least;
            if (spread < least ||
                (same && rows_of_fold.row(fold).sum() < rows_of_fold.row(best).sum())) {
                best = fold;
                least = spread;
            }
        }
        rows_of_fold.row(best) += rows_of_group.row(group);
        fold_of_group[static_cast<std::size_t>(group)] = best;
    }
    return detail::plan_of_groups(codes, fold_of_group, folds);
}

}  // namespace ridgewood
