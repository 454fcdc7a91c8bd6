/// Plots as SVG text, which every browser shows and every text system takes:
/// `std::ofstream("path.svg") << rw::svg(path)`.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/penalized_path.hpp>
#include <ridgewood/plot/detail/coefficient_chart.hpp>
#include <ridgewood/plot/detail/line_chart.hpp>
#include <ridgewood/plot/detail/line_chart_drawing.hpp>
#include <ridgewood/validation/path_validation.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgewood {

/// What the coefficients of a path are drawn against.
enum class PathAxis {
    /// Lambda on a logarithmic scale, falling to the right. A lambda of 0 stands a step to the
    /// right of the others.
    lambda,
    /// The sum of the absolute coefficients of each point, in the units of the coefficients.
    l1_norm
};

/// How the coefficients of a path are drawn.
struct CoefficientPlotOptions {
    std::string title = {};
    /// Names of the columns of X, one each; x0, x1, ... when empty.
    std::vector<std::string> names = {};
    /// How many lines have their name at the end, >= 0: those of the largest coefficients at the
    /// least lambda. The other lines are grey, but for 0, when all have a colour.
    Index labels = 10;
    PathAxis axis = PathAxis::lambda;
    /// Pixels, in [240, 20000].
    int width = 720;
    /// Pixels, in [200, 20000].
    int height = 480;
};

/// Error of cross-validation at the lambdas of a path, one value a lambda in each vector.
struct CrossValidationCurve {
    /// >= 0, in any order.
    std::vector<double> lambda = {};
    /// Mean error over the folds.
    std::vector<double> mean = {};
    /// Standard error of the mean, >= 0.
    std::vector<double> standard_error = {};
    /// Coefficients that are not 0 in the fit on all rows, or what else is counted.
    std::vector<Index> nonzero = {};
    /// The lambda of least mean error.
    double lambda_min = 0;
    /// The largest lambda whose mean error is within one standard error of the least.
    double lambda_1se = 0;
    /// How lambda is written.
    std::string lambda_sign = std::string(detail::lambda_sign);
    /// What is counted along the top.
    std::string count_title = "nonzero coefficients";
};

/// How a cross-validation curve is drawn.
struct CrossValidationPlotOptions {
    std::string title = {};
    /// What the error is, with its units if it has any.
    std::string error_title = "cross-validation error";
    /// Pixels, in [240, 20000].
    int width = 720;
    /// Pixels, in [200, 20000].
    int height = 480;
};

namespace detail {

inline void check_picture(int width, int height) {
    require(width >= 240 && width <= 20000, "svg: width must be in [240, 20000], got ", width);
    require(height >= 200 && height <= 20000, "svg: height must be in [200, 20000], got ", height);
}

inline void check_curve(const CrossValidationCurve& curve) {
    const std::size_t size = curve.lambda.size();
    require(size > 0, "svg: the curve has no lambdas");
    const auto check_size = [&](std::string_view name, std::size_t found) {
        require(found == size, "svg: ", name, " has ", found, " values but lambda has ", size);
    };
    check_size("mean", curve.mean.size());
    check_size("standard_error", curve.standard_error.size());
    check_size("nonzero", curve.nonzero.size());
    for (std::size_t i = 0; i < size; ++i) {
        check_plotted(curve.mean[i], "mean(", i, ")");
        check_not_negative(curve.lambda[i], "lambda(", i, ")");
        check_not_negative(curve.standard_error[i], "standard_error(", i, ")");
    }
    check_not_negative(curve.lambda_min, "lambda_min");
    check_not_negative(curve.lambda_1se, "lambda_1se");
}

}  // namespace detail

