#include <ridgewood/core/labels.hpp>

#include <vector>

#include "catch.hpp"

namespace labels_test {

using namespace ridgewood;

TEST_CASE("labels are the distinct values in ascending order", "[core][labels]") {
    const Vector<double> y = (Vector<double>(6) << 2, -1, 2, 0.5, -1, 2).finished();
    const Vector<double> classes = detail::distinct_labels<double>(y);
    REQUIRE(classes == Eigen::Vector3d(-1, 0.5, 2));
    REQUIRE(detail::label_codes<double>("y", y, classes) == std::vector<int>{2, 0, 2, 1, 0, 2});
    REQUIRE(detail::distinct_labels<float>(Vector<float>(0)).size() == 0);
}

TEST_CASE("the two zeros are one label", "[core][labels]") {
    REQUIRE(detail::distinct_labels<double>(Vector<double>(Eigen::Vector2d(0.0, -0.0))).size() ==
            1);
}

TEST_CASE("a label that is no class is named with its row", "[core][labels]") {
    const Vector<float> y = Eigen::Vector3f(1, 2, 7);
    const Vector<float> classes = Eigen::Vector2f(1, 2);
    REQUIRE(refusal([&] { (void)detail::label_codes<float>("truth", y, classes); }) ==
            "truth(2) is 7, which is none of the 2 classes");
}

}  // namespace labels_test
