#include <ridgewood/core/concepts.hpp>
#include <ridgewood/io/csv.hpp>
#include <ridgewood/preprocessing/column_transformer.hpp>
#include <ridgewood/preprocessing/one_hot_encoder.hpp>
#include <ridgewood/preprocessing/passthrough.hpp>
#include <ridgewood/preprocessing/pipeline.hpp>
#include <ridgewood/preprocessing/polynomial_features.hpp>
#include <ridgewood/preprocessing/simple_imputer.hpp>
#include <ridgewood/preprocessing/standard_scaler.hpp>
#include <ridgewood/preprocessing/target_encoder.hpp>
#include <ridgewood/validation/baseline.hpp>

#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "random_matrix.hpp"
#include "transform_cases.hpp"

namespace pipeline_test {

using namespace ridgewood;

namespace {

/// Keeps all that it is told, and predicts the sum of a row.
struct Witness {
    template <class S>
    struct Fit {
        Matrix<S> X, validation;
        Vector<S> y, weights, validation_y;
        [[nodiscard]] Vector<S> predict(const MatrixView<S>& table) const {
            return table.rowwise().sum();
        }
    };

    template <class DX, class DY, class S = typename DX::Scalar>
    [[nodiscard]] Fit<S> fit(const Eigen::MatrixBase<DX>& X, const Eigen::MatrixBase<DY>& y,
                             const FitData<S>& data = {}) const {
        Fit<S> model{X, {}, y, {}, {}};
        if (data.weights)
            model.weights = *data.weights;
        if (data.validation.X)
            model.validation = *data.validation.X;
        if (data.validation.y)
            model.validation_y = *data.validation.y;
        return model;
    }
};

struct WithoutData {
    [[nodiscard]] auto fit(const MatrixView<double>& X, const VectorView<double>& y) const {
        return Witness{}.fit(X, y);
    }
};

using Model = Pipeline<StandardScaler, Witness>;
using Features = Pipeline<SimpleImputer, StandardScaler>;
using Encoded = Pipeline<TargetEncoder, StandardScaler>;
static_assert(Estimator<Model> && Estimator<Model, float> && !Transformer<Model>);
static_assert(Transformer<Features> && Transformer<Features, float> && !Estimator<Features>);
static_assert(CrossFittingTransformer<Encoded> && !Transformer<Encoded>);
static_assert(Estimator<Pipeline<Encoded, Features, Model>>);

const std::string people =
    "age,job,income,happy\n"
    "30,smith,10,1\n"
    "40,clerk,20,2\n"
    ",smith,30,4\n"
    "60,judge,60,3\n";

}  // namespace

TEST_CASE("a pipeline is its steps one after the other", "[preprocessing][pipeline]") {
    const Matrix<double> X = 3 * random_matrix(60, 4, 51).array() + 1,
                         fresh = random_matrix(9, 4, 52);
    const Vector<double> y = X.col(0) - X.col(3) + random_matrix(60, 1, 53);
    const auto model = Pipeline{StandardScaler{}, Witness{}}.fit(X, y);
    const auto scaling = StandardScaler{}.fit(X);
    CHECK(model.last().X == scaling.transform(X));
    CHECK(model.last().y == y);
    CHECK(model.step<0>().center() == scaling.center());
    CHECK(model.features(fresh) == scaling.transform(fresh));
    CHECK(model.predict(fresh) == scaling.transform(fresh).rowwise().sum());
    CHECK(model.predict(fresh.topRows(2)) == model.predict(fresh).head(2));

    const Matrix<float> narrow = X.cast<float>();
    const auto narrow_model = Pipeline{StandardScaler{}, Witness{}}.fit(narrow, y.cast<float>());
    CHECK(agree(narrow_model.predict(narrow).cast<double>(), model.predict(X), 1e-4));
}

TEST_CASE("a pipeline of transformers is a transformer", "[preprocessing][pipeline]") {
    Matrix<double> X = random_matrix(40, 3, 54);
    X(3, 1) = X(7, 2) = std::numeric_limits<double>::quiet_NaN();
    const auto transform = Pipeline{SimpleImputer{}, StandardScaler{}}.fit(X);
    const Matrix<double> filled = SimpleImputer{}.fit(X).transform(X);
    CHECK(transform.transform(X) == StandardScaler{}.fit(filled).transform(filled));
    CHECK(transform.feature_names({"a", "b", "c"}) == std::vector<std::string>{"a", "b", "c"});

    const Pipeline scalers{StandardScaler{}, Passthrough{}, StandardScaler{.with_mean = false}};
    const auto scaling = scalers.fit(filled);
    CHECK(agree(scaling.inverse_transform(scaling.transform(filled)), filled, 1e-14));

    const ColumnTransformer columns{
        on_columns({0}, Passthrough{}),
        on_columns({1, 2}, Pipeline{SimpleImputer{}, StandardScaler{}})};
    CHECK(columns.fit(X).transform(X).rightCols(2) == transform.transform(X).rightCols(2));
}

TEST_CASE("names pass through the steps of a pipeline", "[preprocessing][pipeline]") {
    const Table table = parse_csv(people);
    const Pipeline pipeline{
        ColumnTransformer{on_names({"job"}, OneHotEncoder{.drop = DropColumn::first}),
                          on_names({"age", "income"}, SimpleImputer{})},
        ColumnTransformer{
            on_names({"age", "job_smith"}, PolynomialFeatures{.include_bias = false})},
        Witness{}};
    const Table X = table.without("happy");
    const auto model = pipeline.fit(X, table["happy"]);
    CHECK(model.step<0>().feature_names() ==
          std::vector<std::string>{"job_judge", "job_smith", "age", "income"});
    CHECK(model.feature_names() ==
          std::vector<std::string>{"age", "job_smith", "age^2", "age job_smith", "job_smith^2"});
    CHECK(model.predict(X) == model.predict(X.values()));
    CHECK(model.features(X).cols() == 5);
}

TEST_CASE("steps of a pipeline get weights, the last all that there is",
          "[preprocessing][pipeline]") {
    const Matrix<double> X = random_matrix(30, 2, 55), watched = random_matrix(5, 2, 56);
    const Vector<double> y = random_matrix(30, 1, 57), watched_y = random_matrix(5, 1, 58);
    const Vector<double> weights = random_matrix(30, 1, 59).array().square();
    const auto model = Pipeline{StandardScaler{}, Witness{}}.fit(
        X, y, {.weights = weights, .validation = {watched, watched_y}});
    const auto scaling = StandardScaler{}.fit(X, {.weights = weights});
    CHECK(model.last().X == scaling.transform(X));
    CHECK(model.last().weights == weights);
    CHECK(model.last().validation == scaling.transform(watched));
    CHECK(model.last().validation_y == watched_y);
}

TEST_CASE("a model behind a cross-fitted step never sees a row's own target",
          "[preprocessing][pipeline]") {
    Vector<double> x(60);
    for (Index i = 0; i < 60; ++i)
        x[i] = static_cast<double>(i % 20);
    const Vector<double> y = random_matrix(60, 1, 62);
    const TargetEncoder encoder{.smooth = 1};
    const auto model = Pipeline{encoder, Witness{}}.fit(x, y);
    const auto encoded = encoder.fit_transform(x, y);
    CHECK(model.last().X == encoded.values);
    CHECK(model.predict(x) == encoded.transform.transform(x).col(0));

    const auto nested = Pipeline{Pipeline{Passthrough{}, encoder}, Witness{}}.fit(x, y);
    CHECK(nested.last().X == encoded.values);
    const Table table(x, {"city"}, {{}});
    const auto by_name =
        Pipeline{ColumnTransformer{on_names({"city"}, encoder)}, Witness{}}.fit(table, y);
    CHECK(by_name.last().X == encoded.values);
}

TEST_CASE("a pipeline that ends in a classifier is one", "[preprocessing][pipeline]") {
    const Matrix<double> X = random_matrix(12, 2, 65);
    Vector<double> y(12);
    y << 1, 2, 1, 1, 2, 1, 1, 2, 1, 1, 2, 1;
    const Pipeline pipeline{StandardScaler{}, MajorityClassifier{}};
    const auto model = pipeline.fit(X, y);
    static_assert(ProbabilisticPredictor<decltype(model)>);
    static_assert(!ProbabilisticPredictor<decltype(Model(StandardScaler{}, Witness{}).fit(X, y))>);
    CHECK(model.classes() == Eigen::Vector2d(1, 2));
    CHECK(model.predict_proba(X).row(3).sum() == Approx(1));
    CHECK(model.predict(X)[0] == 1);
}

TEST_CASE("the pipeline says what is wrong", "[preprocessing][pipeline]") {
    const Table table = parse_csv(people);
    const Table X = table.without("happy");
    const Vector<double> y = table["happy"];
    const Pipeline pipeline{SimpleImputer{}, Witness{}};
    const auto model = pipeline.fit(X, y);
    CHECK(refusal([&] { (void)model.predict(table); }) ==
          "Pipeline: X has 4 columns, the transform was fitted on 3");
    CHECK(refusal([&] { (void)model.predict(table.values()); }) ==
          "Pipeline: X has 4 columns, the transform was fitted on 3");
    const Table turned = parse_csv("job,age,income\nclerk,1,2\n");
    CHECK(refusal([&] { (void)model.predict(turned); }) ==
          "Pipeline: column 0 is named \"job\", in the fit it was \"age\"");
    CHECK(refusal([&] { (void)pipeline.fit(X, y.head(2)); }) == "X has 4 rows but y has 2 values");
    CHECK(refusal([&] { (void)pipeline.fit(Matrix<double>(0, 2), Vector<double>()); }) ==
          "Pipeline: X is empty: it has 0 rows and 2 columns");
    CHECK(refusal([&] {
              (void)Pipeline{SimpleImputer{}, WithoutData{}}.fit(X, y, {.weights = y});
          }) == "Pipeline: there is a third argument, but the last step takes none");
    CHECK(refusal([&] { (void)pipeline.fit(X.values(), y).feature_names(); }) ==
          "Pipeline: there are 0 names, the transform was fitted on 3 columns");
}

}  // namespace pipeline_test
