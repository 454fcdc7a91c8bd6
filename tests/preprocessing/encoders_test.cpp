#include <ridgewood/core/concepts.hpp>
#include <ridgewood/preprocessing/label_binarizer.hpp>
#include <ridgewood/preprocessing/one_hot_encoder.hpp>
#include <ridgewood/preprocessing/ordinal_encoder.hpp>

#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "random_matrix.hpp"
#include "transform_cases.hpp"

namespace encoders_test {

using namespace ridgewood;
using nlohmann::json;

static_assert(Transformer<OneHotEncoder> && Transformer<OrdinalEncoder, float>);

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

OneHotEncoder encoder_of(const json& params) {
    OneHotEncoder spec{.min_frequency = params.value("min_frequency", 0.0)};
    const std::string drop = params.value("drop", "none");
    if (drop != "none")
        spec.drop = drop == "first" ? DropColumn::first : DropColumn::if_binary;
    const std::string unknown = params.value("handle_unknown", "error");
    if (unknown != "error")
        spec.unknown = unknown == "ignore" ? UnknownCategory::ignore : UnknownCategory::infrequent;
    return spec;
}

/// Whole numbers below `categories`, the lower ones the more frequent.
Matrix<double> random_codes(Index rows, Index columns, Index categories) {
    Random random(11);
    Matrix<double> X(rows, columns);
    for (double& cell : X.reshaped())
        cell = static_cast<double>(random.below(random.below(categories) + 1));
    return X;
}

}  // namespace

TEST_CASE("encoders agree with scikit-learn", "[preprocessing][encoders]") {
    if (preprocessing_cases("one_hot").empty())
        SKIP(absent("cases/timeseries/preprocessing.json"));
    for (const json& record : preprocessing_cases("one_hot")) {
        INFO(record.at("id"));
        CHECK(meets(record, [&](const json& params, const Matrix<double>& X) {
            const auto encoding = encoder_of(params).fit(X);
            const auto& categories = record.at("expected").at("categories");
            CHECK(encoding.categories(0) == categories[0].get<std::vector<double>>());
            CHECK(encoding.categories(1) == categories[1].get<std::vector<double>>());
            CHECK(agree(encoding.transform_sparse(X), encoding.transform(X), 0));
            return encoding.transform(X);
        }));
    }
    for (const json& record : preprocessing_cases("one_hot_unknown")) {
        INFO(record.at("id"));
        const auto& input = record.at("input");
        const auto encoding = encoder_of(record.at("params")).fit(to_table(input.at("X_fit")));
        if (record.at("expected").contains("error")) {
            CHECK(refusal([&] { (void)encoding.transform(to_table(input.at("X"))); }) ==
                  "OneHotEncoder: X(0, 0) is 999, which is none of the 3 categories of column 0");
        } else {
            CHECK(meets(record, [&](const json&, const auto& X) { return encoding.transform(X); }));
        }
    }
    for (const json& record : preprocessing_cases("ordinal")) {
        CHECK(meets(record, [](const json&, const Matrix<double>& X) {
            return OrdinalEncoder{}.fit(X).transform(X);
        }));
    }
    for (const json& record : preprocessing_cases("label_binarizer")) {
        const Vector<double> y = to_vector(record.at("input").at("y"));
        const auto labels = LabelBinarizer{}.fit(y);
        CHECK(labels.classes() == to_vector(record.at("expected").at("classes")));
        CHECK(labels.transform(y) == to_matrix(record.at("expected").at("transform")));
        CHECK(labels.inverse_transform(labels.transform(y)) == y);
    }
}

TEST_CASE("encodings have an inverse, sparse and dense are the same", "[preprocessing][encoders]") {
    Matrix<double> X = random_codes(400, 3, 12);
    X.col(1).array() = X.col(1).array() * 0.5 - 1;
    X(7, 2) = missing;
    for (const DropColumn drop : {DropColumn::none, DropColumn::first, DropColumn::if_binary}) {
        const auto encoding = OneHotEncoder{.drop = drop}.fit(X);
        CHECK(agree(encoding.inverse_transform(encoding.transform(X)), X, 0));
        CHECK(agree(encoding.transform_sparse(X), encoding.transform(X), 0));
    }
    const auto places = OrdinalEncoder{}.fit(X);
    CHECK(agree(places.inverse_transform(places.transform(X)), X, 0));
    CHECK(std::isnan(places.transform(X)(7, 2)));
}

