#include <ridgewood/validation/blocked.hpp>
#include <ridgewood/validation/gap_k_fold.hpp>
#include <ridgewood/validation/k_fold.hpp>
#include <ridgewood/validation/leave_out.hpp>
#include <ridgewood/validation/render.hpp>
#include <ridgewood/validation/walk_forward.hpp>

#include <string>

#include "catch.hpp"

namespace render_test {

using namespace ridgewood;

TEST_CASE("a plan is drawn one line a fold", "[validation][render]") {
    const WalkForward sliding{.initial = 5, .window = 5, .test = 2, .step = 3, .gap = 1};
    REQUIRE(render(sliding.split(14)) ==
            "0  *****.xx------\n"
            "1  ---*****.xx---\n"
            "2  ------*****.xx\n");
    REQUIRE(render(GapKFold{.folds = 3, .gap_before = 1, .gap_after = 2}.split(12)) ==
            "0  xxxx..******\n"
            "1  ***.xxxx..**\n"
            "2  *******.xxxx\n");
    REQUIRE(render(BlockedSplit{.blocks = 2, .train = 0.6, .margin = 1}.split(11)) ==
            "0  ***.x------\n"
            "1  -----***.x-\n");
    REQUIRE(render(WalkForward{.initial = 3, .horizons = {1, 4}}.split(7)) == "0  ***x--x\n");
}

TEST_CASE("where a character stands for many rows the test is seen", "[validation][render]") {
    REQUIRE(render(WalkForward{.initial = 500, .test = 1, .gap = 20, .latest = 1}.split(1000),
                   {.width = 10}) == "0  *********x\n");
    REQUIRE(render(KFold{.folds = 2}.split(Index{1} << 60), {.width = 4}) ==
            "0  xx**\n"
            "1  **xx\n");
    const std::string wide = render(KFold{.folds = 3}.split(100));
    REQUIRE(wide.find('\n') == 3 + 72);
}

TEST_CASE("of many folds the first are drawn", "[validation][render]") {
    REQUIRE(render(LeaveOneOut{}.split(4), {.folds = 2}) ==
            "0  x***\n"
            "1  *x**\n"
            "and 2 more folds\n");
    const std::string many = render(LeaveOneOut{}.split(12));
    REQUIRE(many.substr(0, 5) == " 0  x");
    REQUIRE(many.substr(17 * 11, 4) == "11  ");
}

TEST_CASE("render says what it refuses", "[validation][render]") {
    const FoldPlan plan = KFold{.folds = 2}.split(4);
    REQUIRE(refusal([&] { (void)render(plan, {.width = 0}); }) ==
            "render: width must be >= 1, got 0");
    REQUIRE(refusal([&] { (void)render(plan, {.folds = 0}); }) ==
            "render: folds must be >= 1, got 0");
}

}  // namespace render_test
