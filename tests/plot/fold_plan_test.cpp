#include <ridgewood/plot/fold_plan.hpp>
#include <ridgewood/validation/k_fold.hpp>
#include <ridgewood/validation/leave_out.hpp>
#include <ridgewood/validation/walk_forward.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "catch.hpp"
#include "plot/svg_document.hpp"

namespace fold_plan_test {

using namespace ridgewood;

namespace {

/// The stretches of a class, each as "first to last" row, read back from pixels.
std::vector<std::string> stretches_of(const Document& document, const std::string& name,
                                      double rows) {
    double low = 1e9, high = 0;
    for (const char* const part : {"train", "test", "gap", "unused"}) {
        for (const Element& bar : document.of_class(part)) {
            low = std::min(low, bar.number("x"));
            high = std::max(high, bar.number("x") + bar.number("width"));
        }
    }
    std::vector<std::string> out;
    for (const Element& bar : document.of_class(name)) {
        const auto row = [&](double x) {
            return std::to_string(std::lround((x - low) / (high - low) * rows));
        };
        out.push_back(row(bar.number("x")) + " to " + row(bar.number("x") + bar.number("width")));
    }
    return out;
}

using Texts = std::vector<std::string>;

Texts texts_of(const Document& document, const std::string& name) {
    Texts out;
    for (const Element& element : document.of_class(name))
        out.push_back(element.text);
    return out;
}

}  // namespace

TEST_CASE("the bars of a plan are its stretches", "[plot][svg]") {
    const WalkForward walk{.initial = 10, .window = 10, .test = 5, .gap = 2};
    const Document document(svg(walk.split(25), {.title = "Walk", .x_title = "day"}));
    REQUIRE(stretches_of(document, "train", 25) == Texts{"0 to 10", "5 to 15"});
    REQUIRE(stretches_of(document, "gap", 25) == Texts{"10 to 12", "15 to 17"});
    REQUIRE(stretches_of(document, "test", 25) == Texts{"12 to 17", "17 to 22"});
    REQUIRE(stretches_of(document, "unused", 25) == Texts{"17 to 25", "0 to 5", "22 to 25"});
    REQUIRE(texts_of(document, "fold") == Texts{"0", "1"});
    REQUIRE(texts_of(document, "title") == Texts{"Walk"});
    REQUIRE(texts_of(document, "x-title") == Texts{"day"});
    REQUIRE(texts_of(document, "legend-label") == Texts{"train", "test", "gap", "unused"});
    REQUIRE(texts_of(document, "x-tick") == Texts{"0", "5", "10", "15", "20", "25"});
}

TEST_CASE("only what a plan has stands in the legend", "[plot][svg]") {
    const Document document(svg(KFold{.folds = 3}.split(30)));
    REQUIRE(texts_of(document, "legend-label") == Texts{"train", "test"});
    REQUIRE(document.of_tag("title").at(0).text == "fold 0, train: rows 10 to 29");
}

TEST_CASE("a test of one row of a million is a pixel wide and within the picture", "[plot][svg]") {
    const Document document(
        svg(WalkForward{.initial = 999'998, .test = 1}.split(1'000'000), {.width = 400}));
    const auto tests = document.of_class("test");
    REQUIRE(tests.size() == 2);
    for (const Element& bar : tests) {
        REQUIRE(bar.number("width") == 1);
        REQUIRE(bar.number("x") + bar.number("width") <= 376);
    }
}

TEST_CASE("of many folds the first are drawn, in a picture that is high enough", "[plot][svg]") {
    const Document document(svg(LeaveOneOut{}.split(100), {.folds = 30, .bar_height = 4}));
    REQUIRE(document.of_class("test").size() == 30);
    REQUIRE(texts_of(document, "more") == Texts{"and 70 more folds"});
    const auto numbers = document.of_class("fold");
    for (std::size_t i = 1; i < numbers.size(); ++i)
        REQUIRE(numbers[i].number("y") - numbers[i - 1].number("y") >= 14);
    for (const Element& element : document.of_tag("text"))
        REQUIRE(element.number("y") < document.root().number("height"));
}

TEST_CASE("few rows have whole numbers", "[plot][svg]") {
    const Document document(svg(KFold{.folds = 2}.split(2)));
    REQUIRE(texts_of(document, "x-tick") == Texts{"0", "1", "2"});
}

TEST_CASE("a picture of a plan says what it refuses", "[plot][svg]") {
    const FoldPlan plan = KFold{.folds = 2}.split(4);
    const auto message = [&](const FoldPlanPlotOptions& options) {
        return refusal([&] { (void)svg(plan, options); });
    };
    REQUIRE(message({.width = 299}) == "svg: width must be in [300, 20000], got 299");
    REQUIRE(message({.bar_height = 1}) == "svg: bar_height must be in [2, 100], got 1");
    REQUIRE(message({.folds = 0}) == "svg: folds must be in [1, 1000], got 0");
    REQUIRE(refusal([] { (void)svg(FoldPlan(0, 0, [](Index) { return Fold{}; })); }) ==
            "svg: the plan has no rows");
}

}  // namespace fold_plan_test
