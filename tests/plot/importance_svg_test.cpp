#include <ridgewood/plot/importance_svg.hpp>

#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "plot/svg_document.hpp"

namespace importance_svg_test {

using namespace ridgewood;

namespace {

Importances three() {
    return {Eigen::Vector3d(0.2, -0.1, 0.7), Eigen::Vector3d(0.05, 0, 0.1)};
}

}  // namespace

TEST_CASE("importances are bars, the greatest on top", "[plot][svg]") {
    const Document document(svg(three(), {.title = "T", .names = {"a", "b<", "c"}}));
    const auto bars = document.of_class("bar");
    const auto names = document.of_class("name");
    REQUIRE(bars.size() == 3);
    REQUIRE(names.size() == 3);
    REQUIRE(names[0].text == "c");
    REQUIRE(names[1].text == "a");
    REQUIRE(names[2].text == "b&lt;");
    REQUIRE(bars[0].number("width") == Approx(3.5 * bars[1].number("width")).epsilon(0.01));
    REQUIRE(bars[2].number("width") == Approx(0.5 * bars[1].number("width")).epsilon(0.01));
    // A negative one ends where the others begin.
    REQUIRE(bars[2].number("x") + bars[2].number("width") ==
            Approx(bars[0].number("x")).margin(0.02));
    REQUIRE(bars[0].number("y") < bars[1].number("y"));
    REQUIRE(document.of_class("error-bar").size() == 2);  // an error of 0 has none
    REQUIRE(document.of_class("title").size() == 1);
}

TEST_CASE("only the most important features are drawn", "[plot][svg]") {
    const Importances many{Vector<double>::LinSpaced(40, 1, 40), {}};
    const Document document(svg(many, {.most = 5}));
    const auto names = document.of_class("name");
    REQUIRE(names.size() == 5);
    REQUIRE(names[0].text == "x39");
    REQUIRE(document.of_class("error-bar").empty());
    REQUIRE(Document(svg(Importances{Vector<double>::Zero(2), {}})).of_class("bar").size() == 2);
}

TEST_CASE("importances that cannot be drawn are refused", "[plot][svg]") {
    REQUIRE(refusal([] { (void)svg(Importances{}); }) == "svg: there are no importances");
    REQUIRE(refusal([] { (void)svg(three(), {.names = {"a"}}); }) ==
            "svg: names has 1 values but there are 3 features");
    REQUIRE(refusal([] { (void)svg(three(), {.most = 0}); }) == "svg: most must be > 0, got 0");
    REQUIRE(refusal([] { (void)svg(three(), {.width = 100}); }) ==
            "svg: width must be in [240, 20000], got 100");
    Importances bad = three();
    bad.mean[1] = std::numeric_limits<double>::quiet_NaN();
    REQUIRE(refusal([&] { (void)svg(bad); }) == "svg: mean(1) is NaN, expected a finite value");
    bad = three();
    bad.standard_error[2] = -1;
    REQUIRE(refusal([&] { (void)svg(bad); }) == "svg: standard_error(2) must be finite and >= 0");
}

}  // namespace importance_svg_test
