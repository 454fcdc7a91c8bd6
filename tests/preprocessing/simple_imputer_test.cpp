#include <ridgewood/core/concepts.hpp>
#include <ridgewood/preprocessing/simple_imputer.hpp>

#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "transform_cases.hpp"

namespace simple_imputer_test {

using namespace ridgewood;
using nlohmann::json;

static_assert(Transformer<SimpleImputer>);

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

SimpleImputer imputer_of(const json& params) {
    const std::string name = params.at("strategy");
    SimpleImputer spec{.add_indicator = params.value("add_indicator", false)};
    spec.strategy = name == "mean"            ? ImputationStrategy::mean
                    : name == "median"        ? ImputationStrategy::median
                    : name == "most_frequent" ? ImputationStrategy::most_frequent
                                              : ImputationStrategy::constant;
    if (params.contains("fill_value") && !params.at("fill_value").is_null())
        spec.fill_value = params.at("fill_value").get<double>();
    return spec;
}

}  // namespace

TEST_CASE("the simple imputer agrees with scikit-learn", "[preprocessing][imputers]") {
    if (preprocessing_cases("simple_imputer").empty())
        SKIP(absent("cases/timeseries/preprocessing.json"));
    for (const std::string operation : {"simple_imputer", "simple_imputer_indicator"}) {
        for (const json& record : preprocessing_cases(operation)) {
            INFO(record.at("id"));
            CHECK(meets(record, [](const json& params, const Matrix<double>& X) {
                return imputer_of(params).fit(X).transform(X);
            }));
        }
    }
}

TEST_CASE("a column of which nothing is known", "[preprocessing][imputers]") {
    Matrix<double> X(2, 3);
    X << 1, missing, missing, 3, missing, 5;
    CHECK(refusal([&] { (void)SimpleImputer{}.fit(X); }) ==
          "SimpleImputer: column 1 of X has missing values only");

    const SimpleImputer drop{.add_indicator = true, .empty_columns = EmptyColumns::drop};
    Matrix<double> expected(2, 4);
    expected << 1, 5, 1, 1, 3, 5, 1, 0;
    CHECK(drop.fit(X).transform(X) == expected);
    CHECK(drop.fit(X).feature_names({"a", "b", "c"}) ==
          std::vector<std::string>{"a", "c", "missingindicator_b", "missingindicator_c"});

    const SimpleImputer keep{.empty_columns = EmptyColumns::keep};
    CHECK(keep.fit(X).transform(X).col(1).isZero());
    const SimpleImputer constant{.strategy = ImputationStrategy::constant, .fill_value = 7};
    CHECK(constant.fit(X).statistics() == Eigen::Vector3d(7, 7, 7));
}

TEST_CASE("an imputation fills other tables and says what is wrong", "[preprocessing][imputers]") {
    Matrix<double> X(3, 2);
    X << 1, 2, 3, 4, 5, 9;
    const auto imputation = SimpleImputer{}.fit(X);
    CHECK(imputation.transform(Matrix<double>::Constant(1, 2, missing)) ==
          Eigen::RowVector2d(3, 5));
    CHECK(refusal([&] { (void)imputation.transform(X.leftCols(1)); }) ==
          "SimpleImputer: X has 1 columns, the transform was fitted on 2");
    CHECK(refusal([&] { (void)SimpleImputer{.fill_value = missing}.fit(X); }) ==
          "SimpleImputer: fill_value must be finite, got NaN");
}

}  // namespace simple_imputer_test
