/// rpart's cp table: how many splits pay.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/text_table.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/tree/pruning_path.hpp>

#include <cstddef>
#include <limits>
#include <ostream>
#include <string>
#include <vector>

namespace ridgewood {

/// One of the trees of a path, in units of what the root costs.
struct PruningTableRow {
    /// Complexity: alpha / risk of the root.
    double cp = 0;
    Index splits = 0;
    /// Risk of the tree / risk of the root, on the training rows.
    double relative_error = 0;
    /// Cross-validated loss / loss of the root on the training rows; NaN when not known.
    double xerror = std::numeric_limits<double>::quiet_NaN();
    /// Standard error of xerror over rows: standard deviation of the losses of all test rows /
    /// sqrt(their number); NaN when not known. The variance divides by one less than the rows,
    /// which rpart does not.
    double xstd = std::numeric_limits<double>::quiet_NaN();
};

/// The rows have the order of the points of the path.
struct PruningTable {
    /// Risk of the root as a share of the training weight: impurity, or share of wrong labels.
    double root_risk = 0;
    std::vector<PruningTableRow> rows = {};
    /// The row of least xerror, of several that with the largest cp; 0 without cross-validation.
    Index index_min = 0;
    /// The row of largest cp whose xerror is at most that of index_min plus its xstd: Breiman et
    /// al.'s rule of one standard error; 0 without cross-validation.
    Index index_1se = 0;

    [[nodiscard]] double alpha_min() const { return alpha(index_min); }
    [[nodiscard]] double alpha_1se() const { return alpha(index_1se); }

private:
    [[nodiscard]] double alpha(Index i) const {
        return rows[static_cast<std::size_t>(i)].cp * root_risk;
    }
};

/// The table of a path, without cross-validation.
template <FittedTree Model>
[[nodiscard]] PruningTable pruning_table(const PruningPath<Model>& path) {
    // A root of no risk has nothing to gain.
    const double root = path.root_risk();
    const double unit = root > 0 ? root : 1;
    PruningTable table{.root_risk = root};
    for (const PruningPoint& point : path.points())
        table.rows.push_back({point.alpha / unit, point.leaves - 1, point.risk / unit});
    return table;
}

namespace detail {

inline void choose_rows(PruningTable& table) {
    const auto row = [&](Index i) { return table.rows[static_cast<std::size_t>(i)]; };
    const auto count = static_cast<Index>(table.rows.size());
    for (Index i = 0; i < count; ++i) {
        const PruningTableRow best = row(table.index_min);
        if (row(i).xerror < best.xerror || (row(i).xerror == best.xerror && row(i).cp > best.cp))
            table.index_min = i;
    }
    table.index_1se = table.index_min;
    const double limit = row(table.index_min).xerror + row(table.index_min).xstd;
    for (Index i = 0; i < count; ++i) {
        if (row(i).xerror <= limit && row(i).cp > row(table.index_1se).cp)
            table.index_1se = i;
    }
}

}  // namespace detail

/// The table of what cross_validate_path found with `observation_errors` on:
///
///     const auto cv = cross_validate_path(CartClassifier{}, X, y, KFold{.shuffle = true},
///                                         {.observation_errors = true});
///     const PruningTable table = pruning_table(cv);
///     const auto model = cv.path.model(table.index_1se);
///
/// The losses are squared errors or wrong labels, so that xerror is 1 for the root only where these
/// are what the root's risk counts: of a regression, for squared_error and friedman_mse. Throws
/// std::invalid_argument without the errors over rows.
template <class Validation>
requires requires(const Validation& cv) {
    cv.path.root_loss();
    cv.observation_standard_error;
}
[[nodiscard]] PruningTable pruning_table(const Validation& cv) {
    detail::require(cv.observation_standard_error.size() == cv.mean.size(),
                    "pruning_table: cross_validate_path was not asked for observation_errors");
    PruningTable table = pruning_table(cv.path);
    const double root = cv.path.root_loss();
    const double unit = root > 0 ? root : 1;
    for (Index i = 0; i < cv.mean.size(); ++i) {
        table.rows[static_cast<std::size_t>(i)].xerror = cv.mean[i] / unit;
        table.rows[static_cast<std::size_t>(i)].xstd = cv.observation_standard_error[i] / unit;
    }
    detail::choose_rows(table);
    return table;
}

/// Writes the table as rpart's printcp does, with its choices marked. What is not known is left
/// out.
inline std::ostream& operator<<(std::ostream& out, const PruningTable& table) {
    const bool is_validated = !table.rows.empty() && !detail::is_nan(table.rows[0].xerror);
    std::vector<double> cps;
    for (const PruningTableRow& row : table.rows)
        cps.push_back(row.cp);
    const detail::ColumnFormat cp(cps, 3), error({1.0}, 5);
    const auto last = detail::to_text(static_cast<Index>(table.rows.size()) - 1);
    std::vector<detail::TableRow> text{{"", "CP", "splits", "rel error"}};
    if (is_validated)
        text[0].insert(text[0].end(), {"xerror", "xstd", "   "});
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        const PruningTableRow& row = table.rows[i];
        const std::string number = detail::to_text(i);
        text.push_back({std::string(last.size() - number.size(), ' ') + number, cp(row.cp),
                        detail::to_text(row.splits), error(row.relative_error)});
        if (!is_validated)
            continue;
        const auto at = static_cast<Index>(i);
        const char* const mark = at == table.index_min   ? "min"
                                 : at == table.index_1se ? "1se"
                                                         : "   ";
        text.back().insert(text.back().end(), {error(row.xerror), error(row.xstd), mark});
    }
    out.width(0);
    out << detail::join("Root node error: ", detail::significant(table.root_risk, 5), "\n\n");
    detail::write_table(out, text);
    return out;
}

}  // namespace ridgewood