TEST_CASE("rare categories share the last column", "[preprocessing][encoders]") {
    // 0 five times, 1 twice, 2 twice, 3 once, missing once.
    Vector<double> x(11);
    x << 0, 0, 0, 0, 0, 1, 1, 2, 2, 3, missing;
    const auto names = [&](const OneHotEncoder& spec) { return spec.fit(x).feature_names({"x"}); };
    using Names = std::vector<std::string>;
    CHECK(names({}) == Names{"x_0", "x_1", "x_2", "x_3", "x_nan"});
    CHECK(names({.min_frequency = 2}) == Names{"x_0", "x_1", "x_2", "x_infrequent"});
    CHECK(names({.min_frequency = 0.3}) == Names{"x_0", "x_infrequent"});
    CHECK(names({.max_categories = 3}) == Names{"x_0", "x_2", "x_infrequent"});
    CHECK(names({.drop = DropColumn::first, .max_categories = 3}) == Names{"x_2", "x_infrequent"});
    CHECK(names({.drop = DropColumn::if_binary, .max_categories = 2}) == Names{"x_infrequent"});
    CHECK(names({.max_categories = 1}) == Names{"x_infrequent"});

    const auto encoding =
        OneHotEncoder{.unknown = UnknownCategory::infrequent, .min_frequency = 2}.fit(x);
    CHECK(encoding.transform(Vector<double>::Constant(1, 17)) == Eigen::RowVector4d(0, 0, 0, 1));
    const auto plain = OneHotEncoder{.unknown = UnknownCategory::infrequent}.fit(x);
    CHECK(plain.transform(Vector<double>::Constant(1, 17)).isZero());
}

TEST_CASE("many categories are found as few are", "[preprocessing][encoders]") {
    const Matrix<double> X = random_matrix(3000, 1, 13);
    const auto places = OrdinalEncoder{}.fit(X);
    CHECK(places.categories(0).size() == 3000);
    CHECK(places.inverse_transform(places.transform(X)) == X);
    CHECK(OneHotEncoder{}.fit(X).transform_sparse(X).nonZeros() == 3000);
}

TEST_CASE("encoders say what is wrong", "[preprocessing][encoders]") {
    const Matrix<double> X = random_codes(20, 2, 3);
    const Matrix<double> other = Matrix<double>::Constant(1, 2, 9);
    CHECK(refusal([&] { (void)OrdinalEncoder{}.fit(X).transform(other); }) ==
          "OrdinalEncoder: X(0, 0) is 9, which is none of the 3 categories of column 0");
    CHECK(OrdinalEncoder{.unknown_value = -1}.fit(X).transform(other) ==
          Matrix<double>::Constant(1, 2, -1));
    CHECK(refusal([&] { (void)OrdinalEncoder{.unknown_value = 1}.fit(X); }) ==
          "OrdinalEncoder: unknown_value = 1 is also the place of a category");
    CHECK(refusal([&] { (void)OrdinalEncoder{}.fit(X).inverse_transform(other); }) ==
          "OrdinalEncoder: Z(0, 0) is 9, expected a place 0 to 2");
    CHECK(refusal([&] { (void)OneHotEncoder{.min_frequency = -1}.fit(X); }) ==
          "OneHotEncoder: min_frequency must be >= 0, got -1");
    CHECK(refusal([&] { (void)OneHotEncoder{.max_categories = 0}.fit(X); }) ==
          "OneHotEncoder: max_categories must be >= 1, got 0");
    CHECK(refusal([&] { (void)OneHotEncoder{}.fit(X).transform(X.leftCols(1)); }) ==
          "OneHotEncoder: X has 1 columns, the transform was fitted on 2");
    CHECK(refusal([&] { (void)OneHotEncoder{}.fit(X).categories(2); }) ==
          "OneHotEncoder: there is no column 2 of 2");
}

}  // namespace encoders_test
