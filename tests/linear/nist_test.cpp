#include <ridgewood/io/csv.hpp>
#include <ridgewood/linear/least_squares.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>

#include "catch.hpp"
#include "linear/instances.hpp"
#include "shared_data.hpp"

#if __has_include(<nlohmann/json.hpp>)
#include <nlohmann/json.hpp>
#endif

namespace nist_test {

using namespace ridgewood;

#if __has_include(<nlohmann/json.hpp>)

namespace {

/// Correct digits: -log10 of the relative error, of the absolute one where the answer is 0; at
/// most 15.9, which is all that a double has.
double digits(double value, double certified) {
    const double error = std::abs(value - certified);
    const double relative = certified != 0 ? error / std::abs(certified) : error;
    return relative > 0 ? std::min(15.9, -std::log10(relative)) : 15.9;
}

double number(const nlohmann::json& text) {
    return std::stod(text.get<std::string>());
}

}  // namespace

TEST_CASE("the reference sets of NIST are solved to the digits that their data hold",
          "[linear][least_squares][nist]") {
    const auto answers = shared_file("data/nist/certified_exact.json");
    if (!answers)
        SKIP(absent("data/nist/certified_exact.json"));
    const auto certified = nlohmann::json::parse(std::ifstream(*answers));
    REQUIRE(certified.size() == 11);
    for (const auto& [name, answer] : certified.items()) {
        const auto file = shared_file("data/nist/" + name + ".csv");
        REQUIRE(file);
        const Matrix<double> table = read_csv(*file).values();
        const bool intercept = answer["intercept"];
        const Index k = answer["p"], features = k - (intercept ? 1 : 0);
        Matrix<double> X = table.rightCols(table.cols() - 1);
        if (X.cols() < features) {
            const Vector<double> x = X.col(0);
            X.resize(Eigen::NoChange, features);
            for (Index j = 0; j < features; ++j) {
                X.col(j) = x.unaryExpr([&](double v) { return std::pow(v, j + 1); });
            }
        }
        // The powers of Filip are rounded to double, which costs 8 digits before we begin.
        const double expected = name == "filip" ? 7 : 13;
        using enum LeastSquaresSolver;
        for (const auto solver : {automatic, qr}) {
            const auto model =
                LeastSquares{.intercept = intercept, .solver = solver}.fit(X, table.col(0));
            const auto& target = model.statistics().targets.front();
            double worst = 16, worst_error = 16;
            for (Index j = 0; j < k; ++j) {
                const auto at = static_cast<std::size_t>(j);
                worst = std::min(worst, digits(target.coefficients[j], number(answer["beta"][at])));
                const double error = std::sqrt(target.covariance(j, j));
                worst_error = std::min(worst_error, digits(error, number(answer["se"][at])));
            }
            const double r2 = 1 - target.residual_sum_of_squares / target.total_sum_of_squares;
            INFO(name << ": " << worst << " digits, standard errors " << worst_error);
            REQUIRE(model.rank() == k);
            REQUIRE(model.convergence().converged);
            REQUIRE(worst >= expected);
            REQUIRE(worst_error >= expected - 2);
            REQUIRE(digits(r2, number(answer["r2"])) >= expected - 2);
        }
    }
}
#else
TEST_CASE("the reference sets of NIST are solved to the digits that their data hold",
          "[linear][least_squares][nist]") {
    SKIP("nlohmann/json.hpp is not here, which reads the certified values");
}
#endif

}  // namespace nist_test
