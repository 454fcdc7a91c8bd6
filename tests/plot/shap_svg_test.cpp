#include <ridgewood/plot/shap_svg.hpp>

#include <limits>
#include <string>

#include "catch.hpp"
#include "plot/svg_document.hpp"

namespace shap_svg_test {

using namespace ridgewood;

namespace {

ShapValues two_rows() {
    return {10, Matrix<double>{{1, -4, 2}, {0, 0, 0}}};
}

}  // namespace

TEST_CASE("the Shapley values of a row lead from the base to the prediction", "[plot][svg]") {
    const Document document(svg(two_rows(), {.title = "T", .names = {"a", "b<", "c"}}));
    const auto bars = document.of_class("bar");
    const auto names = document.of_class("name");
    REQUIRE(bars.size() == 3);
    REQUIRE(names[0].text == "b&lt;");
    REQUIRE(names[1].text == "c");
    REQUIRE(names[2].text == "a");
    REQUIRE(document.of_class("x-title")[0].text == "prediction: from 10 to 9");
    const auto left = [&](std::size_t k) { return bars[k].number("x"); };
    const auto right = [&](std::size_t k) { return left(k) + bars[k].number("width"); };
    // From below: a from the base 10 to 11, c to 13, b back to 9.
    const double base = document.of_class("zero")[0].number("x1");
    REQUIRE(left(2) == Approx(base).margin(0.02));
    REQUIRE(left(1) == Approx(right(2)).margin(0.02));
    REQUIRE(right(0) == Approx(right(1)).margin(0.02));
    REQUIRE(bars[0].number("width") == Approx(4 * bars[2].number("width")).epsilon(0.01));
    REQUIRE(left(0) < base);
}

TEST_CASE("the least Shapley values are drawn as one", "[plot][svg]") {
    const Document document(svg(two_rows(), {.facts = {"1", "2", "3"}, .most = 2}));
    const auto names = document.of_class("name");
    REQUIRE(names.size() == 2);
    REQUIRE(names[0].text == "x1 = 2");
    REQUIRE(names[1].text == "2 others");
    REQUIRE(Document(svg(two_rows(), {.row = 1})).of_class("bar").size() == 3);
}

TEST_CASE("Shapley values that cannot be drawn are refused", "[plot][svg]") {
    REQUIRE(refusal([] { (void)svg(ShapValues{}); }) ==
            "svg: row is 0 but there are 0 rows of 0 values");
    REQUIRE(refusal([] { (void)svg(two_rows(), {.row = 2}); }) ==
            "svg: row is 2 but there are 2 rows of 3 values");
    REQUIRE(refusal([] { (void)svg(two_rows(), {.names = {"a"}}); }) ==
            "svg: names has 1 values but there are 3 features");
    REQUIRE(refusal([] { (void)svg(two_rows(), {.facts = {"a"}}); }) ==
            "svg: facts has 1 values but there are 3 features");
    REQUIRE(refusal([] { (void)svg(two_rows(), {.most = 1}); }) == "svg: most must be > 1, got 1");
    REQUIRE(refusal([] { (void)svg(two_rows(), {.width = 100}); }) ==
            "svg: width must be in [240, 20000], got 100");
    ShapValues bad = two_rows();
    bad.values(0, 1) = std::numeric_limits<double>::quiet_NaN();
    REQUIRE(refusal([&] { (void)svg(bad); }) == "svg: values(1) is NaN, expected a finite value");
}

}  // namespace shap_svg_test
