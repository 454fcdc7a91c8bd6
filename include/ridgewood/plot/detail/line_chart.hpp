/// Charts of lines over one axis: what all plots of curves are made of.
#pragma once

#include <ridgewood/plot/detail/axis.hpp>

#include <string>
#include <vector>

namespace ridgewood::detail {

/// One line of a chart.
struct Series {
    std::vector<double> x = {};
    std::vector<double> y = {};
    /// Half the length of the error bar at each point; empty for none.
    std::vector<double> error = {};
    /// Shown when the pointer rests on the line; empty for none.
    std::string name = {};
    /// Whether the name stands at the end of the line, if there is room.
    bool is_labelled = false;
    /// Place in the cycle of colours and dashes; -1 is a thin grey line.
    int style = 0;
    /// Whether each point is a dot. A line of one point always is.
    bool has_dots = false;
};

/// A dashed vertical line with its text at the top.
struct Marker {
    double x = 0;
    std::string text = {};
};

/// A number or word above the plot.
struct TopLabel {
    double x = 0;
    std::string text = {};
};

struct LineChart {
    std::string title = {};
    std::string x_title = {};
    std::string y_title = {};
    std::string top_title = {};
    AxisScale x_scale = AxisScale::linear;
    /// Whether x grows to the left.
    bool x_is_reversed = false;
    /// The most important first: it lies on top and gets its label first.
    std::vector<Series> series = {};
    std::vector<Marker> markers = {};
    /// By ascending x; as many are drawn as there is room for.
    std::vector<TopLabel> top = {};
    int width = 720;
    int height = 480;
};

}  // namespace ridgewood::detail
