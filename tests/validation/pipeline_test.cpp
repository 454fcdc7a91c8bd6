#include <ridgewood/core/any_estimator.hpp>
#include <ridgewood/metrics/regression.hpp>
#include <ridgewood/preprocessing/pipeline.hpp>
#include <ridgewood/preprocessing/standard_scaler.hpp>
#include <ridgewood/validation/baseline.hpp>
#include <ridgewood/validation/cross_validate.hpp>
#include <ridgewood/validation/k_fold.hpp>
#include <ridgewood/validation/search.hpp>
#include <ridgewood/validation/walk_forward.hpp>

#include <optional>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "random_matrix.hpp"

namespace pipeline_test {

using namespace ridgewood;

namespace {

/// Keeps the rows that it is given.
struct Witness {
    struct Fit {
        Matrix<double> X, validation;
        [[nodiscard]] Vector<double> predict(const MatrixView<double>& table) const {
            return table.rowwise().sum();
        }
    };
    struct Stopping {
        double validation_fraction = 0.25;
    };
    std::optional<Stopping> early_stopping = Stopping{};

    [[nodiscard]] Fit fit(const MatrixView<double>& X, const VectorView<double>&,
                          const FitData<double>& data = {}) const {
        return {X, data.validation.X ? Matrix<double>(*data.validation.X) : Matrix<double>()};
    }
};

struct WithoutData {
    [[nodiscard]] Witness::Fit fit(const MatrixView<double>& X, const VectorView<double>&) const {
        return {X, {}};
    }
};

/// Predicts the first column, drawn in.
struct Shrunken {
    double shrinkage = 1;
    struct Fit {
        double factor;
        [[nodiscard]] Vector<double> predict(const MatrixView<double>& X) const {
            return factor * X.col(0);
        }
    };
    [[nodiscard]] Fit fit(const MatrixView<double>&, const VectorView<double>&,
                          const FitData<double>& data = {}) const {
        return {(data.weights ? data.weights->sum() : 1) / (1 + shrinkage)};
    }
};

using Watching = Pipeline<StandardScaler, Witness>;
static_assert(EarlyStoppingEstimator<Watching> && EarlyStoppingEstimator<AnyEstimator>);
static_assert(!EarlyStoppingEstimator<Pipeline<StandardScaler, Shrunken>>);

}  // namespace

TEST_CASE("a pipeline is fitted again in each fold", "[pipeline]") {
    const Matrix<double> X = random_matrix(40, 2, 60);
    const Vector<double> y = X.col(0);
    const auto result = cross_validate(Pipeline{StandardScaler{}, WithoutData{}}, X, y,
                                       KFold{.folds = 4}, mse, {.keep_models = true});
    for (std::size_t k = 0; k < 4; ++k) {
        std::vector<Index> train;
        for (Index i = 0; i < 40; ++i) {
            if (i / 10 != static_cast<Index>(k))
                train.push_back(i);
        }
        const Matrix<double> rows = X(train, Eigen::all);
        CHECK(result.models[k]->step<0>().center() == StandardScaler{}.fit(rows).center());
    }
}

TEST_CASE("the rows that a pipeline watches in a fold are transformed as new ones are",
          "[pipeline]") {
    const Matrix<double> X = random_matrix(40, 2, 61);
    const Vector<double> y = X.col(0);
    const auto result =
        cross_validate(Pipeline{StandardScaler{}, Witness{}}, X, y,
                       WalkForward{.initial = 20, .test = 10}, mse, {.keep_models = true});
    const auto& model = *result.models[0];
    const auto scaling = StandardScaler{}.fit(X.topRows(15));
    CHECK(model.last().X == scaling.transform(X.topRows(15)));
    CHECK(model.last().validation == scaling.transform(X.middleRows(15, 5)));
}

TEST_CASE("a search sets the options of steps", "[pipeline]") {
    const Matrix<double> X = random_matrix(50, 3, 63);
    const Vector<double> y = 2 * X.col(0) + 0.1 * random_matrix(50, 1, 64);
    const Pipeline pipeline{StandardScaler{}, Shrunken{}};
    const auto candidates =
        grid(pipeline, in_step<0>(pipeline, over(&StandardScaler::with_mean, {true, false})),
             in_step<1>(pipeline, over(&Shrunken::shrinkage, {100.0, 0.01})));
    REQUIRE(candidates.size() == 4);
    CHECK(candidates[0].step<0>().with_mean);
    CHECK(!candidates[3].step<0>().with_mean);
    CHECK(candidates[3].step<1>().shrinkage == 0.01);
    const auto result = search(candidates, X, y, KFold{}, rmse);
    CHECK(result.best().step<1>().shrinkage == 0.01);

    const Pipeline nested{pipeline.step<0>(), pipeline};
    const auto inner = in_step<1>(pipeline, over(&Shrunken::shrinkage, LogUniform{0.1, 10}));
    const auto drawn = random_candidates(nested, 3, 0, in_step<1>(nested, inner));
    CHECK(drawn[2].step<1>().step<1>().shrinkage > 0.1);
    CHECK(drawn[2].step<1>().step<1>().shrinkage != drawn[1].step<1>().step<1>().shrinkage);

    Pipeline changed = pipeline;
    changed.step<1>().shrinkage = 7;
    CHECK(std::as_const(changed).step<1>().shrinkage == 7);
}

TEST_CASE("estimators of several types stand in one list", "[pipeline]") {
    const Matrix<double> X = random_matrix(30, 2, 66);
    const Vector<double> y = X.col(0) + random_matrix(30, 1, 67);
    const std::vector<AnyEstimator> specs{AnyEstimator(Shrunken{.shrinkage = 0.1}),
                                          AnyEstimator(Pipeline{StandardScaler{}, Shrunken{}}),
                                          AnyEstimator(MajorityClassifier{})};
    CHECK(specs[0].fit(X, y).predict(X) == Shrunken{.shrinkage = 0.1}.fit(X, y).predict(X));
    const KFold folds{.folds = 3};
    CHECK(search(specs, X, y, folds, rmse).mean(1, 0) ==
          cross_validate(Pipeline{StandardScaler{}, Shrunken{}}, X, y, folds, rmse).mean());
    const Vector<double> weights = y.array().square();
    CHECK(specs[0].fit(X, y, {.weights = weights}).predict(X) ==
          Shrunken{.shrinkage = 0.1}.fit(X, y, {.weights = weights}).predict(X));

    const Vector<double> labels = (y.array() > 0).cast<double>();
    const AnyModel model = specs[2].fit(X, labels);
    CHECK((specs[2].has_probabilities() && model.has_probabilities()));
    CHECK(model.classes() == Eigen::Vector2d(0, 1));
    const AnyEstimator nested(Pipeline{StandardScaler{}, specs[2]});
    const AnyEstimator without(Pipeline{StandardScaler{}, specs[0]});
    CHECK((nested.has_probabilities() && nested.fit(X, labels).has_probabilities()));
    CHECK((!without.has_probabilities() && !without.fit(X, labels).has_probabilities()));
    CHECK(model.predict_proba(X) == MajorityClassifier{}.fit(X, labels).predict_proba(X));
}

TEST_CASE("an estimator of any type stops early as it does itself", "[pipeline]") {
    const Matrix<double> X = random_matrix(40, 2, 68);
    const Vector<double> y = X.col(0);
    const WalkForward splitter{.initial = 20, .test = 10};
    CHECK(*detail::validation_fraction(AnyEstimator(Watching(StandardScaler{}, Witness{}))) ==
          0.25);
    CHECK(!detail::validation_fraction(AnyEstimator(Shrunken{})));
    const Watching spec{StandardScaler{}, Witness{}};
    CHECK(cross_validate(AnyEstimator(spec), X, y, splitter, mse).test_scores ==
          cross_validate(spec, X, y, splitter, mse).test_scores);
}

TEST_CASE("pipelines and lists say what an estimator does not take", "[pipeline]") {
    const Matrix<double> X = random_matrix(4, 2, 69);
    const Vector<double> y = Vector<double>::Ones(4);
    CHECK(refusal([&] {
              (void)cross_validate(Pipeline{StandardScaler{}, WithoutData{}}, X, y,
                                   KFold{.folds = 2}, mse, {.weights = y});
          }) == "cross_validate: there are weights, but fit takes none");
    const AnyEstimator spec(WithoutData{});
    CHECK(!spec.has_probabilities());
    CHECK(refusal([&] { (void)spec.fit(X, y, {.weights = y}); }) ==
          "AnyEstimator: there is a third argument, but the estimator that it holds takes none");
    CHECK(refusal([&] { (void)spec.fit(X, y).predict_proba(X); }) ==
          "AnyModel: the model that it holds has no predict_proba");
    CHECK(refusal([&] { (void)spec.fit(X, y).classes(); }) ==
          "AnyModel: the model that it holds has no classes with probabilities");
}

}  // namespace pipeline_test
