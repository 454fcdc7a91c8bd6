/// `std::cout << path`: the table that users of glmnet know.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/text_table.hpp>
#include <ridgewood/linear/penalized_path.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace ridgewood {

namespace detail {

/// "!", "~", both or nothing, always two characters wide.
[[nodiscard]] inline std::string point_marks(const PenalizedPoint& point) {
    return {point.convergence.converged ? ' ' : '!', point.locally_convex ? ' ' : '~'};
}

[[nodiscard]] inline std::vector<TableRow> path_table(const std::vector<PenalizedPoint>& points) {
    std::vector<double> lambdas;
    bool whole = true;
    for (const PenalizedPoint& point : points) {
        lambdas.push_back(point.lambda);
        whole &= point.degrees_of_freedom == std::round(point.degrees_of_freedom);
    }
    const ColumnFormat lambda(lambdas, 3);
    const std::string last = to_text(std::max<std::size_t>(points.size(), 1) - 1);
    const std::size_t width = std::max(last.size(), std::string("point").size());

    std::vector<TableRow> table{{"point", "lambda", "nonzero", "df", "%dev", "gap", "  "}};
    for (std::size_t i = 0; i < points.size(); ++i) {
        const PenalizedPoint& point = points[i];
        const std::string number = to_text(i);
        table.push_back({std::string(width - number.size(), ' ') + number, lambda(point.lambda),
                         to_text(point.nonzero),
                         formatted("%.*f", whole ? 0 : 2, point.degrees_of_freedom),
                         formatted("%.*f", 2, 100 * point.deviance_explained),
                         formatted("%.*e", 1, point.convergence.gap), point_marks(point)});
    }
    return table;
}

}  // namespace detail

/// Writes the path as a table, one line a point in the order of the path: its number (counted from
/// 0, as in `path[i]`), lambda, coefficients that are not 0, degrees of freedom, percent of the
/// deviance explained, and the certificate: the duality gap of a convex penalty, else the KKT
/// residual. A "!" marks points that did not converge, a "~" those around which the objective is
/// not convex. What is NaN is "NA". Flags and precision of the stream are neither used nor changed.
template <Real S>
std::ostream& operator<<(std::ostream& out, const PenalizedPath<S>& path) {
    const std::vector<PenalizedPoint>& points = path.points();
    Index stopped = 0, concave = 0;
    for (const PenalizedPoint& point : points) {
        stopped += point.convergence.converged ? 0 : 1;
        concave += point.locally_convex ? 0 : 1;
    }
    // A field width is meant for one word: of a table it would shift the first line alone.
    out.width(0);
    out << detail::join("Penalized path: ", path.size(),
                        path.size() == 1 ? " lambda, " : " lambdas, ", path.columns(),
                        path.columns() == 1 ? " column\n\n" : " columns\n\n");
    detail::write_table(out, detail::path_table(points));
    if (stopped > 0)
        out << detail::join("! not converged: ", stopped, " of ", path.size(), "\n");
    if (concave > 0)
        out << detail::join("~ not locally convex: ", concave, " of ", path.size(), "\n");
    return out;
}

}  // namespace ridgewood
