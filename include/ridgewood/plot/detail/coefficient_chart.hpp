/// The lines of a coefficient plot.
#pragma once

#include <ridgewood/core/check.hpp>
#include <ridgewood/core/types.hpp>
#include <ridgewood/linear/penalized_path.hpp>
#include <ridgewood/plot/detail/axis.hpp>
#include <ridgewood/plot/detail/line_chart.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

namespace ridgewood::detail {

/// The Greek letter.
inline constexpr std::string_view lambda_sign = "\xCE\xBB";

template <class... Name>
void check_plotted(double value, const Name&... name) {
    require(is_finite(value), "svg: ", name..., " is ", describe(value),
            ", expected a finite value");
}

template <class... Name>
void check_not_negative(double value, const Name&... name) {
    check_plotted(value, name...);
    require(value >= 0, "svg: ", name..., " is ", value, ", expected >= 0");
}

/// Places of the values from the largest to the least.
[[nodiscard]] inline std::vector<std::size_t> falling(const std::vector<double>& values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
    return order;
}

/// An empty chart against lambda.
[[nodiscard]] inline LineChart lambda_chart() {
    return {.x_title = join(lambda_sign, " (log scale)"),
            .top_title = "nonzero coefficients",
            .x_scale = AxisScale::log10,
            .x_is_reversed = true};
}

/// What is drawn of a path: the points by falling lambda, all numbers checked.
template <Real S>
class CoefficientLines {
public:
    CoefficientLines(const PenalizedPath<S>& path, bool is_against_lambda)
        : path_(path), order_(falling(checked_lambdas(path))) {
        for (const std::size_t point : order_) {
            x_.push_back(is_against_lambda ? path[static_cast<Index>(point)].lambda
                                           : l1_norm(static_cast<Index>(point)));
        }
    }

    /// A line for each column that is not 0 at all points, cut off where it lies on 0 before its
    /// first and after its last value.
    [[nodiscard]] std::vector<Series> series(const std::vector<std::string>& names) const {
        const auto columns = static_cast<std::size_t>(path_.columns());
        std::vector<std::vector<double>> values(columns);
        for (std::size_t k = 0; k < order_.size(); ++k) {
            const auto& fit = path_.sparse_coefficients(static_cast<Index>(order_[k]));
            for (std::size_t j = 0; j < fit.columns.size(); ++j) {
                std::vector<double>& line = values[static_cast<std::size_t>(fit.columns[j])];
                if (fit.values[j] != 0)
                    line.resize(order_.size(), 0.0);
                if (!line.empty())
                    line[k] = static_cast<double>(fit.values[j]);
            }
        }
        std::vector<Series> out;
        for (std::size_t column = 0; column < columns; ++column) {
            if (values[column].empty())
                continue;
            out.push_back(cut(values[column]));
            out.back().name = names.empty() ? join("x", column) : names[column];
        }
        return out;
    }

    /// The number of coefficients that are not 0, by ascending x.
    [[nodiscard]] std::vector<TopLabel> counts() const {
        std::vector<TopLabel> out;
        for (std::size_t k = 0; k < order_.size(); ++k)
            out.push_back({x_[k], to_text(path_[static_cast<Index>(order_[k])].nonzero)});
        std::stable_sort(out.begin(), out.end(),
                         [](const TopLabel& a, const TopLabel& b) { return a.x < b.x; });
        return out;
    }

private:
    [[nodiscard]] static std::vector<double> checked_lambdas(const PenalizedPath<S>& path) {
        require(path.size() > 0, "svg: the path has no points");
        for (Index i = 0; i < path.size(); ++i) {
            check_not_negative(path[i].lambda, "the lambda of point ", i);
            const auto& fit = path.sparse_coefficients(i);
            require(fit.columns.size() == fit.values.size(), "svg: point ", i, " has ",
                    fit.columns.size(), " columns but ", fit.values.size(), " values");
            for (std::size_t j = 0; j < fit.columns.size(); ++j) {
                const Index column = fit.columns[j];
                require(column >= 0 && column < path.columns(), "svg: point ", i,
                        " has a coefficient of column ", column, " but the path has ",
                        path.columns(), " columns");
                check_plotted(static_cast<double>(fit.values[j]), "the coefficient of column ",
                              column, " at point ", i);
            }
        }
        return path.lambdas();
    }

    [[nodiscard]] double l1_norm(Index point) const {
        double sum = 0;
        for (const S value : path_.sparse_coefficients(point).values)
            sum += std::abs(static_cast<double>(value));
        check_plotted(sum, "the L1 norm of point ", point);
        return sum;
    }

    /// One 0 stays at either end, where the line leaves the axis.
    [[nodiscard]] Series cut(const std::vector<double>& y) const {
        const auto is_value = [](double value) { return value != 0; };
        const auto first = std::find_if(y.begin(), y.end(), is_value);
        const auto last = std::find_if(y.rbegin(), y.rend(), is_value).base();
        const auto begin = first == y.begin() ? first : first - 1;
        const auto end = last == y.end() ? last : last + 1;
        return {.x = {x_.begin() + (begin - y.begin()), x_.begin() + (end - y.begin())},
                .y = {begin, end}};
    }

    const PenalizedPath<S>& path_;
    std::vector<std::size_t> order_;
    std::vector<double> x_;
};

/// Puts the lines that end farthest from 0 first; `labels` of them get colours and their names at
/// the end, the others are grey. Without labels all have a colour.
inline void label_largest(std::vector<Series>& lines, std::size_t labels) {
    std::stable_sort(lines.begin(), lines.end(), [](const Series& a, const Series& b) {
        return std::abs(a.y.back()) > std::abs(b.y.back());
    });
    for (std::size_t k = 0; k < lines.size(); ++k) {
        lines[k].is_labelled = k < labels && lines[k].y.back() != 0;
        lines[k].style = labels == 0 || k < labels ? static_cast<int>(k) : -1;
    }
}

}  // namespace ridgewood::detail
