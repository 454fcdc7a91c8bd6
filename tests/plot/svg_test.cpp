#include <ridgewood/linear/logistic_model.hpp>
#include <ridgewood/linear/multi_task_path.hpp>
#include <ridgewood/linear/poisson_model.hpp>
#include <ridgewood/plot.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "plot/svg_document.hpp"

namespace svg_test {

using namespace ridgewood;

namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

/// Lambdas 10, 1, 0.1, 0.01 in an order of their own; column 0 grows, 1 falls, 2 comes last, 3
/// is never there.
template <Real S = double>
PenalizedPath<S> small_path() {
    using Coefficients = typename PenalizedPath<S>::Coefficients;
    std::vector<PenalizedPoint> points(4);
    const double lambdas[] = {1, 0.01, 10, 0.1};
    const Index nonzero[] = {1, 3, 0, 2};
    for (std::size_t i = 0; i < 4; ++i) {
        points[i].lambda = lambdas[i];
        points[i].nonzero = nonzero[i];
    }
    const std::vector<Coefficients> coefficients = {
        {0, {0}, {1}}, {0, {0, 1, 2}, {3, -2, S(0.5)}}, {0, {}, {}}, {0, {0, 1}, {2, -1}}};
    return {4, 50, points, coefficients};
}

PenalizedPath<double> one_point(double lambda, std::vector<Index> columns,
                                std::vector<double> values) {
    PenalizedPoint point{.lambda = lambda, .nonzero = static_cast<Index>(columns.size())};
    return {3, 50, {point}, {{0, std::move(columns), std::move(values)}}};
}

CrossValidationCurve small_curve() {
    return {.lambda = {0.1, 10, 1, 0.01},
            .mean = {3, 9, 3.4, 3.2},
            .standard_error = {0.5, 1, 0.6, 0.4},
            .nonzero = {5, 0, 2, 8},
            .lambda_min = 0.1,
            .lambda_1se = 1};
}

}  // namespace

TEST_CASE("a path has one line a column that is ever used", "[plot][svg]") {
    const Document document(svg(small_path()));
    const auto lines = document.of_class("line");
    REQUIRE(document.of_tag("polyline").size() == 3);
    REQUIRE(lines.size() == 3);
    REQUIRE(document.root().number("width") == 720);
    REQUIRE(document.root().number("height") == 480);
    REQUIRE(Document(svg(small_path<float>())).of_class("line").size() == 3);
}

TEST_CASE("lines go through the coefficients, lambda falling to the right", "[plot][svg]") {
    const Document document(svg(small_path()));
    const ReadAxis x(document, "x-tick", true), y(document, "y-tick", false);
    std::map<std::string, std::vector<std::pair<double, double>>> expected = {
        {"x0", {{10, 0}, {1, 1}, {0.1, 2}, {0.01, 3}}},
        {"x1", {{1, 0}, {0.1, -1}, {0.01, -2}}},
        {"x2", {{0.1, 0}, {0.01, 0.5}}}};
    std::map<std::string, std::string> label_of_colour;
    for (const Element& label : document.of_class("end-label"))
        label_of_colour[label.attributes.at("fill")] = label.text;
    REQUIRE(label_of_colour.size() == 3);
    for (const Element& line : document.of_class("line")) {
        const auto& truth = expected.at(label_of_colour.at(line.attributes.at("stroke")));
        const auto points = points_of(line);
        REQUIRE(points.size() == truth.size());
        for (std::size_t i = 0; i < points.size(); ++i) {
            REQUIRE(x(points[i].first) == Approx(truth[i].first).epsilon(1e-3));
            REQUIRE(std::abs(height_value(y, points[i].second) - truth[i].second) < 1e-3);
            REQUIRE((i == 0 || points[i].first > points[i - 1].first));
        }
    }
}