/// Draws each coefficient of a path as a line against lambda (or the L1 norm), with the number of
/// coefficients that are not 0 along the top. Columns that are 0 at every point have no line; the
/// others bear their name as a tooltip, and the largest at the end of the line. Points may be in
/// any order of lambda. Elements have a class (line, end-label, x-tick, ...) for style sheets.
///
/// Returns the text of an SVG document in UTF-8. Throws std::invalid_argument for a path without
/// points, numbers that are not finite, names that are not one a column, and options out of range.
///
///     std::ofstream("path.svg") << rw::svg(path, {.title = "Diabetes", .names = names});
template <Real S>
[[nodiscard]] std::string svg(const PenalizedPath<S>& path,
                              const CoefficientPlotOptions& options = {}) {
    detail::check_picture(options.width, options.height);
    detail::require(options.labels >= 0, "svg: labels must be >= 0, got ", options.labels);
    const auto names = static_cast<Index>(options.names.size());
    detail::require(names == 0 || names == path.columns(), "svg: names has ", names,
                    " values but the path has ", path.columns(), " columns");
    const bool is_lambda = options.axis == PathAxis::lambda;
    const detail::CoefficientLines<S> lines(path, is_lambda);
    detail::LineChart chart = is_lambda ? detail::lambda_chart() : detail::LineChart{};
    if (!is_lambda) {
        chart.x_title = "L1 norm of the coefficients";
        chart.top_title = "nonzero coefficients";
    }
    chart.y_title = "coefficient";
    chart.series = lines.series(options.names);
    chart.top = lines.counts();
    detail::label_largest(chart.series, static_cast<std::size_t>(options.labels));
    chart.title = options.title;
    chart.width = options.width;
    chart.height = options.height;
    return detail::LineChartDrawing(chart).draw();
}

/// Draws the mean error of cross-validation, with a bar of one standard error to either side,
/// against lambda on a logarithmic scale, falling to the right. Dashed lines mark lambda_min and
/// lambda_1se, the numbers of coefficients that are not 0 are along the top. Elements have a class
/// (line, error-bar, marker, ...) for style sheets.
///
/// Returns the text of an SVG document in UTF-8. Throws std::invalid_argument for a curve without
/// lambdas, vectors of different sizes, numbers that are not finite or negative where they cannot
/// be, and sizes out of range.
[[nodiscard]] inline std::string svg(const CrossValidationCurve& curve,
                                     const CrossValidationPlotOptions& options = {}) {
    detail::check_picture(options.width, options.height);
    detail::check_curve(curve);
    detail::Series series{.has_dots = true};
    detail::LineChart chart = detail::lambda_chart();
    chart.x_title = detail::join(curve.lambda_sign, " (log scale)");
    chart.top_title = curve.count_title;
    for (const std::size_t i : detail::falling(curve.lambda)) {
        series.x.push_back(curve.lambda[i]);
        series.y.push_back(curve.mean[i]);
        series.error.push_back(curve.standard_error[i]);
        chart.top.push_back({curve.lambda[i], detail::to_text(curve.nonzero[i])});
    }
    std::reverse(chart.top.begin(), chart.top.end());
    chart.series.push_back(std::move(series));
    const std::string min = detail::join(curve.lambda_sign, " min");
    const std::string one_se = detail::join(curve.lambda_sign, " 1se");
    if (curve.lambda_min == curve.lambda_1se) {
        chart.markers = {{curve.lambda_min, min + " = " + one_se}};
    } else {
        chart.markers = {{curve.lambda_min, min}, {curve.lambda_1se, one_se}};
    }
    chart.title = options.title;
    chart.y_title = options.error_title;
    chart.width = options.width;
    chart.height = options.height;
    return detail::LineChartDrawing(chart).draw();
}

/// The same of what cross_validate_path returned, of a pruning path with alpha and leaves:
///
///     std::ofstream("cv.svg") << rw::svg(rw::cross_validate_path(rw::Lasso{}, X, y, rw::KFold{}));
template <class Path>
[[nodiscard]] std::string svg(const PathValidation<Path>& cv,
                              const CrossValidationPlotOptions& options = {}) {
    CrossValidationCurve curve{
        .lambda = cv.lambda,
        .mean = {cv.mean.begin(), cv.mean.end()},
        .standard_error = {cv.standard_error.begin(), cv.standard_error.end()},
        .lambda_min = cv.lambda_min(),
        .lambda_1se = cv.lambda_1se()};
    constexpr bool is_pruning = requires {
        cv.path[0].leaves;
    };
    if constexpr (is_pruning) {
        curve.lambda_sign = "\xCE\xB1";  // alpha
        curve.count_title = "leaves";
    }
    for (Index i = 0; i < cv.mean.size(); ++i) {
        if constexpr (is_pruning)
            curve.nonzero.push_back(cv.path[i].leaves);
        else
            curve.nonzero.push_back(cv.path[i].nonzero);
    }
    return svg(curve, options);
}

}  // namespace ridgewood
