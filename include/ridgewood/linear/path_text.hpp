/// `std::cout << path`: the table that users of glmnet know.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/text_table.hpp>
#include <ridgewood/linear/logistic_model.hpp>
#include <ridgewood/linear/multi_task_path.hpp>
#include <ridgewood/linear/penalized_path.hpp>
#include <ridgewood/linear/poisson_model.hpp>

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

/// "1 class", "2 classes"; without `plural` it is the word and an s.
[[nodiscard]] inline std::string counted(Index count, const std::string& word,
                                         const std::string& plural = "") {
    return join(count, " ", count == 1 ? word : plural.empty() ? word + "s" : plural);
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

/// The table below a line of what is in it: `kind` path, lambdas, columns and what `more` says.
template <class Path>
void write_path(std::ostream& out, const std::string& kind, const Path& path,
                const std::string& more = "") {
    const std::vector<PenalizedPoint>& points = path.points();
    Index stopped = 0, concave = 0;
    for (const PenalizedPoint& point : points) {
        stopped += point.convergence.converged ? 0 : 1;
        concave += point.locally_convex ? 0 : 1;
    }
    // A field width is meant for one word: of a table it would shift the first line alone.
    out.width(0);
    out << join(kind, " path: ", counted(path.size(), "lambda"), ", ",
                counted(path.columns(), "column"), more, "\n\n");
    write_table(out, path_table(points));
    if (stopped > 0)
        out << join("! not converged: ", stopped, " of ", path.size(), "\n");
    if (concave > 0)
        out << join("~ not locally convex: ", concave, " of ", path.size(), "\n");
}

}  // namespace detail

/// Writes the path as a table, one line a point in the order of the path: its number (counted from
/// 0, as in `path[i]`), lambda, coefficients that are not 0, degrees of freedom, percent of the
/// deviance explained, and the certificate: the duality gap of a convex penalty, else the KKT
/// residual. A "!" marks points that did not converge, a "~" those around which the objective is
/// not convex. What is NaN is "NA". Flags and precision of the stream are neither used nor changed.
template <Real S>
std::ostream& operator<<(std::ostream& out, const PenalizedPath<S>& path) {
    detail::write_path(out, "Penalized", path);
    return out;
}

/// The same of a classification; coefficients are those of all classes.
template <Real S>
std::ostream& operator<<(std::ostream& out, const LogisticPath<S>& path) {
    detail::write_path(out, "Logistic", path,
                       ", " + detail::counted(path.classes().size(), "class", "classes"));
    return out;
}

/// The same of counts.
template <Real S>
std::ostream& operator<<(std::ostream& out, const PoissonPath<S>& path) {
    detail::write_path(out, "Poisson", path);
    return out;
}

/// The same of several responses; of the coefficients that are not 0 columns are counted.
template <Real S>
std::ostream& operator<<(std::ostream& out, const MultiTaskPath<S>& path) {
    detail::write_path(out, "Multi-task", path,
                       ", " + detail::counted(path.responses(), "response"));
    return out;
}

}  // namespace ridgewood