TEST_CASE("against the L1 norm lines grow to the right", "[plot][svg]") {
    const Document document(svg(small_path(), {.axis = PathAxis::l1_norm}));
    const ReadAxis x(document, "x-tick", false);
    const double norms[] = {0, 1, 3, 5.5};
    for (const Element& line : document.of_class("line")) {
        const auto points = points_of(line);
        for (std::size_t i = 0; i < points.size(); ++i) {
            const double norm = norms[4 - points.size() + i];
            REQUIRE(std::abs(x(points[i].first) - norm) < 1e-2);
        }
    }
}

TEST_CASE("counts along the top stand above their points", "[plot][svg]") {
    const Document document(svg(small_path()));
    const ReadAxis x(document, "x-tick", true);
    const std::map<std::string, double> expected = {{"0", 10}, {"1", 1}, {"2", 0.1}, {"3", 0.01}};
    const auto labels = document.of_class("top-label");
    REQUIRE(labels.size() == 4);
    for (const Element& label : labels)
        REQUIRE(x(label.number("x")) == Approx(expected.at(label.text)).epsilon(1e-3));
}

TEST_CASE("counts of a long path do not touch", "[plot][svg]") {
    std::vector<PenalizedPoint> points(200);
    for (std::size_t i = 0; i < points.size(); ++i) {
        points[i].lambda = std::pow(0.95, static_cast<double>(i));
        points[i].nonzero = static_cast<Index>(i) * 10;
    }
    const PenalizedPath<double> path(
        5, 50, points, std::vector<PenalizedPath<double>::Coefficients>(points.size()));
    const auto labels = Document(svg(path)).of_class("top-label");
    REQUIRE(labels.size() > 5);
    for (std::size_t i = 1; i < labels.size(); ++i)
        REQUIRE(labels[i].number("x") - labels[i - 1].number("x") > 28);
}

TEST_CASE("the largest coefficients are labelled, apart from each other", "[plot][svg]") {
    PenalizedPath<double>::Coefficients fit;
    for (Index j = 0; j < 60; ++j) {
        fit.columns.push_back(j);
        fit.values.push_back(j < 30 ? 1 + 1e-4 * static_cast<double>(j) : 0.5);
    }
    const PenalizedPath<double> path(60, 50, {{.lambda = 1}, {.lambda = 0.1}}, {{}, fit});
    const Document document(svg(path, {.labels = 12}));
    const auto labels = document.of_class("end-label");
    REQUIRE(labels.size() == 12);
    std::vector<double> heights;
    for (const Element& label : labels) {
        REQUIRE(std::stoi(label.text.substr(1)) >= 18);
        REQUIRE(std::stoi(label.text.substr(1)) < 30);
        heights.push_back(label.number("y"));
    }
    std::sort(heights.begin(), heights.end());
    for (std::size_t i = 1; i < heights.size(); ++i)
        REQUIRE(heights[i] - heights[i - 1] > 13.9);
    REQUIRE(heights.front() > 10);
    REQUIRE(heights.back() < 480);
    REQUIRE(document.of_class("line").size() == 60);
    REQUIRE(Document(svg(path, {.labels = 0})).of_class("end-label").empty());
    const auto crowded = Document(svg(path, {.labels = 60})).of_class("end-label");
    REQUIRE(crowded.size() > 20);
    REQUIRE(crowded.size() < 30);
}

TEST_CASE("names and titles are escaped", "[plot][svg]") {
    const std::string text =
        svg(small_path(), {.title = "a<b> & \"c\"\n\x01",
                           .names = {"<&\">", "\xFFzwei", "d\xC3\xA9j\xC3\xA0", "unused"}});
    const Document document(text);
    REQUIRE(document.of_class("title").front().text == "a&lt;b&gt; &amp; &quot;c&quot;  ");
    std::vector<std::string> labels;
    for (const Element& label : document.of_class("end-label"))
        labels.push_back(label.text);
    std::sort(labels.begin(), labels.end());
    REQUIRE(labels == std::vector<std::string>{"&lt;&amp;&quot;&gt;", "d\xC3\xA9j\xC3\xA0",
                                               "\xEF\xBF\xBDzwei"});
}

