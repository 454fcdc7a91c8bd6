#include <ridgewood/plot/boosting_svg.hpp>

#include <limits>

#include "catch.hpp"
#include "plot/svg_document.hpp"

namespace boosting_svg_test {

using namespace ridgewood;

TEST_CASE("a learning curve has a line for each kind of rows and marks the best round",
          "[plot][svg]") {
    const BoostingHistory both{
        .training = {4, 3, 2, 1}, .validation = {5, 4, 3, 3.5}, .best_round = 2};
    const Document document(svg(both, {.title = "T", .loss_title = "log-loss"}));
    CHECK(document.of_class("line").size() == 2);
    REQUIRE(document.of_class("marker-label").size() == 1);
    CHECK(document.of_class("marker-label")[0].text == "best round: 2");
    const Document one(svg(BoostingHistory{.training = {4, 3, 2}, .best_round = 2}));
    CHECK(one.of_class("line").size() == 1);
    CHECK(one.of_class("marker-label").empty());
}

TEST_CASE("a learning curve leaves out rounds whose loss was not noted", "[plot][svg]") {
    const double none = std::numeric_limits<double>::quiet_NaN();
    const Document later(svg(BoostingHistory{.training = {none, none, 3, 2}, .best_round = 3}));
    REQUIRE(later.of_class("line").size() == 1);
    CHECK(svg(BoostingHistory{.training = {none, 4, 2}}).find("nan") == std::string::npos);
    CHECK(refusal([&] {
              (void)svg(BoostingHistory{.training = {none, none}});
          }) == "svg: there are no losses; fit with .training_loss = true or with .early_stopping");
}

TEST_CASE("a learning curve without losses is refused", "[plot][svg]") {
    CHECK(refusal([] { (void)svg(BoostingHistory{}); }) ==
          "svg: there are no losses; fit with .training_loss = true or with .early_stopping");
    const BoostingHistory broken{.training = {1, std::numeric_limits<double>::infinity()},
                                 .best_round = 1};
    CHECK(refusal([&] { (void)svg(broken); }) ==
          "svg: the loss of round 1 is inf, expected a finite value");
    CHECK(refusal([] {
              (void)svg(BoostingHistory{.training = {1, 2}, .best_round = 1}, {.width = 100});
          }) == "svg: width must be in [240, 20000], got 100");
}

}  // namespace boosting_svg_test
