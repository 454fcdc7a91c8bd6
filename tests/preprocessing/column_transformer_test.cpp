#include <ridgewood/core/concepts.hpp>
#include <ridgewood/io/csv.hpp>
#include <ridgewood/preprocessing/column_transformer.hpp>
#include <ridgewood/preprocessing/one_hot_encoder.hpp>
#include <ridgewood/preprocessing/passthrough.hpp>
#include <ridgewood/preprocessing/standard_scaler.hpp>
#include <ridgewood/preprocessing/target_encoder.hpp>

#include <string>
#include <vector>

#include "catch.hpp"
#include "random_matrix.hpp"
#include "transform_cases.hpp"

namespace column_transformer_test {

using namespace ridgewood;

namespace {

using Plain = ColumnTransformer<StandardScaler, Passthrough>;
using Supervised = ColumnTransformer<TargetEncoder, StandardScaler>;
static_assert(Transformer<Plain> && Transformer<Plain, float> && NamedTable<Table>);
static_assert(!Transformer<Supervised> && CrossFittingTransformer<Supervised>);

const std::string people =
    "age,job,income,city\n"
    "30,smith,10,A\n"
    "40,clerk,20,B\n"
    "50,smith,30,A\n"
    "60,clerk,60,C\n";

}  // namespace

TEST_CASE("columns by name, of a table from a file", "[preprocessing][columns]") {
    const Table table = parse_csv(people);
    const ColumnTransformer features{on_names({"income", "age"}, StandardScaler{}),
                                     on_names({"job"}, OneHotEncoder{}), on_others(Passthrough{})};
    const auto transform = features.fit(table);
    CHECK(transform.feature_names() ==
          std::vector<std::string>{"income", "age", "job_clerk", "job_smith", "city"});
    const Matrix<double> Z = transform.transform(table);
    const Matrix<double> X = table.values();
    Matrix<double> numbers(4, 2);
    numbers << X.col(2), X.col(0);
    CHECK(agree(Z.leftCols(2), StandardScaler{}.fit(numbers).transform(numbers), 0));
    CHECK(Z.col(2) == Eigen::Vector4d(0, 1, 0, 1));
    CHECK(Z.col(4) == X.col(3));
    CHECK(agree(transform.transform(table.values()), Z, 0));
    CHECK(transform.step<0>().center()[0] == 30);
}

TEST_CASE("columns by number are those by name", "[preprocessing][columns]") {
    const Table table = parse_csv(people);
    const ColumnTransformer by_number{on_columns({2, 3}, StandardScaler{}),
                                      on_columns({0}, Passthrough{})};
    const ColumnTransformer by_name{on_names({"income", "city"}, StandardScaler{}),
                                    on_names({"age"}, Passthrough{})};
    CHECK(agree(by_number.fit(table.values()).transform(table.values()),
                by_name.fit(table).transform(table), 0));
    const Matrix<float> narrow = table.values().cast<float>();
    CHECK(agree(by_number.fit(narrow).transform(narrow).cast<double>(),
                by_name.fit(table).transform(table), 1e-6));
}

TEST_CASE("steps get weights and targets", "[preprocessing][columns]") {
    const Table table = parse_csv(people);
    const Eigen::Vector4d y(1, 2, 3, 4), weights(1, 2, 1, 0);
    const ColumnTransformer features{on_names({"job"}, TargetEncoder{.smooth = 0, .folds = 2}),
                                     on_names({"age"}, StandardScaler{})};
    const auto transform = features.fit(table, y, {.weights = weights});
    CHECK(transform.step<0>().encodings(0) == Eigen::Vector2d(2, 2));
    CHECK(transform.step<1>().center()[0] == 40);

    const ColumnTransformer by_number{on_columns({1}, TargetEncoder{.folds = 2}),
                                      on_columns({0}, StandardScaler{})};
    const Matrix<double> X = table.values();
    const auto both = by_number.fit_transform(X, y);
    CHECK(both.values.col(0) == TargetEncoder{.folds = 2}.fit_transform(X.col(1), y).values);
    CHECK(both.values.col(1) == both.transform.transform(X).col(1));
}

TEST_CASE("the column transformer says what is wrong", "[preprocessing][columns]") {
    const Table table = parse_csv(people);
    const Matrix<double> X = table.values();
    const auto message = [&](const auto& spec) { return refusal([&] { (void)spec.fit(table); }); };
    CHECK(message(ColumnTransformer{on_names({"wage"}, Passthrough{})}) ==
          "ColumnTransformer: no column is named \"wage\"");
    CHECK(message(ColumnTransformer{on_columns({4}, Passthrough{})}) ==
          "ColumnTransformer: there is no column 4, X has 4 columns");
    CHECK(message(ColumnTransformer{on_columns({0, 1, 2, 3}, Passthrough{}),
                                    on_others(Passthrough{})}) ==
          "ColumnTransformer: step 1 has no columns");
    const ColumnTransformer by_name{on_names({"age"}, StandardScaler{})};
    CHECK(refusal([&] { (void)by_name.fit(X); }) ==
          "ColumnTransformer: column \"age\" is chosen by name, but X is a matrix without names; "
          "give a table");
    const auto transform = by_name.fit(table);
    CHECK(refusal([&] { (void)transform.transform(table.without("city")); }) ==
          "ColumnTransformer: X has 3 columns, the transform was fitted on 4");
    const Table turned = parse_csv("job,age,income,city\n1,2,3,4\n");
    CHECK(refusal([&] { (void)transform.transform(turned); }) ==
          "ColumnTransformer: column 0 is named \"job\", in the fit it was \"age\"");
}

}  // namespace column_transformer_test