TEST_CASE("a long name is shortened between its characters", "[plot][svg]") {
    std::string name;
    for (int i = 0; i < 100; ++i)
        name += "\xC3\xA9";
    const Document document(svg(one_point(1, {0}, {2}), {.names = {name, "", ""}}));
    const std::string label = document.of_class("end-label").front().text;
    REQUIRE(label.size() < 60);
    REQUIRE(label.substr(label.size() - 3) == "\xE2\x80\xA6");
    REQUIRE(detail::escaped(label) == label);
    REQUIRE(document.of_tag("title").front().text == name);
}

TEST_CASE("a path of one point is a dot", "[plot][svg]") {
    const Document document(svg(one_point(0.5, {1}, {-3})));
    REQUIRE(document.of_class("line").size() == 1);
    REQUIRE(document.of_class("dot").size() == 1);
    const ReadAxis x(document, "x-tick", true);
    REQUIRE(x(document.of_class("dot").front().number("cx")) == Approx(0.5).epsilon(1e-3));
}

TEST_CASE("a path whose coefficients are all 0 has no lines", "[plot][svg]") {
    const Document none(svg(one_point(0.5, {}, {})));
    REQUIRE(none.of_class("line").empty());
    REQUIRE(none.of_class("top-label").size() == 1);
    REQUIRE(Document(svg(one_point(0.5, {0, 2}, {0, 0}))).of_class("line").empty());
    REQUIRE(Document(svg(one_point(0.5, {}, {}), {.axis = PathAxis::l1_norm}))
                .of_class("line")
                .empty());
}

TEST_CASE("a lambda of 0 stands right of the others", "[plot][svg]") {
    const PenalizedPath<double> path(2, 50, {{.lambda = 0}, {.lambda = 1}, {.lambda = 0.01}},
                                     {{0, {0}, {3}}, {0, {}, {}}, {0, {0}, {2}}});
    const Document document(svg(path));
    const auto points = points_of(document.of_class("line").front());
    REQUIRE(points.size() == 3);
    const auto ticks = document.of_class("x-tick");
    REQUIRE(ticks.front().text == "0");
    REQUIRE(std::abs(ticks.front().number("x") - points.back().first) < 0.01);
    REQUIRE(points[2].first > points[1].first + 20);
    REQUIRE(Document(svg(one_point(0, {0}, {1}))).of_class("x-tick").size() == 1);
}

TEST_CASE("numbers along the axes are round", "[plot][svg]") {
    for (const double scale : {1e-280, 1e-9, 3e-4, 0.3, 1.0, 70.0, 1e5, 4e8, 1e300}) {
        for (const double offset : {0.0, 1000.0}) {
            const PenalizedPath<double> path(
                1, 50, {{.lambda = 2 * scale}, {.lambda = scale}},
                {{0, {0}, {(offset + 0.1) * scale}}, {0, {0}, {(offset + 0.8) * scale}}});
            const Document document(svg(path));
            for (const char* const name : {"x-tick", "y-tick"}) {
                const auto ticks = document.of_class(name);
                INFO(scale << " + " << offset << " " << name);
                REQUIRE(ticks.size() >= 2);
                REQUIRE(ticks.size() <= 12);
                for (const Element& tick : ticks) {
                    INFO(tick.text);
                    REQUIRE(tick.text.size() <= 11);
                    REQUIRE(tick.text.find_first_not_of("0123456789.e-") == std::string::npos);
                }
            }
            const ReadAxis y(document, "y-tick", false);
            const double first = points_of(document.of_class("line").front()).front().second;
            REQUIRE(height_value(y, first) == Approx((offset + 0.1) * scale).epsilon(1e-3));
        }
    }
}

