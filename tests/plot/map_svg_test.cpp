#include <ridgewood/plot/map_svg.hpp>
#include <ridgewood/preprocessing/self_organizing_map.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "catch.hpp"
#include "plot/svg_document.hpp"
#include "random_matrix.hpp"

namespace map_svg_test {

using namespace ridgewood;

namespace {

const Matrix<double>& rows() {
    static const Matrix<double> X = random_matrix(90, 3, 1);
    return X;
}

TopographicMap fitted(GridShape shape) {
    return SelfOrganizingMap{.grid = {.rows = 3, .columns = 4, .shape = shape}, .epochs = 5}.fit(
        rows());
}

}  // namespace

TEST_CASE("each unit of a map is a cell, and its hits a circle", "[plot][svg]") {
    for (const GridShape shape : {GridShape::rectangular, GridShape::hexagonal}) {
        const auto map = fitted(shape);
        const Vector<Index> hits = map.hit_counts(rows());
        const Document document(
            svg(map, {.title = "T", .hits = hits, .labels = {12, "a<b"}, .width = 400}));
        const auto units = document.of_class("unit");
        REQUIRE(units.size() == 12);
        for (const Element& unit : units) {
            const auto corners = points_of(unit);
            REQUIRE(corners.size() == (shape == GridShape::hexagonal ? 6 : 4));
            for (const auto& [x, y] : corners) {
                REQUIRE(x >= 0);
                REQUIRE(x <= 400);
                REQUIRE(y >= 0);
                REQUIRE(y <= document.root().number("height"));
            }
        }
        // The farther from its neighbours, the darker.
        const Vector<double> heights = map.u_matrix();
        Index low = 0, high = 0;
        heights.minCoeff(&low);
        heights.maxCoeff(&high);
        REQUIRE(units[static_cast<std::size_t>(low)].attributes.at("fill") >
                units[static_cast<std::size_t>(high)].attributes.at("fill"));
        const auto circles = document.of_class("hits");
        REQUIRE(static_cast<Index>(circles.size()) == (hits.array() > 0).count());
        double area = 0;
        for (const Element& circle : circles)
            area = std::max(area, circle.number("r") * circle.number("r"));
        const auto first = static_cast<double>(hits[0]) / static_cast<double>(hits.maxCoeff());
        REQUIRE(hits[0] > 0);
        REQUIRE(circles[0].number("r") * circles[0].number("r") ==
                Approx(first * area).epsilon(0.01));
        REQUIRE(document.of_class("label").size() == 12);
        REQUIRE(document.of_class("label")[0].text == "a&lt;b");
        REQUIRE(document.of_class("title").size() == 1);
        REQUIRE(document.of_class("low").size() == 1);
    }
    const Document plain(svg(fitted(GridShape::rectangular)));
    REQUIRE(plain.of_class("hits").empty());
    REQUIRE(plain.of_class("label").empty());
    // One unit has no neighbours.
    const auto one = SelfOrganizingMap{.grid = {.rows = 1, .columns = 1}}.fit(rows());
    REQUIRE(Document(svg(one)).of_class("unit").size() == 1);
}

TEST_CASE("maps that cannot be drawn are refused", "[plot][svg]") {
    const auto map = fitted(GridShape::rectangular);
    REQUIRE(refusal([&] { (void)svg(map, {.hits = Vector<Index>::Ones(5)}); }) ==
            "svg: hits has 5 values but there are 12 units");
    REQUIRE(refusal([&] { (void)svg(map, {.hits = Vector<Index>::Constant(12, -1)}); }) ==
            "svg: hits must be >= 0");
    REQUIRE(refusal([&] { (void)svg(map, {.labels = {"a"}}); }) ==
            "svg: labels has 1 values but there are 12 units");
    REQUIRE(refusal([&] { (void)svg(map, {.width = 100}); }) ==
            "svg: width must be in [240, 20000], got 100");
}

}  // namespace map_svg_test
