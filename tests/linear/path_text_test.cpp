#include <ridgewood/linear/path_text.hpp>

#include <iomanip>
#include <limits>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"

namespace path_text_test {

using namespace ridgewood;

namespace {

PenalizedPoint point(double lambda, Index nonzero, double explained) {
    return {.lambda = lambda,
            .nonzero = nonzero,
            .degrees_of_freedom = static_cast<double>(nonzero + 1),
            .deviance_explained = explained,
            .convergence = {.converged = true, .iterations = 3, .gap = 2.5e-11}};
}

template <Real S = double>
PenalizedPath<S> path_of(std::vector<PenalizedPoint> points) {
    const std::size_t size = points.size();
    return {4, 100, std::move(points), std::vector<typename PenalizedPath<S>::Coefficients>(size)};
}

template <class Path>
std::string printed(const Path& path) {
    std::ostringstream out;
    out << path;
    return out.str();
}

}  // namespace

TEST_CASE("a path is printed as a table", "[linear][path_text]") {
    std::vector<PenalizedPoint> points = {point(45.16003, 0, 0), point(4.516003, 2, 0.36031),
                                          point(0.04516003, 4, 0.51774)};
    points[1].convergence = {.converged = false, .iterations = 100, .gap = 1.24e-3};
    const std::string expected = R"(Penalized path: 3 lambdas, 4 columns

point   lambda  nonzero  df   %dev      gap
    0  45.1600        0   1   0.00  2.5e-11
    1   4.5160        2   3  36.03  1.2e-03  !
    2   0.0452        4   5  51.77  2.5e-11
! not converged: 1 of 3
)";
    REQUIRE(printed(path_of(points)) == expected);
    REQUIRE(printed(path_of<float>(points)) == expected);
}

TEST_CASE("a path that converged and is convex has no marks and no key", "[linear][path_text]") {
    const std::string text = printed(path_of({point(1, 1, 0.5)}));
    REQUIRE(text.find('!') == std::string::npos);
    REQUIRE(text.find('~') == std::string::npos);
    REQUIRE(text.find("1 lambda, 4 columns\n") != std::string::npos);
}

TEST_CASE("points that are not locally convex are marked and counted", "[linear][path_text]") {
    std::vector<PenalizedPoint> points = {point(1, 1, 0.5), point(0.5, 2, 0.6),
                                          point(0.25, 3, 0.7)};
    points[1].locally_convex = points[2].locally_convex = false;
    points[2].convergence.converged = false;
    const std::string text = printed(path_of(points));
    REQUIRE(text.find("2.5e-11   ~\n") != std::string::npos);
    REQUIRE(text.find("2.5e-11  !~\n") != std::string::npos);
    REQUIRE(text.find("! not converged: 1 of 3\n~ not locally convex: 2 of 3\n") !=
            std::string::npos);
}

TEST_CASE("degrees of freedom have decimals only when they are not whole", "[linear][path_text]") {
    std::vector<PenalizedPoint> points = {point(1, 1, 0.5), point(0.5, 2, 0.6)};
    points[1].degrees_of_freedom = 2.341;
    const std::string text = printed(path_of(points));
    REQUIRE(text.find("  2.00  ") != std::string::npos);
    REQUIRE(
        (text.find("  2.35  ") != std::string::npos || text.find("  2.34  ") != std::string::npos));
}

TEST_CASE("lambdas of any size and NaN can be printed", "[linear][path_text]") {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    const std::string text =
        printed(path_of({point(1e300, 1, nan), point(1e-300, 2, 0.6), point(0, 3, 1)}));
    REQUIRE(text.find("1e+300") != std::string::npos);
    REQUIRE(text.find("1e-300") != std::string::npos);
    REQUIRE(text.find("  NA  ") != std::string::npos);
    REQUIRE(text.size() < 400);
}

TEST_CASE("paths of classes, counts and several responses are printed alike",
          "[linear][path_text]") {
    const auto path = path_of({point(2, 0, 0), point(1, 3, 0.25)});
    const std::string table = R"(
point  lambda  nonzero  df   %dev      gap
    0    2.00        0   1   0.00  2.5e-11
    1    1.00        3   4  25.00  2.5e-11
)";
    CHECK(printed(LogisticPath<double>(Vector<double>{{0, 1}}, {path})) ==
          "Logistic path: 2 lambdas, 4 columns, 2 classes\n" + table);
    CHECK(printed(LogisticPath<double>(Vector<double>{{0, 1, 2}}, {path, path, path})) ==
          "Logistic path: 2 lambdas, 4 columns, 3 classes\n" + table);
    CHECK(printed(PoissonPath<double>(path)) == "Poisson path: 2 lambdas, 4 columns\n" + table);
    const std::vector<MultiTaskPath<double>::Coefficients> fits(2);
    CHECK(printed(MultiTaskPath<double>(4, 1, path.points(), fits)) ==
          "Multi-task path: 2 lambdas, 4 columns, 1 response\n" + table);
    CHECK(printed(MultiTaskPath<double>(4, 3, path.points(), fits)) ==
          "Multi-task path: 2 lambdas, 4 columns, 3 responses\n" + table);
}

TEST_CASE("a path without points prints its head", "[linear][path_text]") {
    REQUIRE(printed(path_of({})).find("0 lambdas") != std::string::npos);
}

TEST_CASE("the stream's flags are neither used nor changed", "[linear][path_text]") {
    const auto path = path_of({point(45.16, 0, 0), point(0.5, 12, 0.6)});
    std::ostringstream out;
    out << std::scientific << std::setprecision(17) << std::hex << std::showpos << std::setfill('#')
        << std::left;
    const auto flags = out.flags();
    out << std::setw(60) << path;
    REQUIRE(out.str() == printed(path));
    REQUIRE(out.flags() == flags);
    REQUIRE(out.precision() == 17);
    REQUIRE(out.fill() == '#');
}

}  // namespace path_text_test