TEST_CASE("what cannot be drawn of a path is refused by name", "[plot][svg]") {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const auto path = small_path();
    const auto of = [](const auto&... arguments) {
        return refusal([&] { (void)svg(arguments...); });
    };
    using Options = CoefficientPlotOptions;
    REQUIRE(of(PenalizedPath<double>(3, 50, {}, {})) == "svg: the path has no points");
    REQUIRE(of(one_point(1, {2}, {nan_value})) ==
            "svg: the coefficient of column 2 at point 0 is NaN, expected a finite value");
    REQUIRE(of(one_point(1, {2}, {-infinity})) ==
            "svg: the coefficient of column 2 at point 0 is -inf, expected a finite value");
    REQUIRE(of(one_point(-1, {}, {})) == "svg: the lambda of point 0 is -1, expected >= 0");
    REQUIRE(of(one_point(nan_value, {}, {})) ==
            "svg: the lambda of point 0 is NaN, expected a finite value");
    REQUIRE(of(one_point(1, {3}, {1})) ==
            "svg: point 0 has a coefficient of column 3 but the path has 3 columns");
    REQUIRE(of(one_point(1, {0, 1}, {1})) == "svg: point 0 has 2 columns but 1 values");
    REQUIRE(of(one_point(1, {0, 1}, {-1.7e308, 1.7e308})).find("too far apart") !=
            std::string::npos);
    REQUIRE(of(path, Options{.names = {"a", "b"}}) ==
            "svg: names has 2 values but the path has 4 columns");
    REQUIRE(of(path, Options{.labels = -1}) == "svg: labels must be >= 0, got -1");
    REQUIRE(of(path, Options{.width = 10}) == "svg: width must be in [240, 20000], got 10");
    REQUIRE(of(path, Options{.height = 30000}) == "svg: height must be in [200, 20000], got 30000");
}

TEST_CASE("the smallest picture holds the plot", "[plot][svg]") {
    const Document document(svg(small_path(), {.title = std::string(200, 'W'),
                                               .names = {"a quite long name", "b", "c", "d"},
                                               .width = 240,
                                               .height = 200}));
    for (const Element& line : document.of_class("line")) {
        for (const auto& [x, y] : points_of(line)) {
            REQUIRE((x > 0 && x < 240));
            REQUIRE((y > 0 && y < 200));
        }
    }
    const Document curve(svg(small_curve(), {.title = "T", .width = 240, .height = 200}));
    REQUIRE(curve.of_class("marker").size() == 2);
}

TEST_CASE("a cross-validation curve has its means, bars and marks in place", "[plot][svg]") {
    const Document document(svg(small_curve(), {.title = "CV", .error_title = "mse"}));
    const ReadAxis x(document, "x-tick", true), y(document, "y-tick", false);
    REQUIRE(document.of_class("line").size() == 1);
    REQUIRE(document.of_class("y-title").front().text == "mse");
    const auto points = points_of(document.of_class("line").front());
    const auto bars = document.of_class("error-bar");
    REQUIRE(points.size() == 4);
    REQUIRE(bars.size() == 4);
    REQUIRE(document.of_class("dot").size() == 4);
    const double lambda[] = {10, 1, 0.1, 0.01}, mean[] = {9, 3.4, 3, 3.2},
                 error[] = {1, 0.6, 0.5, 0.4};
    for (std::size_t i = 0; i < 4; ++i) {
        REQUIRE(x(points[i].first) == Approx(lambda[i]).epsilon(1e-3));
        REQUIRE(std::abs(height_value(y, points[i].second) - mean[i]) < 1e-2);
        REQUIRE(bars[i].number("x1") == bars[i].number("x2"));
        REQUIRE(std::abs(bars[i].number("x1") - points[i].first) < 0.02);
        REQUIRE(std::abs(height_value(y, bars[i].number("y1")) - (mean[i] - error[i])) < 1e-2);
        REQUIRE(std::abs(height_value(y, bars[i].number("y2")) - (mean[i] + error[i])) < 1e-2);
    }
    const auto markers = document.of_class("marker"), texts = document.of_class("marker-label");
    REQUIRE(markers.size() == 2);
    REQUIRE(x(markers[0].number("x1")) == Approx(0.1).epsilon(1e-3));
    REQUIRE(x(markers[1].number("x1")) == Approx(1).epsilon(1e-3));
    REQUIRE(texts[0].text == "\xCE\xBB min");
    REQUIRE(texts[1].text == "\xCE\xBB 1se");
    const auto counts = document.of_class("top-label");
    REQUIRE(counts.size() == 4);
    REQUIRE(counts.front().text == "0");
    REQUIRE(counts.back().text == "8");
}

TEST_CASE("cross-validations of all paths are drawn as their curve", "[plot][svg]") {
    const CrossValidationCurve curve = small_curve();
    std::vector<PenalizedPoint> points(4);
    for (std::size_t i = 0; i < 4; ++i)
        points[i] = {.lambda = curve.lambda[i], .nonzero = curve.nonzero[i]};
    const auto require_curve = [&](auto path) {
        const PathValidation<decltype(path)> cv{
            .path = std::move(path),
            .lambda = curve.lambda,
            .fold_errors = {},
            .fold_weights = {},
            .mean = Vector<double>{{3, 9, 3.4, 3.2}},
            .standard_error = Vector<double>{{0.5, 1, 0.6, 0.4}},
            .observation_standard_error = {},
            .index_min = 0,
            .index_1se = 2};
        REQUIRE(svg(cv) == svg(curve));
    };
    const PenalizedPath<double> one(8, 50, points, {{}, {}, {}, {}});
    require_curve(one);
    require_curve(PoissonPath<double>(one));
    require_curve(LogisticPath<double>(Vector<double>{{0, 1}}, {one}));
    require_curve(LogisticPath<double>(Vector<double>{{0, 1, 2}}, {one, one, one}));
    const std::vector<MultiTaskPath<double>::Coefficients> fits(4);
    require_curve(MultiTaskPath<double>(8, 2, points, fits));
}

TEST_CASE("one lambda that is both least and within an error has one mark", "[plot][svg]") {
    auto curve = small_curve();
    curve.lambda_1se = curve.lambda_min;
    REQUIRE(Document(svg(curve)).of_class("marker").size() == 1);
}

TEST_CASE("what cannot be drawn of a curve is refused by name", "[plot][svg]") {
    const auto with = [](auto&& change) {
        CrossValidationCurve curve = small_curve();
        change(curve);
        return refusal([&] { (void)svg(curve); });
    };
    using Curve = CrossValidationCurve;
    REQUIRE(refusal([] { (void)svg(Curve{}); }) == "svg: the curve has no lambdas");
    REQUIRE(with([](Curve& c) { c.mean.pop_back(); }) == "svg: mean has 3 values but lambda has 4");
    REQUIRE(with([](Curve& c) { c.standard_error.push_back(1); }) ==
            "svg: standard_error has 5 values but lambda has 4");
    REQUIRE(with([](Curve& c) { c.nonzero.clear(); }) ==
            "svg: nonzero has 0 values but lambda has 4");
    REQUIRE(with([](Curve& c) { c.mean[2] = nan_value; }) ==
            "svg: mean(2) is NaN, expected a finite value");
    REQUIRE(with([](Curve& c) { c.standard_error[1] = -0.5; }) ==
            "svg: standard_error(1) is -0.5, expected >= 0");
    REQUIRE(with([](Curve& c) { c.lambda[0] = -2; }) == "svg: lambda(0) is -2, expected >= 0");
    REQUIRE(with([](Curve& c) { c.lambda_1se = nan_value; }) ==
            "svg: lambda_1se is NaN, expected a finite value");
}

}  // namespace svg_test
